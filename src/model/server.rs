use crate::model::{Binding, Json};
use crate::origin::Origin;

/// A broker, or an application that others connect to.
#[derive(Debug, Clone)]
pub struct Server {
    /// The entry's name in the document, unique.
    pub key: String,
    /// Where it is, as written: `{region}.acme.com:9092`, or a whole URL such as `mqtt://acme.com:{port}/v1`.
    pub url: String,
    /// The path below it, where the document has it apart.
    pub pathname: Option<String>,
    /// As written, e.g. `kafka-secure`.
    pub protocol: String,
    /// As written, e.g. `5.0`.
    pub protocol_version: Option<String>,
    /// The name for people.
    pub title: Option<String>,
    /// One line.
    pub summary: Option<String>,
    /// CommonMark.
    pub description: Option<String>,
    /// In the order of the document.
    pub tags: Vec<String>,
    /// The variable parts of URL and path.
    pub variables: Vec<Variable>,
    /// What it wants to see proven: one of these lists, all of it.
    pub security: Vec<Vec<Requirement>>,
    /// What is said for each protocol.
    pub bindings: Vec<Binding>,
    /// Where it stands.
    pub origin: Origin,
}

/// A variable part of a server's address.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Variable {
    /// The name between the braces.
    pub name: String,
    /// CommonMark.
    pub description: Option<String>,
    /// The only values it can have. Empty: any.
    pub values: Vec<String>,
    /// What it is when nobody says it.
    pub default: Option<String>,
    /// Examples.
    pub examples: Vec<String>,
}

/// A way to prove who one is.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SecurityScheme {
    /// The entry's name in the document, or a name made of its type; unique.
    pub key: String,
    /// As written, e.g. `scramSha256`, `oauth2`.
    pub kind: String,
    /// CommonMark.
    pub description: Option<String>,
    /// All of it, as written.
    pub value: Json,
    /// Where it stands.
    pub origin: Origin,
}

/// A scheme that is wanted somewhere.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Requirement {
    /// The scheme, as a position in [`Catalog::security_schemes`](crate::model::Catalog::security_schemes).
    pub scheme: usize,
    /// What it must allow.
    pub scopes: Vec<String>,
}
