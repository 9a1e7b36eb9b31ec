use bytes::Bytes;

use crate::{Error, Message};

/// What headers are called that hold what a protocol has no place of its own for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Names {
    /// The correlation id; `correlation-id` unless said otherwise.
    pub correlation_id: String,
    /// The address for replies; `reply-to` unless said otherwise.
    pub reply_to: String,
    /// The key; `message-key` unless said otherwise.
    pub key: String,
    /// The content type; `content-type` unless said otherwise, which is what the bindings of CloudEvents call it.
    pub content_type: String,
}

impl Default for Names {
    fn default() -> Self {
        Self {
            correlation_id: "correlation-id".to_owned(),
            reply_to: "reply-to".to_owned(),
            key: "message-key".to_owned(),
            content_type: "content-type".to_owned(),
        }
    }
}

#[allow(dead_code, reason = "adapters need them, and each is behind a feature")]
impl Names {
    /// Puts what is left of the fields into headers. Adapters take out what their protocol has a place for first.
    ///
    /// # Errors
    ///
    /// When a header has that name: one of the two would be lost.
    pub(crate) fn sink(&self, message: &mut Message, protocol: &'static str) -> Result<(), Error> {
        let text = |text: String| Bytes::from(text);
        let fields = [
            (&self.content_type, message.content_type.take().map(text)),
            (&self.correlation_id, message.correlation_id.take()),
            (&self.reply_to, message.reply_to.take().map(text)),
            (&self.key, message.key.take()),
        ];
        for (name, value) in fields {
            let Some(value) = value else { continue };
            if message.headers.get(name).is_some() {
                let what = format!("a field and a header that are both called `{name}`");
                return Err(Error::cannot_carry(protocol, what));
            }
            message.headers.push(name.clone(), value);
        }
        Ok(())
    }

    /// Takes fields out of headers, where they are not known yet. What is no text where one is due stays a header.
    pub(crate) fn lift(&self, message: &mut Message) {
        if message.headers.is_empty() {
            return;
        }
        if message.content_type.is_none() {
            message.content_type = take_text(message, &self.content_type);
        }
        if message.reply_to.is_none() {
            message.reply_to = take_text(message, &self.reply_to);
        }
        if message.correlation_id.is_none() {
            message.correlation_id = message.headers.take(&self.correlation_id);
        }
        if message.key.is_none() {
            message.key = message.headers.take(&self.key);
        }
    }
}

fn take_text(message: &mut Message, name: &str) -> Option<String> {
    message.headers.text(name)?;
    let text = message.headers.take(name)?;
    String::from_utf8(text.into()).ok()
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
    fn fields_sink_into_headers_and_are_lifted_out_again() {
        let names = Names::default();
        let message = Message::new("a", "b")
            .with_key("k")
            .with_content_type("text/plain")
            .with_header("x", "y")
            .with_correlation_id("c")
            .with_reply_to("r");
        let mut sunk = message.clone();
        names.sink(&mut sunk, "test").expect("no two of a name");
        assert_eq!(sunk.headers.len(), 5);
        assert_eq!((&sunk.key, &sunk.reply_to), (&None, &None));
        names.lift(&mut sunk);
        assert_eq!(sunk, message);
    }

    #[test]
    fn nothing_is_overwritten_and_nothing_that_is_no_text_is_lost() {
        let names = Names::default();
        let mut twice = Message::new("a", "b")
            .with_header("Reply-To", "x")
            .with_reply_to("y");
        assert!(names.sink(&mut twice, "test").is_err());
        let mut crooked = Message::new("a", "b").with_header("reply-to", &b"\xff"[..]);
        names.lift(&mut crooked);
        assert_eq!(crooked.reply_to, None);
        assert_eq!(crooked.headers.get("reply-to"), Some(&b"\xff"[..]));
    }
}
