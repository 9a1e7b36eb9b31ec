use std::collections::BTreeMap;

use serde::Deserialize;

use crate::scheme::SchemeError;

/// A part of the signed bytes.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Part {
    /// This text.
    Literal(String),
    /// The text of the timestamp, exactly as received.
    Ts,
    /// The bytes of the body, exactly as received.
    Body,
    /// The value of a header.
    Header(String),
    /// The field of the signature's list with this label.
    Sigfield(String),
    /// The text at this place of the body.
    Json(String),
    /// The HTTP method, upper-case.
    Method,
    /// The URL.
    Url(UrlFrom),
    /// A value that the receiver configures.
    Config(String),
    /// The key's bytes.
    Secret,
    /// CRC-32, as a decimal number.
    Crc32(BodyOnly),
    /// SHA-256, in hex.
    Sha256hex(BodyOnly),
    /// The form's fields, decoded, sorted by name and value, without repetitions.
    FormSorted,
    /// Several members of the body.
    Fields(Fields),
    /// The body, parsed, with its members sorted, and printed again as JavaScript does.
    SortedJson,
    /// Method, path, headers and body, a line each; escaped as JavaScript does.
    CanonicalRequest(CanonicalRequest),
}

/// A request in four lines.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct CanonicalRequest {
    /// The header that lists the headers, itself among them.
    pub signed_headers: String,
}

/// Which URL.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum UrlFrom {
    /// As registered with the provider.
    Configured,
    /// As the request says, with its query.
    Received,
}

/// Of what a digest is taken.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum BodyOnly {
    /// The body.
    Body,
}

/// Several members of the body.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Fields {
    /// Where the pointers begin.
    #[serde(default)]
    pub root: String,
    /// JSON Pointers, below `root`.
    #[serde(default)]
    pub names: Vec<String>,
    /// Instead of `names`: other members for other texts at a place.
    #[serde(default)]
    pub names_by: Option<NamesBy>,
    /// How one is written: `{k}` is its name (without the slash), `{v}` its text.
    #[serde(default = "value_only")]
    pub each: String,
    /// Between them.
    #[serde(default)]
    pub join: String,
    /// What becomes of those that are not there.
    #[serde(default)]
    pub missing: Absent,
}

/// Members, by the text at a place of the body. Bodies with another text there are refused.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct NamesBy {
    /// The place in the body.
    pub pointer: String,
    /// Texts and the members that are signed where they stand, as in `names`.
    pub map: BTreeMap<String, Vec<String>>,
}

impl Fields {
    /// Refuses members that would be none.
    pub(super) fn check(&self) -> Result<(), SchemeError> {
        let empty = match &self.names_by {
            Some(_) if !self.names.is_empty() => {
                let message = "`names` and `names_by` are two answers to one question";
                return Err(SchemeError::new("/fields/names_by", message));
            }
            Some(by) => by.map.is_empty() || by.map.values().any(Vec::is_empty),
            None => self.names.is_empty(),
        };
        match empty {
            true => Err(SchemeError::new("/fields", "at least one member is needed")),
            false => Ok(()),
        }
    }
}

/// What becomes of members that are not there.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Absent {
    /// They count as the empty text.
    #[default]
    Empty,
    /// They are left out.
    Skip,
}

fn value_only() -> String {
    "{v}".to_owned()
}
