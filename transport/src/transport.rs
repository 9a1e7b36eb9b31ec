use std::future::{Future, ready};

use futures_util::FutureExt;
use futures_util::future::BoxFuture;

use crate::address::Syntax;
use crate::cloudevent::Binding;
use crate::{Deliveries, Error, Message, Subscription};

/// How a protocol writes addresses and CloudEvents: what the two sides of it have in common.
pub trait Protocol: Send + Sync {
    /// How addresses and patterns are written.
    fn syntax(&self) -> Syntax;

    /// How CloudEvents travel.
    fn binding(&self) -> Binding;
}

/// The side that sends.
pub trait Publisher: Protocol {
    /// Sends a message to its address.
    ///
    /// Success means what the adapter says that it guarantees. Calls that follow one another are in order; several may run at
    /// once, which is faster where brokers answer, and then they are in none.
    ///
    /// # Errors
    ///
    /// When the message was not sent, or when it is not known whether it was: then the broker may have it.
    fn publish(&self, message: Message) -> BoxFuture<'_, Result<(), Error>>;
}

/// The side that receives.
pub trait Subscriber: Protocol {
    /// Returns what arrives from now on, or from where the group of the subscription stood.
    ///
    /// The subscription is in place when this is ready. It survives the loss of the connection.
    ///
    /// # Errors
    ///
    /// When there is no connection to begin with, when the pattern is none of the protocol, or when the broker refuses.
    fn subscribe(&self, to: Subscription) -> BoxFuture<'_, Result<Deliveries, Error>>;
}

/// Sends what a message has become, or tells why it cannot be sent. It becomes that when `publish` is called, and not in the
/// future: what waits is to be small.
#[allow(dead_code, reason = "adapters need it, and each is behind a feature")]
pub(crate) fn send<'a, O, F>(
    outgoing: Result<O, Error>,
    send: impl FnOnce(O) -> F,
) -> BoxFuture<'a, Result<(), Error>>
where
    F: Future<Output = Result<(), Error>> + Send + 'a,
{
    match outgoing {
        Ok(outgoing) => send(outgoing).boxed(),
        Err(error) => ready(Err(error)).boxed(),
    }
}
