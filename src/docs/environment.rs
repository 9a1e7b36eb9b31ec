//! The templates, and what may come out of them: text that means itself, and what this room has made.

use minijinja::value::ValueKind;
use minijinja::{AutoEscape, Environment, Error, ErrorKind, Output, State, Value};

use crate::docs::markup::{escape_html, escape_markdown};
use crate::render::environment_of;

/// Templates by their path in `templates/docs/`; the ending is the language.
const TEMPLATES: &[(&str, &str)] = &[
    (
        "frame.html",
        include_str!("../../templates/docs/frame.html.jinja"),
    ),
    (
        "index.html",
        include_str!("../../templates/docs/index.html.jinja"),
    ),
    (
        "event.html",
        include_str!("../../templates/docs/event.html.jinja"),
    ),
    (
        "channel.html",
        include_str!("../../templates/docs/channel.html.jinja"),
    ),
    (
        "receiving.html",
        include_str!("../../templates/docs/receiving.html.jinja"),
    ),
    (
        "part/tree.html",
        include_str!("../../templates/docs/part/tree.html.jinja"),
    ),
    (
        "part/signature.html",
        include_str!("../../templates/docs/part/signature.html.jinja"),
    ),
    (
        "part/parameters.html",
        include_str!("../../templates/docs/part/parameters.html.jinja"),
    ),
    (
        "part/bindings.html",
        include_str!("../../templates/docs/part/bindings.html.jinja"),
    ),
    (
        "events.md",
        include_str!("../../templates/docs/events.md.jinja"),
    ),
    (
        "part/event.md",
        include_str!("../../templates/docs/part/event.md.jinja"),
    ),
    (
        "part/channel.md",
        include_str!("../../templates/docs/part/channel.md.jinja"),
    ),
    (
        "part/parameters.md",
        include_str!("../../templates/docs/part/parameters.md.jinja"),
    ),
    (
        "part/bindings.md",
        include_str!("../../templates/docs/part/bindings.md.jinja"),
    ),
    (
        "part/receiving.md",
        include_str!("../../templates/docs/part/receiving.md.jinja"),
    ),
    (
        "part/tree.md",
        include_str!("../../templates/docs/part/tree.md.jinja"),
    ),
    (
        "snippet/event.rs",
        include_str!("../../templates/docs/snippet/event.rs.jinja"),
    ),
    (
        "snippet/handler.rs",
        include_str!("../../templates/docs/snippet/handler.rs.jinja"),
    ),
    (
        "snippet/verify.rs",
        include_str!("../../templates/docs/snippet/verify.rs.jinja"),
    ),
    (
        "snippet/send.sh",
        include_str!("../../templates/docs/snippet/send.sh.jinja"),
    ),
    (
        "snippet/generate.sh",
        include_str!("../../templates/docs/snippet/generate.sh.jinja"),
    ),
];

/// Templates of HTML, Markdown, Rust and commands.
pub(super) fn environment() -> Result<Environment<'static>, Error> {
    let language = |name: &str| match name.rsplit('.').next().unwrap_or_default() {
        "md" => "md",
        "rs" => "rs",
        "sh" => "sh",
        _ => "html",
    };
    environment_of(TEMPLATES, language, format)
}

/// Fails closed: a string is text in the language of the template, a number is itself, and only what was marked goes out
/// bare.
fn format(out: &mut Output<'_>, state: &mut State<'_, '_>, value: &Value) -> Result<(), Error> {
    let language = state.auto_escape().clone();
    let language = match &language {
        AutoEscape::Custom(language) => language.as_ref(),
        _ => "html",
    };
    match value.kind() {
        _ if value.is_safe() => out.write_str(value.as_str().unwrap_or_default())?,
        ValueKind::String => {
            let text = value.as_str().unwrap_or_default();
            let mut made = String::with_capacity(text.len() + 8);
            match language {
                "md" => escape_markdown(text, &mut made),
                "rs" => made = format!("{text:?}"),
                "sh" => made = word(text),
                _ => escape_html(text, &mut made),
            }
            out.write_str(&made)?;
        }
        ValueKind::Number => write!(out, "{value}")?,
        kind => {
            return Err(Error::new(
                ErrorKind::BadSerialization,
                format!("{kind} is no text"),
            ));
        }
    }
    Ok(())
}

/// A word of a shell, whatever is in it.
fn word(text: &str) -> String {
    let is_plain = |c: char| c.is_ascii_alphanumeric() || "._-/:@%+=".contains(c);
    match !text.is_empty() && text.chars().all(is_plain) {
        true => text.to_owned(),
        false => format!("'{}'", text.replace('\'', r"'\''")),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn strings_mean_themselves() -> Result<(), Error> {
        let mut environment = environment()?;
        for (name, expect) in [
            ("x.html", "a&quot;&#39;&lt;b&gt;`"),
            ("x.md", "a\"'\\<b\\>\\`"),
            ("x.rs", "\"a\\\"'<b>`\""),
            ("x.sh", "'a\"'\\''<b>`'"),
        ] {
            environment.add_template(name, "{{ a }}")?;
            let context = minijinja::context! { a => "a\"'<b>`" };
            assert_eq!(environment.get_template(name)?.render(context)?, expect);
        }
        assert_eq!(word("order.paid"), "order.paid");
        Ok(())
    }
}
