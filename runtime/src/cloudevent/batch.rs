use super::{Error, Message, Policy, RawCloudEvent, http, reader};
use crate::json::cursor::Cursor;

/// Reads a batch in the JSON format: an array, each item of which is an event or not.
///
/// ```
/// use hookwright_runtime::cloudevent::{Policy, read_batch};
///
/// let body = br#"[{"specversion":"1.0","id":"1","source":"/s","type":"t"}, {"id":"2"}]"#;
/// let events = read_batch(body, Policy::Strict)?;
/// assert!(events[0].is_ok());
/// assert!(events[1].is_err());
/// # Ok::<(), hookwright_runtime::cloudevent::Error>(())
/// ```
///
/// # Errors
///
/// When the body is not a JSON array. An item that is not an event costs no other item.
pub fn read_batch(
    body: &[u8],
    policy: Policy,
) -> Result<Vec<Result<RawCloudEvent<'_>, Error>>, Error> {
    let mut cursor = Cursor::from_bytes(body)?;
    if cursor.peek() != b'[' {
        return Err(Error::Kind);
    }
    cursor.enter()?;
    let mut events = Vec::new();
    let mut more = cursor.peek() != b']';
    if !more {
        cursor.leave();
    }
    while more {
        events.push(item(&mut cursor, policy)?);
        more = cursor.more(b']')?;
    }
    cursor.end()?;
    Ok(events)
}

/// Reads an event, and moves over it also when it is none.
fn item<'a>(
    cursor: &mut Cursor<'a>,
    policy: Policy,
) -> Result<Result<RawCloudEvent<'a>, Error>, Error> {
    let (start, depth) = (cursor.at(), cursor.depth());
    let event = reader::read_at(cursor, policy);
    if event.is_err() {
        cursor.back_to(start, depth);
        cursor.skip()?;
    }
    Ok(event)
}

/// Returns headers and body of a message with a batch. Send one only to who asked for batches.
pub fn write_batch<'a, 'b: 'a>(events: impl IntoIterator<Item = &'a RawCloudEvent<'b>>) -> Message {
    let events: Vec<String> = events.into_iter().map(RawCloudEvent::to_json).collect();
    http::batch(format!("[{}]", events.join(",")))
}
