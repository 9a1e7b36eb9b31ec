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
        "crate/src/send.rs",
        include_str!("../../templates/crate/src/send.rs.jinja"),
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
        "crate/src/messages.rs",
        include_str!("../../templates/crate/src/messages.rs.jinja"),
    ),
    (
        "crate/src/servers.rs",
        include_str!("../../templates/crate/src/servers.rs.jinja"),
    ),
    (
        "crate/src/side.rs",
        include_str!("../../templates/crate/src/side.rs.jinja"),
    ),
    (
        "crate/src/channels/mod.rs",
        include_str!("../../templates/crate/src/channels/mod.rs.jinja"),
    ),
    (
        "crate/src/channels/channel.rs",
        include_str!("../../templates/crate/src/channels/channel.rs.jinja"),
    ),
    (
        "item/bindings",
        include_str!("../../templates/item/bindings.jinja"),
    ),
    (
        "item/cases",
        include_str!("../../templates/item/cases.jinja"),
    ),
    (
        "item/messages",
        include_str!("../../templates/item/messages.jinja"),
    ),
    ("item/item", include_str!("../../templates/item/item.jinja")),
    (
        "item/banner",
        include_str!("../../templates/item/banner.jinja"),
    ),
    (
        "item/selector",
        include_str!("../../templates/item/selector.jinja"),
    ),
];

/// Templates of Rust, TOML and Markdown.
pub(super) fn environment() -> Result<Environment<'static>, Error> {
    let language = |name: &str| match name.rsplit('.').next().unwrap_or_default() {
        "toml" => "toml",
        "md" => "markdown",
        _ => "rust",
    };
    environment_of(TEMPLATES, language, format)
}

/// Templates by their names, each in the language that its name says; `format` is how values come out in it. What a template
/// looks like, its output looks like; undefined values are errors.
pub(crate) fn environment_of(
    templates: &[(&'static str, &'static str)],
    language: fn(&str) -> &'static str,
    format: Formatter,
) -> Result<Environment<'static>, Error> {
    let mut environment = Environment::new();
    environment.set_undefined_behavior(UndefinedBehavior::Strict);
    let mut syntax = SyntaxConfig::builder();
    syntax
        .keep_trailing_newline(true)
        .trim_blocks(true)
        .lstrip_blocks(true);
    environment.set_syntax(syntax.build()?);
    environment.set_auto_escape_callback(move |name| AutoEscape::Custom(language(name).into()));
    environment.set_formatter(format);
    for (name, source) in templates {
        environment.add_template(name, source)?;
    }
    Ok(environment)
}

/// Writes a value in the language of the template.
pub(crate) type Formatter = fn(&mut Output<'_>, &mut State<'_, '_>, &Value) -> Result<(), Error>;

/// The cousin of HTML escaping for what is written, and it fails closed: a string is printed as a literal of the
/// language, a number as itself; only what the rust wing marked as code goes out bare.
fn format(out: &mut Output<'_>, state: &mut State<'_, '_>, value: &Value) -> Result<(), Error> {
    let language = state.auto_escape().clone();
    let language = match &language {
        AutoEscape::Custom(language) => language.as_ref(),
        _ => "rust",
    };
    match value.kind() {
        _ if value.is_safe() => write!(out, "{value}")?,
        ValueKind::String => {
            let text = value.as_str().unwrap_or_default();
            match language {
                "toml" => out.write_str(&toml_string(text))?,
                "markdown" => out.write_str(&markdown_text(text))?,
                _ => write!(out, "{text:?}")?,
            }
        }
        ValueKind::Number => write!(out, "{value}")?,
        ValueKind::Bool => out.write_str(if value.is_true() { "true" } else { "false" })?,
        kind => {
            return Err(Error::new(
                ErrorKind::BadSerialization,
                format!("{kind} is not source text"),
            ));
        }
    }
    Ok(())
}

/// A basic string of TOML.
fn toml_string(text: &str) -> String {
    let mut out = String::from("\"");
    for c in text.chars() {
        match c {
            '"' | '\\' => out.extend(['\\', c]),
            ' '..='~' => out.push(c),
            c if c.is_alphanumeric() => out.push(c),
            c => out.push_str(&format!("\\U{:08X}", u32::from(c))),
        }
    }
    out.push('"');
    out
}

/// Text of Markdown, on one line, without any meaning to Markdown or HTML.
fn markdown_text(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for c in text.chars() {
        match c {
            c if c.is_whitespace() => out.push(' '),
            c if c.is_control() => {}
            c if c.is_ascii_punctuation() && !".,:;'\"/-()".contains(c) => out.extend(['\\', c]),
            c => out.push(c),
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn strings_stay_strings() -> Result<(), Error> {
        for text in ["a\"\n[x]\n", "\u{202e}\\", "é\u{7f}\0'"] {
            let toml: toml::Table =
                toml::from_str(&format!("a = {}", toml_string(text))).unwrap_or_default();
            assert_eq!(toml.get("a").and_then(toml::Value::as_str), Some(text));
        }
        assert_eq!(markdown_text("<b>|`x`\n# y"), "\\<b\\>\\|\\`x\\` \\# y");
        let mut environment = environment()?;
        environment.add_template("x.rs", "{{ a }} {{ b }}")?;
        let rendered = environment
            .get_template("x.rs")?
            .render(minijinja::context! { a => "\"; fn pwn() {} //", b => true })?;
        assert_eq!(rendered, "\"\\\"; fn pwn() {} //\" true");
        Ok(())
    }
}
