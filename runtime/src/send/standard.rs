use crate::scheme::{Profile, Scheme, SchemeError};
use crate::secret::Secret;

/// What is known of a provider that says nothing of itself: it does as Standard Webhooks 1.0.0 says.
const STANDARD: &str = r#"{
    "id": "standard-webhooks",
    "name": "Standard Webhooks",
    "schemes": [{
        "id": "standard-webhooks", "kind": "mac", "alg": "hmac-sha256",
        "key": {"decode": "base64", "strip_prefix": ["whsec_"], "usual_prefix": "whsec_"},
        "signature": {
            "in": "header", "names": ["webhook-signature"], "encoding": "base64",
            "list": {"sep": " ", "kv": ",", "take": ["v1"]}
        },
        "signed": [{"header": "webhook-id"}, {"literal": "."}, "ts", {"literal": "."}, "body"],
        "timestamp": {
            "in": "header", "name": "webhook-timestamp", "format": "unix_s", "max_age_s": 300, "max_future_s": 300
        }
    }, {
        "id": "standard-webhooks-v1a", "kind": "pubkey", "opt_in": true, "alg": "ed25519",
        "key": {
            "decode": "base64", "strip_prefix": ["whpk_"], "private_prefix": "whsk_", "usual_prefix": "whpk_"
        },
        "signature": {
            "in": "header", "names": ["webhook-signature"], "encoding": "base64",
            "list": {"sep": " ", "kv": ",", "take": ["v1a"]}
        },
        "signed": [{"header": "webhook-id"}, {"literal": "."}, "ts", {"literal": "."}, "body"],
        "timestamp": {
            "in": "header", "name": "webhook-timestamp", "format": "unix_s", "max_age_s": 300, "max_future_s": 300
        }
    }],
    "envelope": {
        "content": ["json"],
        "id": {"of": ["header:webhook-id"], "scope": "event"}
    }
}"#;

/// The profile, or Standard Webhooks when it says nothing of how deliveries are signed.
pub(super) fn profile(profile: Profile) -> Result<Profile, SchemeError> {
    if !profile.schemes.is_empty() {
        return Ok(profile);
    }
    let standard = Profile::from_json(STANDARD)?;
    let mut envelope = profile.envelope.clone();
    envelope.id = envelope.id.or(standard.envelope.id);
    Ok(Profile {
        schemes: standard.schemes,
        envelope,
        ..profile
    })
}

/// Version 1 of Standard Webhooks: HMAC-SHA256 by a secret that begins with `whsec_`.
///
/// For a [`Verifier`](crate::Verifier) of an API whose document says nothing of signatures, and whose provider sends with a
/// [`Sender`](crate::send::Sender): `verifier.with_scheme(standard_webhooks()?)`.
///
/// # Errors
///
/// None but for a bug.
pub fn standard_webhooks() -> Result<Scheme, SchemeError> {
    of_standard("standard-webhooks")
}

/// Version 1a of Standard Webhooks: Ed25519 by a key pair, `whsk_` and `whpk_`. Needs the feature `ed25519`.
///
/// # Errors
///
/// None but for a bug.
pub fn standard_webhooks_v1a() -> Result<Scheme, SchemeError> {
    of_standard("standard-webhooks-v1a")
}

fn of_standard(id: &str) -> Result<Scheme, SchemeError> {
    let profile = Profile::from_json(STANDARD)?;
    let scheme = profile.scheme(id).cloned();
    scheme.ok_or_else(|| SchemeError::new("/schemes", "there is no such scheme"))
}

/// The scheme that a secret is for: the one whose keys begin like it; else the first that needs no asking for.
pub(super) fn scheme_for<'s>(schemes: &'s [Scheme], secret: &Secret) -> Option<&'s Scheme> {
    let begins = |scheme: &&Scheme| {
        let Some(key) = scheme.key() else {
            return false;
        };
        let prefixes = [&key.private_prefix, &key.usual_prefix];
        let mut prefixes = prefixes.into_iter().flatten().chain(&key.strip_prefix);
        prefixes.any(|prefix| !prefix.is_empty() && secret.expose().starts_with(prefix.as_bytes()))
    };
    let mut preferred = schemes.iter().filter(|scheme| !scheme.opt_in);
    schemes
        .iter()
        .find(begins)
        .or_else(|| preferred.next())
        .or(schemes.first())
}
