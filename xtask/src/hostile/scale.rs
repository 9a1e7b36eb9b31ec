//! Time and memory that large documents take.

use std::fs;
use std::path::Path;

use crate::hostile::family::{FAMILIES, Family};
use crate::hostile::measure::{Cost, cost};

/// What the larger document may cost.
const SECONDS: f64 = 10.0;
const MEGABYTES: f64 = 1000.0;
/// What twice the bytes may cost.
const RATIO: f64 = 2.3;
/// Below this, the clock says more about the machine than about the document.
const LEAST: f64 = 0.1;

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
    for family in FAMILIES
        .iter()
        .filter(|family| family.name.contains(filter))
    {
        let small = generate(binary, out, family, bytes / 2)?;
        let large = generate(binary, out, family, bytes)?;
        let ratio = large.seconds / small.seconds.max(LEAST);
        let mut wrong = Vec::new();
        if !matches!(large.status, Some(0..=2)) {
            wrong.push("died");
        }
        if large.seconds > SECONDS {
            wrong.push("slow");
        }
        if ratio > RATIO {
            wrong.push("not linear");
        }
        if large.megabytes > MEGABYTES {
            wrong.push("large");
        }
        failed += usize::from(!wrong.is_empty());
        let end = match large.status {
            Some(0) => "crate",
            Some(_) => "findings",
            None => "killed",
        };
        println!(
            "{:26} {:>6.2} s {:>6.2} s {ratio:>6.2} {:>5.0} MB  {end} {}",
            family.name,
            small.seconds,
            large.seconds,
            large.megabytes,
            wrong.join(", ").to_uppercase()
        );
    }
    Ok(failed)
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
    let _ = fs::remove_file(&file);
    cost
}
