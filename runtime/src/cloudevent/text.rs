use super::Problem;
use crate::value::format;

// CloudEvents, "Type System": no C0 and C1 control characters, no noncharacters; surrogates cannot occur in `str`.
pub(super) fn check(text: &str) -> Result<(), Problem> {
    // All bytes, in any case: without an early end, many are looked at at once.
    let plain = |all: bool, byte: &u8| all & (0x20..0x7F).contains(byte);
    if text.as_bytes().iter().fold(true, plain) || text.chars().all(is_allowed) {
        Ok(())
    } else {
        Err(Problem::Character)
    }
}

pub(super) fn is_allowed(character: char) -> bool {
    let code = u32::from(character);
    !character.is_control() && !(0xFDD0..=0xFDEF).contains(&code) && code & 0xFFFE != 0xFFFE
}

/// What may stand in a URI by itself, by byte.
static IN_REFERENCE: [bool; 256] = {
    let mut allowed = [false; 256];
    let others = b"-._~:/?#[]@!$&'()*+,;=";
    let mut byte = 0;
    while byte < 128 {
        allowed[byte] = (byte as u8).is_ascii_alphanumeric();
        byte += 1;
    }
    let mut at = 0;
    while at < others.len() {
        allowed[others[at] as usize] = true;
        at += 1;
    }
    allowed
};

/// RFC 3986, "URI-reference": its characters, and percent signs that stand before two hex digits.
pub(super) fn check_reference(text: &str) -> Result<(), Problem> {
    let mut bytes = text.bytes();
    while let Some(byte) = bytes.next() {
        let fits = match byte {
            b'%' => {
                let pair = (bytes.next(), bytes.next());
                matches!(pair, (Some(high), Some(low)) if high.is_ascii_hexdigit() && low.is_ascii_hexdigit())
            }
            _ => IN_REFERENCE[usize::from(byte)],
        };
        if !fits {
            return Err(Problem::Uri);
        }
    }
    Ok(())
}

/// True for a URI or a relative reference.
pub(crate) fn is_reference(text: &str) -> bool {
    check_reference(text).is_ok()
}

/// RFC 3986, "URI": a reference that begins with a scheme.
pub(super) fn check_uri(text: &str) -> Result<(), Problem> {
    check_reference(text)?;
    if format::holds("uri", text) {
        Ok(())
    } else {
        Err(Problem::Uri)
    }
}

/// RFC 3339 as CloudEvents takes it: the date and the time are joined by `T`.
pub(super) fn check_time(text: &str) -> Result<(), Problem> {
    let joined = text.get(10..11).is_some_and(|between| between != " ");
    if joined && format::holds("date-time", text) {
        Ok(())
    } else {
        Err(Problem::Time)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn references() {
        for good in [
            "/a",
            "#fragment",
            "https://a.b/c?d=%20#e",
            "urn:x",
            "a",
            "//h/p",
            "intuit.dsn=",
        ] {
            assert_eq!(check_reference(good), Ok(()), "{good}");
        }
        for bad in ["ht tp://x", "%", "%g0", "%2", "a\"b", "é", "<x>"] {
            assert_eq!(check_reference(bad), Err(Problem::Uri), "{bad}");
        }
        for (text, good) in [
            ("urn:x", true),
            ("#", false),
            ("HTTP://Example.com", true),
            ("1a:b", false),
            (":x", false),
        ] {
            assert_eq!(check_uri(text).is_ok(), good, "{text}");
        }
    }

    #[test]
    fn times() {
        for good in [
            "2018-04-05T17:31:00Z",
            "2018-04-05t17:31:00.123456789z",
            "2020-02-29T23:59:60-07:30",
        ] {
            assert_eq!(check_time(good), Ok(()), "{good}");
        }
        for bad in [
            "lunchtime",
            "2018-04-05T18:31Z",
            "2018-04-05T18:31:00+25:00",
            "2019-02-29T00:00:00Z",
            "2018-04-05 18:31:00Z",
            "",
        ] {
            assert_eq!(check_time(bad), Err(Problem::Time), "{bad}");
        }
    }

    #[test]
    fn characters() {
        for (text, good) in [
            ("a b", true),
            ("€", true),
            ("a\nb", false),
            ("\u{85}", false),
            ("\u{FFFE}", false),
            ("\u{FDD0}", false),
            ("\u{1FFFF}", false),
        ] {
            assert_eq!(check(text).is_ok(), good, "{text:?}");
        }
    }
}
