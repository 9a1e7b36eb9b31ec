use std::fmt;

use crate::value::{Node, Slot, View};

/// A date, a time or both, as the text that was sent.
///
/// A text that is no date is kept all the same; what it means is asked for with `to_jiff`, `to_chrono` and `to_time`,
/// each behind the feature of that name.
#[derive(Clone, PartialEq, Eq, Hash, PartialOrd, Ord, Default)]
pub struct Timestamp(String);

impl Timestamp {
    /// The text, e.g. `2026-11-24T08:46:58Z`.
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// The text.
    pub fn into_string(self) -> String {
        self.0
    }

    /// The moment.
    ///
    /// # Errors
    ///
    /// When the text is not of RFC 3339.
    #[cfg(feature = "jiff")]
    pub fn to_jiff(&self) -> Result<jiff::Timestamp, jiff::Error> {
        self.0.parse()
    }

    /// The moment, with the offset as sent.
    ///
    /// # Errors
    ///
    /// When the text is not of RFC 3339.
    #[cfg(feature = "chrono")]
    pub fn to_chrono(&self) -> Result<chrono::DateTime<chrono::FixedOffset>, chrono::ParseError> {
        chrono::DateTime::parse_from_rfc3339(&self.0)
    }

    /// The moment, with the offset as sent.
    ///
    /// # Errors
    ///
    /// When the text is not of RFC 3339.
    #[cfg(feature = "time")]
    pub fn to_time(&self) -> Result<time::OffsetDateTime, time::error::Parse> {
        time::OffsetDateTime::parse(&self.0, &time::format_description::well_known::Rfc3339)
    }
}

impl From<String> for Timestamp {
    fn from(text: String) -> Self {
        Self(text)
    }
}

impl From<&str> for Timestamp {
    fn from(text: &str) -> Self {
        Self(text.to_owned())
    }
}

impl fmt::Display for Timestamp {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.write_str(&self.0)
    }
}

impl fmt::Debug for Timestamp {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.fmt(out)
    }
}

impl Node for Timestamp {
    fn slot(&mut self) -> Slot<'_> {
        Slot::Text(&mut self.0)
    }

    fn view(&self) -> View<'_> {
        View::Text(&self.0)
    }
}
