use bytes::Bytes;
use redis::aio::{ConnectionManager, ConnectionManagerConfig};
use redis::{AsyncConnectionConfig, Client, ErrorKind, IntoConnectionInfo, RedisError, Value};

use crate::{Connect, Error};

pub(super) fn client(to: &Connect) -> Result<Client, Error> {
    // The text of this error may repeat the URL.
    let invalid = |_| Error::setting("the URL is none of Redis, e.g. `redis://127.0.0.1:6379/0`");
    let mut info = to.url.as_str().into_connection_info().map_err(invalid)?;
    if let Some(credentials) = &to.credentials {
        let settings = info.redis_settings().clone();
        let settings = settings
            .set_username(credentials.user())
            .set_password(credentials.password());
        info = info.set_redis_settings(settings);
    }
    #[cfg(feature = "tls")]
    if let Some(tls) = &to.tls {
        return encrypted(info, tls);
    }
    plain(info)
}

pub(super) fn plain(info: redis::ConnectionInfo) -> Result<Client, Error> {
    if matches!(info.addr(), redis::ConnectionAddr::TcpTls { .. }) {
        return Err(Error::setting(
            "`rediss://` needs to know whom to believe: `Connect::with_tls`",
        ));
    }
    Client::open(info).map_err(Error::setting)
}

#[cfg(feature = "tls")]
pub(super) fn encrypted(info: redis::ConnectionInfo, tls: &crate::Tls) -> Result<Client, Error> {
    // What the client cannot read, this does: its errors tell no contents.
    tls.config()?;
    crate::Tls::install_provider();
    if !matches!(info.addr(), redis::ConnectionAddr::TcpTls { .. }) {
        return Err(Error::setting(
            "an encrypted connection has a URL that begins with `rediss://`",
        ));
    }
    let identity = tls
        .identity_pem()
        .map(|(chain, key)| redis::ClientTlsConfig {
            client_cert: chain.to_vec(),
            client_key: key.to_vec(),
        });
    let certificates = redis::TlsCertificates {
        client_tls: identity,
        root_cert: tls.roots_pem().map(<[u8]>::to_vec),
    };
    Client::build_with_tls(info, certificates).map_err(Error::setting)
}

/// A connection that comes back by itself.
pub(super) async fn manager(client: &Client, to: &Connect) -> Result<ConnectionManager, Error> {
    let config = ConnectionManagerConfig::new()
        .set_connection_timeout(Some(to.patience))
        .set_response_timeout(Some(to.patience))
        .set_min_delay(to.backoff.first())
        .set_max_delay(to.backoff.longest());
    ConnectionManager::new_with_config(client.clone(), config)
        .await
        .map_err(error)
}

/// For a connection that blocks on purpose: an answer may take as long as it was asked to.
pub(super) fn patient(to: &Connect) -> AsyncConnectionConfig {
    AsyncConnectionConfig::new()
        .set_connection_timeout(Some(to.patience))
        .set_response_timeout(None)
}

pub(super) fn error(error: RedisError) -> Error {
    if error.is_timeout() {
        return Error::TimedOut;
    }
    let is_lost =
        error.is_io_error() || error.is_connection_dropped() || error.is_connection_refusal();
    // A server that loads its data is as good as away.
    if is_lost || error.is_unrecoverable_error() || error.code() == Some("LOADING") {
        return Error::disconnected(error);
    }
    match error.kind() {
        ErrorKind::Parse | ErrorKind::UnexpectedReturnType => Error::malformed(error),
        _ => Error::refused(error),
    }
}

/// The items of an answer that is a list.
pub(super) fn list(value: Value) -> Result<Vec<Value>, Error> {
    match value {
        Value::Array(items) | Value::Set(items) => Ok(items),
        Value::Nil => Ok(Vec::new()),
        _ => Err(Error::malformed("an answer of the server is no list")),
    }
}

pub(super) fn bytes(value: Value) -> Result<Bytes, Error> {
    match value {
        Value::BulkString(bytes) => Ok(bytes.into()),
        Value::SimpleString(text) => Ok(text.into()),
        Value::Int(number) => Ok(number.to_string().into()),
        _ => Err(Error::malformed(
            "a part of an answer of the server is no text",
        )),
    }
}

pub(super) fn text(value: Value) -> Result<String, Error> {
    String::from_utf8(bytes(value)?.into()).map_err(|_| Error::malformed("a name that is no UTF-8"))
}
