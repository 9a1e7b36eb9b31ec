//! One face for the client's two versions.

use std::num::NonZeroU16;
use std::time::Duration;

use bytes::Bytes;
use rumqttc::{Outgoing as Out, QoS, v5};

use super::Qos;
use crate::address::{Syntax, check_address};
use crate::names::only_payload;
use crate::url::Url;
use crate::{Connect, Error, Message, Names};

/// Which MQTT is spoken.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Version {
    V5,
    V3,
}

/// As whom a connection is made, and what the broker is to keep.
#[derive(Clone)]
pub(super) struct Session {
    pub(super) client_id: String,
    /// How long the broker keeps it; `None` for one that begins and ends with the connection.
    pub(super) kept: Option<Duration>,
    pub(super) window: Option<NonZeroU16>,
}

impl Session {
    pub(super) fn new(client_id: String) -> Self {
        Self {
            client_id,
            kept: None,
            window: None,
        }
    }
}

const PROTOCOL_5: &str = "MQTT 5";
const PROTOCOL_3: &str = "MQTT 3.1.1";
const KEEP_ALIVE: Duration = Duration::from_secs(30);

/// More requests than can be without an answer: packet ids have 16 bits.
pub(super) const REQUESTS: usize = 70_000;

pub(super) enum Client {
    V5(v5::AsyncClient),
    V3(rumqttc::AsyncClient),
}

pub(super) enum Loop {
    V5(Box<v5::EventLoop>),
    V3(Box<rumqttc::EventLoop>),
}

/// What happened on a connection, as far as it matters here.
pub(super) enum Seen {
    Connected,
    Subscribed(Result<(), Error>),
    Arrived(Arrival),
    /// A publish left with this packet id.
    Left(u16),
    /// A publish will leave with this packet id when the one before it is acknowledged.
    Waits(u16),
    Acknowledged(u16, Result<(), Error>),
    Other,
}

/// A publish that came in.
pub(super) enum Arrival {
    V5(v5::mqttbytes::v5::Publish),
    V3(rumqttc::Publish),
}

/// A publish that goes out: its topic, what is promised of it and whether it is kept, its payload.
pub(super) enum Outgoing {
    V5(
        String,
        (v5::mqttbytes::QoS, bool),
        Bytes,
        v5::mqttbytes::v5::PublishProperties,
    ),
    V3(String, (QoS, bool), Bytes),
}

/// Opens nothing yet: the loop connects when it is polled.
pub(super) fn open(
    to: &Connect,
    version: Version,
    session: &Session,
) -> Result<(Client, Loop), Error> {
    let url = Url::of(to, ("mqtt", 1883), ("mqtts", 8883))?;
    let seconds = to.patience.as_secs().max(1);
    match version {
        Version::V5 => {
            let mut options = v5::MqttOptions::new(&session.client_id, url.host.as_str(), url.port);
            options.set_keep_alive(KEEP_ALIVE);
            options.set_connection_timeout(seconds);
            options.set_manual_acks(true);
            options.set_clean_start(session.kept.is_none());
            let kept = session
                .kept
                .map(|kept| u32::try_from(kept.as_secs()).unwrap_or(u32::MAX));
            options.set_session_expiry_interval(kept);
            options.set_receive_maximum(session.window.map(NonZeroU16::get));
            options.set_max_packet_size(Some(u32::try_from(to.max_bytes).unwrap_or(u32::MAX)));
            if let Some(credentials) = &url.credentials {
                options.set_credentials(credentials.user(), credentials.password());
            }
            if let Some(transport) = encrypted(to, &url)? {
                options.set_transport(transport);
            }
            let (client, events) = v5::AsyncClient::new(options, REQUESTS);
            Ok((Client::V5(client), Loop::V5(Box::new(events))))
        }
        Version::V3 => {
            let mut options =
                rumqttc::MqttOptions::new(&session.client_id, url.host.as_str(), url.port);
            options.set_keep_alive(KEEP_ALIVE);
            options.set_manual_acks(true);
            options.set_clean_session(session.kept.is_none());
            options.set_max_packet_size(to.max_bytes, LONGEST);
            options.set_inflight(1000);
            if let Some(credentials) = &url.credentials {
                options.set_credentials(credentials.user(), credentials.password());
            }
            if let Some(transport) = encrypted(to, &url)? {
                options.set_transport(transport);
            }
            let (client, mut events) = rumqttc::AsyncClient::new(options, REQUESTS);
            events.network_options.set_connection_timeout(seconds);
            Ok((Client::V3(client), Loop::V3(Box::new(events))))
        }
    }
}

/// The longest packet that MQTT has.
const LONGEST: usize = 268_435_455;

fn encrypted(to: &Connect, url: &Url) -> Result<Option<rumqttc::Transport>, Error> {
    #[cfg(feature = "tls")]
    if let Some(tls) = &to.tls {
        if !url.is_encrypted {
            return Err(Error::setting(
                "an encrypted connection has a URL that begins with `mqtts://`",
            ));
        }
        let config = std::sync::Arc::new(tls.config()?);
        let config = rumqttc::TlsConfiguration::Rustls(config);
        return Ok(Some(rumqttc::Transport::Tls(config)));
    }
    let _ = to;
    match url.is_encrypted {
        true => Err(Error::setting(
            "`mqtts://` needs to know whom to believe: `Connect::with_tls`",
        )),
        false => Ok(None),
    }
}

impl Client {
    /// Hands a publish over. There is room: see [`REQUESTS`].
    pub(super) fn publish(&self, outgoing: Outgoing) -> Result<(), Error> {
        let sent = match (self, outgoing) {
            (Self::V5(client), Outgoing::V5(topic, (qos, retain), payload, properties)) => client
                .try_publish_with_properties(topic, qos, retain, payload, properties)
                .is_ok(),
            (Self::V3(client), Outgoing::V3(topic, (qos, retain), payload)) => {
                client.try_publish(topic, qos, retain, payload).is_ok()
            }
            _ => false,
        };
        gone_unless(sent)
    }

    pub(super) fn subscribe(&self, filter: &str, qos: Qos) -> Result<(), Error> {
        gone_unless(match self {
            Self::V5(client) => client.try_subscribe(filter, qos_5(qos)).is_ok(),
            Self::V3(client) => client.try_subscribe(filter, qos_3(qos)).is_ok(),
        })
    }

    pub(super) fn ack(&self, arrival: &Acked) -> Result<(), Error> {
        gone_unless(match (self, arrival) {
            (Self::V5(client), Acked::V5(publish)) => client.try_ack(publish).is_ok(),
            (Self::V3(client), Acked::V3(publish)) => client.try_ack(publish).is_ok(),
            _ => false,
        })
    }
}

impl Client {
    /// Says good-bye, behind all that was said before.
    pub(super) fn disconnect(&self) {
        // A connection that is gone already needs none.
        let _ = match self {
            Self::V5(client) => client.try_disconnect().is_ok(),
            Self::V3(client) => client.try_disconnect().is_ok(),
        };
    }
}

fn gone_unless(sent: bool) -> Result<(), Error> {
    match sent {
        true => Ok(()),
        false => Err(Error::disconnected("the connection is gone")),
    }
}

/// What it takes to acknowledge a publish: no payload, no topic.
pub(super) enum Acked {
    V5(v5::mqttbytes::v5::Publish),
    V3(rumqttc::Publish),
}

impl Loop {
    pub(super) async fn poll(&mut self) -> Result<Seen, Error> {
        match self {
            Self::V5(events) => events.poll().await.map(seen_5).map_err(error_5),
            Self::V3(events) => events.poll().await.map(seen_3).map_err(error_3),
        }
    }
}

fn seen_5(event: v5::Event) -> Seen {
    use v5::mqttbytes::v5::{Packet, PubAckReason, SubscribeReasonCode};
    match event {
        v5::Event::Incoming(Packet::ConnAck(_)) => Seen::Connected,
        v5::Event::Incoming(Packet::Publish(publish)) => Seen::Arrived(Arrival::V5(publish)),
        v5::Event::Incoming(Packet::PubAck(ack)) => {
            let is_taken = matches!(
                ack.reason,
                PubAckReason::Success | PubAckReason::NoMatchingSubscribers
            );
            let taken = is_taken
                .then_some(())
                .ok_or_else(|| Error::refused(format!("a publish, with reason {:?}", ack.reason)));
            Seen::Acknowledged(ack.pkid, taken)
        }
        v5::Event::Incoming(Packet::SubAck(ack)) => {
            let refused = ack
                .return_codes
                .iter()
                .find(|code| !matches!(code, SubscribeReasonCode::Success(_)));
            Seen::Subscribed(match refused {
                None => Ok(()),
                Some(code) => Err(Error::refused(format!(
                    "a subscription, with reason {code:?}"
                ))),
            })
        }
        v5::Event::Outgoing(Out::Publish(id)) => Seen::Left(id),
        v5::Event::Outgoing(Out::AwaitAck(id)) => Seen::Waits(id),
        _ => Seen::Other,
    }
}

fn seen_3(event: rumqttc::Event) -> Seen {
    use rumqttc::{Packet, SubscribeReasonCode};
    match event {
        rumqttc::Event::Incoming(Packet::ConnAck(_)) => Seen::Connected,
        rumqttc::Event::Incoming(Packet::Publish(publish)) => Seen::Arrived(Arrival::V3(publish)),
        rumqttc::Event::Incoming(Packet::PubAck(ack)) => Seen::Acknowledged(ack.pkid, Ok(())),
        rumqttc::Event::Incoming(Packet::SubAck(ack)) => {
            let is_refused = ack.return_codes.contains(&SubscribeReasonCode::Failure);
            Seen::Subscribed(match is_refused {
                false => Ok(()),
                true => Err(Error::refused("a subscription")),
            })
        }
        rumqttc::Event::Outgoing(Out::Publish(id)) => Seen::Left(id),
        rumqttc::Event::Outgoing(Out::AwaitAck(id)) => Seen::Waits(id),
        _ => Seen::Other,
    }
}

fn error_5(error: v5::ConnectionError) -> Error {
    match error {
        v5::ConnectionError::ConnectionRefused(why) => {
            Error::refused(format!("a connection, with reason {why:?}"))
        }
        other => Error::disconnected(other),
    }
}

fn error_3(error: rumqttc::ConnectionError) -> Error {
    match error {
        rumqttc::ConnectionError::ConnectionRefused(why) => {
            Error::refused(format!("a connection, with reason {why:?}"))
        }
        other => Error::disconnected(other),
    }
}

fn qos_5(qos: Qos) -> v5::mqttbytes::QoS {
    match qos {
        Qos::AtMostOnce => v5::mqttbytes::QoS::AtMostOnce,
        Qos::AtLeastOnce => v5::mqttbytes::QoS::AtLeastOnce,
    }
}

fn qos_3(qos: Qos) -> QoS {
    match qos {
        Qos::AtMostOnce => QoS::AtMostOnce,
        Qos::AtLeastOnce => QoS::AtLeastOnce,
    }
}

/// The publish of a message.
pub(super) fn outgoing(
    mut message: Message,
    version: Version,
    qos: Option<Qos>,
    names: &Names,
) -> Result<Outgoing, Error> {
    check_address(Syntax::Mqtt, &message.address)?;
    let wishes = std::mem::take(&mut message.wishes);
    let (qos, retain) = (Qos::of(qos, &wishes), wishes.retain.unwrap_or(false));
    if version == Version::V3 {
        only_payload(&message, PROTOCOL_3)?;
        return Ok(Outgoing::V3(
            message.address,
            (qos_3(qos), retain),
            message.payload,
        ));
    }
    let mut properties = v5::mqttbytes::v5::PublishProperties {
        content_type: message.content_type.take(),
        response_topic: message.reply_to.take(),
        correlation_data: message.correlation_id.take(),
        message_expiry_interval: wishes
            .expiry
            .map(|it| u32::try_from(it.as_secs()).unwrap_or(u32::MAX)),
        ..Default::default()
    };
    let content_type = properties.content_type.as_deref().unwrap_or_default();
    check_text(|| "the content type".to_owned(), content_type.as_bytes())?;
    if let Some(topic) = &properties.response_topic {
        check_address(Syntax::Mqtt, topic)?;
    }
    if properties
        .correlation_data
        .as_ref()
        .is_some_and(|id| id.len() > TEXT)
    {
        return Err(Error::cannot_carry(
            PROTOCOL_5,
            "a correlation id of more than 65535 bytes",
        ));
    }
    for (name, value) in names.entries(&message, PROTOCOL_5)? {
        let what = || format!("the header `{}`", name.escape_default());
        check_text(what, name.as_bytes())?;
        let value = check_text(what, value)?.to_owned();
        properties.user_properties.push((name.to_owned(), value));
    }
    Ok(Outgoing::V5(
        message.address,
        (qos_5(qos), retain),
        message.payload,
        properties,
    ))
}

const TEXT: usize = 65_535;

/// MQTT 5, "UTF-8 Encoded String": at most 65535 bytes, and no null character.
fn check_text(what: impl Fn() -> String, value: &[u8]) -> Result<&str, Error> {
    let refused = |why: &str| Error::cannot_carry(PROTOCOL_5, format!("{}, {why}", what()));
    if value.len() > TEXT {
        return Err(refused("which has more than 65535 bytes"));
    }
    let text = std::str::from_utf8(value).map_err(|_| refused("which is no text"))?;
    match text.contains('\0') {
        true => Err(refused("which has a null character")),
        false => Ok(text),
    }
}

impl Arrival {
    /// True when it was sent before.
    pub(super) fn is_again(&self) -> bool {
        match self {
            Self::V5(publish) => publish.dup,
            Self::V3(publish) => publish.dup,
        }
    }

    /// The message, and what acknowledges it where the broker waits for that.
    pub(super) fn take(self, names: &Names) -> Result<(Message, Option<Acked>), Error> {
        match self {
            Self::V5(mut publish) => {
                let topic = std::mem::take(&mut publish.topic);
                let topic = String::from_utf8(topic.into())
                    .map_err(|_| Error::malformed("a topic that is no UTF-8"))?;
                let mut message = Message::new(topic, std::mem::take(&mut publish.payload));
                if let Some(properties) = publish.properties.take() {
                    message.content_type = properties.content_type;
                    message.reply_to = properties.response_topic;
                    message.correlation_id = properties.correlation_data;
                    for (name, value) in properties.user_properties {
                        names.place(&mut message, &name, value.into());
                    }
                }
                let waits = publish.qos != v5::mqttbytes::QoS::AtMostOnce;
                Ok((message, waits.then_some(Acked::V5(publish))))
            }
            Self::V3(mut publish) => {
                let topic = std::mem::take(&mut publish.topic);
                let message = Message::new(topic, std::mem::take(&mut publish.payload));
                let waits = publish.qos != QoS::AtMostOnce;
                Ok((message, waits.then_some(Acked::V3(publish))))
            }
        }
    }
}
