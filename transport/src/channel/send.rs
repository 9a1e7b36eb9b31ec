use hookwright_runtime::cloudevent::Mode;

use super::{Described, Draft, Framing, OperationFacts, SendError, carry, wishes};
use crate::{AddressError, Message, Publisher, Syntax, Wishes};

/// Sends typed messages: checked by the rules of the document, CloudEvents by the binding of the transport.
#[derive(Debug, Clone)]
pub struct Sender<T> {
    transport: T,
    mode: Option<Mode>,
    checks: bool,
    framing: Framing,
    wishes: Option<Wishes>,
}

impl<T> Sender<T> {
    /// A sender over a transport.
    pub fn new(transport: T) -> Self {
        Self {
            transport,
            mode: None,
            checks: true,
            framing: Framing::described(),
            wishes: None,
        }
    }

    /// The same, with CloudEvents in this mode, whichever the document describes.
    #[must_use]
    pub fn with_mode(mut self, mode: Mode) -> Self {
        self.mode = Some(mode);
        self
    }

    /// The same, for messages that may break rules of the document.
    #[must_use]
    pub fn without_checks(mut self) -> Self {
        self.checks = false;
        self
    }

    /// The same, with this in front of payloads that Avro or Protocol Buffers encode.
    #[must_use]
    pub fn with_framing(mut self, framing: Framing) -> Self {
        self.framing = framing;
        self
    }

    /// The same, asking this of the broker, whatever the document says for it.
    #[must_use]
    pub fn with_wishes(mut self, wishes: Wishes) -> Self {
        self.wishes = Some(wishes);
        self
    }

    /// The transport.
    pub fn transport(&self) -> &T {
        &self.transport
    }
}

impl<T: Publisher> Sender<T> {
    /// How the transport writes addresses.
    pub fn syntax(&self) -> Syntax {
        self.transport.syntax()
    }

    /// Sends a message.
    ///
    /// # Errors
    ///
    /// When there is no such address, when the message breaks rules of the document, or when it was not sent.
    pub async fn send(
        &self,
        address: Result<String, AddressError>,
        message: &impl Described,
    ) -> Result<(), SendError> {
        let message = self.message(address, message)?;
        Ok(self.transport.publish(message).await?)
    }

    /// Sends a message of an operation: its bindings are asked of the broker.
    ///
    /// # Errors
    ///
    /// As for [`Sender::send`].
    pub async fn send_as(
        &self,
        operation: &OperationFacts,
        address: Result<String, AddressError>,
        message: &impl Described,
    ) -> Result<(), SendError> {
        let message = self.message_as(operation, address, message)?;
        Ok(self.transport.publish(message).await?)
    }

    /// The message of an operation as it would be sent.
    ///
    /// # Errors
    ///
    /// As for [`Sender::send`].
    pub fn message_as<M: Described>(
        &self,
        operation: &OperationFacts,
        address: Result<String, AddressError>,
        message: &M,
    ) -> Result<Message, SendError> {
        let own = self.message(address, message)?;
        Ok(match self.wishes {
            Some(_) => own,
            None => own.with_wishes(wishes::of_message(operation, M::facts(), self.syntax())),
        })
    }

    /// The message as it would be sent.
    ///
    /// # Errors
    ///
    /// As for [`Sender::send`].
    pub fn message(
        &self,
        address: Result<String, AddressError>,
        message: &impl Described,
    ) -> Result<Message, SendError> {
        if self.checks {
            Draft::check(message)?;
        }
        let message = carry::addressed(
            message.draft(),
            address?,
            self.transport.binding(),
            self.mode,
            &self.framing,
        )?;
        Ok(message.with_wishes(self.wishes.clone().unwrap_or_default()))
    }
}
