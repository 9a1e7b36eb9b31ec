//! An event → its page.

use minijinja::Error;
use serde::Serialize;

use crate::docs::channel::{BindingView, PageLink, bindings};
use crate::docs::code::Language;
use crate::docs::example::{Example, examples};
use crate::docs::header::{Header, headers};
use crate::docs::markup::Markup;
use crate::docs::prose::{self, shortened};
use crate::docs::snippet::{Snippets, event_snippets};
use crate::docs::source::{Book, does};
use crate::docs::tree::{Tree, trees};
use crate::model::{CloudEventForm, CloudEventMode, Event, Location, Part, ShapeId, Use, Wire};
use crate::words::{cloudevent, place};

/// The page of an event.
#[derive(Debug, Serialize)]
pub(super) struct EventPage {
    /// The name of its file, without the ending.
    pub(super) slug: String,
    /// The same, as it stands in Markdown.
    pub(super) anchor: Markup,
    /// The type on the wire.
    pub(super) event_type: String,
    pub(super) title: Option<String>,
    pub(super) summary: Option<Markup>,
    pub(super) doc: Option<Markup>,
    /// For lists, and for whoever shows links to the page.
    pub(super) gist: String,
    pub(super) deprecated: bool,
    pub(super) group: PageLink,
    pub(super) tags: Vec<String>,
    pub(super) facts: Vec<Fact>,
    pub(super) headers: Vec<Header>,
    pub(super) message_headers: Vec<Tree>,
    pub(super) key: Vec<Tree>,
    pub(super) payload: Vec<Tree>,
    pub(super) responses: Vec<Answer>,
    pub(super) examples: Vec<Example>,
    pub(super) cloud_event: Vec<Fact>,
    pub(super) carried: Vec<Carried>,
    pub(super) bindings: Vec<BindingView>,
    pub(super) schema: Option<Markup>,
    /// True when it comes as a delivery over HTTP; messages of brokers are not signed, nor sent by `hookwright send`.
    pub(super) is_delivered: bool,
    /// The struct of the message on channels, e.g. `messages::Scanned`.
    pub(super) message: Option<String>,
    pub(super) snippets: Snippets,
    pub(super) previous: Option<PageLink>,
    pub(super) next: Option<PageLink>,
    /// The objects that are shown, for the search.
    #[serde(skip)]
    pub(super) objects: Vec<ShapeId>,
}

/// A line of a list of facts.
#[derive(Debug, Serialize)]
pub(super) struct Fact {
    pub(super) name: String,
    pub(super) text: Markup,
}

/// An answer that the sender expects.
#[derive(Debug, Serialize)]
pub(super) struct Answer {
    pub(super) status: String,
    pub(super) doc: Option<Markup>,
}

/// A channel that carries the event.
#[derive(Debug, Serialize)]
pub(super) struct Carried {
    pub(super) channel: PageLink,
    pub(super) address: Option<String>,
    /// What the application does with it there, e.g. `sends`.
    pub(super) does: Vec<&'static str>,
}

/// The most characters of what is said of an event to those who show links to its page.
const GIST: usize = 200;

/// Makes the page of an event.
///
/// # Errors
///
/// When a template is at fault.
pub(super) fn page(book: &Book<'_>, number: usize) -> Result<Option<EventPage>, Error> {
    let Some(event) = book.catalog.events.get(number) else {
        return Ok(None);
    };
    let pen = book.pen;
    let mut objects = Vec::new();
    let mut grow = |root: &str, value: Option<Use>| match value {
        Some(value) => trees(&book.catalog.shapes, pen, root, value, &mut objects),
        None => Vec::new(),
    };
    let payload = grow("body", event.payload);
    let message_headers = grow("header", event.message.headers);
    let key = grow("key", event.message.key);
    let same = event.description.is_some() && event.description == event.summary;
    let title = event.message.title.clone().or(event.message.name.clone());
    let neighbor = |at: usize| {
        book.catalog
            .events
            .get(at)
            .map(|it| PageLink::of(&it.event_type, book.event_href(at)))
    };
    let slug = book.events.get(number).cloned().unwrap_or_default();
    Ok(Some(EventPage {
        anchor: Markup::new(slug.clone()),
        slug,
        event_type: event.event_type.clone(),
        title: title.filter(|it| *it != event.event_type),
        summary: event
            .summary
            .as_deref()
            .filter(|_| !same)
            .and_then(|it| pen.note(it)),
        doc: event.description.as_deref().and_then(|it| pen.prose(it)),
        gist: shortened(&gist(event), GIST),
        deprecated: event.deprecated,
        group: group(book, event),
        tags: event
            .tags
            .iter()
            .filter(|it| **it != event.group)
            .cloned()
            .collect(),
        facts: facts(book, number, event),
        headers: headers(book, event),
        message_headers,
        key,
        payload,
        responses: event
            .responses
            .iter()
            .map(|it| Answer {
                status: it.status.clone(),
                doc: it.description.as_deref().and_then(|text| pen.note(text)),
            })
            .collect(),
        examples: examples(book, number),
        cloud_event: cloud_event(book, event),
        carried: carried(book, number),
        bindings: bindings(pen, &event.message.bindings),
        schema: wire_schema(book, event),
        is_delivered: book.profile.is_some() || !on_channel(book, number),
        message: message(book, event),
        snippets: event_snippets(book, number)?,
        previous: number.checked_sub(1).and_then(neighbor),
        next: neighbor(number + 1),
        objects,
    }))
}

fn on_channel(book: &Book<'_>, number: usize) -> bool {
    book.entries.get(number).is_some_and(|it| it.way.is_some())
}

/// The struct that the generated crate has for a message.
fn message(book: &Book<'_>, event: &Event) -> Option<String> {
    let messages = &book.krate.channels.as_ref()?.messages;
    let found = messages.iter().find(|it| it.wire == event.key)?;
    Some(format!("messages::{}", found.name))
}

/// What an event is about, in one line of plain text.
pub(super) fn gist(event: &Event) -> String {
    let texts = [&event.summary, &event.description, &event.message.title];
    let mut said = texts.into_iter().flatten().map(|text| prose::plain(text));
    said.find(|text| !text.is_empty()).unwrap_or_default()
}

fn group(book: &Book<'_>, event: &Event) -> PageLink {
    let at = book
        .groups
        .iter()
        .position(|(name, _)| *name == event.group);
    let anchor = at
        .and_then(|at| book.anchors.get(at))
        .map(String::as_str)
        .unwrap_or_default();
    PageLink::of(&event.group, format!("index.html#{anchor}"))
}

fn facts(book: &Book<'_>, number: usize, event: &Event) -> Vec<Fact> {
    let pen = book.pen;
    let mut facts = Vec::new();
    let mut add = |name: &str, text: &str| {
        facts.push(Fact {
            name: name.to_owned(),
            text: pen.words(text),
        });
    };
    let entry = book.entries.get(number);
    let types: Vec<String> = event
        .bodies
        .iter()
        .map(|it| format!("`{}`", it.media_type))
        .collect();
    let types = match (&event.message.content_type, types.is_empty()) {
        (_, false) => types.join(" or "),
        (Some(one), true) => format!("`{one}`"),
        (None, true) => String::new(),
    };
    let on_channel = on_channel(book, number);
    match (on_channel, types.is_empty()) {
        (false, false) => add("Sent as", &format!("`{}` with {types}", event.method)),
        (false, true) => add("Sent as", &format!("`{}`", event.method)),
        (true, false) => add("Written as", &types),
        (true, true) => {}
    }
    if let Some(entry) = entry {
        let values: Vec<String> = entry
            .probe
            .iter()
            .flat_map(|it| &it.tags)
            .map(|it| format!("`{it}`"))
            .collect();
        let place = entry.place_of_type();
        match values.is_empty() {
            true => add("Told by", &place),
            false => add("Told by", &format!("{} in {place}", values.join(" or "))),
        }
    }
    if let Some(profile) = &book.profile {
        let envelope = &profile.envelope;
        let in_item = !envelope.items.patterns().is_empty();
        if in_item {
            add(
                "Batches",
                &format!(
                    "{} of the body, an event each",
                    envelope.items.patterns().join(", or else ")
                ),
            );
        }
        if let Some(id) = &envelope.id {
            add("Id", &place::of_id(id, in_item));
        }
        if let Some(time) = &envelope.time {
            add("Time", &place::of_time(time, in_item));
        }
        if let Some(order) = &envelope.order {
            add("Order", order);
        }
    }
    if let Some(location) = &event.message.correlation {
        add("Correlation id", &where_is(location));
    }
    match &event.message.wire {
        Wire::MediaType => {}
        Wire::Avro(_) => add("Encoding", "Avro"),
        Wire::Protobuf(schema) => {
            let message = schema.message();
            add("Encoding", &format!("Protocol Buffers, `{message}`"))
        }
    }
    if event.key != event.event_type {
        add("In the document", &format!("`{}`", event.key));
    }
    facts
}

/// A place of a message in words, with what the document says of it.
pub(super) fn where_is(location: &Location) -> String {
    let part = match location.part {
        Part::Headers => "headers",
        Part::Payload => "payload",
    };
    match location.pointer.as_str() {
        "" => format!("the {part}"),
        pointer => format!("`{pointer}` of the {part}"),
    }
}

fn cloud_event(book: &Book<'_>, event: &Event) -> Vec<Fact> {
    let fact = |name: String, text: String| Fact {
        name,
        text: book.pen.words(&text),
    };
    if let Some(form) = &event.message.cloud_event {
        return of_form(form)
            .into_iter()
            .map(|(name, text)| fact(name.to_owned(), text))
            .collect();
    }
    let Some(profile) = &book.profile else {
        return Vec::new();
    };
    let said = cloudevent::attributes(profile.cloudevents.of(&event.event_type));
    said.into_iter()
        .map(|(name, text)| fact(name, text))
        .collect()
}

/// How a message is a CloudEvent already.
fn of_form(form: &CloudEventForm) -> Vec<(&'static str, String)> {
    let mode = match &form.mode {
        CloudEventMode::Structured => {
            "structured: the payload holds the attributes and `data`".to_owned()
        }
        CloudEventMode::Binary(prefix) if prefix.is_empty() => {
            "binary: the attributes are headers, and the payload is the data".to_owned()
        }
        CloudEventMode::Binary(prefix) => {
            format!(
                "binary: the attributes are headers that start with `{prefix}`, and the payload is the data"
            )
        }
    };
    let code = |text: &String| format!("`{text}`");
    let mut said = vec![("mode", mode)];
    if !form.types.is_empty() {
        said.push((
            "type",
            form.types.iter().map(code).collect::<Vec<_>>().join(" or "),
        ));
    }
    said.extend(form.source.iter().map(|it| ("source", code(it))));
    said.extend(form.data_schema.iter().map(|it| ("dataschema", code(it))));
    if !form.extensions.is_empty() {
        said.push((
            "extensions",
            form.extensions
                .iter()
                .map(code)
                .collect::<Vec<_>>()
                .join(", "),
        ));
    }
    said
}

fn carried(book: &Book<'_>, number: usize) -> Vec<Carried> {
    let channels = book.catalog.channels.iter().enumerate();
    let carrying = channels.filter(|(_, it)| it.messages.contains(&number));
    let carried = |(at, channel): (usize, &crate::model::Channel)| {
        let mut verbs = Vec::new();
        for operation in &book.catalog.operations {
            let is_of_it = operation.channel == at && operation.messages.contains(&number);
            let verb = does(operation.direction);
            if is_of_it && !verbs.contains(&verb) {
                verbs.push(verb);
            }
        }
        Carried {
            channel: PageLink::of(&channel.key, book.channel_href(at)),
            address: channel.address.clone(),
            does: verbs,
        }
    };
    carrying.map(carried).collect()
}

/// The schema that the bytes are written by, where it is no JSON Schema.
fn wire_schema(book: &Book<'_>, event: &Event) -> Option<Markup> {
    match &event.message.wire {
        Wire::MediaType => None,
        Wire::Avro(schema) => {
            let text = crate::docs::code::pretty(&schema.text);
            Some(book.pen.code(Language::Json, &text))
        }
        Wire::Protobuf(schema) => Some(book.pen.code(Language::Text, &schema.text)),
    }
}
