/// A type that is read from a text, as the crate around generated modules may have.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct OrderId(pub u64);

impl std::str::FromStr for OrderId {
    type Err = std::num::ParseIntError;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        text.parse().map(Self)
    }
}
