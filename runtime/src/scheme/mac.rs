use serde::Deserialize;

use crate::scheme::{Part, SchemeError, Signed};

/// A message authentication code over parts of the request.
pub type Mac = Signed<Algorithm>;

/// How a code is computed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Algorithm {
    /// HMAC with SHA-1.
    HmacSha1,
    /// HMAC with SHA-256.
    HmacSha256,
    /// HMAC with SHA-384.
    HmacSha384,
    /// HMAC with SHA-512.
    HmacSha512,
    /// SHA-256 of the parts, the secret being one of them. Not an HMAC.
    Sha256Concat,
}

impl Mac {
    /// Refuses what no code can be made of.
    pub(super) fn check_mac(&self) -> Result<(), SchemeError> {
        self.check()?;
        self.key
            .check_secret()
            .map_err(|error| error.below("/key"))?;
        if self.alg == Algorithm::Sha256Concat && !self.signed.contains(&Part::Secret) {
            let message =
                "`sha256-concat` needs the part `secret`: anyone can compute a plain digest";
            return Err(SchemeError::new("/signed", message));
        }
        Ok(())
    }
}
