/// How closely a received event must follow the specification.
///
/// What is *sent* always follows it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Policy {
    /// The specification, to the letter.
    #[default]
    Strict,
    /// What senders in the field get wrong is taken as they meant it:
    ///
    /// * extension values that are objects, arrays or numbers beyond 32 bits are kept as [`Value::Other`],
    /// * names of extensions may hold capitals and punctuation,
    /// * `source` and `dataschema` may be any text that is not empty, `time` too,
    /// * `data` may be JSON although `datacontenttype` says that it is not,
    /// * header values may hold UTF-8 that is not percent-encoded, and a stray `%` stands for itself,
    /// * `ce-datacontenttype` beside `Content-Type` is ignored.
    ///
    /// [`Value::Other`]: crate::cloudevent::Value::Other
    Interop,
}

impl Policy {
    pub(super) fn is_strict(self) -> bool {
        self == Policy::Strict
    }
}
