use std::fmt;

use serde::Deserialize;

use crate::scheme::Place;

/// Where keys come from.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Source {
    /// The receiver configures them.
    #[default]
    Config,
    /// A handshake brought them, and the receiver has stored them.
    Handshake,
    /// A certificate, at a URL that the delivery names.
    CertUrl,
    /// A JSON Web Key Set, at a URL.
    Jwks,
    /// The receiver knows how to look up an id.
    KidLookup,
}

impl Source {
    /// True when keys are not among the receiver's secrets: a
    /// [`KeyProvider`](crate::key::KeyProvider) has them.
    pub fn is_fetched(self) -> bool {
        match self {
            Self::Config | Self::Handshake => false,
            Self::CertUrl | Self::Jwks | Self::KidLookup => true,
        }
    }

    /// The feature of the runtime that it needs.
    pub(super) fn feature(self) -> Option<&'static str> {
        (self == Self::CertUrl).then_some("certificates")
    }
}

/// Where a URL stands: `https://…` is the URL itself, everything else is a place in the delivery.
///
/// `{name}` in a URL stands for a value that the receiver configures.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(try_from = "String")]
pub enum UrlSource {
    /// This URL.
    Fixed(String),
    /// The text at a place.
    At(Place),
}

impl TryFrom<String> for UrlSource {
    type Error = String;

    fn try_from(text: String) -> Result<Self, String> {
        match split_url(&text) {
            Some((host, _)) if host.contains('{') => {
                Err("the host of a URL is never configured: put it into the data".to_owned())
            }
            Some(_) => Ok(Self::Fixed(text)),
            None if text.contains("://") => Err(format!("`{text}` is no `https://` URL")),
            None => text.parse().map(Self::At),
        }
    }
}

/// A host that keys may come from. `*` stands for one label: `sns.*.amazonaws.com`.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(try_from = "String")]
pub struct Host(String);

impl Host {
    /// True when it is meant.
    fn is(&self, host: &str) -> bool {
        let (mut pattern, mut labels) = (self.0.split('.'), host.split('.'));
        loop {
            match (pattern.next(), labels.next()) {
                (None, None) => return true,
                (Some("*"), Some(label)) if is_label(label) => {}
                (Some(expected), Some(label)) if expected.eq_ignore_ascii_case(label) => {}
                _ => return false,
            }
        }
    }
}

impl TryFrom<String> for Host {
    type Error = String;

    fn try_from(text: String) -> Result<Self, String> {
        let labels: Vec<&str> = text.split('.').collect();
        let known = |label: &&str| is_label(label);
        let valid = labels.iter().all(|label| *label == "*" || is_label(label));
        // `*.com` would be everybody.
        match labels.iter().rev().take_while(|label| known(label)).count() {
            fixed if valid && fixed >= 2 => Ok(Self(text)),
            _ => Err(format!(
                "`{text}` is no host: at least the last two labels are names"
            )),
        }
    }
}

impl fmt::Display for Host {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

fn is_label(label: &str) -> bool {
    let valid = |byte: u8| byte.is_ascii_alphanumeric() || byte == b'-';
    !label.is_empty() && label.bytes().all(valid)
}

/// Host and path of an `https` URL that has neither a port, credentials nor a fragment, and no way to climb out of a
/// path. Everything else is `None`: two parsers could read it in two ways.
fn split_url(url: &str) -> Option<(&str, &str)> {
    let rest = url.strip_prefix("https://")?;
    let (host, path) = rest.split_at(rest.find('/')?);
    let plain = url.bytes().all(|byte| byte.is_ascii_graphic());
    let odd = |text: &str| text.contains(['@', ':', '\\', '#']);
    let climbs = path.split('/').any(|segment| segment == "..");
    (plain && !host.is_empty() && !odd(host) && !path.contains(['\\', '#']) && !climbs)
        .then_some((host, path))
}

/// True when keys may come from this URL: `https`, one of the hosts, and a path that ends so.
pub(super) fn is_allowed(url: &str, hosts: &[Host], path_suffix: Option<&str>) -> bool {
    split_url(url).is_some_and(|(host, path)| {
        let path = path.split_once('?').map_or(path, |(path, _)| path);
        hosts.iter().any(|allowed| allowed.is(host))
            && path_suffix.is_none_or(|suffix| path.ends_with(suffix))
    })
}

/// The host of a URL that stands in the data.
pub(super) fn host_of(url: &UrlSource) -> Option<Host> {
    match url {
        UrlSource::Fixed(url) => split_url(url).map(|(host, _)| Host(host.to_owned())),
        UrlSource::At(_) => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(host: &str, url: &str, expect: bool) {
        let host = Host::try_from(host.to_owned()).expect("a host");
        assert_eq!(is_allowed(url, &[host], None), expect, "{url}");
    }

    #[test]
    fn urls() {
        check("api.acme.test", "https://api.acme.test/certs/1", true);
        check("api.acme.test", "https://API.acme.test/certs/1", true);
        check("api.acme.test", "http://api.acme.test/certs/1", false);
        check("api.acme.test", "https://api.acme.test", false);
        check("api.acme.test", "https://api.acme.test:8443/", false);
        check("api.acme.test", "https://api.acme.test.evil.test/", false);
        check("api.acme.test", "https://evil.test/api.acme.test/", false);
        check("api.acme.test", "https://api.acme.test@evil.test/", false);
        check("api.acme.test", "https://evil.test\\api.acme.test/", false);
        check("api.acme.test", "https://evil.test#api.acme.test/", false);
        check("api.acme.test", "https://api.acme.test/a/../b", false);
        check("api.acme.test", "https://api.acme.test/\u{e9}", false);
        check("api.acme.test", "https://api.acme.test/ x", false);
        check("sns.*.acme.test", "https://sns.eu-1.acme.test/a", true);
        check("sns.*.acme.test", "https://sns.a.b.acme.test/a", false);
        check("sns.*.acme.test", "https://sns..acme.test/a", false);
        check("sns.*.acme.test", "https://sns.acme.test/a", false);
    }

    #[test]
    fn suffixes() {
        let hosts = [Host::try_from("acme.test".to_owned()).expect("a host")];
        let allowed = |url| is_allowed(url, &hosts, Some(".pem"));
        assert!(allowed("https://acme.test/a.pem"));
        assert!(!allowed("https://acme.test/a?x=.pem"));
    }

    #[test]
    fn hosts_are_names() {
        for bad in ["*", "*.test", "acme.*", "a..test", "test", "acme.test:1"] {
            assert!(Host::try_from(bad.to_owned()).is_err(), "{bad}");
        }
    }

    #[test]
    fn places_and_urls() {
        let source = |text: &str| UrlSource::try_from(text.to_owned());
        assert!(matches!(source("header:X-Cert"), Ok(UrlSource::At(_))));
        assert!(matches!(
            source("https://a.test/k"),
            Ok(UrlSource::Fixed(_))
        ));
        assert!(source("http://a.test/k").is_err());
        assert!(source("https://{tenant}.a.test/k").is_err());
    }
}
