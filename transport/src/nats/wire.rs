use std::str::FromStr;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};

use async_nats::{Client, ConnectOptions, Event, HeaderMap, HeaderName, HeaderValue};
use bytes::Bytes;

use crate::{Connect, Error, Message, Names};

pub(super) const PROTOCOL: &str = "NATS";

/// What happened to a connection so far.
#[derive(Debug, Default)]
pub(super) struct Events {
    pub(super) disconnected: AtomicU64,
    pub(super) lost: AtomicU64,
}

pub(super) async fn connect(to: &Connect, events: Arc<Events>) -> Result<Client, Error> {
    let backoff = to.backoff.clone();
    let mut options = ConnectOptions::new()
        .connection_timeout(to.patience)
        .request_timeout(Some(to.patience))
        .reconnect_delay_callback(move |tries| {
            backoff
                .clone()
                .after(u32::try_from(tries).unwrap_or(u32::MAX))
        })
        .event_callback(move |event| {
            match event {
                Event::Disconnected => events.disconnected.fetch_add(1, Ordering::Relaxed),
                Event::SlowConsumer(_) => events.lost.fetch_add(1, Ordering::Relaxed),
                _ => 0,
            };
            std::future::ready(())
        });
    if let Some(credentials) = &to.credentials {
        let (user, password) = (credentials.user(), credentials.password());
        options = options.user_and_password(user.to_owned(), password.to_owned());
    }
    #[cfg(feature = "tls")]
    if let Some(tls) = &to.tls {
        options = options.require_tls(true).tls_client_config(tls.config()?);
    }
    let client = options.connect(&to.url).await;
    client.map_err(Error::disconnected)
}

/// The headers of a message; `None` when it has none.
pub(super) fn headers(message: &Message, names: &Names) -> Result<Option<HeaderMap>, Error> {
    let mut map = HeaderMap::new();
    for (name, value) in names.entries(message, PROTOCOL)? {
        let refused = |what: &str| {
            Error::cannot_carry(PROTOCOL, format!("{what} `{}`", name.escape_default()))
        };
        let value =
            std::str::from_utf8(value).map_err(|_| refused("what is no text in the header"))?;
        let value =
            HeaderValue::from_str(value).map_err(|_| refused("a line break in the header"))?;
        let key = HeaderName::from_str(name).map_err(|_| refused("the header"))?;
        map.append(key, value);
    }
    Ok((!map.is_empty()).then_some(map))
}

pub(super) fn message(
    subject: &str,
    reply: Option<&str>,
    headers: Option<&HeaderMap>,
    payload: Bytes,
    names: &Names,
) -> Message {
    let mut message = Message::new(subject, payload);
    message.reply_to = reply.map(str::to_owned);
    if let Some(map) = headers {
        let mut all: Vec<(&str, &Vec<HeaderValue>)> = map
            .iter()
            .map(|(name, values)| (name.as_ref(), values))
            .collect();
        // The client keeps no order of names.
        all.sort_by_key(|(name, _)| *name);
        message.headers.reserve(all.len());
        for (name, values) in all {
            for value in values {
                let value = Bytes::copy_from_slice(value.as_ref());
                names.place(&mut message, name, value);
            }
        }
    }
    message
}
