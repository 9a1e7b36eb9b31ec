use std::time::Duration;

use crate::scheme::DeliveryFacts;

/// How much of a request is taken before its signature is checked, and how long it may take.
///
/// Times need a timer, which a [`Service`](crate::http::Service::with_timer) has when it is given one.
///
/// # Examples
///
/// ```
/// use hookwright_runtime::http::Limits;
///
/// let limits = Limits { body: Some(64 << 10), ..Limits::default() };
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Limits {
    /// Most bytes of a body. Unless set: what the profile says of the provider's largest, or 4 MiB.
    pub body: Option<usize>,
    /// Most header fields. 100 unless set.
    pub headers: usize,
    /// Most bytes of all header names and values. 64 KiB unless set.
    pub header_bytes: usize,
    /// The longest time in which a body comes in. 10 s unless set.
    pub read: Duration,
    /// The longest time until a request is answered; what is not dealt with by then is given up, and the provider should
    /// send it again. Unless set: nine tenths of what the profile says of the provider's patience, or 30 s.
    pub answer: Option<Duration>,
}

impl Default for Limits {
    fn default() -> Self {
        Self {
            body: None,
            headers: 100,
            header_bytes: 64 << 10,
            read: Duration::from_secs(10),
            answer: None,
        }
    }
}

impl Limits {
    /// Most bytes of a body from this provider.
    pub(super) fn body_of(&self, provider: &DeliveryFacts) -> usize {
        let known = provider.max_body_bytes;
        let known = known.map(|most| usize::try_from(most).unwrap_or(usize::MAX));
        self.body.or(known).unwrap_or(4 << 20)
    }

    /// The longest time until this provider is answered. A tenth of its patience is left for the way.
    pub(super) fn answer_to(&self, provider: &DeliveryFacts) -> Duration {
        let patience = provider.time_limit_s.filter(|seconds| *seconds > 0);
        let known = patience.map(|seconds| Duration::from_secs(seconds.into()) * 9 / 10);
        self.answer.or(known).unwrap_or(Duration::from_secs(30))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_set_wins_over_what_the_profile_says() {
        let unknown = DeliveryFacts::default();
        let known = DeliveryFacts {
            time_limit_s: Some(3),
            max_body_bytes: Some(1000),
            ..DeliveryFacts::default()
        };
        let unset = Limits::default();
        let set = Limits {
            body: Some(7),
            answer: Some(Duration::from_secs(1)),
            ..unset
        };
        let found = |limits: &Limits, facts| (limits.body_of(facts), limits.answer_to(facts));
        assert_eq!(found(&unset, &unknown), (4 << 20, Duration::from_secs(30)));
        assert_eq!(found(&unset, &known), (1000, Duration::from_millis(2700)));
        assert_eq!(found(&set, &known), (7, Duration::from_secs(1)));
    }
}
