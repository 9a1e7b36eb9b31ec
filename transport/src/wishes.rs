use std::time::Duration;

/// What is asked of a broker for one message or subscription, in words of several protocols. Each adapter obeys those that
/// its documentation lists; what the transport itself was told wins.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
#[non_exhaustive]
pub struct Wishes {
    /// MQTT: 0 for at most once; 1 and 2 for at least once.
    pub qos: Option<u8>,
    /// MQTT: the broker keeps the message for those who come later.
    pub retain: Option<bool>,
    /// MQTT 5 and AMQP: how long the message lives before somebody takes it.
    pub expiry: Option<Duration>,
    /// AMQP: the message outlives the broker.
    pub persistent: Option<bool>,
    /// AMQP: how important it is.
    pub priority: Option<u8>,
    /// AMQP: it is refused when no queue takes it.
    pub mandatory: Option<bool>,
    /// AMQP: the type that the message says it has.
    pub message_type: Option<String>,
    /// AMQP: the queue that a subscription has.
    pub queue: Option<Queue>,
    /// HTTP: the method.
    pub method: Option<String>,
}

/// A queue that a subscription has. What is not said is up to the adapter.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
#[non_exhaustive]
pub struct Queue {
    /// Its name.
    pub name: String,
    /// True when it survives a restart.
    pub durable: Option<bool>,
    /// True when one connection has it for itself.
    pub exclusive: Option<bool>,
    /// True when it is deleted with its last consumer.
    pub auto_delete: Option<bool>,
}
