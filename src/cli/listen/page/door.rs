use std::net::IpAddr;

use http::header::{AUTHORIZATION, CONTENT_TYPE, HOST, ORIGIN};
use http::{HeaderMap, HeaderName, Method, Request, StatusCode};
use sha2::{Digest, Sha256};

/// What browsers are told with everything.
pub(super) const HEADERS: [(HeaderName, &str); 7] = [
    (
        http::header::CONTENT_SECURITY_POLICY,
        "default-src 'none'; script-src 'self'; style-src 'self'; connect-src 'self'; img-src 'self'; base-uri 'none'; \
         form-action 'none'; frame-ancestors 'none'; require-trusted-types-for 'script'; trusted-types 'none'",
    ),
    (http::header::X_CONTENT_TYPE_OPTIONS, "nosniff"),
    (http::header::X_FRAME_OPTIONS, "DENY"),
    (http::header::REFERRER_POLICY, "no-referrer"),
    (http::header::CACHE_CONTROL, "no-store"),
    (
        HeaderName::from_static("cross-origin-resource-policy"),
        "same-origin",
    ),
    (
        HeaderName::from_static("cross-origin-opener-policy"),
        "same-origin",
    ),
];

/// Who may see the page.
///
/// Without a token, whoever asks for this machine by one of its own names: a page of another site that makes a name of its
/// own mean this machine (DNS rebinding) asks by that name. With one, whoever has it.
pub(in crate::cli::listen) struct Door {
    token: Option<[u8; 32]>,
}

impl Door {
    pub(in crate::cli::listen) fn new(token: Option<&str>) -> Self {
        Self {
            token: token.map(digest),
        }
    }

    /// Refuses who may not.
    pub(super) fn check<B>(&self, request: &Request<B>) -> Result<(), (StatusCode, &'static str)> {
        let headers = request.headers();
        let host = text(headers, &HOST).ok_or((StatusCode::BAD_REQUEST, "there is no `Host`"))?;
        if self.token.is_none() && !is_this_machine(host) {
            return Err((
                StatusCode::FORBIDDEN,
                "the page is for this machine, by the name `localhost`",
            ));
        }
        let is_own = |origin: &str| origin.strip_prefix("http://") == Some(host);
        if headers.contains_key(ORIGIN) && !text(headers, &ORIGIN).is_some_and(is_own) {
            return Err((StatusCode::FORBIDDEN, "another site asks"));
        }
        if !request.uri().path().starts_with("/api/") {
            return Ok(());
        }
        let site = HeaderName::from_static("sec-fetch-site");
        if headers.contains_key(&site)
            && !matches!(text(headers, &site), Some("same-origin" | "none"))
        {
            return Err((StatusCode::FORBIDDEN, "another site asks"));
        }
        let is_json = || {
            let media_type = text(headers, &CONTENT_TYPE).unwrap_or_default();
            media_type.split(';').next() == Some("application/json")
        };
        if request.method() != Method::GET && !is_json() {
            return Err((StatusCode::UNSUPPORTED_MEDIA_TYPE, "JSON is expected"));
        }
        match &self.token {
            Some(token) if !has(headers, token) => {
                Err((StatusCode::UNAUTHORIZED, "the token is missing or wrong"))
            }
            _ => Ok(()),
        }
    }
}

/// Digests are compared: how much of them is right tells nothing of the token.
fn has(headers: &HeaderMap, token: &[u8; 32]) -> bool {
    let bearer = text(headers, &AUTHORIZATION).and_then(|it| it.strip_prefix("Bearer "));
    bearer.is_some_and(|bearer| digest(bearer) == *token)
}

fn digest(token: &str) -> [u8; 32] {
    Sha256::digest(token.as_bytes()).into()
}

/// The text of a header that is there once.
fn text<'h>(headers: &'h HeaderMap, name: &HeaderName) -> Option<&'h str> {
    let mut values = headers.get_all(name).iter();
    let value = values.next().filter(|_| values.next().is_none());
    value?.to_str().ok()
}

/// True of `localhost` and of addresses that lead to this machine, with a port or without.
fn is_this_machine(host: &str) -> bool {
    let name = match host.strip_prefix('[') {
        Some(rest) => rest.split(']').next().unwrap_or_default(),
        None => host.split(':').next().unwrap_or_default(),
    };
    let address = name.parse::<IpAddr>();
    name.eq_ignore_ascii_case("localhost") || address.is_ok_and(|it| it.is_loopback())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(token: Option<&str>, lines: &[(&str, &str)], path: &str, expect: u16) {
        let mut request = Request::builder().uri(path);
        if lines.iter().any(|(name, _)| *name == "content-type") {
            request = request.method(Method::POST);
        }
        for (name, value) in lines {
            request = request.header(*name, *value);
        }
        let answer = Door::new(token).check(&request.body(()).unwrap());
        let status = answer.err().map_or(200, |(status, _)| status.as_u16());
        assert_eq!(status, expect, "{lines:?}");
    }

    #[test]
    fn other_names_and_other_sites_stay_outside() {
        for host in ["localhost", "LOCALHOST:1", "127.0.0.1:4201", "[::1]:4201"] {
            check(None, &[("host", host)], "/", 200);
        }
        for host in [
            "evil.test",
            "localhost.evil.test",
            "192.168.0.1:1",
            "",
            "127.0.0.1.evil.test",
        ] {
            check(None, &[("host", host)], "/", 403);
        }
        check(None, &[], "/", 400);
        check(
            None,
            &[("host", "localhost"), ("host", "localhost")],
            "/",
            400,
        );
        let host = ("host", "localhost:1");
        check(
            None,
            &[host, ("origin", "http://localhost:1")],
            "/api/live",
            200,
        );
        for origin in [
            "http://localhost:2",
            "https://localhost:1",
            "null",
            "http://evil.test",
        ] {
            check(None, &[host, ("origin", origin)], "/api/live", 403);
        }
        check(
            None,
            &[host, ("sec-fetch-site", "cross-site")],
            "/api/live",
            403,
        );
        check(
            None,
            &[host, ("sec-fetch-site", "same-origin")],
            "/api/live",
            200,
        );
        check(
            None,
            &[host, ("content-type", "text/plain")],
            "/api/clear",
            415,
        );
        check(
            None,
            &[host, ("content-type", "application/json")],
            "/api/clear",
            200,
        );
    }

    #[test]
    fn with_a_token_the_name_does_not_matter() {
        let host = ("host", "dev.example.com");
        check(Some("t0ken"), &[host], "/", 200);
        check(Some("t0ken"), &[host], "/api/live", 401);
        check(
            Some("t0ken"),
            &[host, ("authorization", "Bearer t0ke")],
            "/api/live",
            401,
        );
        check(
            Some("t0ken"),
            &[host, ("authorization", "Bearer t0ken")],
            "/api/live",
            200,
        );
        let other = ("origin", "http://evil.test");
        check(
            Some("t0ken"),
            &[host, other, ("authorization", "Bearer t0ken")],
            "/api/live",
            403,
        );
    }
}
