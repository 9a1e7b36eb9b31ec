use std::collections::BTreeMap;

use serde::Deserialize;

use crate::scheme::source::{host_of, is_allowed};
use crate::scheme::{Host, SchemeError, Source, UrlSource};

/// Where keys come from, and how they are written.
#[derive(Debug, Clone, PartialEq, Eq, Default, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct Key {
    /// Where keys come from.
    pub source: Source,
    /// How the text of the secret is decoded.
    pub decode: Decode,
    /// Prefixes that are removed before decoding.
    pub strip_prefix: Vec<String>,
    /// What private keys begin with where public ones begin with `strip_prefix`: removed before signing.
    pub private_prefix: Option<String>,
    /// What secrets of this provider begin with. Only for error messages.
    pub usual_prefix: Option<String>,
    /// True when `&amp;`, `&lt;`, `&gt;`, `&quot;` and `&#039;` are decoded first.
    pub html_unescape: bool,
    /// Which key checks which signature.
    pub many: Many,
    /// Where the certificate or the key set is.
    pub url: Option<UrlSource>,
    /// The hosts that keys may come from, beside that of a URL in the data.
    pub allow_hosts: Vec<Host>,
    /// How the path of the URL must end.
    pub path_suffix: Option<String>,
    /// The names that a certificate may be for.
    pub cert_names: Vec<String>,
    /// Members that a JSON Web Key must have, and what they may say.
    pub jwk: BTreeMap<String, Vec<String>>,
}

/// How the text of a secret is decoded.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Decode {
    /// Its bytes, as they are.
    #[default]
    Utf8,
    /// Hexadecimal digits of any case; of a public key, those of the bare key.
    #[serde(alias = "raw-hex")]
    Hex,
    /// Base64 with the standard alphabet, with or without padding; of a public key, that of the bare key.
    Base64,
    /// Base64 of a `SubjectPublicKeyInfo` (RFC 5280).
    SpkiDerBase64,
    /// PEM: a public key or a certificate, of which only the key is used.
    Pem,
    /// A JSON Web Key, or a set of them.
    Jwk,
}

/// Which key checks which signature.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Many {
    /// Any key, any signature: rotation.
    #[default]
    Any,
    /// The first key checks the first of the signature's headers, and so on.
    Paired,
}

impl Key {
    /// Refuses what no secret can come from.
    pub(super) fn check_secret(&self) -> Result<(), SchemeError> {
        if self.source.is_fetched() {
            let message = "a secret is one that nobody publishes: `config` or `handshake`";
            return Err(SchemeError::new("/source", message));
        }
        match self.decode {
            Decode::Utf8 | Decode::Hex | Decode::Base64 => self.check_unused(),
            Decode::SpkiDerBase64 | Decode::Pem | Decode::Jwk => Err(SchemeError::new(
                "/decode",
                "a secret is `utf8`, `hex` or `base64`",
            )),
        }
    }

    /// Refuses what no public key can come from.
    pub(super) fn check_public(&self) -> Result<(), SchemeError> {
        match self.source {
            Source::Config | Source::Handshake if self.decode == Decode::Utf8 => {
                Err(SchemeError::new(
                    "/decode",
                    "a public key is `hex`, `base64`, `spki-der-base64`, `pem` or `jwk`",
                ))
            }
            Source::Config | Source::Handshake | Source::KidLookup => self.check_unused(),
            Source::Jwks | Source::CertUrl => self.check_fetched(),
        }
    }

    /// True when keys may come from this URL.
    pub(crate) fn allows(&self, url: &str) -> bool {
        let own = self.url.as_ref().and_then(host_of);
        let hosts: Vec<Host> = own.into_iter().chain(self.allow_hosts.clone()).collect();
        is_allowed(url, &hosts, self.path_suffix.as_deref())
    }

    /// The names of the configured values in its URL.
    pub(crate) fn settings(&self) -> impl Iterator<Item = &str> {
        let url = match &self.url {
            Some(UrlSource::Fixed(url)) => url.as_str(),
            _ => "",
        };
        url.split('{')
            .skip(1)
            .filter_map(|rest| Some(rest.split_once('}')?.0))
    }

    fn check_fetched(&self) -> Result<(), SchemeError> {
        let Some(url) = &self.url else {
            return Err(SchemeError::new("/url", "this source needs `url`"));
        };
        if matches!(url, UrlSource::At(_)) && self.allow_hosts.is_empty() {
            let message = "keys from anywhere are keys of anybody: at least one host is needed";
            return Err(SchemeError::new("/allow_hosts", message));
        }
        if self.many == Many::Paired {
            return Err(SchemeError::new(
                "/many",
                "`paired` needs keys that are configured",
            ));
        }
        match self.source {
            Source::CertUrl if self.cert_names.is_empty() => Err(SchemeError::new(
                "/cert_names",
                "a certificate for anybody proves nothing: at least one name is needed",
            )),
            Source::Jwks if !matches!(url, UrlSource::Fixed(_)) => Err(SchemeError::new(
                "/url",
                "a key set is at a URL of the data: deliveries do not choose it",
            )),
            _ => Ok(()),
        }
    }

    fn check_unused(&self) -> Result<(), SchemeError> {
        let unused = [
            ("/url", self.url.is_some()),
            ("/allow_hosts", !self.allow_hosts.is_empty()),
            ("/path_suffix", self.path_suffix.is_some()),
            ("/cert_names", !self.cert_names.is_empty()),
        ];
        match unused.iter().find(|(_, used)| *used) {
            Some((pointer, _)) => Err(SchemeError::new(
                *pointer,
                "only of the sources `cert_url` and `jwks`",
            )),
            None => Ok(()),
        }
    }
}
