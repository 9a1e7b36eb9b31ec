use std::collections::BTreeMap;

use serde::Deserialize;
use serde_json::Value;

use crate::scheme::Place;

/// A request that is no event and wants an answer of its own.
///
/// ```yaml
/// handshake:
///   - when: {method: POST, body: {/type: url_verification}}
///     verify: required                    # required | skip
///     offers: {key: header:X-Hook-Secret} # key | url: what the receiver must take before it is answered
///     respond: {status: 200, content_type: text/plain, body: "{body:/challenge}"}
/// ```
///
/// Texts of `respond` may hold in braces: a place, which becomes the text that the request has there; `config:NAME`, a
/// value that the receiver configures; `hmac-sha256-hex:PLACE`, the code of the text at a place under the receiver's key.
/// A body that is an object is sent as JSON. A form counts as a JSON object of its fields.
#[derive(Debug, Clone, PartialEq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Handshake {
    /// How it is recognized: all of it must hold.
    pub when: When,
    /// Whether it is signed.
    #[serde(default)]
    pub verify: Check,
    /// What it brings.
    #[serde(default)]
    pub offers: Option<Offers>,
    /// The answer.
    pub respond: Respond,
}

/// How a handshake is recognized.
#[derive(Debug, Clone, PartialEq, Eq, Default, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct When {
    /// The HTTP method.
    pub method: Option<String>,
    /// Headers and their values.
    pub header: BTreeMap<String, Expected>,
    /// Query parameters and their values.
    pub query: BTreeMap<String, Expected>,
    /// Places of the body and their texts.
    pub body: BTreeMap<String, Expected>,
}

/// What must stand at a place.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(from = "Option<String>")]
pub enum Expected {
    /// This text.
    Text(String),
    /// Anything; written as `*`.
    Any,
    /// Nothing; written as `null`.
    Nothing,
    /// The value that the receiver configures under this name, which it must; written as `{config:NAME}`.
    Config(String),
}

impl From<Option<String>> for Expected {
    fn from(written: Option<String>) -> Self {
        let Some(text) = written else {
            return Self::Nothing;
        };
        let config = text
            .strip_prefix("{config:")
            .and_then(|name| name.strip_suffix('}'));
        match (text.as_str(), config) {
            ("*", _) => Self::Any,
            (_, Some(name)) => Self::Config(name.to_owned()),
            _ => Self::Text(text),
        }
    }
}

/// Whether a handshake is signed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Check {
    /// It is verified like every delivery.
    #[default]
    Required,
    /// It is not signed.
    Skip,
}

/// What a handshake brings, and where it stands. The receiver must take it: the answer is a promise.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Offers {
    /// The key that deliveries will be signed with, to be stored.
    Key(Place),
    /// A URL that must be opened before deliveries come.
    Url(Place),
}

/// The answer to a handshake.
#[derive(Debug, Clone, PartialEq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Respond {
    /// The status.
    #[serde(default = "ok")]
    pub status: u16,
    /// The media type of the body.
    #[serde(default)]
    pub content_type: Option<String>,
    /// More headers.
    #[serde(default)]
    pub headers: BTreeMap<String, String>,
    /// A text, or an object that is sent as JSON.
    #[serde(default)]
    pub body: Value,
}

fn ok() -> u16 {
    200
}
