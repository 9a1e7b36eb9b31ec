//! Answers handshakes and probes from data.
//!
//! In:  a profile and a request.
//! Out: the answer that the provider expects, when the request is a handshake.
//! Does not know: HTTP servers, and whether the request was verified. Ask [`Handshake::verify`] first.

use std::collections::BTreeMap;

use bytes::Bytes;
use http::header::{CONTENT_TYPE, HeaderName, HeaderValue};
use http::{HeaderMap, Response, StatusCode};
use serde_json::Value;

use crate::scheme::{Handshake, Place, Profile, When};
use crate::select::Context;
use crate::signature::Request;

impl Profile {
    /// The handshake that a request is; `None` for deliveries.
    ///
    /// A handshake with [`Check::Required`](crate::scheme::Check::Required) must be verified before it is answered.
    ///
    /// # Examples
    ///
    /// ```
    /// use hookwright_runtime::scheme::Profile;
    /// use hookwright_runtime::signature::Request;
    ///
    /// let profile = Profile::from_json(r#"{
    ///     "id": "acme",
    ///     "handshake": [{
    ///         "when": {"method": "POST", "body": {"/type": "url_verification"}},
    ///         "respond": {"content_type": "text/plain", "body": "{body:/challenge}"}
    ///     }]
    /// }"#)?;
    /// let headers = http::HeaderMap::new();
    /// let request = Request::new(&headers, br#"{"type": "url_verification", "challenge": "3eZbrw1a"}"#);
    /// let handshake = profile.handshake(&request).expect("a handshake");
    /// assert_eq!(handshake.answer(&request).expect("an answer").body(), "3eZbrw1a");
    /// # Ok::<(), hookwright_runtime::scheme::SchemeError>(())
    /// ```
    pub fn handshake(&self, request: &Request<'_>) -> Option<&Handshake> {
        self.handshake
            .iter()
            .find(|handshake| handshake.when.holds(request))
    }
}

impl When {
    /// True when a request is meant.
    fn holds(&self, request: &Request<'_>) -> bool {
        let method = self
            .method
            .as_deref()
            .is_none_or(|method| method.eq_ignore_ascii_case(request.method));
        let body = |pointer: &str| place(&format!("body:{pointer}"), request);
        method
            && all(&self.header, |name| request.header(name).map(str::to_owned))
            && all(&self.query, |name| request.query(name))
            && all(&self.body, body)
    }
}

fn all(expected: &BTreeMap<String, String>, read: impl Fn(&str) -> Option<String>) -> bool {
    expected
        .iter()
        .all(|(name, text)| read(name).is_some_and(|found| text == "*" || *text == found))
}

impl Handshake {
    /// The answer; `None` when the request lacks something that the answer holds, or it makes no valid header.
    pub fn answer(&self, request: &Request<'_>) -> Option<Response<Bytes>> {
        let mut headers = HeaderMap::new();
        for (name, text) in &self.respond.headers {
            let value = HeaderValue::from_str(&fill(text, request)?).ok()?;
            headers.insert(HeaderName::from_bytes(name.as_bytes()).ok()?, value);
        }
        let (media_type, body) = match &self.respond.body {
            Value::Null => (None, String::new()),
            Value::String(text) => (Some("text/plain"), fill(text, request)?),
            value => (
                Some("application/json"),
                fill_value(value, request)?.to_string(),
            ),
        };
        if let Some(media_type) = self.respond.content_type.as_deref().or(media_type) {
            headers.insert(CONTENT_TYPE, HeaderValue::from_str(media_type).ok()?);
        }
        let mut response = Response::new(Bytes::from(body));
        *response.status_mut() = StatusCode::from_u16(self.respond.status).ok()?;
        *response.headers_mut() = headers;
        Some(response)
    }
}

/// Puts texts of the request in the place of `{body:/a}`; other braces stay.
fn fill(template: &str, request: &Request<'_>) -> Option<String> {
    let mut out = String::new();
    let mut rest = template;
    while let Some((before, after)) = rest.split_once('{') {
        out.push_str(before);
        match after.split_once('}') {
            Some((name, after)) if name.parse::<Place>().is_ok() => {
                out.push_str(&place(name, request)?);
                rest = after;
            }
            _ => {
                out.push('{');
                rest = after;
            }
        }
    }
    Some(out + rest)
}

fn fill_value(value: &Value, request: &Request<'_>) -> Option<Value> {
    Some(match value {
        Value::String(text) => Value::String(fill(text, request)?),
        Value::Array(items) => Value::Array(
            items
                .iter()
                .map(|item| fill_value(item, request))
                .collect::<Option<_>>()?,
        ),
        Value::Object(members) => {
            let filled = members
                .iter()
                .map(|(name, value)| Some((name.clone(), fill_value(value, request)?)));
            Value::Object(filled.collect::<Option<_>>()?)
        }
        other => other.clone(),
    })
}

fn place(text: &str, request: &Request<'_>) -> Option<String> {
    text.parse::<Place>()
        .ok()?
        .read(request, request.body, request.body)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(
        handshake: &str,
        url: &str,
        headers: &[(&'static str, &'static str)],
        body: &str,
        expect: Option<(u16, &str)>,
    ) {
        let profile = format!(r#"{{"id": "acme", "handshake": [{handshake}]}}"#);
        let profile = Profile::from_json(&profile).expect("a profile");
        let headers = headers.iter().map(|(name, value)| {
            (
                HeaderName::from_static(name),
                HeaderValue::from_static(value),
            )
        });
        let headers = HeaderMap::from_iter(headers);
        let method = if body.is_empty() { "GET" } else { "POST" };
        let request = Request::new(&headers, body.as_bytes())
            .with_url(url)
            .with_method(method);
        let answer = profile
            .handshake(&request)
            .and_then(|handshake| handshake.answer(&request));
        let answer = answer.map(|answer| {
            (
                answer.status().as_u16(),
                String::from_utf8_lossy(answer.body()).into_owned(),
            )
        });
        assert_eq!(
            answer,
            expect.map(|(status, body)| (status, body.to_owned()))
        );
    }

    #[test]
    fn bodies() {
        let ping = r#"{"when": {"body": {"/type": "0"}}, "respond": {"status": 204}}"#;
        check(ping, "/", &[], r#"{"type": 0}"#, Some((204, "")));
        check(ping, "/", &[], r#"{"type": 1}"#, None);
        check(ping, "/", &[], "[", None);
        let echo = r#"{"when": {"body": {"/challenge": "*"}}, "respond": {"body": {"challenge": "{body:/challenge}", "n": 1}}}"#;
        check(
            echo,
            "/",
            &[],
            r#"{"challenge": "{x}\""}"#,
            Some((200, r#"{"challenge":"{x}\"","n":1}"#)),
        );
    }

    #[test]
    fn queries() {
        let hub = r#"{"when": {"method": "GET", "query": {"hub.mode": "subscribe", "hub.challenge": "*"}},
                      "verify": "skip", "respond": {"body": "{query:hub.challenge}"}}"#;
        check(
            hub,
            "/x?hub.mode=subscribe&hub.challenge=a%20b",
            &[],
            "",
            Some((200, "a b")),
        );
        check(hub, "/x?hub.mode=subscribe", &[], "", None);
        check(
            hub,
            "/x?hub.mode=subscribe&hub.challenge=1",
            &[],
            "{}",
            None,
        );
    }

    #[test]
    fn headers() {
        let echo = r#"{"when": {"header": {"x-hook-secret": "*"}}, "respond": {"headers": {"X-Hook-Secret": "{header:x-hook-secret}"}}}"#;
        check(echo, "/", &[("x-hook-secret", "abc")], "", Some((200, "")));
        check(echo, "/", &[], "", None);
        let missing = r#"{"when": {}, "respond": {"body": "{header:x-none}"}}"#;
        check(missing, "/", &[], "", None);
    }
}
