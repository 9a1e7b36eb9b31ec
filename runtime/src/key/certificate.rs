use std::fmt;
use std::time::SystemTime;

use rustls_pki_types::{CertificateDer, ServerName, TrustAnchor, UnixTime};
use webpki::{EndEntityCert, KeyUsage, anchor_from_trusted_cert};

use crate::key::trust::ALGORITHMS;
use crate::key::{KeyError, PublicKey, pem};

/// Whom certificates are believed. Lists of revoked ones are not asked for.
///
/// # Examples
///
/// ```
/// use hookwright_runtime::key::Roots;
///
/// assert!(Roots::from_pem("no certificate").is_err());
/// ```
#[derive(Clone)]
pub struct Roots(Vec<TrustAnchor<'static>>);

impl Roots {
    /// The certificates of a PEM file. Those in the middle of a chain may be among them: a chain then ends there.
    ///
    /// # Errors
    ///
    /// When there is none, or one cannot be read.
    pub fn from_pem(text: &str) -> Result<Self, KeyError> {
        let anchors = chain(text)?.into_iter().map(|der| {
            let anchor = anchor_from_trusted_cert(&der).map_err(|error| refused(&error))?;
            Ok(anchor.to_owned())
        });
        anchors.collect::<Result<_, _>>().map(Self)
    }

    /// Those that browsers believe, by Mozilla's choice.
    #[cfg(feature = "send")]
    pub fn of_the_web() -> Self {
        Self(webpki_roots::TLS_SERVER_ROOTS.to_vec())
    }

    /// The key of the first certificate of a PEM file, of which the others lead to one of these: it is valid now, and for
    /// one of `names` (RFC 5280, "Certification Path Validation").
    ///
    /// # Errors
    ///
    /// Why it is not to be believed.
    pub fn key_of(
        &self,
        text: &str,
        names: &[String],
        now: SystemTime,
    ) -> Result<PublicKey, KeyError> {
        let chain = chain(text)?;
        let (first, rest) = chain.split_first().ok_or(NOT)?;
        let certificate = EndEntityCert::try_from(first).map_err(|error| refused(&error))?;
        let since_1970 = now.duration_since(SystemTime::UNIX_EPOCH);
        let now = UnixTime::since_unix_epoch(since_1970.unwrap_or_default());
        let usage = KeyUsage::server_auth();
        certificate
            .verify_for_usage(ALGORITHMS, &self.0, rest, now, usage, None, None)
            .map_err(|error| refused(&error))?;
        let named = |name: &String| {
            let name = ServerName::try_from(name.as_str());
            name.is_ok_and(|name| certificate.verify_is_valid_for_subject_name(&name).is_ok())
        };
        if !names.iter().any(named) {
            let why = "it is for another name".to_owned();
            return Err(KeyError::Certificate { why });
        }
        PublicKey::from_certificate(first)
    }
}

/// The names of hosts in a certificate that somebody else has verified.
pub(crate) fn host_names(certificate: &[u8]) -> Result<Vec<String>, KeyError> {
    let der = CertificateDer::from(certificate);
    let certificate = EndEntityCert::try_from(&der).map_err(|error| refused(&error))?;
    Ok(certificate.valid_dns_names().map(str::to_owned).collect())
}

const NOT: KeyError = KeyError::NotAKey {
    expected: "a certificate in PEM",
};

fn chain(text: &str) -> Result<Vec<CertificateDer<'static>>, KeyError> {
    let blocks = pem::blocks(text).ok_or(NOT)?;
    let certificates = blocks.iter().map(|block| match block.label {
        "CERTIFICATE" => Ok(CertificateDer::from(block.der.to_vec())),
        _ => Err(NOT),
    });
    certificates.collect()
}

fn refused(error: &webpki::Error) -> KeyError {
    KeyError::Certificate {
        why: error.to_string(),
    }
}

impl fmt::Debug for Roots {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Roots({})", self.0.len())
    }
}
