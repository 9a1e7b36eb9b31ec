use std::future::{Future, poll_fn};
use std::pin::{Pin, pin};
use std::sync::Arc;
use std::task::Poll;
use std::time::Duration;

/// A wait, from when it is made.
type Sleep = Pin<Box<dyn Future<Output = ()> + Send>>;

/// What makes waits: the timer of whatever runtime there is. Without one, nothing takes too long.
#[derive(Clone, Default)]
pub(super) struct Timer(Option<Arc<dyn Fn(Duration) -> Sleep + Send + Sync>>);

impl Timer {
    pub(super) fn new<F>(sleep: impl Fn(Duration) -> F + Send + Sync + 'static) -> Self
    where
        F: Future<Output = ()> + Send + 'static,
    {
        Self(Some(Arc::new(move |time| Box::pin(sleep(time)))))
    }

    /// What `work` comes to; `None` when it takes longer, and then it is dropped.
    pub(super) async fn within<T>(
        &self,
        time: Duration,
        work: impl Future<Output = T>,
    ) -> Option<T> {
        // Made when there is something to wait for: most of the time there is not.
        let mut sleep: Option<Sleep> = None;
        let mut work = pin!(work);
        poll_fn(|context| {
            if let Poll::Ready(done) = work.as_mut().poll(context) {
                return Poll::Ready(Some(done));
            }
            let Some(timer) = &self.0 else {
                return Poll::Pending;
            };
            let sleep = sleep.get_or_insert_with(|| timer(time));
            sleep.as_mut().poll(context).map(|()| None)
        })
        .await
    }
}
