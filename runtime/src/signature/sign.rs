use std::fmt;
use std::time::SystemTime;

use http::{HeaderMap, HeaderName, HeaderValue};
use zeroize::Zeroizing;

use crate::encoding;
use crate::json;
use crate::key::{Family, KeyError};
use crate::scheme::{
    Choice, Jwt, JwtKey, Key, Kind, Mac, Pubkey, PublicAlgorithm, Rfc9421, Scheme, Token,
    UrlSource, Where,
};
use crate::secret::{Secret, SecretError};
use crate::signature::draft::Draft;
use crate::signature::message::{Piece, joined};
use crate::signature::{
    Refused, Request, Settings, algorithm, claims, compact, key, possible, rfc9421,
};

/// Signs requests by the same data that verifies them.
///
/// The secret is the one that both sides share, or the private key.
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
    key_id: Option<String>,
    key_url: Option<String>,
}

/// A request after it was signed.
#[derive(Clone, PartialEq, Eq)]
pub struct SignedRequest {
    /// The headers that are new.
    pub headers: HeaderMap,
    /// The URL, when the scheme puts something into its query.
    pub url: Option<String>,
    /// The body, when the scheme puts something into it.
    pub body: Option<Vec<u8>>,
}

impl Signer {
    /// A signer.
    ///
    /// # Errors
    ///
    /// When the scheme cannot use the secret.
    pub fn new(scheme: Scheme, secret: Secret) -> Result<Self, SignError> {
        able(&scheme, &secret)?;
        Ok(Self {
            scheme,
            secret,
            settings: Settings::default(),
            key_id: None,
            key_url: None,
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

    /// The id of the key, for schemes whose signatures name it.
    pub fn with_key_id(mut self, id: impl Into<String>) -> Self {
        self.key_id = Some(id.into());
        self
    }

    /// The URL of the certificate, for schemes whose deliveries name it.
    pub fn with_key_url(mut self, url: impl Into<String>) -> Self {
        self.key_url = Some(url.into());
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
    /// When something that is signed is missing, or the signature's place is not a header:
    /// [`sign_request`](Signer::sign_request) signs those too.
    pub fn sign(&self, request: &Request<'_>, now: SystemTime) -> Result<HeaderMap, SignError> {
        match self.sign_request(request, now)? {
            SignedRequest {
                headers,
                url: None,
                body: None,
            } => Ok(headers),
            _ => Err(SignError::NotInHeader),
        }
    }

    /// Like [`sign`](Signer::sign), wherever the scheme puts the signature.
    ///
    /// # Errors
    ///
    /// When something that is signed is missing, or the signature does not go where it should.
    pub fn sign_request(
        &self,
        request: &Request<'_>,
        now: SystemTime,
    ) -> Result<SignedRequest, SignError> {
        let mut draft = Draft::new(request, now);
        if let Some(UrlSource::At(place)) = self.scheme.key().and_then(|key| key.url.as_ref())
            && let Some(url) = &self.key_url
        {
            draft.put_at(place, url)?;
        }
        match &self.scheme.kind {
            Kind::Mac(mac) => self.sign_mac(mac, &mut draft)?,
            Kind::Pubkey(it) => self.sign_pubkey(it, &mut draft)?,
            Kind::Rfc9421(rule) => self.sign_rfc9421(rule, &mut draft)?,
            Kind::Jwt(jwt) => self.sign_jwt(jwt, &mut draft)?,
            Kind::Token(token) => self.put_token(token, &mut draft)?,
            // The connection proves who sent it, or nothing does.
            Kind::Mtls(_) | Kind::Unsigned => {}
            Kind::Basic(basic) => {
                let user = self.said(&basic.user, basic.user_config.as_deref())?;
                let credentials =
                    Zeroizing::new([user.as_bytes(), b":", self.secret.expose()].concat());
                let value = encoding::encode_base64(&credentials);
                let value = Zeroizing::new(format!("Basic {value}"));
                draft.put_secret("authorization", value.as_bytes())?;
            }
        }
        Ok(draft.finish())
    }

    fn sign_mac(&self, mac: &Mac, draft: &mut Draft<'_>) -> Result<(), SignError> {
        let key = key::derive(&mac.key, &self.secret)?;
        draft.sign(mac, &self.settings, |message| {
            Ok(algorithm::tag(mac.alg, &key, message).to_vec())
        })
    }

    fn sign_pubkey(&self, pubkey: &Pubkey, draft: &mut Draft<'_>) -> Result<(), SignError> {
        let algorithm = choose(&pubkey.alg, draft)?;
        let key = key::private(&pubkey.key, Family::of(algorithm), &self.secret)?;
        draft.sign(pubkey, &self.settings, |message| {
            Ok(key.sign(algorithm, &joined(message))?)
        })
    }

    /// HTTP Message Signatures by the first of the algorithms.
    fn sign_rfc9421(&self, rule: &Rfc9421, draft: &mut Draft<'_>) -> Result<(), SignError> {
        let algorithm = rule.algs.first().ok_or(SignError::NotInHeader)?.public();
        let id = self.key_id.as_deref();
        rfc9421::sign(rule, id, draft, &self.settings, |base| match algorithm {
            Some(algorithm) => {
                let key = key::private(&rule.key, Family::of(algorithm), &self.secret)?;
                Ok(key.sign(algorithm, base)?)
            }
            None => {
                let key = key::derive(&rule.key, &self.secret)?;
                let base = [Piece::Bytes(base.into())];
                Ok(algorithm::tag(Rfc9421::CODE, &key, &base).to_vec())
            }
        })
    }

    /// A token by the first of the algorithms, with every claim that the scheme wants.
    fn sign_jwt(&self, jwt: &Jwt, draft: &mut Draft<'_>) -> Result<(), SignError> {
        let algorithm = jwt.algs.first().ok_or(SignError::NotInHeader)?;
        let payload = claims::made(jwt, &self.settings, &draft.request(), draft.now())?;
        let signed = compact::signed(algorithm.name(), self.key_id.as_deref(), &payload);
        let signature = match algorithm.takes() {
            JwtKey::Secret(algorithm) => {
                let key = key::derive(&jwt.key, &self.secret)?;
                let signed = [Piece::Bytes(signed.as_bytes().into())];
                algorithm::tag(algorithm, &key, &signed).to_vec()
            }
            JwtKey::Public(algorithm) => {
                let key = key::private(&jwt.key, Family::of(algorithm), &self.secret)?;
                key.sign(algorithm, signed.as_bytes())?
            }
        };
        let token = format!(
            "{}{signed}.{}",
            jwt.prefix,
            encoding::encode_url(&signature)
        );
        match jwt.place {
            // A signature like others: not what it was made with.
            Where::Header => draft.put_header(&jwt.name, token.as_bytes()),
            place => draft.put(place, &jwt.name, jwt.pointer.as_deref(), token.as_bytes()),
        }
    }

    fn put_token(&self, token: &Token, draft: &mut Draft<'_>) -> Result<(), SignError> {
        let mut value = Zeroizing::new(token.prefix.clone().into_bytes());
        value.extend_from_slice(self.secret.expose());
        let name = self.said(&token.name, token.name_config.as_deref())?;
        let pointer = token.pointer.as_deref();
        draft.put(token.place, name, pointer, &value)
    }

    fn said<'s>(&'s self, said: &'s str, setting: Option<&str>) -> Result<&'s str, SignError> {
        let said = self.settings.said(said, setting);
        said.map_err(SignError::Incomplete)
    }
}

/// Refuses a secret that the scheme cannot sign with.
fn able(scheme: &Scheme, secret: &Secret) -> Result<(), SignError> {
    possible(scheme).map_err(SignError::Incomplete)?;
    match &scheme.kind {
        Kind::Mac(mac) => key::derive(&mac.key, secret).map(drop)?,
        Kind::Pubkey(it) => able_public(&it.key, &it.alg.all(), secret)?,
        Kind::Rfc9421(it) => able_first(&it.key, &it.public_algorithms(), secret)?,
        Kind::Jwt(jwt) => able_first(&jwt.key, &jwt.public_algorithms(), secret)?,
        Kind::Token(_) | Kind::Basic(_) => {
            key::derive(&Default::default(), secret).map(drop)?;
        }
        Kind::Mtls(_) | Kind::Unsigned => {}
    }
    Ok(())
}

/// Signatures are made by the first algorithm; without any, by a shared secret.
fn able_first(
    rule: &Key,
    algorithms: &[PublicAlgorithm],
    secret: &Secret,
) -> Result<(), SecretError> {
    match algorithms.first() {
        None => key::derive(rule, secret).map(drop),
        Some(first) => able_public(rule, &[*first], secret),
    }
}

fn able_public(
    rule: &Key,
    algorithms: &[PublicAlgorithm],
    secret: &Secret,
) -> Result<(), SecretError> {
    algorithms.iter().try_for_each(|algorithm| {
        let family = Family::of(*algorithm);
        if key::private(rule, family, secret)?.family() == family {
            return Ok(());
        }
        let expected = family.name();
        Err(SecretError::Key(KeyError::NotAKey { expected }))
    })
}

/// The algorithm that the body names, or the last one that it could name.
fn choose(choice: &Choice, draft: &mut Draft<'_>) -> Result<PublicAlgorithm, SignError> {
    let by = match choice {
        Choice::Always(algorithm) => return Ok(*algorithm),
        Choice::By(by) => by,
    };
    let named = json::locate(draft.body(), &by.pointer).and_then(json::scalar_text);
    match named.and_then(|text| by.map.get(text.as_ref()).copied()) {
        Some(algorithm) => Ok(algorithm),
        None => {
            let (text, algorithm) = by.map.last_key_value().ok_or(SignError::NotInHeader)?;
            draft.put_member(&by.pointer, text)?;
            Ok(*algorithm)
        }
    }
}

impl fmt::Debug for SignedRequest {
    /// Headers, query and body may hold a secret: only their names are shown.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let headers: Vec<&str> = self.headers.keys().map(HeaderName::as_str).collect();
        f.debug_struct("SignedRequest")
            .field("headers", &headers)
            .field("has_url", &self.url.is_some())
            .field("has_body", &self.body.is_some())
            .finish()
    }
}

pub(super) fn header(name: &str, value: &[u8]) -> Result<(HeaderName, HeaderValue), SignError> {
    let invalid = || SignError::InvalidHeader {
        name: name.to_owned(),
    };
    let header = HeaderName::from_bytes(name.as_bytes()).map_err(|_| invalid())?;
    Ok((
        header,
        HeaderValue::from_bytes(value).map_err(|_| invalid())?,
    ))
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
    /// The body has no place for what goes into it: it is no JSON, or something else is there.
    NotInBody {
        /// The place.
        pointer: String,
    },
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
            Self::NotInBody { pointer } => write!(f, "the body has no place for `{pointer}`"),
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

impl From<KeyError> for SignError {
    fn from(error: KeyError) -> Self {
        Self::Secret(SecretError::Key(error))
    }
}
