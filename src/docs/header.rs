//! The headers and query parameters of a delivery: those of the document, and those that the profile knows.

use hookwright_runtime::scheme::{
    Kind, Names, Part, Place, Profile, Scheme, Signed, TypeRule, Where,
};
use serde::Serialize;

use crate::docs::markup::Markup;
use crate::docs::source::Book;
use crate::docs::types;
use crate::model::{Event, Parameter, ParameterIn};

/// A header or a query parameter.
#[derive(Debug, Serialize)]
pub(super) struct Header {
    pub(super) name: String,
    /// `header` or `query`.
    pub(super) place: &'static str,
    pub(super) ty: String,
    pub(super) required: bool,
    pub(super) doc: Option<Markup>,
    pub(super) values: Vec<String>,
    pub(super) example: Option<String>,
    /// What it is for, as the profile says.
    pub(super) carries: Option<String>,
}

/// Those of an event.
pub(super) fn headers(book: &Book<'_>, event: &Event) -> Vec<Header> {
    let parameters = event.parameters.iter();
    let mut headers: Vec<Header> = parameters.map(|it| declared(book, it)).collect();
    let known = match &book.profile {
        Some(profile) => known(profile),
        _ => Vec::new(),
    };
    for (name, what) in known {
        let is_same =
            |it: &&mut Header| it.place == "header" && it.name.eq_ignore_ascii_case(&name);
        match headers.iter_mut().find(is_same) {
            Some(header) => header.carries = Some(what),
            None => headers.push(Header {
                name,
                place: "header",
                ty: "string".to_owned(),
                required: false,
                doc: None,
                values: Vec::new(),
                example: None,
                carries: Some(what),
            }),
        }
    }
    headers
}

fn declared(book: &Book<'_>, parameter: &Parameter) -> Header {
    let shapes = &book.catalog.shapes;
    let doc = parameter.description.as_deref();
    Header {
        name: parameter.name.clone(),
        place: match parameter.place {
            ParameterIn::Header => "header",
            ParameterIn::Query => "query",
        },
        ty: parameter
            .shape
            .map_or_else(|| "string".to_owned(), |it| types::words(shapes, it)),
        required: parameter.required,
        doc: doc.and_then(|text| book.pen.note(text)),
        values: parameter.values.clone(),
        example: parameter.example.clone(),
        carries: None,
    }
}

/// The headers that a profile names, and what each carries; one that carries several things is there once.
fn known(profile: &Profile) -> Vec<(String, String)> {
    let mut known: Vec<(String, Vec<&str>)> = Vec::new();
    let mut add = |name: &str, what: &'static str| {
        if name.is_empty() {
            return;
        }
        match known
            .iter_mut()
            .find(|(it, _)| it.eq_ignore_ascii_case(name))
        {
            Some((_, all)) if all.contains(&what) => {}
            Some((_, all)) => all.push(what),
            None => known.push((name.to_owned(), vec![what])),
        }
    };
    for scheme in profile.schemes.iter().filter(|it| !it.opt_in) {
        of_scheme(scheme, &mut add);
    }
    let envelope = &profile.envelope;
    let types: &[Place] = match &envelope.event_type {
        Some(TypeRule::Place(place)) => std::slice::from_ref(place),
        Some(TypeRule::Join(join)) => &join.of,
        Some(TypeRule::First(first)) => &first.of,
        Some(TypeRule::Const(_)) | None => &[],
    };
    let ids = envelope
        .id
        .as_ref()
        .map(|id| id.of.as_slice())
        .unwrap_or_default();
    let times = envelope
        .time
        .as_ref()
        .map(|time| time.of.as_slice())
        .unwrap_or_default();
    let one = |place: &Option<Place>| place.clone().into_iter().collect::<Vec<_>>();
    let (tenant, subject) = (one(&envelope.tenant), one(&envelope.subject));
    let (version, attempt) = (one(&envelope.version), one(&envelope.attempt));
    let parts: [(&[Place], &'static str); 7] = [
        (types, "the event type"),
        (ids, "the id"),
        (times, "the time"),
        (&tenant, "whose event it is"),
        (&subject, "what it is about"),
        (&version, "the version"),
        (&attempt, "the number of the attempt"),
    ];
    for (places, what) in parts {
        for place in places {
            let text = place.to_string();
            if let Some(name) = text.strip_prefix("header:") {
                add(name.trim_end_matches('?'), what);
            }
        }
    }
    known
        .into_iter()
        .map(|(name, all)| (name, all.join(", ")))
        .collect()
}

fn of_scheme(scheme: &Scheme, add: &mut impl FnMut(&str, &'static str)) {
    match &scheme.kind {
        Kind::Mac(it) => of_signed(it, add),
        Kind::Pubkey(it) => of_signed(it, add),
        Kind::Rfc9421(_) => {
            add("Signature-Input", "what is signed");
            add("Signature", "the signature");
        }
        Kind::Jwt(it) if it.place == Where::Header => add(&it.name, "the signed token"),
        Kind::Token(it) if it.place == Where::Header => add(&it.name, "the secret"),
        Kind::Basic(_) => add("Authorization", "user and secret"),
        _ => {}
    }
}

fn of_signed<A>(rule: &Signed<A>, add: &mut impl FnMut(&str, &'static str)) {
    if rule.signature.place == Where::Header
        && let Names::Listed(names) = &rule.signature.names
    {
        names.iter().for_each(|name| add(name, "the signature"));
    }
    if let Some(time) = &rule.timestamp
        && time.place == Where::Header
    {
        add(&time.name, "the time of signing");
    }
    for part in &rule.signed {
        if let Part::Header(name) = part {
            let is_time = rule.timestamp.as_ref().is_some_and(|it| it.name == *name);
            if !is_time {
                add(name, "a part of what is signed");
            }
        }
    }
}
