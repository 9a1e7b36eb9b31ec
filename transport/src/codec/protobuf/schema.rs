/// A message of Protocol Buffers as a table, with the messages and enums that it is made of.
#[derive(Debug, PartialEq, Eq)]
pub struct Schema {
    /// The text of the `.proto` file, e.g. to tell it to a registry.
    pub text: &'static str,
    /// Which message of the file it is: its position, below that of the message around it.
    pub path: &'static [u32],
    /// The messages; the first is the whole. Others are meant by their positions.
    pub messages: &'static [Message],
    /// The enums, which are meant by their positions.
    pub enums: &'static [Enum],
}

/// A message.
#[derive(Debug, PartialEq, Eq)]
pub struct Message {
    /// Its full name, e.g. `acme.v1.Order`.
    pub name: &'static str,
    /// Its fields.
    pub fields: &'static [Field],
}

/// A field of a message.
#[derive(Debug, PartialEq, Eq)]
pub struct Field {
    /// Its number, which stands for it among the bytes.
    pub number: u32,
    /// Its name in the text, e.g. `user_id`.
    pub name: &'static str,
    /// Its name in ProtoJSON, e.g. `userId`.
    pub json: &'static str,
    /// What it holds.
    pub kind: Kind,
    /// How often.
    pub label: Label,
    /// Which `oneof` of the message it is in.
    pub oneof: Option<u32>,
}

/// What a field holds.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Kind {
    /// `double`
    Double,
    /// `float`
    Float,
    /// `int32`
    Int32,
    /// `int64`
    Int64,
    /// `uint32`
    Uint32,
    /// `uint64`
    Uint64,
    /// `sint32`
    Sint32,
    /// `sint64`
    Sint64,
    /// `fixed32`
    Fixed32,
    /// `fixed64`
    Fixed64,
    /// `sfixed32`
    Sfixed32,
    /// `sfixed64`
    Sfixed64,
    /// `bool`
    Bool,
    /// `string`
    String,
    /// `bytes`
    Bytes,
    /// A message.
    Message(usize),
    /// A message between tags: `group`.
    Group(usize),
    /// An enum.
    Enum(usize),
}

/// How often a field is there.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Label {
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
    /// Entries, each a message of a key (1) and a value (2).
    Map,
}

/// An enum.
#[derive(Debug, PartialEq, Eq)]
pub struct Enum {
    /// Its full name, e.g. `acme.v1.Status`.
    pub name: &'static str,
    /// Names and numbers.
    pub values: &'static [(&'static str, i32)],
}

impl Schema {
    /// The message at a position.
    pub(super) fn message(&self, at: usize) -> Option<&'static Message> {
        self.messages.get(at)
    }

    /// The position of the message with this full name.
    pub(super) fn named(&self, name: &str) -> Option<usize> {
        self.messages.iter().position(|it| it.name == name)
    }
}

impl Message {
    /// The field with a number.
    pub(super) fn numbered(&self, number: u32) -> Option<&'static Field> {
        self.fields.iter().find(|it| it.number == number)
    }

    /// The field that a member of an object means.
    pub(super) fn called(&self, name: &str) -> Option<&'static Field> {
        let mut fields = self.fields.iter();
        fields.find(|it| it.name == name || it.json == name)
    }
}

impl Label {
    pub(super) fn is_repeated(self) -> bool {
        matches!(self, Self::Repeated | Self::Packed)
    }
}
