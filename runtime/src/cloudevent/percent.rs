use std::borrow::Cow;

use super::{Policy, Problem};

// HTTP binding, "HTTP Header Values": space, double quote, percent sign and everything outside U+0021..U+007E are
// percent-encoded as UTF-8, with upper-case digits.
pub(super) fn encode(text: &str) -> Cow<'_, str> {
    if text.bytes().all(is_plain) {
        return Cow::Borrowed(text);
    }
    let mut out = String::with_capacity(text.len() + 16);
    for byte in text.bytes() {
        if is_plain(byte) {
            out.push(char::from(byte));
        } else {
            out.push('%');
            out.push(digit(byte >> 4));
            out.push(digit(byte & 15));
        }
    }
    Cow::Owned(out)
}

fn is_plain(byte: u8) -> bool {
    matches!(byte, 0x21..=0x7E) && byte != b'"' && byte != b'%'
}

fn digit(value: u8) -> char {
    char::from_digit(u32::from(value), 16)
        .unwrap_or('0')
        .to_ascii_uppercase()
}

/// Decodes the value of a header: first a quoted string, then one round of percent-encoding.
pub(super) fn decode(value: &[u8], policy: Policy) -> Result<Cow<'_, str>, Problem> {
    let value = unquote(value);
    let plain = |byte: &u8| matches!(byte, 0x20..=0x7E | b'\t');
    if policy.is_strict() && !value.iter().all(plain) {
        return Err(Problem::Encoding);
    }
    if !value.contains(&b'%') {
        return to_text(value);
    }
    let mut out = Vec::with_capacity(value.len());
    let mut rest = value.as_ref();
    while let Some((&byte, after)) = rest.split_first() {
        match (byte, octet(after)) {
            (b'%', Some((octet, after))) => {
                out.push(octet);
                rest = after;
            }
            (b'%', None) if policy.is_strict() => return Err(Problem::Encoding),
            _ => {
                out.push(byte);
                rest = after;
            }
        }
    }
    match String::from_utf8(out) {
        Ok(text) => Ok(Cow::Owned(text)),
        Err(_) if policy.is_strict() => Err(Problem::Encoding),
        Err(_) => to_text(value),
    }
}

fn to_text(value: Cow<'_, [u8]>) -> Result<Cow<'_, str>, Problem> {
    match value {
        Cow::Borrowed(bytes) => std::str::from_utf8(bytes)
            .map(Cow::Borrowed)
            .map_err(|_| Problem::Encoding),
        Cow::Owned(bytes) => String::from_utf8(bytes)
            .map(Cow::Owned)
            .map_err(|_| Problem::Encoding),
    }
}

fn octet(after: &[u8]) -> Option<(u8, &[u8])> {
    let [high, low, rest @ ..] = after else {
        return None;
    };
    let hex = |byte: u8| char::from(byte).to_digit(16);
    let octet = u8::try_from(hex(*high)? * 16 + hex(*low)?).ok()?;
    Some((octet, rest))
}

// RFC 9110, "Quoted Strings": the quotes and the backslashes before other characters go.
fn unquote(value: &[u8]) -> Cow<'_, [u8]> {
    let inner = value
        .strip_prefix(b"\"")
        .and_then(|value| value.strip_suffix(b"\""));
    let Some(inner) = inner else {
        return Cow::Borrowed(value);
    };
    if !inner.contains(&b'\\') {
        return Cow::Borrowed(inner);
    }
    let mut out = Vec::with_capacity(inner.len());
    let mut bytes = inner.iter();
    while let Some(&byte) = bytes.next() {
        match byte {
            b'\\' => out.extend(bytes.next()),
            byte => out.push(byte),
        }
    }
    Cow::Owned(out)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn encoding() {
        for (text, expect) in [
            ("plain!~", "plain!~"),
            ("a b", "a%20b"),
            ("100%", "100%25"),
            ("\"q\"", "%22q%22"),
            ("Euro €", "Euro%20%E2%82%AC"),
            ("😀\u{7F}", "%F0%9F%98%80%7F"),
        ] {
            assert_eq!(encode(text), expect);
            assert_eq!(
                decode(expect.as_bytes(), Policy::Strict).as_deref(),
                Ok(text)
            );
        }
    }

    #[test]
    fn decoding() {
        let strict = |value: &[u8]| decode(value, Policy::Strict).ok().map(Cow::into_owned);
        assert_eq!(strict(b"%e2%82%ac%41").as_deref(), Some("€A"));
        assert_eq!(strict(b"%2541").as_deref(), Some("%41"), "one round only");
        assert_eq!(
            strict(br#""a \"b\" \\ %20""#).as_deref(),
            Some("a \"b\" \\  ")
        );
        for bad in [&b"%C0%A0"[..], b"%", b"%4", b"100%zz", "€".as_bytes()] {
            assert_eq!(strict(bad), None, "{bad:?}");
        }
        let interop = |value: &[u8]| decode(value, Policy::Interop).ok().map(Cow::into_owned);
        assert_eq!(interop(b"100% of %41").as_deref(), Some("100% of A"));
        assert_eq!(interop("€".as_bytes()).as_deref(), Some("€"));
        assert_eq!(interop(b"%C0%A0").as_deref(), Some("%C0%A0"));
        assert_eq!(interop(b"\xFF"), None);
    }
}
