//! CloudEvents between the form of a document and the binding of a transport.

use bytes::Bytes;
use hookwright_runtime::cloudevent::{self, Mode, Policy, RawCloudEvent};

use super::headers::set_header;
use super::{CloudEventFacts, CloudEventForm, Draft, Framing, SendError, encoding};
use crate::request::random_text;
use crate::{Binding, Headers, Message};

/// The binding whose names stand for the attributes in between.
const COMMON: Binding = Binding::Kafka;
const PREFIX: &str = "ce_";
const ATTRIBUTES: &[&str] = &[
    "specversion",
    "id",
    "source",
    "type",
    "subject",
    "time",
    "dataschema",
];

/// The message as the document describes it; `None` when it is no CloudEvent, or is so already.
pub(super) fn as_described(
    message: &Message,
    binding: Binding,
    form: CloudEventForm,
) -> Option<Message> {
    let mode = message.cloud_event_mode(binding)?;
    // In structured mode the payload is what it is everywhere.
    if mode == Mode::Structured && form == CloudEventForm::Structured {
        return None;
    }
    let event = message.cloud_event(binding, Policy::Interop).ok()?;
    let mut carrying = Message::carrying(&event, message.address.as_str(), form.mode(), COMMON);
    let prefix = match form {
        CloudEventForm::Binary(prefix) => prefix,
        CloudEventForm::Structured => PREFIX,
    };
    let own = std::mem::take(&mut carrying.headers).into_iter();
    carrying.headers = own
        .map(|(name, value)| match name.strip_prefix(PREFIX) {
            Some(attribute) => (format!("{prefix}{attribute}").into(), value),
            None => (name, value),
        })
        .collect();
    for (name, value) in message.headers.iter() {
        if !is_attribute(name, binding) && carrying.headers.get(name).is_none() {
            carrying
                .headers
                .push(name.to_owned(), Bytes::copy_from_slice(value));
        }
    }
    carrying.key.clone_from(&message.key);
    carrying.correlation_id.clone_from(&message.correlation_id);
    carrying.reply_to.clone_from(&message.reply_to);
    Some(carrying)
}

/// True for a header by which a binding carries an attribute.
fn is_attribute(name: &str, binding: Binding) -> bool {
    let prefixes: &[&str] = match binding {
        Binding::Kafka => &["ce_"],
        Binding::Amqp => &["cloudEvents_", "cloudEvents:"],
        Binding::Nats | Binding::Http => &["ce-"],
        // Without a prefix, every user property is an attribute.
        Binding::Mqtt => &[""],
        Binding::PayloadOnly => &[],
    };
    let starts = |prefix: &&str| {
        name.get(..prefix.len())
            .is_some_and(|it| it.eq_ignore_ascii_case(prefix))
    };
    prefixes.iter().any(starts)
}

/// The message that carries a draft to an address, in the way of a transport.
pub(super) fn addressed(
    draft: Draft,
    address: String,
    binding: Binding,
    mode: Option<Mode>,
    framing: &Framing,
) -> Result<Message, SendError> {
    let Draft { message, facts } = draft;
    let message = encoding::encoded(facts, message, binding, framing)?;
    let Some(event) = facts.cloud_event else {
        return Ok(Message { address, ..message });
    };
    let is_no_event = |error| SendError::CloudEvent {
        message: facts.key,
        error,
    };
    let mode = mode.unwrap_or(event.form.mode());
    if event.form == CloudEventForm::Structured && mode == Mode::Structured {
        let content_type = message
            .content_type
            .as_deref()
            .filter(|it| it.starts_with("application/cloudevents"));
        let content_type = Some(
            content_type
                .unwrap_or("application/cloudevents+json")
                .to_owned(),
        );
        RawCloudEvent::from_json(&message.payload, Policy::Interop).map_err(is_no_event)?;
        return Ok(Message {
            address,
            content_type,
            ..message
        });
    }
    let (common, others) = common(&message, &event)?;
    let read = match event.form {
        CloudEventForm::Structured => RawCloudEvent::from_json(&message.payload, Policy::Interop),
        CloudEventForm::Binary(_) => common.cloud_event(COMMON, Policy::Interop),
    };
    let mut carrying = Message::carrying(&read.map_err(is_no_event)?, address, mode, binding);
    for (name, value) in others {
        carrying.headers.push(name, value);
    }
    carrying.key = message.key;
    carrying.correlation_id = message.correlation_id;
    carrying.reply_to = message.reply_to;
    Ok(carrying)
}

/// The message with its attributes as the common binding has them, those that the document settles filled in; and the
/// headers that are none.
fn common(message: &Message, event: &CloudEventFacts) -> Result<(Message, Headers), SendError> {
    let CloudEventForm::Binary(prefix) = event.form else {
        return Ok((Message::default(), message.headers.clone()));
    };
    let mut common = Message::new("", message.payload.clone());
    common.content_type.clone_from(&message.content_type);
    let mut others = Headers::new();
    for (name, value) in message.headers.clone() {
        match attribute(&name, prefix, event) {
            Some(attribute) if !value.is_empty() => {
                common.headers.push(format!("{PREFIX}{attribute}"), value)
            }
            Some(_) => {}
            None => others.push(name, value),
        }
    }
    let id = random_text()?;
    let only_type = match event.types {
        [only] => Some(*only),
        _ => None,
    };
    for (attribute, value) in [
        ("specversion", Some("1.0")),
        ("id", Some(id.as_str())),
        ("type", only_type),
        ("source", event.source),
        ("dataschema", event.data_schema),
    ] {
        let name = format!("{PREFIX}{attribute}");
        if let (Some(value), None) = (value, common.headers.get(&name)) {
            set_header(&mut common, &name, value);
        }
    }
    Ok((common, others))
}

/// The attribute that a header of the document is.
fn attribute(header: &str, prefix: &str, event: &CloudEventFacts) -> Option<String> {
    let start = header.get(..prefix.len())?;
    let name = header.get(prefix.len()..)?.to_ascii_lowercase();
    let is_known = ATTRIBUTES.contains(&name.as_str()) || event.extensions.contains(&name.as_str());
    (start.eq_ignore_ascii_case(prefix) && (is_known || !prefix.is_empty())).then_some(name)
}

/// The event in a message that arrived, whoever described it.
///
/// # Errors
///
/// When there is none.
pub(super) fn event(
    message: &Message,
    binding: Binding,
) -> Result<RawCloudEvent<'_>, cloudevent::Error> {
    message.cloud_event(binding, Policy::Interop)
}
