use std::borrow::Cow;

use bytes::Bytes;

use crate::{Error, Message};

/// What headers are called that hold what a protocol has no place of its own for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Names {
    /// The correlation id; `correlation-id` unless said otherwise.
    pub correlation_id: Cow<'static, str>,
    /// The address for replies; `reply-to` unless said otherwise.
    pub reply_to: Cow<'static, str>,
    /// The key; `message-key` unless said otherwise.
    pub key: Cow<'static, str>,
    /// The content type; `content-type` unless said otherwise, which is what the bindings of CloudEvents call it.
    pub content_type: Cow<'static, str>,
}

impl Default for Names {
    fn default() -> Self {
        Self {
            correlation_id: Cow::Borrowed("correlation-id"),
            reply_to: Cow::Borrowed("reply-to"),
            key: Cow::Borrowed("message-key"),
            content_type: Cow::Borrowed("content-type"),
        }
    }
}

#[allow(dead_code, reason = "adapters need them, and each is behind a feature")]
impl Names {
    /// The headers, and behind them what is left of the fields. Adapters take out what their protocol has a place for first.
    ///
    /// # Errors
    ///
    /// When a header has the name of a field: one of the two would be lost.
    pub(crate) fn entries<'a>(
        &'a self,
        message: &'a Message,
        protocol: &'static str,
    ) -> Result<impl Iterator<Item = (&'a str, &'a [u8])>, Error> {
        let text = |text: &'a Option<String>| text.as_deref().map(str::as_bytes);
        let fields = [
            (&*self.content_type, text(&message.content_type)),
            (&*self.correlation_id, message.correlation_id.as_deref()),
            (&*self.reply_to, text(&message.reply_to)),
            (&*self.key, message.key.as_deref()),
        ];
        let is_twice = |(name, value): &&(&str, Option<&[u8]>)| {
            value.is_some() && message.headers.get(name).is_some()
        };
        if let Some((name, _)) = fields.iter().find(is_twice) {
            let what = format!("a field and a header that are both called `{name}`");
            return Err(Error::cannot_carry(protocol, what));
        }
        let fields = fields.into_iter();
        let fields = fields.filter_map(|(name, value)| Some((name, value?)));
        Ok(message.headers.iter().chain(fields))
    }

    /// Puts a header that came in where it belongs: into a field that is not known yet, or among the headers. What is no
    /// text where one is due stays a header.
    pub(crate) fn place(&self, message: &mut Message, name: &str, value: Bytes) {
        let is = |field: &str| field.eq_ignore_ascii_case(name);
        let text = |value: &[u8]| std::str::from_utf8(value).ok().map(str::to_owned);
        if is(&self.content_type) && message.content_type.is_none() {
            message.content_type = text(&value);
            if message.content_type.is_some() {
                return;
            }
        } else if is(&self.reply_to) && message.reply_to.is_none() {
            message.reply_to = text(&value);
            if message.reply_to.is_some() {
                return;
            }
        } else if is(&self.correlation_id) && message.correlation_id.is_none() {
            message.correlation_id = Some(value);
            return;
        } else if is(&self.key) && message.key.is_none() {
            message.key = Some(value);
            return;
        }
        message.headers.push(name.to_owned(), value);
    }
}

/// Refuses a message that brings what the protocol has no place for.
#[allow(dead_code, reason = "adapters need it, and each is behind a feature")]
pub(crate) fn only_payload(message: &Message, protocol: &'static str) -> Result<(), Error> {
    let header = message.headers.iter().next();
    let what = match () {
        () if header.is_some() => "headers",
        () if message.key.is_some() => "a key",
        () if message.correlation_id.is_some() => "a correlation id",
        () if message.reply_to.is_some() => "an address for replies",
        () => return Ok(()),
    };
    Err(Error::cannot_carry(protocol, what))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn fields_become_headers_and_fields_again() {
        let names = Names::default();
        let message = Message::new("a", "b")
            .with_key("k")
            .with_content_type("text/plain")
            .with_header("x", "y")
            .with_correlation_id("c")
            .with_reply_to("r");
        let mut back = Message::new("a", "b");
        let mut count = 0;
        for (name, value) in names.entries(&message, "test").expect("no two of a name") {
            names.place(&mut back, name, Bytes::copy_from_slice(value));
            count += 1;
        }
        assert_eq!((count, back), (5, message));
    }

    #[test]
    fn nothing_is_overwritten_and_nothing_that_is_no_text_is_lost() {
        let names = Names::default();
        let twice = Message::new("a", "b")
            .with_header("Reply-To", "x")
            .with_reply_to("y");
        assert!(names.entries(&twice, "test").is_err());
        let mut crooked = Message::new("a", "b");
        names.place(&mut crooked, "reply-to", Bytes::from_static(b"\xff"));
        names.place(&mut crooked, "reply-to", Bytes::from_static(b"r"));
        names.place(&mut crooked, "reply-to", Bytes::from_static(b"s"));
        assert_eq!(crooked.reply_to.as_deref(), Some("r"));
        let headers: Vec<_> = crooked.headers.iter().collect();
        assert_eq!(
            headers,
            [("reply-to", &b"\xff"[..]), ("reply-to", &b"s"[..])]
        );
    }
}
