//! Do runtime expressions lead to something that the messages describe?

use std::collections::HashSet;

use crate::diagnostic::{Code, Diagnostic, Report};
use crate::model::{Catalog, Event, Kind, Location, Part, Rest, Shapes, Use};
use crate::nearest::{either, nearest};
use crate::origin::{Origin, Pointer};

/// How deep unions are searched.
const DEPTH: usize = 8;

/// Looks at correlation ids, the parameters of addresses, and the addresses of answers.
pub(super) fn check(catalog: &Catalog, report: &mut Report) {
    let mut search = Search {
        catalog,
        seen: HashSet::new(),
        report,
    };
    for event in &catalog.events {
        if let Some(location) = &event.message.correlation {
            search.look(location, event);
        }
    }
    for channel in &catalog.channels {
        let locations = channel
            .parameters
            .iter()
            .filter_map(|it| it.location.as_ref());
        for location in locations {
            search.look_in(location, &channel.messages);
        }
    }
    for operation in &catalog.operations {
        let reply = operation.reply.as_ref().and_then(|it| it.address.as_ref());
        if let Some(location) = reply {
            search.look_in(location, &operation.messages);
        }
    }
}

struct Search<'a, 'r> {
    catalog: &'a Catalog,
    // Expressions of reusable parts are used by many messages: once is enough for each.
    seen: HashSet<&'a Origin>,
    report: &'r mut Report,
}

impl<'a> Search<'a, '_> {
    /// In each of the messages; one that has not got it is reported.
    fn look_in(&mut self, location: &'a Location, messages: &[usize]) {
        let events = messages
            .iter()
            .filter_map(|at| self.catalog.events.get(*at));
        for event in events {
            self.look(location, event);
        }
    }

    fn look(&mut self, location: &'a Location, event: &'a Event) {
        if self.seen.contains(&location.origin) {
            return;
        }
        let (root, word) = match location.part {
            Part::Headers => (event.message.headers, "headers"),
            Part::Payload => (event.payload, "payload"),
        };
        // What is not described may hold it.
        let Some(root) = root else { return };
        let pointer = Pointer::new(location.pointer.clone());
        let segments: Vec<String> = pointer.segments().collect();
        let shapes = &self.catalog.shapes;
        if leads(shapes, root, &segments, DEPTH) {
            return;
        }
        self.seen.insert(&location.origin);
        let message = format!(
            "`{}` leads to nothing that the {word} of `{}` describe",
            location.written, event.key
        );
        let names = names(shapes, root);
        let wanted = segments.first().map_or("", String::as_str);
        let close = nearest(wanted, names.iter().copied());
        let help = match close.is_empty() {
            true => format!("describe it in the {word}, or correct the pointer"),
            false => format!("did you mean {}?", either(&close)),
        };
        let finding = Diagnostic::new(Code::EXPRESSION_INVALID, message, location.origin.clone());
        self.report.push(finding.help(help));
    }
}

/// True when the shape describes something at the end of the way, or leaves it open.
fn leads(shapes: &Shapes, at: Use, way: &[String], depth: usize) -> bool {
    let Some((name, rest)) = way.split_first() else {
        return true;
    };
    match &shapes[at.shape].kind {
        Kind::Any | Kind::Map(_) => true,
        Kind::Struct(object) => {
            let member = object.members.iter().find(|it| it.name == *name);
            match member {
                Some(member) => leads(shapes, member.value, rest, depth),
                None => matches!(object.rest, Rest::Typed(_)) || object.members.is_empty(),
            }
        }
        Kind::List(list) => leads(shapes, list.items, rest, depth),
        Kind::Union(union) => {
            let mut variants = union.variants.iter();
            depth == 0 || variants.any(|it| leads(shapes, it.value, way, depth - 1))
        }
        Kind::Null
        | Kind::Boolean
        | Kind::Integer { .. }
        | Kind::Number { .. }
        | Kind::Text { .. }
        | Kind::Cases(_) => false,
    }
}

/// The names of the members at the top.
fn names(shapes: &Shapes, at: Use) -> Vec<&str> {
    match &shapes[at.shape].kind {
        Kind::Struct(object) => object.members.iter().map(|it| it.name.as_str()).collect(),
        _ => Vec::new(),
    }
}
