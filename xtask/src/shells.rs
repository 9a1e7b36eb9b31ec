//! Completions in the shells themselves: somebody presses Tab in zsh and fish. `apt-get install zsh fish` first. Bash, which is
//! everywhere, is driven by `tests/completions.rs`.

use std::path::Path;
use std::process::Command;

use crate::corpus;
use crate::run::cargo;

/// What is typed, and what comes of it.
const TYPED: [(&str, &str); 6] = [
    ("hookwright send --document acme.yaml order.p", "order.paid"),
    ("hookwright send --document=acme.yaml order.p", "order.paid"),
    (
        "hookwright example acme.yaml --event=order.p",
        "--event=order.paid",
    ),
    ("hookwright list acme.yaml --profile stri", "stripe"),
    ("hookwright explain ref/unr", "ref/unresolved"),
    ("hookwright list ac", "acme.yaml"),
];

/// Presses Tab at the end of each line.
const ON_TERMINAL: &str = r#"
zmodload zsh/zpty
zpty shell zsh -f -i
zpty -w shell "PS1='> '; autoload -Uz compinit; compinit -D -u; source <(hookwright completions zsh)"
sleep 2
while zpty -r -t shell seen; do :; done
for line in "$@"; do
    zpty -n -w shell "$line"$'\t'
    sleep 1
    zpty -n -w shell $'\C-u'
    sleep 0.2
    all=""
    while zpty -r -t shell seen; do all+=$seen; done
    print -r -- "$line => ${all//[$'\r\n\a\b']/}"
done
zpty -d shell
"#;

/// Tries every line in every shell.
///
/// # Errors
///
/// When a shell is not there, or completes something else.
pub(crate) fn run() -> Result<(), String> {
    cargo(
        "build the generator",
        &["build", "-q", "-p", "hookwright"],
        &[],
    )?;
    let root = corpus::workspace();
    let bin = root.join("target/debug");
    let folder = root.join("tests/readme");
    let mut wrong = Vec::new();
    for (shell, said) in [
        ("fish", in_fish(&folder, &bin)?),
        ("zsh", in_zsh(&folder, &bin)?),
    ] {
        for (line, expect) in TYPED {
            let found = said
                .lines()
                .find_map(|it| it.strip_prefix(line)?.strip_prefix(" => "));
            let is_right = found.is_some_and(|it| it.contains(expect));
            println!("{shell}: {line} → {}", if is_right { expect } else { "?" });
            if !is_right {
                wrong.push(format!("{shell}: {line}: {found:?}"));
            }
        }
    }
    match wrong.is_empty() {
        true => Ok(()),
        false => Err(wrong.join("\n")),
    }
}

fn in_fish(folder: &Path, bin: &Path) -> Result<String, String> {
    let mut script = String::from("hookwright completions fish | source\n");
    for (line, _) in TYPED {
        script.push_str(&format!(
            "echo '{line} => '(complete -C '{line}' | string join ' ')\n"
        ));
    }
    output("fish", &["--no-config", "-c", &script], folder, bin)
}

fn in_zsh(folder: &Path, bin: &Path) -> Result<String, String> {
    let mut arguments = vec!["-f", "-c", ON_TERMINAL, "zsh"];
    arguments.extend(TYPED.iter().map(|(line, _)| *line));
    output("zsh", &arguments, folder, bin)
}

fn output(program: &str, arguments: &[&str], folder: &Path, bin: &Path) -> Result<String, String> {
    let path = std::env::var("PATH").unwrap_or_default();
    let mut command = Command::new(program);
    command.args(arguments).current_dir(folder);
    command.env("PATH", format!("{}:{path}", bin.display()));
    command
        .env("TERM", "dumb")
        .env_remove("HOOKWRIGHT_DOCUMENT");
    let output = command
        .output()
        .map_err(|error| format!("{program}: {error}: `apt-get install zsh fish` first"))?;
    Ok(String::from_utf8_lossy(&output.stdout).into_owned())
}
