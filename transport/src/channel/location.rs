use std::borrow::Cow;

use bytes::Bytes;
use hookwright_runtime::json::{self, Json};

use super::Location;
use super::headers::{header, set_header};
use crate::Message;

impl Location {
    /// The value that stands there, as text.
    ///
    /// ```
    /// use hookwright_transport::Message;
    /// use hookwright_transport::channel::Location;
    ///
    /// let message = Message::new("orders", r#"{"order": {"id": 17}}"#).with_header("traceId", "t1");
    /// assert_eq!(Location::Payload("/order/id").read(&message).as_deref(), Some("17"));
    /// assert_eq!(Location::Header("traceId").read(&message).as_deref(), Some("t1"));
    /// ```
    pub fn read<'a>(&self, message: &'a Message) -> Option<Cow<'a, str>> {
        match self {
            Self::Header(name) => header(message, name),
            Self::Payload(pointer) => {
                json::locate(&message.payload, pointer).and_then(json::scalar_text)
            }
        }
    }

    /// Puts a text there; in a payload, as a number where one stands.
    ///
    /// `None` when the payload is no JSON, or has no such place.
    pub fn write(&self, message: &mut Message, text: &str) -> Option<()> {
        match self {
            Self::Header(name) => set_header(message, name, text),
            Self::Payload(pointer) => {
                let payload = Json::from_slice(&message.payload).ok()?;
                let value = match payload.pointer(pointer).and_then(|it| it.as_number()) {
                    Some(_) => Json::parse(text).ok()?,
                    None => Json::text(text),
                };
                message.payload = Bytes::from(payload.with(pointer, &value)?.as_str().to_owned());
            }
        }
        Some(())
    }

    /// True when a number stands there: ids of requests are numbers then.
    pub(super) fn holds_number(&self, message: &Message) -> bool {
        match self {
            Self::Header(_) => false,
            Self::Payload(pointer) => {
                let value = json::locate(&message.payload, pointer);
                value.is_some_and(|it| {
                    it.first()
                        .is_some_and(|first| first.is_ascii_digit() || *first == b'-')
                })
            }
        }
    }
}
