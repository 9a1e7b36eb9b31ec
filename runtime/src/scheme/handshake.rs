use std::collections::BTreeMap;

use serde::Deserialize;
use serde_json::Value;

/// A request that is no event and wants an answer of its own.
///
/// ```yaml
/// handshake:
///   - when: {method: POST, body: {/type: url_verification}}
///     verify: required                 # required | skip
///     respond: {status: 200, content_type: text/plain, body: "{body:/challenge}"}
/// ```
///
/// Texts of `respond` may hold places in braces: they become the text that the request has there. A body that is an
/// object is sent as JSON.
#[derive(Debug, Clone, PartialEq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Handshake {
    /// How it is recognized: all of it must hold.
    pub when: When,
    /// Whether it is signed.
    #[serde(default)]
    pub verify: Check,
    /// The answer.
    pub respond: Respond,
}

/// How a handshake is recognized.
#[derive(Debug, Clone, PartialEq, Eq, Default, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct When {
    /// The HTTP method.
    pub method: Option<String>,
    /// Headers and their values; `*` is any.
    pub header: BTreeMap<String, String>,
    /// Query parameters and their values; `*` is any.
    pub query: BTreeMap<String, String>,
    /// Places of the body and their texts; `*` is any.
    pub body: BTreeMap<String, String>,
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
