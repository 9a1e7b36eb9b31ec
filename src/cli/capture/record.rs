use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use bytes::Bytes;
use serde::{Deserialize, Serialize};

use crate::cli::capture::Headers;

/// A delivery as it is kept: a line of a store. Secrets are not in it.
///
/// What is not needed to send it again may be missing, so that other tools can write such files.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
pub(in crate::cli) struct Record {
    /// Unique in its store.
    pub(in crate::cli) id: String,
    /// When it came, as RFC 3339.
    #[serde(default)]
    pub(in crate::cli) time: String,
    /// The method, upper-case.
    #[serde(default = "post")]
    pub(in crate::cli) method: String,
    /// The path with its query, as received.
    #[serde(default = "root")]
    pub(in crate::cli) path: String,
    /// The headers.
    #[serde(default)]
    pub(in crate::cli) headers: Headers,
    /// The body, when it is text.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(in crate::cli) body: Option<String>,
    /// The body, when it is none.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(in crate::cli) body_base64: Option<String>,
    /// The type of the event on the wire; of a batch, of the first.
    #[serde(default)]
    pub(in crate::cli) event: Option<String>,
    /// How many events are in it, when it is a batch.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(in crate::cli) events: Option<usize>,
    /// What was found of the signature.
    #[serde(default)]
    pub(in crate::cli) verdict: Verdict,
    /// Why, in words.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(in crate::cli) reason: Option<String>,
    /// What would make it right.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub(in crate::cli) hints: Vec<String>,
    /// What was found by the document.
    #[serde(default)]
    pub(in crate::cli) schema: Schema,
    /// Every rule of the document that it breaks.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub(in crate::cli) violations: Vec<Breach>,
    /// The endpoint that took it, e.g. `/stripe`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(in crate::cli) endpoint: Option<String>,
    /// The status of the answer.
    #[serde(default)]
    pub(in crate::cli) status: u16,
    /// How long the answer took, in microseconds.
    #[serde(default)]
    pub(in crate::cli) latency_us: u64,
    /// What whom it was forwarded to answered.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(in crate::cli) answer: Option<Answer>,
    /// The delivery that was sent again, when this is a replay.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(in crate::cli) replay_of: Option<String>,
    /// True when a secret was taken out: it cannot be sent as it came.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub(in crate::cli) hidden: bool,
}

/// What was found of the signature.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize, clap::ValueEnum)]
#[serde(rename_all = "kebab-case")]
pub(in crate::cli) enum Verdict {
    /// It is right
    Genuine,
    /// It is wrong, or missing
    Refused,
    /// It could not be looked at: no secret, no scheme
    #[default]
    Unchecked,
    /// It is no delivery, but a handshake
    Handshake,
    /// It is none that an endpoint takes
    TurnedAway,
}

/// What was found by the document.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize, clap::ValueEnum)]
#[serde(rename_all = "kebab-case")]
pub(in crate::cli) enum Schema {
    /// It keeps every rule
    Valid,
    /// It fits its type and breaks a rule
    Invalid,
    /// It does not fit its type
    Malformed,
    /// It is no event of the document
    Unknown,
    /// There is no document, or no event
    #[default]
    None,
}

/// A rule of the document that a value breaks.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(in crate::cli) struct Breach {
    /// Where: a JSON Pointer into the body.
    pub(in crate::cli) pointer: String,
    /// What is wrong.
    pub(in crate::cli) message: String,
}

/// What whom it was forwarded to answered.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(in crate::cli) struct Answer {
    /// The status; none when nobody answered.
    pub(in crate::cli) status: Option<u16>,
    /// The body, as far as it is kept; or why nobody answered.
    pub(in crate::cli) text: String,
}

impl Record {
    /// Puts a body in.
    pub(in crate::cli) fn with_body(mut self, body: &[u8]) -> Self {
        match std::str::from_utf8(body) {
            Ok(text) => self.body = Some(text.to_owned()),
            Err(_) => self.body_base64 = Some(STANDARD.encode(body)),
        }
        self
    }

    /// The bytes of the body.
    ///
    /// # Errors
    ///
    /// When they are not written as base64.
    pub(in crate::cli) fn bytes(&self) -> Result<Bytes, String> {
        match (&self.body, &self.body_base64) {
            (Some(text), _) => Ok(Bytes::copy_from_slice(text.as_bytes())),
            (None, Some(text)) => match STANDARD.decode(text) {
                Ok(bytes) => Ok(bytes.into()),
                Err(error) => Err(format!("`body_base64` is no base64: {error}")),
            },
            (None, None) => Ok(Bytes::new()),
        }
    }

    /// The record as a line of a store.
    pub(in crate::cli) fn to_line(&self) -> String {
        // A map of texts is always JSON.
        serde_json::to_string(self).unwrap_or_default() + "\n"
    }
}

impl Verdict {
    /// As it is written.
    pub(in crate::cli) fn as_str(self) -> &'static str {
        match self {
            Self::Genuine => "genuine",
            Self::Refused => "refused",
            Self::Unchecked => "unchecked",
            Self::Handshake => "handshake",
            Self::TurnedAway => "turned-away",
        }
    }
}

impl Schema {
    /// As it is written.
    pub(in crate::cli) fn as_str(self) -> &'static str {
        match self {
            Self::Valid => "valid",
            Self::Invalid => "invalid",
            Self::Malformed => "malformed",
            Self::Unknown => "unknown",
            Self::None => "none",
        }
    }
}

fn post() -> String {
    "POST".to_owned()
}

fn root() -> String {
    "/".to_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn bodies_come_back() {
        for body in [&b""[..], b"{\"a\": 1}", b"\xff\x00"] {
            let line = Record::default().with_body(body).to_line();
            let record: Record = serde_json::from_str(&line).unwrap();
            assert_eq!(record.bytes().unwrap(), body);
        }
    }

    #[test]
    fn little_is_needed_to_send_it_again() {
        let record: Record = serde_json::from_str(r#"{"id": "1", "body": "x"}"#).unwrap();
        assert_eq!((&*record.method, &*record.path), ("POST", "/"));
        let wrong: Record = serde_json::from_str(r#"{"id": "1", "body_base64": "*"}"#).unwrap();
        assert!(wrong.bytes().is_err());
    }
}
