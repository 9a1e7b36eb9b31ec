//! Code to take along: of the generated crate, with the names that it has, and of the command line.

use hookwright_runtime::scheme::{Kind, Part, Scheme, Where};
use minijinja::Error;
use minijinja::value::{Serde, Value};
use serde::Serialize;

use crate::docs::code::Language;
use crate::docs::markup::Markup;
use crate::docs::source::Book;
use crate::rust::{Code, Event};

/// The snippets of an event.
#[derive(Debug, Default, Serialize)]
pub(super) struct Snippets {
    /// An arm of a `match`.
    pub(super) event: Markup,
    /// A method of a handler.
    pub(super) handler: Markup,
    /// A command that sends one.
    pub(super) send: Markup,
    /// E.g. `Event::OrderPaid`.
    pub(super) variant: String,
    /// E.g. `on_order_paid`.
    pub(super) method: String,
    /// E.g. `orders`.
    pub(super) feature: String,
}

/// What the templates of snippets about one event see.
#[derive(Debug, Serialize)]
struct EventView<'a> {
    krate: &'a Code,
    variant: &'a Code,
    method: &'a Code,
    payload: &'a Code,
    /// The modules that the payload's type names.
    modules: Vec<&'a Code>,
    /// The same of those that every crate has.
    shared: bool,
    event_type: &'a str,
    /// True when the type would be taken for a flag.
    is_flag: bool,
    document: &'a str,
    profile: Option<&'a str>,
    /// The environment variable of the secret.
    secret: Option<String>,
}

/// Makes the snippets of an event.
///
/// # Errors
///
/// When a template is at fault.
pub(super) fn event_snippets(book: &Book<'_>, number: usize) -> Result<Snippets, Error> {
    let Some(event) = book.krate.events.get(number) else {
        return Ok(Snippets::default());
    };
    let modules = book.krate.modules.iter().map(|it| &it.name);
    let view = EventView {
        krate: &book.krate.ident,
        variant: &event.variant,
        method: &event.method,
        payload: &event.payload,
        modules: modules.filter(|it| uses(event, it.as_str())).collect(),
        shared: uses(event, "shared"),
        event_type: &event.event_type,
        is_flag: event.event_type.starts_with('-'),
        document: &book.names.document,
        profile: book.names.profile.as_deref(),
        secret: secret(book),
    };
    let view = Value::from(Serde(&view));
    Ok(Snippets {
        event: rendered(book, "snippet/event.rs", Language::Rust, &view)?,
        handler: rendered(book, "snippet/handler.rs", Language::Rust, &view)?,
        send: rendered(book, "snippet/send.sh", Language::Shell, &view)?,
        variant: format!("Event::{}", event.variant),
        method: event.method.to_string(),
        feature: event.feature.clone(),
    })
}

/// True when the type of an event's payload is in a module.
fn uses(event: &Event, module: &str) -> bool {
    let start = event.payload.as_str().trim_start_matches('[');
    let rest = start.strip_prefix(module);
    rest.is_some_and(|rest| rest.starts_with("::"))
}

/// What the template of the snippet about every delivery sees.
#[derive(Debug, Serialize)]
struct VerifyView<'a> {
    krate: &'a Code,
    secret: Option<String>,
    /// True when nothing is signed.
    is_unsigned: bool,
    /// True when more of the request counts than headers and body.
    is_whole: bool,
    /// The first event, as an example.
    variant: Option<&'a Code>,
    document: &'a str,
    profile: Option<&'a str>,
    package: &'a str,
}

/// The snippets about every delivery: how it is verified, and how the crate for that is made.
///
/// # Errors
///
/// When a template is at fault.
pub(super) fn verify_snippets(book: &Book<'_>) -> Result<(Markup, Markup), Error> {
    let schemes = book
        .profile
        .as_ref()
        .map(|it| it.schemes.as_slice())
        .unwrap_or_default();
    let used = schemes.iter().filter(|it| !it.opt_in);
    let view = VerifyView {
        krate: &book.krate.ident,
        secret: secret(book),
        is_unsigned: used.clone().all(|it| matches!(it.kind, Kind::Unsigned)),
        is_whole: used.clone().any(is_whole),
        variant: book.krate.events.first().map(|it| &it.variant),
        document: &book.names.document,
        profile: book.names.profile.as_deref(),
        package: &book.krate.package,
    };
    let view = Value::from(Serde(&view));
    Ok((
        rendered(book, "snippet/verify.rs", Language::Rust, &view)?,
        rendered(book, "snippet/generate.sh", Language::Shell, &view)?,
    ))
}

/// True when a scheme looks at more of a request than headers and body.
fn is_whole(scheme: &Scheme) -> bool {
    let of = |signed: &[Part], place: Where| {
        let is_of_url =
            |it: &Part| matches!(it, Part::Method | Part::Url(_) | Part::CanonicalRequest(_));
        place == Where::Query || signed.iter().any(is_of_url)
    };
    match &scheme.kind {
        Kind::Mac(it) => of(&it.signed, it.signature.place),
        Kind::Pubkey(it) => of(&it.signed, it.signature.place),
        Kind::Jwt(it) => it.place == Where::Query,
        Kind::Token(it) => it.place == Where::Query,
        Kind::Rfc9421(_) | Kind::Mtls(_) => true,
        _ => false,
    }
}

/// The environment variable of the secret; `None`: deliveries are not signed with one.
pub(super) fn secret(book: &Book<'_>) -> Option<String> {
    let profile = book.profile.as_ref()?;
    let needs_one = |it: &&Scheme| !matches!(it.kind, Kind::Unsigned | Kind::Mtls(_));
    profile.schemes.iter().find(needs_one)?;
    let made = || {
        let upper = |c: char| match c.is_ascii_alphanumeric() {
            true => c.to_ascii_uppercase(),
            false => '_',
        };
        let id: String = profile.id.chars().map(upper).collect();
        match id.starts_with(|c: char| c.is_ascii_alphabetic()) {
            true => format!("{id}_SECRET"),
            false => "WEBHOOK_SECRET".to_owned(),
        }
    };
    Some(profile.secret.env.clone().unwrap_or_else(made))
}

fn rendered(
    book: &Book<'_>,
    template: &str,
    language: Language,
    view: &Value,
) -> Result<Markup, Error> {
    let text = book
        .environment
        .get_template(template)?
        .render(view.clone())?;
    Ok(book.pen.code(language, text.trim_end()))
}
