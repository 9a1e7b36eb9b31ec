use http::Uri;
use percent_encoding::percent_decode_str;

use crate::{Connect, Credentials, Error};

/// The parts of a broker's URL, for protocols whose clients take no URL.
pub(crate) struct Url {
    /// As URLs write it: an address of IPv6 has brackets.
    pub(crate) host: String,
    pub(crate) port: u16,
    pub(crate) is_encrypted: bool,
    pub(crate) credentials: Option<Credentials>,
    /// What stands behind the first slash.
    #[cfg_attr(
        not(feature = "stomp"),
        expect(dead_code, reason = "only STOMP has hosts within a broker")
    )]
    pub(crate) path: String,
}

impl Url {
    /// Reads the URL of a connection. The credentials of the connection win over those of the URL.
    ///
    /// # Errors
    ///
    /// When it is none, or of another protocol.
    pub(crate) fn of(
        to: &Connect,
        plain: (&str, u16),
        encrypted: (&str, u16),
    ) -> Result<Self, Error> {
        // The text of a URL may hold a password, and is not told.
        let invalid = || {
            Error::setting(format!(
                "the URL is none of this protocol, e.g. `{}://127.0.0.1:{}`",
                plain.0, plain.1
            ))
        };
        let uri: Uri = to.url.parse().map_err(|_| invalid())?;
        let scheme = uri.scheme_str().unwrap_or_default();
        let is_encrypted = match scheme {
            it if it == plain.0 => false,
            it if it == encrypted.0 => true,
            _ => return Err(invalid()),
        };
        let host = uri
            .host()
            .filter(|host| !host.is_empty())
            .ok_or_else(invalid)?;
        // RFC 3986, "User Information" and "Path": signs of their own are escaped.
        let decoded = |text: &str| {
            let text = percent_decode_str(text).decode_utf8();
            text.map(String::from).map_err(|_| invalid())
        };
        let path = decoded(uri.path().strip_prefix('/').unwrap_or_default())?;
        let default = if is_encrypted { encrypted.1 } else { plain.1 };
        let authority = uri.authority().map(|it| it.as_str()).unwrap_or_default();
        let after_host = authority.rsplit_once(host).map(|(_, after)| after);
        let port = match after_host.unwrap_or_default().strip_prefix(':') {
            Some(port) => port.parse().map_err(|_| invalid())?,
            None => default,
        };
        let user = uri.authority().and_then(|it| it.as_str().rsplit_once('@'));
        let user = match user {
            Some((user, _)) => {
                let (user, password) = user.split_once(':').unwrap_or((user, ""));
                Some(Credentials::new(decoded(user)?, decoded(password)?))
            }
            None => None,
        };
        Ok(Self {
            host: host.to_owned(),
            port,
            is_encrypted,
            path,
            credentials: to.credentials.clone().or(user),
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(url: &str) -> Result<(String, u16, bool, Option<Credentials>), Error> {
        let url = Url::of(&Connect::to(url), ("mqtt", 1883), ("mqtts", 8883))?;
        Ok((url.host, url.port, url.is_encrypted, url.credentials))
    }

    #[test]
    fn parts() {
        assert_eq!(check("mqtt://h"), Ok(("h".into(), 1883, false, None)));
        assert_eq!(
            check("mqtts://[::1]"),
            Ok(("[::1]".into(), 8883, true, None))
        );
        let user = Some(Credentials::new("u", "p:q"));
        assert_eq!(check("mqtt://u:p:q@h:1/"), Ok(("h".into(), 1, false, user)));
        let user = Some(Credentials::new("a@b", "p@s/s%"));
        let escaped = check("mqtt://a%40b:p%40s%2Fs%25@h");
        assert_eq!(escaped, Ok(("h".into(), 1883, false, user)));
        for url in [
            "",
            "mqtt://u:s3cret%ff@h",
            "h",
            "http://h",
            "mqtt://",
            "mqtt://u:s3cret@",
            "mqtt://u:s3cret@h:99999",
        ] {
            let error = check(url).expect_err("no URL").to_string();
            assert!(!error.contains("s3cret"), "{error}");
        }
    }
}
