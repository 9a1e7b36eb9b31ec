//! Signature vectors: one file a scheme, in `tests/vectors`.
#![allow(dead_code, reason = "every test uses a part of it")]
#![allow(clippy::disallowed_methods, reason = "vectors are files")]

use std::collections::BTreeMap;
use std::path::Path;
use std::time::{Duration, SystemTime};

use base64::Engine as _;
use hookwright_runtime::key::{PublicKey, StaticKeys};
use hookwright_runtime::scheme::{
    Kind, Location, Many, Part, PublicAlgorithm, Requirement, Scheme, Signed, Timestamp, Where,
};
use hookwright_runtime::signature::{Guard, Refused, Request};
use http::{HeaderMap, HeaderName, HeaderValue};
use serde::Deserialize;

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct File {
    pub(crate) provider: String,
    pub(crate) scheme: Scheme,
    pub(crate) cases: Vec<Case>,
}

#[derive(Deserialize, Clone)]
#[serde(deny_unknown_fields)]
pub(crate) struct Case {
    pub(crate) name: String,
    pub(crate) source: String,
    pub(crate) secrets: Vec<String>,
    pub(crate) headers: BTreeMap<String, Option<String>>,
    #[serde(default)]
    pub(crate) body: String,
    pub(crate) body_base64: Option<String>,
    pub(crate) method: Option<String>,
    pub(crate) url: Option<String>,
    /// What the receiver configures.
    #[serde(default)]
    pub(crate) config: BTreeMap<String, String>,
    /// Seconds since 1970.
    #[serde(default)]
    pub(crate) now: u64,
    /// The bytes that are signed, where the vector tells.
    pub(crate) signed: Option<String>,
    pub(crate) expect: Expect,
}

#[derive(Deserialize, Clone, Copy, PartialEq, Eq, Debug)]
#[serde(rename_all = "lowercase")]
pub(crate) enum Expect {
    Genuine,
    Refused,
}

/// Every file, with its name.
pub(crate) fn files() -> Vec<(String, File)> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/vectors");
    let mut paths: Vec<_> = std::fs::read_dir(folder)
        .expect("the folder")
        .map(|entry| entry.expect("an entry").path())
        .collect();
    paths.sort();
    let read = |path: &Path| {
        let text = std::fs::read_to_string(path).expect("a file");
        serde_json::from_str(&text).unwrap_or_else(|error| panic!("{}: {error}", path.display()))
    };
    paths
        .iter()
        .map(|path| {
            (
                path.file_name()
                    .expect("a name")
                    .to_string_lossy()
                    .into_owned(),
                read(path),
            )
        })
        .collect()
}

impl Case {
    pub(crate) fn body(&self) -> Vec<u8> {
        match &self.body_base64 {
            Some(text) => base64::engine::general_purpose::STANDARD
                .decode(text)
                .expect("base64"),
            None => self.body.clone().into_bytes(),
        }
    }

    pub(crate) fn headers(&self) -> HeaderMap {
        let mut headers = HeaderMap::new();
        for (name, value) in &self.headers {
            if let Some(value) = value {
                let name = HeaderName::from_bytes(name.as_bytes()).expect("a name");
                headers.insert(
                    name,
                    HeaderValue::from_bytes(value.as_bytes()).expect("a value"),
                );
            }
        }
        headers
    }

    pub(crate) fn now(&self) -> SystemTime {
        SystemTime::UNIX_EPOCH + Duration::from_secs(self.now)
    }

    /// A guard with the case's secrets; where keys are fetched, with a provider that has them.
    pub(crate) fn guard(&self, scheme: &Scheme) -> Guard {
        let guard = Guard::new(vec![scheme.clone()]);
        let guard = if is_fetched(scheme) {
            let keys = self.secrets.iter().map(|secret| public_key(secret));
            guard.with_keys(keys.collect::<StaticKeys>())
        } else {
            guard.with_secrets(self.secrets.iter().map(String::as_str))
        };
        let guard = self
            .config
            .iter()
            .fold(guard, |guard, (name, value)| guard.with_config(name, value));
        match &self.url {
            Some(url) => guard.with_url(url),
            None => guard,
        }
    }

    /// Verifies the case with other headers and another body.
    pub(crate) fn check(
        &self,
        guard: &Guard,
        headers: &HeaderMap,
        body: &[u8],
    ) -> Result<(), Refused> {
        let request = self.request(headers, body);
        guard.check_at(&request, self.now()).map(drop)
    }

    pub(crate) fn request<'a>(&'a self, headers: &'a HeaderMap, body: &'a [u8]) -> Request<'a> {
        let method = self.method.as_deref().unwrap_or("POST");
        Request {
            method,
            url: self.url.as_deref(),
            headers,
            body,
            peer: None,
        }
    }
}

/// True when the keys of a scheme are not among the secrets.
pub(crate) fn is_fetched(scheme: &Scheme) -> bool {
    match &scheme.kind {
        Kind::Pubkey(pubkey) => pubkey.key.source.is_fetched(),
        Kind::Jwt(jwt) => jwt.key.source.is_fetched(),
        _ => false,
    }
}

/// A key in PEM or JWK.
pub(crate) fn public_key(text: &str) -> PublicKey {
    let key = match text.starts_with('{') {
        true => PublicKey::from_jwk(text),
        false => PublicKey::from_pem(text),
    };
    key.expect("a key")
}

/// What schemes of the kinds `mac` and `pubkey` share.
#[derive(Clone)]
pub(crate) struct Shape {
    pub(crate) signature: Location,
    pub(crate) signed: Vec<Part>,
    pub(crate) timestamp: Option<Timestamp>,
    pub(crate) require: Vec<Requirement>,
    pub(crate) many: Many,
}

impl Shape {
    /// `None` where what proves a delivery is in no header.
    pub(crate) fn of(scheme: &Scheme) -> Option<Self> {
        match &scheme.kind {
            Kind::Mac(mac) => Some(Self::from(&**mac)),
            Kind::Pubkey(pubkey) => Some(Self::from(&**pubkey)),
            Kind::Jwt(jwt) => Self::in_header(jwt.place, &jwt.name, &jwt.prefix),
            Kind::Token(token) => Self::in_header(token.place, &token.name, &token.prefix),
            _ => None,
        }
    }

    fn in_header(place: Where, name: &str, prefix: &str) -> Option<Self> {
        let signature = serde_json::json!({"in": "header", "names": [name], "prefix": prefix, "encoding": "base64"});
        (place == Where::Header).then(|| Self {
            signature: serde_json::from_value(signature).expect("a place"),
            signed: vec![Part::Body],
            timestamp: None,
            require: Vec::new(),
            many: Many::Any,
        })
    }
}

impl<A> From<&Signed<A>> for Shape {
    fn from(signed: &Signed<A>) -> Self {
        Self {
            signature: signed.signature.clone(),
            signed: signed.signed.clone(),
            timestamp: signed.timestamp.clone(),
            require: signed.require.clone(),
            many: signed.key.many,
        }
    }
}

/// The first feature that a scheme needs and that this build lacks. Nothing is skipped then: what lacks it must say so.
pub(crate) fn off(scheme: &Scheme) -> Option<&'static str> {
    let on = |feature: &str| match feature {
        "ed25519" => cfg!(feature = "ed25519"),
        "ecdsa" => cfg!(feature = "ecdsa"),
        "rsa" => cfg!(feature = "rsa"),
        "certificates" => cfg!(feature = "certificates"),
        other => panic!("the feature `{other}`"),
    };
    let mut features = scheme.features().into_iter();
    features.find(|feature| !on(feature))
}

/// Private and public key of this folder's own, in PEM.
pub(crate) fn key_pair(algorithm: PublicAlgorithm) -> (String, String) {
    let name = match algorithm.feature() {
        "ed25519" => "ed25519",
        "ecdsa" => "p256",
        _ => "rsa",
    };
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/keys");
    let read = |file: String| std::fs::read_to_string(folder.join(file)).expect("a file");
    (read(format!("{name}.pem")), read(format!("{name}.pub.pem")))
}
