use std::future::{Future, poll_fn};
use std::pin::Pin;
use std::sync::Arc;
use std::task::{Context, Poll};
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
}

/// How long one request may take: so long for the first part of the work, so long for all of it.
pub(super) struct Patience<'t> {
    timer: &'t Timer,
    first: Duration,
    /// Made when there is something to wait for: most of the time there is not, or only for the first part.
    sleep: Option<Sleep>,
    /// What is left of the time for all of it when that is over.
    left: Duration,
}

impl<'t> Patience<'t> {
    /// So long, from when there is something to wait for. The first part takes no longer than all of it.
    pub(super) fn new(timer: &'t Timer, first: Duration, all: Duration) -> Self {
        Self {
            timer,
            first: first.min(all),
            sleep: None,
            left: all,
        }
    }

    /// What the first part comes to; `None` when it takes longer.
    pub(super) async fn first<T>(
        &mut self,
        mut work: Pin<&mut impl Future<Output = T>>,
    ) -> Option<T> {
        poll_fn(|context| match work.as_mut().poll(context) {
            Poll::Ready(done) => Poll::Ready(Some(done)),
            Poll::Pending => self.poll(self.first, context).map(|()| None),
        })
        .await
    }

    /// What the rest comes to; `None` when it takes longer.
    pub(super) async fn all<T>(
        &mut self,
        mut work: Pin<&mut impl Future<Output = T>>,
    ) -> Option<T> {
        poll_fn(|context| {
            if let Poll::Ready(done) = work.as_mut().poll(context) {
                return Poll::Ready(Some(done));
            }
            while self.timer.0.is_none() || self.sleep.is_some() || !self.left.is_zero() {
                if self.poll(self.left, context).is_pending() {
                    return Poll::Pending;
                }
                self.sleep = None;
            }
            Poll::Ready(None)
        })
        .await
    }

    /// Waits for the sleep that there is, or for one of this time.
    fn poll(&mut self, time: Duration, context: &mut Context<'_>) -> Poll<()> {
        let Some(timer) = &self.timer.0 else {
            return Poll::Pending;
        };
        let left = &mut self.left;
        let sleep = self.sleep.get_or_insert_with(|| {
            *left -= time;
            timer(time)
        });
        sleep.as_mut().poll(context)
    }
}
