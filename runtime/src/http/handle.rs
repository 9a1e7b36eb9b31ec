use std::future::Future;

use crate::delivery::{Delivery, Verified};
use crate::events::Events;

/// What an application does with deliveries. Generated crates implement it for their `Handler`.
pub trait Handle<E: Events>: Send + Sync + 'static {
    /// Takes a delivery. The provider is told that it was accepted only when this says so.
    fn handle(&self, delivery: Verified<Delivery<E>>) -> impl Future<Output = Outcome> + Send;
}

/// What became of a delivery.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[must_use]
pub enum Outcome {
    /// It is dealt with, or safely stored: the provider need not send it again.
    Accepted,
    /// It could not be dealt with: the provider should send it again.
    Failed,
}

impl From<()> for Outcome {
    fn from((): ()) -> Self {
        Self::Accepted
    }
}

impl<T, E> From<Result<T, E>> for Outcome {
    fn from(result: Result<T, E>) -> Self {
        match result {
            Ok(_) => Self::Accepted,
            Err(_) => Self::Failed,
        }
    }
}
