//! WebSocket messages: one event each, in the format that the handshake agreed on.

use crate::cloudevent::{Error, Policy, RawCloudEvent};

/// The subprotocol of the JSON format, whose messages are text.
pub const JSON: &str = "cloudevents.json";

/// The subprotocol to answer a handshake with, of those that the client offers in `Sec-WebSocket-Protocol`: a list, in
/// one header or several. `None` when it offers none that is spoken here; then the answer names none.
///
/// ```
/// use hookwright_runtime::cloudevent::binding::websocket;
///
/// assert_eq!(websocket::choose(["cloudevents.avro, cloudevents.json"]), Some(websocket::JSON));
/// assert_eq!(websocket::choose(["cloudevents.proto", "chat"]), None);
/// ```
pub fn choose<'a>(offered: impl IntoIterator<Item = &'a str>) -> Option<&'static str> {
    let mut names = offered.into_iter().flat_map(|value| value.split(','));
    names.any(|name| name.trim() == JSON).then_some(JSON)
}

/// Returns the text of a message.
pub fn write(event: &RawCloudEvent<'_>) -> String {
    event.to_json()
}

/// Reads the event of a message.
///
/// # Errors
///
/// When it is not an event. A batch is none: the binding knows no batches.
pub fn read(message: &str, policy: Policy) -> Result<RawCloudEvent<'_>, Error> {
    RawCloudEvent::from_json(message.as_bytes(), policy)
}
