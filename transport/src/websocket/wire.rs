use std::time::Duration;

use bytes::Bytes;
use futures_util::SinkExt;
use futures_util::stream::{SplitSink, SplitStream, StreamExt};
use tokio::io::{AsyncRead, AsyncWrite};
use tokio::sync::Mutex;
use tokio::time::timeout;
use tokio_tungstenite::WebSocketStream;
use tokio_tungstenite::tungstenite::protocol::WebSocketConfig;
use tokio_tungstenite::tungstenite::{self, Message as Frame, Utf8Bytes};

use crate::names::only_payload;
use crate::{Error, Message};

pub(super) const PROTOCOL: &str = "WebSocket";

/// How long the other side may be silent before it is asked for a sign of life, and then again until it is gone.
pub(super) const SILENCE: Duration = Duration::from_secs(20);

pub(super) type Sink<S> = Mutex<SplitSink<WebSocketStream<S>, Frame>>;

pub(super) fn config(max_bytes: usize) -> WebSocketConfig {
    WebSocketConfig::default()
        .max_message_size(Some(max_bytes))
        .max_frame_size(Some(max_bytes))
}

/// The frame of a message, and its address.
pub(super) fn frame(message: Message) -> Result<(String, Frame), Error> {
    crate::address::check_address(crate::Syntax::WebSocket, &message.address)?;
    only_payload(&message, PROTOCOL)?;
    let may_be_text = message.content_type.as_deref().is_none_or(is_text);
    let text = match may_be_text {
        true => Utf8Bytes::try_from(message.payload.clone()).ok(),
        false => None,
    };
    let frame = match text {
        Some(text) => Frame::Text(text),
        None => Frame::Binary(message.payload),
    };
    Ok((message.address, frame))
}

fn is_text(content_type: &str) -> bool {
    let lower = content_type.to_ascii_lowercase();
    lower.starts_with("text/") || ["json", "xml", "yaml"].iter().any(|it| lower.contains(it))
}

/// Writes frames, all at once.
pub(super) async fn send<S>(
    sink: &Sink<S>,
    frames: impl IntoIterator<Item = Frame>,
    patience: Duration,
) -> Result<(), Error>
where
    S: AsyncRead + AsyncWrite + Unpin,
{
    let sent = async {
        let mut sink = sink.lock().await;
        for frame in frames {
            sink.feed(frame).await?;
        }
        sink.flush().await
    };
    match timeout(patience, sent).await {
        Ok(sent) => sent.map_err(error),
        Err(_) => Err(Error::TimedOut),
    }
}

/// The payload of a frame that came, if it has one.
pub(super) fn payload(
    frame: Option<Result<Frame, tungstenite::Error>>,
) -> Result<Option<Bytes>, Error> {
    let hung_up = || Error::disconnected("the other side hung up");
    match frame.ok_or_else(hung_up)?.map_err(error)? {
        Frame::Text(text) => Ok(Some(text.into())),
        Frame::Binary(bytes) => Ok(Some(bytes)),
        Frame::Close(_) => Err(hung_up()),
        // Reading makes and writes the answer.
        Frame::Ping(_) | Frame::Pong(_) | Frame::Frame(_) => Ok(None),
    }
}

/// The payload of the next message. In between, asks for signs of life.
pub(super) async fn next<S>(
    stream: &mut SplitStream<WebSocketStream<S>>,
    sink: &Sink<S>,
) -> Result<Bytes, Error>
where
    S: AsyncRead + AsyncWrite + Unpin,
{
    let mut is_asked = false;
    loop {
        let frame = match timeout(SILENCE, stream.next()).await {
            Err(_) if is_asked => return Err(Error::disconnected("the other side is silent")),
            Err(_) => {
                is_asked = true;
                send(sink, [Frame::Ping(Bytes::new())], SILENCE).await?;
                continue;
            }
            Ok(frame) => frame,
        };
        is_asked = false;
        if let Some(payload) = payload(frame)? {
            return Ok(payload);
        }
    }
}

pub(super) fn error(error: tungstenite::Error) -> Error {
    match error {
        tungstenite::Error::Http(response) => {
            Error::refused(format!("the connection, with status {}", response.status()))
        }
        tungstenite::Error::Url(_) => {
            Error::setting("the URL is none of WebSocket, e.g. `ws://127.0.0.1:8080`")
        }
        other => Error::disconnected(other),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn texts_are_texts_unless_said_otherwise() {
        let is_text = |message: Message| frame(message).expect("a frame").1.is_text();
        assert!(is_text(Message::new("/a", "{}")));
        assert!(is_text(
            Message::new("/a", "{}").with_content_type("application/cloudevents+JSON")
        ));
        assert!(!is_text(
            Message::new("/a", "{}").with_content_type("application/octet-stream")
        ));
        assert!(!is_text(
            Message::new("/a", &b"\xff"[..]).with_content_type("text/plain")
        ));
        assert!(frame(Message::new("/a b", "")).is_err());
        assert!(frame(Message::new("/a", "").with_key("k")).is_err());
    }
}
