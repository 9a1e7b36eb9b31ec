use std::borrow::Cow;

use bytes::Bytes;

use crate::cloudevent::attributes::Draft;
use crate::cloudevent::{
    Data, Error, MediaType, Mode, Policy, Problem, RawCloudEvent, Value, reader,
};

/// A message whose headers and properties were taken apart.
#[derive(Default)]
pub(super) struct Parts<'a> {
    /// What the message says of its payload; in structured mode, the format of the event.
    pub(super) content_type: Option<&'a str>,
    /// Attributes that stand beside the payload.
    pub(super) attributes: Vec<(Cow<'a, str>, Value<'a>)>,
    /// The payload; `None` when there is none.
    pub(super) payload: Option<&'a [u8]>,
}

impl<'a> Parts<'a> {
    /// How the event travels; `None` when there is none.
    pub(super) fn mode(&self) -> Option<Mode> {
        let mut names = self.attributes.iter().map(|(name, _)| name);
        Mode::by(self.media_type(), names.any(|name| name == "specversion"))
    }

    /// The event.
    pub(super) fn read(self, policy: Policy) -> Result<RawCloudEvent<'a>, Error> {
        match self.mode() {
            Some(Mode::Structured) => self.structured(policy),
            Some(Mode::Binary) => self.binary(policy),
            Some(Mode::Batch) | None => Err(Error::NotAnEvent),
        }
    }

    fn structured(self, policy: Policy) -> Result<RawCloudEvent<'a>, Error> {
        if let Some(other) = self.media_type().filter(|it| !it.is_json_format()) {
            return Err(Error::Format(other.subtype().to_owned()));
        }
        let event = reader::read(self.payload.unwrap_or_default(), policy)?;
        if policy.is_strict() {
            self.check_repeated(&event)?;
        }
        Ok(event)
    }

    /// Attributes may be repeated beside the payload; the payload is right, and both must say the same.
    fn check_repeated(&self, event: &RawCloudEvent<'_>) -> Result<(), Error> {
        for (name, value) in &self.attributes {
            let own = event.attributes().texts().find(|(own, _)| own == name);
            if own.is_none_or(|(_, own)| own != value.to_text()) {
                return Err(Error::value(name, Problem::Mismatch));
            }
        }
        Ok(())
    }

    fn binary(self, policy: Policy) -> Result<RawCloudEvent<'a>, Error> {
        const NAME: &str = "datacontenttype";
        let mut draft = Draft::default();
        let mut repeated = None;
        for (name, value) in self.attributes {
            if name != NAME {
                draft.put(name, value, policy)?;
            } else if repeated.replace(value).is_some() {
                return Err(Error::Twice(NAME.to_owned()));
            }
        }
        let said = match (self.content_type, repeated) {
            (None, repeated) => repeated,
            (Some(said), Some(repeated)) if policy.is_strict() && !same(said, &repeated) => {
                return Err(Error::value(NAME, Problem::Mismatch));
            }
            (Some(said), _) => Some(Value::from(said)),
        };
        if let Some(said) = said {
            draft.put(Cow::Borrowed(NAME), said, policy)?;
        }
        Ok(RawCloudEvent::new(
            draft.finish()?,
            self.payload.map(|bytes| Data::Bytes(Cow::Borrowed(bytes))),
        ))
    }

    fn media_type(&self) -> Option<MediaType<'a>> {
        self.content_type.and_then(MediaType::parse)
    }
}

/// True when the media type of the message is that of the attribute.
fn same(said: &str, repeated: &Value<'_>) -> bool {
    let repeated = repeated.as_str().unwrap_or_default();
    said == repeated
        || MediaType::parse(said).is_some_and(|it| Some(it) == MediaType::parse(repeated))
}

/// The media type of the data. CloudEvents, "datacontenttype": what a format implies is said when the format is left.
pub(super) fn content_type<'e>(event: &'e RawCloudEvent<'_>) -> Option<&'e str> {
    let implied = matches!(event.data(), Some(Data::Json(_))).then_some("application/json");
    event.attributes().data_content_type().or(implied)
}

/// The names of all attributes but the media type of the data, and their canonical texts.
pub(super) fn texts<'e>(
    event: &'e RawCloudEvent<'_>,
) -> impl Iterator<Item = (&'e str, Cow<'e, str>)> {
    let all = event.attributes().texts();
    all.filter(|(name, _)| *name != "datacontenttype")
}

/// The bytes of the data.
pub(super) fn payload(event: &RawCloudEvent<'_>) -> Option<Bytes> {
    let data = event.data()?;
    Some(Bytes::copy_from_slice(data.bytes()))
}

/// An empty payload where a message always has one: no data, as headers cannot tell that from data of no bytes.
pub(super) fn not_empty(payload: &[u8]) -> Option<&[u8]> {
    (!payload.is_empty()).then_some(payload)
}
