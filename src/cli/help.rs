use std::collections::BTreeMap;
use std::fmt::Write;

use clap::Command;

use crate::cli::{key, target};

/// The commands by what they are for, in the order in which `--help` shows them.
const GROUPS: [(&str, &[&str]); 4] = [
    (
        "From a document to Rust",
        &["init", "list", "inspect", "generate", "vendor"],
    ),
    ("Care for documents", &["lint", "diff", "learn", "docs"]),
    (
        "Deliveries",
        &[
            "example", "validate", "sign", "verify", "send", "listen", "captures", "replay",
        ],
    ),
    (
        "Reference",
        &[
            "providers",
            "explain",
            "schema",
            "completions",
            "man",
            "help",
        ],
    ),
];

const CONVENTIONS: &str = "\
stdout is the product, stderr the rest. Flags win over HOOKWRIGHT_* variables, these over hookwright.toml, that over defaults.

Exit status: 0 clean; 1 findings (drift, a refused delivery, an invalid payload); 2 could not do the job.";

const EXAMPLES: &str = "\
Examples:
  hookwright list acme.yaml
  hookwright generate acme.yaml --profile standard-webhooks --output acme-events
  hookwright send order.paid --document acme.yaml --profile stripe --to http://localhost:3000";

/// The command with its commands in groups, and with every variable that it heeds.
pub(super) fn arranged(command: Command) -> Command {
    let short =
        format!("{CONVENTIONS}\n\n{EXAMPLES}\n\n`hookwright --help` lists the variables, too.");
    let long = format!("{CONVENTIONS}\n\n{}\n{EXAMPLES}", variables(&command));
    let template = template(&command);
    command
        .help_template(template)
        .after_help(short)
        .after_long_help(long)
}

/// What a report of a bug should say.
pub(super) fn version() -> String {
    let features = [
        ("avro", cfg!(feature = "avro")),
        ("protobuf", cfg!(feature = "protobuf")),
    ];
    let on: Vec<&str> = features
        .iter()
        .filter(|(_, on)| *on)
        .map(|(name, _)| *name)
        .collect();
    let features = match on.is_empty() {
        true => "none".to_owned(),
        false => on.join(", "),
    };
    let build = match cfg!(debug_assertions) {
        true => ", without optimization",
        false => "",
    };
    format!(
        "{}\nfeatures:  {features}\nprofiles:  {}\nbuilt by:  rustc {} for {}{build}",
        env!("CARGO_PKG_VERSION"),
        crate::profile::names().count(),
        env!("HOOKWRIGHT_RUSTC"),
        env!("HOOKWRIGHT_TARGET"),
    )
}

/// The page, with a list of commands for each group; what is in no group stands in the last one.
fn template(command: &Command) -> String {
    let styles = command.get_styles();
    let (header, literal) = (styles.get_header(), styles.get_literal());
    let mut page = String::from("{about}\n\n{usage-heading} {usage}\n");
    let is_listed = |name: &str| GROUPS.iter().any(|(_, names)| names.contains(&name));
    let width = command
        .get_subcommands()
        .map(|it| it.get_name().len())
        .max()
        .unwrap_or(0);
    for (number, (group, names)) in GROUPS.iter().enumerate() {
        let _ = writeln!(page, "\n{header}{group}:{header:#}");
        let named = names
            .iter()
            .filter_map(|name| command.find_subcommand(name));
        let others = command
            .get_subcommands()
            .filter(|it| !is_listed(it.get_name()));
        let others = others.filter(|_| number + 1 == GROUPS.len());
        for sub in named.chain(others) {
            let about = sub.get_about().map(ToString::to_string).unwrap_or_default();
            let name = sub.get_name();
            let _ = writeln!(page, "  {literal}{name:<width$}{literal:#}  {about}");
        }
    }
    let _ = write!(
        page,
        "\n{header}Options:{header:#}\n{{options}}{{after-help}}"
    );
    page
}

/// Every variable, with the flag or argument that wins over it.
pub(super) fn variables(command: &Command) -> String {
    let mut lines: BTreeMap<String, String> = BTreeMap::new();
    for command in std::iter::once(command).chain(command.get_subcommands()) {
        for arg in command.get_arguments() {
            let Some(variable) = arg.get_env() else {
                continue;
            };
            let flag = arg.get_long().map(|long| format!("--{long}"));
            let flag = flag.unwrap_or_else(|| arg.get_id().to_string().to_uppercase());
            lines
                .entry(variable.to_string_lossy().into_owned())
                .or_insert(flag);
        }
    }
    lines.insert(
        key::VARIABLE.to_owned(),
        "the secret, where no --secret-env, --secret-file or --key is given".to_owned(),
    );
    lines.insert(
        target::AUTHORITIES.to_owned(),
        "the authorities that servers are believed by, instead of those of the web".to_owned(),
    );
    lines.insert(
        "HTTPS_PROXY".to_owned(),
        "the proxy, as HTTP_PROXY, ALL_PROXY and NO_PROXY".to_owned(),
    );
    lines.insert("NO_COLOR".to_owned(), "no colors, as CLICOLOR=0".to_owned());
    let width = lines.keys().map(String::len).max().unwrap_or(0);
    let mut text = String::from("Variables:\n");
    for (variable, flag) in &lines {
        let _ = writeln!(text, "  {variable:<width$}  {flag}");
    }
    text
}

#[cfg(test)]
mod tests {
    use clap::CommandFactory;

    use super::*;
    use crate::cli::args::Args;

    #[test]
    fn every_command_is_in_a_group() {
        let command = Args::command();
        for command in command.get_subcommands() {
            let name = command.get_name();
            let groups = GROUPS.iter().filter(|(_, names)| names.contains(&name));
            assert_eq!(groups.count(), 1, "{name}");
        }
    }

    #[test]
    fn lines_fit() {
        let mut command = Args::plain_command();
        let page = command.render_long_help().to_string();
        for line in page.lines().filter(|line| line.starts_with("  ")) {
            assert!(line.chars().count() <= 100, "{line}");
        }
    }
}
