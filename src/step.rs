//! What a run is at, told to whoever watches: long work shows that it goes on, and what it read.
//!
//! In:  sentences of every room.
//! Out: what the watcher of the process is told; nothing, as long as there is none.
//! Does not know: terminals, clocks. No result depends on it.

use std::sync::OnceLock;

/// Who is told what a run is at.
pub trait Watcher: Send + Sync {
    /// Some work begins, e.g. "reading acme.yaml".
    fn begun(&self, what: &str);
    /// So many parts of it are done.
    fn moved(&self, what: &str, done: usize, of: usize);
    /// It is over.
    fn done(&self, what: &str);
    /// Something worth knowing of how the run came to its result, e.g. which profile was used.
    fn noted(&self, what: &str);
}

static WATCHER: OnceLock<Box<dyn Watcher>> = OnceLock::new();

/// Lets somebody watch everything that this process does. False when somebody else does already.
pub fn watch(watcher: Box<dyn Watcher>) -> bool {
    WATCHER.set(watcher).is_ok()
}

/// Work that goes on until this is dropped.
#[derive(Debug)]
#[must_use = "a step is over when it is dropped"]
pub struct Step(Option<String>);

/// Begins a step; what it is called is made up for a watcher alone.
pub fn step(what: impl FnOnce() -> String) -> Step {
    Step(WATCHER.get().map(|watcher| {
        let what = what();
        watcher.begun(&what);
        what
    }))
}

/// Tells how the run comes to its result.
pub fn note(what: impl FnOnce() -> String) {
    if let Some(watcher) = WATCHER.get() {
        watcher.noted(&what());
    }
}

impl Step {
    /// Tells that so many parts of it are done.
    pub fn moved(&self, done: usize, of: usize) {
        if let (Some(watcher), Some(what)) = (WATCHER.get(), &self.0) {
            watcher.moved(what, done, of);
        }
    }
}

impl Drop for Step {
    fn drop(&mut self) {
        if let (Some(watcher), Some(what)) = (WATCHER.get(), &self.0) {
            watcher.done(what);
        }
    }
}
