use std::collections::{BTreeMap, BTreeSet, HashMap};

use indexmap::IndexMap;
use serde_json::Value;

use crate::diagnostic::{Code, Diagnostic, Report};
use crate::learn::look;
use crate::learn::schema;
use crate::load::Documents;
use crate::model::Event;
use crate::origin::Origin;

/// The most bytes of a value that are quoted.
const QUOTED: usize = 60;
/// The most values of an enum that are learned at one place.
const CASES: usize = 1000;

/// In what a payload departs from a place of the document.
#[derive(Debug, Clone, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Topic {
    /// A member that is required is not there.
    Missing(String),
    /// `null`, or a value of another type.
    Kind,
    /// A member that is not declared.
    Member(String),
    /// A member that is not declared, where the document says that there are none.
    Closed,
    /// A value that an enum does not list.
    Case,
    /// A keyword whose rule is broken.
    Rule(&'static str),
}

/// What was seen at a place.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Evidence {
    /// How often.
    pub count: usize,
    /// The kinds of the values, in the words of JSON Schema; sorted.
    pub kinds: BTreeSet<&'static str>,
    /// The values, where they become a part of the document; none twice.
    pub values: Vec<Value>,
    /// The first payload, the place in it, and the value that stood there.
    pub first: (String, String, String),
}

/// Everything in which payloads depart from a document.
#[derive(Debug, Clone, Default)]
pub struct Departures {
    /// By place and topic, in the order in which they were met.
    pub found: IndexMap<(Origin, Topic), Evidence>,
    /// How often something stood at each place of the document.
    pub visits: HashMap<Origin, usize>,
    /// Payloads that are no event of the document: what they were taken for, how many, the first of them.
    pub unknown: BTreeMap<String, (usize, String)>,
    /// The number of payloads that were looked at.
    pub payloads: usize,
    /// Those that depart in no way.
    pub sound: usize,
    /// Those of which a part was not looked at: their schemas lead to more alternatives than a document should need.
    pub partly: usize,
}

/// Looks at payloads, one after another.
pub struct Observer<'a> {
    documents: &'a Documents,
    departures: Departures,
}

impl<'a> Observer<'a> {
    /// Looks at payloads of these documents.
    pub fn new(documents: &'a Documents) -> Self {
        Self {
            documents,
            departures: Departures::default(),
        }
    }

    /// Compares a payload with what the document says of its event. `source` is what evidence calls it, e.g.
    /// `captures.jsonl:3`.
    pub fn payload(&mut self, event: &Event, payload: &Value, source: &str) {
        self.departures.payloads += 1;
        let Some(schema) = schema::of(self.documents, event) else {
            self.departures.sound += 1;
            return;
        };
        let seen = look::at(&schema, payload);
        self.departures.sound += usize::from(seen.found.is_empty() && !seen.is_part);
        self.departures.partly += usize::from(seen.is_part);
        for origin in seen.visited {
            *self.departures.visits.entry(origin).or_default() += 1;
        }
        for found in seen.found {
            let evidence = self
                .departures
                .found
                .entry((found.origin, found.topic))
                .or_default();
            if evidence.count == 0 {
                evidence.first = (source.to_owned(), found.pointer, quoted(&found.value));
            }
            evidence.count += 1;
            evidence.kinds.insert(found.kind);
            let is_known = evidence.values.len() >= CASES || evidence.values.contains(&found.value);
            if found.is_case && !is_known {
                evidence.values.push(found.value);
            }
        }
    }

    /// Notes a payload that is no event of the document; `called` is what it says that it is, as far as it does.
    pub fn unknown(&mut self, called: &str, source: &str) {
        self.departures.payloads += 1;
        let entry = self.departures.unknown.entry(called.to_owned());
        entry.or_insert((0, source.to_owned())).0 += 1;
    }

    /// What was found.
    pub fn finish(self) -> Departures {
        self.departures
    }
}

impl Departures {
    /// True when the document is true, as far as was seen.
    pub fn is_empty(&self) -> bool {
        self.found.is_empty() && self.unknown.is_empty()
    }

    /// What was found, as findings.
    pub fn report(&self) -> Report {
        let mut report = Report::new();
        for ((origin, topic), evidence) in &self.found {
            report.push(self.finding(origin, topic, evidence));
        }
        for (called, (count, first)) in &self.unknown {
            let message = format!(
                "{count} payloads are no event of the document: {called}; the first is {first}"
            );
            let help = "describe the event, or name it with `--event`; an overlay cannot know where it belongs";
            report.push(Diagnostic::bare(Code::LEARN_UNKNOWN_EVENT, message).help(help));
        }
        report
    }

    fn finding(&self, origin: &Origin, topic: &Topic, evidence: &Evidence) -> Diagnostic {
        let (source, pointer, value) = &evidence.first;
        let of = self
            .visits
            .get(origin)
            .copied()
            .unwrap_or(evidence.count)
            .max(evidence.count);
        let often = format!("{} of {of}", evidence.count);
        let kinds = evidence
            .kinds
            .iter()
            .copied()
            .collect::<Vec<_>>()
            .join(" or ");
        let (code, what) = match topic {
            Topic::Missing(name) => (
                Code::LEARN_MISSING,
                format!("`{name}` is required and missing in {often}"),
            ),
            Topic::Kind if evidence.kinds.iter().eq(["null"].iter()) => (
                Code::LEARN_NULL,
                format!("`{pointer}` is `null` in {often}"),
            ),
            Topic::Kind => (
                Code::LEARN_KIND,
                format!("`{pointer}` is {kinds} in {often}"),
            ),
            Topic::Member(name) => (
                Code::LEARN_MEMBER,
                format!("`{name}` is not declared and there in {often} ({kinds})"),
            ),
            Topic::Closed => (
                Code::LEARN_CLOSED,
                format!("members are there in {often} that the document rules out"),
            ),
            Topic::Case => (
                Code::LEARN_CASE,
                format!(
                    "`{pointer}` has values that are not listed, in {often}: {}",
                    listed(&evidence.values)
                ),
            ),
            Topic::Rule(keyword) => (
                Code::LEARN_RULE,
                format!("`{pointer}` breaks `{keyword}` in {often}"),
            ),
        };
        let place = if pointer.is_empty() {
            "the payload"
        } else {
            pointer
        };
        let text = match topic {
            Topic::Missing(_) => format!("not at {place} of {source}"),
            _ => format!("{value} at {place} of {source}"),
        };
        Diagnostic::new(code, what, origin.clone()).here(text)
    }
}

fn listed(values: &[Value]) -> String {
    const MOST: usize = 5;
    let shown: Vec<String> = values
        .iter()
        .take(MOST)
        .map(|it| format!("`{}`", quoted(it)))
        .collect();
    let more = if values.len() > MOST { ", …" } else { "" };
    format!("{}{more}", shown.join(", "))
}

fn quoted(value: &Value) -> String {
    let text = value.to_string();
    match text.char_indices().nth(QUOTED) {
        None => text,
        Some((end, _)) => format!("{}…", &text[..end]),
    }
}
