/// An Avro schema as a table: names are resolved, and what it is made of is found by its position.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct AvroSchema {
    /// As JSON; it stands for itself.
    pub text: String,
    /// CRC-64-AVRO of its canonical form, the lowest byte first.
    pub fingerprint: [u8; 8],
    /// Its parts; the first is the whole.
    pub nodes: Vec<AvroNode>,
}

/// A part of a schema; other parts are meant by their positions.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum AvroNode {
    /// One that is nothing but its name, e.g. `Long`.
    Plain(AvroPlain),
    /// So many bytes.
    Fixed(usize),
    /// One of these symbols.
    Enum(Vec<String>),
    /// A list of a part.
    Array(usize),
    /// Names, each with a part.
    Map(usize),
    /// One of these parts.
    Union(Vec<usize>),
    /// Fields.
    Record(Vec<AvroField>),
    /// A decimal number of so many digits, so many of them behind the point, perhaps of a fixed size.
    Decimal {
        /// All digits.
        precision: usize,
        /// Those behind the point.
        scale: usize,
        /// The number of bytes.
        size: Option<usize>,
    },
}

/// A part of a schema that has no parts.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
#[allow(missing_docs, reason = "they are called as Avro calls them")]
pub enum AvroPlain {
    Null,
    Boolean,
    Int,
    Long,
    Float,
    Double,
    Bytes,
    String,
    BigDecimal,
    Uuid,
    UuidBytes,
}

/// A field of a record.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct AvroField {
    /// Its name.
    pub name: String,
    /// Its part.
    pub node: usize,
    /// The bytes of what it is when a value does not say it.
    pub default: Option<Vec<u8>>,
}
