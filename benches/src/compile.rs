//! What the generated crate costs to compile, beside typify's types.

use std::path::PathBuf;

use crate::cost::{self, Cost};
use crate::place::{Place, write};
use crate::table::{Goal, Table, Unit};

const CHECKS: usize = 3;

/// Both crates in one workspace, so that they share their dependencies.
const WORKSPACE: &str = r#"[workspace]
resolver = "3"
members = ["github-events", "typify-events"]

[profile.dev]
incremental = false
"#;

const TWO_GROUPS: [&str; 3] = ["--no-default-features", "--features", "push,pull-request"];

/// A way to build a crate.
struct Build {
    package: &'static str,
    krate: &'static str,
    args: Vec<&'static str>,
}

/// Goals: a check in 0.08 and a release build in 0.35 of typify's time, and a check of two groups in a second.
pub(crate) fn measure(place: &Place, table: &mut Table) -> Result<(), String> {
    write(&place.out.join("Cargo.toml"), WORKSPACE)?;
    let check = |package, krate, more: &[&'static str]| Build {
        package,
        krate,
        args: [&["check"], more].concat(),
    };
    let ours = check("github-events", "github_events", &[]);
    let two = check("github-events", "github_events", &TWO_GROUPS);
    let theirs = check("typify-events", "typify_events", &[]);
    let [ours, two, theirs] = least(place, "checking", [ours, two, theirs], CHECKS)?;
    let peer = ("typify, types alone", theirs.total());
    table.compare(
        "cargo check, all events, CPU",
        Unit::Seconds,
        ours.total(),
        peer,
        Some(Goal(0.08)),
    );
    let peer = ("typify, types alone", theirs.peak);
    table.compare("– peak memory", Unit::Mebibytes, ours.peak, peer, None);
    table.alone(
        "cargo check, two groups, CPU",
        Unit::Seconds,
        two.total(),
        Some(Goal(1.0)),
    );

    let build = |package, krate| Build {
        package,
        krate,
        args: vec!["build", "--release"],
    };
    let ours = build("github-events", "github_events");
    let theirs = build("typify-events", "typify_events");
    let [ours, theirs] = least(place, "building", [ours, theirs], 1)?;
    let peer = ("typify, types alone", theirs.total());
    table.compare(
        "release build, all events, CPU",
        Unit::Seconds,
        ours.total(),
        peer,
        Some(Goal(0.35)),
    );
    let size = |name: &str| {
        let path = place
            .out
            .join("target/release")
            .join(format!("lib{name}.rlib"));
        std::fs::metadata(path).map_or(0.0, |file| file.len() as f64 / 1024.0 / 1024.0)
    };
    let peer = ("typify, types alone", size("typify_events"));
    table.compare(
        "– size of the rlib",
        Unit::Mebibytes,
        size("github_events"),
        peer,
        None,
    );
    Ok(())
}

/// The least that each build costs when they take turns.
fn least<const N: usize>(
    place: &Place,
    what: &str,
    builds: [Build; N],
    rounds: usize,
) -> Result<[Cost; N], String> {
    // Dependencies first: only the crate itself counts.
    for build in &builds {
        build.run(place)?;
    }
    let mut costs = [None; N];
    for round in 1..=rounds {
        eprintln!("bench: {what}, round {round} of {rounds}");
        for (build, cost) in builds.iter().zip(&mut costs) {
            *cost = Cost::least(*cost, build.run(place)?);
        }
    }
    let nothing = Cost {
        user: f64::NAN,
        system: f64::NAN,
        peak: f64::NAN,
    };
    Ok(costs.map(|cost| cost.unwrap_or(nothing)))
}

impl Build {
    fn run(&self, place: &Place) -> Result<Cost, String> {
        // What was built before is forgotten: the crate's own fingerprint, not those of its dependencies.
        let source: PathBuf = place.out.join(self.package).join("src/lib.rs");
        let forget = ["clean", "-p", self.package, "--target-dir", "target"];
        let forget = [&forget[..], &self.profile()].concat();
        let status = place.cargo(&place.out, &forget).status();
        if !status.is_ok_and(|status| status.success()) {
            return Err(format!("cannot forget {}", source.display()));
        }
        let args = [
            &self.args[..],
            &["-p", self.package, "--target-dir", "target"],
        ]
        .concat();
        cost::of_crate(&mut place.cargo(&place.out, &args), self.krate, &place.out)
    }

    fn profile(&self) -> Vec<&'static str> {
        match self.args.contains(&"--release") {
            true => vec!["--release"],
            false => vec![],
        }
    }
}
