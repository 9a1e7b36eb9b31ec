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
    /// In place of `name`: the configured value that says it, where whoever makes a webhook chooses it.
    #[serde(default)]
    pub name_config: Option<String>,
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
    #[serde(default)]
    pub user: String,
    /// In place of `user`: the configured value that says it, where whoever makes a webhook chooses it.
    #[serde(default)]
    pub user_config: Option<String>,
}

impl Token {
    pub(super) fn check(&self) -> Result<(), SchemeError> {
        let name = one_of("name", &self.name, self.name_config.as_deref())?;
        if self.place == Where::Body && self.name_config.is_some() {
            return Err(SchemeError::new(
                "/name_config",
                "a place in the body has no name",
            ));
        }
        check_place(self.place, name, self.pointer.as_deref())
    }
}

impl Basic {
    pub(super) fn check(&self) -> Result<(), SchemeError> {
        match one_of("user", &self.user, self.user_config.as_deref())? {
            "" => Err(SchemeError::new(
                "/user",
                "`user` or `user_config` is needed",
            )),
            _ => Ok(()),
        }
    }
}

/// What is said, or the name of the configured value that says it; never both.
fn one_of<'s>(
    member: &str,
    said: &'s str,
    configured: Option<&'s str>,
) -> Result<&'s str, SchemeError> {
    match configured {
        None => Ok(said),
        Some("") => {
            let message = "the name of a configured value is needed";
            Err(SchemeError::new(format!("/{member}_config"), message))
        }
        Some(setting) if said.is_empty() => Ok(setting),
        Some(_) => {
            let message = format!("`{member}` says it already");
            Err(SchemeError::new(format!("/{member}_config"), message))
        }
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
