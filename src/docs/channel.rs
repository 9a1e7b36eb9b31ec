//! Channels, what is done on them, and the servers where they are.

use serde::Serialize;

use crate::docs::code::{Language, pretty};
use crate::docs::event::where_is;
use crate::docs::markup::Markup;
use crate::docs::pen::Pen;
use crate::docs::source::{Book, does};
use crate::docs::tree::condition;
use crate::docs::types;
use crate::model::{
    AddressParameter, Binding, Channel, Operation, Requirement, Routing, Server, Variable,
};
use crate::rust::channel::Operation as RustOperation;
use crate::words::entry::of_channel;

/// A link to a page, from the root of the site.
#[derive(Debug, Clone, Default, Serialize)]
pub(super) struct PageLink {
    pub(super) text: String,
    pub(super) href: String,
    /// The same, as it stands in Markdown: it is made of plain signs.
    pub(super) link: Markup,
    /// What there is to know of it.
    pub(super) note: Option<Markup>,
}

impl PageLink {
    pub(super) fn of(text: &str, href: String) -> Self {
        Self {
            text: text.to_owned(),
            link: Markup::new(href.clone()),
            href,
            note: None,
        }
    }
}

/// The page of a channel.
#[derive(Debug, Serialize)]
pub(super) struct ChannelPage {
    pub(super) slug: String,
    /// The same, as it stands in Markdown.
    pub(super) anchor: Markup,
    pub(super) key: String,
    pub(super) address: Option<String>,
    pub(super) title: Option<String>,
    pub(super) summary: Option<Markup>,
    pub(super) doc: Option<Markup>,
    pub(super) deprecated: bool,
    pub(super) tags: Vec<String>,
    pub(super) parameters: Vec<ParameterView>,
    pub(super) servers: Vec<PageLink>,
    pub(super) messages: Vec<PageLink>,
    /// How its messages are told apart, when there are several.
    pub(super) told_apart: Option<Markup>,
    pub(super) operations: Vec<OperationView>,
    pub(super) framing: Option<Markup>,
    pub(super) bindings: Vec<BindingView>,
    /// The module of the generated crate, e.g. `channels::user_signed_up`.
    pub(super) module: Option<String>,
}

/// A variable part of an address.
#[derive(Debug, Serialize)]
pub(super) struct ParameterView {
    pub(super) name: String,
    pub(super) ty: String,
    pub(super) doc: Option<Markup>,
    pub(super) values: Vec<String>,
    pub(super) default: Option<String>,
    pub(super) examples: Vec<String>,
    /// Where its value stands in the message.
    pub(super) location: Option<Markup>,
}

/// What the application does on a channel.
#[derive(Debug, Serialize)]
pub(super) struct OperationView {
    pub(super) key: String,
    /// `sends`, `receives`
    pub(super) does: &'static str,
    pub(super) title: Option<String>,
    pub(super) summary: Option<Markup>,
    pub(super) doc: Option<Markup>,
    pub(super) deprecated: bool,
    pub(super) messages: Vec<PageLink>,
    pub(super) reply: Option<ReplyView>,
    pub(super) security: Vec<String>,
    pub(super) bindings: Vec<BindingView>,
    /// What the generated crate has for the described application, e.g. `app::OnTellSender`.
    pub(super) app: Option<String>,
    /// What it has for whoever talks to it.
    pub(super) peer: Option<String>,
}

/// What comes back.
#[derive(Debug, Serialize)]
pub(super) struct ReplyView {
    pub(super) address: Option<Markup>,
    pub(super) channel: Option<PageLink>,
    pub(super) messages: Vec<PageLink>,
}

/// A broker, or an application that others connect to.
#[derive(Debug, Serialize)]
pub(super) struct ServerView {
    pub(super) key: String,
    pub(super) url: String,
    pub(super) protocol: String,
    pub(super) title: Option<String>,
    pub(super) doc: Option<Markup>,
    pub(super) variables: Vec<ParameterView>,
    pub(super) security: Vec<String>,
    pub(super) bindings: Vec<BindingView>,
}

/// What is said for one protocol.
#[derive(Debug, Serialize)]
pub(super) struct BindingView {
    pub(super) protocol: String,
    pub(super) version: Option<String>,
    pub(super) code: Markup,
}

/// Makes the page of a channel.
pub(super) fn page(book: &Book<'_>, number: usize) -> Option<ChannelPage> {
    let channel = book.catalog.channels.get(number)?;
    let pen = book.pen;
    let servers = channel
        .servers
        .iter()
        .filter_map(|at| book.catalog.servers.get(*at));
    let servers = servers.map(|it| PageLink::of(&it.key, "index.html#servers".to_owned()));
    let operations = book
        .catalog
        .operations
        .iter()
        .filter(|it| it.channel == number);
    let several = channel.messages.len() > 1;
    Some(ChannelPage {
        anchor: Markup::new(book.channels.get(number)?.clone()),
        slug: book.channels.get(number)?.clone(),
        key: channel.key.clone(),
        address: channel.address.clone(),
        title: channel.title.clone(),
        summary: channel.summary.as_deref().and_then(|it| pen.note(it)),
        doc: channel.description.as_deref().and_then(|it| pen.prose(it)),
        deprecated: channel.deprecated,
        tags: channel.tags.clone(),
        parameters: channel
            .parameters
            .iter()
            .map(|it| parameter(book, it))
            .collect(),
        servers: servers.collect(),
        messages: messages(book, &channel.messages, Some(&channel.routing)),
        told_apart: several.then(|| pen.words(&of_channel(channel))),
        operations: operations.map(|it| operation(book, it)).collect(),
        framing: channel.framing.as_ref().map(|it| {
            pen.words(&match &it.delimiter {
                Some(delimiter) => format!(
                    "a stream (`{}`), with {delimiter:?} between messages",
                    it.kind
                ),
                None => format!("a stream (`{}`)", it.kind),
            })
        }),
        bindings: bindings(pen, &channel.bindings),
        module: module(book, channel),
    })
}

fn module(book: &Book<'_>, channel: &Channel) -> Option<String> {
    let channels = &book.krate.channels.as_ref()?.channels;
    let found = channels.iter().find(|it| it.key == channel.key)?;
    Some(format!("channels::{}", found.module))
}

/// Links to messages, each with how it is recognized.
fn messages(book: &Book<'_>, numbers: &[usize], routing: Option<&Routing>) -> Vec<PageLink> {
    let link = |(arm, number): (usize, &usize)| {
        let event = book.catalog.events.get(*number)?;
        let note = routing.filter(|_| numbers.len() > 1);
        let note = note.and_then(|it| condition(&it.selector, arm));
        Some(PageLink {
            note: note.map(|text| book.pen.words(&text)),
            ..PageLink::of(&event.event_type, book.event_href(*number))
        })
    };
    numbers.iter().enumerate().filter_map(link).collect()
}

fn parameter(book: &Book<'_>, parameter: &AddressParameter) -> ParameterView {
    let shapes = &book.catalog.shapes;
    let doc = parameter.description.as_deref();
    let location = parameter.location.as_ref();
    ParameterView {
        name: parameter.name.clone(),
        ty: parameter
            .shape
            .map_or_else(|| "string".to_owned(), |it| types::words(shapes, it)),
        doc: doc.and_then(|it| book.pen.note(it)),
        values: parameter.values.clone(),
        default: parameter.default.clone(),
        examples: parameter.examples.clone(),
        location: location.map(|it| book.pen.words(&where_is(it))),
    }
}

fn variable(book: &Book<'_>, variable: &Variable) -> ParameterView {
    let doc = variable.description.as_deref();
    ParameterView {
        name: variable.name.clone(),
        ty: "string".to_owned(),
        doc: doc.and_then(|it| book.pen.note(it)),
        values: variable.values.clone(),
        default: variable.default.clone(),
        examples: variable.examples.clone(),
        location: None,
    }
}

fn operation(book: &Book<'_>, operation: &Operation) -> OperationView {
    let pen = book.pen;
    let reply = operation.reply.as_ref().map(|reply| {
        let channel = reply
            .channel
            .and_then(|at| Some((at, book.catalog.channels.get(at)?)));
        ReplyView {
            address: reply.address.as_ref().map(|it| pen.words(&where_is(it))),
            channel: channel.map(|(at, it)| PageLink::of(&it.key, book.channel_href(at))),
            messages: messages(book, &reply.messages, None),
        }
    });
    let (app, peer) = rust_names(book, operation);
    OperationView {
        key: operation.key.clone(),
        does: does(operation.direction),
        title: operation.title.clone(),
        summary: operation.summary.as_deref().and_then(|it| pen.note(it)),
        doc: operation
            .description
            .as_deref()
            .and_then(|it| pen.prose(it)),
        deprecated: operation.deprecated,
        messages: messages(book, &operation.messages, None),
        reply,
        security: security(book, &operation.security),
        bindings: bindings(pen, &operation.bindings),
        app,
        peer,
    }
}

/// What the generated crate has for an operation, on each side.
fn rust_names(book: &Book<'_>, operation: &Operation) -> (Option<String>, Option<String>) {
    let Some(channels) = &book.krate.channels else {
        return (None, None);
    };
    let place = channels.channels.iter().find_map(|channel| {
        let narrowed = channel
            .operations
            .iter()
            .find(|it| it.key == operation.key)?;
        Some(format!(
            "channels::{}::{}",
            channel.module, narrowed.constant
        ))
    });
    let Some(place) = place else {
        return (None, None);
    };
    let named = |side: &str, kind: &str, operations: &[RustOperation]| {
        let found = operations.iter().find(|it| it.facts.as_str() == place)?;
        Some(format!("{side}::{}{kind}", found.name))
    };
    let side = |name: &str, side: &crate::rust::channel::Side| {
        named(name, "Sender", &side.sends).or_else(|| named(name, "Handler", &side.receives))
    };
    (side("app", &channels.app), side("peer", &channels.peer))
}

/// The servers of a document.
pub(super) fn servers(book: &Book<'_>) -> Vec<ServerView> {
    let view = |server: &Server| {
        let version = server.protocol_version.as_deref().unwrap_or_default();
        let text = server.description.as_deref().or(server.summary.as_deref());
        ServerView {
            key: server.key.clone(),
            url: format!(
                "{}{}",
                server.url,
                server.pathname.as_deref().unwrap_or_default()
            ),
            protocol: format!("{} {version}", server.protocol)
                .trim_end()
                .to_owned(),
            title: server.title.clone(),
            doc: text.and_then(|it| book.pen.prose(it)),
            variables: server
                .variables
                .iter()
                .map(|it| variable(book, it))
                .collect(),
            security: security(book, &server.security),
            bindings: bindings(book.pen, &server.bindings),
        }
    };
    book.catalog.servers.iter().map(view).collect()
}

/// The ways to prove who one is; each is enough.
fn security(book: &Book<'_>, ways: &[Vec<Requirement>]) -> Vec<String> {
    let one = |it: &Requirement| {
        let scheme = book.catalog.security_schemes.get(it.scheme)?;
        Some(match it.scopes.is_empty() {
            true => format!("{} ({})", scheme.key, scheme.kind),
            false => format!("{} ({}: {})", scheme.key, scheme.kind, it.scopes.join(", ")),
        })
    };
    let all = |way: &Vec<Requirement>| way.iter().filter_map(one).collect::<Vec<_>>().join(" and ");
    ways.iter()
        .map(all)
        .filter(|text| !text.is_empty())
        .collect()
}

/// What is said for each protocol, as it is written.
pub(super) fn bindings(pen: Pen, bindings: &[Binding]) -> Vec<BindingView> {
    let view = |binding: &Binding| BindingView {
        protocol: binding.protocol.clone(),
        version: binding.version.clone(),
        code: pen.code(Language::Json, &pretty(&binding.value.to_string())),
    };
    bindings.iter().map(view).collect()
}
