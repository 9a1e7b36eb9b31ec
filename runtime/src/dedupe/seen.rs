use std::future::Future;
use std::pin::Pin;
use std::time::SystemTime;

use crate::dedupe::Key;

/// What a store answers with, when it is ready.
pub type Pending<'a, T> = Pin<Box<dyn Future<Output = T> + Send + 'a>>;

/// Remembers which events were handed over, so that a delivery that comes again is acknowledged and not dealt with again.
///
/// It is asked when a delivery is proven to be genuine, in three steps, so that no event is acknowledged and lost: an event
/// is *claimed* before it is handed over, *kept* when it was dealt with, and *forgotten* when it was not: then the next
/// attempt of the provider is the first again.
///
/// [`MemorySeen`](crate::dedupe::MemorySeen) remembers within one process. A store that several processes share lets
/// claims run out: a process that dies cannot take its own back.
pub trait Seen: Send + Sync + 'static {
    /// Claims an event. While somebody else holds the claim, it waits for what becomes of that, or says
    /// [`Busy`](Claim::Busy).
    ///
    /// A wait that is given up leaves no claim behind. Who claims several events does so in the order of their keys.
    fn claim<'a>(&'a self, key: &'a Key, now: SystemTime) -> Pending<'a, Claim>;

    /// The event that was claimed is dealt with: from now on it is a duplicate. A store that cannot keep it lets the claim go:
    /// better that the event is handed over again than that it is lost.
    fn keep<'a>(&'a self, key: &'a Key, now: SystemTime) -> Pending<'a, ()>;

    /// The event that was claimed is not dealt with: whoever comes next is the first again. Called also when a request is
    /// given up, so it cannot wait.
    fn forget(&self, key: &Key);
}

/// What an event that was claimed is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Claim {
    /// Nobody has dealt with it: the caller holds the claim, and keeps or forgets it.
    First,
    /// It was dealt with.
    Duplicate,
    /// It is being dealt with, or that cannot be told: the provider should come again.
    Busy,
}
