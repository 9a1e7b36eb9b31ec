/// An address, a template or a value that cannot be used.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum AddressError {
    /// A brace without its partner, or nothing between two.
    #[error("`{0}` is no template: braces stand around the names of parameters, in pairs")]
    Braces(String),
    /// A parameter twice, or two without anything between them.
    #[error("`{{{0}}}` cannot be told apart in its template")]
    Ambiguous(String),
    /// A parameter without a value.
    #[error("no value for `{{{0}}}`")]
    Missing(String),
    /// A value for a parameter that there is not.
    #[error("there is no `{{{0}}}`")]
    Unknown(String),
    /// A value that would change the address around it: it is empty, holds a separator or a wildcard, or reads back as
    /// another. The value is not told.
    #[error("the value of `{{{parameter}}}` {why}")]
    Value {
        /// The parameter.
        parameter: String,
        /// What is wrong with its value, e.g. `holds '/', which separates levels`.
        why: String,
    },
    /// Literal text that the protocol reads as something else.
    #[error("`{address}` holds {character:?}, which is no part of addresses here")]
    Literal {
        /// The address or template.
        address: String,
        /// What stands out.
        character: char,
    },
    /// The protocol has one address at a time.
    #[error("there are no wildcards for `{0}` here: subscribe to one address at a time")]
    NoWildcards(String),
    /// A pattern that the protocol does not have.
    #[error("`{0}` is no pattern here")]
    Pattern(String),
}
