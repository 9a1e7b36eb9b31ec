use std::future::Future;
use std::num::NonZeroU16;

use hookwright_runtime::cloudevent::{self, RawCloudEvent};

use super::{Draft, Framing, Messages, OperationFacts, Parameters, SendError, carry, read, wishes};
use crate::{
    Binding, Deliveries, Delivery, Error, Message, Publisher, Requeue, Subscriber, Subscription,
    Syntax,
};

/// What becomes of a message that was looked at.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Verdict {
    /// It was dealt with.
    Accepted,
    /// It was not; it shall come again.
    Retry,
    /// It was not, and it shall not come again. Where the broker has a place for such messages, it goes there.
    Rejected,
}

/// A message that arrived, beside what it says.
#[derive(Debug, Clone)]
pub struct Arrival<P> {
    /// The values in its address.
    pub parameters: P,
    /// As it came.
    pub message: Message,
    /// True when the broker says that it may have been delivered before.
    pub redelivered: bool,
    pub(super) binding: Binding,
}

impl<P> Arrival<P> {
    /// The event, of a message that is a CloudEvent.
    ///
    /// # Errors
    ///
    /// When it is none.
    pub fn cloud_event(&self) -> Result<RawCloudEvent<'_>, cloudevent::Error> {
        carry::event(&self.message, self.binding)
    }
}

/// What came up beside messages. Serving goes on.
#[derive(Debug)]
#[non_exhaustive]
pub enum Trouble {
    /// A delivery could not be read, the connection was lost, or a verdict could not be told.
    Transport(Error),
    /// A message came by the pattern of the channel, and its address is none of the channel's. It is acknowledged.
    Elsewhere(Message),
    /// A reply could not be sent. The request comes again.
    Reply(SendError),
    /// There is no address for the reply to this request. It is rejected.
    NoReplyAddress(Message),
}

/// Takes the messages of an operation, one after the other.
pub trait Take<M, P>: Sync {
    /// Takes one.
    fn take(&self, message: M, arrival: &Arrival<P>) -> impl Future<Output = Verdict> + Send;

    /// Is told what came up.
    fn trouble(&self, trouble: Trouble) -> impl Future<Output = ()> + Send;
}

/// Takes the requests of an operation, one after the other, and answers them.
pub trait Answer<M, P, R>: Sync {
    /// Answers one, or says what becomes of it without an answer.
    fn answer(
        &self,
        message: M,
        arrival: &Arrival<P>,
    ) -> impl Future<Output = Result<R, Verdict>> + Send;

    /// Is told what came up.
    fn trouble(&self, trouble: Trouble) -> impl Future<Output = ()> + Send;
}

/// Which messages of a channel are taken, and how many at once.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Scope {
    address: Option<String>,
    group: Option<String>,
    window: Option<NonZeroU16>,
    verified: bool,
    framing: Framing,
}

impl Scope {
    /// All messages of the channel.
    pub fn all() -> Self {
        Self::default()
    }

    /// Those that come at one address, or by a pattern of the protocol: for channels whose address is known at run time,
    /// and for protocols without wildcards.
    pub fn at(address: impl Into<String>) -> Self {
        Self {
            address: Some(address.into()),
            ..Self::default()
        }
    }

    /// The same, as one of the consumers that share the messages. Unless said, it is the group of the binding of Kafka or
    /// NATS.
    #[must_use]
    pub fn in_group(mut self, name: impl Into<String>) -> Self {
        self.group = Some(name.into());
        self
    }

    /// The same, with at most so many messages on the way.
    #[must_use]
    pub fn with_window(mut self, window: NonZeroU16) -> Self {
        self.window = Some(window);
        self
    }

    /// The same, for deliveries over HTTP that something else has verified before they come here. Others are refused.
    #[must_use]
    pub fn verified_before(mut self) -> Self {
        self.verified = true;
        self
    }

    /// The same, with this in front of replies that Avro or Protocol Buffers encode.
    #[must_use]
    pub fn with_framing(mut self, framing: Framing) -> Self {
        self.framing = framing;
        self
    }

    fn subscription(
        self,
        operation: &OperationFacts,
        syntax: Syntax,
    ) -> Result<Subscription, Error> {
        let pattern = match self.address {
            Some(address) => address,
            None => operation.channel.pattern(syntax)?,
        };
        let wishes = wishes::of_subscription(operation, syntax);
        let mut subscription = Subscription::to(pattern).with_wishes(wishes);
        let bound = match syntax {
            Syntax::Kafka => operation.bindings.kafka.and_then(|it| it.group_id),
            Syntax::Nats => operation.bindings.nats.and_then(|it| it.queue),
            _ => None,
        };
        if let Some(group) = self.group.or(bound.map(str::to_owned)) {
            subscription = subscription.in_group(group);
        }
        Ok(match self.window {
            Some(window) => subscription.with_window(window),
            None => subscription,
        })
    }
}

/// Takes the messages of an operation until the subscription ends. One is dealt with before the next is looked at: they
/// stay in order.
///
/// # Errors
///
/// When there is no such subscription. Over HTTP there is none, unless the scope says that deliveries were
/// [verified before](Scope::verified_before): webhooks are taken by the service, which verifies them.
pub async fn serve<M, P, T, H>(
    transport: &T,
    operation: &'static OperationFacts,
    scope: Scope,
    handler: &H,
) -> Result<(), Error>
where
    M: Messages,
    P: Parameters,
    T: Subscriber + ?Sized,
    H: Take<M, P>,
{
    let mut incoming = Incoming::open(transport, operation, scope).await?;
    while let Some(arrived) = incoming.next().await {
        let (delivery, arrival) = match arrived {
            Ok(arrived) => arrived,
            Err(trouble) => {
                handler.trouble(trouble).await;
                continue;
            }
        };
        let message = read(&arrival.message, arrival.binding);
        let verdict = handler.take(message, &arrival).await;
        if let Err(error) = settle(delivery, verdict).await {
            handler.trouble(Trouble::Transport(error)).await;
        }
    }
    Ok(())
}

/// Answers the requests of an operation until the subscription ends. A request is acknowledged when its reply is sent.
///
/// # Errors
///
/// As for [`serve`].
pub async fn answer<M, P, R, T, H>(
    transport: &T,
    operation: &'static OperationFacts,
    scope: Scope,
    handler: &H,
) -> Result<(), Error>
where
    M: Messages,
    P: Parameters,
    R: Messages,
    T: Publisher + Subscriber + ?Sized,
    H: Answer<M, P, R>,
{
    let framing = scope.framing.clone();
    let mut incoming = Incoming::open(transport, operation, scope).await?;
    while let Some(arrived) = incoming.next().await {
        let (delivery, arrival) = match arrived {
            Ok(arrived) => arrived,
            Err(trouble) => {
                handler.trouble(trouble).await;
                continue;
            }
        };
        let message = read(&arrival.message, arrival.binding);
        let verdict = match handler.answer(message, &arrival).await {
            Ok(reply) => {
                let to = (operation, &arrival.message);
                match reply_to::<M, R, T>(transport, to, &reply, &framing).await {
                    Ok(()) => Verdict::Accepted,
                    Err((trouble, verdict)) => {
                        handler.trouble(trouble).await;
                        verdict
                    }
                }
            }
            Err(verdict) => verdict,
        };
        if let Err(error) = settle(delivery, verdict).await {
            handler.trouble(Trouble::Transport(error)).await;
        }
    }
    Ok(())
}

/// What comes for an operation.
struct Incoming {
    deliveries: Deliveries,
    operation: &'static OperationFacts,
    syntax: Syntax,
    binding: Binding,
    /// True when the scope names an address.
    is_named: bool,
}

impl Incoming {
    async fn open<T: Subscriber + ?Sized>(
        transport: &T,
        operation: &'static OperationFacts,
        scope: Scope,
    ) -> Result<Self, Error> {
        let syntax = transport.syntax();
        if syntax == Syntax::Http && !scope.verified {
            let text =
                "deliveries over HTTP are verified: take them with `service(verifier, handler)`";
            return Err(Error::Setting(text.to_owned()));
        }
        let is_named = scope.address.is_some();
        let to = scope.subscription(operation, syntax)?;
        Ok(Self {
            deliveries: transport.subscribe(to).await?,
            operation,
            syntax,
            binding: transport.binding(),
            is_named,
        })
    }

    /// The next message, or what came up in its place. `None`: the subscription has ended.
    async fn next<P: Parameters>(&mut self) -> Option<Result<(Delivery, Arrival<P>), Trouble>> {
        let delivery = self.deliveries.next().await?;
        Some(self.arrived(delivery).await)
    }

    /// Takes `&mut self`, though it changes nothing: deliveries may go from one thread to another, and not be shared.
    async fn arrived<P: Parameters>(
        &mut self,
        delivery: Result<Delivery, Error>,
    ) -> Result<(Delivery, Arrival<P>), Trouble> {
        let delivery = delivery.map_err(Trouble::Transport)?;
        let message = delivery.message().clone();
        let Some(parameters) = self.parameters(&message.address) else {
            return match delivery.ack().await {
                Ok(message) => Err(Trouble::Elsewhere(message)),
                Err(error) => Err(Trouble::Transport(error)),
            };
        };
        let arrival = Arrival {
            parameters,
            message,
            redelivered: delivery.is_redelivered(),
            binding: self.binding,
        };
        Ok((delivery, arrival))
    }

    /// The values in an address; `None` when it is none of the channel's.
    fn parameters<P: Parameters>(&self, address: &str) -> Option<P> {
        let Ok(template) = self.operation.channel.template(self.syntax) else {
            return P::from_values(&[]);
        };
        let values = template.read(self.syntax, address);
        // Whoever names an address knows better, where there is nothing to read in it.
        let values = values.or_else(|| self.is_named.then(Vec::new));
        P::from_values(&values?)
    }
}

async fn settle(delivery: Delivery, verdict: Verdict) -> Result<(), Error> {
    let settled = match verdict {
        Verdict::Accepted => delivery.ack().await,
        Verdict::Retry => delivery.reject(Requeue::Yes).await,
        Verdict::Rejected => delivery.reject(Requeue::No).await,
    };
    settled.map(|_| ())
}

/// Sends a reply to where the request, or the document, says that it goes.
async fn reply_to<M: Messages, R: Messages, T: Publisher + ?Sized>(
    transport: &T,
    (operation, request): (&OperationFacts, &Message),
    reply: &R,
    framing: &Framing,
) -> Result<(), (Trouble, Verdict)> {
    let (syntax, binding) = (transport.syntax(), transport.binding());
    let described = M::set().as_value(request, binding);
    let facts = operation.reply.as_ref();
    let said = facts
        .and_then(|it| it.address)
        .and_then(|at| at.read(&described));
    let said = said
        .map(|it| it.into_owned())
        .or_else(|| request.reply_to.clone());
    let known = || facts.and_then(|it| it.channel)?.address(syntax, &[]).ok();
    let no_address = || (Trouble::NoReplyAddress(request.clone()), Verdict::Rejected);
    let address = said.or_else(known).ok_or_else(no_address)?;
    let refused = |error| (Trouble::Reply(error), Verdict::Retry);
    let Some(mut draft) = reply.draft() else {
        let text = "what is unknown or malformed is no reply".to_owned();
        return Err((Trouble::Reply(SendError::Setting(text)), Verdict::Rejected));
    };
    if let Some(id) = M::set().correlation(request, binding) {
        correlate(&mut draft, &id, request);
    }
    let message = carry::addressed(draft, address, binding, None, framing).map_err(refused)?;
    let sent = transport.publish(message).await;
    sent.map_err(|error| refused(error.into()))
}

/// Gives a reply the id of its request, where the document and the transport look for it.
fn correlate(draft: &mut Draft, id: &bytes::Bytes, request: &Message) {
    let text = std::str::from_utf8(id).ok();
    let placed = match (draft.facts.correlation, text) {
        (Some(place), Some(text)) => place.write(&mut draft.message, text).is_some(),
        _ => false,
    };
    if !placed || request.correlation_id.is_some() {
        draft.message.correlation_id = Some(id.clone());
    }
}
