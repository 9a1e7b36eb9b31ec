//! Payloads that are encoded by Avro or Protocol Buffers, between bytes and the JSON that types read.

use std::borrow::Cow;

use bytes::Bytes;
use serde_json::Value;

use super::framing::{self, Framing};
use super::{MessageFacts, SendError, Wire};
use crate::codec::Error;
use crate::{Binding, Message};

/// What may have gone wrong with bytes that begin like a registry's.
const MAYBE_FRAMED: &str = "it begins like the id of a schema: if it is one, the Kafka binding of the message has to say so by \
                            `schemaIdPayloadEncoding`";

/// What a content type says of a payload that a schema of another language describes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Says {
    /// It is JSON all the same.
    Json,
    /// It is what the language has for bytes.
    Binary,
    /// Avro's own JSON, which tags what unions hold.
    AvroJson,
    Nothing,
}

fn says(content_type: Option<&str>) -> Says {
    let essence = content_type.and_then(|it| it.split(';').next());
    let essence = essence.unwrap_or_default().trim().to_ascii_lowercase();
    match essence.as_str() {
        "avro/json" | "application/avro+json" => Says::AvroJson,
        // What the schema is written in stands there too.
        it if it.contains("avro") || it.contains("protobuf") && !it.contains("json") => {
            Says::Binary
        }
        it if it.ends_with("/json") || it.ends_with("+json") => Says::Json,
        it if it.contains("protobuf") => Says::Json,
        _ => Says::Nothing,
    }
}

impl Wire {
    /// The content type of messages that have none.
    pub(super) fn content_type(self) -> &'static str {
        match self {
            Self::MediaType => "application/json",
            Self::Avro(_) => "avro/binary",
            Self::Protobuf(_) => "application/x-protobuf",
        }
    }

    pub(super) fn is_encoded(self) -> bool {
        self != Self::MediaType
    }
}

/// How a payload is encoded: the content type says it, then the document's, then the language of the schema.
fn way(facts: &MessageFacts, content_type: Option<&str>) -> Says {
    let known = [says(content_type), says(facts.content_type)];
    let mut known = known.into_iter().filter(|it| *it != Says::Nothing);
    known.next().unwrap_or(Says::Binary)
}

/// The message with its payload as JSON.
///
/// # Errors
///
/// When the bytes are not what the schema says, or more than that.
pub(super) fn decoded<'a>(
    facts: &MessageFacts,
    message: &'a Message,
    binding: Binding,
) -> Result<Cow<'a, Message>, Error> {
    if !facts.wire.is_encoded() {
        return Ok(Cow::Borrowed(message));
    }
    let value = match (way(facts, message.content_type.as_deref()), facts.wire) {
        (Says::AvroJson, _) => return Err(no_avro_json()),
        (Says::Json, Wire::Protobuf(schema)) => {
            // What does not fit is told by the type that reads it.
            let known = serde_json::from_slice(&message.payload).ok();
            match known.and_then(|it: Value| schema.from_proto_json(&it).ok()) {
                Some(value) => value,
                None => return Ok(Cow::Borrowed(message)),
            }
        }
        (Says::Json, _) => return Ok(Cow::Borrowed(message)),
        (_, wire) => {
            let framed = framing::opened(facts, &message.payload, binding)?;
            let read = match wire {
                Wire::Avro(schema) => schema.read(framed.payload),
                Wire::Protobuf(schema) => schema.read(framed.payload),
                Wire::MediaType => return Ok(Cow::Borrowed(message)),
            };
            read.map_err(|error| {
                let error = error.behind(framed.start);
                match framing::may_be_framed(&message.payload, framed.start) {
                    true => error.because(MAYBE_FRAMED),
                    false => error,
                }
            })?
        }
    };
    let payload = Bytes::from(value.to_string());
    Ok(Cow::Owned(Message {
        payload,
        ..message.clone()
    }))
}

/// The message, whose payload is JSON, with its payload encoded.
///
/// # Errors
///
/// When the schema has no place for a part of it, or the frame needs what nobody said.
pub(super) fn encoded(
    facts: &MessageFacts,
    message: Message,
    binding: Binding,
    framing: &Framing,
) -> Result<Message, SendError> {
    if !facts.wire.is_encoded() {
        return Ok(message);
    }
    let wrong = |error| SendError::Encoding {
        message: facts.key,
        error,
    };
    let value = || -> Result<Value, SendError> {
        let value = serde_json::from_slice(&message.payload);
        value.map_err(|error| wrong(Error::new(format!("the payload is no JSON: {error}"))))
    };
    let payload = match (way(facts, message.content_type.as_deref()), facts.wire) {
        (Says::AvroJson, _) => return Err(wrong(no_avro_json())),
        (Says::Json, Wire::Protobuf(schema)) => {
            let value = schema.to_proto_json(&value()?).map_err(wrong)?;
            value.to_string().into_bytes()
        }
        (Says::Json, _) | (_, Wire::MediaType) => return Ok(message),
        (_, Wire::Avro(schema)) => schema.write(&value()?).map_err(wrong)?,
        (_, Wire::Protobuf(schema)) => schema.write(&value()?).map_err(wrong)?,
    };
    let is_binary = way(facts, message.content_type.as_deref()) != Says::Json;
    let payload = match is_binary {
        true => framing::closed(facts, payload, binding, framing)?,
        false => payload,
    };
    Ok(Message {
        payload: payload.into(),
        ..message
    })
}

fn no_avro_json() -> Error {
    Error::new(
        "the content type is Avro's own JSON, which is not read: send its binary encoding, or plain JSON",
    )
}
