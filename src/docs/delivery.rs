//! How deliveries are signed and received, for all events alike: what the profile says.

use hookwright_runtime::scheme::Profile;
use minijinja::Error;
use serde::Serialize;

use crate::docs::event::Fact;
use crate::docs::markup::Markup;
use crate::docs::pen::Pen;
use crate::docs::snippet::verify_snippets;
use crate::docs::source::Book;
use crate::words::{self, cloudevent, place, signing};

/// The page about receiving.
#[derive(Debug, Serialize)]
pub(super) struct DeliveryPage {
    /// The provider, e.g. `Stripe`; empty when nothing says how deliveries are signed.
    pub(super) provider: String,
    pub(super) notes: Option<Markup>,
    pub(super) schemes: Vec<SchemeView>,
    pub(super) places: Vec<Fact>,
    pub(super) handshakes: Vec<Markup>,
    pub(super) answers: Vec<Fact>,
    /// What the provider is said to do. Nothing here depends on it.
    pub(super) hints: Vec<Fact>,
    /// One of them: when it tries again.
    pub(super) retry: Option<Markup>,
    pub(super) secret: Option<Markup>,
    pub(super) cloud_event: Vec<Fact>,
    pub(super) unconfirmed: Vec<Markup>,
    pub(super) verify: Markup,
    pub(super) generate: Markup,
}

/// A way to sign.
#[derive(Debug, Serialize)]
pub(super) struct SchemeView {
    pub(super) id: String,
    /// True when a receiver must ask for it.
    pub(super) is_on_request: bool,
    pub(super) sentences: Vec<Markup>,
}

/// Makes the page about receiving.
///
/// # Errors
///
/// When a template is at fault.
pub(super) fn page(book: &Book<'_>) -> Result<DeliveryPage, Error> {
    let (verify, generate) = verify_snippets(book)?;
    let empty = Profile::default();
    let profile = book.profile.as_ref().unwrap_or(&empty);
    let pen = book.pen;
    let delivery = &profile.delivery;
    let hints = [
        ("Retries", &delivery.retry),
        ("Success", &delivery.success),
        ("Subscribe", &delivery.subscribe),
        ("Addresses", &delivery.source_ips),
    ];
    let hints = hints
        .into_iter()
        .filter_map(|(name, text)| Some(fact(pen, name, text.as_ref()?)));
    let attributes = cloudevent::attributes([&profile.cloudevents.all]);
    let name = match profile.name.as_str() {
        "" => &profile.id,
        name => name,
    };
    Ok(DeliveryPage {
        provider: name.to_owned(),
        notes: profile.notes.as_deref().map(|it| pen.words(it)),
        schemes: schemes(book, profile),
        places: places(pen, profile),
        handshakes: profile
            .handshake
            .iter()
            .map(|it| pen.words(&words::handshake(it)))
            .collect(),
        answers: answers(pen, profile),
        hints: hints.collect(),
        retry: delivery.retry.as_deref().map(|it| pen.words(it)),
        secret: profile.secret.notes.as_deref().map(|it| pen.words(it)),
        cloud_event: attributes
            .iter()
            .map(|(name, text)| fact(pen, name, text))
            .collect(),
        unconfirmed: profile.unconfirmed.iter().map(|it| pen.words(it)).collect(),
        verify,
        generate,
    })
}

fn fact(pen: Pen, name: &str, text: &str) -> Fact {
    Fact {
        name: name.to_owned(),
        text: pen.words(text),
    }
}

fn schemes(book: &Book<'_>, profile: &Profile) -> Vec<SchemeView> {
    let data = book.catalog.profile.as_ref().map(|it| &it.data["schemes"]);
    let view = |(at, scheme)| {
        let written = data.map(|it| &it[at]).unwrap_or(&serde_json::Value::Null);
        let scheme: &hookwright_runtime::scheme::Scheme = scheme;
        let sentences = signing::sentences(scheme, written);
        SchemeView {
            id: scheme.id.clone(),
            is_on_request: scheme.opt_in,
            sentences: sentences.iter().map(|it| book.pen.words(it)).collect(),
        }
    };
    profile.schemes.iter().enumerate().map(view).collect()
}

fn places(pen: Pen, profile: &Profile) -> Vec<Fact> {
    let envelope = &profile.envelope;
    let items = envelope.items.patterns();
    let in_item = !items.is_empty();
    let mut said = Vec::new();
    if in_item {
        let text = format!("{} of the body, an event each", items.join(", or else "));
        said.push(fact(pen, "Events", &text));
    }
    let rule = envelope
        .event_type
        .as_ref()
        .map(|it| place::of_type(it, in_item));
    let id = envelope.id.as_ref().map(|it| place::of_id(it, in_item));
    let time = envelope.time.as_ref().map(|it| place::of_time(it, in_item));
    let other = |place: &Option<_>| place.as_ref().map(|it| place::place(it, in_item));
    let all = [
        ("Type", rule),
        ("Id", id),
        ("Time", time),
        ("Tenant", other(&envelope.tenant)),
        ("Subject", other(&envelope.subject)),
        ("Version", other(&envelope.version)),
        ("Attempt", other(&envelope.attempt)),
        ("Order", envelope.order.clone()),
    ];
    let all = all
        .into_iter()
        .filter_map(|(name, text)| Some(fact(pen, name, &text?)));
    said.extend(all);
    said
}

fn answers(pen: Pen, profile: &Profile) -> Vec<Fact> {
    let delivery = &profile.delivery;
    let accepted = delivery.accepted_status.unwrap_or(200);
    let body = match delivery.acknowledge {
        Some(_) => " with an acknowledgement in the body",
        None => "",
    };
    let refused = delivery.refused_status.unwrap_or(401);
    let mut said = vec![
        fact(pen, "Accepted", &format!("`{accepted}`{body}")),
        fact(pen, "Refused", &format!("`{refused}`")),
    ];
    if let Some(limit) = delivery.time_limit_s {
        said.push(fact(pen, "Within", &format!("{limit} s")));
    }
    if let Some(most) = delivery.max_body_bytes {
        said.push(fact(pen, "Largest body", &format!("{most} bytes")));
    }
    said
}
