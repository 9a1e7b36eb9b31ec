//! A careful guess at which schemas are events, for documents that do not say.
//!
//! Three things give events away: their name ends like one (`OrderCreatedEvent`), no operation of the API leads to
//! them, and a choice of all of them stands somewhere.

use std::collections::{BTreeSet, HashSet};

use crate::catalogue::definition::Definition;
use crate::catalogue::reference::References;
use crate::load::At;
use crate::name;

/// Returns the definitions that look like events. The first rule that finds some decides.
pub(crate) fn events<'a>(root: &At<'a>, definitions: &[Definition<'a>]) -> Vec<Definition<'a>> {
    let guess = Guess::new(root, definitions);
    let orphans = guess.orphans();
    let found = match orphans.len() {
        0 | 1 => [
            guess.choices(),
            guess.deliveries(),
            guess.namesakes(),
            orphans,
        ]
        .into_iter()
        .find(|found| !found.is_empty())
        .unwrap_or_default(),
        _ => orphans,
    };
    found
        .into_iter()
        .map(|at| definitions[at].clone())
        .collect()
}

struct Guess<'a, 'd> {
    definitions: &'d [Definition<'a>],
    references: References,
    // One a definition: its name in lower-case words.
    words: Vec<Vec<String>>,
    // Objects that are named like events.
    candidates: BTreeSet<usize>,
}

impl<'a, 'd> Guess<'a, 'd> {
    fn new(root: &At<'a>, definitions: &'d [Definition<'a>]) -> Self {
        let words: Vec<Vec<String>> = definitions
            .iter()
            .map(|definition| words(&definition.name))
            .collect();
        let candidates = (0..definitions.len())
            .filter(|at| is_event_name(&words[*at]) && is_object(&definitions[*at].schema))
            .collect();
        Self {
            definitions,
            references: References::new(root, definitions),
            words,
            candidates,
        }
    }

    /// Candidates that no operation leads to and that are no part of another candidate.
    fn orphans(&self) -> Vec<usize> {
        let parts: HashSet<usize> = self
            .candidates
            .iter()
            .flat_map(|at| self.references.parts(*at).iter().copied())
            .collect();
        let alone = |at: &&usize| !self.references.is_reached(**at) && !parts.contains(*at);
        self.candidates.iter().filter(alone).copied().collect()
    }

    /// The branches of choices between events, e.g. `WebhookPayloadUnion`.
    fn choices(&self) -> Vec<usize> {
        let mut found: Vec<usize> = Vec::new();
        for at in 0..self.definitions.len() {
            let branches = self.references.choices(at);
            let named = self.words[at].iter().any(|word| is_event_word(word));
            let is_base = self.candidates.contains(&at);
            if named
                && !is_base
                && branches.len() > 1
                && branches.iter().all(|at| self.candidates.contains(at))
            {
                found.extend(branches);
            }
        }
        let mut seen = HashSet::new();
        found.retain(|at| seen.insert(*at));
        found
    }

    /// Whole deliveries, e.g. `CallbackRequest` or `WebhookPayload`, that are no part of anything.
    fn deliveries(&self) -> Vec<usize> {
        let used: HashSet<usize> = (0..self.definitions.len())
            .flat_map(|at| self.references.parts(at).iter().copied())
            .collect();
        let all = 0..self.definitions.len();
        all.filter(|at| {
            is_delivery_name(&self.words[*at])
                && is_object(&self.definitions[*at].schema)
                && !used.contains(at)
        })
        .collect()
    }

    /// A schema that is simply called `event`.
    fn namesakes(&self) -> Vec<usize> {
        let is_plain = |words: &[String]| match words {
            [word] => word == "event",
            [first, last] => first == "webhook" && last == "event",
            _ => false,
        };
        self.candidates
            .iter()
            .filter(|at| is_plain(&self.words[**at]))
            .copied()
            .collect()
    }
}

fn words(text: &str) -> Vec<String> {
    name::snake(text).split('_').map(str::to_owned).collect()
}

fn is_event_word(word: &str) -> bool {
    matches!(
        word,
        "event" | "webhook" | "notification" | "callback" | "wh"
    )
}

/// `order_created_event`, `button_webhook_payload`.
fn is_event_name(words: &[String]) -> bool {
    match words {
        [.., kind, last] if matches!(last.as_str(), "payload" | "body" | "message") => {
            is_event_word(kind)
        }
        [.., last] => is_event_word(last) && last != "wh",
        [] => false,
    }
}

/// `callback_request`, `webhook_payload`. A `webhook_request` is how an API makes a webhook.
fn is_delivery_name(words: &[String]) -> bool {
    match words {
        [.., kind, last] => match last.as_str() {
            "request" => kind == "callback",
            "payload" | "body" => is_event_word(kind),
            _ => false,
        },
        _ => false,
    }
}

fn is_object(schema: &At<'_>) -> bool {
    let is_object = match schema.get("type") {
        Some(kind) => {
            kind.node().as_str() == Some("object")
                || kind
                    .items()
                    .any(|kind| kind.node().as_str() == Some("object"))
        }
        None => schema.get("properties").is_some() || schema.get("allOf").is_some(),
    };
    is_object && schema.get("oneOf").is_none() && schema.get("anyOf").is_none()
}

#[cfg(test)]
mod tests {
    use super::{is_delivery_name, is_event_name, words};

    #[test]
    fn names_of_events() {
        let check =
            |name: &str, expect: bool| assert_eq!(is_event_name(&words(name)), expect, "{name}");
        check("OrderCreatedEvent", true);
        check("event", true);
        check("TransactionsRemovedWebhook", true);
        check("ButtonWebhookPayload", true);
        check("EventType", false);
        check("SearchPayload", false);
        check("SendEventRequest", false);
        check("", false);
    }

    #[test]
    fn names_of_deliveries() {
        let check =
            |name: &str, expect: bool| assert_eq!(is_delivery_name(&words(name)), expect, "{name}");
        check("CallbackRequest", true);
        check("WebhookPayload", true);
        check("WebhookRequest", false);
        check("Payload", false);
    }
}
