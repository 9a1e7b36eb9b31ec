//! Time and memory that large documents take.

use std::path::Path;
use std::{fmt, fs};

use crate::hostile::family::{Family, families};
use crate::hostile::measure::{Cost, cost};

/// What the larger document may cost.
const SECONDS: f64 = 10.0;
const MEGABYTES: f64 = 1000.0;
/// What twice the bytes may cost.
const RATIO: f64 = 2.3;
/// Below this, the clock says more about the machine than about the document.
const LEAST: f64 = 0.2;

/// Generates from two documents of every family whose name contains `filter`, the larger one of so many bytes; returns
/// the number that cost too much.
pub(crate) fn check(
    binary: &Path,
    out: &Path,
    filter: &str,
    bytes: usize,
) -> Result<usize, String> {
    fs::create_dir_all(out).map_err(|error| error.to_string())?;
    println!(
        "{:26} {:>8} {:>8} {:>6} {:>8}  end",
        "family", "half", "whole", "ratio", "memory"
    );
    let mut failed = 0;
    for family in families().filter(|it| it.name.contains(filter)) {
        let mut pair = Pair::measure(binary, out, family, bytes)?;
        for _ in 1..TRIES {
            if pair.faults().is_empty() {
                break;
            }
            pair = pair.least(Pair::measure(binary, out, family, bytes)?);
        }
        failed += usize::from(!pair.faults().is_empty());
        println!("{:26} {pair}", family.name);
    }
    Ok(failed)
}

/// How often a pair is measured before it counts as too much: other programs share the processor's caches.
const TRIES: usize = 5;

/// What a document and one of half its size cost.
struct Pair {
    half: Cost,
    whole: Cost,
}

impl Pair {
    fn measure(binary: &Path, out: &Path, family: &Family, bytes: usize) -> Result<Self, String> {
        Ok(Self {
            half: generate(binary, out, family, bytes / 2)?,
            whole: generate(binary, out, family, bytes)?,
        })
    }

    /// The lower figures of two measurements.
    fn least(self, other: Self) -> Self {
        let least = |a: Cost, b: Cost| Cost {
            seconds: a.seconds.min(b.seconds),
            ..b
        };
        Self {
            half: least(self.half, other.half),
            whole: least(self.whole, other.whole),
        }
    }

    fn ratio(&self) -> f64 {
        self.whole.seconds / self.half.seconds.max(LEAST)
    }

    /// What is wrong with them.
    fn faults(&self) -> Vec<&'static str> {
        let ended = matches!(self.whole.status, Some(0..=2));
        let checks = [
            (!ended, "DIED"),
            (self.whole.seconds > SECONDS, "SLOW"),
            (self.ratio() > RATIO, "NOT LINEAR"),
            (self.whole.megabytes > MEGABYTES, "LARGE"),
        ];
        let faults = checks.into_iter().filter(|(wrong, _)| *wrong);
        faults.map(|(_, word)| word).collect()
    }
}

impl fmt::Display for Pair {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let end = match self.whole.status {
            Some(0) => "crate",
            Some(_) => "findings",
            None => "killed",
        };
        write!(
            f,
            "{:>6.2} s {:>6.2} s {:>6.2} {:>5.0} MB  {end} {}",
            self.half.seconds,
            self.whole.seconds,
            self.ratio(),
            self.whole.megabytes,
            self.faults().join(", ")
        )
    }
}

fn generate(binary: &Path, out: &Path, family: &Family, bytes: usize) -> Result<Cost, String> {
    let file = out.join(format!("{}.{}", family.name, family.ending));
    let folder = out.join("crate");
    let _ = fs::remove_dir_all(&folder);
    fs::write(&file, (family.text)(bytes)).map_err(|error| error.to_string())?;
    let (path, output) = (file.to_string_lossy(), folder.to_string_lossy());
    let args = [
        "generate",
        &*path,
        "--name",
        "hostile-crate",
        "--output",
        &*output,
    ];
    let cost = cost(binary, &args);
    let _ = fs::remove_dir_all(&folder);
    cost
}
