//! The secrets of a receiver, which change while it runs.
//!
//! In:  secrets, each with the time in which it is valid.
//! Out: those that are valid now.
//! Does not know: where secrets are kept.

use std::fmt;
use std::ops::Deref;
use std::sync::{Arc, OnceLock, PoisonError, RwLock};
use std::time::SystemTime;

use crate::scheme::{Kind, Many, Scheme};
use crate::secret::Secret;
use crate::signature::Codes;

/// The secrets of a receiver. All clones are the same: what replaces them in one is what all of them hold from then on.
///
/// While a secret is rotated, deliveries are signed by the old one or the new one, and both are accepted.
///
/// # Examples
///
/// ```
/// use std::time::{Duration, SystemTime};
/// use hookwright_runtime::{Secret, Secrets};
///
/// let rotated = SystemTime::UNIX_EPOCH + Duration::from_secs(1_700_000_000);
/// let old = Secret::new("old").valid_until(rotated + Duration::from_secs(86_400));
/// let secrets = Secrets::new([old, Secret::new("new").valid_from(rotated)]);
///
/// // Elsewhere, when the store of secrets says so:
/// secrets.replace(["new", "newer"]);
/// assert_eq!(secrets.len(), 2);
/// ```
#[derive(Clone)]
pub struct Secrets(Arc<RwLock<Arc<List>>>);

/// Secrets that are there together.
pub(crate) struct List {
    secrets: Vec<Secret>,
    /// What the first scheme that something was genuine by computes codes with, under all of them.
    codes: OnceLock<(Arc<Scheme>, Codes)>,
}

impl<S: Into<Secret>> FromIterator<S> for List {
    fn from_iter<I: IntoIterator<Item = S>>(secrets: I) -> Self {
        Self {
            secrets: secrets.into_iter().map(Into::into).collect(),
            codes: OnceLock::new(),
        }
    }
}

impl Deref for List {
    type Target = [Secret];

    fn deref(&self) -> &[Secret] {
        &self.secrets
    }
}

impl Secrets {
    /// These secrets.
    pub fn new<S: Into<Secret>>(secrets: impl IntoIterator<Item = S>) -> Self {
        Self(Arc::new(RwLock::new(Arc::new(List::from_iter(secrets)))))
    }

    /// Takes these secrets in the place of all that are there, at once: every delivery is verified with the ones or with
    /// the others.
    pub fn replace<S: Into<Secret>>(&self, secrets: impl IntoIterator<Item = S>) {
        let secrets = Arc::new(List::from_iter(secrets));
        *self.0.write().unwrap_or_else(PoisonError::into_inner) = secrets;
    }

    /// How many there are, valid or not.
    pub fn len(&self) -> usize {
        self.all().len()
    }

    /// True when there are none.
    pub fn is_empty(&self) -> bool {
        self.all().is_empty()
    }

    /// These and one more, apart from the others.
    pub(crate) fn and(&self, secret: Secret) -> Self {
        Self::new(self.all().iter().cloned().chain([secret]))
    }

    /// Those that are there now. The lock is held no longer than that takes.
    pub(crate) fn all(&self) -> Arc<List> {
        Arc::clone(&self.0.read().unwrap_or_else(PoisonError::into_inner))
    }
}

/// Secrets that are valid at one time.
pub(crate) enum Valid {
    /// All that there are.
    All(Arc<List>),
    /// Some.
    Some {
        secrets: Vec<Secret>,
        /// Each at the number that it has among all of them; the others are empty, which no scheme can use.
        numbered: Vec<Secret>,
    },
}

impl Valid {
    /// Those that are valid; `None` when there are secrets and none of them is.
    pub(crate) fn at(secrets: &Secrets, now: SystemTime) -> Option<Self> {
        let all = secrets.all();
        if all.iter().all(|secret| secret.is_valid(now)) {
            return Some(Self::All(all));
        }
        let valid = all.iter().filter(|secret| secret.is_valid(now));
        let secrets: Vec<Secret> = valid.cloned().collect();
        let numbered = all.iter().map(|secret| match secret.is_valid(now) {
            true => secret.clone(),
            false => Secret::new(""),
        });
        (!secrets.is_empty()).then(|| Self::Some {
            secrets,
            numbered: numbered.collect(),
        })
    }

    /// Those that a scheme looks at.
    pub(crate) fn of(&self, scheme: &Scheme) -> &[Secret] {
        match (self, scheme.key()) {
            (Self::Some { numbered, .. }, Some(key)) if key.many == Many::Paired => numbered,
            _ => self.secrets(),
        }
    }

    /// What a scheme computes codes with, if that is kept: for one scheme, while its secrets are valid.
    pub(crate) fn codes(&self, scheme: &Arc<Scheme>) -> Option<&Codes> {
        let Self::All(all) = self else { return None };
        let (owner, codes) = all.codes.get()?;
        Arc::ptr_eq(owner, scheme).then_some(codes)
    }

    /// Keeps what this scheme computes codes with, unless that of another is kept: a delivery was genuine by it, and others
    /// will be.
    pub(crate) fn keep_codes(&self, scheme: &Arc<Scheme>) {
        if let (Self::All(all), Kind::Mac(mac)) = (self, &scheme.kind)
            && all.codes.get().is_none()
            && let Ok(codes) = Codes::of(mac, all)
        {
            // Another thread may have been quicker.
            let _ = all.codes.set((Arc::clone(scheme), codes));
        }
    }

    fn secrets(&self) -> &[Secret] {
        match self {
            Self::All(all) => all,
            Self::Some { secrets, .. } => secrets,
        }
    }

    /// The first.
    pub(crate) fn first(&self) -> Option<&Secret> {
        self.secrets().first()
    }
}

impl Default for Secrets {
    /// None.
    fn default() -> Self {
        let none: [Secret; 0] = [];
        Self::new(none)
    }
}

impl fmt::Debug for Secrets {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Secrets({})", self.len())
    }
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use super::*;

    /// What is valid, and at which number.
    #[track_caller]
    fn check(secrets: &Secrets, now: u64, expect: Option<(&[&str], &[&str])>) {
        let valid = Valid::at(secrets, at(now));
        let texts = |secrets: &[Secret]| {
            let texts = secrets
                .iter()
                .map(|it| String::from_utf8_lossy(it.expose()));
            texts.map(|text| text.into_owned()).collect::<Vec<_>>()
        };
        let found = valid.map(|valid| {
            let numbered = match &valid {
                Valid::All(all) => all,
                Valid::Some { numbered, .. } => numbered.as_slice(),
            };
            (texts(valid.secrets()), texts(numbered))
        });
        let owned = |texts: &[&str]| texts.iter().map(|text| (*text).to_owned()).collect();
        let expect = expect.map(|(valid, numbered)| (owned(valid), owned(numbered)));
        assert_eq!(found, expect, "{now}");
    }

    fn at(seconds: u64) -> SystemTime {
        SystemTime::UNIX_EPOCH + Duration::from_secs(seconds)
    }

    #[test]
    fn secrets_have_their_time() {
        let secrets = Secrets::new([
            Secret::new("old").valid_until(at(20)),
            Secret::new("new").valid_from(at(10)).valid_until(at(30)),
        ]);
        check(&secrets, 9, Some((&["old"], &["old", ""])));
        for now in [10, 19] {
            check(&secrets, now, Some((&["old", "new"], &["old", "new"])));
        }
        check(&secrets, 20, Some((&["new"], &["", "new"])));
        check(&secrets, 30, None);
        check(&Secrets::default(), 30, Some((&[], &[])));
    }

    /// A receiver that went on with the codes of secrets that were replaced would accept whoever has the old ones.
    #[test]
    fn codes_are_kept_as_long_as_the_secrets_are_the_same() {
        let scheme = |id: &str| {
            let json = format!(
                r#"{{"id": "{id}", "kind": "mac", "alg": "hmac-sha256", "signed": ["body"],
                    "signature": {{"in": "header", "names": ["x"], "encoding": "hex"}}}}"#
            );
            Arc::new(Scheme::from_json(&json).expect("a scheme"))
        };
        let (one, other) = (scheme("one"), scheme("other"));
        let secrets = Secrets::new(["a"]);
        // Which of the two has codes, when one was genuine.
        let kept_at = |time: u64, genuine: &Arc<Scheme>| {
            let valid = Valid::at(&secrets, at(time)).expect("a secret");
            valid.keep_codes(genuine);
            [&one, &other].map(|scheme| valid.codes(scheme).is_some())
        };
        let kept = |genuine| kept_at(0, genuine);
        let is_kept = || Valid::at(&secrets, at(0)).is_some_and(|it| it.codes(&one).is_some());
        assert!(!is_kept());
        assert_eq!(kept(&one), [true, false]);
        assert_eq!(kept(&other), [true, false]);
        secrets.replace(["b"]);
        assert!(!is_kept());
        assert_eq!(kept(&other), [false, true]);
        // Nothing is kept of those that cannot be used, nor looked at once some are not valid.
        secrets.replace([""]);
        assert_eq!(kept(&one), [false, false]);
        secrets.replace([Secret::new("c"), Secret::new("d").valid_until(at(1))]);
        assert_eq!(kept_at(0, &one), [true, false]);
        assert_eq!(kept_at(1, &one), [false, false]);
    }

    #[test]
    fn clones_are_the_same_until_one_is_added() {
        let secrets = Secrets::new(["a"]);
        let (same, other) = (secrets.clone(), secrets.and(Secret::new("b")));
        secrets.replace(["c", "d", "e"]);
        assert_eq!((same.len(), other.len()), (3, 2));
        assert!(!same.is_empty());
        assert!(Secrets::default().is_empty());
        assert_eq!(format!("{same:?}"), "Secrets(3)");
    }
}
