use std::fmt;

use serde::Deserialize;

use crate::scheme::SchemeError;

/// A certificate of the sender, shown when the connection was made (mutual TLS).
///
/// Whoever ends the TLS connection proves it and tells what it says; here its names are looked at.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Mtls {
    /// The names that the sender may have; one must be among those of its certificate.
    #[serde(default)]
    pub san: Vec<San>,
    /// A configured value that is one more name.
    #[serde(default)]
    pub san_config: Option<String>,
}

/// A name of a certificate's holder (RFC 5280, "Subject Alternative Name"): `dns:NAME`, `uri:URI` or `email:ADDRESS`.
///
/// Names are compared as they are; a wildcard is a name like others.
///
/// # Examples
///
/// ```
/// use hookwright_runtime::scheme::San;
///
/// let name: San = "dns:Client.acme.test".parse()?;
/// assert_eq!(name, "dns:client.acme.test".parse()?);
/// assert_ne!(name, "uri:client.acme.test".parse()?);
/// # Ok::<(), String>(())
/// ```
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(try_from = "String")]
pub struct San {
    kind: SanKind,
    name: String,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum SanKind {
    Dns,
    Uri,
    Email,
}

impl San {
    /// The name of a host.
    pub fn dns(name: &str) -> Self {
        Self {
            kind: SanKind::Dns,
            name: name.to_ascii_lowercase(),
        }
    }

    /// A URI, e.g. of SPIFFE.
    pub fn uri(name: &str) -> Self {
        Self {
            kind: SanKind::Uri,
            name: name.to_owned(),
        }
    }

    /// An e-mail address.
    pub fn email(name: &str) -> Self {
        Self {
            kind: SanKind::Email,
            name: name.to_owned(),
        }
    }
}

impl std::str::FromStr for San {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        match text.split_once(':') {
            Some(("dns", name)) if !name.is_empty() => Ok(Self::dns(name)),
            Some(("uri", name)) if !name.is_empty() => Ok(Self::uri(name)),
            Some(("email", name)) if !name.is_empty() => Ok(Self::email(name)),
            _ => Err(format!(
                "`{text}` is no name: expected `dns:NAME`, `uri:URI` or `email:ADDRESS`"
            )),
        }
    }
}

impl TryFrom<String> for San {
    type Error = String;

    fn try_from(text: String) -> Result<Self, String> {
        text.parse()
    }
}

impl fmt::Display for San {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let kind = match self.kind {
            SanKind::Dns => "dns",
            SanKind::Uri => "uri",
            SanKind::Email => "email",
        };
        write!(f, "{kind}:{}", self.name)
    }
}

impl Mtls {
    pub(super) fn check(&self) -> Result<(), SchemeError> {
        if self.san.is_empty() && self.san_config.is_none() {
            let message = "a certificate of anybody proves nothing: at least one name is needed";
            return Err(SchemeError::new("/san", message));
        }
        Ok(())
    }
}
