use super::ChannelFacts;
use crate::{AddressError, Message, Syntax};

/// The values of the variable parts of an address.
///
/// Implemented by [`parameters!`](macro@crate::channel::parameters), and by `()` for addresses without such parts.
pub trait Parameters: Sized + Send + Sync {
    /// Name and value of each.
    fn values(&self) -> Vec<(&'static str, &str)>;

    /// Takes values; `None` when one is missing.
    fn from_values(values: &[(&str, &str)]) -> Option<Self>;
}

impl Parameters for () {
    fn values(&self) -> Vec<(&'static str, &str)> {
        Vec::new()
    }

    fn from_values(_: &[(&str, &str)]) -> Option<Self> {
        Some(())
    }
}

/// The values in an address of a channel; `None` when it is none of the channel's.
#[doc(hidden)]
pub fn parse<P: Parameters>(channel: &ChannelFacts, syntax: Syntax, address: &str) -> Option<P> {
    let template = channel.template(syntax).ok()?;
    P::from_values(&template.read(syntax, address)?)
}

/// The values that stand in a message, where the document says where they do, or what they are otherwise.
#[doc(hidden)]
pub fn located<P: Parameters>(channel: &ChannelFacts, message: &Message) -> Option<P> {
    let found: Vec<(&str, String)> = channel
        .parameters
        .iter()
        .filter_map(|it| {
            let there = it.location.and_then(|at| at.read(message));
            let value = there
                .map(|it| it.into_owned())
                .or_else(|| it.default.map(str::to_owned));
            Some((it.name, value?))
        })
        .collect();
    let values: Vec<(&str, &str)> = found
        .iter()
        .map(|(name, value)| (*name, value.as_str()))
        .collect();
    P::from_values(&values)
}

/// The address with these values.
#[doc(hidden)]
pub fn address(
    channel: &ChannelFacts,
    syntax: Syntax,
    parameters: &impl Parameters,
) -> Result<String, AddressError> {
    channel.address(syntax, &parameters.values())
}

/// Makes a struct of values [`Parameters`] of a channel. Each field is a `String`, or an open enum of strings.
#[macro_export]
#[doc(hidden)]
macro_rules! __parameters {
    ($name:ident { $($field:ident: $wire:literal,)* } $channel:expr) => {
        impl $crate::channel::Parameters for $name {
            fn values(&self) -> ::std::vec::Vec<(&'static str, &str)> {
                ::std::vec![$(($wire, self.$field.as_str())),*]
            }

            fn from_values(values: &[(&str, &str)]) -> ::core::option::Option<Self> {
                let of = |name: &str| {
                    let mut values = values.iter();
                    values.find_map(|(own, value)| (*own == name).then_some(*value))
                };
                ::core::option::Option::Some(Self {
                    $($field: of($wire)?.into(),)*
                })
            }
        }

        impl $name {
            /// The address, in the form of a protocol.
            ///
            /// # Errors
            ///
            /// When a value would change the address around it: it is empty, holds a separator or a wildcard.
            pub fn address(
                &self,
                syntax: $crate::Syntax,
            ) -> ::core::result::Result<::std::string::String, $crate::AddressError> {
                $crate::channel::address($channel, syntax, self)
            }

            /// The values in an address; `None` when it is none of this channel.
            pub fn parse(syntax: $crate::Syntax, address: &str) -> ::core::option::Option<Self> {
                $crate::channel::parse($channel, syntax, address)
            }

            /// The values that stand in a message, where the document says that they do.
            pub fn located(message: &$crate::Message) -> ::core::option::Option<Self> {
                $crate::channel::located($channel, message)
            }

            /// The pattern of a subscription to all addresses of this channel.
            ///
            /// # Errors
            ///
            /// When the protocol has no wildcards.
            pub fn pattern(
                syntax: $crate::Syntax,
            ) -> ::core::result::Result<::std::string::String, $crate::AddressError> {
                $crate::channel::ChannelFacts::pattern($channel, syntax)
            }
        }
    };
}

pub use __parameters as parameters;
