use std::fmt;

#[cfg(feature = "certificates")]
use crate::key::Roots;
use crate::key::{KeyError, KeyProvider, PublicKey, Wanted};
use crate::scheme::Source;

/// Gets what is at a URL.
///
/// The URL is `https`, and of a host that a scheme allows. A redirect is an error: whoever answers must not choose who
/// answers next. Answers are small; more than a mebibyte is an error too.
pub trait Fetch: Send + Sync {
    /// The body of the answer, when its status is 200.
    ///
    /// # Errors
    ///
    /// Why there is none, in words.
    fn fetch(&self, url: &str) -> Result<Vec<u8>, String>;
}

/// Fetches key sets, and certificates whose chain it verifies.
///
/// Put [`CachedKeys`](crate::key::CachedKeys) around it. With the feature `send`, `send::Client` fetches;
/// it blocks for as long as the answer takes.
///
/// # Examples
///
/// ```
/// use hookwright_runtime::key::{CachedKeys, Fetch, FetchedKeys};
///
/// struct Http;
///
/// impl Fetch for Http {
///     fn fetch(&self, url: &str) -> Result<Vec<u8>, String> {
///         Err(format!("no network, and so nothing from {url}"))
///     }
/// }
///
/// let keys = CachedKeys::new(FetchedKeys::new(Http));
/// ```
pub struct FetchedKeys<F> {
    http: F,
    #[cfg(feature = "certificates")]
    roots: Option<Roots>,
}

impl<F: Fetch> FetchedKeys<F> {
    /// Fetches by `http`.
    pub fn new(http: F) -> Self {
        Self {
            http,
            #[cfg(feature = "certificates")]
            roots: None,
        }
    }

    /// Whom certificates are believed. Without it, none is.
    #[cfg(feature = "certificates")]
    pub fn with_roots(self, roots: Roots) -> Self {
        Self {
            roots: Some(roots),
            ..self
        }
    }

    #[cfg(feature = "certificates")]
    fn certified(&self, chain: &str, wanted: &Wanted<'_>) -> Result<PublicKey, KeyError> {
        let roots = self.roots.as_ref().ok_or(KeyError::NoRoots)?;
        roots.key_of(chain, wanted.cert_names, wanted.now)
    }

    #[cfg(not(feature = "certificates"))]
    fn certified(&self, _: &str, _: &Wanted<'_>) -> Result<PublicKey, KeyError> {
        Err(KeyError::FeatureOff {
            feature: "certificates",
        })
    }
}

impl<F: Fetch> KeyProvider for FetchedKeys<F> {
    fn keys(&self, wanted: &Wanted<'_>) -> Result<Vec<PublicKey>, KeyError> {
        let url = wanted.url.ok_or(KeyError::Unknown)?;
        let body = self
            .http
            .fetch(url)
            .map_err(|why| KeyError::Fetch { why })?;
        let text = String::from_utf8(body).map_err(|_| KeyError::NotAKey { expected: "text" })?;
        match wanted.source {
            Source::CertUrl => Ok(vec![self.certified(&text, wanted)?]),
            _ => PublicKey::from_jwks(&text),
        }
    }
}

impl<F> fmt::Debug for FetchedKeys<F> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("FetchedKeys(…)")
    }
}
