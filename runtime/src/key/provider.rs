use std::fmt;
use std::sync::Arc;
use std::time::SystemTime;

use crate::key::{KeyError, PublicKey};
use crate::scheme::Source;

/// Has the keys that schemes do not find among a receiver's secrets: those of certificates, of key sets, and those that
/// are looked up by their id.
///
/// Which URLs keys may come from is checked before a provider is asked. A provider is asked before a signature is
/// checked, so everybody can make it work: put [`CachedKeys`](crate::key::CachedKeys) around one that fetches. It is asked
/// where the delivery is verified, and blocks that thread for as long as it takes.
///
/// # Examples
///
/// A function is a provider, e.g. for a scheme whose keys are looked up by an API call:
///
/// ```
/// use hookwright_runtime::key::{KeyError, KeyProvider, PublicKey, Wanted};
///
/// let acme = |wanted: &Wanted<'_>| -> Result<Vec<PublicKey>, KeyError> {
///     let id = wanted.id.ok_or(KeyError::Unknown)?;
///     let jwk = ask_acme_for(id).map_err(|why| KeyError::Fetch { why })?;
///     Ok(vec![PublicKey::from_jwk(&jwk)?])
/// };
/// # fn ask_acme_for(id: &str) -> Result<String, String> { Err(id.to_owned()) }
/// # fn takes(provider: impl KeyProvider) {}
/// # takes(acme);
/// ```
pub trait KeyProvider: Send + Sync {
    /// The keys, or some more: the interpreter takes those that have the id, if the delivery names one.
    ///
    /// # Errors
    ///
    /// Why there is none.
    fn keys(&self, wanted: &Wanted<'_>) -> Result<Vec<PublicKey>, KeyError>;
}

/// Which keys are wanted.
#[derive(Debug, Clone, Copy)]
#[non_exhaustive]
pub struct Wanted<'a> {
    /// Where the scheme says that they come from.
    pub source: Source,
    /// The URL of the certificate or key set: `https`, and of a host that the scheme allows.
    pub url: Option<&'a str>,
    /// The id that the delivery names.
    pub id: Option<&'a str>,
    /// The names that a certificate may be for.
    pub cert_names: &'a [String],
    /// The time.
    pub now: SystemTime,
}

impl<'a> Wanted<'a> {
    /// Any key of this source.
    pub fn new(source: Source, now: SystemTime) -> Self {
        Self {
            source,
            url: None,
            id: None,
            cert_names: &[],
            now,
        }
    }

    /// What is at this URL.
    pub fn with_url(self, url: &'a str) -> Self {
        Self {
            url: Some(url),
            ..self
        }
    }

    /// The key with this id.
    pub fn with_id(self, id: &'a str) -> Self {
        Self {
            id: Some(id),
            ..self
        }
    }

    /// The key of a certificate for one of these names.
    pub fn with_cert_names(self, cert_names: &'a [String]) -> Self {
        Self { cert_names, ..self }
    }
}

impl<F> KeyProvider for F
where
    F: Fn(&Wanted<'_>) -> Result<Vec<PublicKey>, KeyError> + Send + Sync,
{
    fn keys(&self, wanted: &Wanted<'_>) -> Result<Vec<PublicKey>, KeyError> {
        self(wanted)
    }
}

/// Keys that are known beforehand.
///
/// # Examples
///
/// ```
/// use hookwright_runtime::key::{PublicKey, StaticKeys};
///
/// let jwks = r#"{"keys": [{"kty": "OKP", "crv": "Ed25519", "kid": "a", "x": "11qYAYKxCrfVS_7TyWQHOg7hcvPapiMlrwIaaPcHURo"}]}"#;
/// let keys = StaticKeys::from_jwks(jwks)?;
/// assert_eq!(keys.iter().next().and_then(PublicKey::id), Some("a"));
/// # Ok::<(), hookwright_runtime::key::KeyError>(())
/// ```
#[derive(Debug, Clone, Default)]
pub struct StaticKeys(Vec<PublicKey>);

impl StaticKeys {
    /// The keys of a JSON Web Key Set.
    ///
    /// # Errors
    ///
    /// When it is none.
    pub fn from_jwks(text: &str) -> Result<Self, KeyError> {
        PublicKey::from_jwks(text).map(Self)
    }

    /// The keys.
    pub fn iter(&self) -> impl Iterator<Item = &PublicKey> {
        self.0.iter()
    }
}

impl FromIterator<PublicKey> for StaticKeys {
    fn from_iter<I: IntoIterator<Item = PublicKey>>(keys: I) -> Self {
        Self(keys.into_iter().collect())
    }
}

impl KeyProvider for StaticKeys {
    fn keys(&self, _: &Wanted<'_>) -> Result<Vec<PublicKey>, KeyError> {
        Ok(self.0.clone())
    }
}

/// A provider that a guard and its clones share.
#[derive(Clone)]
pub(crate) struct Shared(Arc<dyn KeyProvider>);

impl Shared {
    pub(crate) fn new(provider: impl KeyProvider + 'static) -> Self {
        Self(Arc::new(provider))
    }

    pub(crate) fn keys(&self, wanted: &Wanted<'_>) -> Result<Vec<PublicKey>, KeyError> {
        self.0.keys(wanted)
    }
}

impl fmt::Debug for Shared {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("KeyProvider(…)")
    }
}
