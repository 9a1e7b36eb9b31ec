use std::fmt;
use std::sync::Arc;
use std::time::{Duration, SystemTime};

use crate::key::{KeyProvider, Shared};
use crate::scheme::{Kind, Profile, Scheme};
use crate::secret::Secret;
use crate::secrets::{Secrets, Valid};
use crate::signature::{
    Given, Hint, Nonces, Refused, Request, Settings, explain, signed_bytes, usable, verify,
};

/// Checks signatures: schemes, secrets and a clock. Knows nothing of events; [`Verifier`](crate::Verifier) does.
///
/// # Examples
///
/// ```
/// use hookwright_runtime::scheme::Scheme;
/// use hookwright_runtime::signature::{Guard, Refused, Request};
///
/// let scheme = Scheme::from_json(r#"{
///     "id": "hub", "kind": "mac", "alg": "hmac-sha256",
///     "signature": {"in": "header", "names": ["X-Hub-Signature-256"], "prefix": "sha256=", "encoding": "hex"},
///     "signed": ["body"]
/// }"#)?;
/// let guard = Guard::new(vec![scheme]).with_secret("It's a Secret to Everybody");
///
/// let mut headers = http::HeaderMap::new();
/// headers.insert(
///     "x-hub-signature-256",
///     "sha256=757107ea0eb2509fc211221cce984b8a37570b6d7586c22c46f4379c8b043e17".parse()?,
/// );
/// assert_eq!(guard.check(&Request::new(&headers, b"Hello, World!"))?.id, "hub");
/// let refused = guard.check(&Request::new(&headers, b"Hello, World?")).unwrap_err();
/// assert!(matches!(refused, Refused::NoMatch { .. }));
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Clone)]
pub struct Guard {
    schemes: Vec<Arc<Scheme>>,
    secrets: Secrets,
    settings: Settings,
    clock: fn() -> SystemTime,
    fault: Option<Refused>,
}

impl Guard {
    /// A guard that accepts any of these schemes, and no secret yet.
    #[allow(
        clippy::disallowed_methods,
        reason = "signatures age; `with_clock` takes another clock"
    )]
    pub fn new(schemes: Vec<Scheme>) -> Self {
        Self {
            schemes: schemes.into_iter().map(Arc::new).collect(),
            secrets: Secrets::default(),
            settings: Settings::default(),
            clock: SystemTime::now,
            fault: None,
        }
    }

    /// A guard that accepts the schemes of a profile, apart from those that must be asked for and those that sign
    /// nothing.
    pub fn for_profile(profile: &Profile) -> Self {
        let schemes = profile.schemes.iter();
        let schemes = schemes.filter(|scheme| !scheme.opt_in && scheme.kind != Kind::Unsigned);
        Self::new(schemes.cloned().collect())
    }

    /// A guard that refuses everything, always for the same reason.
    pub fn closed(reason: Refused) -> Self {
        Self {
            fault: Some(reason),
            ..Self::new(Vec::new())
        }
    }

    /// Accepts another secret too: while secrets are rotated, the old and the new one. Of schemes with paired keys,
    /// the order of the secrets is that of the signature's headers.
    pub fn with_secret(mut self, secret: impl Into<Secret>) -> Self {
        self.secrets = self.secrets.and(secret.into());
        self
    }

    /// Accepts these secrets and no others.
    pub fn with_secrets<S: Into<Secret>>(self, secrets: impl IntoIterator<Item = S>) -> Self {
        self.with_shared_secrets(Secrets::new(secrets))
    }

    /// Accepts the secrets that this holds, whenever a delivery comes, and no others.
    pub fn with_shared_secrets(mut self, secrets: Secrets) -> Self {
        self.secrets = secrets;
        self
    }

    /// Who has the keys of schemes that do not find them among the secrets: those of certificates, of key sets, and those
    /// that are looked up.
    pub fn with_keys(mut self, provider: impl KeyProvider + 'static) -> Self {
        self.settings.keys = Some(Shared::new(provider));
        self
    }

    /// Refuses deliveries that were seen before, of schemes that say where a nonce stands.
    pub fn with_nonces(mut self, nonces: impl Nonces + 'static) -> Self {
        self.settings.nonces = Some(Arc::new(nonces));
        self
    }

    /// Accepts this scheme and no other.
    pub fn with_scheme(mut self, scheme: Scheme) -> Self {
        self.schemes = vec![Arc::new(scheme)];
        self.fault = None;
        self
    }

    /// Accepts every delivery, **whoever sent it**: for providers that sign nothing. What it says must be asked of the
    /// provider before anything is done with it.
    pub fn unsigned_i_understand(mut self) -> Self {
        self.settings.unsigned = true;
        self.with_scheme(Scheme::unsigned())
    }

    /// The URL as registered with the provider, for schemes that sign it. Never taken from a request.
    pub fn with_url(mut self, url: impl Into<String>) -> Self {
        self.settings.url = Some(url.into());
        self
    }

    /// A value that the scheme signs and that is known to both sides, e.g. the id of the webhook.
    pub fn with_config(mut self, name: impl Into<String>, value: impl Into<String>) -> Self {
        self.settings.config.insert(name.into(), value.into());
        self
    }

    /// How old, and how far in the future, a delivery may be, in place of what its scheme says.
    pub fn with_tolerance(mut self, tolerance: Duration) -> Self {
        self.settings.tolerance = Some(tolerance);
        self
    }

    /// Another clock than that of the system, for tests.
    pub fn with_clock(mut self, clock: fn() -> SystemTime) -> Self {
        self.clock = clock;
        self
    }

    /// The schemes that are accepted.
    pub fn schemes(&self) -> impl Iterator<Item = &Scheme> {
        self.schemes.iter().map(Arc::as_ref)
    }

    /// The time by its clock.
    pub fn now(&self) -> SystemTime {
        (self.clock)()
    }

    /// Says whether deliveries can be accepted at all: there are a scheme and a secret that it can use, and all that
    /// it signs is configured. Call it when the receiver starts.
    ///
    /// # Errors
    ///
    /// What every delivery would be refused for.
    pub fn ready(&self) -> Result<(), Refused> {
        if let Some(fault) = &self.fault {
            return Err(fault.clone());
        }
        if self.schemes.is_empty() {
            return Err(Refused::NoScheme);
        }
        let secrets = self.secrets.all();
        self.schemes
            .iter()
            .try_for_each(|scheme| usable(scheme, &secrets, &self.settings))?;
        self.valid_secrets(self.now()).map(drop)
    }

    /// Verifies a request now, and returns the scheme that it is signed by.
    ///
    /// # Errors
    ///
    /// Why it is refused.
    pub fn check(&self, request: &Request<'_>) -> Result<&Scheme, Refused> {
        self.check_at(request, self.now())
    }

    /// Verifies a request as if it were `now`.
    ///
    /// # Errors
    ///
    /// Why it is refused.
    pub fn check_at(&self, request: &Request<'_>, now: SystemTime) -> Result<&Scheme, Refused> {
        self.verdict(request, now).map(Arc::as_ref)
    }

    pub(crate) fn verdict(
        &self,
        request: &Request<'_>,
        now: SystemTime,
    ) -> Result<&Arc<Scheme>, Refused> {
        if let Some(fault) = &self.fault {
            return Err(fault.clone());
        }
        let secrets = self.valid_secrets(now)?;
        let mut refused: Option<Refused> = None;
        for scheme in &self.schemes {
            let given = Given {
                codes: secrets.codes(scheme),
                ..self.given(request, secrets.of(scheme), now)
            };
            let Err(answer) = verify(scheme, given) else {
                secrets.keep_codes(scheme);
                return Ok(scheme);
            };
            refused = match refused {
                Some(before) if before.weight() >= answer.weight() => Some(before),
                _ => Some(answer),
            };
        }
        Err(refused.unwrap_or(Refused::NoScheme))
    }

    fn valid_secrets(&self, now: SystemTime) -> Result<Valid, Refused> {
        Valid::at(&self.secrets, now).ok_or(Refused::NoValidSecret)
    }

    fn given<'a>(
        &'a self,
        request: &'a Request<'a>,
        secrets: &'a [Secret],
        now: SystemTime,
    ) -> Given<'a> {
        Given {
            request,
            secrets,
            codes: None,
            settings: &self.settings,
            now,
        }
    }

    /// The bytes that are signed by the first scheme, for debugging. The secret is left out where it is one of the parts;
    /// schemes that sign nothing sign the empty text.
    ///
    /// # Errors
    ///
    /// When the request lacks something that is signed.
    pub fn signed_bytes(&self, request: &Request<'_>) -> Result<Vec<u8>, Refused> {
        let scheme = self.schemes.first().ok_or(Refused::NoScheme)?;
        signed_bytes(scheme, self.given(request, &[], self.now()))
    }

    /// Tries the usual mistakes on a request that was refused, and returns those that would make its signature right:
    /// a secret that should have been decoded, a body that was parsed and printed again.
    ///
    /// Costs many times a verification: for debugging, not for every refusal.
    pub fn explain(&self, request: &Request<'_>) -> Vec<Hint> {
        let mut hints = Vec::new();
        let now = self.now();
        let Ok(secrets) = self.valid_secrets(now) else {
            return hints;
        };
        // What is tried here was not seen.
        let settings = &Settings {
            nonces: None,
            ..self.settings.clone()
        };
        for scheme in &self.schemes {
            let given = Given {
                settings,
                ..self.given(request, secrets.of(scheme), now)
            };
            for hint in explain(scheme, given) {
                if !hints.contains(&hint) {
                    hints.push(hint);
                }
            }
        }
        hints
    }
}

impl fmt::Debug for Guard {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let schemes: Vec<&str> = self
            .schemes
            .iter()
            .map(|scheme| scheme.id.as_str())
            .collect();
        f.debug_struct("Guard")
            .field("schemes", &schemes)
            .field("secrets", &self.secrets.len())
            .finish_non_exhaustive()
    }
}
