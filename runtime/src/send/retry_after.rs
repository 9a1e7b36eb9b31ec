use std::time::{Duration, SystemTime};

use http::HeaderMap;
use http::header::RETRY_AFTER;

use crate::send::RetryAfter;

impl RetryAfter {
    /// Reads the header; `None` when it is missing, there twice, or no time.
    ///
    /// # Examples
    ///
    /// ```
    /// use std::time::Duration;
    /// use hookwright_runtime::send::RetryAfter;
    ///
    /// let mut headers = http::HeaderMap::new();
    /// headers.insert("retry-after", "120".parse()?);
    /// assert_eq!(RetryAfter::of(&headers), Some(RetryAfter::In(Duration::from_secs(120))));
    /// # Ok::<(), http::header::InvalidHeaderValue>(())
    /// ```
    // RFC 9110, "Retry-After": a number of seconds, or an HTTP-date.
    pub fn of(headers: &HeaderMap) -> Option<Self> {
        let mut values = headers.get_all(RETRY_AFTER).iter();
        let (value, None) = (values.next()?, values.next()) else {
            return None;
        };
        let text = value.to_str().ok()?.trim();
        if !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit()) {
            // More digits than a number holds are a long time.
            let seconds = text.parse().unwrap_or(u64::MAX);
            return Some(Self::In(Duration::from_secs(seconds)));
        }
        // RFC 9110, "Date/Time Formats": the one that is written today, and two that are read for ever.
        httpdate::parse_http_date(text).ok().map(Self::At)
    }

    /// How long that is from `now`.
    pub fn wait(self, now: SystemTime) -> Duration {
        match self {
            Self::In(wait) => wait,
            Self::At(time) => time.duration_since(now).unwrap_or_default(),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(text: &'static str, expect: Option<RetryAfter>) {
        let headers = HeaderMap::from_iter([(RETRY_AFTER, http::HeaderValue::from_static(text))]);
        assert_eq!(RetryAfter::of(&headers), expect, "{text}");
    }

    #[test]
    fn seconds_and_dates() {
        let at = |seconds| {
            let since = Duration::from_secs(seconds);
            Some(RetryAfter::At(SystemTime::UNIX_EPOCH + since))
        };
        check("120", Some(RetryAfter::In(Duration::from_secs(120))));
        check("0", Some(RetryAfter::In(Duration::ZERO)));
        check(
            "99999999999999999999999",
            Some(RetryAfter::In(Duration::from_secs(u64::MAX))),
        );
        // RFC 9110, "Date/Time Formats": one moment, written in three ways.
        check("Sun, 06 Nov 1994 08:49:37 GMT", at(784_111_777));
        check("Sunday, 06-Nov-94 08:49:37 GMT", at(784_111_777));
        check("Sun Nov  6 08:49:37 1994", at(784_111_777));
        check("Fri, 31 Dec 9999 23:59:59 GMT", at(253_402_300_799));
        check("Thu, 01 Jan 1970 00:00:00 GMT", at(0));
        for none in [
            "",
            "-1",
            "1.5",
            "soon",
            "Sun, 06 Nov 1994 08:49:37",
            "Sun, 06 Nov 1994 08:49:37 CET",
            "Sun, 6 Nov 1994 08:49:37 GMT",
            "Sun, 06 Nov 1994 25:49:37 GMT",
            "Sun, 06 Nov 1994 08:49:37:00 GMT",
            "Sun, 06 Nob 1994 08:49:37 GMT",
            "Day, 06 Nov 1994 08:49:37 GMT",
            "1994-11-06T08:49:37Z",
        ] {
            check(none, None);
        }
    }

    #[test]
    fn a_header_that_is_there_twice_says_nothing() {
        let mut headers = HeaderMap::new();
        headers.append(RETRY_AFTER, http::HeaderValue::from_static("1"));
        headers.append(RETRY_AFTER, http::HeaderValue::from_static("2"));
        assert_eq!(RetryAfter::of(&headers), None);
    }

    #[test]
    fn times_that_are_over_are_no_wait() {
        let now = SystemTime::UNIX_EPOCH + Duration::from_secs(100);
        let at = |seconds| RetryAfter::At(SystemTime::UNIX_EPOCH + Duration::from_secs(seconds));
        assert_eq!(at(90).wait(now), Duration::ZERO);
        assert_eq!(at(130).wait(now), Duration::from_secs(30));
    }
}
