use std::time::{Duration, Instant};

use bytes::Bytes;
use nix::sys::resource::{UsageWho, getrusage};
use tokio::time::timeout;

use crate::ROUNDS;

/// As many messages are on the way at once, on both sides.
pub const AT_ONCE: usize = 64;

/// How long one run of a side may take.
const LONGEST: Duration = Duration::from_secs(60);

/// What every message has.
pub const CONTENT_TYPE: &str = "application/json";
pub const KEY: &str = "order-17";
pub const HEADERS: [(&str, &str); 2] = [("x-tenant", "acme"), ("x-region", "eu")];

pub fn payload() -> Bytes {
    Bytes::from_static(&[b'x'; 256])
}

/// A name that no round before had.
pub fn unique(what: &str) -> String {
    let time = std::time::SystemTime::UNIX_EPOCH
        .elapsed()
        .expect("a clock");
    format!("{what}{}", time.as_nanos())
}

pub fn variable(name: &str) -> String {
    std::env::var(name)
        .unwrap_or_else(|_| panic!("{name} is not set: `cargo xtask bench transports` sets it"))
}

/// The time that a side took from when everything was connected, which each side says by [`Clock::start`].
pub struct Clock {
    wall: Instant,
    cpu: Duration,
}

pub struct Cost {
    wall: Duration,
    cpu: Duration,
}

impl Clock {
    pub fn start() -> Self {
        Self {
            wall: Instant::now(),
            cpu: cpu(),
        }
    }

    pub fn stop(self) -> Cost {
        Cost {
            wall: self.wall.elapsed(),
            cpu: cpu() - self.cpu,
        }
    }
}

fn cpu() -> Duration {
    let usage = getrusage(UsageWho::RUSAGE_SELF).expect("usage of this process");
    let (user, system) = (usage.user_time(), usage.system_time());
    let micros = (user.tv_sec() + system.tv_sec()) * 1_000_000 + user.tv_usec() + system.tv_usec();
    Duration::from_micros(micros as u64)
}

pub struct Contest {
    name: &'static str,
}

impl Contest {
    pub fn new(name: &'static str) -> Self {
        Self { name }
    }

    /// Runs both sides in turns, and prints a line of medians.
    pub async fn run(
        self,
        count: usize,
        bare: impl AsyncFn(usize) -> Cost,
        ours: impl AsyncFn(usize) -> Cost,
    ) {
        let (mut of_bare, mut of_ours) = (Vec::new(), Vec::new());
        // The first of each is for caches and connections.
        self.in_time("bare", bare(count / 10)).await;
        self.in_time("ours", ours(count / 10)).await;
        for _ in 0..ROUNDS {
            of_bare.push(self.in_time("bare", bare(count)).await);
            of_ours.push(self.in_time("ours", ours(count)).await);
        }
        let cpu = |costs: &[Cost]| {
            median(costs.iter().map(|cost| cost.cpu)).as_secs_f64() * 1e6 / count as f64
        };
        let rate = |costs: &[Cost]| {
            count as f64 / median(costs.iter().map(|cost| cost.wall)).as_secs_f64()
        };
        let (bare_cpu, ours_cpu) = (cpu(&of_bare), cpu(&of_ours));
        let (bare_rate, ours_rate) = (rate(&of_bare), rate(&of_ours));
        println!(
            "{:<16} {bare_rate:>10.0} {ours_rate:>10.0} {bare_cpu:>11.1} {ours_cpu:>11.1} {:>6.2} {:>7.2}",
            self.name,
            ours_cpu / bare_cpu,
            ours_rate / bare_rate
        );
    }
}

impl Contest {
    /// What a side cost, which is told when it takes too long.
    async fn in_time(&self, side: &str, cost: impl Future<Output = Cost>) -> Cost {
        match timeout(LONGEST, cost).await {
            Ok(cost) => cost,
            Err(_) => panic!("{}: no end of {side} in {} s", self.name, LONGEST.as_secs()),
        }
    }
}

fn median(all: impl Iterator<Item = Duration>) -> Duration {
    let mut all: Vec<Duration> = all.collect();
    all.sort();
    all[all.len() / 2]
}
