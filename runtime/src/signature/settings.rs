use std::collections::BTreeMap;
use std::fmt;
use std::sync::Arc;
use std::time::Duration;

use crate::key::Shared;
use crate::scheme::Scheme;
use crate::signature::{Nonces, Refused};

/// What the receiver configures beside its secrets.
#[derive(Clone, Default)]
pub(super) struct Settings {
    /// The URL as registered with the provider.
    pub(super) url: Option<String>,
    /// Values that schemes name.
    pub(super) config: BTreeMap<String, String>,
    /// Who has the keys that are not among the secrets.
    pub(super) keys: Option<Shared>,
    /// Which deliveries were seen.
    pub(super) nonces: Option<Arc<dyn Nonces>>,
    /// True when the receiver accepts deliveries that nobody has signed.
    pub(super) unsigned: bool,
    /// Overrides the scheme's limits for the age of a delivery.
    pub(super) tolerance: Option<Duration>,
}

impl Settings {
    /// A value that schemes name.
    pub(super) fn configured(&self, name: &str) -> Result<&str, Refused> {
        match self.config.get(name) {
            Some(value) => Ok(value),
            None => Err(Refused::MissingConfig {
                name: name.to_owned(),
            }),
        }
    }

    /// What a scheme says itself, or the configured value that says it.
    pub(super) fn said<'s>(
        &'s self,
        said: &'s str,
        setting: Option<&str>,
    ) -> Result<&'s str, Refused> {
        match setting {
            Some(setting) => self.configured(setting),
            None => Ok(said),
        }
    }

    /// Refuses settings that lack something that the scheme signs.
    pub(super) fn complete(&self, scheme: &Scheme) -> Result<(), Refused> {
        if self.url.is_none() && scheme.signs_configured_url() {
            return Err(Refused::NoConfiguredUrl);
        }
        let mut rules = scheme.key().into_iter();
        if self.keys.is_none() && rules.any(|rule| rule.source.is_fetched()) {
            return Err(Refused::NoKeyProvider);
        }
        scheme
            .settings()
            .try_for_each(|name| self.configured(name).map(drop))
    }
}

impl fmt::Debug for Settings {
    /// Registered URLs and configured values may hold tokens.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let config: Vec<&String> = self.config.keys().collect();
        f.debug_struct("Settings")
            .field("config", &config)
            .field("tolerance", &self.tolerance)
            .finish_non_exhaustive()
    }
}
