//! The AsyncAPI documents of the corpus: each becomes a crate, or is told why it does not.

use std::path::Path;
use std::process::Command;

use super::documents::{Document, crate_name, generate_one};
use super::{build, manifest};

/// Generates, builds and tests; `Err` says how many documents fail without a finding that says why, or do not build.
pub(super) fn run(corpus: &Path, filter: &str, builds: bool) -> Result<(), String> {
    let folder = corpus.join("asyncapi");
    let out = super::workspace().join("target/corpus-asyncapi");
    let binary = build::generator()?;
    let rows = manifest::rows(&folder, filter, &["messages"])?;
    let start = std::time::Instant::now();
    let mut documents = Vec::new();
    let (mut diagnosed, mut failed) = (0, 0);
    let (mut examples, mut invalid) = (0, 0);
    for manifest::Row {
        file,
        count: expected,
    } in rows
    {
        let name = crate_name(&file);
        let set = folder.join(file.split('/').next().unwrap_or_default());
        let path = folder.join(&file);
        let generated = generate_one(&binary, &path, &set, &out.join(&name), &name);
        if let Ok(findings) = &generated {
            examples += examples_of(&binary, &path, &set)?;
            let is_invalid = |line: &&str| line.contains("[example/invalid]");
            invalid += findings.lines().filter(is_invalid).count();
        }
        let error = generated.err();
        if let Some(error) = &error {
            // Exit status 2 with a finding is a verdict; a panic or a time-out is not.
            let is_verdict = error.contains("error[") && !error.contains("panicked");
            diagnosed += usize::from(is_verdict);
            failed += usize::from(!is_verdict);
            println!("generate {file}: {error}");
        }
        documents.push(Document {
            file,
            name,
            expected,
            error,
        });
    }
    let good = documents.iter().filter(|it| it.error.is_none()).count();
    let messages: usize = documents.iter().map(|it| it.expected).sum();
    println!(
        "generated {good} of {} documents ({messages} messages in the manifest), {diagnosed} refused with a finding, in {:.1} s",
        documents.len(),
        start.elapsed().as_secs_f64()
    );
    println!(
        "{examples} examples of messages, {} of them fit their schema and come back",
        examples - invalid
    );
    if builds {
        failed += build::test(&out, &documents)?;
    }
    match failed {
        0 => Ok(()),
        failed => Err(format!("{failed} finding(s)")),
    }
}

/// How many examples a document has.
fn examples_of(binary: &Path, document: &Path, set: &Path) -> Result<usize, String> {
    let output = Command::new(binary)
        .arg("inspect")
        .arg(document)
        .args(["--event", "*", "--stage", "model", "--allow-dir"])
        .arg(set)
        .output()
        .map_err(|error| error.to_string())?;
    let text = String::from_utf8_lossy(&output.stdout);
    let counts = text
        .lines()
        .filter_map(|line| line.strip_prefix("  examples: "));
    Ok(counts.filter_map(|count| count.parse::<usize>().ok()).sum())
}
