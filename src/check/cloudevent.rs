//! Does every event have what the profile makes attributes of CloudEvents of?

use std::collections::{BTreeMap, BTreeSet};

use hookwright_runtime::scheme::{CloudEvents, Piece, Rules, Step, Template, TimeFormat};

use crate::check::found::{Found, ScalarKind, find};
use crate::diagnostic::{Code, Diagnostic, Report};
use crate::model::{Catalog, Event, Profile};
use crate::origin::{Origin, Pointer};

/// How many events a finding names.
const NAMED: usize = 3;

pub(super) fn check(catalog: &Catalog, report: &mut Report) {
    let Some(profile) = &catalog.profile else {
        return;
    };
    let Some(origin) = &profile.origin else {
        return;
    };
    let places = Places {
        catalog,
        profile,
        origin,
    };
    for attribute in attributes(&profile.cloudevents) {
        for (block, events) in places.events_by_block(&attribute) {
            places.check(&attribute, block, &events, report);
        }
    }
}

/// The names of the attributes that a profile says something of; extensions by their place.
fn attributes(rules: &CloudEvents) -> Vec<String> {
    let core = ["id", "source", "type", "subject", "time", "dataschema"];
    let blocks = rules.events.iter().map(|it| &it.rules).chain([&rules.all]);
    let extensions: BTreeSet<String> = blocks
        .flat_map(|rules| rules.extensions.keys())
        .map(|name| Pointer::new("extensions").join(name).as_str().to_owned())
        .collect();
    core.iter()
        .map(|name| (*name).to_owned())
        .chain(extensions)
        .collect()
}

/// An alternative: its template, and how it is written if it is a time.
type Alternative<'a> = (&'a Template, Option<TimeFormat>);

/// What a block says of an attribute; `None` when it says nothing.
fn alternatives<'a>(rules: &'a Rules, attribute: &str) -> Option<Vec<Alternative<'a>>> {
    let texts = match attribute {
        "id" => rules.id.as_ref(),
        "source" => rules.source.as_ref(),
        "type" => rules.event_type.as_ref(),
        "subject" => rules.subject.as_ref(),
        "dataschema" => rules.dataschema.as_ref(),
        "time" => {
            let times = rules.time.as_ref()?.0.iter();
            return Some(times.map(|it| (&it.of, Some(it.format))).collect());
        }
        extension => rules.extensions.get(extension.strip_prefix("extensions/")?),
    };
    Some(texts?.0.iter().map(|text| (text, None)).collect())
}

struct Places<'a> {
    catalog: &'a Catalog,
    profile: &'a Profile,
    origin: &'a Origin,
}

impl<'a> Places<'a> {
    fn rules(&self, block: usize) -> &'a Rules {
        let mapping = &self.profile.cloudevents;
        let some = mapping.events.get(block);
        some.map_or(&mapping.all, |it| &it.rules)
    }

    /// The blocks that decide an attribute, in their order, and the events whose it is: a block is the first that fits and
    /// says something.
    fn events_by_block(&self, attribute: &str) -> BTreeMap<usize, Vec<&'a Event>> {
        let some = &self.profile.cloudevents.events;
        let speaking: Vec<usize> = (0..=some.len())
            .filter(|at| alternatives(self.rules(*at), attribute).is_some())
            .collect();
        let mut events: BTreeMap<usize, Vec<&'a Event>> = BTreeMap::new();
        for event in &self.catalog.events {
            let fits = |at: &&usize| {
                let block = some.get(**at);
                block.is_none_or(|it| it.fits(&event.event_type))
            };
            if let Some(block) = speaking.iter().find(fits) {
                events.entry(*block).or_default().push(event);
            }
        }
        events
    }

    fn check(&self, attribute: &str, block: usize, events: &[&Event], report: &mut Report) {
        let alternatives = alternatives(self.rules(block), attribute).unwrap_or_default();
        for (at, (template, time)) in alternatives.iter().enumerate() {
            let origin = self.origin_of(attribute, block, Some(at));
            let mut others = alternatives.iter();
            // The same place read in two ways is one that holds one or the other.
            let twice =
                others.any(|other| other.1 != *time && other.0.places().eq(template.places()));
            let time = time.filter(|_| !twice);
            for piece in template.pieces() {
                if let Piece::Place(..) = piece {
                    self.check_place(piece, time, events, &origin, attribute, report);
                }
            }
        }
        if matches!(attribute, "source" | "type") {
            let missing = |event: &&&Event| {
                let mut all = alternatives.iter();
                !all.any(|(template, _)| self.is_certain(template, event))
            };
            let missing: Vec<&Event> = events.iter().filter(missing).copied().collect();
            if !missing.is_empty() {
                let message = format!("`{attribute}` may be missing for {}", names(&missing));
                let origin = self.origin_of(attribute, block, None);
                report.push(
                    Diagnostic::new(Code::CLOUDEVENT_MAY_BE_MISSING, message, origin)
                        .help("add an alternative that is always there, e.g. a constant"),
                );
            }
        }
    }

    fn check_place(
        &self,
        piece: &Piece,
        time: Option<TimeFormat>,
        events: &[&Event],
        origin: &Origin,
        attribute: &str,
        report: &mut Report,
    ) {
        let Piece::Place(place, steps) = piece else {
            return;
        };
        let found: Vec<_> = events
            .iter()
            .map(|event| (*event, self.find(piece, event)))
            .collect();
        let shown = place.to_string();
        let shown = shown.trim_end_matches('?');
        let attribute = attribute.trim_start_matches("extensions/");
        if !place.is_optional() && found.iter().all(|(_, it)| *it == Found::Missing) {
            let message = match events.len() {
                1 => format!("{} has nothing at `{shown}`", names(events)),
                _ => format!("none of {} has anything at `{shown}`", names(events)),
            };
            report.push(
                Diagnostic::new(Code::CLOUDEVENT_NO_PLACE, message, origin.clone())
                    .here(format!("`{attribute}` is taken from here"))
                    .help("correct the pointer, or end it with `?` if it may be missing"),
            );
        }
        let composite = found.iter().find_map(|(event, it)| match it {
            Found::Composite(what) => Some((event, what)),
            _ => None,
        });
        if let Some((event, what)) = composite {
            let message = format!("`{shown}` of `{}` is {what}", event.event_type);
            report.push(
                Diagnostic::new(Code::CLOUDEVENT_NOT_SCALAR, message, origin.clone())
                    .here(format!("`{attribute}` is a text"))
                    .help("point at a text, a number or a boolean in it"),
            );
        }
        let Some(format) = time.filter(|_| steps.is_empty()) else {
            return;
        };
        let other = found.iter().find_map(|(event, it)| match it {
            Found::Scalar { kind, .. } => Some((event, not_time(*kind, format)?)),
            _ => None,
        });
        if let Some((event, what)) = other {
            let message = format!("`{shown}` of `{}` is {what}", event.event_type);
            report.push(
                Diagnostic::new(Code::CLOUDEVENT_NOT_TIME, message, origin.clone())
                    .here(format!("read as {}", spelled(format)))
                    .help("name the `format`, or another place"),
            );
        }
    }

    /// What stands at a place of an event, as far as the document tells.
    fn find(&self, piece: &Piece, event: &Event) -> Found {
        let Piece::Place(place, steps) = piece else {
            return Found::Unknown;
        };
        let place = place.to_string();
        let (part, pointer) = place
            .trim_end_matches('?')
            .split_once(':')
            .unwrap_or_default();
        let is_item = !self.profile.envelope.items.is_empty();
        match (part, event.described()) {
            ("body", Some(payload)) => {
                let found = find(&self.catalog.shapes, payload, &Pointer::new(pointer));
                match (found, steps.iter().any(|it| matches!(it, Step::Json(_)))) {
                    // What is in the text, no document tells.
                    (Found::Scalar { .. }, true) => Found::Unknown,
                    (found, _) => found,
                }
            }
            ("root", Some(payload)) if !is_item => {
                find(&self.catalog.shapes, payload, &Pointer::new(pointer))
            }
            _ => Found::Unknown,
        }
    }

    /// True when an event certainly has a text for a template, as far as the document tells.
    fn is_certain(&self, template: &Template, event: &Event) -> bool {
        let pieces = template.pieces();
        let has_more = pieces.len() > 1;
        pieces.iter().all(|piece| match piece {
            Piece::Text(_) | Piece::WireType => true,
            Piece::Place(place, _) if place.is_optional() => has_more,
            Piece::Place(..) => match self.find(piece, event) {
                Found::Scalar { required, .. } => required,
                Found::Unknown => true,
                Found::Missing | Found::Composite(_) => false,
            },
        })
    }

    /// Where a block says something of an attribute.
    fn origin_of(&self, attribute: &str, block: usize, alternative: Option<usize>) -> Origin {
        let block = match block < self.profile.cloudevents.events.len() {
            true => format!("/cloudevents/events/{block}/{attribute}"),
            false => format!("/cloudevents/{attribute}"),
        };
        let listed = alternative.map(|at| format!("{block}/{at}"));
        // One alternative may stand there without a list.
        let listed = listed.filter(|it| self.profile.data.pointer(it).is_some());
        let pointer = [self.origin.pointer.as_str(), &listed.unwrap_or(block)].concat();
        Origin::new(self.origin.document, Pointer::new(pointer))
    }
}

/// What a value is, when it is no time of a format.
fn not_time(kind: ScalarKind, format: TimeFormat) -> Option<&'static str> {
    match (format, kind) {
        (_, ScalarKind::Boolean) => Some("a boolean"),
        (TimeFormat::Rfc3339 | TimeFormat::ImfFixdate, ScalarKind::Number) => Some("a number"),
        (TimeFormat::UnixS | TimeFormat::UnixMs | TimeFormat::ImfFixdate, ScalarKind::DateTime) => {
            Some("a time as RFC 3339 writes it")
        }
        _ => None,
    }
}

fn spelled(format: TimeFormat) -> &'static str {
    match format {
        TimeFormat::UnixS => "seconds since 1970",
        TimeFormat::UnixMs => "milliseconds since 1970",
        TimeFormat::Rfc3339 => "RFC 3339",
        TimeFormat::ImfFixdate => "a date of HTTP",
    }
}

fn names(events: &[&Event]) -> String {
    let shown: Vec<String> = events
        .iter()
        .take(NAMED)
        .map(|event| format!("`{}`", event.event_type))
        .collect();
    match events.len().checked_sub(NAMED) {
        Some(more @ 1..) => format!("{} and {more} more", shown.join(", ")),
        _ => shown.join(", "),
    }
}
