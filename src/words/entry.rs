//! Where the type of an event is read.

use std::collections::HashMap;

use crate::model::{Catalog, Channel, Decision, Direction, Event, Place, Probe, Routing, Test};

/// An event and how it is told from those that come the same way.
pub struct Entry<'a> {
    /// The event.
    pub event: &'a Event,
    /// How the events that come the same way are told apart.
    pub routing: &'a Routing,
    /// How this one is recognized.
    pub probe: Option<&'a Probe>,
    /// The operation's direction and the channel, e.g. `receive orders`.
    pub way: Option<String>,
    /// True when no event that comes the same way has one of its tags.
    alone: bool,
}

/// Every event of a catalog, in its order.
pub fn entries(catalog: &Catalog) -> Vec<Entry<'_>> {
    let mut ways: HashMap<usize, (usize, usize)> = HashMap::new();
    for (number, channel) in catalog.channels.iter().enumerate() {
        for (arm, event) in channel.messages.iter().enumerate() {
            ways.entry(*event).or_insert((number, arm));
        }
    }
    let mut directions: HashMap<(usize, usize), &str> = HashMap::new();
    for operation in &catalog.operations {
        let word = match operation.direction {
            Direction::Send => "send",
            Direction::Receive => "receive",
        };
        for event in &operation.messages {
            directions
                .entry((operation.channel, *event))
                .or_insert(word);
        }
    }
    let of_all = users(&catalog.routing);
    let by_channel: Vec<_> = catalog
        .channels
        .iter()
        .map(|it| users(&it.routing))
        .collect();
    let entry = |number: usize| {
        let way = ways.get(&number);
        let channel = way.and_then(|(at, arm)| Some((at, catalog.channels.get(*at)?, *arm)));
        let (routing, arm, users) = match channel {
            Some((at, channel, arm)) => (&*channel.routing, arm, by_channel.get(*at)),
            None => (&catalog.routing, number, Some(&of_all)),
        };
        let probe = routing.selector.arms.get(arm);
        let is_own = |tag: &String| users.and_then(|it| it.get(tag.as_str())) == Some(&1);
        Some(Entry {
            event: catalog.events.get(number)?,
            routing,
            probe,
            alone: probe.is_some_and(|it| it.tags.iter().all(is_own)),
            way: channel.map(|(at, channel, _)| match directions.get(&(*at, number)) {
                Some(word) => format!("{word} {}", channel.key),
                None => channel.key.clone(),
            }),
        })
    };
    (0..catalog.events.len()).filter_map(entry).collect()
}

/// How the messages of a channel are told apart.
pub fn of_channel(channel: &Channel) -> String {
    let selector = &channel.routing.selector;
    match selector.places.is_empty() {
        true => decision(channel.routing.decision).to_owned(),
        false => selector
            .places
            .iter()
            .map(place)
            .collect::<Vec<_>>()
            .join(" + "),
    }
}

/// The number of events that have each tag.
fn users(routing: &Routing) -> HashMap<&str, usize> {
    let mut users = HashMap::new();
    for tag in routing.selector.arms.iter().flat_map(|arm| &arm.tags) {
        *users.entry(tag.as_str()).or_default() += 1;
    }
    users
}

impl Entry<'_> {
    /// Says where the type of one event is read, e.g. `header X-GitHub-Event + body /action`.
    pub fn place_of_type(&self) -> String {
        let Some(probe) = self.probe else {
            return decision(self.routing.decision).to_owned();
        };
        let places: Vec<String> = self.routing.selector.places.iter().map(place).collect();
        let places = places.join(" + ");
        match (probe.tags.is_empty(), probe.tests.is_empty()) {
            (false, _) if self.alone => places,
            (false, true) => places,
            (false, false) => format!("{places}, where {}", conditions(&probe.tests)),
            (true, false) => conditions(&probe.tests),
            (true, true) => decision(self.routing.decision).to_owned(),
        }
    }
}

/// The first conditions; an event may have dozens.
fn conditions(tests: &[Test]) -> String {
    let shown: Vec<String> = tests.iter().take(3).map(test).collect();
    match tests.len() - shown.len() {
        0 => shown.join(" and "),
        more => format!("{} and {more} more", shown.join(", ")),
    }
}

/// A place of a delivery, e.g. `header X-GitHub-Event`.
pub fn place(place: &Place) -> String {
    match place {
        Place::Header(name) => format!("header {name}"),
        Place::Body(pointer) if pointer.is_empty() => "body".to_owned(),
        Place::Body(pointer) => format!("body {pointer}"),
        Place::Query(name) => format!("query {name}"),
    }
}

/// A condition, e.g. `body /kind is a or b`.
pub fn test(test: &Test) -> String {
    match test {
        Test::Is(at, values) => format!("{} is {}", place(at), values.join(" or ")),
        Test::Has(pointer) => format!("body {pointer} is there"),
        Test::Lacks(names) => format!("body has none of {}", names.join(", ")),
        Test::Kind(pointer, kinds) if is_anything(kinds) => {
            format!("body {pointer} is there and not null")
        }
        Test::Kind(pointer, kinds) => format!("body {pointer} is {}", kinds.join(" or ")),
    }
}

/// True for every kind but `null`.
fn is_anything(kinds: &[String]) -> bool {
    let all = ["array", "boolean", "number", "object", "string"];
    kinds.len() == all.len() && all.iter().all(|kind| kinds.iter().any(|it| it == kind))
}

/// Which rule decided where the type is read.
pub fn decision(decision: Decision) -> &'static str {
    match decision {
        Decision::Profile => "profile",
        Decision::Extension => "vendor extension",
        Decision::CloudEvents => "CloudEvents type",
        Decision::Header => "header",
        Decision::Constant => "constant member",
        Decision::Discriminator => "discriminator",
        Decision::Members => "required members",
        Decision::Example => "examples",
        Decision::Single => "the only event",
        Decision::Undecided => "nowhere",
    }
}
