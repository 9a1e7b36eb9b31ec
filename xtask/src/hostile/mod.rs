//! `cargo xtask hostile`: crates out of hostile strings build, test and document themselves without doing anything
//! else; large documents of every sort take linear time.

mod crates;
mod document;
mod family;
pub(crate) mod measure;
mod scale;

#[path = "../../../tests/hostile/fill.rs"]
mod fill;

use crate::corpus::{generator, workspace};

/// The larger document of each family.
const BYTES: usize = 10_000_000;

/// Runs both parts; `Err` says how many findings there are.
///
/// A word limits the second part to families whose name contains it, `--bytes=N` to documents of this size (10 MB).
/// `--every` makes a crate of every string. `--no-crates` and `--no-scale` leave out a part; `--keep` leaves the documents in `target/hostile/scale`.
pub(crate) fn run(args: &[String]) -> Result<(), String> {
    let filter = args
        .iter()
        .find(|arg| !arg.starts_with("--"))
        .map_or("", String::as_str);
    let has = |flag: &str| args.iter().any(|arg| arg == flag);
    let out = workspace().join("target/hostile");
    let binary = generator()?;
    let mut failed = 0;
    if !has("--no-crates") {
        failed += crates::check(&binary, &out.join("crates"), has("--every"))?;
    }
    if !has("--no-scale") {
        let bytes = args.iter().find_map(|arg| arg.strip_prefix("--bytes="));
        let bytes = bytes.map_or(Ok(BYTES), str::parse);
        let bytes = bytes.map_err(|error| format!("--bytes: {error}"))?;
        let folder = out.join("scale");
        failed += scale::check(&binary, &folder, filter, bytes)?;
        if !has("--keep") {
            std::fs::remove_dir_all(&folder).map_err(|error| error.to_string())?;
        }
    }
    match failed {
        0 => Ok(()),
        failed => Err(format!("{failed} finding(s)")),
    }
}
