//! What holds for all deliveries: where the type stands, how they are signed, where id and time are.

use crate::diagnostic::{Code, Report};
use crate::diff::change::with;
use crate::model::{Catalog, Place, Profile, TimeFormat};
use crate::origin::Origin;

pub(super) fn compare(old: &Catalog, new: &Catalog, report: &mut Report) {
    routing(old, new, report);
    schemes(old, new, report);
    envelope(old, new, report);
}

/// A receiver that looks for the type where it no longer is takes every event for an unknown one.
fn routing(old: &Catalog, new: &Catalog, report: &mut Report) {
    let (before, after) = (&old.routing.selector, &new.routing.selector);
    // With one event or none, nobody looks for a type.
    if old.events.len() < 2 || new.events.len() < 2 {
        return;
    }
    if before.places != after.places
        || (before.places.len() > 1 && before.separator != after.separator)
    {
        let message = format!(
            "the type is read from {}; it was {}",
            places(&after.places),
            places(&before.places)
        );
        let first = |catalog: &Catalog| catalog.events.first().map(|it| it.origin.clone());
        report.push(with(
            Code::DIFF_ROUTING,
            message,
            first(old).as_ref(),
            first(new).as_ref(),
        ));
    }
}

/// Signatures are compared whole: a scheme that differs in one word is another one.
fn schemes(old: &Catalog, new: &Catalog, report: &mut Report) {
    let of = |profile: &Option<Profile>| {
        profile
            .as_ref()
            .map(|it| it.schemes.clone())
            .unwrap_or_default()
    };
    let (before, after) = (of(&old.profile), of(&new.profile));
    if before == after {
        return;
    }
    let message = match (before.is_empty(), after.is_empty()) {
        // Who took them unsigned takes them as they are.
        (true, _) => {
            let message = "deliveries are signed; nothing said so before".to_owned();
            return report.push(at_profiles(Code::DIFF_SCHEME_ADDED, message, old, new));
        }
        (_, true) => "nothing says any more how deliveries are signed",
        // As long as an old one holds, receivers that know it alone still verify.
        _ if before.iter().all(|scheme| after.contains(scheme)) => {
            let message = "deliveries may be signed in a further way".to_owned();
            return report.push(at_profiles(Code::DIFF_SCHEME_ADDED, message, old, new));
        }
        _ => {
            "deliveries are signed in another way: receivers refuse all of them until they verify that"
        }
    };
    report.push(at_profiles(Code::DIFF_SCHEME, message.to_owned(), old, new));
}

/// Duplicates and old deliveries are told by these.
fn envelope(old: &Catalog, new: &Catalog, report: &mut Report) {
    let (before, after) = (&old.envelope, &new.envelope);
    if before.id != after.id {
        let message = format!(
            "the id is read from {}; it was {}",
            places(&after.id),
            places(&before.id)
        );
        report.push(at_profiles(Code::DIFF_ENVELOPE, message, old, new));
    }
    if before.time != after.time {
        let text = |time: &Option<(Place, TimeFormat)>| match time {
            None => "nowhere".to_owned(),
            Some((place, format)) => format!(
                "{} ({})",
                places(std::slice::from_ref(place)),
                written(*format)
            ),
        };
        let message = format!(
            "the time is read from {}; it was {}",
            text(&after.time),
            text(&before.time)
        );
        report.push(at_profiles(Code::DIFF_ENVELOPE, message, old, new));
    }
    if before.items != after.items {
        let message = format!(
            "deliveries hold events at `{}`; it was `{}`",
            after.items, before.items
        );
        report.push(at_profiles(Code::DIFF_BATCH, message, old, new));
    }
}

fn at_profiles(
    code: Code,
    message: String,
    old: &Catalog,
    new: &Catalog,
) -> crate::diagnostic::Diagnostic {
    fn place(catalog: &Catalog) -> Option<&Origin> {
        catalog.profile.as_ref()?.origin.as_ref()
    }
    with(code, message, place(old), place(new))
}

fn places(places: &[Place]) -> String {
    let text = |place: &Place| match place {
        Place::Header(name) => format!("header `{name}`"),
        Place::Body(pointer) => format!("member `{pointer}`"),
        Place::Query(name) => format!("query parameter `{name}`"),
    };
    match places.is_empty() {
        true => "nowhere".to_owned(),
        false => places.iter().map(text).collect::<Vec<_>>().join(" and "),
    }
}

fn written(format: TimeFormat) -> &'static str {
    match format {
        TimeFormat::UnixSeconds => "seconds since 1970",
        TimeFormat::UnixMillis => "milliseconds since 1970",
        TimeFormat::Rfc3339 => "RFC 3339",
        TimeFormat::ImfFixdate => "as HTTP headers have it",
    }
}
