use bytes::Bytes;
use rdkafka::ClientConfig;
use rdkafka::error::KafkaError;
use rdkafka::message::{BorrowedMessage, Header, Headers as _, Message as _, OwnedHeaders};
use rdkafka::types::RDKafkaErrorCode as Code;

use crate::{Connect, Error, Message, Names};

pub(super) const PROTOCOL: &str = "Kafka";

pub(super) fn config(to: &Connect) -> Result<ClientConfig, Error> {
    let mut config = ClientConfig::new();
    config.set("bootstrap.servers", &to.url);
    config.set(
        "reconnect.backoff.ms",
        to.backoff.first().as_millis().max(1).to_string(),
    );
    config.set(
        "reconnect.backoff.max.ms",
        to.backoff.longest().as_millis().max(1).to_string(),
    );
    // Errors come back as results; nothing is printed.
    config.set("log_level", "0");
    let is_encrypted = encrypt(&mut config, to)?;
    if let Some(credentials) = &to.credentials {
        config.set("sasl.mechanism", "PLAIN");
        config.set("sasl.username", credentials.user());
        config.set("sasl.password", credentials.password());
    }
    config.set(
        "security.protocol",
        match (is_encrypted, to.credentials.is_some()) {
            (false, false) => "plaintext",
            (false, true) => "sasl_plaintext",
            (true, false) => "ssl",
            (true, true) => "sasl_ssl",
        },
    );
    Ok(config)
}

/// True when connections are encrypted.
#[cfg(feature = "tls")]
fn encrypt(config: &mut ClientConfig, to: &Connect) -> Result<bool, Error> {
    let Some(tls) = &to.tls else { return Ok(false) };
    if cfg!(not(feature = "kafka-tls")) {
        return Err(Error::setting(
            "encrypted connections by librdkafka are behind the feature `kafka-tls`",
        ));
    }
    // What librdkafka cannot read, this does: its errors tell no contents.
    tls.config()?;
    let text = |pem: &[u8]| String::from_utf8_lossy(pem).into_owned();
    if let Some(roots) = tls.roots_pem() {
        config.set("ssl.ca.pem", text(roots));
    }
    if let Some((chain, key)) = tls.identity_pem() {
        config.set("ssl.certificate.pem", text(chain));
        config.set("ssl.key.pem", text(key));
    }
    Ok(true)
}

#[cfg(not(feature = "tls"))]
fn encrypt(_: &mut ClientConfig, _: &Connect) -> Result<bool, Error> {
    Ok(false)
}

/// Settings of the user, which are in `base`, win.
fn with_defaults(base: &ClientConfig, defaults: &[(&str, String)]) -> ClientConfig {
    let mut config = base.clone();
    for (name, value) in defaults {
        if base.get(name).is_none() {
            config.set(*name, value);
        }
    }
    config
}

pub(super) fn producer_config(base: &ClientConfig, to: &Connect) -> ClientConfig {
    let patience = to.patience.as_millis().max(1).to_string();
    let defaults = [
        ("enable.idempotence", "true".to_owned()),
        ("message.timeout.ms", patience),
        // Long enough to send together what is published together.
        ("linger.ms", "1".to_owned()),
    ];
    with_defaults(base, &defaults)
}

pub(super) fn consumer_config(
    base: &ClientConfig,
    to: &Connect,
    group: &str,
    commits: bool,
) -> ClientConfig {
    let max_bytes = to.max_bytes.clamp(1024, 1_000_000_000);
    let defaults = [
        ("group.id", group.to_owned()),
        ("enable.auto.commit", commits.to_string()),
        (
            "auto.commit.interval.ms",
            super::COMMIT.as_millis().to_string(),
        ),
        // Verdicts say which offsets are stored.
        ("enable.auto.offset.store", "false".to_owned()),
        ("auto.offset.reset", "latest".to_owned()),
        ("allow.auto.create.topics", "true".to_owned()),
        ("queued.max.messages.kbytes", "16384".to_owned()),
        ("fetch.message.max.bytes", max_bytes.to_string()),
        // Topics that a pattern takes are noticed soon.
        ("topic.metadata.refresh.interval.ms", "10000".to_owned()),
    ];
    with_defaults(base, &defaults)
}

/// Never with the value of a setting, which may be a secret.
pub(super) fn error(error: KafkaError) -> Error {
    if let KafkaError::ClientConfig(_, why, name, _) = &error {
        return Error::setting(format!("the setting `{name}`: {why}"));
    }
    match error.rdkafka_error_code() {
        Some(Code::MessageTimedOut | Code::OperationTimedOut | Code::RequestTimedOut) => {
            Error::TimedOut
        }
        Some(
            Code::BrokerTransportFailure
            | Code::AllBrokersDown
            | Code::Resolve
            | Code::NetworkException,
        ) => Error::disconnected(error),
        _ => Error::refused(error),
    }
}

/// The headers of a message; `None` when it has none.
pub(super) fn headers(message: &Message, names: &Names) -> Result<Option<OwnedHeaders>, Error> {
    let mut owned = None;
    for (key, value) in names.entries(message, PROTOCOL)? {
        // The names of librdkafka are C strings.
        if key.contains('\0') {
            let what = format!("the header `{}`", key.escape_default());
            return Err(Error::cannot_carry(PROTOCOL, what));
        }
        let header = Header {
            key,
            value: Some(value),
        };
        let more =
            owned.unwrap_or_else(|| OwnedHeaders::new_with_capacity(message.headers.len() + 3));
        owned = Some(more.insert(header));
    }
    Ok(owned)
}

pub(super) fn message(record: &BorrowedMessage<'_>, names: &Names) -> Message {
    let payload = record.payload().unwrap_or_default();
    let mut message = Message::new(record.topic(), Bytes::copy_from_slice(payload));
    message.key = record.key().map(Bytes::copy_from_slice);
    if let Some(headers) = record.headers() {
        for header in headers.iter() {
            let value = header.value.unwrap_or_default();
            names.place(&mut message, header.key, Bytes::copy_from_slice(value));
        }
    }
    message
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_value_of_a_setting_is_never_told() {
        let mut config = config(&Connect::to("127.0.0.1:1")).expect("a configuration");
        config.set("sasl.mechanisms.s3cret", "s3cret");
        let made: Result<rdkafka::producer::BaseProducer, _> = config.create();
        let told = error(made.err().expect("no such setting")).to_string();
        assert!(told.contains("sasl.mechanisms"), "{told}");
        let mut config = ClientConfig::new();
        config.set("linger.ms", "s3cret");
        let made: Result<rdkafka::producer::BaseProducer, _> = config.create();
        let told = error(made.err().expect("no number")).to_string();
        assert!(
            told.contains("linger.ms") && !told.contains("s3cret"),
            "{told}"
        );
    }
}
