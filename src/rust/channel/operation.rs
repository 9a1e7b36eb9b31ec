use crate::model::{self, Catalog, Direction, Routing};
use crate::rust::channel::address::{kind, location};
use crate::rust::channel::binding::bindings;
use crate::rust::channel::view::{
    Address, Channel, Messages, Narrowed, Operation, Reply, Side, Variant,
};
use crate::rust::lower::event_doc;
use crate::rust::text::{Code, list};
use crate::rust::{doc, ident, table};

/// What operations are made of.
pub(super) struct Operations<'a> {
    pub(super) catalog: &'a Catalog,
    /// The struct of each event.
    pub(super) names: &'a [String],
    /// One a channel.
    pub(super) channels: &'a mut [Channel],
    /// The names of types in the module of each channel.
    pub(super) taken: &'a mut [ident::Names],
}

impl Operations<'_> {
    /// Both sides. What is narrower than its channel is added to the channel.
    pub(super) fn sides(&mut self) -> (Side, Side) {
        let keys: Vec<&str> = self
            .catalog
            .operations
            .iter()
            .map(|it| it.key.as_str())
            .collect();
        let names = ident::side_by_side(&keys, &[], ident::camel);
        let functions = ident::side_by_side(
            &names.iter().map(String::as_str).collect::<Vec<_>>(),
            &[],
            ident::snake,
        );
        let (mut app, mut peer) = (
            side("The side that the document describes."),
            side(
                "The side that talks to the application which the document describes: its directions, mirrored.",
            ),
        );
        for (at, operation) in self.catalog.operations.iter().enumerate() {
            let (Some(name), Some(function)) = (names.get(at), functions.get(at)) else {
                continue;
            };
            // Words follow: a keyword needs no underscore.
            let lowered = self.operation(
                operation,
                name.trim_end_matches('_'),
                function.trim_end_matches('_'),
            );
            let (sends, receives) = match operation.direction {
                Direction::Send => (&mut app.sends, &mut peer.receives),
                Direction::Receive => (&mut peer.sends, &mut app.receives),
            };
            sends.push(lowered.clone());
            receives.push(lowered);
        }
        (app, peer)
    }

    fn operation(&mut self, operation: &model::Operation, name: &str, function: &str) -> Operation {
        let at = operation.channel;
        let constant = match function.to_uppercase() {
            // The channel itself has that name.
            taken if taken == "CHANNEL" => "CHANNEL_".to_owned(),
            constant => constant,
        };
        let module = self.channels[at].module.clone();
        let reply = operation.reply.as_ref();
        let title = doc::quoted(&operation.key);
        let about = format!("The messages of the operation {title}.");
        let messages = self.messages(
            at,
            &operation.messages,
            &operation.routing,
            &format!("{name}Message"),
            &about,
        );
        let answer = reply.map(|reply| {
            let place = reply.channel.unwrap_or(at);
            let about = format!("The replies to the operation {title}.");
            self.messages(
                place,
                &reply.messages,
                &reply.routing,
                &format!("{name}Reply"),
                &about,
            )
        });
        let facts = Narrowed {
            constant: Code::new(constant.clone()),
            title: Code::new(title),
            key: operation.key.clone(),
            reply: self.reply_facts(reply),
            bindings: bindings(&operation.bindings),
        };
        self.channels[at].operations.push(facts);
        let has_address = |reply: &model::Reply| {
            let channel = reply.channel.and_then(|at| self.catalog.channels.get(at));
            channel.is_some_and(|it| kind(it) == Address::Fixed)
        };
        Operation {
            name: Code::new(name),
            function: Code::new(function),
            doc: self.doc(operation),
            facts: Code::new(format!("channels::{module}::{constant}")),
            messages: Code::new(messages),
            variants: self.variants(&operation.messages),
            channel: Code::new(format!("channels::{module}")),
            address: self.catalog.channels.get(at).map(kind).unwrap_or_default(),
            reply: answer.zip(reply).map(|(messages, reply)| Reply {
                messages: Code::new(messages),
                has_address: has_address(reply),
            }),
        }
    }

    /// The path of an enum of these messages: the channel's own when they are all of it.
    fn messages(
        &mut self,
        channel: usize,
        of: &[usize],
        routing: &Routing,
        name: &str,
        about: &str,
    ) -> String {
        let module = self.channels[channel].module.clone();
        let is_all = self
            .catalog
            .channels
            .get(channel)
            .is_some_and(|it| it.messages == of);
        if is_all {
            return format!("channels::{module}::Message");
        }
        let all = self
            .catalog
            .channels
            .get(channel)
            .map(|it| it.messages.as_slice());
        let all = all.unwrap_or_default().iter().enumerate();
        let others = all
            .filter(|(_, at)| !of.contains(at))
            .map(|(arm, _)| arm.to_string());
        let (name, _) = self.taken[channel].take([name.to_owned()]);
        let narrowed = Messages {
            name: Code::new(name.clone()),
            doc: vec![doc::line(about)],
            variants: self.variants(of),
            selector: table::selector(&routing.selector),
            others: Code::new(list(others)),
        };
        self.channels[channel].narrowed.push(narrowed);
        format!("channels::{module}::{name}")
    }

    /// The messages at these positions.
    pub(super) fn variants(&self, of: &[usize]) -> Vec<Variant> {
        let names: Vec<&str> = of
            .iter()
            .filter_map(|at| self.names.get(*at))
            .map(String::as_str)
            .collect();
        let methods = ident::side_by_side(&names, &[], ident::snake);
        let events = of.iter().filter_map(|at| self.catalog.events.get(*at));
        let all = names.iter().zip(methods).zip(events);
        all.map(|((name, method), event)| Variant {
            name: Code::new(*name),
            method: Code::new(method),
            doc: event_doc(event),
        })
        .collect()
    }

    fn reply_facts(&self, reply: Option<&model::Reply>) -> Code {
        let Some(reply) = reply else {
            return Code::new("None");
        };
        let channel = reply.channel.and_then(|at| self.channels.get(at));
        let channel = match channel {
            Some(channel) => format!("Some(&super::{}::CHANNEL)", channel.module),
            None => "None".to_owned(),
        };
        let address = location(reply.address.as_ref());
        Code::new(format!(
            "Some(ReplyFacts {{ address: {address}, channel: {channel} }})"
        ))
    }

    fn doc(&self, operation: &model::Operation) -> Vec<Code> {
        let said = operation
            .description
            .as_deref()
            .or(operation.summary.as_deref());
        let mut lines = doc::lines(said.or(operation.title.as_deref()).unwrap_or_default());
        if !lines.is_empty() {
            lines.push(doc::line(""));
        }
        let channel = self.catalog.channels.get(operation.channel);
        let channel = channel.map_or("", |it| it.key.as_str());
        let line = format!(
            "The operation {} on {}.",
            doc::quoted(&operation.key),
            doc::quoted(channel)
        );
        lines.push(doc::line(&line));
        lines
    }
}

fn side(about: &str) -> Side {
    Side {
        doc: vec![doc::line(about)],
        ..Side::default()
    }
}
