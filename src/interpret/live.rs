use std::sync::OnceLock;

use hookwright_runtime::cloudevent::MediaType;
use hookwright_runtime::events::{Bytes, Trusted};
use hookwright_runtime::select::Selector;
use hookwright_runtime::value::{Node, Violation};
use hookwright_runtime::{Api, EventFacts, Events, Format, Malformed, Unknown, json};

use crate::interpret::program::{keep_all, keep_text};
use crate::interpret::{Payload, Program};
use crate::model::{BodyFormat, Catalog, Event};

/// How many documents can be live in one process.
pub const SLOTS: usize = 16;

/// An event of the document in a slot: what a generated `Event` would be.
///
/// The runtime asks a type for its API, and documents come at run time: each gets a type that was there before.
pub struct Live<const SLOT: usize>(Held);

enum Held {
    Known(usize, Option<Payload>),
    Unknown,
    Malformed(Malformed),
}

struct Slot {
    api: Api,
    program: &'static Program,
}

static EMPTY: OnceLock<Slot> = OnceLock::new();
static DOCUMENTS: [OnceLock<Slot>; SLOTS] = [const { OnceLock::new() }; SLOTS];

/// Puts a document into a slot. False when something is in it already, or there is no such slot.
pub fn fill_slot(slot: usize, name: &str, catalog: &Catalog, program: &'static Program) -> bool {
    let profile = catalog.profile.as_ref();
    let profile = profile.map(|profile| profile.data.to_string());
    let api = Api {
        name: keep_text(name),
        profile: keep_text(&profile.unwrap_or_default()),
        selector: program.selector(),
        events: keep_all(catalog.events.iter().map(facts)),
    };
    let slot = DOCUMENTS.get(slot);
    slot.is_some_and(|it| it.set(Slot { api, program }).is_ok())
}

fn facts(event: &Event) -> EventFacts {
    let body = event.bodies.first();
    let is_cloud_event = |media_type: &str| {
        let media_type = MediaType::parse(media_type);
        media_type.is_some_and(|it| it.is("application", "cloudevents+json"))
    };
    let format = match body.map(|body| body.format) {
        Some(BodyFormat::Form) => Format::Form,
        Some(BodyFormat::Multipart) => Format::Multipart,
        Some(BodyFormat::Raw) => Format::Raw,
        _ if body.is_some_and(|body| is_cloud_event(&body.media_type)) => Format::CloudEvent,
        _ => Format::Json,
    };
    EventFacts {
        key: keep_text(&event.key),
        event_type: keep_text(&event.event_type),
        group: keep_text(&event.group),
        format,
        enabled: true,
        examples: &[],
    }
}

fn slot(number: usize) -> &'static Slot {
    static NOTHING: Selector = Selector {
        places: &[],
        separator: "",
        tags: &[],
        arms: &[],
    };
    let filled = DOCUMENTS.get(number).and_then(OnceLock::get);
    filled.unwrap_or_else(|| {
        EMPTY.get_or_init(|| Slot {
            api: Api {
                name: "",
                profile: "",
                selector: &NOTHING,
                events: &[],
            },
            program: Program::new(&Catalog::default()),
        })
    })
}

impl<const SLOT: usize> Events for Live<SLOT> {
    fn api() -> &'static Api {
        &slot(SLOT).api
    }

    fn read(event: usize, body: &Bytes, _: Trusted) -> Option<Result<Self, json::Error>> {
        let Slot { api, program } = slot(SLOT);
        let known = |payload| Self(Held::Known(event, payload));
        match api.events.get(event)?.format {
            Format::Raw => Some(Ok(known(None))),
            _ => Some(program.read(event, body).map(|it| known(Some(it)))),
        }
    }

    fn empty(event: usize) -> Option<Box<dyn Node>> {
        let Slot { api, program } = slot(SLOT);
        match api.events.get(event)?.format {
            Format::Raw => None,
            _ => Some(Box::new(program.payload(event)?)),
        }
    }

    fn unknown(_: Unknown) -> Self {
        Self(Held::Unknown)
    }

    fn malformed(malformed: Malformed) -> Self {
        Self(Held::Malformed(malformed))
    }

    fn index(&self) -> Option<usize> {
        match self.0 {
            Held::Known(event, _) => Some(event),
            _ => None,
        }
    }

    fn payload(&self) -> Option<&dyn Node> {
        match &self.0 {
            Held::Known(_, Some(payload)) => Some(payload),
            _ => None,
        }
    }
}

impl<const SLOT: usize> Live<SLOT> {
    /// What does not fit, of an event that is malformed.
    pub fn as_malformed(&self) -> Option<&Malformed> {
        match &self.0 {
            Held::Malformed(malformed) => Some(malformed),
            _ => None,
        }
    }

    /// Every rule of the document that the event breaks.
    pub fn validate(&self) -> Vec<Violation> {
        match &self.0 {
            Held::Known(event, Some(payload)) => slot(SLOT).program.validate(*event, payload),
            _ => Vec::new(),
        }
    }
}

#[cfg(all(test, feature = "cli"))]
mod tests {
    use hookwright_runtime::read_unverified;

    use super::*;

    #[test]
    fn a_document_gets_a_slot_and_keeps_it() {
        let catalog = Catalog::default();
        let program = Program::new(&catalog);
        assert!(fill_slot(15, "acme", &catalog, program));
        assert!(!fill_slot(15, "other", &catalog, program));
        assert!(!fill_slot(SLOTS, "acme", &catalog, program));
        assert_eq!(<Live<15>>::api().name, "acme");
        let delivery = read_unverified::<Live<15>>(&http::HeaderMap::new(), &b"{}"[..]);
        assert!(delivery.event().index().is_none());
        assert!(delivery.event().as_malformed().is_none());
    }
}
