use zeroize::Zeroizing;

use crate::scheme::Mac;
use crate::secret::Secret;
use crate::signature::algorithm::{State, Tag};
use crate::signature::message::Piece;
use crate::signature::{Refused, mac};

/// What the codes of a scheme are computed with, made once of secrets that stay the same for many deliveries: one for each,
/// or none for a secret that cannot be used.
pub(crate) struct Codes(Vec<Option<Code>>);

/// A key, and the algorithm that has taken it.
pub(super) struct Code {
    key: Zeroizing<Vec<u8>>,
    state: State,
}

impl Codes {
    /// Refuses secrets of which none can be used.
    pub(crate) fn of(rule: &Mac, secrets: &[Secret]) -> Result<Self, Refused> {
        let keys = mac::keys(&rule.key, secrets)?;
        let code = |key: &[u8]| {
            Some(Code {
                state: State::new(rule.alg, key)?,
                key: Zeroizing::new(key.to_vec()),
            })
        };
        let codes = keys.iter().map(|key| key.as_deref().and_then(code));
        Ok(Self(codes.collect()))
    }

    /// Each with the number of its secret.
    pub(super) fn iter(&self) -> impl Iterator<Item = (usize, &Code)> {
        let numbered = self.0.iter().enumerate();
        numbered.filter_map(|(number, code)| Some((number, code.as_ref()?)))
    }
}

impl Code {
    /// The code of a message.
    pub(super) fn tag(&self, message: &[Piece<'_>]) -> Tag {
        self.state.tag(&self.key, message)
    }
}
