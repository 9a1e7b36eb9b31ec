use serde::{Deserialize, Serialize};
use serde_json::Value;

use crate::scheme::{
    Basic, ClaimRule, Jwt, Key, Mac, Mtls, Part, Pubkey, Rfc9421, SchemeError, Signed, Token,
    UrlFrom,
};

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
    /// A signature by a private key over parts of the request.
    Pubkey(Box<Pubkey>),
    /// HTTP Message Signatures.
    Rfc9421(Box<Rfc9421>),
    /// A JSON Web Token, somewhere in the request.
    Jwt(Box<Jwt>),
    /// A certificate of the sender.
    Mtls(Mtls),
    /// The secret itself, somewhere in the request.
    Token(Token),
    /// HTTP basic authentication.
    Basic(Basic),
    /// Nothing: anybody can have sent it. Never accepted unless the receiver says so.
    Unsigned,
}

/// No members.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Nothing {}

/// What a signature protects, the least first.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Deserialize, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum Covers {
    /// Nothing at all: anybody can have sent it.
    Nothing,
    /// Nothing of the event: another body can be put under a captured signature.
    MetadataOnly,
    /// Some members of the body: the others can be forged.
    Fields,
    /// A checksum of the body, which another body can be made to have.
    Crc32,
    /// Every byte of the body.
    Body,
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
        let claimed: Option<Covers> = take("covers")
            .map(|value| at("/covers", value))
            .transpose()?;
        let rest = Value::Object(members);
        let kind = Kind::read(&kind, rest)?;
        let covers = match claimed {
            Some(claimed) if claimed > kind.covers() => {
                let message = "what is signed does not protect that much";
                return Err(SchemeError::new("/covers", message));
            }
            Some(claimed) => claimed,
            None => kind.covers(),
        };
        Ok(Self {
            id,
            opt_in,
            covers,
            kind,
        })
    }

    /// Signs nothing. Only [`unsigned_i_understand`](crate::Verifier::unsigned_i_understand) accepts it.
    pub fn unsigned() -> Self {
        Self {
            id: "unsigned".to_owned(),
            opt_in: true,
            covers: Covers::Nothing,
            kind: Kind::Unsigned,
        }
    }

    /// The features of the runtime that it needs, sorted.
    ///
    /// # Examples
    ///
    /// ```
    /// use hookwright_runtime::scheme::Scheme;
    ///
    /// let scheme = Scheme::from_json(r#"{
    ///     "id": "acme", "kind": "pubkey", "alg": "ed25519", "key": {"decode": "hex"},
    ///     "signature": {"in": "header", "names": ["Acme-Signature"], "encoding": "hex"},
    ///     "signed": ["body"]
    /// }"#)?;
    /// assert_eq!(scheme.features(), ["ed25519"]);
    /// # Ok::<(), hookwright_runtime::scheme::SchemeError>(())
    /// ```
    pub fn features(&self) -> Vec<&'static str> {
        let mut features = self.kind.features();
        features.sort_unstable();
        features.dedup();
        features
    }

    /// Where its keys come from; `None` where the secret is what it is.
    pub(crate) fn key(&self) -> Option<&Key> {
        match &self.kind {
            Kind::Mac(mac) => Some(&mac.key),
            Kind::Pubkey(pubkey) => Some(&pubkey.key),
            Kind::Rfc9421(it) => Some(&it.key),
            Kind::Jwt(jwt) => Some(&jwt.key),
            Kind::Mtls(_) | Kind::Token(_) | Kind::Basic(_) | Kind::Unsigned => None,
        }
    }

    /// The parts that are signed; none where no part is.
    pub(crate) fn parts(&self) -> impl Iterator<Item = &Part> {
        let parts: &[Part] = match &self.kind {
            Kind::Mac(mac) => &mac.signed,
            Kind::Pubkey(pubkey) => &pubkey.signed,
            _ => &[],
        };
        parts.iter()
    }

    /// True when the URL as registered with the provider is part of what is signed.
    pub(crate) fn signs_configured_url(&self) -> bool {
        let of_message = matches!(&self.kind, Kind::Rfc9421(it) if it.url == UrlFrom::Configured);
        let mut parts = self.parts();
        of_message || parts.any(|part| *part == Part::Url(UrlFrom::Configured))
    }

    /// The names of the values that the receiver configures.
    pub(crate) fn settings(&self) -> impl Iterator<Item = &str> {
        let of_parts = self.parts().filter_map(|part| match part {
            Part::Config(name) => Some(name.as_str()),
            _ => None,
        });
        let of_claims = match &self.kind {
            Kind::Jwt(jwt) => Some(jwt.claims.values()),
            _ => None,
        };
        let of_claims = of_claims
            .into_iter()
            .flatten()
            .filter_map(|rule| match rule {
                ClaimRule::Config(name) | ClaimRule::QueryHash(name) => Some(name.as_str()),
                _ => None,
            });
        let of_url = self.key().into_iter().flat_map(Key::settings);
        let of_kind = match &self.kind {
            Kind::Mtls(mtls) => mtls.san_config.as_deref(),
            Kind::Token(token) => token.name_config.as_deref(),
            Kind::Basic(basic) => basic.user_config.as_deref(),
            _ => None,
        };
        of_parts.chain(of_claims).chain(of_url).chain(of_kind)
    }
}

impl Kind {
    fn read(name: &str, members: Value) -> Result<Self, SchemeError> {
        Ok(match name {
            "mac" => {
                let mac: Mac = SchemeError::locate(members)?;
                mac.check_mac()?;
                Self::Mac(Box::new(mac))
            }
            "pubkey" => {
                let pubkey: Pubkey = SchemeError::locate(members)?;
                pubkey.check_pubkey()?;
                Self::Pubkey(Box::new(pubkey))
            }
            "rfc9421" => {
                let rfc9421: Rfc9421 = SchemeError::locate(members)?;
                rfc9421.check()?;
                Self::Rfc9421(Box::new(rfc9421))
            }
            "jwt" => {
                let jwt: Jwt = SchemeError::locate(members)?;
                jwt.check()?;
                Self::Jwt(Box::new(jwt))
            }
            "mtls" => {
                let mtls: Mtls = SchemeError::locate(members)?;
                mtls.check()?;
                Self::Mtls(mtls)
            }
            "token" => {
                let token: Token = SchemeError::locate(members)?;
                token.check()?;
                Self::Token(token)
            }
            "basic" => {
                let basic: Basic = SchemeError::locate(members)?;
                basic.check()?;
                Self::Basic(basic)
            }
            "none" => {
                let Nothing {} = SchemeError::locate(members)?;
                Self::Unsigned
            }
            other => {
                let message = format!(
                    "unknown kind `{other}`: expected one of `mac`, `pubkey`, `rfc9421`, `jwt`, `mtls`, `token`, `basic`, `none`"
                );
                return Err(SchemeError::new("/kind", message));
            }
        })
    }

    /// What it protects at most.
    fn covers(&self) -> Covers {
        match self {
            Self::Mac(mac) => covered(mac),
            Self::Pubkey(pubkey) => covered(pubkey),
            Self::Rfc9421(it) => it.covers(),
            Self::Jwt(jwt) => jwt.covers(),
            // All that comes over the connection is from whoever it was made with.
            Self::Mtls(_) => Covers::Body,
            Self::Token(_) | Self::Basic(_) => Covers::MetadataOnly,
            Self::Unsigned => Covers::Nothing,
        }
    }

    fn features(&self) -> Vec<&'static str> {
        let (algorithms, key) = match self {
            Self::Pubkey(pubkey) => (pubkey.alg.all(), &pubkey.key),
            Self::Rfc9421(it) => (it.public_algorithms(), &it.key),
            Self::Jwt(jwt) => (jwt.public_algorithms(), &jwt.key),
            Self::Mac(_) | Self::Mtls(_) | Self::Token(_) | Self::Basic(_) | Self::Unsigned => {
                return Vec::new();
            }
        };
        let features = algorithms.iter().map(|algorithm| algorithm.feature());
        features.chain(key.source.feature()).collect()
    }
}

fn covered<A>(signed: &Signed<A>) -> Covers {
    let of = |part: &Part| match part {
        Part::Body | Part::Sha256hex(_) | Part::SortedJson | Part::CanonicalRequest(_) => {
            Covers::Body
        }
        Part::Crc32(_) => Covers::Crc32,
        // Names and values stand side by side: where one ends, nothing says.
        Part::FormSorted | Part::Fields(_) | Part::Json(_) => Covers::Fields,
        _ => Covers::MetadataOnly,
    };
    let parts = signed.signed.iter().map(of).max();
    parts.unwrap_or(Covers::MetadataOnly)
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
