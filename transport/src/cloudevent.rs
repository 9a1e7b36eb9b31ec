//! CloudEvents in messages, by the binding of each protocol.
//!
//! In:  an event, or a message.
//! Out: the message that carries it, or the event in one.
//! Does not know: brokers. Which header holds what is the business of the runtime's
//! [bindings](hookwright_runtime::cloudevent::binding).

use bytes::Bytes;
use hookwright_runtime::cloudevent::binding::{amqp, kafka, mqtt, nats};
use hookwright_runtime::cloudevent::{Error, Mode, Policy, RawCloudEvent};
use http::{HeaderMap, HeaderName, HeaderValue};

use crate::{Headers, Message};

/// How a protocol carries CloudEvents.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[non_exhaustive]
pub enum Binding {
    /// Headers `ce_…`. Also for streams of Redis and in memory, for which no binding is published.
    Kafka,
    /// Properties `cloudEvents_…`, as text. Also for STOMP, whose headers RabbitMQ and ActiveMQ turn into those.
    Amqp,
    /// User properties that are called as the attributes are.
    Mqtt,
    /// Headers `ce-…`, percent-encoded.
    Nats,
    /// Headers `ce-…`, percent-encoded, and the content type beside them.
    Http,
    /// The payload is the event: MQTT 3.1.1, WebSocket, channels of Redis.
    PayloadOnly,
}

const STRUCTURED: &str = "application/cloudevents+json";

impl Message {
    /// Returns the message that carries an event to an address.
    ///
    /// Where only payloads travel, the mode is always structured. A batch is no message: an event goes alone, in
    /// structured mode.
    ///
    /// ```
    /// use hookwright_runtime::cloudevent::{Mode, Policy, RawCloudEvent};
    /// use hookwright_transport::{Binding, Message};
    ///
    /// let body = br#"{"specversion":"1.0","id":"1","source":"/shop","type":"com.acme.paid","data":{"total":1.10}}"#;
    /// let event = RawCloudEvent::from_json(body, Policy::Strict)?;
    /// let message = Message::carrying(&event, "orders", Mode::Binary, Binding::Kafka);
    /// assert_eq!(message.headers.text("ce_type"), Some("com.acme.paid"));
    /// assert_eq!(message.cloud_event(Binding::Kafka, Policy::Strict)?.id(), "1");
    /// # Ok::<(), hookwright_runtime::cloudevent::Error>(())
    /// ```
    pub fn carrying(
        event: &RawCloudEvent<'_>,
        address: impl Into<String>,
        mode: Mode,
        binding: Binding,
    ) -> Self {
        let mut message = match (mode, binding) {
            (Mode::Binary, Binding::Kafka) => of_kafka(kafka::binary(event)),
            (Mode::Binary, Binding::Amqp) => of_amqp(amqp::binary(event)),
            (Mode::Binary, Binding::Mqtt) => of_mqtt(mqtt::binary(event)),
            (Mode::Binary, Binding::Nats) => of_nats(nats::binary(event)),
            (Mode::Binary, Binding::Http) => of_http(event),
            (Mode::Binary, Binding::PayloadOnly) | (Mode::Structured | Mode::Batch, _) => {
                structured(event)
            }
        };
        message.address = address.into();
        message
    }

    /// Says how the event in this message travels; `None` when there is none.
    pub fn cloud_event_mode(&self, binding: Binding) -> Option<Mode> {
        match binding {
            Binding::Kafka => kafka::mode(self.all_headers()),
            Binding::Amqp => amqp::mode(self.content_type.as_deref(), self.properties()),
            Binding::Mqtt => mqtt::mode(self.content_type.as_deref(), self.texts()),
            Binding::Nats => nats::mode(self.all_texts()),
            Binding::Http => Mode::of(&self.http_headers()),
            Binding::PayloadOnly => Some(Mode::Structured),
        }
    }

    /// Reads the event in this message.
    ///
    /// # Errors
    ///
    /// When there is none, or none that the policy takes.
    pub fn cloud_event(
        &self,
        binding: Binding,
        policy: Policy,
    ) -> Result<RawCloudEvent<'_>, Error> {
        let payload = self.payload.as_ref();
        let content_type = self.content_type.as_deref();
        match binding {
            Binding::Kafka => {
                let value = (!payload.is_empty()).then_some(payload);
                kafka::read(self.all_headers(), value, policy)
            }
            Binding::Amqp => amqp::read(content_type, self.properties(), payload, policy),
            Binding::Mqtt => mqtt::read(content_type, self.texts(), payload, policy),
            Binding::Nats => nats::read(self.all_texts(), payload, policy),
            Binding::Http => {
                // The event borrows from the body alone: the headers are made here.
                let headers = self.http_headers();
                let event = RawCloudEvent::from_http(&headers, payload, policy)?;
                Ok(event.into_owned())
            }
            Binding::PayloadOnly => RawCloudEvent::from_json(payload, policy),
        }
    }

    fn all_headers(&self) -> impl Iterator<Item = (&str, &[u8])> {
        let content_type = self.content_type.as_deref();
        let content_type = content_type.map(|text| ("content-type", text.as_bytes()));
        self.headers.iter().chain(content_type)
    }

    /// Headers that are texts: adapters of these protocols make no others.
    fn texts(&self) -> impl Iterator<Item = (&str, &str)> {
        let headers = self.headers.iter();
        headers.filter_map(|(name, value)| Some((name, std::str::from_utf8(value).ok()?)))
    }

    fn all_texts(&self) -> impl Iterator<Item = (&str, &str)> {
        let content_type = self.content_type.as_deref();
        self.texts()
            .chain(content_type.map(|text| ("content-type", text)))
    }

    fn properties(&self) -> impl Iterator<Item = (&str, amqp::Property<'_>)> {
        self.headers.iter().map(|(name, value)| {
            let value = match std::str::from_utf8(value) {
                Ok(text) => amqp::Property::String(text.into()),
                Err(_) => amqp::Property::Binary(value.into()),
            };
            (name, value)
        })
    }
}

fn structured(event: &RawCloudEvent<'_>) -> Message {
    Message::new("", event.to_json()).with_content_type(STRUCTURED)
}

fn of_kafka(record: kafka::Record) -> Message {
    with_headers(record.headers, record.value.unwrap_or_default())
}

fn of_nats(message: nats::Message) -> Message {
    with_headers(message.headers, message.payload)
}

fn of_mqtt(publish: mqtt::Publish) -> Message {
    let message = with_headers(publish.user_properties, publish.payload);
    Message {
        content_type: publish.content_type,
        ..message
    }
}

fn of_amqp(message: amqp::Message) -> Message {
    let properties = message.properties.into_iter();
    let headers = properties.map(|(name, value)| (name, value.to_text().into_owned()));
    Message {
        content_type: message.content_type,
        ..with_headers(headers, message.data)
    }
}

fn with_headers<V: Into<Bytes>>(
    headers: impl IntoIterator<Item = (String, V)>,
    payload: Bytes,
) -> Message {
    let mut headers: Headers = headers.into_iter().collect();
    let content_type = headers.take("content-type");
    Message {
        content_type: content_type.and_then(|it| String::from_utf8(it.into()).ok()),
        headers,
        payload,
        ..Message::default()
    }
}

fn of_http(event: &RawCloudEvent<'_>) -> Message {
    let http = event.to_http(Mode::Binary);
    let headers = http.headers.iter();
    let headers =
        headers.map(|(name, value)| (name.to_string(), Bytes::copy_from_slice(value.as_bytes())));
    with_headers(headers, http.body)
}

impl Message {
    /// The headers as HTTP has them; those that it cannot have are none of an event.
    fn http_headers(&self) -> HeaderMap {
        let mut headers = HeaderMap::new();
        for (name, value) in self.all_headers() {
            let name = HeaderName::from_bytes(name.as_bytes());
            if let (Ok(name), Ok(value)) = (name, HeaderValue::from_bytes(value)) {
                headers.append(name, value);
            }
        }
        headers
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const ALL: [Binding; 6] = [
        Binding::Kafka,
        Binding::Amqp,
        Binding::Mqtt,
        Binding::Nats,
        Binding::Http,
        Binding::PayloadOnly,
    ];

    #[test]
    fn every_binding_returns_the_event_that_it_was_given() {
        let body = br#"{"specversion":"1.0","id":"1 %","source":"/shop","type":"com.acme.paid","subject":"\u20ac 5","datacontenttype":"application/json","attempt":3,"data":{"total":1.10}}"#;
        let event = RawCloudEvent::from_json(body, Policy::Strict).expect("an event");
        for binding in ALL {
            for mode in [Mode::Binary, Mode::Structured] {
                let message = Message::carrying(&event, "orders", mode, binding);
                let back = message
                    .cloud_event(binding, Policy::Strict)
                    .expect("an event");
                let texts = |event: &RawCloudEvent<'_>| -> Vec<(String, String)> {
                    let texts = event.attributes().texts();
                    texts
                        .map(|(name, text)| (name.to_owned(), text.into_owned()))
                        .collect()
                };
                assert_eq!(texts(&back), texts(&event), "{binding:?} {mode:?}");
                let data = back.data().map(|data| data.bytes().to_vec());
                assert_eq!(data.as_deref(), Some(&br#"{"total":1.10}"#[..]));
                let travels = match binding {
                    Binding::PayloadOnly => Mode::Structured,
                    _ => mode,
                };
                assert_eq!(
                    message.cloud_event_mode(binding),
                    Some(travels),
                    "{binding:?}"
                );
            }
        }
    }

    #[test]
    fn what_is_no_event_is_said_to_be_none() {
        let message = Message::new("a", "{}").with_header("x", &b"\xff"[..]);
        for binding in ALL {
            assert!(
                message.cloud_event(binding, Policy::Interop).is_err(),
                "{binding:?}"
            );
        }
    }
}
