//! `security` of the operations that announce events.

use serde_json::{Value, json};

use crate::diagnostic::Report;
use crate::load::At;

/// Returns the security scheme that the first operation with requirements names.
pub(super) fn required<'a>(
    root: &At<'a>,
    operations: &[At<'a>],
    report: &mut Report,
) -> Option<At<'a>> {
    let required = operations
        .iter()
        .find_map(|operation| operation.get("security"))?;
    let (name, _) = required
        .items()
        .find_map(|choice| choice.entries().next())?;
    let schemes = root.get("components")?.get("securitySchemes")?;
    schemes.get(name)?.resolve(report)
}

/// Returns what a security scheme means for a receiver: a token that the producer sends along. It cannot describe a
/// signature.
pub(super) fn scheme(scheme: &At<'_>) -> Result<Value, String> {
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
