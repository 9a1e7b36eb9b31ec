//! Pieces of large documents.

/// Pieces between `head` and `tail`, until the text has this many bytes.
pub(crate) fn until(
    bytes: usize,
    head: &str,
    tail: &str,
    mut piece: impl FnMut(usize) -> String,
) -> String {
    let mut text = head.to_owned();
    let mut number = 0;
    while text.len() + tail.len() < bytes {
        text.push_str(&piece(number));
        number += 1;
    }
    text + tail
}

/// So many pieces with commas between them.
pub(crate) fn join(count: usize, piece: impl Fn(usize) -> String) -> String {
    (0..count).map(piece).collect::<Vec<_>>().join(",")
}

/// So many pieces as a list of JSON.
pub(crate) fn list(count: usize, piece: impl Fn(usize) -> String) -> String {
    format!("[{}]", join(count, piece))
}

/// A document of events and components.
pub(crate) fn openapi(events: &str, components: &str) -> String {
    format!(
        "{{\"openapi\":\"3.1.0\",\"info\":{{\"title\":\"T\",\"version\":\"1\"}},\"webhooks\":{{{events}}},\"components\":{{\"schemas\":{{{components}}}}}}}"
    )
}

/// An event with a payload.
pub(crate) fn event(key: &str, schema: &str) -> String {
    format!(
        "\"{key}\":{{\"post\":{{\"requestBody\":{{\"content\":{{\"application/json\":{{\"schema\":{schema}}}}}}},\"responses\":{{}}}}}}"
    )
}

/// A component.
pub(crate) fn component(name: &str, schema: &str) -> String {
    format!("\"{name}\":{schema}")
}

/// A reference to a component.
pub(crate) fn reference(name: &str) -> String {
    format!("{{\"$ref\":\"#/components/schemas/{name}\"}}")
}

/// A document with components `S0`, `S1`, …, each of which is a member of the only event's payload.
pub(crate) fn schemas(bytes: usize, schema: impl Fn(usize) -> String) -> String {
    let mut parts = Vec::new();
    let mut length = 0;
    while length < bytes {
        let number = parts.len();
        let part = component(&format!("S{number}"), &schema(number));
        length += part.len() + 50;
        parts.push(part);
    }
    let members = join(parts.len(), |n| {
        format!("\"p{n}\":{}", reference(&format!("S{n}")))
    });
    let root = format!("{{\"type\":\"object\",\"properties\":{{{members}}}}}");
    openapi(&event("e", &root), &parts.join(","))
}
