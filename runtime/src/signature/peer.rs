use crate::scheme::{Mtls, San};
use crate::signature::{Given, Refused};

/// What the certificate of a request's sender says, after TLS has proven it.
///
/// Whoever ends the TLS connection puts it into the extensions of the request, and nobody else may: never make it of a
/// header that a client could send.
///
/// # Examples
///
/// ```
/// use hookwright_runtime::scheme::San;
/// use hookwright_runtime::signature::PeerCertificate;
///
/// let peer = PeerCertificate::new([San::dns("webhooks.acme.test")]);
/// let mut request = http::Request::new(bytes::Bytes::new());
/// request.extensions_mut().insert(peer);
/// ```
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PeerCertificate {
    names: Vec<San>,
}

impl PeerCertificate {
    /// One with these names.
    pub fn new(names: impl IntoIterator<Item = San>) -> Self {
        Self {
            names: names.into_iter().collect(),
        }
    }

    /// The names of hosts in a certificate that TLS has proven, e.g. the first of rustls' `peer_certificates`.
    ///
    /// # Errors
    ///
    /// When it cannot be read.
    #[cfg(feature = "certificates")]
    pub fn from_der(certificate: &[u8]) -> Result<Self, crate::key::KeyError> {
        let names = crate::key::host_names(certificate)?;
        Ok(Self::new(names.iter().map(|name| San::dns(name))))
    }
}

/// Verifies that the sender of a request has one of the names.
pub(super) fn verify(mtls: &Mtls, given: Given<'_>) -> Result<(), Refused> {
    let peer = given.request.peer.ok_or(Refused::NoPeerCertificate)?;
    let accepted = accepted(mtls, given)?;
    let mut names = peer.names.iter();
    match names.any(|name| accepted.contains(name)) {
        true => Ok(()),
        false => Err(Refused::WrongPeer {
            accepted: accepted.iter().map(San::to_string).collect(),
        }),
    }
}

fn accepted(mtls: &Mtls, given: Given<'_>) -> Result<Vec<San>, Refused> {
    let mut accepted = mtls.san.clone();
    if let Some(setting) = &mtls.san_config {
        let name = given.settings.configured(setting)?;
        accepted.push(name.parse().map_err(|_| Refused::WrongConfig {
            name: setting.clone(),
        })?);
    }
    Ok(accepted)
}
