//! Times of the well-known types as text.

use crate::codec::Error;

/// `0001-01-01T00:00:00Z` and `9999-12-31T23:59:59Z`.
const SECONDS: std::ops::RangeInclusive<i64> = -62_135_596_800..=253_402_300_799;
/// About ten thousand years.
const SPAN: std::ops::RangeInclusive<i64> = -315_576_000_000..=315_576_000_000;
const DAY: i64 = 86_400;

/// RFC 3339, with none, three, six or nine digits behind the seconds.
pub(super) fn timestamp(seconds: i64, nanos: i64) -> Result<String, Error> {
    if !SECONDS.contains(&seconds) || !(0..1_000_000_000).contains(&nanos) {
        return Err(Error::new("a time is out of range"));
    }
    let (year, month, day) = date(seconds.div_euclid(DAY));
    let of_day = seconds.rem_euclid(DAY);
    let (hour, minute, second) = (of_day / 3600, of_day / 60 % 60, of_day % 60);
    let fraction = fraction(nanos);
    Ok(format!(
        "{year:04}-{month:02}-{day:02}T{hour:02}:{minute:02}:{second:02}{fraction}Z"
    ))
}

/// Seconds, with an `s` behind them.
pub(super) fn duration(seconds: i64, nanos: i64) -> Result<String, Error> {
    let disagree = seconds > 0 && nanos < 0 || seconds < 0 && nanos > 0;
    if !SPAN.contains(&seconds) || nanos.abs() >= 1_000_000_000 || disagree {
        return Err(Error::new("a duration is out of range"));
    }
    let sign = if seconds < 0 || nanos < 0 { "-" } else { "" };
    let (seconds, fraction) = (seconds.abs(), fraction(nanos.abs()));
    Ok(format!("{sign}{seconds}{fraction}s"))
}

fn fraction(nanos: i64) -> String {
    match nanos {
        0 => String::new(),
        nanos if nanos % 1_000_000 == 0 => format!(".{:03}", nanos / 1_000_000),
        nanos if nanos % 1_000 == 0 => format!(".{:06}", nanos / 1_000),
        nanos => format!(".{nanos:09}"),
    }
}

/// Seconds and nanoseconds of a text of RFC 3339.
pub(super) fn from_timestamp(text: &str) -> Result<(i64, i32), Error> {
    parsed_timestamp(text).ok_or_else(|| Error::new("no time as RFC 3339 writes it"))
}

fn parsed_timestamp(text: &str) -> Option<(i64, i32)> {
    let number = |from: usize, to: usize| -> Option<i64> {
        let digits = text.get(from..to)?;
        let is_number = digits.bytes().all(|it| it.is_ascii_digit());
        is_number.then(|| digits.parse().ok()).flatten()
    };
    let sign = |at: usize, signs: &[u8]| signs.contains(text.as_bytes().get(at)?).then_some(());
    let (year, month, day) = (number(0, 4)?, number(5, 7)?, number(8, 10)?);
    let (hour, minute, second) = (number(11, 13)?, number(14, 16)?, number(17, 19)?);
    sign(4, b"-")?;
    sign(7, b"-")?;
    sign(10, b"Tt ")?;
    sign(13, b":")?;
    sign(16, b":")?;
    let is_time = hour < 24 && minute < 60 && second < 60;
    let days = days(year, month, day).filter(|_| is_time)?;
    let (nanos, zone) = split(text.get(19..)?)?;
    let offset = match zone {
        "Z" | "z" => 0,
        zone => {
            let (hours, minutes) = zone.get(1..)?.split_once(':')?;
            let both = hours.len() == 2 && minutes.len() == 2;
            let hours: i64 = hours.parse().ok().filter(|_| both)?;
            let seconds = hours * 3600 + minutes.parse::<i64>().ok()? * 60;
            match zone.as_bytes().first()? {
                b'+' => seconds,
                b'-' => -seconds,
                _ => return None,
            }
        }
    };
    let seconds = days * DAY + hour * 3600 + minute * 60 + second - offset;
    SECONDS.contains(&seconds).then_some((seconds, nanos))
}

/// Nanoseconds, and what is behind them.
fn split(text: &str) -> Option<(i32, &str)> {
    let Some(behind) = text.strip_prefix('.') else {
        return Some((0, text));
    };
    let end = behind
        .find(|it: char| !it.is_ascii_digit())
        .unwrap_or(behind.len());
    let (digits, rest) = behind.split_at(end);
    if digits.is_empty() || digits.len() > 9 {
        return None;
    }
    Some((format!("{digits:0<9}").parse().ok()?, rest))
}

/// Seconds and nanoseconds of a text like `-1.5s`.
pub(super) fn from_duration(text: &str) -> Result<(i64, i32), Error> {
    let parsed = || {
        let text = text.strip_suffix('s')?;
        let (is_negative, text) = match text.strip_prefix('-') {
            Some(rest) => (true, rest),
            None => (false, text),
        };
        let end = text.find('.').unwrap_or(text.len());
        let (whole, behind) = text.split_at(end);
        let is_number = !whole.is_empty() && whole.bytes().all(|it| it.is_ascii_digit());
        let seconds: i64 = whole.parse().ok().filter(|_| is_number)?;
        let (nanos, rest) = split(behind)?;
        let (seconds, nanos) = match is_negative {
            true => (-seconds, -nanos),
            false => (seconds, nanos),
        };
        (rest.is_empty() && SPAN.contains(&seconds)).then_some((seconds, nanos))
    };
    parsed().ok_or_else(|| Error::new("no duration like `1.5s`"))
}

/// The date that is so many days after 1970-01-01, in the Gregorian calendar.
fn date(days: i64) -> (i64, i64, i64) {
    // Years begin in March here: the leap day is the last one.
    let days = days + 719_468;
    let era = days.div_euclid(146_097);
    let of_era = days.rem_euclid(146_097);
    let year = (of_era - of_era / 1460 + of_era / 36_524 - of_era / 146_096) / 365;
    let of_year = of_era - (365 * year + year / 4 - year / 100);
    let month = (5 * of_year + 2) / 153;
    let day = of_year - (153 * month + 2) / 5 + 1;
    let (month, later) = if month < 10 {
        (month + 3, 0)
    } else {
        (month - 9, 1)
    };
    (year + era * 400 + later, month, day)
}

/// The opposite; `None` for a date that there is not.
fn days(year: i64, month: i64, day: i64) -> Option<i64> {
    if !(1..=12).contains(&month) {
        return None;
    }
    let own = (year, month, day);
    let year = if month < 3 { year - 1 } else { year };
    let (era, of_era) = (year.div_euclid(400), year.rem_euclid(400));
    let of_year = (153 * ((month + 9) % 12) + 2) / 5 + day - 1;
    let days = era * 146_097 + of_era * 365 + of_era / 4 - of_era / 100 + of_year - 719_468;
    (date(days) == own).then_some(days)
}
