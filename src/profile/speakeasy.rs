//! `x-speakeasy-webhooks`.

use serde_json::{Value, json};

use crate::load::At;

/// Returns the scheme that `security` of the extension describes, or why it cannot.
pub(super) fn scheme(hint: &At<'_>) -> Result<Value, String> {
    match hint.text("type") {
        Some("signature") => {}
        other => {
            return Err(format!(
                "a signature of the type `{}`",
                other.unwrap_or_default()
            ));
        }
    }
    let header = hint
        .text("headerName")
        .or_else(|| hint.text("name"))
        .ok_or("there is no `headerName`")?;
    let encoding = hint
        .text("signatureTextEncoding")
        .or_else(|| hint.text("encoding"));
    Ok(json!({
        "kind": "mac",
        "alg": hint.text("algorithm").unwrap_or("hmac-sha256"),
        "signature": {"in": "header", "names": [header], "encoding": encoding.unwrap_or("base64")},
        "signed": ["body"],
    }))
}
