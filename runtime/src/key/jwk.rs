//! JSON Web Keys (RFC 7517, RFC 7518, RFC 8037).

use std::collections::BTreeMap;

use serde::Deserialize;
use serde_json::Value;
use zeroize::{Zeroize, Zeroizing};

use crate::encoding;
use crate::key::{Family, KeyError, PrivateKey, PublicKey};

#[derive(Deserialize)]
struct Set {
    keys: Vec<Value>,
}

/// The members that matter; every other one may be there.
#[derive(Deserialize)]
struct Jwk {
    kty: String,
    #[serde(default)]
    crv: String,
    kid: Option<String>,
    #[serde(rename = "use")]
    usage: Option<String>,
    key_ops: Option<Vec<String>>,
    n: Option<String>,
    e: Option<String>,
    x: Option<String>,
    y: Option<String>,
    d: Option<String>,
    p: Option<String>,
    q: Option<String>,
    dp: Option<String>,
    dq: Option<String>,
    qi: Option<String>,
    #[serde(flatten)]
    others: BTreeMap<String, Value>,
}

const NOT: KeyError = KeyError::NotAKey {
    expected: "a JSON Web Key",
};

pub(super) fn public(text: &str) -> Result<PublicKey, KeyError> {
    let jwk: Jwk = serde_json::from_str(text).map_err(|_| NOT)?;
    jwk.public()
}

pub(super) fn public_set(text: &str) -> Result<Vec<PublicKey>, KeyError> {
    let set: Set = serde_json::from_str(text).map_err(|_| KeyError::NotAKey {
        expected: "a JSON Web Key Set",
    })?;
    // RFC 7517, "keys" Parameter: keys that are not understood, or lack members, are ignored.
    let keys = set.keys.into_iter().filter_map(|key| {
        let jwk: Jwk = serde_json::from_value(key).ok()?;
        jwk.public().ok()
    });
    Ok(keys.collect())
}

pub(super) fn private(text: &str) -> Result<PrivateKey, KeyError> {
    let jwk: Jwk = serde_json::from_str(text).map_err(|_| NOT)?;
    jwk.private()
}

impl Jwk {
    fn family(&self) -> Result<Family, KeyError> {
        match (self.kty.as_str(), self.crv.as_str()) {
            ("OKP", "Ed25519") => Ok(Family::Ed25519),
            ("EC", "P-256") => Ok(Family::P256),
            ("RSA", _) => Ok(Family::Rsa),
            _ => Err(KeyError::Unsupported),
        }
    }

    fn public(&self) -> Result<PublicKey, KeyError> {
        if !self.verifies() {
            return Err(KeyError::NotAKey {
                expected: "a JSON Web Key that is there to verify signatures",
            });
        }
        let key = match self.family()? {
            Family::Ed25519 => PublicKey::from_bytes(&sized(&self.x, 32)?)?,
            Family::P256 => {
                let point = [&[4], &sized(&self.x, 32)?[..], &sized(&self.y, 32)?[..]].concat();
                PublicKey::from_bytes(&point)?
            }
            Family::Rsa => PublicKey::from_rsa_numbers(&bytes(&self.n)?, &bytes(&self.e)?)?,
        };
        let others = self.others.iter();
        let others =
            others.filter_map(|(name, value)| Some((name.clone(), value.as_str()?.to_owned())));
        let key = key.with_members(others.collect());
        Ok(match &self.kid {
            Some(id) => key.with_id(id),
            None => key,
        })
    }

    /// RFC 7517, "use" and "key_ops": who names a purpose means no other.
    fn verifies(&self) -> bool {
        let usage = self.usage.as_deref().is_none_or(|usage| usage == "sig");
        let mut operations = self.key_ops.iter().flatten();
        usage && (self.key_ops.is_none() || operations.any(|operation| operation == "verify"))
    }

    fn private(&self) -> Result<PrivateKey, KeyError> {
        let family = self.family()?;
        if family != Family::Rsa {
            return PrivateKey::from_bytes(family, &sized(&self.d, 32)?);
        }
        let numbers = [
            &self.n, &self.e, &self.d, &self.p, &self.q, &self.dp, &self.dq, &self.qi,
        ];
        let numbers = numbers
            .into_iter()
            .map(bytes)
            .collect::<Result<Vec<_>, _>>()?;
        let numbers: Vec<&[u8]> = numbers.iter().map(|number| number.as_slice()).collect();
        let numbers = <[&[u8]; 8]>::try_from(numbers).map_err(|_| NOT)?;
        PrivateKey::from_rsa_numbers(numbers)
    }
}

fn bytes(member: &Option<String>) -> Result<Zeroizing<Vec<u8>>, KeyError> {
    let text = member.as_deref().ok_or(NOT)?;
    encoding::decode_url(text).map(Zeroizing::new).ok_or(NOT)
}

fn sized(member: &Option<String>, len: usize) -> Result<Zeroizing<Vec<u8>>, KeyError> {
    let bytes = bytes(member)?;
    if bytes.len() == len {
        Ok(bytes)
    } else {
        Err(NOT)
    }
}

impl Drop for Jwk {
    fn drop(&mut self) {
        for secret in [
            &mut self.d,
            &mut self.p,
            &mut self.q,
            &mut self.dp,
            &mut self.dq,
            &mut self.qi,
        ] {
            secret.zeroize();
        }
    }
}
