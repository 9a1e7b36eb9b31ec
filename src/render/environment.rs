//! The templates, and what may come out of them: literals, and what the rust wing has made.

use minijinja::syntax::SyntaxConfig;
use minijinja::value::ValueKind;
use minijinja::{
    AutoEscape, Environment, Error, ErrorKind, Output, State, UndefinedBehavior, Value,
};

/// Templates by their path in `templates/`.
const TEMPLATES: &[(&str, &str)] = &[
    (
        "crate/Cargo.toml",
        include_str!("../../templates/crate/Cargo.toml.jinja"),
    ),
    (
        "crate/README.md",
        include_str!("../../templates/crate/README.md.jinja"),
    ),
    (
        "crate/src/lib.rs",
        include_str!("../../templates/crate/src/lib.rs.jinja"),
    ),
    (
        "crate/src/event.rs",
        include_str!("../../templates/crate/src/event.rs.jinja"),
    ),
    (
        "crate/src/group.rs",
        include_str!("../../templates/crate/src/group.rs.jinja"),
    ),
    (
        "crate/src/handler.rs",
        include_str!("../../templates/crate/src/handler.rs.jinja"),
    ),
    (
        "crate/src/mock.rs",
        include_str!("../../templates/crate/src/mock.rs.jinja"),
    ),
    (
        "crate/src/shared/mod.rs",
        include_str!("../../templates/crate/src/shared/mod.rs.jinja"),
    ),
    (
        "crate/src/shared/type.rs",
        include_str!("../../templates/crate/src/shared/type.rs.jinja"),
    ),
    (
        "crate/tests/examples.rs",
        include_str!("../../templates/crate/tests/examples.rs.jinja"),
    ),
    (
        "crate/examples/decode.rs",
        include_str!("../../templates/crate/examples/decode.rs.jinja"),
    ),
    (
        "item/items",
        include_str!("../../templates/item/items.jinja"),
    ),
    (
        "item/banner",
        include_str!("../../templates/item/banner.jinja"),
    ),
    (
        "item/selector",
        include_str!("../../templates/item/selector.jinja"),
    ),
];

/// Templates of Rust, TOML and Markdown. Undefined values are errors.
pub(super) fn environment() -> Result<Environment<'static>, Error> {
    let mut environment = Environment::new();
    environment.set_undefined_behavior(UndefinedBehavior::Strict);
    let mut syntax = SyntaxConfig::builder();
    syntax
        .keep_trailing_newline(true)
        .trim_blocks(true)
        .lstrip_blocks(true);
    environment.set_syntax(syntax.build()?);
    environment.set_auto_escape_callback(|_| AutoEscape::Custom("rust".into()));
    environment.set_formatter(format);
    for (name, source) in TEMPLATES {
        environment.add_template(name, source)?;
    }
    Ok(environment)
}

/// Rust's cousin of HTML escaping, and it fails closed: a string is printed as a literal, a number as itself; only what
/// the rust wing marked as code goes out bare. A TOML basic string has the same escapes as far as they occur.
fn format(out: &mut Output<'_>, _: &mut State<'_, '_>, value: &Value) -> Result<(), Error> {
    match value.kind() {
        _ if value.is_safe() => write!(out, "{value}")?,
        ValueKind::String => write!(out, "{:?}", value.as_str().unwrap_or_default())?,
        ValueKind::Number => write!(out, "{value}")?,
        ValueKind::Bool => out.write_str(if value.is_true() { "true" } else { "false" })?,
        kind => {
            return Err(Error::new(
                ErrorKind::BadSerialization,
                format!("{kind} is not Rust source"),
            ));
        }
    }
    Ok(())
}
