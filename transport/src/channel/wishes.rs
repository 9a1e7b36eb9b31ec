//! What the bindings of a document ask of a broker.

use std::time::Duration;

use super::{Amqp, MessageFacts, OperationFacts};
use crate::Syntax;
use crate::wishes::{Queue, Wishes};

/// For a message of an operation.
pub(super) fn of_message(
    operation: &OperationFacts,
    message: &MessageFacts,
    syntax: Syntax,
) -> Wishes {
    let mut wishes = Wishes::default();
    let said = &operation.bindings;
    match syntax {
        Syntax::Mqtt => {
            let Some(mqtt) = said.mqtt else {
                return wishes;
            };
            wishes.qos = mqtt.qos;
            wishes.retain = mqtt.retain;
            wishes.expiry = mqtt.message_expiry.map(|it| Duration::from_secs(it.into()));
        }
        Syntax::Amqp => {
            let amqp = said.amqp.unwrap_or(Amqp::NONE);
            wishes.expiry = amqp.expiration.map(Duration::from_millis);
            wishes.persistent = amqp.delivery_mode.map(|it| it == 2);
            wishes.priority = amqp.priority;
            wishes.mandatory = amqp.mandatory;
            let message = message.bindings.amqp.and_then(|it| it.message_type);
            wishes.message_type = message.map(str::to_owned);
        }
        Syntax::Http => {
            let method = said.http.and_then(|it| it.method);
            wishes.method = method.map(str::to_owned);
        }
        _ => {}
    }
    wishes
}

/// For a subscription of an operation.
pub(super) fn of_subscription(operation: &OperationFacts, syntax: Syntax) -> Wishes {
    let mut wishes = Wishes::default();
    match syntax {
        Syntax::Mqtt => wishes.qos = operation.bindings.mqtt.and_then(|it| it.qos),
        Syntax::Amqp => {
            let amqp = operation.channel.bindings.amqp.unwrap_or(Amqp::NONE);
            wishes.queue = amqp.queue.filter(|it| !it.is_empty()).map(|name| Queue {
                name: name.to_owned(),
                durable: amqp.queue_durable,
                exclusive: amqp.queue_exclusive,
                auto_delete: amqp.queue_auto_delete,
            });
        }
        _ => {}
    }
    wishes
}
