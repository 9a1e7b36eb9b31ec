/// An Avro schema as a table: names are resolved, and what it is made of is found by its position.
#[derive(Debug, PartialEq, Eq)]
pub struct Schema {
    /// The schema as JSON, e.g. to tell it to a registry.
    pub text: &'static str,
    /// What stands for it in front of single objects: CRC-64-AVRO of its canonical form, the lowest byte first.
    pub fingerprint: [u8; 8],
    /// Its parts; the first is the whole.
    pub nodes: &'static [Node],
}

/// A part of a schema; other parts are meant by their positions.
#[derive(Debug, PartialEq, Eq)]
pub enum Node {
    /// `null`, of no bytes.
    Null,
    /// `boolean`
    Boolean,
    /// `int`, and what is one.
    Int,
    /// `long`, and what is one.
    Long,
    /// `float`
    Float,
    /// `double`
    Double,
    /// `bytes`
    Bytes,
    /// `string`
    String,
    /// `fixed`: so many bytes.
    Fixed(usize),
    /// `enum`: its symbols.
    Enum(&'static [&'static str]),
    /// `array` of a part.
    Array(usize),
    /// `map` to a part.
    Map(usize),
    /// `union` of parts.
    Union(&'static [usize]),
    /// `record`
    Record(&'static [Field]),
    /// `decimal` in `bytes`.
    Decimal {
        /// How many digits a value has at most.
        precision: usize,
        /// How many of them are behind the point.
        scale: usize,
        /// The size, in a `fixed`.
        size: Option<usize>,
    },
    /// `big-decimal`: the scale stands in the value.
    BigDecimal,
    /// `uuid` in a `string`.
    Uuid,
    /// `uuid` in a `fixed`.
    UuidBytes,
}

/// A field of a record.
#[derive(Debug, PartialEq, Eq)]
pub struct Field {
    /// Its name.
    pub name: &'static str,
    /// Its part.
    pub node: usize,
    /// The bytes of what it is when a value does not say it.
    pub default: Option<&'static [u8]>,
}
