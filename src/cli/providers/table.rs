use std::fmt::Write;

use hookwright_runtime::scheme::{Covers, Profile, Scheme};
use serde_json::{Value, json};

use crate::cli::failure::Failure;
use crate::cli::providers::open;
use crate::cli::terminal::{Status, Terminal};
use crate::plan::ProfileChoice;

pub(super) fn run(terminal: &Terminal) -> Result<Status, Failure> {
    let open = |name: &str| open(&ProfileChoice::Name(name.to_owned()));
    let profiles: Vec<_> = crate::profile::names()
        .map(open)
        .collect::<Result<_, _>>()?;
    terminal.product(&match terminal.is_human() {
        true => table(&profiles),
        false => profiles.iter().map(line).collect(),
    })?;
    Ok(Status::Clean)
}

fn table(profiles: &[(Value, Profile)]) -> String {
    let mut rows =
        vec![["NAME", "PROVIDER", "SIGNED BY", "PROTECTS", "EVIDENCE"].map(str::to_owned)];
    rows.extend(profiles.iter().map(row));
    let width = |column: usize| {
        let cells = rows.iter().map(|row| row[column].chars().count());
        cells.max().unwrap_or(0)
    };
    let [a, b, c, d] = [width(0), width(1), width(2), width(3)];
    let mut text = String::new();
    for [name, provider, signed, covers, evidence] in &rows {
        let _ = writeln!(
            text,
            "{name:<a$}  {provider:<b$}  {signed:<c$}  {covers:<d$}  {evidence}"
        );
    }
    text
}

fn row((data, profile): &(Value, Profile)) -> [String; 5] {
    let mut kinds: Vec<&str> = Vec::new();
    for (kind, _) in schemes(data, profile).filter(|(_, scheme)| !scheme.opt_in) {
        if !kinds.contains(&kind) {
            kinds.push(kind);
        }
    }
    let accepted = profile.schemes.iter().filter(|scheme| !scheme.opt_in);
    // The weakest: any of them is accepted.
    let covers = accepted.map(|scheme| scheme.covers).min();
    let evidence = &profile.evidence;
    [
        profile.id.clone(),
        profile.name.clone(),
        or_dash(kinds.join(", ")),
        or_dash(covers.map_or(String::new(), |covers| protects(covers).to_owned())),
        format!(
            "{:?} {:?} {:?}",
            evidence.signature, evidence.envelope, evidence.delivery
        ),
    ]
}

fn or_dash(text: String) -> String {
    match text.is_empty() {
        true => "-".to_owned(),
        false => text,
    }
}

fn line((data, profile): &(Value, Profile)) -> String {
    let schemes = schemes(data, profile).map(|(kind, scheme)| {
        json!({ "id": scheme.id, "kind": kind, "onRequest": scheme.opt_in, "covers": scheme.covers })
    });
    let value = json!({
        "id": profile.id,
        "name": profile.name,
        "schemes": schemes.collect::<Vec<_>>(),
        "handshakes": profile.handshake.len(),
        "unconfirmed": profile.unconfirmed.len(),
        "evidence": data["evidence"],
    });
    format!("{value}\n")
}

/// Schemes with the names of their kinds.
fn schemes<'p>(
    data: &'p Value,
    profile: &'p Profile,
) -> impl Iterator<Item = (&'p str, &'p Scheme)> {
    let kinds = data["schemes"].as_array().into_iter().flatten();
    let kinds = kinds.map(|scheme| scheme["kind"].as_str().unwrap_or_default());
    kinds.zip(&profile.schemes)
}

/// What a signature protects, in two words.
pub(super) fn protects(covers: Covers) -> &'static str {
    match covers {
        Covers::Body => "the body",
        Covers::Crc32 => "a checksum of the body",
        Covers::Fields => "some members",
        Covers::MetadataOnly => "not the event",
        Covers::Nothing => "nothing",
    }
}
