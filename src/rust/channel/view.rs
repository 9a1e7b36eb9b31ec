//! Channels, before they are text: what the templates see.

use serde::Serialize;

use crate::rust::krate::Cases;
use crate::rust::table::Table;
use crate::rust::text::Code;

/// The channels of a document, and what is done on them.
#[derive(Debug, Clone, Default, Serialize)]
pub struct Channels {
    /// Where the transport lies, for work on the transport itself.
    pub transport_path: Option<String>,
    /// The protocols of the servers, each a feature, in the order of the alphabet.
    pub protocols: Vec<Protocol>,
    /// Every message that a channel carries.
    pub messages: Vec<Message>,
    /// In the order of the document.
    pub channels: Vec<Channel>,
    /// In the order of the document.
    pub servers: Vec<Server>,
    /// What the described application does.
    pub app: Side,
    /// What whoever talks to it does.
    pub peer: Side,
}

/// A protocol of a server: a feature of the generated crate.
#[derive(Debug, Clone, Default, PartialEq, Eq, PartialOrd, Ord, Serialize)]
pub struct Protocol {
    /// Of the generated crate, e.g. `ws`.
    pub feature: String,
    /// Of the transport, e.g. `hookwright-transport/websocket`.
    pub switches: String,
}

/// One of the two sides that exchange messages.
#[derive(Debug, Clone, Default, Serialize)]
pub struct Side {
    /// What it is, for its documentation.
    pub doc: Vec<Code>,
    /// What it sends, in the order of the document.
    pub sends: Vec<Operation>,
    /// What it receives, in the order of the document.
    pub receives: Vec<Operation>,
}

/// A message that a channel carries.
#[derive(Debug, Clone, Default, Serialize)]
pub struct Message {
    /// The struct, e.g. `UserSignedUp`.
    pub name: Code,
    /// Documentation.
    pub doc: Vec<Code>,
    /// The type of the payload, e.g. `Box<user::UserSignedUp>`.
    pub payload: Code,
    /// The type of the headers.
    pub headers: Code,
    /// The type of the key.
    pub key: Code,
    /// The entry in the document.
    pub wire: String,
    /// `Some("application/json")`
    pub content_type: Code,
    /// `Wire::MediaType`
    pub encoding: Code,
    /// `Some(Location::Header("correlationId"))`
    pub correlation: Code,
    /// How it is a CloudEvent.
    pub cloud_event: Option<CloudEvent>,
    /// What is said for each protocol.
    pub bindings: Bindings,
}

/// How a message is a CloudEvent.
#[derive(Debug, Clone, Default, Serialize)]
pub struct CloudEvent {
    /// `CloudEventForm::Binary("ce_")`
    pub form: Code,
    /// `&["com.acme.paid"]`
    pub types: Code,
    /// `Some("/shop")`
    pub source: Code,
    /// `Some("https://acme.com/paid.json")`
    pub data_schema: Code,
    /// `&["traceparent"]`
    pub extensions: Code,
}

/// A channel: a module.
#[derive(Debug, Clone, Default, Serialize)]
pub struct Channel {
    /// E.g. `user_signed_up`, perhaps with `r#`.
    pub module: Code,
    /// The file below `src/channels`, without its ending.
    pub file: String,
    /// The name in the document, in backticks.
    pub title: Code,
    /// Documentation.
    pub doc: Vec<Code>,
    /// The name in the document.
    pub key: String,
    /// `Some("users/{userId}")`
    pub address: Code,
    /// The variable parts of the address.
    pub parameters: Vec<Parameter>,
    /// The enums of their values.
    pub values: Vec<Cases>,
    /// All that it carries.
    pub messages: Messages,
    /// What some operations and replies carry of it.
    pub narrowed: Vec<Messages>,
    /// What is done on it.
    pub operations: Vec<Narrowed>,
    /// What is said for each protocol.
    pub bindings: Bindings,
}

/// A variable part of an address.
#[derive(Debug, Clone, Default, Serialize)]
pub struct Parameter {
    /// Documentation.
    pub doc: Vec<Code>,
    /// The field, perhaps with `r#`.
    pub field: Code,
    /// `String`, or an enum.
    pub ty: Code,
    /// The name between the braces.
    pub wire: String,
    /// `&["eu", "us"]`
    pub values: Code,
    /// `Some("eu")`
    pub default: Code,
    /// `Some(Location::Payload("/user/id"))`
    pub location: Code,
}

/// An enum of messages.
#[derive(Debug, Clone, Default, Serialize)]
pub struct Messages {
    /// E.g. `Message`.
    pub name: Code,
    /// Documentation.
    pub doc: Vec<Code>,
    /// In the order of the arms.
    pub variants: Vec<Variant>,
    /// How they are told apart.
    pub selector: Table,
    /// `[1, 2]`: the arms of the channel that are not among these.
    pub others: Code,
}

/// A message among others.
#[derive(Debug, Clone, Default, Serialize)]
pub struct Variant {
    /// The variant, which is the name of the struct too.
    pub name: Code,
    /// The same for methods, e.g. `user_signed_up`.
    pub method: Code,
    /// Documentation.
    pub doc: Vec<Code>,
}

/// What is known of an operation where its channel is described.
#[derive(Debug, Clone, Default, Serialize)]
pub struct Narrowed {
    /// The constant, e.g. `ON_USER_SIGNED_UP`.
    pub constant: Code,
    /// The name in the document, in backticks.
    pub title: Code,
    /// The name in the document.
    pub key: String,
    /// `Some(ReplyFacts { … })`
    pub reply: Code,
    /// What is said for each protocol.
    pub bindings: Bindings,
}

/// An operation, from one of the two sides.
#[derive(Debug, Clone, Default, Serialize)]
pub struct Operation {
    /// E.g. `OnUserSignedUp`.
    pub name: Code,
    /// The same for functions, e.g. `on_user_signed_up`.
    pub function: Code,
    /// Documentation.
    pub doc: Vec<Code>,
    /// Its facts, e.g. `channels::user::ON_USER_SIGNED_UP`.
    pub facts: Code,
    /// Its messages, e.g. `channels::user::Message`.
    pub messages: Code,
    /// Each of them.
    pub variants: Vec<Variant>,
    /// The channel, e.g. `channels::user`.
    pub channel: Code,
    /// What must be known to have an address.
    pub address: Address,
    /// What comes back.
    pub reply: Option<Reply>,
}

/// What must be known to have the address of a channel.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum Address {
    /// Nothing.
    #[default]
    Fixed,
    /// The values of its variable parts.
    Parameters,
    /// All of it.
    Given,
}

/// What comes back.
#[derive(Debug, Clone, Default, Serialize)]
pub struct Reply {
    /// E.g. `channels::answers::Message`.
    pub messages: Code,
    /// True when the document says where it comes.
    pub has_address: bool,
}

/// A server.
#[derive(Debug, Clone, Default, Serialize)]
pub struct Server {
    /// E.g. `PRODUCTION`.
    pub constant: Code,
    /// Documentation.
    pub doc: Vec<Code>,
    /// The name in the document.
    pub key: String,
    /// As written.
    pub host: String,
    /// `Some("/v1")`
    pub path: Code,
    /// As written.
    pub protocol: String,
    /// `Some("5.0")`
    pub protocol_version: Code,
    /// The variable parts of its address.
    pub variables: Vec<Variable>,
    /// `&[&["oauth"]]`
    pub security: Code,
    /// What is said for each protocol.
    pub bindings: Bindings,
}

/// A variable part of a server's address.
#[derive(Debug, Clone, Default, Serialize)]
pub struct Variable {
    /// The name between the braces.
    pub wire: String,
    /// `&["eu", "us"]`
    pub values: Code,
    /// `Some("eu")`
    pub default: Code,
}

/// What is said for each protocol.
#[derive(Debug, Clone, Default, Serialize)]
pub struct Bindings {
    /// What an adapter has a use for.
    pub typed: Vec<Typed>,
    /// All of it: the protocol and the JSON as written.
    pub all: Vec<(String, String)>,
}

/// What is said for a protocol, typed.
#[derive(Debug, Clone, Default, Serialize)]
pub struct Typed {
    /// The field, e.g. `kafka`.
    pub field: Code,
    /// The type, e.g. `Kafka`.
    pub ty: Code,
    /// Fields and values of that.
    pub fields: Vec<(Code, Code)>,
}
