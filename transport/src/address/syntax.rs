/// How a protocol writes addresses and wildcards.
///
/// | | levels | one parameter | written |
/// |---|---|---|---|
/// | [`Memory`](Self::Memory), [`KafkaPure`](Self::KafkaPure) | – | the template itself | `orders.{region}.created` |
/// | [`Kafka`](Self::Kafka) | – | a regular expression | `^orders\.[A-Za-z0-9_-]+\.created$` |
/// | [`Amqp`](Self::Amqp) | `.` | `*`, a whole level | `orders.*.created` |
/// | [`Mqtt`](Self::Mqtt) | `/` | `+`, a whole level | `orders/+/created` |
/// | [`Nats`](Self::Nats) | `.` | `*`, a whole level | `orders.*.created` |
/// | [`Redis`](Self::Redis) | – | `*`, anything | `orders:*:created` |
/// | [`Stomp`](Self::Stomp) | `.` | `*`, a whole level | `/topic/orders.*.created` |
/// | [`Http`](Self::Http) | `/` | the template itself | `/orders/{region}/created` |
/// | [`RedisStream`](Self::RedisStream), [`WebSocket`](Self::WebSocket) | – | none | – |
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum Syntax {
    /// In memory: patterns are templates.
    Memory,
    /// Topics of Kafka, by librdkafka: a pattern begins with `^`.
    Kafka,
    /// Topics of Kafka, without a client that knows regular expressions: patterns are templates.
    KafkaPure,
    /// Routing keys of a topic exchange.
    Amqp,
    /// Topics of MQTT.
    Mqtt,
    /// Subjects of NATS.
    Nats,
    /// Channels of Redis.
    Redis,
    /// Streams of Redis.
    RedisStream,
    /// Destinations of STOMP, as RabbitMQ and ActiveMQ read them.
    Stomp,
    /// Paths of HTTP: patterns are templates.
    Http,
    /// The path of a WebSocket.
    WebSocket,
}

/// What stands for a parameter in a pattern.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Wildcard {
    /// The template is the pattern.
    Template,
    /// A text that takes the place of a whole level.
    Level { separator: char, text: &'static str },
    /// Anything, with backslashes before what would be special.
    Glob,
    /// A regular expression.
    Regex,
    /// There is none.
    None,
}

impl Syntax {
    pub(super) fn wildcard(self) -> Wildcard {
        match self {
            Self::Memory | Self::KafkaPure | Self::Http => Wildcard::Template,
            Self::Kafka => Wildcard::Regex,
            Self::Amqp | Self::Nats | Self::Stomp => Wildcard::Level {
                separator: '.',
                text: "*",
            },
            Self::Mqtt => Wildcard::Level {
                separator: '/',
                text: "+",
            },
            Self::Redis => Wildcard::Glob,
            Self::RedisStream | Self::WebSocket => Wildcard::None,
        }
    }

    /// The characters that separate levels, whatever a template says. Those of protocols without levels are the
    /// conventional ones that the template uses.
    pub(super) fn separators(self, literals: &str) -> Vec<char> {
        match self {
            Self::Mqtt | Self::Http | Self::WebSocket => vec!['/'],
            Self::Amqp | Self::Nats => vec!['.'],
            Self::Stomp => vec!['.', '/'],
            Self::Memory | Self::Kafka | Self::KafkaPure | Self::Redis | Self::RedisStream => {
                let used = ['/', '.', ':'].into_iter();
                used.filter(|it| literals.contains(*it)).collect()
            }
        }
    }

    /// True for a character that no address has.
    pub(super) fn is_foreign(self, c: char) -> bool {
        if c.is_control() {
            return true;
        }
        match self {
            Self::Memory => matches!(c, '{' | '}'),
            // Kafka, "Topic": letters, digits, `.`, `_` and `-`.
            Self::Kafka | Self::KafkaPure => {
                !(c.is_ascii_alphanumeric() || matches!(c, '.' | '_' | '-'))
            }
            Self::Amqp => matches!(c, '*' | '#'),
            // MQTT 5, "Topic wildcards": not within topic names.
            Self::Mqtt => matches!(c, '+' | '#'),
            // NATS, "Characters allowed": no white space; `*` and `>` are wildcards.
            Self::Nats => c.is_whitespace() || matches!(c, '*' | '>'),
            Self::Redis | Self::RedisStream => false,
            Self::Stomp => c.is_whitespace() || matches!(c, '*' | '#' | '>'),
            Self::Http | Self::WebSocket => {
                !c.is_ascii_graphic() || matches!(c, '?' | '#' | '{' | '}')
            }
        }
    }

    /// The most bytes that an address may have.
    pub(super) fn longest(self) -> usize {
        match self {
            Self::Kafka | Self::KafkaPure => 249,
            // AMQP 0-9-1, "Strings": a short string.
            Self::Amqp => 255,
            Self::Mqtt => 65_535,
            _ => 8_192,
        }
    }
}
