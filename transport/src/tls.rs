use std::fmt;
use std::sync::Arc;

use rustls::pki_types::pem::PemObject;
use rustls::pki_types::{CertificateDer, PrivateKeyDer};
use rustls::{ClientConfig, RootCertStore};
use zeroize::Zeroizing;

use crate::Error;

/// How connections are encrypted: whom to believe, and what to show.
#[derive(Clone, Default)]
pub struct Tls {
    roots: Option<Vec<u8>>,
    identity: Option<Identity>,
}

#[derive(Clone)]
struct Identity {
    chain: Vec<u8>,
    key: Zeroizing<Vec<u8>>,
}

impl Tls {
    /// Believes the certificates that Mozilla's browsers believe.
    pub fn new() -> Self {
        Self::default()
    }

    /// The same, believing these authorities alone; in PEM.
    #[must_use]
    pub fn with_roots(mut self, pem: impl Into<Vec<u8>>) -> Self {
        self.roots = Some(pem.into());
        self
    }

    /// The same, with a certificate to show and its key; in PEM.
    #[must_use]
    pub fn with_identity(mut self, chain: impl Into<Vec<u8>>, key: impl Into<Vec<u8>>) -> Self {
        self.identity = Some(Identity {
            chain: chain.into(),
            key: Zeroizing::new(key.into()),
        });
        self
    }

    #[allow(dead_code, reason = "adapters need it, and each is behind a feature")]
    pub(crate) fn roots_pem(&self) -> Option<&[u8]> {
        self.roots.as_deref()
    }

    /// The chain and its key.
    #[allow(dead_code, reason = "adapters need it, and each is behind a feature")]
    pub(crate) fn identity_pem(&self) -> Option<(&[u8], &[u8])> {
        let identity = self.identity.as_ref()?;
        Some((&identity.chain, &identity.key))
    }

    /// For clients that take the process's cryptography: there is one from here on.
    #[allow(dead_code, reason = "adapters need it, and each is behind a feature")]
    pub(crate) fn install_provider() {
        // An error says that the process has chosen one already.
        let _ = rustls::crypto::ring::default_provider().install_default();
    }

    /// What clients that speak rustls take.
    #[allow(dead_code, reason = "adapters need it, and each is behind a feature")]
    pub(crate) fn config(&self) -> Result<ClientConfig, Error> {
        let provider = Arc::new(rustls::crypto::ring::default_provider());
        let config = ClientConfig::builder_with_provider(provider)
            .with_safe_default_protocol_versions()
            .map_err(Error::setting)?
            .with_root_certificates(self.root_store()?);
        match &self.identity {
            None => Ok(config.with_no_client_auth()),
            Some(identity) => {
                let key = PrivateKeyDer::from_pem_slice(&identity.key).map_err(|_| {
                    Error::setting("the key of the client's certificate is not in PEM")
                })?;
                config
                    .with_client_auth_cert(certificates(&identity.chain)?, key)
                    .map_err(Error::setting)
            }
        }
    }

    fn root_store(&self) -> Result<RootCertStore, Error> {
        let Some(pem) = &self.roots else {
            let public = webpki_roots::TLS_SERVER_ROOTS.iter().cloned();
            return Ok(public.collect());
        };
        let mut store = RootCertStore::empty();
        for certificate in certificates(pem)? {
            store.add(certificate).map_err(Error::setting)?;
        }
        match store.is_empty() {
            true => Err(Error::setting(
                "there is no certificate among the authorities",
            )),
            false => Ok(store),
        }
    }
}

fn certificates(pem: &[u8]) -> Result<Vec<CertificateDer<'static>>, Error> {
    CertificateDer::pem_slice_iter(pem)
        .collect::<Result<_, _>>()
        .map_err(|_| Error::setting("a certificate is not in PEM"))
}

impl fmt::Debug for Tls {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Tls")
            .field("own_roots", &self.roots.is_some())
            .field("identity", &self.identity.is_some())
            .finish()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_no_certificate_is_refused_without_being_told() {
        assert!(Tls::new().config().is_ok());
        for tls in [
            Tls::new().with_roots("s3cret"),
            Tls::new()
                .with_roots("-----BEGIN CERTIFICATE-----\ns3cret\n-----END CERTIFICATE-----\n"),
            Tls::new().with_identity("", "s3cret"),
        ] {
            let error = tls.config().expect_err("no configuration").to_string();
            assert!(!error.contains("s3cret"), "{error}");
            assert!(!format!("{tls:?}").contains("s3cret"));
        }
    }
}
