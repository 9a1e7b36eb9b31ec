//! Media types: how a body is read.

use crate::model::BodyFormat;

/// How a body of this media type is read. Parameters (`; charset=utf-8`) do not matter.
pub(crate) fn format(media_type: &str) -> BodyFormat {
    let essence = media_type
        .split(';')
        .next()
        .unwrap_or_default()
        .trim()
        .to_lowercase();
    match essence.as_str() {
        "application/x-www-form-urlencoded" => BodyFormat::Form,
        "multipart/form-data" => BodyFormat::Multipart,
        // A wildcard is JSON until something else is said: that is what these documents mean.
        "application/json" | "text/json" | "*/*" | "application/*" | "" => BodyFormat::Json,
        other if other.ends_with("+json") => BodyFormat::Json,
        _ => BodyFormat::Raw,
    }
}

/// The order in which the bodies of an event are listed: the one that is typed first.
pub(crate) fn rank(format: BodyFormat) -> u8 {
    match format {
        BodyFormat::Json => 0,
        BodyFormat::Form => 1,
        BodyFormat::Multipart => 2,
        BodyFormat::Raw => 3,
    }
}

/// A word for bodies of this format, where a payload has one type a format.
pub(crate) fn word(format: BodyFormat) -> &'static str {
    match format {
        BodyFormat::Json => "json",
        BodyFormat::Form => "form",
        BodyFormat::Multipart => "multipart",
        BodyFormat::Raw => "raw",
    }
}

#[cfg(test)]
mod tests {
    use super::format;
    use crate::model::BodyFormat::{Form, Json, Multipart, Raw};

    #[test]
    fn formats() {
        let check = |media_type, expect| assert_eq!(format(media_type), expect, "{media_type}");
        check("application/json", Json);
        check("Application/JSON; charset=utf-8", Json);
        check("application/cloudevents+json", Json);
        check("application/cloudevents-batch+json", Json);
        check("application/vnd.acme.v2+json;version=2", Json);
        check("*/*", Json);
        check("application/x-www-form-urlencoded", Form);
        check("multipart/form-data; boundary=x", Multipart);
        check("application/xml", Raw);
        check("text/plain", Raw);
        check("application/jsonl", Raw);
    }
}
