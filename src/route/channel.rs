//! How the messages of one channel are told apart: apart from all others, for they come another way.

use std::collections::{HashMap, HashSet};
use std::rc::Rc;
use std::sync::Arc;

use crate::diagnostic::{Code, Diagnostic, Report};
use crate::model::{Catalog, Channel, Event, Place, Routing, Wire};
use crate::origin::Origin;
use crate::route::decide::{SHOWN, settle, ties};
use crate::route::group::Group;
use crate::route::payload::Payload;

/// Fills the routing of every channel, operation and reply. Who listens knows the operation: messages that only its
/// channel has, and that go the other way, need no tag.
pub(super) fn decide(catalog: &mut Catalog, payloads: &[Rc<Payload>], report: &mut Report) {
    let mut routes = Routes {
        known: HashMap::new(),
        reported: HashSet::new(),
    };
    let mut of = |messages: &[usize]| routes.of(catalog, messages, payloads);
    let channels: Vec<Arc<Routing>> = catalog.channels.iter().map(|it| of(&it.messages)).collect();
    let operations = catalog.operations.iter().map(|it| of(&it.messages));
    let operations: Vec<Arc<Routing>> = operations.collect();
    let replies = catalog.operations.iter().map(|it| it.reply.as_ref());
    let replies: Vec<Option<Arc<Routing>>> =
        replies.map(|it| it.map(|it| of(&it.messages))).collect();
    routes.report(catalog, report);
    let mut seen = HashSet::new();
    let types = catalog.channels.iter().flat_map(|it| routes.types(it));
    let types = types.filter(|(at, _)| seen.insert(*at));
    let types: Vec<(usize, String)> = types.map(|(at, it)| (at, it.to_owned())).collect();
    name(catalog, types);
    for (channel, routing) in catalog.channels.iter_mut().zip(channels) {
        channel.routing = routing;
    }
    let operations = catalog.operations.iter_mut().zip(operations).zip(replies);
    for ((operation, routing), reply) in operations {
        operation.routing = routing;
        if let (Some(reply), Some(routing)) = (&mut operation.reply, reply) {
            reply.routing = routing;
        }
    }
}

/// Gives messages the types that they have on their channel. One that another message has too names neither.
fn name(catalog: &mut Catalog, types: Vec<(usize, String)>) {
    let mut owners: HashMap<String, usize> = HashMap::new();
    for (at, event) in catalog.events.iter().enumerate() {
        owners.insert(event.event_type.clone(), at);
    }
    for (at, event_type) in types {
        let is_free = owners.get(&event_type).is_none_or(|owner| *owner == at);
        if let Some(event) = catalog
            .events
            .get_mut(at)
            .filter(|it| is_free && it.event_type == it.key)
        {
            owners.insert(event_type.clone(), at);
            event.event_type = event_type;
        }
    }
}

/// True when the bytes of a payload say nothing before they are decoded.
fn is_encoded(event: &Event) -> bool {
    let content_type = event.message.content_type.as_deref().unwrap_or_default();
    event.message.wire != Wire::MediaType && !content_type.contains("json")
}

/// What was decided for sets of messages: many channels carry the same ones.
struct Routes {
    known: HashMap<Vec<usize>, Known>,
    reported: HashSet<Vec<usize>>,
}

struct Known {
    routing: Arc<Routing>,
    types: Vec<String>,
    unique: bool,
}

impl Routes {
    fn of(
        &mut self,
        catalog: &Catalog,
        messages: &[usize],
        payloads: &[Rc<Payload>],
    ) -> Arc<Routing> {
        if let Some(known) = self.known.get(messages) {
            return Arc::clone(&known.routing);
        }
        let group = Group::some(catalog, messages);
        let own = messages.iter().filter_map(|at| payloads.get(*at));
        let own: Vec<Rc<Payload>> = own.map(Rc::clone).collect();
        let decided = settle(&group, &own);
        let known = Known {
            routing: Arc::new(decided.routing),
            types: decided.types,
            unique: decided.unique,
        };
        let routing = Arc::clone(&known.routing);
        self.known.insert(messages.to_vec(), known);
        routing
    }

    /// The types that the messages of a channel have on the wire.
    fn types<'t>(&'t self, channel: &'t Channel) -> impl Iterator<Item = (usize, &'t str)> {
        let known = self.known.get(&channel.messages);
        let types = known.map(|it| it.types.as_slice()).unwrap_or_default();
        let messages = channel.messages.iter().copied();
        messages.zip(types.iter().map(String::as_str))
    }

    /// Reports the operations whose messages look the same, and the channels without operations.
    fn report(&mut self, catalog: &Catalog, report: &mut Report) {
        let mut used = vec![false; catalog.channels.len()];
        for operation in &catalog.operations {
            if let Some(used) = used.get_mut(operation.channel) {
                *used = true;
            }
            self.report_one(catalog, &operation.messages, &operation.origin, report);
            if let Some(reply) = &operation.reply {
                self.report_one(catalog, &reply.messages, &reply.origin, report);
            }
        }
        for (channel, used) in catalog.channels.iter().zip(used) {
            if !used {
                self.report_one(catalog, &channel.messages, &channel.origin, report);
            }
        }
    }

    fn report_one(
        &mut self,
        catalog: &Catalog,
        messages: &[usize],
        origin: &Origin,
        report: &mut Report,
    ) {
        let Some(known) = self.known.get(messages) else {
            return;
        };
        let event = |at: usize| catalog.events.get(*messages.get(at)?);
        let encoded = (0..messages.len())
            .filter_map(event)
            .find(|it| is_encoded(it));
        let in_body = |place: &Place| matches!(place, Place::Body(_));
        let places = &known.routing.selector.places;
        let encoded = encoded.filter(|_| messages.len() > 1 && places.iter().all(in_body));
        if (known.unique && encoded.is_none()) || !self.reported.insert(messages.to_vec()) {
            return;
        }
        if let Some(encoded) = encoded {
            let message = format!(
                "`{}` can only be read once it is known to be it",
                encoded.key
            );
            let finding = Diagnostic::new(Code::ROUTE_UNDECIDED, message, origin.clone())
                .help("give each message a header with its name, or a content type of its own")
                .also(encoded.origin.clone(), "its bytes are no JSON");
            report.push(finding);
            return;
        }
        for (first, others) in ties(&known.routing.selector.arms) {
            let Some(first) = event(first) else { continue };
            let message = format!(
                "nothing tells `{}` from {} other message(s) that come the same way",
                first.key,
                others.len()
            );
            let mut finding = Diagnostic::new(Code::ROUTE_UNDECIDED, message, origin.clone())
                .help("give each message a constant member, or a header with its name")
                .also(
                    first.origin.clone(),
                    "taken when a message could be any of them",
                );
            for other in others.iter().take(SHOWN).filter_map(|at| event(*at)) {
                finding = finding.also(other.origin.clone(), "looks the same");
            }
            report.push(finding);
        }
    }
}
