use crate::diagnostic::Report;
use crate::load::{At, Documents};
use crate::model::Event;

/// The schema of an event's payload, as it stands in the document; `None` when it has none.
pub(super) fn of<'a>(documents: &'a Documents, event: &Event) -> Option<At<'a>> {
    let mut at = documents.at(event.origin.document);
    for segment in event.origin.pointer.segments() {
        at = at
            .get(&segment)
            .or_else(|| at.item(segment.parse().ok()?))?;
        at = resolved(&at)?;
    }
    if let Some(body) = at.get("requestBody") {
        let content = resolved(&body)?.get("content")?;
        let is_json = |media: &&str| media.contains("json");
        let media = content.entries().map(|(media, _)| media).find(is_json)?;
        return content.get(media)?.get("schema");
    }
    if let Some(payload) = at.get("payload") {
        // AsyncAPI 3, "Multi Format Schema Object".
        let schema = resolved(&payload)?.get("schema");
        return schema.or(Some(payload));
    }
    let is_event = at.get("responses").is_some() || at.get("callbacks").is_some();
    (!is_event).then_some(at)
}

/// What a reference leads to; that it leads nowhere was reported when the document was read.
pub(super) fn resolved<'a>(at: &At<'a>) -> Option<At<'a>> {
    at.resolve(&mut Report::new())
}
