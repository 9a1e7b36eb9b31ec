use super::{Attributes, Error, Message, Mode, Policy, RawCloudEvent, reader};
use crate::value::Node;

/// An event with typed data.
///
/// ```
/// use hookwright_runtime::Json;
/// use hookwright_runtime::cloudevent::{Attributes, CloudEvent, Mode, Policy};
///
/// let attributes = Attributes::new("1", "/shop", "com.acme.paid")?;
/// let event = CloudEvent::new(attributes, Some(Json::parse(r#"{"total": 1.10}"#)?));
/// let message = event.to_http(Mode::Binary);
/// assert_eq!(message.headers["ce-type"], "com.acme.paid");
/// assert_eq!(message.body, r#"{"total": 1.10}"#);
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Debug, Clone, PartialEq)]
pub struct CloudEvent<T> {
    /// The attributes.
    pub attributes: Attributes<'static>,
    /// The data; `None` when there is none at all.
    pub data: Option<T>,
}

impl<T> CloudEvent<T> {
    /// An event of its parts.
    pub fn new(attributes: Attributes<'static>, data: Option<T>) -> Self {
        CloudEvent { attributes, data }
    }

    /// Returns the event with other data.
    pub fn map<U>(self, change: impl FnOnce(T) -> U) -> CloudEvent<U> {
        CloudEvent {
            attributes: self.attributes,
            data: self.data.map(change),
        }
    }
}

impl<T: Node + Default> CloudEvent<T> {
    /// Reads the JSON format (structured mode).
    ///
    /// # Errors
    ///
    /// When it is not an event, or its data does not fit the type.
    pub fn from_json(body: &[u8], policy: Policy) -> Result<Self, Error> {
        reader::read_typed(body, policy)
    }

    /// Reads an HTTP message, in binary or structured mode as its headers say.
    ///
    /// # Errors
    ///
    /// When it is not an event, or its data does not fit the type.
    pub fn from_http(
        headers: &::http::HeaderMap,
        body: &[u8],
        policy: Policy,
    ) -> Result<Self, Error> {
        RawCloudEvent::from_http(headers, body, policy)?.into_typed()
    }
}

impl<T: Node> CloudEvent<T> {
    /// Returns the JSON format (structured mode).
    pub fn to_json(&self) -> String {
        RawCloudEvent::from(self).to_json()
    }

    /// Returns headers and body of an HTTP message.
    pub fn to_http(&self, mode: Mode) -> Message {
        RawCloudEvent::from(self).to_http(mode)
    }
}
