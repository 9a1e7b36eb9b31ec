use super::Bindings;

/// What is known of a server.
#[derive(Debug, Clone, Copy)]
pub struct ServerFacts {
    /// The entry's name in the document.
    pub key: &'static str,
    /// Where it is, as written, e.g. `{region}.acme.com:9092`.
    pub host: &'static str,
    /// The path below it, where the document has it apart.
    pub path: Option<&'static str>,
    /// As written, e.g. `kafka-secure`.
    pub protocol: &'static str,
    /// As written, e.g. `5.0`.
    pub protocol_version: Option<&'static str>,
    /// The variable parts of its address.
    pub variables: &'static [VariableFacts],
    /// What it wants to see proven: of one of these lists, all; names of schemes in the document.
    pub security: &'static [&'static [&'static str]],
    /// What is said for each protocol.
    pub bindings: Bindings,
}

/// What is known of a variable part of a server's address.
#[derive(Debug, Clone, Copy)]
pub struct VariableFacts {
    /// The name between the braces.
    pub name: &'static str,
    /// The only values it can have. Empty: any.
    pub values: &'static [&'static str],
    /// What it is when nobody says it.
    pub default: Option<&'static str>,
}

/// Why there is no URL.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum UrlError {
    /// A variable without a value.
    #[error("no value for `{{{0}}}`")]
    Missing(String),
    /// A value for a variable that there is not.
    #[error("there is no `{{{0}}}`")]
    Unknown(String),
    /// A value that is none of those that the document lists.
    #[error("`{{{variable}}}` is one of {}", .values.join(", "))]
    NotListed {
        /// The variable.
        variable: String,
        /// What it can be.
        values: Vec<&'static str>,
    },
    /// A value that would change the URL around it. It is not told.
    #[error("the value of `{{{variable}}}` holds {character:?}, which means something in a URL")]
    Value {
        /// The variable.
        variable: String,
        /// What stands out.
        character: char,
    },
}

impl ServerFacts {
    /// The URL with these values; variables that have a default need none.
    ///
    /// # Errors
    ///
    /// When a value is missing, is not listed, or would change the URL around it.
    ///
    /// ```
    /// use hookwright_transport::channel::{Bindings, ServerFacts, VariableFacts};
    ///
    /// static SERVER: ServerFacts = ServerFacts {
    ///     key: "production",
    ///     host: "{region}.acme.com:1883",
    ///     path: None,
    ///     protocol: "mqtt",
    ///     protocol_version: None,
    ///     variables: &[VariableFacts { name: "region", values: &["eu", "us"], default: Some("eu") }],
    ///     security: &[],
    ///     bindings: Bindings::NONE,
    /// };
    /// assert_eq!(SERVER.url(&[])?, "mqtt://eu.acme.com:1883");
    /// assert!(SERVER.url(&[("region", "evil.com/")]).is_err());
    /// # Ok::<(), hookwright_transport::channel::UrlError>(())
    /// ```
    pub fn url(&self, values: &[(&str, &str)]) -> Result<String, UrlError> {
        let known = |name: &str| self.variables.iter().any(|it| it.name == name);
        if let Some((name, _)) = values.iter().find(|(name, _)| !known(name)) {
            return Err(UrlError::Unknown((*name).to_owned()));
        }
        let mut url = match self.host.contains("://") {
            true => String::new(),
            false => format!("{}://", self.protocol),
        };
        self.fill(self.host, values, &mut url)?;
        self.fill(self.path.unwrap_or_default(), values, &mut url)?;
        Ok(url)
    }

    fn fill(
        &self,
        template: &str,
        values: &[(&str, &str)],
        url: &mut String,
    ) -> Result<(), UrlError> {
        let mut rest = template;
        while let Some((before, after)) = rest.split_once('{') {
            let Some((name, after)) = after.split_once('}') else {
                break;
            };
            url.push_str(before);
            url.push_str(self.value(name, values)?);
            rest = after;
        }
        url.push_str(rest);
        Ok(())
    }

    fn value<'a>(&self, name: &str, values: &[(&str, &'a str)]) -> Result<&'a str, UrlError>
    where
        'static: 'a,
    {
        let facts = self.variables.iter().find(|it| it.name == name);
        let said = values
            .iter()
            .find(|(own, _)| *own == name)
            .map(|(_, value)| *value);
        let missing = || UrlError::Missing(name.to_owned());
        let Some(said) = said else {
            return facts.and_then(|it| it.default).ok_or_else(missing);
        };
        if said.is_empty() {
            return Err(missing());
        }
        let variable = || name.to_owned();
        let listed = facts.map(|it| it.values).unwrap_or_default();
        if !listed.is_empty() {
            return match listed.contains(&said) {
                true => Ok(said),
                false => Err(UrlError::NotListed {
                    variable: variable(),
                    values: listed.to_vec(),
                }),
            };
        }
        let is_plain = |c: char| c.is_ascii_alphanumeric() || matches!(c, '.' | '-' | '_' | '~');
        match said.chars().find(|c| !is_plain(*c)) {
            Some(character) => Err(UrlError::Value {
                variable: variable(),
                character,
            }),
            None => Ok(said),
        }
    }
}
