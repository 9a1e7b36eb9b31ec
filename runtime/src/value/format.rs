//! The formats of JSON Schema that `validate()` looks at. Others always hold.

use std::net::{Ipv4Addr, Ipv6Addr};

/// True when `text` has the format.
pub(crate) fn holds(name: &str, text: &str) -> bool {
    match name {
        "date-time" => is_date_time(text),
        "date" => is_date(text),
        "time" => is_time(text),
        "email" => is_email(text),
        "uri" | "url" => is_uri(text),
        "uuid" => is_uuid(text),
        "ipv4" => text.parse::<Ipv4Addr>().is_ok(),
        "ipv6" => text.parse::<Ipv6Addr>().is_ok(),
        "hostname" => is_hostname(text),
        _ => true,
    }
}

// RFC 3339, "Internet Date/Time Format".
fn is_date_time(text: &str) -> bool {
    match (text.get(..10), text.get(10..11), text.get(11..)) {
        (Some(date), Some("T" | "t" | " "), Some(time)) => is_date(date) && is_time(time),
        _ => false,
    }
}

fn is_date(text: &str) -> bool {
    let [year, month, day] = match numbers(text, '-', [4, 2, 2]) {
        Some(parts) => parts,
        None => return false,
    };
    let leap = year % 4 == 0 && (year % 100 != 0 || year % 400 == 0);
    let days = match month {
        2 if leap => 29,
        2 => 28,
        4 | 6 | 9 | 11 => 30,
        _ => 31,
    };
    (1..=12).contains(&month) && (1..=days).contains(&day)
}

fn is_time(text: &str) -> bool {
    let Some((clock, rest)) = text.split_at_checked(8) else {
        return false;
    };
    let rest = match rest.strip_prefix('.') {
        Some(fraction) => {
            let end = fraction
                .find(|char: char| !char.is_ascii_digit())
                .unwrap_or(fraction.len());
            if end == 0 {
                return false;
            }
            fraction.get(end..).unwrap_or_default()
        }
        None => rest,
    };
    // A leap second is the sixtieth.
    numbers(clock, ':', [2, 2, 2])
        .is_some_and(|[hour, minute, second]| hour < 24 && minute < 60 && second <= 60)
        && is_offset(rest)
}

fn is_offset(text: &str) -> bool {
    match text.strip_prefix(['+', '-']) {
        Some(offset) => {
            numbers(offset, ':', [2, 2]).is_some_and(|[hour, minute]| hour < 24 && minute < 60)
        }
        None => matches!(text, "Z" | "z"),
    }
}

/// Numbers of so many digits, with a character between them.
fn numbers<const N: usize>(text: &str, between: char, digits: [usize; N]) -> Option<[u32; N]> {
    let mut parts = text.split(between);
    let mut numbers = [0; N];
    for (number, digits) in numbers.iter_mut().zip(digits) {
        let part = parts.next().filter(|part| {
            part.len() == digits && part.bytes().all(|byte| byte.is_ascii_digit())
        })?;
        *number = part.parse().ok()?;
    }
    parts.next().is_none().then_some(numbers)
}

fn is_email(text: &str) -> bool {
    let Some((local, domain)) = text.rsplit_once('@') else {
        return false;
    };
    let quoted = local.len() > 1 && local.starts_with('"') && local.ends_with('"');
    let plain = |char: char| {
        !char.is_control() && !char.is_whitespace() && !r#"@()<>,;:[]\""#.contains(char)
    };
    let local = quoted
        || (local
            .split('.')
            .all(|part| !part.is_empty() && part.chars().all(plain)));
    let literal = domain.starts_with('[') && domain.ends_with(']');
    local
        && (literal
            || !domain.is_empty()
                && domain
                    .split('.')
                    .all(|part| !part.is_empty() && part.chars().all(plain)))
}

// RFC 3986, "Syntax Components": a scheme, a colon, and no character that must be escaped.
fn is_uri(text: &str) -> bool {
    let Some((scheme, rest)) = text.split_once(':') else {
        return false;
    };
    let scheme = scheme.starts_with(|char: char| char.is_ascii_alphabetic())
        && scheme
            .chars()
            .all(|char| char.is_ascii_alphanumeric() || "+-.".contains(char));
    scheme
        && rest
            .chars()
            .all(|char| char.is_ascii_graphic() && !r#""<>\^`{|}"#.contains(char))
}

fn is_uuid(text: &str) -> bool {
    let parts: Vec<_> = text.split('-').collect();
    parts.iter().map(|part| part.len()).eq([8, 4, 4, 4, 12])
        && parts
            .iter()
            .all(|part| part.bytes().all(|byte| byte.is_ascii_hexdigit()))
}

fn is_hostname(text: &str) -> bool {
    let label = |label: &str| {
        (1..=63).contains(&label.len())
            && label
                .bytes()
                .all(|byte| byte.is_ascii_alphanumeric() || byte == b'-')
            && !label.starts_with('-')
            && !label.ends_with('-')
    };
    text.len() <= 253 && text.split('.').all(label)
}

#[cfg(test)]
mod tests {
    use super::holds;

    #[track_caller]
    fn check(name: &str, good: &[&str], bad: &[&str]) {
        for text in good {
            assert!(holds(name, text), "{name} {text}");
        }
        for text in bad {
            assert!(!holds(name, text), "{name} {text}");
        }
    }

    #[test]
    fn formats() {
        check(
            "date-time",
            &[
                "2026-11-24T08:46:58Z",
                "2024-02-29t23:59:60.5+01:00",
                "1990-12-31 23:59:59-08:00",
            ],
            &[
                "2026-11-24",
                "2025-02-29T00:00:00Z",
                "2026-11-24T08:46:58",
                "2026-11-24T24:00:00Z",
                "2026-11-24T08:46:58.Z",
                "é026-11-24T",
            ],
        );
        check(
            "date",
            &["2000-02-29"],
            &["1900-02-29", "2000-13-01", "2000-1-01", "2000-01-01-"],
        );
        check(
            "email",
            &["a@b.c", "\"a b\"@c"],
            &["a", "a@", "@b", "a b@c", "a@b..c"],
        );
        check(
            "uri",
            &["https://a.b/c?d#e", "urn:x:y"],
            &["a/b", "1a:b", "http://a b", "http://a/{b}"],
        );
        check(
            "uuid",
            &["123e4567-e89b-12d3-a456-426614174000"],
            &["123e4567e89b12d3a456426614174000"],
        );
        check("ipv4", &["127.0.0.1"], &["127.0.0.256", "::1"]);
        check("ipv6", &["::1"], &["127.0.0.1"]);
        check("hostname", &["a-b.example"], &["-a", "a..b", ""]);
        check("phone", &["anything"], &[]);
    }
}
