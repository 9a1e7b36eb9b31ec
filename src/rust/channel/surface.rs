//! What others can name of the channels of a crate.

use std::collections::BTreeMap;

use crate::diff::{Item, Surface};
use crate::rust::channel::{Address, Channel, Channels, Messages, Operation, Side};

/// Lists the public items that channels become.
pub(in crate::rust) fn add(channels: &Channels, surface: &mut Surface) {
    let mut list = List(surface);
    for message in &channels.messages {
        let parts = [
            ("payload", &message.payload),
            ("headers", &message.headers),
            ("key", &message.key),
        ];
        let parts = parts.map(|(name, ty)| (name.to_owned(), ty.to_string()));
        let path = format!("messages::{}", message.name);
        list.add(path, "struct", "field", parts, true);
    }
    for channel in &channels.channels {
        of_channel(channel, &mut list);
    }
    for server in &channels.servers {
        list.lone(format!("servers::{}", server.constant), "static");
    }
    of_side("app", &channels.app, &mut list);
    of_side("peer", &channels.peer, &mut list);
}

/// A surface that items are added to.
struct List<'a>(&'a mut Surface);

impl List<'_> {
    fn add(
        &mut self,
        path: String,
        kind: &'static str,
        part: &'static str,
        parts: impl IntoIterator<Item = (String, String)>,
        is_closed: bool,
    ) {
        let item = Item {
            kind,
            part,
            parts: parts.into_iter().collect(),
            is_closed,
        };
        self.0.items.insert(path, item);
    }

    /// An item without parts.
    fn lone(&mut self, path: String, kind: &'static str) {
        self.add(path, kind, "part", BTreeMap::new(), false);
    }
}

fn of_channel(channel: &Channel, list: &mut List<'_>) {
    let module = format!("channels::{}", channel.module);
    list.lone(format!("{module}::CHANNEL"), "static");
    for operation in &channel.operations {
        list.lone(format!("{module}::{}", operation.constant), "static");
    }
    if !channel.parameters.is_empty() {
        let fields = channel.parameters.iter();
        let fields = fields.map(|it| (it.field.to_string(), it.ty.to_string()));
        list.add(
            format!("{module}::Parameters"),
            "struct",
            "field",
            fields,
            true,
        );
    }
    for values in &channel.values {
        let cases = values.cases.iter();
        let cases = cases.map(|case| (case.name.to_string(), String::new()));
        list.add(
            format!("{module}::{}", values.name),
            "enum",
            "variant",
            cases,
            true,
        );
    }
    for messages in std::iter::once(&channel.messages).chain(&channel.narrowed) {
        of_messages(&module, messages, list);
    }
}

fn of_messages(module: &str, messages: &Messages, list: &mut List<'_>) {
    let variants = messages.variants.iter();
    let variants = variants.map(|it| (it.name.to_string(), format!("messages::{}", it.name)));
    list.add(
        format!("{module}::{}", messages.name),
        "enum",
        "variant",
        variants,
        true,
    );
}

fn of_side(module: &str, side: &Side, list: &mut List<'_>) {
    for operation in &side.sends {
        let path = format!("{module}::{}Sender", operation.name);
        list.add(
            path,
            "struct",
            "method",
            methods("send", operation, "()"),
            false,
        );
        if let Some(reply) = &operation.reply {
            let opened = (reply.has_address).then(|| ("new".to_owned(), String::new()));
            let answer = reply.messages.as_str();
            let methods = methods("request", operation, answer).chain(opened);
            let path = format!("{module}::{}Requester", operation.name);
            list.add(path, "struct", "method", methods, false);
        }
    }
    for operation in &side.receives {
        let answer = operation
            .reply
            .as_ref()
            .map_or("Verdict", |it| it.messages.as_str());
        // Every method has a body of its own: one more breaks nobody's handler.
        let path = format!("{module}::{}Handler", operation.name);
        list.add(
            path,
            "trait",
            "method",
            methods("on", operation, answer),
            false,
        );
        let arrival = [("Parameters".to_owned(), address(operation))];
        list.add(
            format!("{module}::{}Arrival", operation.name),
            "type",
            "part",
            arrival,
            true,
        );
        list.lone(
            format!("{module}::serve_{}", operation.function),
            "function",
        );
    }
}

/// A method a message, with what it takes and gives.
fn methods<'a>(
    verb: &'a str,
    operation: &'a Operation,
    answer: &'a str,
) -> impl Iterator<Item = (String, String)> + use<'a> {
    let to = address(operation);
    operation.variants.iter().map(move |it| {
        let signature = format!("({to}, messages::{}) -> {answer}", it.name);
        (format!("{verb}_{}", it.method), signature)
    })
}

/// What must be said for the address.
fn address(operation: &Operation) -> String {
    match operation.address {
        Address::Fixed => "()".to_owned(),
        Address::Parameters => format!("{}::Parameters", operation.channel),
        Address::Given => "&str".to_owned(),
    }
}
