use std::collections::BTreeMap;

use crate::signature::{Refused, Request, algorithm, percent_decode};

/// The digest of a request's method, path and query, in hex: the claim `qsh` of Atlassian Connect.
///
/// The path is what comes after `base`; the parameter `jwt` is left out; values of one name are sorted and listed.
pub(super) fn of(request: &Request<'_>, base: &str) -> Result<String, Refused> {
    let url = request.url.ok_or(Refused::NoReceivedUrl)?;
    let canonical = canonical(request.method, url, base);
    Ok(algorithm::sha256_hex(canonical.as_bytes()))
}

fn canonical(method: &str, url: &str, base: &str) -> String {
    let url = url.split_once('#').map_or(url, |(url, _)| url);
    let (url, query) = url.split_once('?').unwrap_or((url, ""));
    let path = path_of(url);
    let base = path_of(base).trim_end_matches('/');
    let path = match path.strip_prefix(base) {
        Some(rest) if rest.is_empty() || rest.starts_with('/') => rest,
        _ => path,
    };
    let path = path.trim_end_matches('/').replace('&', "%26");
    let path = if path.is_empty() { "/" } else { &path };
    format!(
        "{}&{path}&{}",
        method.to_ascii_uppercase(),
        parameters(query)
    )
}

fn path_of(url: &str) -> &str {
    match url.split_once("://") {
        Some((_, rest)) => rest
            .find('/')
            .and_then(|at| rest.get(at..))
            .unwrap_or_default(),
        None => url,
    }
}

fn parameters(query: &str) -> String {
    let mut values: BTreeMap<String, Vec<String>> = BTreeMap::new();
    for pair in query.split('&').filter(|pair| !pair.is_empty()) {
        let (name, value) = pair.split_once('=').unwrap_or((pair, ""));
        let (name, value) = (
            encode(&percent_decode(name)),
            encode(&percent_decode(value)),
        );
        values.entry(name).or_default().push(value);
    }
    values.remove("jwt");
    let pairs = values.iter_mut().map(|(name, values)| {
        values.sort();
        format!("{name}={}", values.join(","))
    });
    pairs.collect::<Vec<_>>().join("&")
}

/// RFC 5849, "Percent Encoding".
fn encode(bytes: &[u8]) -> String {
    let mut out = String::with_capacity(bytes.len());
    for byte in bytes {
        match byte {
            b'A'..=b'Z' | b'a'..=b'z' | b'0'..=b'9' | b'-' | b'.' | b'_' | b'~' => {
                out.push((*byte).into())
            }
            other => out.push_str(&format!("%{other:02X}")),
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn requests() {
        let check = |method: &str, url: &str, base: &str, expect: &str| {
            assert_eq!(canonical(method, url, base), expect, "{url}");
        };
        check("get", "https://a.test/?param=foo", "", "GET&/&param=foo");
        check(
            "POST",
            "https://a.test/user",
            "https://a.test",
            "POST&/user&",
        );
        check("GET", "https://a.test/app", "https://a.test/app", "GET&/&");
        check("GET", "https://a.test/app/issue/", "/app/", "GET&/issue&");
        check(
            "GET",
            "https://a.test/apple/issue",
            "/app",
            "GET&/apple/issue&",
        );
        check("GET", "/a&b?x", "", "GET&/a%26b&x=");
        check(
            "GET",
            "/p?b=2&a=c+d&a=b%2c~*&jwt=x.y.z",
            "",
            "GET&/p&a=b%2C~%2A,c%20d&b=2",
        );
        check("GET", "https://a.test", "", "GET&/&");
    }
}
