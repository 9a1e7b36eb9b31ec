use std::collections::BTreeMap;
use std::fmt;
use std::sync::{Mutex, MutexGuard, PoisonError};
use std::time::{Duration, SystemTime};

use crate::key::{KeyError, KeyProvider, PublicKey, Wanted};

/// The most sets of keys that are held.
const MOST: usize = 64;

/// Remembers what a provider answered, and asks it again when keys are too old or one is not among them: rotation.
///
/// Anybody can send a delivery that names a key that does not exist, so a provider is asked for one set of keys at most
/// once in a [pause](CachedKeys::with_pause), and for all of them together at most eight times.
pub struct CachedKeys<P> {
    provider: P,
    max_age: Duration,
    pause: Duration,
    cache: Mutex<Cache>,
}

/// How often a provider is asked in a pause, whatever for.
const BURST: usize = 8;

#[derive(Default)]
struct Cache {
    /// By URL, or by id where there is no URL.
    sets: BTreeMap<String, Set>,
    /// When the provider was asked, the last time last.
    asked: Vec<SystemTime>,
}

struct Set {
    keys: Vec<PublicKey>,
    /// When they came.
    since: SystemTime,
    /// When the provider was asked for them last, whatever it answered.
    asked: SystemTime,
}

impl<P: KeyProvider> CachedKeys<P> {
    /// Holds keys for an hour, and asks again after a minute.
    pub fn new(provider: P) -> Self {
        Self {
            provider,
            max_age: Duration::from_secs(3600),
            pause: Duration::from_secs(60),
            cache: Mutex::default(),
        }
    }

    /// How long keys are used without asking again. A key that was withdrawn is accepted for that long.
    pub fn with_max_age(self, max_age: Duration) -> Self {
        Self { max_age, ..self }
    }

    /// How long a provider is left alone after it was asked.
    pub fn with_pause(self, pause: Duration) -> Self {
        Self { pause, ..self }
    }

    /// Never held while the provider is asked.
    fn cache(&self) -> MutexGuard<'_, Cache> {
        self.cache.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// What is remembered; `None` when the provider is to be asked, which is noted down.
    fn remembered(
        &self,
        name: &str,
        wanted: &Wanted<'_>,
    ) -> Result<Option<Vec<PublicKey>>, KeyError> {
        let mut cache = self.cache();
        let within = |since: SystemTime, limit: Duration| {
            wanted.now.duration_since(since).unwrap_or_default() < limit
        };
        if let Some(set) = cache.sets.get(name) {
            let known = wanted.id.is_none_or(|id| has(&set.keys, id));
            if within(set.since, self.max_age) && (known || within(set.asked, self.pause)) {
                return Ok(Some(set.keys.clone()));
            }
        }
        cache.asked.retain(|asked| within(*asked, self.pause));
        if cache.asked.len() >= BURST {
            return Err(KeyError::TooOften);
        }
        cache.asked.push(wanted.now);
        if let Some(set) = cache.sets.get_mut(name) {
            set.asked = wanted.now;
        }
        Ok(None)
    }

    fn remember(&self, name: String, keys: Vec<PublicKey>, now: SystemTime) {
        let mut cache = self.cache();
        let set = Set {
            keys,
            since: now,
            asked: now,
        };
        cache.sets.insert(name, set);
        while cache.sets.len() > MOST {
            let oldest = cache.sets.iter().min_by_key(|(_, set)| set.since);
            let Some(oldest) = oldest.map(|(name, _)| name.clone()) else {
                return;
            };
            cache.sets.remove(&oldest);
        }
    }
}

fn has(keys: &[PublicKey], id: &str) -> bool {
    // Keys without an id are for every id.
    let mut keys = keys.iter();
    keys.any(|key| key.id().is_none_or(|own| own == id))
}

impl<P: KeyProvider> KeyProvider for CachedKeys<P> {
    fn keys(&self, wanted: &Wanted<'_>) -> Result<Vec<PublicKey>, KeyError> {
        let name = match (wanted.url, wanted.id) {
            (Some(url), _) => url,
            (None, Some(id)) => id,
            (None, None) => "",
        };
        if let Some(keys) = self.remembered(name, wanted)? {
            return Ok(keys);
        }
        let keys = self.provider.keys(wanted)?;
        self.remember(name.to_owned(), keys.clone(), wanted.now);
        Ok(keys)
    }
}

impl<P> fmt::Debug for CachedKeys<P> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("CachedKeys")
            .field("max_age", &self.max_age)
            .field("pause", &self.pause)
            .finish_non_exhaustive()
    }
}
