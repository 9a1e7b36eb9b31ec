use std::io::Write;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::{Duration, Instant};

use crate::diagnostic::visible;
use crate::step::Watcher;

/// How long a run may say nothing: what ends sooner needs no progress.
const PATIENCE: Duration = Duration::from_millis(300);
/// How often the line is drawn anew.
const PAUSE: Duration = Duration::from_millis(100);
/// What turns, to show that it goes on.
const WHEEL: [char; 4] = ['|', '/', '-', '\\'];
/// Back to the start of the line, which is made empty.
const CLEAR: &str = "\r\u{1b}[2K";

/// What a run is at, on stderr: a line that comes and goes on a terminal, and lines that stay for whoever asked for them.
#[derive(Debug, Clone)]
pub(super) struct Progress(Arc<Shared>);

#[derive(Debug)]
struct Shared {
    /// True when steps and notes stay as lines.
    tells: bool,
    begun: Instant,
    state: Mutex<State>,
}

#[derive(Debug, Default)]
struct State {
    /// The steps that are not over, the inner ones last.
    steps: Vec<Open>,
    /// True while the line that goes away is on the screen.
    is_drawn: bool,
    turns: usize,
}

#[derive(Debug)]
struct Open {
    what: String,
    since: Instant,
    done: Option<(usize, usize)>,
}

impl Progress {
    /// Watches this process. `draws`: stderr is a terminal, and takes a line that goes away; `tells`: steps and notes stay.
    pub(super) fn watching(draws: bool, tells: bool) -> Option<Self> {
        if !draws && !tells {
            return None;
        }
        let progress = Self(Arc::new(Shared {
            tells,
            begun: Instant::now(),
            state: Mutex::default(),
        }));
        crate::step::watch(Box::new(progress.clone()));
        if draws {
            let drawn = progress.clone();
            // Without it, nothing is drawn.
            let _ = std::thread::Builder::new().spawn(move || drawn.draw());
        }
        Some(progress)
    }

    /// Draws until the process ends.
    fn draw(&self) {
        std::thread::sleep(PATIENCE);
        loop {
            self.lock().draw();
            std::thread::sleep(PAUSE);
        }
    }

    /// Prints while the line is out of the way.
    pub(super) fn aside<T>(&self, print: impl FnOnce() -> T) -> T {
        let mut state = self.lock();
        state.clear();
        print()
    }

    fn lock(&self) -> MutexGuard<'_, State> {
        self.0.state.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn tell(&self, text: &str) {
        if self.0.tells {
            let since = self.0.begun.elapsed().as_secs_f64() * 1000.0;
            write(&format!("[{since:>7.1} ms] {}\n", visible(text)));
        }
    }
}

impl Watcher for Progress {
    fn begun(&self, what: &str) {
        self.lock().steps.push(Open {
            what: what.to_owned(),
            since: Instant::now(),
            done: None,
        });
    }

    fn moved(&self, what: &str, done: usize, of: usize) {
        let mut state = self.lock();
        if let Some(step) = state.steps.iter_mut().rfind(|step| step.what == what) {
            step.done = Some((done, of));
        }
    }

    fn done(&self, what: &str) {
        let mut state = self.lock();
        state.clear();
        let Some(at) = state.steps.iter().rposition(|step| step.what == what) else {
            return;
        };
        let took = state.steps.remove(at).since.elapsed();
        self.tell(&format!("{what}: {:.1} ms", took.as_secs_f64() * 1000.0));
    }

    fn noted(&self, what: &str) {
        let mut state = self.lock();
        state.clear();
        self.tell(what);
    }
}

impl State {
    fn draw(&mut self) {
        let Some(step) = self.steps.last() else {
            return;
        };
        let wheel = WHEEL[self.turns % WHEEL.len()];
        let count = match step.done {
            Some((done, of)) => format!(" ({done} of {of})"),
            None => String::new(),
        };
        // Where the line is wider than the terminal, it is cut and not wrapped: a part of it would stay.
        let text = visible(&step.what);
        write(&format!("{CLEAR}\u{1b}[?7l{wheel} {text}{count}\u{1b}[?7h"));
        self.turns += 1;
        self.is_drawn = true;
    }

    fn clear(&mut self) {
        if std::mem::take(&mut self.is_drawn) {
            write(CLEAR);
        }
    }
}

fn write(text: &str) {
    // There is nowhere left to say that stderr is closed.
    let _ = std::io::stderr().lock().write_all(text.as_bytes());
}
