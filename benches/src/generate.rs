//! Generating everything for GitHub's webhooks, beside typify generating its types.

use std::path::Path;
use std::process::Command;

use crate::cost::{self, Cost};
use crate::place::{Place, myself, remove, write};
use crate::table::{Goal, Table, Unit};

const ROUNDS: usize = 11;

/// Builds the generator, and makes both crates: the other parts need them.
pub(crate) fn prepare(place: &Place) -> Result<(), String> {
    let build = [
        "build",
        "--release",
        "-p",
        "hookwright",
        "--bin",
        "hookwright",
    ];
    succeed(&mut place.cargo(&place.root, &build))?;
    succeed(&mut ours(place, &place.out.join("github-events")))?;
    succeed(&mut of_ours(place))?;
    let peer = place.out.join("typify-events");
    write(&peer.join("Cargo.toml"), crate::typify::MANIFEST)?;
    succeed(&mut theirs(place, &peer)?)
}

/// Goal: half of typify's time, with everything generated.
pub(crate) fn measure(place: &Place, table: &mut Table) -> Result<(), String> {
    eprintln!("bench: generating");
    let scratch = place.out.join("scratch");
    let (mut we, mut they) = (None, None);
    for _ in 0..ROUNDS {
        remove(&scratch)?;
        we = least_user(we, cost::of(&mut ours(place, &scratch), &place.out)?);
        remove(&scratch)?;
        they = least_user(they, cost::of(&mut theirs(place, &scratch)?, &place.out)?);
    }
    remove(&scratch)?;
    if let (Some(we), Some(they)) = (we, they) {
        let peer = ("typify, types alone", they.user);
        table.compare(
            "generate GitHub, user CPU",
            Unit::Seconds,
            we.user,
            peer,
            Some(Goal(0.5)),
        );
        let peer = ("typify, types alone", they.peak);
        table.compare("– peak memory", Unit::Mebibytes, we.peak, peer, None);
    }
    Ok(())
}

fn least_user(this: Option<Cost>, other: Cost) -> Option<Cost> {
    this.filter(|this| this.user <= other.user).or(Some(other))
}

fn ours(place: &Place, output: &Path) -> Command {
    let mut command = Command::new(place.generator());
    command
        .arg("generate")
        .arg(&place.document)
        .args([
            "--name",
            "github-events",
            "--profile",
            "github",
            "--runtime",
        ])
        .arg(place.root.join("runtime"))
        .arg("--output")
        .arg(output)
        .current_dir(&place.out);
    command
}

/// A crate out of a document that we wrote, which is received.
fn of_ours(place: &Place) -> Command {
    let mut command = Command::new(place.generator());
    command
        .arg("generate")
        .arg(place.root.join("specs/stripe/openapi.yaml"))
        .args(["--name", "stripe-events", "--profile", "stripe"])
        .arg("--runtime")
        .arg(place.root.join("runtime"))
        .arg("--output")
        .arg(place.out.join("stripe-events"))
        .current_dir(&place.out);
    command
}

fn theirs(place: &Place, output: &Path) -> Result<Command, String> {
    let mut command = Command::new(myself()?);
    command
        .arg("typify")
        .arg(&place.document)
        .arg(output)
        .current_dir(&place.out);
    Ok(command)
}

fn succeed(command: &mut Command) -> Result<(), String> {
    let output = command
        .output()
        .map_err(|error| format!("cannot run {command:?}: {error}"))?;
    match output.status.success() {
        true => Ok(()),
        false => Err(format!(
            "failed: {command:?}\n{}",
            String::from_utf8_lossy(&output.stderr)
        )),
    }
}
