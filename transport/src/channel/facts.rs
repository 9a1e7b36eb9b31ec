use hookwright_runtime::cloudevent::Mode;

use super::Bindings;
use crate::codec::{avro, protobuf};
use crate::{AddressError, Syntax, Template};

/// What is known of a channel.
#[derive(Debug, Clone, Copy)]
pub struct ChannelFacts {
    /// The entry's name in the document.
    pub key: &'static str,
    /// The address as written, e.g. `users/{userId}/signedup`. `None`: it is known at run time.
    pub address: Option<&'static str>,
    /// Its variable parts, in their order.
    pub parameters: &'static [ParameterFacts],
    /// What is said for each protocol.
    pub bindings: Bindings,
}

/// What is known of a variable part of an address.
#[derive(Debug, Clone, Copy)]
pub struct ParameterFacts {
    /// The name between the braces, e.g. `userId`.
    pub name: &'static str,
    /// The values that the document lists. Empty: any. Others are taken too: the list may grow.
    pub values: &'static [&'static str],
    /// What it is when nobody says it.
    pub default: Option<&'static str>,
    /// Where its value stands in messages.
    pub location: Option<Location>,
}

/// What is known of an operation: what the described application does on a channel.
#[derive(Debug, Clone, Copy)]
pub struct OperationFacts {
    /// The entry's name in the document.
    pub key: &'static str,
    /// Where.
    pub channel: &'static ChannelFacts,
    /// What comes back.
    pub reply: Option<ReplyFacts>,
    /// What is said for each protocol.
    pub bindings: Bindings,
}

/// What is known of the reply to an operation.
#[derive(Debug, Clone, Copy)]
pub struct ReplyFacts {
    /// Where in the request its address stands.
    pub address: Option<Location>,
    /// The channel that it comes by.
    pub channel: Option<&'static ChannelFacts>,
}

/// What is known of a message.
#[derive(Debug, Clone, Copy)]
pub struct MessageFacts {
    /// The entry's name in the document.
    pub key: &'static str,
    /// The media type of the payload. `None`: it is not said.
    pub content_type: Option<&'static str>,
    /// How the bytes of the payload become a value.
    pub wire: Wire,
    /// Where the id stands that requests and replies have in common.
    pub correlation: Option<Location>,
    /// How it is a CloudEvent.
    pub cloud_event: Option<CloudEventFacts>,
    /// What is said for each protocol.
    pub bindings: Bindings,
}

/// How the bytes of a payload become a value.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Wire {
    /// By the media type alone.
    MediaType,
    /// Avro, by this schema.
    Avro(&'static avro::Schema),
    /// Protocol Buffers, as this message.
    Protobuf(&'static protobuf::Schema),
}

/// A place in a message, as a runtime expression names it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Location {
    /// `$message.header#/name`
    Header(&'static str),
    /// `$message.payload#/pointer`; empty for the whole of it.
    Payload(&'static str),
}

/// What is known of a message that is a CloudEvent.
#[derive(Debug, Clone, Copy)]
pub struct CloudEventFacts {
    /// How the document describes it.
    pub form: CloudEventForm,
    /// The values that `type` has.
    pub types: &'static [&'static str],
    /// What `source` always is.
    pub source: Option<&'static str>,
    /// What `dataschema` always is.
    pub data_schema: Option<&'static str>,
    /// The extensions that the document declares.
    pub extensions: &'static [&'static str],
}

/// Where a document describes the attributes of a CloudEvent. Each transport carries them by its own binding, whatever the
/// document was written for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum CloudEventForm {
    /// Among the headers, behind this prefix, e.g. `ce_`; the payload is the data.
    Binary(&'static str),
    /// In the payload, beside `data`.
    Structured,
}

impl CloudEventForm {
    pub(super) fn mode(self) -> Mode {
        match self {
            Self::Binary(_) => Mode::Binary,
            Self::Structured => Mode::Structured,
        }
    }
}

impl ChannelFacts {
    /// The address as a template of a protocol: for Kafka, the topic that the binding names.
    ///
    /// # Errors
    ///
    /// When the document knows no address, or it is no template.
    pub fn template(&self, syntax: Syntax) -> Result<Template, AddressError> {
        let is_kafka = matches!(syntax, Syntax::Kafka | Syntax::KafkaPure);
        let topic = self
            .bindings
            .kafka
            .and_then(|it| it.topic)
            .filter(|_| is_kafka);
        let unknown = || AddressError::Missing(self.key.to_owned());
        Template::parse(topic.or(self.address).ok_or_else(unknown)?)
    }

    /// The address with these values; parameters that have a default need none.
    ///
    /// # Errors
    ///
    /// When there is no address, a value is missing, or one would change the address around it.
    pub fn address(&self, syntax: Syntax, values: &[(&str, &str)]) -> Result<String, AddressError> {
        let template = self.template(syntax)?;
        let of = |name: &str| {
            let said = values
                .iter()
                .find(|(own, _)| *own == name)
                .map(|(_, value)| *value);
            let facts = self.parameters.iter().find(|it| it.name == name);
            said.or(facts.and_then(|it| it.default))
        };
        let values: Vec<(&str, &str)> = template
            .parameters()
            .filter_map(|name| Some((name, of(name)?)))
            .collect();
        template.fill(syntax, &values)
    }

    /// The pattern that a subscription to all addresses of the channel takes.
    ///
    /// # Errors
    ///
    /// When there is no address, or the protocol has no wildcards.
    pub fn pattern(&self, syntax: Syntax) -> Result<String, AddressError> {
        self.template(syntax)?.wildcard(syntax)
    }
}
