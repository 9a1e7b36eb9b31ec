use std::ops::Deref;

use zeroize::Zeroizing;

use crate::encoding;
use crate::key::{Family, KeyError, PrivateKey, PublicKey};
use crate::scheme::{Decode, Key};
use crate::secret::{Form, Secret, SecretError};

/// The key's bytes, never printed.
pub(super) enum KeyBytes<'s> {
    /// Those of the secret.
    Same(&'s [u8]),
    /// Decoded.
    Decoded(Zeroizing<Vec<u8>>),
}

impl Deref for KeyBytes<'_> {
    type Target = [u8];

    fn deref(&self) -> &[u8] {
        match self {
            Self::Same(bytes) => bytes,
            Self::Decoded(bytes) => bytes,
        }
    }
}

/// Makes a key of a secret.
pub(super) fn derive<'s>(rule: &Key, secret: &'s Secret) -> Result<KeyBytes<'s>, SecretError> {
    let key = match secret.form() {
        Form::Bytes => KeyBytes::Same(secret.expose()),
        Form::Text => {
            let text = std::str::from_utf8(secret.expose()).map_err(|_| SecretError::NotText)?;
            from_text(rule, text)?
        }
    };
    if key.is_empty() {
        Err(SecretError::Empty)
    } else {
        Ok(key)
    }
}

fn from_text<'t>(rule: &Key, text: &'t str) -> Result<KeyBytes<'t>, SecretError> {
    if !rule.html_unescape {
        return decoded(rule, text);
    }
    let text = Zeroizing::new(unescape(text));
    let key = decoded(rule, &text)?;
    Ok(KeyBytes::Decoded(Zeroizing::new(key.to_vec())))
}

fn decoded<'t>(rule: &Key, whole: &'t str) -> Result<KeyBytes<'t>, SecretError> {
    let text = strip(rule, whole);
    if text.is_empty() {
        return Err(SecretError::Empty);
    }
    let bytes = match rule.decode {
        Decode::Hex => encoding::decode_hex(text),
        Decode::Base64 => encoding::decode_key(text),
        // The others are for public keys: proven when the scheme was read.
        Decode::Utf8 | Decode::SpkiDerBase64 | Decode::Pem | Decode::Jwk => {
            return Ok(KeyBytes::Same(text.as_bytes()));
        }
    };
    let key = bytes.map(|bytes| KeyBytes::Decoded(Zeroizing::new(bytes)));
    key.ok_or_else(|| match rule.decode {
        Decode::Hex => SecretError::NotHex {
            standard_webhooks: text.starts_with("whsec_"),
        },
        _ => {
            let usual = rule.usual_prefix.as_ref().or(rule.strip_prefix.first());
            let expected = usual.filter(|prefix| !whole.starts_with(prefix.as_str()));
            SecretError::NotBase64 {
                expected_prefix: expected.cloned(),
            }
        }
    })
}

fn strip<'t>(rule: &Key, text: &'t str) -> &'t str {
    let mut prefixes = rule.strip_prefix.iter();
    prefixes
        .find_map(|prefix| text.strip_prefix(prefix.as_str()))
        .unwrap_or(text)
}

/// The public keys that a secret holds: one, or a set of them.
///
/// What says itself how it is written (PEM, JWK, DER) is read as such, whatever the rule says.
pub(super) fn public(rule: &Key, secret: &Secret) -> Result<Vec<PublicKey>, SecretError> {
    if secret.form() == Form::Bytes {
        return Ok(vec![public_from_bytes(secret.expose())?]);
    }
    let text = std::str::from_utf8(secret.expose()).map_err(|_| SecretError::NotText)?;
    let text = text.trim();
    let private = rule.private_prefix.as_deref();
    if private.is_some_and(|prefix| text.starts_with(prefix)) || text.contains("PRIVATE KEY-----") {
        return Err(SecretError::PrivateKey);
    }
    let text = strip(rule, text);
    match rule.decode {
        _ if text.is_empty() => Err(SecretError::Empty),
        _ if text.starts_with("-----BEGIN ") => Ok(PublicKey::all_from_pem(text)?),
        _ if text.starts_with('{') => match PublicKey::from_jwks(text) {
            Ok(keys) => Ok(keys),
            Err(_) => Ok(vec![PublicKey::from_jwk(text)?]),
        },
        Decode::Hex => match encoding::decode_hex(text) {
            Some(bytes) => Ok(vec![public_from_bytes(&bytes)?]),
            None => Err(SecretError::NotHex {
                standard_webhooks: text.starts_with("whsec_"),
            }),
        },
        Decode::Base64 | Decode::SpkiDerBase64 => match encoding::decode_key(text) {
            Some(bytes) => Ok(vec![public_from_bytes(&bytes)?]),
            None => Err(SecretError::NotBase64 {
                expected_prefix: rule.strip_prefix.first().cloned(),
            }),
        },
        // Pasted without its first and last line.
        Decode::Pem => match encoding::decode_key(text) {
            Some(bytes) => Ok(vec![public_from_bytes(&bytes)?]),
            None => Err(not_a("a PEM block")),
        },
        Decode::Jwk | Decode::Utf8 => Err(not_a("a JSON Web Key")),
    }
}

fn public_from_bytes(bytes: &[u8]) -> Result<PublicKey, KeyError> {
    // The bare keys of Ed25519 and P-256 have lengths that no sequence has.
    match bytes.len() {
        32 | 33 | 65 => PublicKey::from_bytes(bytes),
        _ => PublicKey::from_der(bytes),
    }
}

/// The private key that a secret is.
pub(super) fn private(
    rule: &Key,
    family: Family,
    secret: &Secret,
) -> Result<PrivateKey, SecretError> {
    let bare = |bytes: &[u8]| match bytes.len() {
        32 | 64 => PrivateKey::from_bytes(family, bytes),
        _ => PrivateKey::from_der(bytes),
    };
    if secret.form() == Form::Bytes {
        return Ok(bare(secret.expose())?);
    }
    let text = std::str::from_utf8(secret.expose()).map_err(|_| SecretError::NotText)?;
    let text = text.trim();
    let private = rule.private_prefix.as_deref();
    let stripped = private.and_then(|prefix| text.strip_prefix(prefix));
    let text = stripped.unwrap_or_else(|| strip(rule, text));
    match rule.decode {
        _ if text.is_empty() => Err(SecretError::Empty),
        _ if text.starts_with("-----BEGIN ") => Ok(PrivateKey::from_pem(text)?),
        _ if text.starts_with('{') => Ok(PrivateKey::from_jwk(text)?),
        Decode::Hex => {
            let bytes = encoding::decode_hex(text).map(Zeroizing::new);
            Ok(bare(&bytes.ok_or(SecretError::NotHex {
                standard_webhooks: text.starts_with("whsec_"),
            })?)?)
        }
        _ => {
            let bytes = encoding::decode_key(text).map(Zeroizing::new);
            Ok(bare(&bytes.ok_or(SecretError::NotBase64 {
                expected_prefix: private.map(str::to_owned),
            })?)?)
        }
    }
}

fn not_a(expected: &'static str) -> SecretError {
    SecretError::Key(KeyError::NotAKey { expected })
}

/// What WordPress escapes in stored secrets.
fn unescape(text: &str) -> String {
    let entities = [
        ("&lt;", "<"),
        ("&gt;", ">"),
        ("&quot;", "\""),
        ("&#039;", "'"),
        ("&#39;", "'"),
        ("&amp;", "&"),
    ];
    let mut out = String::with_capacity(text.len());
    let mut rest = text;
    while let Some(at) = rest.find('&') {
        out.push_str(&rest[..at]);
        rest = &rest[at..];
        match entities.iter().find(|(entity, _)| rest.starts_with(entity)) {
            Some((entity, char)) => {
                out.push_str(char);
                rest = &rest[entity.len()..];
            }
            None => {
                out.push('&');
                rest = &rest[1..];
            }
        }
    }
    out.push_str(rest);
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(rule: &str, secret: &str, expect: Result<&[u8], SecretError>) {
        let rule: Key = serde_json::from_str(rule).expect("a rule");
        let secret_of = Secret::new(secret);
        let key = derive(&rule, &secret_of);
        assert_eq!(key.as_deref(), expect.as_ref().copied(), "{secret}");
    }

    #[test]
    fn rules() {
        check("{}", "whsec_x", Ok(b"whsec_x"));
        check(r#"{"decode": "hex"}"#, "00fF", Ok(&[0, 255]));
        let whsec = r#"{"decode": "base64", "strip_prefix": ["whsec_"]}"#;
        check(whsec, "whsec_AAE=", Ok(&[0, 1]));
        check(whsec, "whsec_AAE", Ok(&[0, 1]));
        check(whsec, "AAE=", Ok(&[0, 1]));
        check(whsec, "whsec_", Err(SecretError::Empty));
        check(
            whsec,
            "not-base64",
            Err(SecretError::NotBase64 {
                expected_prefix: Some("whsec_".into()),
            }),
        );
        check(
            whsec,
            "whsec_AA E=",
            Err(SecretError::NotBase64 {
                expected_prefix: None,
            }),
        );
        check(
            r#"{"decode": "hex"}"#,
            "whsec_ab",
            Err(SecretError::NotHex {
                standard_webhooks: true,
            }),
        );
        check(
            r#"{"html_unescape": true}"#,
            "a&amp;lt;b&#039;&x",
            Ok(b"a&lt;b'&x"),
        );
        check("{}", "", Err(SecretError::Empty));
    }
}
