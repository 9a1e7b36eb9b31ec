use std::future::Future;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use tokio::time::{Instant, sleep, timeout};

use crate::{Backoff, Connect, Error};

/// A connection that is made when it is needed and there is none, by one of those who need it.
pub(crate) struct Link<C> {
    current: Mutex<Option<Arc<C>>>,
    connecting: tokio::sync::Mutex<()>,
    backoff: Backoff,
    patience: Duration,
}

/// What can end.
pub(crate) trait Alive {
    fn is_alive(&self) -> bool;
}

impl<C: Alive> Link<C> {
    /// A link that has its first connection.
    pub(crate) fn new(first: C, to: &Connect) -> Self {
        let link = Self::empty(to);
        *link.lock() = Some(Arc::new(first));
        link
    }

    /// A link that has none yet.
    pub(crate) fn empty(to: &Connect) -> Self {
        Self {
            current: Mutex::default(),
            connecting: tokio::sync::Mutex::default(),
            backoff: to.backoff.clone(),
            patience: to.patience,
        }
    }

    /// The connection; a new one when that is gone, tried for as long as patience lasts.
    pub(crate) async fn get<F>(&self, connect: impl Fn() -> F) -> Result<Arc<C>, Error>
    where
        F: Future<Output = Result<C, Error>>,
    {
        match self.current() {
            Some(current) => Ok(current),
            // Connecting takes a large future, which messages are not to carry along.
            None => Box::pin(self.make(connect)).await,
        }
    }

    async fn make<F>(&self, connect: impl Fn() -> F) -> Result<Arc<C>, Error>
    where
        F: Future<Output = Result<C, Error>>,
    {
        let _turn = self.connecting.lock().await;
        // Another may have made one meanwhile.
        if let Some(current) = self.current() {
            return Ok(current);
        }
        let made = Arc::new(self.connect(connect).await?);
        *self.lock() = Some(Arc::clone(&made));
        Ok(made)
    }

    async fn connect<F>(&self, connect: impl Fn() -> F) -> Result<C, Error>
    where
        F: Future<Output = Result<C, Error>>,
    {
        let deadline = Instant::now() + self.patience;
        let mut backoff = self.backoff.clone();
        loop {
            let made = timeout(self.patience, connect()).await;
            let error = match made.unwrap_or(Err(Error::TimedOut)) {
                Ok(made) => return Ok(made),
                Err(error) => error,
            };
            let wait = backoff.wait();
            let is_worth_it = error.is_disconnected() || error == Error::TimedOut;
            if !is_worth_it || Instant::now() + wait > deadline {
                return Err(error);
            }
            sleep(wait).await;
        }
    }

    /// The connection, if there is one.
    pub(crate) fn current(&self) -> Option<Arc<C>> {
        self.lock().as_ref().filter(|it| it.is_alive()).cloned()
    }

    fn lock(&self) -> std::sync::MutexGuard<'_, Option<Arc<C>>> {
        self.current.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

#[cfg(test)]
mod tests {
    use std::sync::atomic::{AtomicBool, AtomicU32, Ordering};

    use super::*;

    struct Connection(AtomicBool);

    impl Alive for Connection {
        fn is_alive(&self) -> bool {
            self.0.load(Ordering::Relaxed)
        }
    }

    #[tokio::test(start_paused = true)]
    async fn one_connects_for_all_and_gives_up_in_the_end() {
        let alive = |alive| Connection(AtomicBool::new(alive));
        let to = Connect::to("").with_patience(Duration::from_secs(5));
        let link = Link::new(alive(false), &to);
        let tries = AtomicU32::new(0);
        let connect = || async {
            match tries.fetch_add(1, Ordering::Relaxed) {
                0 | 1 => Err(Error::disconnected("not yet")),
                _ => Ok(alive(true)),
            }
        };
        let (one, two) = tokio::join!(link.get(connect), link.get(connect));
        assert!(Arc::ptr_eq(
            &one.expect("a connection"),
            &two.expect("a connection")
        ));
        assert_eq!(tries.load(Ordering::Relaxed), 3);

        let gone = Link::new(alive(false), &to);
        let start = Instant::now();
        let never = gone
            .get(|| async { Err(Error::disconnected("gone")) })
            .await;
        assert_eq!(never.err(), Some(Error::disconnected("gone")));
        assert!(start.elapsed() <= Duration::from_secs(5));
        let refused = gone
            .get(|| async { Err(Error::refused("who are you")) })
            .await;
        assert_eq!(refused.err(), Some(Error::refused("who are you")));
    }
}
