use std::collections::HashMap;
use std::sync::Arc;

use crate::model::{
    Channel, Envelope, Event, Operation, Profile, Routing, SecurityScheme, Server, Shapes,
};

/// An event API: what one generated crate is made of.
#[derive(Debug, Clone, Default)]
pub struct Catalog {
    /// What the document says about itself.
    pub info: Info,
    /// The documents that were read, the root first.
    pub documents: Vec<Stamp>,
    /// In the order of the document.
    pub events: Vec<Event>,
    /// The addresses at which events are exchanged, in the order of the document. None: deliveries over HTTP.
    pub channels: Vec<Channel>,
    /// What the described application does on channels, in the order of the document.
    pub operations: Vec<Operation>,
    /// Where channels are, in the order of the document.
    pub servers: Vec<Server>,
    /// The ways to prove who one is that servers and operations want.
    pub security_schemes: Vec<SecurityScheme>,
    /// Every shape that an event or a channel reaches.
    pub shapes: Shapes,
    /// Where the event type is read.
    pub routing: Routing,
    /// Where id and time are read.
    pub envelope: Envelope,
    /// How deliveries are signed, if a profile says so.
    pub profile: Option<Profile>,
}

impl Catalog {
    /// Leaves out events: those for which `keep` is false, by position. Channels and operations are left without them; one
    /// that had no others is left out too.
    pub fn retain_events(&mut self, keep: &[bool]) {
        if keep.iter().all(|keep| *keep) {
            return;
        }
        let keeps = |at: usize| keep.get(at).copied().unwrap_or(true);
        let events = positions(keep.len(), keeps);
        retain_by(&mut self.events, keeps);
        retain_by(&mut self.routing.selector.arms, keeps);
        let is_empty = |before: &[usize]| !before.is_empty() && !before.iter().any(|at| keeps(*at));
        let gone: Vec<bool> = self
            .channels
            .iter()
            .map(|it| is_empty(&it.messages))
            .collect();
        let channel_stays = |at: usize| !gone.get(at).copied().unwrap_or(false);
        let channels = positions(gone.len(), channel_stays);
        retain_by(&mut self.channels, channel_stays);
        let mut narrowed = Narrowed::default();
        for channel in &mut self.channels {
            narrowed.apply(&mut channel.messages, &mut channel.routing, &events);
        }
        let operation_stays = |it: &Operation| channel_stays(it.channel) && !is_empty(&it.messages);
        self.operations.retain(operation_stays);
        for operation in &mut self.operations {
            let channel = channels.get(operation.channel).copied().flatten();
            operation.channel = channel.unwrap_or_default();
            narrowed.apply(&mut operation.messages, &mut operation.routing, &events);
            if let Some(reply) = &mut operation.reply {
                reply.channel = reply
                    .channel
                    .and_then(|at| channels.get(at).copied().flatten());
                narrowed.apply(&mut reply.messages, &mut reply.routing, &events);
            }
        }
    }
}

/// The new position of each of so many things, of which some are left out.
fn positions(count: usize, keeps: impl Fn(usize) -> bool) -> Vec<Option<usize>> {
    let mut next = 0;
    let place = |at| {
        let place = keeps(at).then_some(next);
        next += usize::from(place.is_some());
        place
    };
    (0..count).map(place).collect()
}

fn retain_by<T>(items: &mut Vec<T>, keeps: impl Fn(usize) -> bool) {
    let mut at = 0;
    items.retain(|_| {
        at += 1;
        keeps(at - 1)
    });
}

/// Routings without the arms that are gone, by the routing before: many channels share one.
#[derive(Default)]
struct Narrowed {
    known: HashMap<usize, Arc<Routing>>,
    // Kept, so that no other routing gets the address of one of them.
    before: Vec<Arc<Routing>>,
}

impl Narrowed {
    /// Leaves out messages and their arms, and numbers the others anew.
    fn apply(
        &mut self,
        messages: &mut Vec<usize>,
        routing: &mut Arc<Routing>,
        events: &[Option<usize>],
    ) {
        let stays = |at: usize| events.get(at).is_none_or(Option::is_some);
        let address = Arc::as_ptr(routing) as usize;
        let known = self.known.get(&address).map(Arc::clone);
        let narrowed = known.unwrap_or_else(|| {
            let mut narrowed = Routing::clone(routing);
            let arms = &mut narrowed.selector.arms;
            retain_by(arms, |at| messages.get(at).is_none_or(|it| stays(*it)));
            self.before.push(Arc::clone(routing));
            let narrowed = Arc::new(narrowed);
            self.known.insert(address, Arc::clone(&narrowed));
            narrowed
        });
        *routing = narrowed;
        messages.retain(|at| stays(*at));
        for at in messages {
            *at = events.get(*at).copied().flatten().unwrap_or(*at);
        }
    }
}

/// What a document says about itself.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Info {
    /// The title, e.g. `Acme billing`.
    pub title: Option<String>,
    /// The version of the described API.
    pub version: Option<String>,
    /// CommonMark.
    pub description: Option<String>,
}

/// Which document was read.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Stamp {
    /// The file's name, without folders that are the user's own business.
    pub name: String,
    /// SHA-256 of its bytes, in hex.
    pub hash: String,
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;

    use super::{Narrowed, Routing, positions};
    use crate::model::{Probe, Selector};

    #[test]
    fn what_stays_is_numbered_anew() {
        let events = positions(4, |at| at != 1);
        assert_eq!(events, [Some(0), None, Some(1), Some(2)]);
        let arm = |tag: &str| Probe {
            tags: vec![tag.to_owned()],
            ..Probe::default()
        };
        let mut routing = Arc::new(Routing {
            selector: Selector {
                arms: vec![arm("a"), arm("b"), arm("c")],
                ..Selector::default()
            },
            ..Routing::default()
        });
        let mut messages = vec![3, 1, 0];
        Narrowed::default().apply(&mut messages, &mut routing, &events);
        assert_eq!(messages, [2, 0]);
        assert_eq!(routing.selector.arms, [arm("a"), arm("c")]);
    }
}
