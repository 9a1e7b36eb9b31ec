//! What a receiver needs to know of deliveries as a whole. Asked of deliveries over HTTP alone: on a channel, the broker
//! says who sent a message.

use crate::diagnostic::{Code, Diagnostic, Report};
use crate::lint::words;
use crate::model::{Catalog, Event, ParameterIn};

/// Are deliveries signed, as far as anybody says?
pub(super) fn scheme(catalog: &Catalog, report: &mut Report) {
    let is_known = catalog
        .profile
        .as_ref()
        .is_some_and(|it| !it.schemes.is_empty());
    let Some(first) = delivered(catalog).filter(|_| !is_known) else {
        return;
    };
    let signed = catalog
        .events
        .iter()
        .find_map(|event| Some((event, signature(event)?)));
    let (event, message) = match signed {
        Some((event, header)) => (
            event,
            format!(
                "the header `{header}` looks like a signature, and nothing says how it is made"
            ),
        ),
        None => (
            first,
            "nothing says how deliveries are signed: a receiver takes them from anybody".to_owned(),
        ),
    };
    let help = "name the provider, or describe the scheme in a profile (`--profile`)";
    report.push(Diagnostic::new(Code::LINT_NO_SCHEME, message, event.origin.clone()).help(help));
}

/// Can a receiver tell a delivery that it has seen before?
pub(super) fn id(catalog: &Catalog, report: &mut Report) {
    let Some(first) = delivered(catalog).filter(|_| catalog.envelope.id.is_empty()) else {
        return;
    };
    let message =
        "nothing says where the id of a delivery stands: one that comes twice is dealt with twice";
    let help = "send an id that stays the same when a delivery is tried again, and name its place in a profile";
    report.push(Diagnostic::new(Code::LINT_NO_ID, message, first.origin.clone()).help(help));
}

/// Can a receiver put events into order, and refuse old ones?
pub(super) fn time(catalog: &Catalog, report: &mut Report) {
    let Some(first) = delivered(catalog).filter(|_| catalog.envelope.time.is_none()) else {
        return;
    };
    let message = "nothing says where the time of an event stands: the order in which events happened is not known";
    let help = "send the time of the event, and name its place in a profile";
    report.push(Diagnostic::new(Code::LINT_NO_TIME, message, first.origin.clone()).help(help));
}

/// The first event, when events are delivered over HTTP.
fn delivered(catalog: &Catalog) -> Option<&Event> {
    catalog
        .events
        .first()
        .filter(|_| catalog.channels.is_empty())
}

fn signature(event: &Event) -> Option<&str> {
    let mut headers = event
        .parameters
        .iter()
        .filter(|it| it.place == ParameterIn::Header);
    headers
        .find(|it| words::is_signature(&it.name))
        .map(|it| it.name.as_str())
}
