use zeroize::Zeroizing;

use crate::scheme::{Decode, Key};
use crate::secret::{Form, Secret, SecretError};
use crate::signature::encoding;

/// The key's bytes, never printed.
pub(super) type KeyBytes = Zeroizing<Vec<u8>>;

/// Makes a key of a secret.
pub(super) fn derive(rule: &Key, secret: &Secret) -> Result<KeyBytes, SecretError> {
    let key = match secret.form() {
        Form::Bytes => Zeroizing::new(secret.expose().to_vec()),
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

fn from_text(rule: &Key, text: &str) -> Result<KeyBytes, SecretError> {
    let unescaped = Zeroizing::new(if rule.html_unescape {
        unescape(text)
    } else {
        text.to_owned()
    });
    let mut prefixes = rule.strip_prefix.iter();
    let stripped = prefixes.find_map(|prefix| unescaped.strip_prefix(prefix.as_str()));
    let text = stripped.unwrap_or(&unescaped);
    if text.is_empty() {
        return Err(SecretError::Empty);
    }
    let bytes = match rule.decode {
        Decode::Utf8 => Some(text.as_bytes().to_vec()),
        Decode::Hex => encoding::decode_hex(text),
        Decode::Base64 => encoding::decode_key(text),
    };
    bytes.map(Zeroizing::new).ok_or_else(|| match rule.decode {
        Decode::Hex => SecretError::NotHex {
            standard_webhooks: text.starts_with("whsec_"),
        },
        Decode::Utf8 | Decode::Base64 => {
            let usual = rule.usual_prefix.as_ref().or(rule.strip_prefix.first());
            let expected = usual.filter(|prefix| !unescaped.starts_with(prefix.as_str()));
            SecretError::NotBase64 {
                expected_prefix: expected.cloned(),
            }
        }
    })
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
        let key = derive(&rule, &Secret::new(secret));
        assert_eq!(
            key.as_ref().map(|key| key.as_slice()),
            expect.as_ref().copied(),
            "{secret}"
        );
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
