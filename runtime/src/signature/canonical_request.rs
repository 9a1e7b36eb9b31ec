use crate::signature::{Refused, Request};

/// A request in four lines: method, path with its query, the headers that one of them names, body.
///
/// Query and path are escaped as JavaScript's `encodeURIComponent` and `encodeURI` do, one after the other, so that
/// every escape of the query is escaped again.
pub(super) fn write(request: &Request<'_>, signed_headers: &str) -> Result<Vec<u8>, Refused> {
    let url = request.url.ok_or(Refused::NoReceivedUrl)?;
    let mut text = format!(
        "{}\n{}\n{}\n",
        request.method.to_ascii_uppercase(),
        path(url),
        headers(request, signed_headers)?
    )
    .into_bytes();
    text.extend_from_slice(request.body);
    Ok(text)
}

/// `name:value`, in the order of names, of those that a header names; it must be one of them.
fn headers(request: &Request<'_>, list: &str) -> Result<String, Refused> {
    let missing = |name: &str| Refused::MissingHeader {
        name: name.to_owned(),
    };
    let names = request.one_text(list)?.ok_or_else(|| missing(list))?;
    let mut names: Vec<String> = names
        .split(',')
        .map(|name| name.trim().to_ascii_lowercase())
        .collect();
    names.sort();
    names.dedup();
    if !names.iter().any(|name| name.eq_ignore_ascii_case(list)) {
        return Err(missing(list));
    }
    let pairs = names.iter().map(|name| {
        // What a delivery names is not told.
        let value = request
            .one_text(name)
            .map_err(|_| Refused::UnknownComponent)?;
        let value = value.ok_or(Refused::UnknownComponent)?;
        Ok(format!("{name}:{}", value.trim()))
    });
    pairs
        .collect::<Result<Vec<_>, Refused>>()
        .map(|pairs| pairs.join(";"))
}

fn path(url: &str) -> String {
    let rest = url.split_once("://").map_or(url, |(_, rest)| rest);
    let rest = rest
        .find('/')
        .map_or("/", |at| rest.get(at..).unwrap_or("/"));
    let rest = rest.split_once('#').map_or(rest, |(rest, _)| rest);
    let mut parts = rest.split('?');
    let path = escape(parts.next().unwrap_or_default(), ";,/?:@&=+$-_.!~*'()#");
    match parts.next().filter(|query| !query.is_empty()) {
        Some(query) => {
            let query = escape(query, "-_.!~*'()");
            format!("{path}?{}", escape(&query, ";,/?:@&=+$-_.!~*'()#"))
        }
        None => path,
    }
}

/// Escapes all but letters, digits and `plain`.
fn escape(text: &str, plain: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for byte in text.bytes() {
        match byte {
            b'A'..=b'Z' | b'a'..=b'z' | b'0'..=b'9' => out.push(byte.into()),
            other if other.is_ascii() && plain.contains(char::from(other)) => {
                out.push(other.into())
            }
            other => out.push_str(&format!("%{other:02X}")),
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use http::HeaderMap;

    use super::*;

    #[test]
    fn paths() {
        let check = |url: &str, expect: &str| assert_eq!(path(url), expect, "{url}");
        check("https://a.test/api/x", "/api/x");
        check("https://a.test", "/");
        check("/api/x?", "/api/x");
        check(
            "https://a.test/a b/%20?q=1&w=2#x",
            "/a%20b/%2520?q%253D1%2526w%253D2",
        );
        check("https://a.test/a?b?c", "/a?b");
    }

    #[test]
    fn requests() {
        let check = |pairs: &[(&'static str, &'static str)], expect: Option<&str>| {
            let mut headers = HeaderMap::new();
            for (name, value) in pairs {
                headers.append(*name, value.parse().expect("a header"));
            }
            let request = Request::new(&headers, b"{}").with_url("https://a.test/x");
            let found = write(&request, "X-List")
                .ok()
                .map(|bytes| String::from_utf8(bytes).expect("text"));
            assert_eq!(found.as_deref(), expect);
        };
        let list = ("x-list", "x-time,x-list, X-a");
        let expect = "POST\n/x\nx-a:1;x-list:x-time,x-list, X-a;x-time:16\n{}";
        check(
            &[list, ("x-time", "16"), ("x-a", " 1 "), ("x-b", "2")],
            Some(expect),
        );
        check(&[list, ("x-time", "16")], None);
        check(&[list, ("x-time", "16"), ("x-a", "1"), ("x-a", "2")], None);
        check(&[("x-list", "x-a"), ("x-a", "1")], None);
        check(&[("x-a", "1")], None);
    }
}
