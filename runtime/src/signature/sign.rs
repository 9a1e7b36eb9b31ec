use std::collections::BTreeMap;
use std::fmt;
use std::time::SystemTime;

use http::{HeaderMap, HeaderName, HeaderValue};
use zeroize::Zeroizing;

use crate::moment;
use crate::scheme::{Kind, Location, Mac, Part, Scheme, Where};
use crate::secret::{Secret, SecretError};
use crate::signature::candidate::Claim;
use crate::signature::message::{Sources, Spelling, pieces};
use crate::signature::{Refused, Request, Settings, algorithm, encoding, key, usable};

/// Signs requests by the same data that verifies them.
///
/// # Examples
///
/// ```
/// use std::time::{Duration, SystemTime};
/// use hookwright_runtime::{Secret, scheme::Scheme, signature::{Request, Signer}};
///
/// let scheme = Scheme::from_json(r#"{
///     "id": "acme", "kind": "mac", "alg": "hmac-sha256",
///     "signature": {"in": "header", "names": ["Acme-Signature"], "encoding": "hex",
///         "list": {"sep": ",", "kv": "=", "take": ["v1"]}},
///     "signed": ["ts", {"literal": "."}, "body"],
///     "timestamp": {"in": "sigfield", "name": "t", "format": "unix_s"}
/// }"#)?;
/// let signer = Signer::new(scheme, Secret::new("s3cret"))?;
/// let now = SystemTime::UNIX_EPOCH + Duration::from_secs(1_700_000_000);
/// let headers = signer.sign(&Request::new(&Default::default(), b"{}"), now)?;
/// assert!(headers["acme-signature"].to_str()?.starts_with("t=1700000000,v1="));
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Debug, Clone)]
pub struct Signer {
    scheme: Scheme,
    secret: Secret,
    settings: Settings,
}

impl Signer {
    /// A signer.
    ///
    /// # Errors
    ///
    /// When the scheme cannot use the secret.
    pub fn new(scheme: Scheme, secret: Secret) -> Result<Self, SignError> {
        usable(&scheme, std::slice::from_ref(&secret)).map_err(SignError::Incomplete)?;
        Ok(Self {
            scheme,
            secret,
            settings: Settings::default(),
        })
    }

    /// The URL as the receiver registered it, for schemes that sign it.
    pub fn with_url(mut self, url: impl Into<String>) -> Self {
        self.settings.url = Some(url.into());
        self
    }

    /// A value that the scheme signs and that both sides configure.
    pub fn with_config(mut self, name: impl Into<String>, value: impl Into<String>) -> Self {
        self.settings.config.insert(name.into(), value.into());
        self
    }

    /// How it signs.
    pub fn scheme(&self) -> &Scheme {
        &self.scheme
    }

    /// The headers that make `request` a signed one: signature, timestamp, and what is signed with them.
    ///
    /// Headers that the scheme signs and that the request has are signed as they are; a timestamp too. An id that it
    /// lacks is made of the body and the time.
    ///
    /// # Errors
    ///
    /// When something that is signed is missing, or the signature's place is not a header.
    pub fn sign(&self, request: &Request<'_>, now: SystemTime) -> Result<HeaderMap, SignError> {
        match &self.scheme.kind {
            Kind::Mac(mac) => self.sign_mac(mac, request, now),
            Kind::Token(token) if token.place == Where::Header => {
                let mut value = Zeroizing::new(token.prefix.clone().into_bytes());
                value.extend_from_slice(self.secret.expose());
                secret_header(&token.name, &value)
            }
            Kind::Basic(basic) => {
                let credentials =
                    Zeroizing::new([basic.user.as_bytes(), b":", self.secret.expose()].concat());
                let value =
                    Zeroizing::new(format!("Basic {}", encoding::encode_base64(&credentials)));
                secret_header("authorization", value.as_bytes())
            }
            Kind::Token(_) => Err(SignError::NotInHeader),
        }
    }

    fn sign_mac(
        &self,
        mac: &Mac,
        request: &Request<'_>,
        now: SystemTime,
    ) -> Result<HeaderMap, SignError> {
        let name = match mac.signature.place {
            Where::Header => mac
                .signature
                .names
                .iter()
                .next()
                .ok_or(SignError::NotInHeader)?,
            Where::Query | Where::Body | Where::Sigfield => return Err(SignError::NotInHeader),
        };
        let mut added = HeaderMap::new();
        for required in &mac.require {
            insert(&mut added, &required.header, &required.equals)?;
        }
        let timestamp = self.timestamp(mac, request, now, &mut added)?;
        for part in &mac.signed {
            if let Part::Header(name) = part
                && !request.headers.contains_key(name.as_str())
                && !added.contains_key(name.as_str())
            {
                insert(&mut added, name, &made_id(request.body, now))?;
            }
        }
        let mut headers = request.headers.clone();
        headers.extend(added.clone());
        let signed = Request {
            headers: &headers,
            ..*request
        };
        let sources = Sources {
            request: &signed,
            settings: &self.settings,
            claim: &Claim::default(),
            timestamp: timestamp.as_deref().map(str::as_bytes),
            spelling: Spelling::AsIs,
        };
        let message = pieces(&mac.signed, &sources).map_err(SignError::Incomplete)?;
        let key = key::derive(&mac.key, &self.secret)?;
        let tag = algorithm::tag(mac.alg, &key, &message);
        let fields = match (&mac.timestamp, &timestamp) {
            (Some(rule), Some(text)) if rule.place == Where::Sigfield => {
                BTreeMap::from([(rule.name.as_str(), text.as_str())])
            }
            _ => BTreeMap::new(),
        };
        insert(&mut added, &name, &written(&mac.signature, &tag, &fields))?;
        Ok(added)
    }

    /// The text of the timestamp: the request's own, or now.
    fn timestamp(
        &self,
        mac: &Mac,
        request: &Request<'_>,
        now: SystemTime,
        added: &mut HeaderMap,
    ) -> Result<Option<String>, SignError> {
        let Some(rule) = &mac.timestamp else {
            return Ok(None);
        };
        match rule.place {
            Where::Header => {
                let own = request
                    .one_text(&rule.name)
                    .map_err(SignError::Incomplete)?;
                if let Some(own) = own {
                    return Ok(Some(own.to_owned()));
                }
                let text = moment::write(rule.format, moment::since_1970(now));
                insert(added, &rule.name, &text)?;
                Ok(Some(text))
            }
            Where::Sigfield => Ok(Some(moment::write(rule.format, moment::since_1970(now)))),
            Where::Body | Where::Query => {
                let pointer = rule.pointer.as_deref().unwrap_or_default();
                let text =
                    crate::json::locate(request.body, pointer).and_then(crate::json::scalar_text);
                Ok(text.map(|text| text.into_owned()))
            }
        }
    }
}

/// The value of the signature's header.
fn written(location: &Location, tag: &[u8], fields: &BTreeMap<&str, &str>) -> String {
    let signature = encoding::encode(location.encoding, tag);
    let Some(list) = &location.list else {
        return format!("{}{signature}", location.prefix);
    };
    let newest = list
        .take
        .last()
        .map(|label| (label.as_str(), signature.as_str()));
    let fields = fields
        .iter()
        .map(|(label, text)| (*label, *text))
        .chain(newest);
    let fields: Vec<String> = fields
        .map(|(label, text)| format!("{label}{}{text}", list.kv))
        .collect();
    format!("{}{}", location.prefix, fields.join(&list.sep))
}

/// An id that is the same for the same delivery.
fn made_id(body: &[u8], now: SystemTime) -> String {
    let time = moment::since_1970(now).to_string();
    let digest = algorithm::sha256_hex(&[body, b".", time.as_bytes()].concat());
    format!("msg_{}", digest.get(..24).unwrap_or(&digest))
}

fn insert(headers: &mut HeaderMap, name: &str, value: &str) -> Result<(), SignError> {
    let invalid = || SignError::InvalidHeader {
        name: name.to_owned(),
    };
    let header = HeaderName::from_bytes(name.as_bytes()).map_err(|_| invalid())?;
    headers.insert(header, HeaderValue::from_str(value).map_err(|_| invalid())?);
    Ok(())
}

fn secret_header(name: &str, value: &[u8]) -> Result<HeaderMap, SignError> {
    let invalid = || SignError::InvalidHeader {
        name: name.to_owned(),
    };
    let header = HeaderName::from_bytes(name.as_bytes()).map_err(|_| invalid())?;
    let mut value = HeaderValue::from_bytes(value).map_err(|_| invalid())?;
    value.set_sensitive(true);
    Ok(HeaderMap::from_iter([(header, value)]))
}

/// A request that cannot be signed.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub enum SignError {
    /// The scheme cannot use the secret.
    Secret(SecretError),
    /// Something that is signed, or the secret, is missing.
    Incomplete(Refused),
    /// The signature does not go into a header.
    NotInHeader,
    /// A header cannot have this name or value.
    InvalidHeader {
        /// The name.
        name: String,
    },
}

impl fmt::Display for SignError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Secret(error) => error.fmt(f),
            Self::Incomplete(refused) => refused.fmt(f),
            Self::NotInHeader => {
                f.write_str("this scheme puts the signature into the body or the URL: cannot sign")
            }
            Self::InvalidHeader { name } => write!(f, "the header `{name}` cannot hold this value"),
        }
    }
}

impl std::error::Error for SignError {}

impl From<SecretError> for SignError {
    fn from(error: SecretError) -> Self {
        Self::Secret(error)
    }
}
