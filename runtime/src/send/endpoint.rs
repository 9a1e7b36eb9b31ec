use std::fmt;
use std::sync::Arc;
use std::time::SystemTime;

use bytes::Bytes;
use http::{HeaderMap, HeaderName, HeaderValue, Request, Uri};

use crate::scheme::{Kind, Location, Profile, Scheme, SchemeError, Where};
use crate::secret::Secret;
use crate::send::host::Host;
use crate::send::standard::scheme_for;
use crate::signature::{self, SignError, Signer};

/// Where a consumer takes messages, and what signs them: made by [`Sender::endpoint`](crate::send::Sender::endpoint).
///
/// Every endpoint has secrets of its own: whoever has one can sign for all that share it.
#[derive(Clone)]
pub struct Endpoint {
    url: String,
    signers: Vec<Signer>,
    profile: Arc<Profile>,
}

impl Endpoint {
    pub(super) fn new(
        url: &str,
        secret: Secret,
        profile: Arc<Profile>,
        plain_http: PlainHttp,
    ) -> Result<Self, EndpointError> {
        let uri = url.parse::<Uri>();
        let uri = uri.map_err(|_| EndpointError::Url("it is no `http://` or `https://` URL"))?;
        Host::of(&uri).map_err(EndpointError::Url)?;
        if uri.scheme_str() != Some("https") && plain_http == PlainHttp::Refused {
            return Err(EndpointError::PlainHttp);
        }
        let endpoint = Self {
            url: url.to_owned(),
            signers: Vec::new(),
            profile,
        };
        endpoint.with_secret(secret)
    }

    /// Also signed with this secret: while secrets are rotated with the new and the old one, and with a key pair beside a
    /// shared secret. The scheme is the one of the profile whose secrets begin like this one.
    ///
    /// # Errors
    ///
    /// When no scheme can use the secret.
    pub fn with_secret(self, secret: impl Into<Secret>) -> Result<Self, EndpointError> {
        let secret = secret.into();
        let scheme = scheme_for(&self.profile.schemes, &secret).cloned();
        let scheme = scheme.ok_or(EndpointError::NoScheme)?;
        self.with_scheme(scheme, secret)
    }

    /// Also signed with this secret by this scheme.
    ///
    /// # Errors
    ///
    /// When the scheme cannot use the secret.
    pub fn with_scheme(
        self,
        scheme: Scheme,
        secret: impl Into<Secret>,
    ) -> Result<Self, EndpointError> {
        let signer = Signer::new(scheme, secret.into()).map_err(EndpointError::Sign)?;
        let signer = signer.with_url(self.url.clone());
        Ok(self.with_signer(signer))
    }

    /// Also signed by this signer, e.g. one whose signatures name a key.
    #[must_use]
    pub fn with_signer(mut self, signer: Signer) -> Self {
        self.signers.push(signer);
        self
    }

    /// Where it is.
    pub fn url(&self) -> &str {
        &self.url
    }

    /// The request, signed as if it were `now` by everything that signs for this endpoint.
    pub(super) fn signed(
        &self,
        request: Request<Bytes>,
        now: SystemTime,
    ) -> Result<Request<Bytes>, EndpointError> {
        let view = signature::Request::new(request.headers(), request.body())
            .with_method(request.method().as_str())
            .with_url(&self.url);
        let (mut headers, mut url, mut body) = (HeaderMap::new(), None, None);
        for (number, signer) in self.signers.iter().enumerate() {
            let signed = signer
                .sign_request(&view, now)
                .map_err(EndpointError::Sign)?;
            // What one puts into the body or the URL, the others would have to sign, too.
            let is_alone = self.signers.len() == 1;
            if !is_alone && (signed.url.is_some() || signed.body.is_some()) {
                return Err(EndpointError::OneSignature);
            }
            (url, body) = (url.or(signed.url), body.or(signed.body));
            for (name, value) in &signed.headers {
                put(&mut headers, signer.scheme(), number, name, value)?;
            }
        }
        let (mut head, unsigned) = request.into_parts();
        head.headers.extend(headers);
        let url = url.unwrap_or_else(|| self.url.clone());
        head.uri = url
            .parse()
            .map_err(|_| EndpointError::Url("a scheme made another URL of it, which is none"))?;
        Ok(Request::from_parts(
            head,
            body.map_or(unsigned, Bytes::from),
        ))
    }
}

/// Puts a header in that the signer with this number made; signatures of several stand beside each other.
fn put(
    headers: &mut HeaderMap,
    scheme: &Scheme,
    number: usize,
    name: &HeaderName,
    value: &HeaderValue,
) -> Result<(), EndpointError> {
    let Some(there) = headers.get(name).filter(|there| *there != value) else {
        headers.insert(name.clone(), value.clone());
        return Ok(());
    };
    let location = location(scheme).filter(|location| location.place == Where::Header);
    let location = location.ok_or(EndpointError::OneSignature)?;
    let mut names = location.names.iter();
    if !names.any(|it| name.as_str().eq_ignore_ascii_case(&it)) {
        return Err(EndpointError::OneSignature);
    }
    if let Some(list) = &location.list {
        let joined = joined(there, value, &list.sep).ok_or(EndpointError::OneSignature)?;
        headers.insert(name.clone(), joined);
        return Ok(());
    }
    let next = location.names.iter().nth(number);
    let next = next.and_then(|name| name.parse::<HeaderName>().ok());
    headers.insert(next.ok_or(EndpointError::OneSignature)?, value.clone());
    Ok(())
}

/// Where the signatures of a scheme stand, if it has several places or a list.
fn location(scheme: &Scheme) -> Option<&Location> {
    match &scheme.kind {
        Kind::Mac(mac) => Some(&mac.signature),
        Kind::Pubkey(pubkey) => Some(&pubkey.signature),
        _ => None,
    }
}

/// The fields of both lists, each once.
fn joined(left: &HeaderValue, right: &HeaderValue, sep: &str) -> Option<HeaderValue> {
    let (left, right) = (left.to_str().ok()?, right.to_str().ok()?);
    let mut fields: Vec<&str> = left.split(sep).collect();
    for field in right.split(sep) {
        if !fields.contains(&field) {
            fields.push(field);
        }
    }
    HeaderValue::from_str(&fields.join(sep)).ok()
}

/// Whether messages may go over a connection that everybody on the way can read.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum PlainHttp {
    Refused,
    Allowed,
}

impl fmt::Debug for Endpoint {
    /// The URL may hold a token: only its host is shown.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let uri = self.url.parse::<Uri>().unwrap_or_default();
        f.debug_struct("Endpoint")
            .field("host", &uri.host())
            .field("signers", &self.signers.len())
            .finish_non_exhaustive()
    }
}

/// Why nothing can be sent to an endpoint.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub enum EndpointError {
    /// Nothing is sent to such a URL; why, in words.
    Url(&'static str),
    /// It is a plain `http` URL: everybody on the way could read and change what is sent.
    PlainHttp,
    /// There is no scheme to sign with.
    NoScheme,
    /// The scheme cannot sign, or not with this secret.
    Sign(SignError),
    /// Several signers, and schemes that have a place for one signature.
    OneSignature,
    /// The profile cannot be read.
    Profile(SchemeError),
    /// A header of the message cannot hold what it should.
    Header(String),
}

impl fmt::Display for EndpointError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Url(why) => write!(f, "nothing is sent to this URL: {why}"),
            Self::PlainHttp => f.write_str("it is plain `http`: take `https`"),
            Self::NoScheme => f.write_str("there is no scheme to sign with"),
            Self::Sign(error) => error.fmt(f),
            Self::OneSignature => {
                f.write_str("the schemes have a place for one signature, and there are several")
            }
            Self::Profile(error) => error.fmt(f),
            Self::Header(name) => write!(f, "the value of `{name}` is no header"),
        }
    }
}

impl std::error::Error for EndpointError {}
