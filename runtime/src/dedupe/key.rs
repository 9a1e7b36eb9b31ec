use std::fmt;

use sha2::{Digest, Sha256};

/// What no two events share, and all deliveries of one event do: the provider, the tenant, the id.
///
/// Its texts are compared byte by byte: two spellings of the same word are two ids.
///
/// # Examples
///
/// ```
/// use hookwright_runtime::dedupe::Key;
///
/// let key = Key::new("acme", "evt_1");
/// assert_eq!(key, Key::new("acme", "evt_1"));
/// assert_ne!(key, key.clone().with_tenant("acct_7"));
/// assert_ne!(key.digest(), Key::new("acm", "eevt_1").digest());
/// ```
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Key {
    provider: String,
    within: Option<String>,
    tenant: Option<String>,
    id: String,
}

impl Key {
    /// The key of an event of a provider.
    pub fn new(provider: impl Into<String>, id: impl Into<String>) -> Self {
        Self {
            provider: provider.into(),
            within: None,
            tenant: None,
            id: id.into(),
        }
    }

    /// The same within something that is less than the provider, e.g. the source of a CloudEvent, where ids are unique
    /// only there.
    #[must_use]
    pub fn within(mut self, within: impl Into<String>) -> Self {
        self.within = Some(within.into());
        self
    }

    /// The same of one of the provider's tenants.
    #[must_use]
    pub fn with_tenant(mut self, tenant: impl Into<String>) -> Self {
        self.tenant = Some(tenant.into());
        self
    }

    /// The id of the provider's profile, e.g. `stripe`.
    pub fn provider(&self) -> &str {
        &self.provider
    }

    /// Whose event it is.
    pub fn tenant(&self) -> Option<&str> {
        self.tenant.as_deref()
    }

    /// The id.
    pub fn id(&self) -> &str {
        &self.id
    }

    /// 32 bytes that stand for the key, however long its texts are: for indexes.
    pub fn digest(&self) -> [u8; 32] {
        let mut digest = Sha256::new();
        for text in [
            Some(self.provider.as_str()),
            self.within.as_deref(),
            self.tenant(),
            Some(self.id.as_str()),
        ] {
            // A missing text is none that could be written: no text is as long.
            let length = text.map_or(u64::MAX, |text| text.len() as u64);
            digest.update(length.to_be_bytes());
            digest.update(text.unwrap_or_default());
        }
        digest.finalize().into()
    }
}

impl fmt::Debug for Key {
    /// Ids and tenants come out of bodies, which are not logged unless somebody asks for them.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Key")
            .field("provider", &self.provider)
            .finish_non_exhaustive()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn no_two_keys_have_one_digest() {
        let keys = [
            Key::new("a", "b"),
            Key::new("ab", ""),
            Key::new("", "ab"),
            Key::new("a", "b").with_tenant(""),
            Key::new("a", "b").within(""),
            Key::new("a", "").with_tenant("b"),
            Key::new("a", "").within("b"),
            Key::new("a", "u\u{308}"),
            Key::new("a", "\u{fc}"),
        ];
        for (number, key) in keys.iter().enumerate() {
            let same = keys.iter().filter(|other| other.digest() == key.digest());
            assert_eq!(same.count(), 1, "{number}");
        }
    }
}
