//! Times as providers write them.
//!
//! In:  text.
//! Out: milliseconds since 1970, and text again.
//! Does not know: clocks.

use std::time::{Duration, SystemTime};

use crate::scheme::TimeFormat;

/// Milliseconds since 1970.
pub(crate) type Millis = i128;

/// Reads a time.
pub(crate) fn parse(format: TimeFormat, text: &[u8]) -> Option<Millis> {
    let text = std::str::from_utf8(text).ok()?;
    match format {
        TimeFormat::UnixS => unix(text),
        TimeFormat::UnixMs => digits(text, 18),
        TimeFormat::Rfc3339 => rfc3339(text),
        TimeFormat::ImfFixdate => httpdate::parse_http_date(text).ok().map(since_1970),
    }
}

/// Writes a time.
pub(crate) fn write(format: TimeFormat, time: Millis) -> String {
    match format {
        TimeFormat::UnixS => time.div_euclid(1000).to_string(),
        TimeFormat::UnixMs => time.to_string(),
        TimeFormat::Rfc3339 => {
            let (days, of_day) = (time.div_euclid(86_400_000), time.rem_euclid(86_400_000));
            let (year, month, day) = civil(days);
            let (hour, minute, second) =
                (of_day / 3_600_000, of_day / 60_000 % 60, of_day / 1000 % 60);
            let fraction = match of_day % 1000 {
                0 => String::new(),
                millis => format!(".{millis:03}"),
            };
            format!("{year:04}-{month:02}-{day:02}T{hour:02}:{minute:02}:{second:02}{fraction}Z")
        }
        TimeFormat::ImfFixdate => {
            // Those dates begin in 1970 and end with the year 9999.
            let seconds = time.div_euclid(1000).clamp(0, 253_402_300_799);
            let since = Duration::from_secs(seconds.try_into().unwrap_or_default());
            httpdate::fmt_http_date(SystemTime::UNIX_EPOCH + since)
        }
    }
}

/// The time of a clock.
pub(crate) fn since_1970(time: SystemTime) -> Millis {
    match time.duration_since(SystemTime::UNIX_EPOCH) {
        Ok(after) => millis(after),
        Err(before) => -millis(before.duration()),
    }
}

pub(crate) fn millis(duration: Duration) -> Millis {
    duration.as_millis().try_into().unwrap_or(Millis::MAX)
}

/// Seconds, with a fraction or without.
fn unix(text: &str) -> Option<Millis> {
    if let Some(seconds) = digits(text, 15) {
        return Some(seconds * 1000);
    }
    let (seconds, fraction) = text.split_once('.')?;
    digits(fraction, 9)?;
    let millis = format!("{fraction:0<3}").get(..3)?.parse::<Millis>().ok()?;
    Some(digits(seconds, 15)? * 1000 + millis)
}

/// A number of no more than `most` digits, which are 18 at most, and of nothing else.
fn digits(text: &str, most: usize) -> Option<Millis> {
    if text.is_empty() || text.len() > most {
        return None;
    }
    let number = text.bytes().try_fold(0_i64, |number, byte| {
        let digit = byte.is_ascii_digit().then(|| i64::from(byte - b'0'))?;
        number.checked_mul(10)?.checked_add(digit)
    });
    number.map(Into::into)
}

fn rfc3339(text: &str) -> Option<Millis> {
    let (date, time) = (text.get(..10)?, text.get(11..)?);
    if !matches!(text.as_bytes().get(10), Some(b'T' | b't' | b' ')) {
        return None;
    }
    let number = |text: Option<&str>, len: usize| {
        text.filter(|text| text.len() == len)
            .and_then(|text| digits(text, len))
    };
    let mut parts = date.split('-');
    let (year, month, day) = (
        number(parts.next(), 4)?,
        number(parts.next(), 2)?,
        number(parts.next(), 2)?,
    );
    let zone = time.find(['Z', 'z', '+', '-'])?;
    let (clock, zone) = (time.get(..zone)?, time.get(zone..)?);
    let (clock, fraction) = clock
        .split_once('.')
        .map_or((clock, None), |(clock, fraction)| (clock, Some(fraction)));
    let mut parts = clock.split(':');
    let (hour, minute, second) = (
        number(parts.next(), 2)?,
        number(parts.next(), 2)?,
        number(parts.next(), 2)?,
    );
    let offset = match zone {
        "Z" | "z" => 0,
        zone => {
            let (hours, minutes) = zone.get(1..)?.split_once(':')?;
            let minutes = number(Some(hours), 2)? * 60 + number(Some(minutes), 2)?;
            if zone.starts_with('-') {
                -minutes
            } else {
                minutes
            }
        }
    };
    let millis = match fraction {
        Some(fraction)
            if fraction.is_empty() || !fraction.bytes().all(|byte| byte.is_ascii_digit()) =>
        {
            return None;
        }
        Some(fraction) => format!("{fraction:0<3}").get(..3)?.parse().ok()?,
        None => 0,
    };
    let valid = (1..=12).contains(&month)
        && (1..=31).contains(&day)
        && hour < 24
        && minute < 60
        && second <= 60;
    valid.then(|| {
        (((days(year, month, day) * 24 + hour) * 60 + minute - offset) * 60 + second) * 1000
            + millis
    })
}

/// Days since 1970 of a date of the Gregorian calendar; years begin in March.
fn days(year: i128, month: i128, day: i128) -> i128 {
    let year = if month <= 2 { year - 1 } else { year };
    let (era, of_era) = (year.div_euclid(400), year.rem_euclid(400));
    let of_year = (153 * ((month + 9) % 12) + 2) / 5 + day - 1;
    era * 146_097 + of_era * 365 + of_era / 4 - of_era / 100 + of_year - 719_468
}

/// The inverse of [`days`].
fn civil(days: i128) -> (i128, i128, i128) {
    let days = days + 719_468;
    let (era, of_era) = (days.div_euclid(146_097), days.rem_euclid(146_097));
    let year = (of_era - of_era / 1460 + of_era / 36_524 - of_era / 146_096) / 365;
    let of_year = of_era - (365 * year + year / 4 - year / 100);
    let month = (5 * of_year + 2) / 153;
    let day = of_year - (153 * month + 2) / 5 + 1;
    let month = if month < 10 { month + 3 } else { month - 9 };
    (era * 400 + year + i128::from(month <= 2), month, day)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn times() {
        let check = |format, text: &str, expect: Option<Millis>| {
            assert_eq!(parse(format, text.as_bytes()), expect, "{text}");
        };
        check(TimeFormat::UnixS, "1700000000", Some(1_700_000_000_000));
        check(TimeFormat::UnixS, "1700000000.25", Some(1_700_000_000_250));
        check(
            TimeFormat::UnixS,
            "1521472262.908181",
            Some(1_521_472_262_908),
        );
        check(TimeFormat::UnixS, "1700000000.", None);
        check(TimeFormat::UnixS, "1700000000.2.5", None);
        check(TimeFormat::UnixS, ".5", None);
        check(TimeFormat::UnixS, "+5", None);
        check(TimeFormat::UnixS, "", None);
        check(TimeFormat::UnixS, "99999999999999999999999999", None);
        check(TimeFormat::UnixMs, "1700000000123", Some(1_700_000_000_123));
        let date = "Sun, 06 Nov 1994 08:49:37 GMT";
        check(TimeFormat::ImfFixdate, date, Some(784_111_777_000));
        check(TimeFormat::ImfFixdate, "Sun, 06 Nov 1994 08:49:37", None);
        check(TimeFormat::Rfc3339, "1970-01-01T00:00:00Z", Some(0));
        check(
            TimeFormat::Rfc3339,
            "2023-11-14T22:13:20.1234567Z",
            Some(1_700_000_000_123),
        );
        check(
            TimeFormat::Rfc3339,
            "2023-11-14T15:13:20-07:00",
            Some(1_700_000_000_000),
        );
        check(
            TimeFormat::Rfc3339,
            "2000-02-29t00:00:00+00:00",
            Some(951_782_400_000),
        );
        check(TimeFormat::Rfc3339, "2023-11-14T22:13:20", None);
        check(TimeFormat::Rfc3339, "2023-13-14T22:13:20Z", None);
        check(TimeFormat::Rfc3339, "2023-11-14T22:13:20.Z", None);
        check(TimeFormat::Rfc3339, "ü023-11-14T22:13:20Z", None);
    }

    #[test]
    fn written_times_read_back() {
        for seconds in [0, 951_782_399, 951_782_400, 1_700_000_000, 4_102_444_800] {
            for format in [
                TimeFormat::UnixS,
                TimeFormat::UnixMs,
                TimeFormat::Rfc3339,
                TimeFormat::ImfFixdate,
            ] {
                let text = write(format, seconds * 1000);
                assert_eq!(
                    parse(format, text.as_bytes()),
                    Some(seconds * 1000),
                    "{text}"
                );
            }
        }
    }
}
