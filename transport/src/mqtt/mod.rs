//! MQTT 5 and 3.1.1.
//!
//! In:  messages; topics and their wildcards (`+`, `#`).
//! Out: deliveries.
//! Does not know: what payloads mean.
//!
//! | | |
//! |---|---|
//! | published means | the broker has it ([`Qos::AtLeastOnce`]), or it was written to the connection ([`Qos::AtMostOnce`]) |
//! | acknowledged means | this client does not get it again, in its session |
//! | rejected | [`Requeue::No`](crate::Requeue::No) is as good as acknowledged; MQTT has no verdict that is [`Requeue::Yes`](crate::Requeue::Yes): an error |
//! | without a verdict | comes again when the connection is made again |
//! | order | of each publisher, within a topic |
//! | replay | a group goes on where its session stood, for as long as the broker keeps sessions (`with_session`); retained messages come first |
//! | groups | shared subscriptions (`$share/…`), with a session for each client |
//! | restart of the broker | sessions are as lasting as the broker makes them |
//!
//! Each subscription has a connection of its own; the client id of one in a group is that of [`Mqtt::connect_v5`], followed by
//! the group. In MQTT 5, content type, correlation id and address for replies have their properties, headers are user properties
//! and must be text, and so must a key, which is one of them by its [name](crate::Names). In MQTT 3.1.1 only the payload travels;
//! CloudEvents are structured. Two clients with one id disconnect each other, forever: give each process its own.
//!
//! Of what bindings ask, `qos`, `retain` and, in MQTT 5, `messageExpiryInterval` are obeyed; `qos` 2 is at least once here.
//! `clientId`, `cleanSession`, `keepAlive`, `sessionExpiryInterval` and `lastWill` belong to who connects, and are not.
//!
//! The window holds in MQTT 5. In 3.1.1 the broker decides how much comes before it is acknowledged.

mod client;
mod publishing;
mod subscribing;

use std::collections::HashSet;
use std::fmt;
use std::sync::{Arc, Mutex};
use std::time::Duration;

use futures_util::FutureExt;
use futures_util::future::BoxFuture;

use self::client::{Outgoing, Session, Version};
use self::publishing::Publishing;
use crate::address::Syntax;
use crate::cloudevent::Binding;
use crate::link::Link;
use crate::request::random_text;
use crate::transport::{Protocol, Publisher, Subscriber, send};
use crate::{Connect, Deliveries, Error, Message, Subscription, Wishes};

/// What the broker promises of a message.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Qos {
    /// It comes, or is lost.
    AtMostOnce,
    /// It comes, maybe again.
    AtLeastOnce,
}

impl Qos {
    /// What the client was told, or else what is asked for.
    fn of(told: Option<Self>, wishes: &Wishes) -> Self {
        let asked = wishes.qos.map(|it| match it {
            0 => Self::AtMostOnce,
            _ => Self::AtLeastOnce,
        });
        told.or(asked).unwrap_or(Self::AtLeastOnce)
    }
}

/// A client of an MQTT broker. Clones share the connection that publishes.
#[derive(Clone)]
pub struct Mqtt {
    own: Arc<Own>,
    link: Arc<Link<Publishing>>,
    qos: Option<Qos>,
    session: Duration,
}

struct Own {
    to: Connect,
    version: Version,
    client_id: String,
    /// The client ids of subscriptions that are there.
    taken: Mutex<HashSet<String>>,
}

impl Mqtt {
    /// Connects by MQTT 5, e.g. to `mqtt://127.0.0.1:1883`, as a client that has this id alone.
    ///
    /// # Errors
    ///
    /// When there is no connection, or the broker refuses it.
    pub async fn connect_v5(to: Connect, client_id: impl Into<String>) -> Result<Self, Error> {
        Self::connect(to, Version::V5, client_id.into()).await
    }

    /// Connects by MQTT 3.1.1.
    ///
    /// # Errors
    ///
    /// When there is no connection, or the broker refuses it.
    pub async fn connect_v3(to: Connect, client_id: impl Into<String>) -> Result<Self, Error> {
        Self::connect(to, Version::V3, client_id.into()).await
    }

    async fn connect(to: Connect, version: Version, client_id: String) -> Result<Self, Error> {
        let own = Arc::new(Own {
            to,
            version,
            client_id,
            taken: Mutex::default(),
        });
        let first = own.publishing().await?;
        Ok(Self {
            link: Arc::new(Link::new(first, &own.to)),
            own,
            qos: None,
            session: Duration::from_secs(24 * 60 * 60),
        })
    }

    /// The same, publishing and subscribing with this promise, whatever is [asked](crate::Wishes) for a message;
    /// [`Qos::AtLeastOnce`] unless somebody says otherwise.
    #[must_use]
    pub fn with_qos(self, qos: Qos) -> Self {
        let qos = Some(qos);
        Self { qos, ..self }
    }

    /// The same, with sessions that the broker keeps for so long after the connection is gone; a day unless said otherwise.
    /// In MQTT 3.1.1, the broker decides.
    #[must_use]
    pub fn with_session(self, session: Duration) -> Self {
        Self { session, ..self }
    }

    async fn send(&self, outgoing: Outgoing) -> Result<(), Error> {
        let publishing = self.link.get(|| self.own.publishing()).await?;
        publishing.publish(outgoing).await
    }
}

impl Own {
    async fn publishing(&self) -> Result<Publishing, Error> {
        let id = format!("{}-publisher-{}", self.client_id, random_text()?);
        Publishing::connect(&self.to, self.version, Session::new(id)).await
    }
}

impl Protocol for Mqtt {
    fn syntax(&self) -> Syntax {
        Syntax::Mqtt
    }

    fn binding(&self) -> Binding {
        match self.own.version {
            Version::V5 => Binding::Mqtt,
            Version::V3 => Binding::PayloadOnly,
        }
    }
}

impl Publisher for Mqtt {
    fn publish(&self, message: Message) -> BoxFuture<'_, Result<(), Error>> {
        let (version, names) = (self.own.version, &self.own.to.names);
        send(
            client::outgoing(message, version, self.qos, names),
            |outgoing| self.send(outgoing),
        )
    }
}

impl Subscriber for Mqtt {
    fn subscribe(&self, to: Subscription) -> BoxFuture<'_, Result<Deliveries, Error>> {
        let qos = Qos::of(self.qos, &to.wishes);
        subscribing::subscribe(Arc::clone(&self.own), to, qos, self.session).boxed()
    }
}

impl fmt::Debug for Mqtt {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Mqtt")
            .field("to", &self.own.to)
            .field("version", &self.own.version)
            .field("client_id", &self.own.client_id)
            .finish_non_exhaustive()
    }
}
