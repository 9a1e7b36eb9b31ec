//! Questions to each event.

use std::collections::HashMap;

use crate::diagnostic::{Code, Diagnostic, Report};
use crate::model::{Catalog, Event};

/// Do two events have one type on the wire?
pub(super) fn same_type(catalog: &Catalog, report: &mut Report) {
    let mut first: HashMap<&str, &Event> = HashMap::new();
    for (event, arm) in catalog.events.iter().zip(&catalog.routing.selector.arms) {
        let known = |tag: &String| Some((*first.get(tag.as_str())?, tag.clone()));
        // Once is enough for each event.
        if let Some((other, tag)) = arm.tags.iter().find_map(known) {
            let message = format!(
                "`{}` and `{}` are both `{tag}` on the wire",
                other.key, event.key
            );
            let finding = Diagnostic::new(Code::LINT_SAME_TYPE, message, event.origin.clone())
                .also(other.origin.clone(), "the other one")
                .help("give each event a type of its own, or make them one event with a union as its payload");
            report.push(finding);
        }
        for tag in &arm.tags {
            first.entry(tag).or_insert(event);
        }
    }
}

/// Does it say what happened?
pub(super) fn undescribed(catalog: &Catalog, report: &mut Report) {
    let says = |event: &Event| {
        [&event.summary, &event.description]
            .into_iter()
            .flatten()
            .any(|text| !text.trim().is_empty())
    };
    for event in catalog.events.iter().filter(|event| !says(event)) {
        let message = format!("`{}` does not say what happened", event.event_type);
        let help = "add a `summary`: it becomes the documentation of the type";
        report.push(
            Diagnostic::new(Code::LINT_EVENT_UNDESCRIBED, message, event.origin.clone()).help(help),
        );
    }
}

/// Does it show a payload?
pub(super) fn no_example(catalog: &Catalog, report: &mut Report) {
    let lacks = |event: &&Event| event.payload.is_some() && event.examples.is_empty();
    for event in catalog.events.iter().filter(lacks) {
        let message = format!("`{}` has no example", event.event_type);
        let help = "add one as it was sent: mocks, tests and `hookwright send` use it";
        report
            .push(Diagnostic::new(Code::LINT_NO_EXAMPLE, message, event.origin.clone()).help(help));
    }
}

/// Does it say which answer acknowledges it?
pub(super) fn no_answer(catalog: &Catalog, report: &mut Report) {
    let acknowledges = |event: &Event| {
        event
            .responses
            .iter()
            .any(|it| it.status.starts_with('2') || it.status == "default")
    };
    let delivered = catalog
        .events
        .iter()
        .filter(|_| catalog.channels.is_empty());
    for event in delivered.filter(|event| !event.method.is_empty() && !acknowledges(event)) {
        let message = format!(
            "`{}` does not say which answer acknowledges it",
            event.event_type
        );
        let help = "add a response, e.g. `'200': {description: taken}`";
        report
            .push(Diagnostic::new(Code::LINT_NO_ANSWER, message, event.origin.clone()).help(help));
    }
}
