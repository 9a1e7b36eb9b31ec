//! Events: which are gone, which are new, and what changed in those that stay.

use std::collections::HashSet;

use crate::diagnostic::{Code, Report};
use crate::diff::change::{added, changed, removed};
use crate::diff::shape::Walk;
use crate::model::{Catalog, Event, Parameter, ParameterIn};

pub(super) fn compare(old: &Catalog, new: &Catalog, report: &mut Report) {
    let pairs = pairs(old, new);
    let mut walk = Walk::new(old, new);
    let mut met = HashSet::new();
    for (before, after) in old.events.iter().zip(pairs) {
        let Some(at) = after else {
            let message = format!(
                "`{}` is gone: receivers that wait for it wait for ever",
                before.event_type
            );
            report.push(removed(Code::DIFF_EVENT_REMOVED, message, &before.origin));
            continue;
        };
        met.insert(at);
        one(before, &new.events[at], &mut walk, report);
    }
    for (at, event) in new.events.iter().enumerate() {
        if !met.contains(&at) {
            let message = format!(
                "`{}` is new: receivers take it for an unknown event",
                event.event_type
            );
            report.push(added(Code::DIFF_EVENT_ADDED, message, &event.origin));
        }
    }
}

/// What each event of the old side is on the new one: the same type and key, else the same type, else the same key.
fn pairs(old: &Catalog, new: &Catalog) -> Vec<Option<usize>> {
    type Same = fn(&Event, &Event) -> bool;
    let rounds: [Same; 3] = [
        |left, right| left.event_type == right.event_type && left.key == right.key,
        |left, right| left.event_type == right.event_type,
        |left, right| left.key == right.key,
    ];
    let mut pairs = vec![None; old.events.len()];
    let mut taken = vec![false; new.events.len()];
    for same in rounds {
        for (event, pair) in old.events.iter().zip(&mut pairs) {
            if pair.is_some() {
                continue;
            }
            let mut free = new.events.iter().enumerate().filter(|(at, _)| !taken[*at]);
            *pair = free.find(|(_, other)| same(event, other)).map(|(at, _)| at);
            if let Some(at) = *pair {
                taken[at] = true;
            }
        }
    }
    pairs
}

fn one(old: &Event, new: &Event, walk: &mut Walk<'_>, report: &mut Report) {
    let mut push = |code, message| report.push(changed(code, message, &old.origin, &new.origin));
    if old.event_type != new.event_type {
        let message = format!(
            "`{}` comes as `{}`: receivers take it for an unknown event",
            old.event_type, new.event_type
        );
        push(Code::DIFF_TYPE_ON_WIRE, message);
    }
    if old.method != new.method {
        push(
            Code::DIFF_METHOD,
            format!(
                "`{}` comes by {}; it was {}",
                new.event_type, new.method, old.method
            ),
        );
    }
    if new.deprecated && !old.deprecated {
        push(
            Code::DIFF_DEPRECATED,
            format!("`{}` is deprecated", new.event_type),
        );
    }
    let media = |event: &Event| {
        event
            .bodies
            .first()
            .map(|body| (body.format, body.media_type.clone()))
    };
    match (media(old), media(new)) {
        (Some((before, was)), Some((after, is))) if before != after => {
            push(
                Code::DIFF_MEDIA_TYPE,
                format!("`{}` comes as `{is}`; it was `{was}`", new.event_type),
            );
        }
        _ => {}
    }
    headers(old, new, report);
    walk.payload(old, new, report);
}

/// Headers that a receiver counts on.
fn headers(old: &Event, new: &Event, report: &mut Report) {
    let of = |event: &Event| -> Vec<Parameter> {
        event
            .parameters
            .iter()
            .filter(|it| it.place == ParameterIn::Header)
            .cloned()
            .collect()
    };
    let find = |headers: &[Parameter], name: &str| {
        headers
            .iter()
            .find(|it| it.name.eq_ignore_ascii_case(name))
            .cloned()
    };
    let (before, after) = (of(old), of(new));
    for header in before.iter().filter(|it| it.required) {
        let message = match find(&after, &header.name) {
            Some(same) if same.required => continue,
            Some(_) => format!(
                "the header `{}` of `{}` may be missing",
                header.name, new.event_type
            ),
            None => format!(
                "the header `{}` of `{}` is gone",
                header.name, new.event_type
            ),
        };
        report.push(changed(
            Code::DIFF_HEADER_REMOVED,
            message,
            &old.origin,
            &new.origin,
        ));
    }
    for header in after.iter().filter(|it| find(&before, &it.name).is_none()) {
        let message = format!(
            "the header `{}` of `{}` is new",
            header.name, new.event_type
        );
        report.push(changed(
            Code::DIFF_HEADER_ADDED,
            message,
            &old.origin,
            &new.origin,
        ));
    }
}
