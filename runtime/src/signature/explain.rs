use std::fmt;

use crate::scheme::{Decode, Key, Kind, Scheme};
use crate::secret::{Form, Secret};
use crate::signature::{Given, Refused, Request, verify};

/// What may be the reason that no signature matches.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub enum Hint {
    /// The secret does not begin as those of this provider do.
    SecretPrefix {
        /// How they begin.
        usual: String,
    },
    /// The secret looks like one of Standard Webhooks, and this scheme takes its text as it is.
    SecretOfStandardWebhooks,
    /// There is white space around the secret.
    SecretPadded,
    /// Proven: without the white space around the secret, the signature is right.
    SecretTrimmed,
    /// Proven: decoded from base64, the secret is right. This scheme takes its text as it is.
    SecretDecoded,
    /// Proven: the text of the secret, not decoded, is right.
    SecretVerbatim,
    /// Proven: with other white space in the JSON, the signature is right. Something parsed and printed the body again.
    BodyReformatted,
    /// Proven: with or without a line ending at the end of the body, the signature is right.
    BodyLineEnding,
    /// Proven: another scheme of the same provider is the right one.
    OtherScheme {
        /// Its id.
        id: String,
    },
}

impl fmt::Display for Hint {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::SecretPrefix { usual } => write!(f, "secrets of this provider usually begin with `{usual}`"),
            Self::SecretOfStandardWebhooks => f.write_str(
                "the secret begins with `whsec_`, like one of Standard Webhooks, and this scheme takes its text as it is",
            ),
            Self::SecretPadded => f.write_str("there is white space around the secret"),
            Self::SecretTrimmed => f.write_str("without the white space around the secret, the signature is right"),
            Self::SecretDecoded => f.write_str("with the secret decoded from base64, the signature is right"),
            Self::SecretVerbatim => f.write_str("with the text of the secret as the key, the signature is right"),
            Self::BodyReformatted => f.write_str(
                "with other white space in the JSON, the signature is right: something parsed the body and printed it again",
            ),
            Self::BodyLineEnding => {
                f.write_str("with another line ending at the end of the body, the signature is right")
            }
            Self::OtherScheme { id } => write!(f, "under the scheme `{id}`, the signature is right"),
        }
    }
}

/// Tries the usual mistakes, and returns those that would make the signature right.
///
/// Costs many times a verification: for the command line and for debugging, not for every refusal.
pub(super) fn explain(scheme: &Scheme, given: Given<'_>) -> Vec<Hint> {
    let mut hints = Vec::new();
    let (secrets, body) = (given.secrets, given.request.body);
    let mut attempt = |scheme: &Scheme, secrets: &[Secret], body: &[u8], hint: Hint| {
        let request = &Request {
            body,
            ..*given.request
        };
        let answer = verify(
            scheme,
            Given {
                request,
                secrets,
                codes: None,
                ..given
            },
        );
        let genuine = matches!(
            answer,
            Ok(())
                | Err(Refused::TooOld { .. } | Refused::InFuture { .. } | Refused::Expired { .. })
        );
        if genuine && !hints.contains(&hint) {
            hints.push(hint);
        }
    };
    attempt(scheme, &trimmed(secrets), body, Hint::SecretTrimmed);
    let decoded = |key: &mut Key| {
        *key = Key {
            decode: Decode::Base64,
            strip_prefix: vec!["whsec_".into()],
            ..key.clone()
        }
    };
    if let Some(decoded) = with_key(scheme, decoded) {
        attempt(&decoded, secrets, body, Hint::SecretDecoded);
    }
    for strip_prefix in [Vec::new(), vec!["whsec_".to_owned()]] {
        let verbatim = |key: &mut Key| {
            *key = Key {
                decode: Decode::Utf8,
                strip_prefix,
                ..key.clone()
            }
        };
        if let Some(verbatim) = with_key(scheme, verbatim) {
            attempt(&verbatim, secrets, body, Hint::SecretVerbatim);
        }
    }
    for separators in [(",", ":"), (", ", ": "), (",", ": ")] {
        let printed = reformat(body, separators);
        attempt(scheme, secrets, &printed, Hint::BodyReformatted);
    }
    attempt(scheme, secrets, body.trim_ascii_end(), Hint::BodyLineEnding);
    for ending in ["\n", "\r\n"] {
        let ended = [body, ending.as_bytes()].concat();
        attempt(scheme, secrets, &ended, Hint::BodyLineEnding);
    }
    hints
}

fn trimmed(secrets: &[Secret]) -> Vec<Secret> {
    let trim = |secret: &Secret| match (secret.form(), std::str::from_utf8(secret.expose())) {
        (Form::Text, Ok(text)) => Secret::new(text.trim()),
        _ => secret.clone(),
    };
    secrets.iter().map(trim).collect()
}

fn with_key(scheme: &Scheme, change: impl FnOnce(&mut Key)) -> Option<Scheme> {
    let mut scheme = scheme.clone();
    let Kind::Mac(mac) = &mut scheme.kind else {
        return None;
    };
    let before = mac.key.clone();
    change(&mut mac.key);
    (mac.key != before).then_some(scheme)
}

/// JSON with its tokens as they are and other white space between them.
fn reformat(body: &[u8], (comma, colon): (&str, &str)) -> Vec<u8> {
    let mut out = Vec::with_capacity(body.len());
    let (mut in_string, mut escaped) = (false, false);
    for &byte in body {
        match byte {
            _ if in_string => {
                out.push(byte);
                in_string = escaped || byte != b'"';
                escaped = !escaped && byte == b'\\';
            }
            b',' => out.extend_from_slice(comma.as_bytes()),
            b':' => out.extend_from_slice(colon.as_bytes()),
            b' ' | b'\t' | b'\r' | b'\n' => {}
            _ => {
                out.push(byte);
                in_string = byte == b'"';
            }
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn white_space() {
        let body = br#"{ "a" : [1 , 2],"b\"" :"x, y: \\" }"#;
        assert_eq!(
            reformat(body, (",", ":")),
            br#"{"a":[1,2],"b\"":"x, y: \\"}"#
        );
        assert_eq!(
            reformat(body, (", ", ": ")),
            br#"{"a": [1, 2], "b\"": "x, y: \\"}"#
        );
    }
}
