//! A message → an event of the model.

use crate::asyncapi::headers::{self, Headers};
use crate::asyncapi::layers::Layers;
use crate::asyncapi::payload::{self, Described};
use crate::asyncapi::reader::{Named, Reader};
use crate::asyncapi::words::{self, Words};
use crate::asyncapi::{binding, cloud_event, example, expression, http, mark};
use crate::diagnostic::{Code, Diagnostic};
use crate::group;
use crate::load::At;
use crate::model::{Body, BodyFormat, Event, Message, Use};
use crate::openapi::{hint, media};
use crate::schema::shown;

/// What is around a message where it is met first.
#[derive(Debug, Clone, Copy, Default)]
pub(crate) struct Surroundings<'s> {
    /// The name that the place gives it: its key in the channel's map, or the id of the operation.
    pub name: Option<&'s str>,
    /// The key of the channel.
    pub channel: Option<&'s str>,
    /// The group, when the channel is one.
    pub group: Option<&'s str>,
}

/// Reads a message that was not read before; its position among the events.
pub(crate) fn read<'a>(
    mention: &At<'a>,
    around: Surroundings<'_>,
    reader: &mut Reader<'a, '_>,
) -> Option<usize> {
    // A reference is short, and what it refers to may stand for thousands of messages.
    if mention.get("$ref").is_some() && !reader.reading.copy(mention) {
        return None;
    }
    let at = reader.reading.resolve(mention)?;
    if let Some(number) = reader.numbers.get(&at.identity()) {
        return Some(*number);
    }
    if at.node().as_map().is_none() {
        reader.invalid("a message is an object".to_owned(), &at);
        return None;
    }
    let layers = Layers::with_traits(at.clone(), reader);
    let event = lower(&at, &layers, around, reader);
    let number = reader.events.len();
    reader.numbers.insert(at.identity(), number);
    reader.events.push(event);
    http::headers(&layers, number, reader);
    Some(number)
}

fn lower<'a>(
    at: &At<'a>,
    layers: &Layers<'a>,
    around: Surroundings<'_>,
    reader: &mut Reader<'a, '_>,
) -> Event {
    let words = Words::of(layers, reader);
    let key = key(at, layers, around, reader);
    let payload = layers.get("payload");
    let said = layers.get("schemaFormat");
    let payload = payload.and_then(|it| payload::read(it, said, reader));
    let headers = headers::read(layers, reader);
    let schema = payload.as_ref().and_then(|it| it.schema.clone());
    let resolved = schema.as_ref().and_then(|it| reader.reading.resolve(it));
    let holders: Vec<&At<'a>> = layers.all().iter().chain(&resolved).collect();
    let hint = hint::group(at);
    let declared = hint::event_type(&holders);
    let message = message(
        layers,
        &headers,
        payload.as_ref(),
        declared.as_deref(),
        reader,
    );
    let body = body(&key, at, &message, payload.as_ref(), reader);
    Event {
        group: group(hint, &words.tags, &key, around),
        event_type: key.clone(),
        aliases: aliases(&key, &message, around),
        summary: words.summary.or(words.title).map(|it| first_line(&it)),
        description: words.description,
        deprecated: words.deprecated,
        tags: words.tags,
        method: "POST".to_owned(),
        payload: body.shape,
        bodies: vec![body],
        parameters: headers.parameters,
        responses: Vec::new(),
        examples: example::read(layers, schema.as_ref(), reader),
        shown: schema.as_ref().map(shown).unwrap_or_default(),
        declared_type: declared,
        message,
        origin: at.origin(),
        key,
    }
}

fn message<'a>(
    layers: &Layers<'a>,
    headers: &Headers,
    payload: Option<&Described<'a>>,
    declared: Option<&str>,
    reader: &mut Reader<'a, '_>,
) -> Message {
    let correlation = layers.object("correlationId", reader);
    let correlation = correlation.and_then(|it| {
        let holder = it.all().iter().find(|at| at.get("location").is_some())?;
        expression::location(holder, reader)
    });
    let name = layers.text("messageId").or_else(|| layers.text("name"));
    let content_type = layers.text("contentType").or(reader.default_content_type);
    let schema = payload.and_then(|it| it.schema.as_ref());
    let mut cloud_event =
        cloud_event::form(layers, content_type, &headers.parameters, schema, reader);
    if let (Some(form), Some(declared)) = (&mut cloud_event, declared)
        && form.types.is_empty()
    {
        form.types.push(declared.to_owned());
    }
    Message {
        name: name.map(str::to_owned),
        title: words::text(layers, "title", reader),
        content_type: content_type.map(str::to_owned),
        wire: payload.map(|it| it.wire.clone()).unwrap_or_default(),
        headers: headers.shape,
        key: key_shape(layers, reader),
        correlation,
        marks: mark::read(layers, schema, reader),
        bindings: binding::read(layers, reader),
        cloud_event,
    }
}

/// The key of a record, which only the binding of Kafka describes.
fn key_shape<'a>(layers: &Layers<'a>, reader: &mut Reader<'a, '_>) -> Option<Use> {
    let key = binding::member(layers, "kafka", "key", reader)?;
    payload::read(key, None, reader).map(|it| it.shape)
}

/// The one body of a message. What has a schema in a language of its own is typed whatever its media type.
fn body<'a>(
    key: &str,
    at: &At<'a>,
    message: &Message,
    payload: Option<&Described<'a>>,
    reader: &mut Reader<'a, '_>,
) -> Body {
    let media_type = message.content_type.clone();
    let media_type = media_type.unwrap_or_else(|| "application/json".to_owned());
    let by_media_type = message.wire == Default::default();
    let format = match by_media_type {
        true => media::format(&media_type),
        false => BodyFormat::Json,
    };
    if payload.is_none() {
        let message = format!("`{key}` describes no payload");
        let finding = Diagnostic::new(Code::EVENT_NO_PAYLOAD, message, at.origin());
        reader.reading.find(finding);
    } else if format == BodyFormat::Raw {
        let message = format!("`{media_type}` is not turned into a type");
        let finding = Diagnostic::new(Code::EVENT_MEDIA_TYPE, message, at.origin());
        reader.reading.find(finding);
    }
    let shape = payload.map(|it| it.shape);
    Body {
        shape: shape.filter(|_| format != BodyFormat::Raw),
        media_type,
        format,
    }
}

/// The name that the document gives a message: as a component, where it stands, by itself; else that of its channel.
fn key<'a>(
    at: &At<'a>,
    layers: &Layers<'a>,
    around: Surroundings<'_>,
    reader: &mut Reader<'a, '_>,
) -> String {
    let component = component(at);
    let own = [layers.text("messageId"), layers.text("name")];
    let names = component.as_deref().into_iter().chain(around.name);
    let mut names = names.chain(own.into_iter().flatten()).chain(around.channel);
    let name = names.find(|it| !it.trim().is_empty()).unwrap_or("message");
    if reader.is_free(Named::Event, name) {
        return reader.key(Named::Event, name);
    }
    // A short key that several channels have is told apart by the channel.
    let longer = around.channel.map(|channel| format!("{channel}.{name}"));
    reader.key(Named::Event, longer.as_deref().unwrap_or(name))
}

/// The key of a message under `components.messages`.
fn component(at: &At<'_>) -> Option<String> {
    let pointer = at.origin().pointer;
    let mut segments = pointer.segments();
    let is = |segment: Option<String>, word: &str| segment.as_deref() == Some(word);
    let found = is(segments.next(), "components") && is(segments.next(), "messages");
    let name = segments.next().filter(|_| found)?;
    segments.next().is_none().then_some(name)
}

/// The document's own word, else the channel when it is a group, else the first word of the channel or the key.
fn group(hint: Option<&str>, tags: &[String], key: &str, around: Surroundings<'_>) -> String {
    match (hint, around.group, around.channel) {
        (Some(_), ..) | (None, None, None) => group::of(hint, tags, key),
        (None, Some(group), _) => group.to_owned(),
        (None, None, Some(channel)) => group::of(None, &[], channel),
    }
}

/// A summary is one line; documents put whole chapters there.
fn first_line(text: &str) -> String {
    let line = text.trim().lines().next().unwrap_or_default();
    line.trim_end().to_owned()
}

/// Other words for the message; one of them is often what stands on the wire.
fn aliases(key: &str, message: &Message, around: Surroundings<'_>) -> Vec<String> {
    let mut aliases: Vec<String> = Vec::new();
    let own = [
        message.name.as_deref(),
        message.title.as_deref(),
        around.name,
    ];
    for word in own.into_iter().flatten() {
        if word != key && !aliases.iter().any(|alias| alias == word) {
            aliases.push(word.to_owned());
        }
    }
    aliases
}
