use std::borrow::Cow;

use serde::Deserialize;

use crate::scheme::SchemeError;

/// Where the signatures of a delivery are, and how they are written.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Location {
    /// The part of the request.
    #[serde(rename = "in")]
    pub place: Where,
    /// The headers or query parameters; at least one must be there.
    #[serde(default)]
    pub names: Names,
    /// The place in the body.
    #[serde(default)]
    pub pointer: Option<String>,
    /// What the value begins with, exactly.
    #[serde(default)]
    pub prefix: String,
    /// Set when the value is a list of labelled fields.
    #[serde(default)]
    pub list: Option<Labels>,
    /// How the bytes of a signature are written.
    pub encoding: Encoding,
}

/// A part of the request.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Where {
    /// A header.
    Header,
    /// A query parameter.
    Query,
    /// The body, as JSON.
    Body,
    /// A field of the signature's list.
    Sigfield,
}

/// Names of headers or query parameters.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(untagged, deny_unknown_fields)]
pub enum Names {
    /// These.
    Listed(Vec<String>),
    /// `{n}` stands for a number from 1 on.
    Numbered {
        /// E.g. `X-Signature-{n}`.
        numbered: String,
        /// The last number.
        max: u8,
    },
}

/// A list of labelled fields, e.g. `t=1,v1=ab,v1=cd`.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Labels {
    /// Between fields.
    pub sep: String,
    /// Between label and value.
    pub kv: String,
    /// Labels of signatures, the oldest version first.
    pub take: Vec<String>,
    /// Which of them count.
    #[serde(default)]
    pub policy: Policy,
}

/// Which signatures of a list count.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Policy {
    /// All with a label of `take`.
    #[default]
    Any,
    /// Only those with the last label of `take` that is there: nobody can make a receiver fall back on an old version.
    Newest,
}

/// How the bytes of a signature are written.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Encoding {
    /// Hexadecimal, lower-case.
    Hex,
    /// Hexadecimal of any case.
    HexAnyCase,
    /// Base64 with padding.
    Base64,
    /// Base64 with the alphabet for URLs, with padding.
    Base64url,
    /// Base64 with the alphabet for URLs, without padding.
    Base64urlNopad,
}

impl Default for Names {
    fn default() -> Self {
        Names::Listed(Vec::new())
    }
}

impl Names {
    /// Every name, in order.
    pub fn iter(&self) -> impl Iterator<Item = Cow<'_, str>> {
        let (listed, numbered, max) = match self {
            Names::Listed(names) => (names.as_slice(), "", 0),
            Names::Numbered { numbered, max } => (&[][..], numbered.as_str(), *max),
        };
        let numbered = (1..=max).map(|n| numbered.replace("{n}", &n.to_string()).into());
        listed.iter().map(Into::into).chain(numbered)
    }
}

impl Location {
    pub(super) fn check(&self) -> Result<(), SchemeError> {
        let named = self.names.iter().next().is_some();
        match self.place {
            Where::Header | Where::Query if !named => {
                return Err(SchemeError::new("/names", "at least one name is needed"));
            }
            Where::Body if self.pointer.is_none() => {
                return Err(SchemeError::new("/pointer", "`in: body` needs `pointer`"));
            }
            Where::Sigfield => {
                return Err(SchemeError::new(
                    "/in",
                    "a signature is in `header`, `query` or `body`",
                ));
            }
            _ => {}
        }
        match &self.list {
            Some(list) if list.sep.is_empty() || list.kv.is_empty() => Err(SchemeError::new(
                "/list",
                "`sep` and `kv` must not be empty",
            )),
            Some(list) if list.take.is_empty() => Err(SchemeError::new(
                "/list/take",
                "at least one label is needed",
            )),
            _ => Ok(()),
        }
    }
}
