use serde::Deserialize;

use crate::scheme::{SchemeError, Where};

/// When a delivery was sent, and how old it may be.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Timestamp {
    /// The part of the request.
    #[serde(rename = "in")]
    pub place: Where,
    /// The header, or the label in the signature's list.
    #[serde(default)]
    pub name: String,
    /// The place in the body.
    #[serde(default)]
    pub pointer: Option<String>,
    /// How it is written.
    pub format: TimeFormat,
    /// False when it is not part of what is signed. It is checked all the same.
    #[serde(default = "yes")]
    pub signed: bool,
    /// How old it may be, in seconds. `None`: the provider names no limit.
    #[serde(default)]
    pub max_age_s: Option<u64>,
    /// How far in the future it may be, in seconds. `None`: the provider names no limit.
    #[serde(default)]
    pub max_future_s: Option<u64>,
}

/// How a time is written.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum TimeFormat {
    /// Seconds since 1970, with a fraction or without.
    UnixS,
    /// Milliseconds since 1970.
    UnixMs,
    /// E.g. `2026-11-24T08:00:00Z`.
    Rfc3339,
    /// As HTTP headers have it, e.g. `Tue, 24 Nov 2026 08:00:00 GMT` (RFC 9110, "Date/Time Formats").
    ImfFixdate,
}

fn yes() -> bool {
    true
}

impl Timestamp {
    pub(super) fn check(&self) -> Result<(), SchemeError> {
        match self.place {
            Where::Header | Where::Sigfield if self.name.is_empty() => Err(SchemeError::new(
                "/name",
                "the name of the header or field is needed",
            )),
            Where::Body if self.pointer.is_none() => {
                Err(SchemeError::new("/pointer", "`in: body` needs `pointer`"))
            }
            Where::Query => Err(SchemeError::new(
                "/in",
                "a timestamp is in `header`, `sigfield` or `body`",
            )),
            _ => Ok(()),
        }
    }
}
