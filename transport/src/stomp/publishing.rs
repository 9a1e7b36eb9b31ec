use std::collections::HashMap;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use tokio::sync::oneshot;
use tokio::time::timeout;

use super::client::{self, Reader, Writer};
use super::frame::Frame;
use crate::address::{Syntax, check_address};
use crate::link::Alive;
use crate::{Connect, Error, Message, Names};

const PROTOCOL: &str = "STOMP";

/// Headers that the protocol reads; `persistent` is RabbitMQ's and ActiveMQ's.
const RESERVED: [&str; 8] = [
    "destination",
    "content-type",
    "content-length",
    "correlation-id",
    "reply-to",
    "receipt",
    "transaction",
    "persistent",
];

/// A connection that publishes, and waits for receipts.
pub(super) struct Publishing {
    writer: Writer,
    receipts: Arc<Receipts>,
    count: AtomicU64,
}

/// Who waits for a receipt; `None` when the connection is gone.
struct Receipts(Mutex<Option<HashMap<String, oneshot::Sender<()>>>>);

impl Publishing {
    pub(super) async fn connect(to: &Connect) -> Result<Self, Error> {
        let (reader, writer) = client::connect(to).await?;
        let receipts = Arc::new(Receipts(Mutex::new(Some(HashMap::new()))));
        tokio::spawn(listen(reader, Arc::clone(&receipts)));
        Ok(Self {
            writer,
            receipts,
            count: AtomicU64::new(0),
        })
    }

    pub(super) async fn publish(&self, frame: Frame, patience: Duration) -> Result<(), Error> {
        let id = self.count.fetch_add(1, Ordering::Relaxed).to_string();
        let gone = || Error::disconnected("it was lost before the broker had answered");
        let receipt = self.receipts.wait_for(&id).ok_or_else(gone)?;
        let frame = frame.with("receipt", id.clone());
        self.writer.send(frame).await.map_err(|_| gone())?;
        match timeout(patience, receipt).await {
            Ok(answered) => answered.map_err(|_| gone()),
            Err(_) => {
                self.receipts.forget(&id);
                Err(Error::TimedOut)
            }
        }
    }
}

impl Alive for Publishing {
    fn is_alive(&self) -> bool {
        self.receipts.lock().is_some() && !self.writer.is_closed()
    }
}

/// Hands out receipts until the connection is gone; then all that wait are told by the end of their channels.
async fn listen(mut reader: Reader, receipts: Arc<Receipts>) {
    while let Ok(frame) = reader.next().await {
        match frame.command.as_str() {
            "RECEIPT" => receipts.found(frame.header("receipt-id").unwrap_or_default()),
            // STOMP 1.2, "ERROR": the broker closes the connection.
            "ERROR" => break,
            _ => {}
        }
    }
    receipts.lock().take();
}

impl Receipts {
    fn wait_for(&self, id: &str) -> Option<oneshot::Receiver<()>> {
        let (sender, receiver) = oneshot::channel();
        self.lock().as_mut()?.insert(id.to_owned(), sender);
        Some(receiver)
    }

    fn found(&self, id: &str) {
        if let Some(sender) = self.forget(id) {
            let _ = sender.send(());
        }
    }

    fn forget(&self, id: &str) -> Option<oneshot::Sender<()>> {
        self.lock().as_mut()?.remove(id)
    }

    fn lock(&self) -> std::sync::MutexGuard<'_, Option<HashMap<String, oneshot::Sender<()>>>> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// The frame of a message.
pub(super) fn frame(mut message: Message, names: &Names) -> Result<Frame, Error> {
    check_address(Syntax::Stomp, &message.address)?;
    let mut frame = Frame::new("SEND").with("destination", std::mem::take(&mut message.address));
    if let Some(content_type) = message.content_type.take() {
        frame = frame.with(
            "content-type",
            checked("content-type", content_type.as_bytes())?,
        );
    }
    if let Some(id) = message.correlation_id.take() {
        frame = frame.with("correlation-id", checked("correlation-id", &id)?);
    }
    if let Some(address) = message.reply_to.take() {
        check_address(Syntax::Stomp, &address)?;
        frame = frame.with("reply-to", address);
    }
    for (name, value) in names.entries(&message, PROTOCOL)? {
        checked(name, name.as_bytes())?;
        let is_twice = frame.header(name).is_some();
        if is_twice || RESERVED.contains(&name) || name.is_empty() {
            let what = format!(
                "the header `{}`, which is the protocol's own or comes twice",
                name.escape_default()
            );
            return Err(Error::cannot_carry(PROTOCOL, what));
        }
        let value = checked(name, value)?.to_owned();
        frame = frame.with(name, value);
    }
    frame.body = message.payload;
    Ok(frame.with("persistent", "true"))
}

fn checked<'a>(name: &str, value: &'a [u8]) -> Result<&'a str, Error> {
    let text = std::str::from_utf8(value)
        .ok()
        .filter(|text| !text.contains('\0'));
    text.ok_or_else(|| {
        Error::cannot_carry(
            PROTOCOL,
            format!("what is no text in the header `{}`", name.escape_default()),
        )
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_the_protocol_reads_is_no_header_of_a_message() {
        let names = Names::default();
        for message in [
            Message::new("/queue/a", "").with_header("destination", "/queue/b"),
            Message::new("/queue/a", "").with_header("receipt", "1"),
            Message::new("/queue/a", "").with_header("content-length", "1"),
            Message::new("/queue/a", "").with_header("", "1"),
            Message::new("/queue/a", "")
                .with_header("x", "1")
                .with_header("x", "2"),
            Message::new("/queue/a", "").with_header("x", "a\0"),
            Message::new("/queue/a", "").with_header("x\0", "a"),
            Message::new("/queue/a", "").with_correlation_id(&b"\xff"[..]),
        ] {
            let refused = frame(message, &names);
            assert!(matches!(refused, Err(Error::CannotCarry { .. })));
        }
        assert!(matches!(
            frame(Message::new("/topic/*", ""), &names),
            Err(Error::Address(_))
        ));
    }
}
