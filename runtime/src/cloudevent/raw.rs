use std::borrow::Cow;

use super::{Attributes, CloudEvent, Data, Error, Message, Mode, Policy, http, reader, writer};
use crate::json;
use crate::value::Node;

/// An event whose data was not looked into, borrowed from the body that it came in.
///
/// To route, forward and log events, and for types that nobody knows.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RawCloudEvent<'a> {
    pub(super) attributes: Attributes<'a>,
    pub(super) data: Option<Data<'a>>,
}

impl<'a> RawCloudEvent<'a> {
    /// An event of its parts.
    pub fn new(attributes: Attributes<'a>, data: Option<Data<'a>>) -> Self {
        RawCloudEvent { attributes, data }
    }

    /// Reads the JSON format (structured mode).
    ///
    /// # Errors
    ///
    /// When it is not an event.
    pub fn from_json(body: &'a [u8], policy: Policy) -> Result<Self, Error> {
        reader::read(body, policy)
    }

    /// Reads an HTTP message, in binary or structured mode as its headers say.
    ///
    /// # Errors
    ///
    /// When it is not an event. Batches are read by [`read_batch`](super::read_batch).
    pub fn from_http(
        headers: &'a ::http::HeaderMap,
        body: &'a [u8],
        policy: Policy,
    ) -> Result<Self, Error> {
        http::read(headers, body, policy)
    }

    /// Returns the JSON format (structured mode), without white space outside of the data.
    pub fn to_json(&self) -> String {
        writer::write(&self.attributes, self.data.as_ref())
    }

    /// Returns headers and body of an HTTP message.
    pub fn to_http(&self, mode: Mode) -> Message {
        http::write(self, mode)
    }

    /// The attributes.
    pub fn attributes(&self) -> &Attributes<'a> {
        &self.attributes
    }

    /// The attributes, to be changed.
    pub fn attributes_mut(&mut self) -> &mut Attributes<'a> {
        &mut self.attributes
    }

    /// The data; `None` when there is none.
    pub fn data(&self) -> Option<&Data<'a>> {
        self.data.as_ref()
    }

    /// The id.
    pub fn id(&self) -> &str {
        self.attributes.id()
    }

    /// The source.
    pub fn source(&self) -> &str {
        self.attributes.source()
    }

    /// The type.
    pub fn event_type(&self) -> &str {
        self.attributes.event_type()
    }

    /// Reads the data as a type.
    ///
    /// # Errors
    ///
    /// When there is some and it does not fit.
    pub fn typed<T: Node + Default>(&self) -> Result<CloudEvent<T>, Error> {
        let data = self.data.as_ref().map(typed).transpose()?;
        Ok(CloudEvent {
            attributes: self.attributes.clone().into_owned(),
            data,
        })
    }

    pub(super) fn into_typed<T: Node + Default>(self) -> Result<CloudEvent<T>, Error> {
        let data = self.data.as_ref().map(typed).transpose()?;
        Ok(CloudEvent {
            attributes: self.attributes.into_owned(),
            data,
        })
    }

    /// Returns the same without borrowing.
    pub fn into_owned(self) -> RawCloudEvent<'static> {
        RawCloudEvent {
            attributes: self.attributes.into_owned(),
            data: self.data.map(Data::into_owned),
        }
    }
}

fn typed<T: Node + Default>(data: &Data<'_>) -> Result<T, Error> {
    let mut value = T::default();
    let read = match data {
        Data::Json(text) | Data::Text(text) => json::read_text(text, &mut value),
        Data::Bytes(bytes) => json::read(bytes, &mut value),
    };
    read.map(|()| value).map_err(Error::Data)
}

impl<T: Node> From<&CloudEvent<T>> for RawCloudEvent<'static> {
    fn from(event: &CloudEvent<T>) -> Self {
        let data = event
            .data
            .as_ref()
            .map(|data| Data::Json(Cow::Owned(crate::json::write(data))));
        RawCloudEvent {
            attributes: event.attributes.clone(),
            data,
        }
    }
}
