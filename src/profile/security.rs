//! `security` of the operations that announce events.

use serde_json::{Value, json};

use crate::diagnostic::Report;
use crate::load::At;

/// Returns the security scheme that the first operation requires, and what it means for a receiver: a token that the
/// producer sends along. A security scheme cannot describe a signature.
pub(super) fn scheme<'a>(
    root: &At<'a>,
    operations: &[At<'a>],
    report: &mut Report,
) -> Option<(At<'a>, Result<Value, String>)> {
    let required = operations
        .iter()
        .find_map(|operation| operation.get("security"))?;
    let (name, _) = required
        .items()
        .find_map(|choice| choice.entries().next())?;
    let schemes = root.get("components")?.get("securitySchemes")?;
    let scheme = schemes.get(name)?.resolve(report)?;
    let meaning = meaning(&scheme);
    Some((scheme, meaning))
}

fn meaning(scheme: &At<'_>) -> Result<Value, String> {
    let place = scheme.text("in").unwrap_or_default();
    match (
        scheme.text("type"),
        scheme.text("scheme").map(str::to_lowercase).as_deref(),
    ) {
        (Some("apiKey"), _) if matches!(place, "header" | "query") => {
            let name = scheme.text("name").ok_or("there is no `name`")?;
            let is_signature = ["signature", "hmac", "digest"]
                .iter()
                .any(|word| name.to_lowercase().contains(word));
            match is_signature {
                true => Err(format!("how `{name}` is made is not said")),
                false => Ok(json!({"kind": "token", "in": place, "name": name})),
            }
        }
        (Some("http"), Some("bearer")) => Ok(
            json!({"kind": "token", "in": "header", "name": "Authorization", "prefix": "Bearer "}),
        ),
        (kind, _) => Err(format!(
            "a security scheme of the type `{}`",
            kind.unwrap_or_default()
        )),
    }
}
