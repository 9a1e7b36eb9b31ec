/// What a document says of a server, channel, operation or message for each protocol.
#[derive(Debug, Clone, Copy, Default)]
pub struct Bindings {
    /// Kafka.
    pub kafka: Option<Kafka>,
    /// AMQP 0-9-1.
    pub amqp: Option<Amqp>,
    /// MQTT.
    pub mqtt: Option<Mqtt>,
    /// NATS.
    pub nats: Option<Nats>,
    /// WebSocket.
    pub ws: Option<WebSocket>,
    /// HTTP.
    pub http: Option<Http>,
    /// Every binding, these among them: the protocol's name and the JSON as written.
    pub all: &'static [(&'static str, &'static str)],
}

impl Bindings {
    /// Nothing is said.
    pub const NONE: Bindings = Bindings {
        kafka: None,
        amqp: None,
        mqtt: None,
        nats: None,
        ws: None,
        http: None,
        all: &[],
    };

    /// The JSON of a binding, as written.
    pub fn json(&self, protocol: &str) -> Option<&'static str> {
        let mut all = self.all.iter();
        all.find_map(|(own, json)| (*own == protocol).then_some(*json))
    }
}

/// What bindings say for Kafka.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Kafka {
    /// The topic, where it is not the channel's address.
    pub topic: Option<&'static str>,
    /// How many partitions the topic has.
    pub partitions: Option<u32>,
    /// How many replicas the topic has.
    pub replicas: Option<u32>,
    /// The only id of the consumer group.
    pub group_id: Option<&'static str>,
    /// The only id of the client.
    pub client_id: Option<&'static str>,
    /// How many bytes in front of a payload are the id that a registry gave its schema.
    pub schema_id_bytes: Option<u8>,
}

impl Kafka {
    /// Nothing is said.
    pub const NONE: Kafka = Kafka {
        topic: None,
        partitions: None,
        replicas: None,
        group_id: None,
        client_id: None,
        schema_id_bytes: None,
    };
}

/// What bindings say for AMQP 0-9-1.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Amqp {
    /// What the channel is: `routingKey` or `queue`.
    pub is: Option<&'static str>,
    /// The exchange.
    pub exchange: Option<&'static str>,
    /// `topic`, `direct`, `fanout`, `default` or `headers`.
    pub exchange_type: Option<&'static str>,
    /// True when the exchange survives a restart.
    pub exchange_durable: Option<bool>,
    /// The queue.
    pub queue: Option<&'static str>,
    /// True when the queue survives a restart.
    pub queue_durable: Option<bool>,
    /// True when one connection has the queue for itself.
    pub queue_exclusive: Option<bool>,
    /// True when the queue is deleted with its last consumer.
    pub queue_auto_delete: Option<bool>,
    /// The virtual host.
    pub vhost: Option<&'static str>,
    /// True when messages that reach no queue come back.
    pub mandatory: Option<bool>,
    /// 1: gone with a restart; 2: kept.
    pub delivery_mode: Option<u8>,
    /// How important messages are.
    pub priority: Option<u8>,
    /// How long messages live, in milliseconds.
    pub expiration: Option<u64>,
    /// True when consumers acknowledge.
    pub ack: Option<bool>,
    /// The type that messages say they have.
    pub message_type: Option<&'static str>,
}

impl Amqp {
    /// Nothing is said.
    pub const NONE: Amqp = Amqp {
        is: None,
        exchange: None,
        exchange_type: None,
        exchange_durable: None,
        queue: None,
        queue_durable: None,
        queue_exclusive: None,
        queue_auto_delete: None,
        vhost: None,
        mandatory: None,
        delivery_mode: None,
        priority: None,
        expiration: None,
        ack: None,
        message_type: None,
    };
}

/// What bindings say for MQTT.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Mqtt {
    /// The client's id.
    pub client_id: Option<&'static str>,
    /// True when the broker forgets the client in between.
    pub clean_session: Option<bool>,
    /// Seconds between signs of life.
    pub keep_alive: Option<u32>,
    /// The quality of service: 0, 1 or 2.
    pub qos: Option<u8>,
    /// True when the broker keeps the last message for those who come later.
    pub retain: Option<bool>,
    /// Seconds until the broker forgets the session.
    pub session_expiry: Option<u32>,
    /// Seconds until the broker forgets the message.
    pub message_expiry: Option<u32>,
}

impl Mqtt {
    /// Nothing is said.
    pub const NONE: Mqtt = Mqtt {
        client_id: None,
        clean_session: None,
        keep_alive: None,
        qos: None,
        retain: None,
        session_expiry: None,
        message_expiry: None,
    };
}

/// What bindings say for NATS.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Nats {
    /// The queue group.
    pub queue: Option<&'static str>,
}

impl Nats {
    /// Nothing is said.
    pub const NONE: Nats = Nats { queue: None };
}

/// What bindings say for WebSocket.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct WebSocket {
    /// The method of the first request, `GET` or `POST`.
    pub method: Option<&'static str>,
    /// The query parameters of the first request: name, and true when it is required.
    pub query: &'static [(&'static str, bool)],
    /// The headers of the first request: name, and true when it is required.
    pub headers: &'static [(&'static str, bool)],
}

impl WebSocket {
    /// Nothing is said.
    pub const NONE: WebSocket = WebSocket {
        method: None,
        query: &[],
        headers: &[],
    };
}

/// What bindings say for HTTP.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Http {
    /// The method.
    pub method: Option<&'static str>,
    /// The status of a response.
    pub status: Option<u16>,
    /// The query parameters: name, and true when it is required.
    pub query: &'static [(&'static str, bool)],
    /// The headers: name, and true when it is required.
    pub headers: &'static [(&'static str, bool)],
}

impl Http {
    /// Nothing is said.
    pub const NONE: Http = Http {
        method: None,
        status: None,
        query: &[],
        headers: &[],
    };
}
