use std::net::{IpAddr, SocketAddr};

use http::HeaderMap;
use http::header::FORWARDED;

/// How proxies tell whom they forward for. One of them alone: a proxy that writes one header passes the other one on as
/// whoever sent it wrote it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Forwarding {
    /// `X-Forwarded-For: 192.0.2.1, 198.51.100.7`.
    XForwardedFor,
    /// `Forwarded: for=192.0.2.1, for="[2001:db8::1]:4711"` (RFC 7239).
    Forwarded,
}

impl Forwarding {
    /// Whom every proxy forwarded for, the nearest first; `None` stands for what is no address. Nothing at all when the
    /// header is not well formed, since then nobody can tell where one element ends.
    pub(super) fn hops(self, headers: &HeaderMap) -> Option<Vec<Option<IpAddr>>> {
        let name = match self {
            Self::XForwardedFor => "x-forwarded-for",
            Self::Forwarded => FORWARDED.as_str(),
        };
        let mut hops = Vec::new();
        // RFC 9110, "Field Order": lines of one name are one list.
        for line in headers.get_all(name) {
            let line = line.to_str().ok()?;
            match self {
                Self::XForwardedFor => hops.extend(line.split(',').map(|hop| address(hop.trim()))),
                Self::Forwarded => {
                    let elements = split(line, ',')?;
                    hops.extend(elements.into_iter().map(forwarded_for));
                }
            }
        }
        hops.reverse();
        Some(hops)
    }
}

/// The address in `for=…`, which is there once.
fn forwarded_for(element: &str) -> Option<IpAddr> {
    let pairs = split(element, ';')?;
    let mut values = pairs.into_iter().filter_map(|pair| {
        let (name, value) = pair.split_once('=')?;
        // RFC 7239, "Forwarded HTTP Header Field": the parameter names are case-insensitive.
        name.trim()
            .eq_ignore_ascii_case("for")
            .then_some(value.trim())
    });
    let value = values.next().filter(|_| values.next().is_none())?;
    match value.strip_prefix('"') {
        // An address holds nothing that is escaped.
        Some(quoted) => address(quoted.strip_suffix('"')?),
        None => address(value),
    }
}

/// The parts between `at`, apart from those in quotes; `None` when a quote is not closed.
fn split(text: &str, at: char) -> Option<Vec<&str>> {
    let mut parts = Vec::new();
    let (mut start, mut quoted, mut escaped) = (0, false, false);
    for (index, c) in text.char_indices() {
        match c {
            _ if escaped => escaped = false,
            '\\' if quoted => escaped = true,
            '"' => quoted = !quoted,
            _ if c == at && !quoted => {
                parts.push(text.get(start..index)?.trim());
                start = index + 1;
            }
            _ => {}
        }
    }
    parts.push(text.get(start..)?.trim());
    (!quoted).then_some(parts)
}

/// An address, with or without a port.
fn address(text: &str) -> Option<IpAddr> {
    let bare = || text.parse::<IpAddr>().ok();
    let bracketed = || {
        text.strip_prefix('[')?
            .strip_suffix(']')?
            .parse::<IpAddr>()
            .ok()
            .filter(IpAddr::is_ipv6)
    };
    let with_port = || text.parse::<SocketAddr>().ok().map(|address| address.ip());
    bare()
        .or_else(bracketed)
        .or_else(with_port)
        .map(|address| address.to_canonical())
}

#[cfg(test)]
mod tests {
    use http::HeaderValue;

    use super::*;

    #[track_caller]
    fn check(by: Forwarding, lines: &[&'static str], expect: Option<&[&str]>) {
        let name = match by {
            Forwarding::XForwardedFor => "x-forwarded-for",
            Forwarding::Forwarded => "forwarded",
        };
        let mut headers = HeaderMap::new();
        for line in lines {
            headers.append(name, HeaderValue::from_static(line));
        }
        let hops = by.hops(&headers).map(|hops| {
            let text = |hop: Option<IpAddr>| hop.map_or("?".to_owned(), |hop| hop.to_string());
            hops.into_iter().map(text).collect::<Vec<_>>()
        });
        let expect = expect.map(|hops| hops.iter().map(|hop| (*hop).to_owned()).collect());
        assert_eq!(hops, expect, "{lines:?}");
    }

    #[test]
    fn lists_of_addresses() {
        let check =
            |lines: &[&'static str], expect| check(Forwarding::XForwardedFor, lines, expect);
        check(&[], Some(&[]));
        check(
            &[
                "192.0.2.1, 198.51.100.7:443",
                "[2001:db8::1]:4711,2001:db8::2 , [::1]",
            ],
            Some(&[
                "::1",
                "2001:db8::2",
                "2001:db8::1",
                "198.51.100.7",
                "192.0.2.1",
            ]),
        );
        check(&["::ffff:192.0.2.1"], Some(&["192.0.2.1"]));
        check(
            &["unknown, 192.0.2.1, , 127.1, 0x7f.0.0.1, fe80::1%eth0, [192.0.2.1]"],
            Some(&["?", "?", "?", "?", "?", "192.0.2.1", "?"]),
        );
    }

    #[test]
    fn forwarded_elements() {
        let check = |lines: &[&'static str], expect| check(Forwarding::Forwarded, lines, expect);
        check(
            &[
                r#"for=192.0.2.43;proto=http, For="[2001:db8:cafe::17]:4711";by=203.0.113.60"#,
                "proto=https ; for=192.0.2.1",
            ],
            Some(&["192.0.2.1", "2001:db8:cafe::17", "192.0.2.43"]),
        );
        check(
            &["for=unknown, for=_hidden, proto=http, for=192.0.2.1;for=192.0.2.2, for="],
            Some(&["?", "?", "?", "?", "?"]),
        );
        check(
            &[r#"for="a, for=198.51.100.7", for=192.0.2.1"#],
            Some(&["192.0.2.1", "?"]),
        );
        // Whoever sent the first part left a quote open, to swallow what the proxy says.
        check(&[r#"for=", for=192.0.2.1"#], None);
        check(&[r#"for="\", for="[2001:db8::1]""#], None);
        check(&[r#"for="[2001:db8::1]"#, "for=192.0.2.1"], None);
    }
}
