use bytes::Bytes;
use hookwright_runtime::cloudevent::binding::amqp::Property;
use lapin::types::{AMQPValue, ByteArray, FieldTable, LongString, ShortString};
use lapin::uri::{AMQPUri, AMQPUserInfo};
use lapin::{BasicProperties, Connection, ConnectionProperties, ErrorKind};

use crate::address::{Syntax, check_address};
use crate::{Connect, Error, Message, Names};

const PROTOCOL: &str = "AMQP 0-9-1";

/// The value of `delivery-mode` that lets a message outlive its broker.
const PERSISTENT: u8 = 2;
/// The one that does not.
const TRANSIENT: u8 = 1;

/// Seconds between two signs of life.
const HEARTBEAT: u16 = 20;

pub(super) async fn connect(to: &Connect) -> Result<Connection, Error> {
    // The text of this error may repeat the URL.
    let invalid = |_| Error::setting("the URL is none of AMQP, e.g. `amqp://127.0.0.1:5672/%2f`");
    let mut uri: AMQPUri = to.url.parse().map_err(invalid)?;
    if let Some(credentials) = &to.credentials {
        uri.authority.userinfo = AMQPUserInfo {
            username: credentials.user().to_owned(),
            password: credentials.password().to_owned(),
        };
    }
    uri.query.heartbeat.get_or_insert(HEARTBEAT);
    let timeout = u64::try_from(to.patience.as_millis()).unwrap_or(u64::MAX);
    uri.query.connection_timeout.get_or_insert(timeout);
    let properties = ConnectionProperties::default();
    #[cfg(feature = "tls")]
    if let Some(tls) = &to.tls {
        return encrypted(uri, properties, tls).await;
    }
    if uri.scheme == lapin::uri::AMQPScheme::AMQPS {
        return Err(Error::setting(
            "`amqps://` needs to know whom to believe: `Connect::with_tls`",
        ));
    }
    Connection::connect_uri(uri, properties)
        .await
        .map_err(error)
}

#[cfg(feature = "tls")]
async fn encrypted(
    uri: AMQPUri,
    properties: ConnectionProperties,
    tls: &crate::Tls,
) -> Result<Connection, Error> {
    use lapin::tcp::{OwnedIdentity, OwnedTLSConfig};
    // What the client cannot read, this does: its errors tell no contents.
    tls.config()?;
    crate::Tls::install_provider();
    if uri.scheme != lapin::uri::AMQPScheme::AMQPS {
        return Err(Error::setting(
            "an encrypted connection has a URL that begins with `amqps://`",
        ));
    }
    let identity = tls.identity_pem().map(|(chain, key)| OwnedIdentity::PKCS8 {
        pem: chain.to_vec(),
        key: key.to_vec(),
    });
    let roots = tls
        .roots_pem()
        .map(|pem| String::from_utf8_lossy(pem).into_owned());
    let config = OwnedTLSConfig {
        identity,
        cert_chain: roots,
    };
    let builder = lapin::DefaultConnectionBuilder::new().map_err(error)?;
    let builder = builder
        .with_uri(uri)
        .with_properties(properties)
        .with_tls_config(config);
    builder.connect().await.map_err(error)
}

pub(super) fn error(error: lapin::Error) -> Error {
    match error.kind() {
        // A connection that the broker closes on purpose is gone all the same; its reasons to do so are hard ones.
        ErrorKind::ProtocolError(why) if why.get_id() != 320 => Error::refused(why),
        ErrorKind::ParsingError(_) => Error::malformed("a frame that is none of AMQP 0-9-1"),
        ErrorKind::ChannelsLimitReached | ErrorKind::SerialisationError(_) => Error::refused(error),
        _ => Error::disconnected(error),
    }
}

/// AMQP 0-9-1, "Strings": a short string has at most 255 bytes.
pub(super) fn short(what: &str, text: String) -> Result<ShortString, Error> {
    let refused =
        |_| Error::cannot_carry(PROTOCOL, format!("{what}, which has more than 255 bytes"));
    ShortString::try_new(text).map_err(refused)
}

pub(super) fn properties(mut message: Message, names: &Names) -> Result<BasicProperties, Error> {
    let wishes = std::mem::take(&mut message.wishes);
    let mode = match wishes.persistent {
        Some(false) => TRANSIENT,
        _ => PERSISTENT,
    };
    let mut properties = BasicProperties::default().with_delivery_mode(mode);
    if let Some(priority) = wishes.priority {
        properties = properties.with_priority(priority);
    }
    if let Some(expiry) = wishes.expiry {
        let millis = expiry.as_millis().to_string();
        properties = properties.with_expiration(short("the expiration", millis)?);
    }
    if let Some(kind) = wishes.message_type {
        properties = properties.with_type(short("the type", kind)?);
    }
    if let Some(content_type) = message.content_type.take() {
        properties = properties.with_content_type(short("the content type", content_type)?);
    }
    if let Some(id) = message.correlation_id.take() {
        let no_text = |_| Error::cannot_carry(PROTOCOL, "a correlation id that is no text");
        let id = String::from_utf8(id.into()).map_err(no_text)?;
        properties = properties.with_correlation_id(short("the correlation id", id)?);
    }
    if let Some(address) = message.reply_to.take() {
        check_address(Syntax::Amqp, &address)?;
        properties = properties.with_reply_to(short("the address for replies", address)?);
    }
    let table = table(names.entries(&message, PROTOCOL)?)?;
    match table.inner().is_empty() {
        true => Ok(properties),
        false => Ok(properties.with_headers(table)),
    }
}

fn table<'a>(headers: impl Iterator<Item = (&'a str, &'a [u8])>) -> Result<FieldTable, Error> {
    let mut table = FieldTable::default();
    for (name, value) in headers {
        if table.contains_key(name) {
            return Err(Error::cannot_carry(
                PROTOCOL,
                format!("two headers `{}`", name.escape_default()),
            ));
        }
        let value = match std::str::from_utf8(value) {
            Ok(_) => AMQPValue::LongString(LongString::from(value.to_vec())),
            Err(_) => AMQPValue::ByteArray(ByteArray::from(value.to_vec())),
        };
        table.insert(short("the name of a header", name.to_owned())?, value);
    }
    Ok(table)
}

pub(super) fn message(
    routing_key: &ShortString,
    properties: &BasicProperties,
    data: Vec<u8>,
    names: &Names,
) -> Message {
    let text = |it: &Option<ShortString>| it.as_ref().map(|it| it.as_str().to_owned());
    let mut message = Message::new(routing_key.as_str(), data);
    message.content_type = text(properties.content_type());
    message.correlation_id = text(properties.correlation_id()).map(Bytes::from);
    message.reply_to = text(properties.reply_to());
    if let Some(table) = properties.headers() {
        for (name, value) in table.inner() {
            names.place(&mut message, name.as_str(), bytes(value));
        }
    }
    message
}

/// A header as text, or as bytes where it is none. Lists and tables are told as their debug output.
fn bytes(value: &AMQPValue) -> Bytes {
    match value {
        AMQPValue::LongString(text) => Bytes::copy_from_slice(text.as_bytes()),
        AMQPValue::ByteArray(bytes) => Bytes::copy_from_slice(bytes.as_slice()),
        AMQPValue::ShortString(text) => Bytes::copy_from_slice(text.as_str().as_bytes()),
        AMQPValue::Boolean(value) => value.to_string().into(),
        AMQPValue::ShortShortInt(number) => number.to_string().into(),
        AMQPValue::ShortShortUInt(number) => number.to_string().into(),
        AMQPValue::ShortInt(number) => number.to_string().into(),
        AMQPValue::ShortUInt(number) => number.to_string().into(),
        AMQPValue::LongInt(number) => number.to_string().into(),
        AMQPValue::LongUInt(number) => number.to_string().into(),
        AMQPValue::LongLongInt(number) => number.to_string().into(),
        AMQPValue::Float(number) => number.to_string().into(),
        AMQPValue::Double(number) => number.to_string().into(),
        AMQPValue::Timestamp(seconds) => {
            let millis = i64::try_from(*seconds)
                .unwrap_or(i64::MAX)
                .saturating_mul(1000);
            Property::Timestamp(millis).to_text().into_owned().into()
        }
        AMQPValue::Void => Bytes::new(),
        AMQPValue::DecimalValue(_) | AMQPValue::FieldArray(_) | AMQPValue::FieldTable(_) => {
            format!("{value:?}").into()
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn headers_of_every_type_are_told() {
        let mut table = FieldTable::default();
        let far = AMQPValue::Timestamp(u64::MAX);
        for (name, value) in [
            ("a", AMQPValue::Boolean(true)),
            ("b", AMQPValue::LongLongInt(-1)),
            ("c", AMQPValue::Timestamp(0)),
            ("d", AMQPValue::Void),
            ("e", AMQPValue::ByteArray(ByteArray::from(vec![255]))),
        ] {
            table.insert(name.into(), value);
        }
        let properties = BasicProperties::default().with_headers(table);
        let message = message(&"k".into(), &properties, Vec::new(), &Names::default());
        let headers: Vec<_> = message.headers.iter().collect();
        let expect: [(&str, &[u8]); 5] = [
            ("a", b"true"),
            ("b", b"-1"),
            ("c", b"1970-01-01T00:00:00Z"),
            ("d", b""),
            ("e", b"\xff"),
        ];
        assert_eq!(headers, expect);
        // A time that nobody lives to see is no reason to panic.
        assert!(!bytes(&far).is_empty());
    }

    #[test]
    fn what_is_too_long_is_refused() {
        let long = "x".repeat(256);
        for message in [
            Message::new("a", "").with_content_type(&long),
            Message::new("a", "").with_correlation_id(long.clone()),
            Message::new("a", "").with_correlation_id(&b"\xff"[..]),
            Message::new("a", "").with_header(long.clone(), "x"),
            Message::new("a", "")
                .with_header("x", "1")
                .with_header("x", "2"),
        ] {
            let refused = properties(message, &Names::default());
            assert!(
                matches!(refused, Err(Error::CannotCarry { .. })),
                "{refused:?}"
            );
        }
    }
}
