use serde_json::Value;

use crate::encoding;
use crate::signature::Refused;

/// The most bytes of a token; what is longer is no token.
const LONGEST: usize = 64 << 10;

/// A JSON Web Signature in its compact form (RFC 7515, "JWS Compact Serialization"), taken apart and not checked.
pub(super) struct Compact<'t> {
    /// The name of the algorithm.
    pub(super) algorithm: String,
    /// The id of the key.
    pub(super) key_id: Option<String>,
    /// What is signed: header and payload as they are written.
    pub(super) signed: &'t str,
    /// The decoded payload.
    pub(super) payload: Vec<u8>,
    /// The decoded signature.
    pub(super) signature: Vec<u8>,
}

impl<'t> Compact<'t> {
    pub(super) fn read(token: &'t str) -> Result<Self, Refused> {
        Self::take_apart(token).ok_or(Refused::MalformedToken)
    }

    fn take_apart(token: &'t str) -> Option<Self> {
        if token.len() > LONGEST {
            return None;
        }
        let (signed, signature) = token.rsplit_once('.')?;
        let (header, payload) = signed.split_once('.')?;
        let header = encoding::decode_url(header)?;
        let header: Value = serde_json::from_slice(&header).ok()?;
        // RFC 7515, "crit" (Critical) Header Parameter: extensions that are not understood make a token invalid, and
        // none is understood here.
        if header.get("crit").is_some() {
            return None;
        }
        let text = |name: &str| header.get(name).and_then(Value::as_str).map(str::to_owned);
        Some(Self {
            algorithm: text("alg")?,
            key_id: text("kid"),
            signed,
            payload: encoding::decode_url(payload)?,
            signature: encoding::decode_url(signature)?,
        })
    }
}

/// Header and payload as they are written: what is signed.
pub(super) fn signed(algorithm: &str, key_id: Option<&str>, payload: &Value) -> String {
    let mut header = serde_json::json!({"alg": algorithm, "typ": "JWT"});
    if let Some(id) = key_id {
        header["kid"] = id.into();
    }
    let part = |value: &Value| encoding::encode_url(value.to_string().as_bytes());
    format!("{}.{}", part(&header), part(payload))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn tokens() {
        let check = |token: &str, valid: bool| {
            assert_eq!(Compact::read(token).is_ok(), valid, "{token}");
        };
        let header = encoding::encode_url(br#"{"alg":"HS256"}"#);
        check(&format!("{header}.e30.AAAA"), true);
        check(&format!("{header}.e30."), true);
        check(&format!("{header}.e30"), false);
        check(&format!("{header}.e30.AAAA.AAAA"), false);
        check(&format!("{header}=.e30.AAAA"), false);
        check(&format!("{header}.e3 0.AAAA"), false);
        check(&format!("{header}.e30.AAA/"), false);
        check("..", false);
        let critical = encoding::encode_url(br#"{"alg":"HS256","crit":["b64"],"b64":false}"#);
        check(&format!("{critical}.e30.AAAA"), false);
        let long = "A".repeat(LONGEST);
        check(&format!("{header}.{long}.AAAA"), false);
    }
}
