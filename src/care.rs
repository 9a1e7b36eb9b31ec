//! Care for documents: what their readers stumble over, what changed in them, where they are not true.
//!
//! In:  configurations that name documents, and payloads.
//! Out: findings, with everything that is needed to print them.
//! Does not know: how any of it is found. Like generating, each is a page that calls the rooms.

use hookwright_runtime::select::Context;

use crate::config::Config;
use crate::diagnostic::{Diagnostic, Report, Severity};
use crate::error::Error;
use crate::interpret::{self, Program};
use crate::model::{self, Catalog};
use crate::plan::Plan;
use crate::step::step;
use crate::{Read, check, judge_examples, read, rust, settings};

/// What was found in a document by whoever looks for more than what stops a crate from being made.
#[derive(Debug)]
pub struct Linted {
    /// Every finding, with the severities of the configuration.
    pub report: Report,
    /// False when errors kept the rules from being asked.
    pub was_asked: bool,
    /// What was read.
    pub read: Read,
}

/// Asks every rule of [`RULES`](crate::lint::RULES), and everything that generating asks, of the document named in `config`.
///
/// # Errors
///
/// For problems around the documents: a file that cannot be read, a configuration that cannot be followed.
pub fn lint(config: &Config) -> Result<Linted, Error> {
    let plan = Plan::new(config)?;
    let mut report = plan.unused.clone();
    let mut read = read(&plan, &mut report)?;
    if !report.has_errors() {
        check::catalog(&read.catalog, &mut report);
    }
    let was_asked = !report.has_errors();
    if was_asked {
        judge_examples(&mut read.catalog, &mut report);
        let _step = step(|| "asking the rules".to_owned());
        // Names collide only once they are Rust's.
        rust::lower(&read.catalog, &settings(&plan), &mut report);
        crate::lint::catalog(&read.catalog, &mut report);
    }
    plan.drop_allowed(&mut report);
    plan.weigh(&mut report);
    Ok(Linted {
        report,
        was_asked,
        read,
    })
}

/// What became of the documentation of a document.
#[cfg(feature = "docs")]
#[derive(Debug)]
pub struct Documented {
    /// The files: those of a site, or the Markdown file alone, as `events.md`. Empty when the report holds errors.
    pub files: crate::output::Files,
    /// What was found in the documents.
    pub report: Report,
    /// What was read.
    pub read: Read,
}

/// Documents the events of the document named in `config` for people.
///
/// # Errors
///
/// For problems around the documents: a file that cannot be read, a configuration that cannot be followed.
#[cfg(feature = "docs")]
pub fn documentation(config: &Config, form: crate::docs::Form) -> Result<Documented, Error> {
    use crate::docs::{self, Form, Names, Source};
    let plan = Plan::new(config)?;
    let mut report = plan.unused.clone();
    let mut read = read(&plan, &mut report)?;
    let mut files = crate::output::Files::new();
    if !report.has_errors() {
        check::catalog(&read.catalog, &mut report);
    }
    if !report.has_errors() {
        judge_examples(&mut read.catalog, &mut report);
        let krate = rust::lower(&read.catalog, &settings(&plan), &mut report);
        let names = Names::of(&plan);
        let source = Source {
            catalog: &read.catalog,
            krate: &krate,
            names: &names,
        };
        if !report.has_errors() {
            let bug = |error| Error::Bug(format!("cannot render a template: {error:#}"));
            files = match form {
                Form::Site => docs::site(&source).map_err(bug)?,
                Form::Markdown => {
                    let text = docs::markdown(&source).map_err(bug)?;
                    [("events.md".into(), text.into_bytes())].into()
                }
            };
        }
    }
    plan.drop_allowed(&mut report);
    Ok(Documented {
        files,
        report,
        read,
    })
}

/// A delivery that was captured, or a payload alone.
#[derive(Debug, Clone, Default)]
pub struct Captured {
    /// The headers, as far as they were kept.
    pub headers: Vec<(String, String)>,
    /// The body.
    pub body: Vec<u8>,
    /// The event, by type or key, when it is known without looking.
    pub event: Option<String>,
    /// What evidence calls it, e.g. `captures.jsonl:3`.
    pub source: String,
}

/// Where payloads depart from a document.
#[derive(Debug)]
pub struct Learned {
    /// What was found, with counts and evidence; where the document has errors, those alone.
    pub report: Report,
    /// What was found, as data.
    pub departures: crate::learn::Departures,
    /// The overlay that makes the document true.
    pub overlay: crate::learn::Overlay,
    /// False when errors of the document kept payloads from being looked at.
    pub was_learned: bool,
    /// What was read.
    pub read: Read,
}

/// Compares payloads with the document named in `config`, each with the event that a receiver takes it for.
///
/// # Errors
///
/// For problems around the document: a file that cannot be read, a configuration that cannot be followed.
pub fn learn(config: &Config, captured: &[Captured]) -> Result<Learned, Error> {
    let plan = Plan::new(config)?;
    let mut report = Report::new();
    let read = read(&plan, &mut report)?;
    if report.has_errors() {
        report
            .diagnostics_mut()
            .retain(|it| it.severity == Severity::Error);
        return Ok(Learned {
            report,
            departures: crate::learn::Departures::default(),
            overlay: crate::learn::Overlay::default(),
            was_learned: false,
            read,
        });
    }
    let program = Program::new(&read.catalog);
    let mut observer = crate::learn::Observer::new(&read.documents);
    let comparing = step(|| format!("comparing {} payloads", captured.len()));
    for (number, one) in captured.iter().enumerate() {
        comparing.moved(number, captured.len());
        observe(&read.catalog, program, one, &mut observer);
    }
    drop(comparing);
    let departures = observer.finish();
    let dialect = read.documents.dialect(&mut Report::new());
    let overlay = crate::learn::overlay(&read.documents, dialect, &departures);
    let mut report = departures.report();
    plan.drop_allowed(&mut report);
    plan.weigh(&mut report);
    Ok(Learned {
        report,
        departures,
        overlay,
        was_learned: true,
        read,
    })
}

/// Looks at the payloads of a delivery: one, or those of a batch.
fn observe(
    catalog: &Catalog,
    program: &'static Program,
    captured: &Captured,
    observer: &mut crate::learn::Observer<'_>,
) {
    let named = |name: &String| {
        let mut events = catalog.events.iter();
        events.position(|it| it.event_type == *name || it.key == *name)
    };
    for body in interpret::items(catalog, &captured.body) {
        let Ok(payload) = serde_json::from_slice::<serde_json::Value>(&body) else {
            observer.unknown("a body that is not JSON", &captured.source);
            continue;
        };
        // What was written down when it came is right, if the document still has it.
        let number = captured.event.as_ref().and_then(named);
        let number = number.or_else(|| program.choose(&Headers(&captured.headers), &body));
        match number.and_then(|number| catalog.events.get(number)) {
            Some(event) => observer.payload(event, &payload, &captured.source),
            None => {
                let called = called(catalog, &captured.headers, &payload);
                observer.unknown(&called, &captured.source);
            }
        }
    }
}

/// What a delivery says that it is, at the places where events of the document say that.
fn called(catalog: &Catalog, headers: &[(String, String)], payload: &serde_json::Value) -> String {
    let part = |place: &model::Place| match place {
        model::Place::Header(name) => {
            let mut headers = headers.iter();
            let found = headers.find(|(header, _)| header.eq_ignore_ascii_case(name));
            found.map(|(_, value)| format!("header `{name}` is `{value}`"))
        }
        model::Place::Body(pointer) => {
            let value = payload.pointer(pointer)?;
            Some(format!("member `{pointer}` is {value}"))
        }
        model::Place::Query(_) => None,
    };
    let places = &catalog.routing.selector.places;
    let parts: Vec<String> = places.iter().filter_map(part).collect();
    match parts.is_empty() {
        true => "nothing says which they are".to_owned(),
        false => parts.join(" and "),
    }
}

/// What changed between two versions of a document.
#[derive(Debug)]
pub struct Compared {
    /// The changes, with the severities of the new side's configuration. Where a side has errors, those alone.
    pub report: Report,
    /// False when errors kept the sides from being compared.
    pub was_compared: bool,
    /// The old side.
    pub old: Read,
    /// The new side.
    pub new: Read,
}

/// Compares two versions of a document as whoever receives its events sees them, and the crates that they become.
///
/// # Errors
///
/// For problems around the documents: a file that cannot be read, a configuration that cannot be followed.
pub fn diff(old: &Config, new: &Config) -> Result<Compared, Error> {
    let (old_plan, new_plan) = (Plan::new(old)?, Plan::new(new)?);
    let mut report = Report::new();
    let before = read(&old_plan, &mut report)?;
    if !report.has_errors() {
        check::catalog(&before.catalog, &mut report);
    }
    let old_has_errors = report.has_errors();
    let mut after_report = Report::new();
    let after = read(&new_plan, &mut after_report)?;
    if !after_report.has_errors() {
        check::catalog(&after.catalog, &mut after_report);
    }
    if old_has_errors || after_report.has_errors() {
        return Ok(Compared {
            report: crate::diff::errors(report, after_report),
            was_compared: false,
            old: before,
            new: after,
        });
    }
    let mut report = Report::new();
    let _step = step(|| "comparing".to_owned());
    crate::diff::catalogs(&before.catalog, &after.catalog, &mut report);
    let surface = |read: &Read, plan: &Plan| {
        // What is said while names are chosen is no change.
        let krate = rust::lower(&read.catalog, &settings(plan), &mut Report::new());
        rust::surface(&krate)
    };
    let (old_surface, new_surface) = (surface(&before, &old_plan), surface(&after, &new_plan));
    crate::diff::surfaces(&old_surface, &new_surface, &mut report);
    new_plan.drop_allowed(&mut report);
    new_plan.weigh(&mut report);
    Ok(Compared {
        was_compared: !report.diagnostics().iter().any(is_obstacle),
        report,
        old: before,
        new: after,
    })
}

/// True for what kept a part of the documents from being compared.
fn is_obstacle(finding: &Diagnostic) -> bool {
    finding.severity == Severity::Error && !finding.code.is_change()
}

/// Headers as they were captured.
struct Headers<'a>(&'a [(String, String)]);

impl Context for Headers<'_> {
    fn header(&self, name: &str) -> Option<&str> {
        let mut named = self
            .0
            .iter()
            .filter(|(it, _)| it.eq_ignore_ascii_case(name));
        let value = named.next()?;
        named.next().is_none().then_some(value.1.as_str())
    }
}
