use std::marker::PhantomData;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::Duration;

use super::{Described, Draft, Framing, Messages, OperationFacts, SendError, carry, read, wishes};
use crate::{
    AddressError, Binding, Error, Message, Publisher, Requester, Subscriber, Subscription, Syntax,
};

/// Sends requests of an operation, and returns their replies, typed.
///
/// A reply belongs to the request whose correlation id it has, where the document says that it stands, or else in the
/// transport's own place. One that comes too late, twice, or for somebody else is [counted](Self::late).
pub struct Requests<T, R> {
    requester: Requester<T>,
    operation: &'static OperationFacts,
    inbox: String,
    announces: bool,
    syntax: Syntax,
    binding: Binding,
    numbers: AtomicU64,
    framing: Framing,
    replies: PhantomData<fn() -> R>,
}

impl<T: Publisher + Subscriber, R: Messages> Requests<T, R> {
    /// Listens for replies: at `inbox`, or at the channel that the document names. Must be called within a runtime of Tokio.
    ///
    /// # Errors
    ///
    /// When nobody names an address for replies, or there is no such subscription.
    pub async fn open(
        transport: T,
        operation: &'static OperationFacts,
        inbox: Option<String>,
    ) -> Result<Self, Error> {
        let (syntax, binding) = (transport.syntax(), transport.binding());
        let reply = operation.reply.as_ref();
        let channel = reply
            .and_then(|it| it.channel)
            .filter(|it| it.address.is_some());
        let announces = inbox.is_some() || reply.is_some_and(|it| it.address.is_some());
        let inbox = match (inbox, channel) {
            (Some(inbox), _) => inbox,
            (None, Some(channel)) => channel.address(syntax, &[])?,
            (None, None) => {
                let text = format!(
                    "the document names no address for replies to `{}`: name one",
                    operation.key
                );
                return Err(Error::Setting(text));
            }
        };
        let correlation = move |reply: &Message| R::set().correlation(reply, binding);
        let to = Subscription::to(inbox.as_str());
        let requester = Requester::with_correlation(transport, to, correlation).await?;
        Ok(Self {
            requester,
            operation,
            inbox,
            announces,
            syntax,
            binding,
            numbers: AtomicU64::new(1),
            framing: Framing::described(),
            replies: PhantomData,
        })
    }

    /// The same, with this in front of payloads that Avro or Protocol Buffers encode.
    #[must_use]
    pub fn with_framing(mut self, framing: Framing) -> Self {
        self.framing = framing;
        self
    }

    /// How the transport writes addresses.
    pub fn syntax(&self) -> Syntax {
        self.syntax
    }

    /// Sends a request and returns its reply. It gets a correlation id unless it has one.
    ///
    /// # Errors
    ///
    /// When no reply came in time ([`SendError::is_timed_out`]); when the request breaks rules of the document, or was not
    /// sent.
    pub async fn request(
        &self,
        address: Result<String, AddressError>,
        request: &impl Described,
        patience: Duration,
    ) -> Result<R, SendError> {
        Draft::check(request)?;
        let mut draft = request.draft();
        let wishes = wishes::of_message(self.operation, draft.facts, self.syntax);
        let id = self.correlate(&mut draft)?;
        self.announce(&mut draft)?;
        let message = carry::addressed(draft, address?, self.binding, None, &self.framing)?;
        let message = message.with_wishes(wishes);
        let reply = self.requester.request_as(id, message, patience).await?;
        Ok(read(&reply, self.binding))
    }

    /// The correlation id of a request: its own, or one that it gets.
    fn correlate(&self, draft: &mut Draft) -> Result<String, SendError> {
        let Draft { message, facts } = draft;
        let Some(place) = facts.correlation else {
            let id = String::from_utf8_lossy(&self.requester.new_id()).into_owned();
            message
                .correlation_id
                .get_or_insert_with(|| id.clone().into());
            let own = message.correlation_id.clone().unwrap_or_default();
            return Ok(String::from_utf8_lossy(&own).into_owned());
        };
        let own = place.read(message).filter(|it| !matches!(&**it, "" | "0"));
        if let Some(own) = own {
            return Ok(own.into_owned());
        }
        let id = match place.holds_number(message) {
            true => self.numbers.fetch_add(1, Ordering::Relaxed).to_string(),
            false => String::from_utf8_lossy(&self.requester.new_id()).into_owned(),
        };
        let written = place.write(message, &id);
        written.ok_or_else(|| self.no_place("a correlation id"))?;
        Ok(id)
    }

    /// Says where the reply goes, where that is not known to both sides.
    fn announce(&self, draft: &mut Draft) -> Result<(), SendError> {
        if !self.announces {
            return Ok(());
        }
        match self.operation.reply.as_ref().and_then(|it| it.address) {
            Some(place) => {
                let written = place.write(&mut draft.message, &self.inbox);
                written.ok_or_else(|| self.no_place("the address for replies"))
            }
            None => {
                draft.message.reply_to = Some(self.inbox.clone());
                Ok(())
            }
        }
    }

    fn no_place(&self, what: &str) -> SendError {
        SendError::Setting(format!(
            "requests of `{}` have no place for {what}",
            self.operation.key
        ))
    }

    /// How many replies came that nobody waited for: late, twice, or for somebody else.
    pub fn late(&self) -> u64 {
        self.requester.late()
    }
}

impl<T, R> std::fmt::Debug for Requests<T, R> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Requests")
            .field("operation", &self.operation.key)
            .field("inbox", &self.inbox)
            .finish_non_exhaustive()
    }
}
