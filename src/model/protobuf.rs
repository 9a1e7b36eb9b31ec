/// A message of Protocol Buffers as a table, with what it is made of.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ProtoSchema {
    /// The `.proto` text.
    pub text: String,
    /// Which message of the file it is: its position, below that of the message around it.
    pub path: Vec<u32>,
    /// The messages; the first is the whole.
    pub messages: Vec<ProtoMessage>,
    /// The enums.
    pub enums: Vec<ProtoEnum>,
}

/// A message.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ProtoMessage {
    /// Its full name, e.g. `acme.v1.UserSignup`.
    pub name: String,
    /// Its fields, in their order.
    pub fields: Vec<ProtoField>,
}

/// A field of a message.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ProtoField {
    /// Its number.
    pub number: u32,
    /// Its name in the text.
    pub name: String,
    /// Its name in ProtoJSON.
    pub json: String,
    /// What it holds.
    pub kind: ProtoKind,
    /// How often.
    pub label: ProtoLabel,
    /// Which `oneof` of its message it is in.
    pub oneof: Option<u32>,
}

/// What a field holds; messages and enums are meant by their positions.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[allow(missing_docs, reason = "they are called as Protocol Buffers call them")]
pub enum ProtoKind {
    Double,
    Float,
    Int32,
    Int64,
    Uint32,
    Uint64,
    Sint32,
    Sint64,
    Fixed32,
    Fixed64,
    Sfixed32,
    Sfixed64,
    Bool,
    String,
    Bytes,
    Message(usize),
    Group(usize),
    Enum(usize),
}

/// How often a field is there.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ProtoLabel {
    /// Once, and not at all when it has its default value.
    Implicit,
    /// Once or not at all.
    Optional,
    /// Once.
    Required,
    /// Any number of times.
    Repeated,
    /// The same, in one piece.
    Packed,
    /// Entries of a map.
    Map,
}

/// An enum: its full name, and what its numbers are called.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ProtoEnum {
    /// E.g. `acme.v1.Status`.
    pub name: String,
    /// Names and numbers.
    pub values: Vec<(String, i32)>,
}

impl ProtoSchema {
    /// The full name of the message.
    pub fn message(&self) -> &str {
        self.messages.first().map_or("", |it| it.name.as_str())
    }
}
