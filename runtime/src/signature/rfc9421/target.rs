use crate::signature::{percent_decode, percent_encode};

/// The URL of a request, in the spelling that both sides can agree on.
///
/// RFC 9110, "https and http Normalization and Comparison": scheme and host are lower-case, the default port is left out,
/// an empty path is `/`; and the digits of escapes are upper-case.
pub(super) struct Target {
    scheme: String,
    pub(super) authority: String,
    pub(super) path: String,
    query: Option<String>,
}

impl Target {
    /// `None` for what is no absolute URL.
    pub(super) fn read(url: &str) -> Option<Self> {
        let (scheme, rest) = url.split_once("://")?;
        let rest = rest.split_once('#').map_or(rest, |(rest, _)| rest);
        let end = rest.find(['/', '?']).unwrap_or(rest.len());
        let (authority, rest) = rest.split_at_checked(end)?;
        let (path, query) = match rest.split_once('?') {
            Some((path, query)) => (path, Some(query)),
            None => (rest, None),
        };
        let scheme = scheme.to_ascii_lowercase();
        let authority = authority.to_ascii_lowercase();
        let default = if scheme == "http" { ":80" } else { ":443" };
        let plain = authority.strip_suffix(default).unwrap_or(&authority);
        (!plain.is_empty() && !plain.contains('@')).then(|| Self {
            authority: plain.to_owned(),
            scheme,
            path: if path.is_empty() {
                "/".to_owned()
            } else {
                upper_escapes(path)
            },
            query: query.map(upper_escapes),
        })
    }

    /// RFC 9421, "Target URI".
    pub(super) fn uri(&self) -> String {
        format!(
            "{}://{}{}",
            self.scheme,
            self.authority,
            self.request_target()
        )
    }

    /// RFC 9421, "Scheme".
    pub(super) fn scheme(&self) -> &str {
        &self.scheme
    }

    /// RFC 9421, "Request Target", in the form that requests to an origin have.
    pub(super) fn request_target(&self) -> String {
        match &self.query {
            Some(query) => format!("{}?{query}", self.path),
            None => self.path.clone(),
        }
    }

    /// RFC 9421, "Query": with its question mark, which is there even without a query.
    pub(super) fn query(&self) -> String {
        format!("?{}", self.query.as_deref().unwrap_or_default())
    }

    /// RFC 9421, "Query Parameters": decoded, and encoded again in one way. `None` when it is missing, or there twice.
    pub(super) fn parameter(&self, name: &str) -> Option<String> {
        let query = self.query.as_deref().unwrap_or_default();
        let pairs = query.split('&').filter(|pair| !pair.is_empty());
        let pairs = pairs.map(|pair| pair.split_once('=').unwrap_or((pair, "")));
        let mut values = pairs.filter(|(key, _)| percent_encode(&percent_decode(key)) == name);
        let (_, value) = values.next()?;
        values
            .next()
            .is_none()
            .then(|| percent_encode(&percent_decode(value)))
    }
}

fn upper_escapes(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    let mut upper = 0;
    for char in text.chars() {
        match char {
            '%' => upper = 2,
            _ if upper > 0 => {
                upper -= 1;
                out.push(char.to_ascii_uppercase());
                continue;
            }
            _ => {}
        }
        out.push(char);
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn urls() {
        let check = |url: &str, expect: Option<&str>| {
            let found = Target::read(url).map(|target| target.uri());
            assert_eq!(found.as_deref(), expect, "{url}");
        };
        check("HTTPS://A.test:443/x?y", Some("https://a.test/x?y"));
        check("http://a.test:80", Some("http://a.test/"));
        check("http://a.test:443/#x", Some("http://a.test:443/"));
        check(
            "https://a.test/%e2%98%83%2?a=%e2",
            Some("https://a.test/%E2%98%83%2?a=%E2"),
        );
        check("https://a.test?x", Some("https://a.test/?x"));
        check("https://u@a.test/", None);
        check("https:///x", None);
        check("/x", None);
    }

    #[test]
    fn parameters() {
        let target = Target::read("https://a.test/?a=1&b=x+y%2f&c=1&c=2&d").expect("a URL");
        assert_eq!(target.parameter("a").as_deref(), Some("1"));
        assert_eq!(target.parameter("b").as_deref(), Some("x%20y%2F"));
        assert_eq!(target.parameter("c"), None);
        assert_eq!(target.parameter("d").as_deref(), Some(""));
        assert_eq!(target.parameter("e"), None);
    }
}
