use std::num::NonZeroU16;

use crate::Wishes;

/// What a consumer wants, and how much of it at once.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Subscription {
    pub(crate) pattern: String,
    pub(crate) group: Option<String>,
    pub(crate) window: NonZeroU16,
    pub(crate) wishes: Wishes,
}

const WINDOW: NonZeroU16 = NonZeroU16::new(256).expect("not zero");

impl Subscription {
    /// To an address, or to a pattern in the form of the protocol: `orders/+/created`, `orders.*.created` … A
    /// [`Template`](crate::Template) writes it for each.
    pub fn to(pattern: impl Into<String>) -> Self {
        Self {
            pattern: pattern.into(),
            group: None,
            window: WINDOW,
            wishes: Wishes::default(),
        }
    }

    /// The same, as one of the consumers that share the messages: each message goes to one of them. Where the broker
    /// remembers groups, one that comes back goes on where it stood.
    #[must_use]
    pub fn in_group(mut self, name: impl Into<String>) -> Self {
        self.group = Some(name.into());
        self
    }

    /// The same, with at most so many messages on the way to the consumer or without a verdict; 256 unless said otherwise.
    #[must_use]
    pub fn with_window(mut self, window: NonZeroU16) -> Self {
        self.window = window;
        self
    }

    /// The same, with what is asked of the broker.
    #[must_use]
    pub fn with_wishes(mut self, wishes: Wishes) -> Self {
        self.wishes = wishes;
        self
    }

    /// The address or pattern.
    pub fn pattern(&self) -> &str {
        &self.pattern
    }

    /// The group, if any.
    pub fn group(&self) -> Option<&str> {
        self.group.as_deref()
    }

    /// What is asked of the broker.
    pub fn wishes(&self) -> &Wishes {
        &self.wishes
    }

    /// How many messages may be on the way or without a verdict.
    pub fn window(&self) -> NonZeroU16 {
        self.window
    }
}
