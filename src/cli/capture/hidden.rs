use std::borrow::Cow;

use hookwright_runtime::Secret;
use hookwright_runtime::scheme::{Handshake, Kind, Offers, Profile, Scheme, Where};
use hookwright_runtime::signature::Request;
use http::HeaderMap;

use crate::cli::capture::Headers;

/// What stands where a secret was.
pub(in crate::cli) const SECRET: &str = "(secret)";

/// Headers that carry secrets, whoever sends them.
const HEADERS: [&str; 5] = [
    "authorization",
    "proxy-authorization",
    "cookie",
    "set-cookie",
    "x-api-key",
];

/// What of a request must not be shown or stored: the secrets that are configured, wherever they stand, and what stands
/// where a secret is sent, right or wrong.
#[derive(Debug, Clone, Default)]
pub(in crate::cli) struct Hidden {
    secrets: Vec<Secret>,
    headers: Vec<String>,
    parameters: Vec<String>,
    handshakes: Vec<Handshake>,
}

impl Hidden {
    /// What is secret in deliveries of a profile. `params` are the values that both sides configure: some are the names of
    /// headers.
    pub(in crate::cli) fn of(
        profile: &Profile,
        schemes: &[Scheme],
        secrets: &[Secret],
        params: &[(String, String)],
    ) -> Self {
        let mut hidden = Self {
            secrets: secrets.to_vec(),
            ..Self::default()
        };
        for scheme in schemes.iter().chain(&profile.schemes) {
            let Kind::Token(token) = &scheme.kind else {
                continue;
            };
            let configured = token.name_config.as_ref();
            let configured =
                configured.and_then(|name| params.iter().find(|(other, _)| other == name));
            let name = configured.map_or(&token.name, |(_, value)| value);
            match token.place {
                Where::Header => hidden.headers.push(name.to_ascii_lowercase()),
                Where::Query => hidden.parameters.push(name.clone()),
                _ => {}
            }
        }
        let offering = profile.handshake.iter().filter(|it| it.offers.is_some());
        hidden.handshakes = offering.cloned().collect();
        hidden
    }

    /// The secrets of one request: those that are configured, and what a handshake of it offers.
    fn secrets(&self, request: &Request<'_>) -> Vec<Secret> {
        let offered = self.handshakes.iter().filter_map(|handshake| {
            let is_key = matches!(handshake.offers, Some(Offers::Key(_)));
            let offer = handshake.offer(request, false).filter(|_| is_key)?;
            Some(Secret::new(offer.text))
        });
        self.secrets.iter().cloned().chain(offered).collect()
    }

    /// The headers, the URL and the body without secrets, and whether there was one.
    pub(in crate::cli) fn without<'b>(
        &self,
        request: &Request<'b>,
    ) -> (Headers, Cow<'b, str>, Cow<'b, [u8]>, bool) {
        let secrets = self.secrets(request);
        let mut is_there = false;
        let headers = self.headers(request.headers, &secrets, &mut is_there);
        let mut url = Cow::Borrowed(request.url.unwrap_or("/"));
        for name in &self.parameters {
            if let Some(shown) = without_parameter(&url, name) {
                (url, is_there) = (Cow::Owned(shown), true);
            }
        }
        let mut body = Cow::Borrowed(request.body);
        for secret in &secrets {
            if let Some(shown) = secret.hidden_in(url.as_bytes()) {
                let shown = String::from_utf8_lossy(&shown).into_owned();
                (url, is_there) = (Cow::Owned(shown), true);
            }
            if let Some(shown) = secret.hidden_in(&body) {
                (body, is_there) = (Cow::Owned(shown), true);
            }
        }
        (headers, url, body, is_there)
    }

    fn headers(&self, headers: &HeaderMap, secrets: &[Secret], is_there: &mut bool) -> Headers {
        let shown = |name: &str, value: &[u8]| {
            let is_hidden = HEADERS.contains(&name) || self.headers.iter().any(|it| it == name);
            if is_hidden {
                return (SECRET.to_owned(), true);
            }
            let hidden = secrets
                .iter()
                .fold(None, |hidden: Option<Vec<u8>>, secret| {
                    let hidden_too = secret.hidden_in(hidden.as_deref().unwrap_or(value));
                    hidden_too.or(hidden)
                });
            let text = String::from_utf8_lossy(hidden.as_deref().unwrap_or(value));
            (text.into_owned(), hidden.is_some())
        };
        let headers = headers.iter().map(|(name, value)| {
            let (text, was_hidden) = shown(name.as_str(), value.as_bytes());
            *is_there |= was_hidden;
            (name.as_str().to_owned(), text)
        });
        headers.collect()
    }
}

/// The URL without the values of a parameter; `None` when it has none.
fn without_parameter(url: &str, name: &str) -> Option<String> {
    let (path, query) = url.split_once('?')?;
    let mut is_there = false;
    let pairs = query.split('&').map(|pair| {
        let key = pair.split_once('=').map_or(pair, |(key, _)| key);
        match key == name {
            true => {
                is_there = true;
                Cow::Owned(format!("{key}={SECRET}"))
            }
            false => Cow::Borrowed(pair),
        }
    });
    let query: Vec<Cow<'_, str>> = pairs.collect();
    is_there.then(|| format!("{path}?{}", query.join("&")))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(scheme: &str, header: (&'static str, &'static str), url: &str, expect: [&str; 3]) {
        let scheme = Scheme::from_json(scheme).unwrap();
        let secrets = [Secret::new("s3cret")];
        let hidden = Hidden::of(&Profile::default(), &[scheme], &secrets, &[]);
        let mut headers = HeaderMap::new();
        headers.insert(header.0, header.1.parse().unwrap());
        let request = Request::new(&headers, br#"{"token": "s3cret"}"#).with_url(url);
        let (headers, url, body, is_there) = hidden.without(&request);
        let value = headers.iter().next().unwrap().1;
        assert_eq!([value, &url, std::str::from_utf8(&body).unwrap()], expect);
        assert!(is_there);
    }

    #[test]
    fn secrets_are_shown_nowhere() {
        let body = r#"{"token": "(secret)"}"#;
        let in_header = r#"{"id": "a", "kind": "token", "in": "header", "name": "X-Token"}"#;
        check(in_header, ("x-token", "wrong"), "/a", [SECRET, "/a", body]);
        check(
            in_header,
            ("x", "v=s3cret;"),
            "/s3cret",
            ["v=(secret);", "/(secret)", body],
        );
        check(in_header, ("authorization", "x"), "/", [SECRET, "/", body]);
        let in_query = r#"{"id": "a", "kind": "token", "in": "query", "name": "t"}"#;
        check(
            in_query,
            ("x", "1"),
            "/?a=1&t=w%20&t",
            ["1", "/?a=1&t=(secret)&t=(secret)", body],
        );
    }

    #[test]
    fn an_offered_key_is_a_secret() {
        let profile = Profile::from_json(
            r#"{"id": "acme", "handshake": [{"when": {}, "offers": {"key": "header:x-hook-secret"}, "respond": {}}]}"#,
        )
        .unwrap();
        let hidden = Hidden::of(&profile, &[], &[], &[]);
        let mut headers = HeaderMap::new();
        headers.insert("x-hook-secret", "k3y".parse().unwrap());
        let (headers, _, _, is_there) = hidden.without(&Request::new(&headers, b""));
        assert_eq!((headers.iter().next().unwrap().1, is_there), (SECRET, true));
    }
}
