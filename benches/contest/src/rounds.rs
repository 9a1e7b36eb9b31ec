//! Contestants take turns, many times over, and each is as fast as it ever was: what others take from the machine only adds.
//!
//! Criterion and divan run one contestant to its end before the next one starts; on a machine that others use, that
//! compares two moments and not two programs.

use crate::clock::nanoseconds;

const ROUNDS: usize = 25;
/// One turn takes about so long, so that the clock does not count.
const TURN: f64 = 100_000.0;
const MOST: usize = 10_000;

/// Something that is done again and again.
pub(crate) type Task<'a> = Box<dyn FnMut() + 'a>;

/// Returns the least time of each task, in nanoseconds.
pub(crate) fn least(tasks: &mut [Task<'_>]) -> Vec<f64> {
    let repeats: Vec<usize> = tasks.iter_mut().map(repeats).collect();
    let mut best = vec![f64::INFINITY; tasks.len()];
    for _ in 0..ROUNDS {
        for ((task, best), repeats) in tasks.iter_mut().zip(&mut best).zip(&repeats) {
            *best = best.min(turn(task, *repeats));
        }
    }
    best
}

fn repeats(task: &mut Task<'_>) -> usize {
    turn(task, 1);
    let once = turn(task, 2).max(1.0);
    ((TURN / once) as usize).clamp(1, MOST)
}

fn turn(task: &mut Task<'_>, repeats: usize) -> f64 {
    let start = nanoseconds();
    for _ in 0..repeats {
        task();
    }
    (nanoseconds() - start) / repeats as f64
}
