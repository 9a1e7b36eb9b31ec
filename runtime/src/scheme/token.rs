use serde::Deserialize;

use crate::scheme::{SchemeError, Where};

/// The secret itself, somewhere in the request.
///
/// Whoever reads one request can forge all others: it is the weakest kind that is not nothing.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Token {
    /// The part of the request.
    #[serde(rename = "in")]
    pub place: Where,
    /// The header or query parameter.
    #[serde(default)]
    pub name: String,
    /// The place in the body; a segment `*` is every item of an array, and each must hold the secret.
    #[serde(default)]
    pub pointer: Option<String>,
    /// What the value begins with, exactly, e.g. `Bearer `.
    #[serde(default)]
    pub prefix: String,
}

/// HTTP basic authentication; the secret is the password.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Basic {
    /// The user's name.
    pub user: String,
}

impl Token {
    pub(super) fn check(&self) -> Result<(), SchemeError> {
        check_place(self.place, &self.name, self.pointer.as_deref())
    }
}

/// Refuses a place that could not be found.
pub(super) fn check_place(
    place: Where,
    name: &str,
    pointer: Option<&str>,
) -> Result<(), SchemeError> {
    let stars = pointer.map_or(0, |pointer| pointer.matches("/*").count());
    match place {
        Where::Header | Where::Query if name.is_empty() => Err(SchemeError::new(
            "/name",
            "the name of the header or parameter is needed",
        )),
        Where::Body if pointer.is_none() => {
            Err(SchemeError::new("/pointer", "`in: body` needs `pointer`"))
        }
        Where::Body if stars > 1 => Err(SchemeError::new("/pointer", "at most one `*`")),
        Where::Sigfield => Err(SchemeError::new(
            "/in",
            "a token is in `header`, `query` or `body`",
        )),
        _ => Ok(()),
    }
}
