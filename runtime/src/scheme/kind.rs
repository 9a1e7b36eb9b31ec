use serde::{Deserialize, Serialize};
use serde_json::Value;

use crate::scheme::{Basic, Mac, SchemeError, Token};

/// How deliveries are signed: one way of one provider.
///
/// # Examples
///
/// ```
/// use hookwright_runtime::scheme::Scheme;
///
/// let scheme = Scheme::from_json(r#"{
///     "id": "acme", "kind": "mac", "alg": "hmac-sha256",
///     "signature": {"in": "header", "names": ["Acme-Signature"], "encoding": "hex"},
///     "signed": ["body"]
/// }"#)?;
/// assert_eq!(scheme.id, "acme");
///
/// let error = Scheme::from_json(r#"{"id": "acme", "kind": "token", "in": "header", "nmae": "x"}"#).unwrap_err();
/// assert_eq!(error.pointer(), "/nmae");
/// # Ok::<(), hookwright_runtime::scheme::SchemeError>(())
/// ```
#[derive(Debug, Clone, PartialEq, Deserialize)]
#[serde(try_from = "Value")]
pub struct Scheme {
    /// Unique in its profile.
    pub id: String,
    /// True when it is used only if the receiver names it: it is weaker than the others.
    pub opt_in: bool,
    /// What the signature protects.
    pub covers: Covers,
    /// What there is to check.
    pub kind: Kind,
}

/// What there is to check.
#[derive(Debug, Clone, PartialEq)]
#[non_exhaustive]
pub enum Kind {
    /// A message authentication code over parts of the request.
    Mac(Box<Mac>),
    /// The secret itself, somewhere in the request.
    Token(Token),
    /// HTTP basic authentication.
    Basic(Basic),
}

/// What a signature protects.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Deserialize, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum Covers {
    /// Every byte of the body.
    #[default]
    Body,
    /// Some members of the body: the others can be forged.
    Fields,
    /// Nothing of the event: another body can be put under a captured signature.
    MetadataOnly,
}

impl Scheme {
    /// Reads a scheme from JSON text.
    pub fn from_json(text: &str) -> Result<Self, SchemeError> {
        let value = serde_json::from_str(text)
            .map_err(|error| SchemeError::new("", format!("not JSON: {error}")))?;
        Self::from_value(value)
    }

    /// Reads a scheme from a JSON value.
    pub fn from_value(value: Value) -> Result<Self, SchemeError> {
        let Value::Object(mut members) = value else {
            return Err(SchemeError::new("", "a scheme is an object"));
        };
        let mut take = |name: &str| members.remove(name);
        let id = text("id", take("id"))?;
        let kind = text("kind", take("kind"))?;
        let opt_in = take("opt_in").map_or(Ok(false), |value| at("/opt_in", value))?;
        let covers = take("covers").map_or(Ok(Covers::default()), |value| at("/covers", value))?;
        let rest = Value::Object(members);
        let kind = match kind.as_str() {
            "mac" => {
                let mac: Mac = SchemeError::locate(rest)?;
                mac.check()?;
                Kind::Mac(Box::new(mac))
            }
            "token" => {
                let token: Token = SchemeError::locate(rest)?;
                token.check()?;
                Kind::Token(token)
            }
            "basic" => Kind::Basic(SchemeError::locate(rest)?),
            other => {
                let message =
                    format!("unknown kind `{other}`: expected one of `mac`, `token`, `basic`");
                return Err(SchemeError::new("/kind", message));
            }
        };
        Ok(Self {
            id,
            opt_in,
            covers,
            kind,
        })
    }
}

impl TryFrom<Value> for Scheme {
    type Error = SchemeError;

    fn try_from(value: Value) -> Result<Self, SchemeError> {
        Self::from_value(value)
    }
}

fn text(name: &str, value: Option<Value>) -> Result<String, SchemeError> {
    match value {
        Some(Value::String(text)) if !text.is_empty() => Ok(text),
        Some(_) => Err(SchemeError::new(
            format!("/{name}"),
            "expected a string that is not empty",
        )),
        None => Err(SchemeError::new("", format!("missing member `{name}`"))),
    }
}

fn at<T: serde::de::DeserializeOwned>(pointer: &str, value: Value) -> Result<T, SchemeError> {
    SchemeError::locate(value).map_err(|error| error.below(pointer))
}
