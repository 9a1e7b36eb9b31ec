//! `x-fern-webhook-signature`.

use serde_json::{Value, json};

use crate::load::At;

/// Returns the scheme that the extension describes, or why it cannot.
pub(super) fn scheme(hint: &At<'_>) -> Result<Value, String> {
    match hint.text("type") {
        Some("hmac") | None => {}
        Some(other) => return Err(format!("a signature of the type `{other}`")),
    }
    let algorithm = hint.text("algorithm").unwrap_or("sha256");
    if !matches!(algorithm, "sha1" | "sha256" | "sha512") {
        return Err(format!("the algorithm `{algorithm}`"));
    }
    let header = hint.text("header").ok_or("there is no `header`")?;
    let signed = signed(hint)?;
    let mut scheme = json!({
        "kind": "mac",
        "alg": format!("hmac-{algorithm}"),
        "signature": {
            "in": "header",
            "names": [header],
            "prefix": hint.text("signature-prefix").unwrap_or_default(),
            "encoding": hint.text("encoding").unwrap_or("base64"),
        },
        "signed": signed,
    });
    if let Some(timestamp) = hint.get("timestamp") {
        scheme["timestamp"] = self::timestamp(&timestamp, signed.contains(&json!("ts")))?;
    }
    Ok(scheme)
}

/// The parts of the signed text, with the delimiter between them.
fn signed(hint: &At<'_>) -> Result<Vec<Value>, String> {
    let Some(format) = hint.get("payload-format") else {
        return Ok(vec![json!("body")]);
    };
    let delimiter = format.text("delimiter").unwrap_or(".");
    let components = format
        .get("components")
        .ok_or("there are no `components`")?;
    let mut parts = Vec::new();
    for component in components.items() {
        if !parts.is_empty() && !delimiter.is_empty() {
            parts.push(json!({"literal": delimiter}));
        }
        parts.push(match component.node().as_str() {
            Some("body") => json!("body"),
            Some("timestamp") => json!("ts"),
            Some("notification-url") => json!({"url": "configured"}),
            other => return Err(format!("the component `{}`", other.unwrap_or_default())),
        });
    }
    Ok(parts)
}

fn timestamp(hint: &At<'_>, signed: bool) -> Result<Value, String> {
    let format = match hint.text("format").unwrap_or("unix-seconds") {
        "unix-seconds" => "unix_s",
        "unix-millis" => "unix_ms",
        "iso8601" => "rfc3339",
        other => return Err(format!("times in the format `{other}`")),
    };
    let tolerance = hint
        .get("tolerance")
        .and_then(|it| it.node().as_number()?.parse::<u64>().ok())
        .unwrap_or(300);
    Ok(json!({
        "in": "header",
        "name": hint.text("header").ok_or("the timestamp has no `header`")?,
        "format": format,
        "signed": signed,
        "max_age_s": tolerance,
        "max_future_s": tolerance,
    }))
}
