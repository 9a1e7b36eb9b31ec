use std::borrow::Cow;
use std::fmt;

use bytes::Bytes;

use crate::Wishes;

/// A message, in words that every protocol knows.
///
/// What a protocol has no place for is refused when it is published, never left out; each adapter says what that is.
/// The exception is the content type: where only payloads travel, both sides know it from elsewhere.
#[derive(Clone, Default, PartialEq, Eq)]
#[non_exhaustive]
pub struct Message {
    /// Where it goes, or came from, verbatim: a topic, a subject, a routing key, a path; e.g. `orders/eu/created`.
    pub address: String,
    /// Messages with the same key stay in order, where the protocol keeps one; e.g. `order-17`.
    pub key: Option<Bytes>,
    /// Headers, in the order of the message; a name may come several times.
    pub headers: Headers,
    /// The media type of the payload, e.g. `application/json`.
    pub content_type: Option<String>,
    /// The payload.
    pub payload: Bytes,
    /// What a reply has in common with its request.
    pub correlation_id: Option<Bytes>,
    /// Where replies go: an address.
    pub reply_to: Option<String>,
    /// What is asked of the broker. It does not travel.
    pub wishes: Wishes,
}

impl Message {
    /// A message with an address and a payload, and nothing else.
    pub fn new(address: impl Into<String>, payload: impl Into<Bytes>) -> Self {
        Self {
            address: address.into(),
            payload: payload.into(),
            ..Self::default()
        }
    }

    /// The same, with a key.
    #[must_use]
    pub fn with_key(mut self, key: impl Into<Bytes>) -> Self {
        self.key = Some(key.into());
        self
    }

    /// The same, with one more header.
    #[must_use]
    pub fn with_header(
        mut self,
        name: impl Into<Cow<'static, str>>,
        value: impl Into<Bytes>,
    ) -> Self {
        self.headers.push(name, value);
        self
    }

    /// The same, with a content type.
    #[must_use]
    pub fn with_content_type(mut self, content_type: impl Into<String>) -> Self {
        self.content_type = Some(content_type.into());
        self
    }

    /// The same, with a correlation id.
    #[must_use]
    pub fn with_correlation_id(mut self, id: impl Into<Bytes>) -> Self {
        self.correlation_id = Some(id.into());
        self
    }

    /// The same, with an address for replies.
    #[must_use]
    pub fn with_reply_to(mut self, address: impl Into<String>) -> Self {
        self.reply_to = Some(address.into());
        self
    }

    /// The same, with what is asked of the broker.
    #[must_use]
    pub fn with_wishes(mut self, wishes: Wishes) -> Self {
        self.wishes = wishes;
        self
    }

    /// The message that answers this one; `None` when it names no address for replies.
    ///
    /// ```
    /// use hookwright_transport::Message;
    ///
    /// let request = Message::new("prices", "17").with_reply_to("answers").with_correlation_id("a1");
    /// let reply = request.reply("4.20").expect("an address for replies");
    /// assert_eq!((reply.address.as_str(), reply.correlation_id.as_deref()), ("answers", Some(&b"a1"[..])));
    /// ```
    pub fn reply(&self, payload: impl Into<Bytes>) -> Option<Message> {
        let mut reply = Message::new(self.reply_to.clone()?, payload);
        reply.correlation_id.clone_from(&self.correlation_id);
        Some(reply)
    }
}

/// Without the contents: payloads and headers may hold what belongs in no log.
impl fmt::Debug for Message {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Message")
            .field("address", &self.address)
            .field("headers", &self.headers)
            .field("content_type", &self.content_type)
            .field("payload", &format_args!("{} bytes", self.payload.len()))
            .finish_non_exhaustive()
    }
}

/// The headers of a message, in its order.
#[derive(Clone, Default, PartialEq, Eq)]
pub struct Headers(Vec<(Cow<'static, str>, Bytes)>);

impl Headers {
    /// No headers.
    pub fn new() -> Self {
        Self::default()
    }

    /// Adds a header, behind others of its name.
    pub fn push(&mut self, name: impl Into<Cow<'static, str>>, value: impl Into<Bytes>) {
        self.0.push((name.into(), value.into()));
    }

    /// The first header of a name, without regard to case.
    pub fn get(&self, name: &str) -> Option<&[u8]> {
        let mut all = self.iter();
        all.find(|(own, _)| own.eq_ignore_ascii_case(name))
            .map(|(_, value)| value)
    }

    /// The first header of a name, where it is UTF-8.
    pub fn text(&self, name: &str) -> Option<&str> {
        std::str::from_utf8(self.get(name)?).ok()
    }

    /// All headers, in their order.
    pub fn iter(&self) -> impl Iterator<Item = (&str, &[u8])> {
        self.0
            .iter()
            .map(|(name, value)| (name.as_ref(), value.as_ref()))
    }

    /// How many there are.
    pub fn len(&self) -> usize {
        self.0.len()
    }

    /// True when there are none.
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// Makes room for so many more.
    #[allow(dead_code, reason = "adapters need it, and each is behind a feature")]
    pub(crate) fn reserve(&mut self, more: usize) {
        self.0.reserve_exact(more);
    }

    /// Takes the first header of a name out, without regard to case.
    #[allow(dead_code, reason = "adapters need it, and each is behind a feature")]
    pub(crate) fn take(&mut self, name: &str) -> Option<Bytes> {
        let place = self
            .0
            .iter()
            .position(|(own, _)| own.eq_ignore_ascii_case(name))?;
        Some(self.0.remove(place).1)
    }
}

impl IntoIterator for Headers {
    type Item = (Cow<'static, str>, Bytes);
    type IntoIter = std::vec::IntoIter<(Cow<'static, str>, Bytes)>;

    fn into_iter(self) -> Self::IntoIter {
        self.0.into_iter()
    }
}

impl<N: Into<Cow<'static, str>>, V: Into<Bytes>> FromIterator<(N, V)> for Headers {
    fn from_iter<I: IntoIterator<Item = (N, V)>>(headers: I) -> Self {
        let headers = headers.into_iter();
        Self(
            headers
                .map(|(name, value)| (name.into(), value.into()))
                .collect(),
        )
    }
}

/// The names alone.
impl fmt::Debug for Headers {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_list()
            .entries(self.0.iter().map(|(name, _)| name))
            .finish()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn contents_stay_out_of_logs() {
        let message = Message::new("a", "s3cret-payload").with_header("token", "s3cret-value");
        let text = format!("{message:?}");
        assert!(
            !text.contains("s3cret") && text.contains("14 bytes") && text.contains("token"),
            "{text}"
        );
    }

    #[test]
    fn headers_are_found_without_regard_to_case_and_taken_once() {
        let mut headers = Headers::from_iter([("A", "1"), ("b", "2"), ("a", "3")]);
        assert_eq!(headers.text("a"), Some("1"));
        assert_eq!(headers.take("B").as_deref(), Some(&b"2"[..]));
        assert_eq!(headers.take("b"), None);
        assert_eq!(headers.len(), 2);
    }
}
