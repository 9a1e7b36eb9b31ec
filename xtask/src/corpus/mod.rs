//! `cargo xtask corpus`: every document of the corpus becomes a crate that builds, passes its tests and takes the
//! corpus' payloads apart without loss.

mod asyncapi;
mod build;
mod documents;
mod manifest;
mod pairs;

use std::path::{Path, PathBuf};

pub(crate) use build::generator;

/// Runs the sweep and prints its figures; `Err` says how many findings there are.
///
/// `asyncapi` in front takes the AsyncAPI documents instead. `filter` limits it to documents whose path contains it;
/// `--no-build` stops after generating.
pub(crate) fn run(args: &[String]) -> Result<(), String> {
    let Some(corpus) = std::env::var_os("HOOKWRIGHT_CORPUS").map(PathBuf::from) else {
        return Err("set HOOKWRIGHT_CORPUS to the folder of the corpus".to_owned());
    };
    let mut words = args.iter().filter(|arg| !arg.starts_with("--")).peekable();
    let asyncapi = words.next_if(|word| *word == "asyncapi").is_some();
    let filter = words.next().map_or("", String::as_str);
    let has = |flag: &str| args.iter().any(|arg| arg == flag);
    if asyncapi {
        return asyncapi::run(&corpus, filter, !has("--no-build"));
    }
    let out = workspace().join("target/corpus");
    let binary = build::generator()?;
    let documents = documents::generate(&binary, &corpus, &out, filter)?;
    let mut failed = documents
        .iter()
        .filter(|document| document.error.is_some())
        .count();
    if !has("--no-build") {
        if !has("--no-tests") {
            failed += build::test(&out, &documents)?;
        }
        failed += pairs::check(&corpus, &out, &documents, filter)?;
    }
    if failed == 0 {
        Ok(())
    } else {
        Err(format!("{failed} finding(s)"))
    }
}

/// The root of the repository.
pub(crate) fn workspace() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR"))
        .parent()
        .map(Path::to_path_buf)
        .unwrap_or_default()
}
