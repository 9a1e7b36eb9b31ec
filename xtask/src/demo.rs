//! The main job on a document of `specs/`: a crate is generated and built, and a signed delivery taken apart.

use crate::run::cargo;

const DOCUMENT: &str = "specs/github/openapi.yaml";
const OUTPUT: &str = "target/demo/github-events";

/// Runs the demonstration.
pub(crate) fn run() -> Result<(), String> {
    let hookwright = ["run", "-q", "-p", "hookwright", "--"];
    let of_github = ["--profile", "github", "--events", "issues.*,ping,push"];
    let list = [&hookwright[..], &["list", DOCUMENT], &of_github].concat();
    cargo(
        "list: the events, and where the type of each is read",
        &list,
        &[],
    )?;
    let krate = [
        "--name",
        "github-events",
        "--runtime",
        "../../../runtime",
        "--output",
        OUTPUT,
    ];
    let generate = [&hookwright[..], &["generate", DOCUMENT], &of_github, &krate].concat();
    cargo("generate: a crate of its own", &generate, &[])?;
    let manifest = format!("{OUTPUT}/Cargo.toml");
    let build = [
        "test",
        "-q",
        "--features",
        "send",
        "--manifest-path",
        &manifest,
        "--target-dir",
        "target/demo/target",
    ];
    cargo(
        "build it, and test it on the document's examples",
        &build,
        &[],
    )?;
    cargo(
        "receive: a delivery is verified, parsed, and turned into a CloudEvent",
        &["run", "-q", "-p", "example-receiver"],
        &[],
    )?;
    eprintln!("\nxtask: the crate is in {OUTPUT}");
    Ok(())
}
