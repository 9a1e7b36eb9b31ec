use std::borrow::Cow;
use std::collections::HashSet;

use bytes::Bytes;
use hookwright_runtime::Number;
use hookwright_runtime::json::{self, Json};
use hookwright_runtime::value::{Node, Slot};

use crate::{Headers, Message};

/// The headers of a typed message: a generated struct, or [`Headers`] where the document describes none.
pub trait HeaderSet: Default + Send + Sync {
    /// Reads them. Text becomes what the type of each header is; what is not described is kept as text where the type
    /// keeps it.
    ///
    /// # Errors
    ///
    /// When one is missing or does not fit.
    fn read(message: &Message) -> Result<Self, json::Error>;

    /// Adds them to a message.
    fn write(&self, message: &mut Message);

    /// The same as a value, where they are described.
    fn node(&self) -> Option<&dyn Node>;
}

impl HeaderSet for Headers {
    fn read(message: &Message) -> Result<Self, json::Error> {
        Ok(message.headers.clone())
    }

    fn write(&self, message: &mut Message) {
        message.headers = self.clone();
    }

    fn node(&self) -> Option<&dyn Node> {
        None
    }
}

impl<T: Node + Default + Send + Sync> HeaderSet for T {
    fn read(message: &Message) -> Result<Self, json::Error> {
        let mut value = T::default();
        let text = object(&mut T::default(), message);
        json::read(text.as_bytes(), &mut value)?;
        Ok(value)
    }

    fn write(&self, message: &mut Message) {
        put(self, message);
    }

    fn node(&self) -> Option<&dyn Node> {
        Some(self)
    }
}

/// The headers as a JSON object, for a type of which `probe` is an empty value.
fn object(probe: &mut dyn Node, message: &Message) -> String {
    let mut members: Vec<(Cow<'_, str>, Json)> = Vec::new();
    let mut seen: HashSet<String> = HashSet::new();
    if let Slot::Object(probe) = probe.slot() {
        for (at, field) in probe.shape().fields.iter().enumerate() {
            seen.insert(field.wire.to_ascii_lowercase());
            let Some(text) = header(message, field.wire) else {
                continue;
            };
            members.push((field.wire.into(), typed(probe.field_mut(at), &text)));
        }
    }
    for (name, value) in message.headers.iter() {
        if let Ok(text) = std::str::from_utf8(value)
            && seen.insert(name.to_ascii_lowercase())
        {
            members.push((name.into(), Json::text(text)));
        }
    }
    let members = members
        .iter()
        .map(|(name, value)| format!("{}:{}", Json::text(name).as_str(), value.as_str()));
    format!("{{{}}}", members.collect::<Vec<_>>().join(","))
}

/// A text as what the place takes. One that is nothing of the kind stays a text, which the reader then tells.
fn typed(place: Slot<'_>, text: &str) -> Json {
    let parsed = |is: fn(&Json) -> bool| Json::parse(text).ok().filter(is);
    let value = match place {
        Slot::Optional(inner) => return typed(inner.fill(), text),
        Slot::Bool(_) => parsed(|it| it.as_bool().is_some()),
        Slot::Integer(_) | Slot::Number(_) => {
            Number::parse(text).and_then(|it| Json::parse(it.as_str()).ok())
        }
        Slot::Object(_) | Slot::List(_) | Slot::Map(_) | Slot::Union(_) => parsed(|_| true),
        Slot::Null => parsed(Json::is_null),
        Slot::Text(_) | Slot::Cases(_) | Slot::Json(_) => None,
    };
    value.unwrap_or_else(|| Json::text(text))
}

fn put(headers: &dyn Node, message: &mut Message) {
    let members = Json::parse(&json::write(headers))
        .ok()
        .and_then(|it| it.members());
    for (name, value) in members.unwrap_or_default() {
        if !value.is_null() {
            set_header(message, &name, &text_of(&value));
        }
    }
}

/// What a value is as text: strings without quotes, all else as its JSON.
pub(super) fn text_of(value: &Json) -> String {
    match value.as_text() {
        Some(text) => text.into_owned(),
        None => value.as_str().to_owned(),
    }
}

/// The text of a header. Those for which messages have a place of their own, and protocols another name, are read there
/// when no header has the name.
pub(super) fn header<'a>(message: &'a Message, name: &str) -> Option<Cow<'a, str>> {
    if let Some(text) = message.headers.text(name) {
        return Some(text.into());
    }
    let text = |bytes: &'a Option<Bytes>| std::str::from_utf8(bytes.as_deref()?).ok();
    let text = match folded(name).as_str() {
        "contenttype" => message.content_type.as_deref(),
        "correlationid" => text(&message.correlation_id),
        "replyto" => message.reply_to.as_deref(),
        "messagekey" => text(&message.key),
        _ => None,
    };
    text.map(Cow::Borrowed)
}

/// Sets a header. One that is called as adapters call a field of the message is that field: it would be there twice.
pub(super) fn set_header(message: &mut Message, name: &str, text: &str) {
    match name.to_ascii_lowercase().as_str() {
        "content-type" => message.content_type = Some(text.to_owned()),
        "correlation-id" => message.correlation_id = Some(Bytes::from(text.to_owned())),
        "reply-to" => message.reply_to = Some(text.to_owned()),
        "message-key" => message.key = Some(Bytes::from(text.to_owned())),
        _ => {
            message.headers.take(name);
            message.headers.push(name.to_owned(), text.to_owned());
        }
    }
}

/// `correlation_id`, `correlationId` and `Correlation-ID` are one name.
fn folded(name: &str) -> String {
    let letters = name.chars().filter(|c| !matches!(c, '-' | '_'));
    letters.map(|c| c.to_ascii_lowercase()).collect()
}
