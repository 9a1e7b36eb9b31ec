//! Signatures across languages: what the official libraries of Node and Python sign, `hookwright verify` takes, and the
//! other way round. Both refuse what was changed. The libraries are installed from npm and PyPI into `target/crosslang`.

use std::io::Write;
use std::path::{Path, PathBuf};
use std::process::{Command, Output, Stdio};

use serde_json::{Value, json};

use crate::run::cargo;

const NODE: &[&str] = &[
    "stripe@23.1.0",
    "standardwebhooks@1.1.1",
    "svix@1.99.1",
    "@octokit/webhooks-methods@6.0.0",
    "twilio@6.3.1",
    "square@46.0.0",
];

const PYTHON: &[&str] = &[
    "stripe==16.1.0",
    "standardwebhooks==1.1.0",
    "svix==2.9.1",
    "slack_sdk==3.48.0",
    "twilio==9.13.0",
    "squareup==46.0.0.20260916",
];

/// What a package signs and verifies.
struct Case {
    package: &'static str,
    profile: &'static str,
    secret: &'static str,
    media_type: &'static str,
    body: &'static str,
}

const URL: &str = "https://example.com/hooks?a=1";
/// Not ASCII, with escapes, and with a number that a reader could write otherwise.
const JSON: &str = r#"{"type": "invoice.paid", "text": "é ☃ \u00e9 \/", "n": 1.50, "last": [ ]}"#;
const FORM: &str = "MessageSid=SM1&Body=a+b+%26+%C3%A9&Empty=";
const WHSEC: &str = "whsec_C2FVsBQIhrscChlQIMV+b5sSYspob7oD";

const fn case(
    package: &'static str,
    profile: &'static str,
    secret: &'static str,
    body: &'static str,
) -> Case {
    let media_type = match body.as_bytes() {
        [b'{', ..] => "application/json",
        _ => "application/x-www-form-urlencoded",
    };
    Case {
        package,
        profile,
        secret,
        media_type,
        body,
    }
}

const CASES: &[Case] = &[
    case("stripe", "stripe", "whsec_not_base64", JSON),
    case("standardwebhooks", "standard-webhooks", WHSEC, JSON),
    case("svix", "svix", WHSEC, JSON),
    case("octokit", "github", "It's a Secret to Everybody", JSON),
    case(
        "slack_sdk",
        "slack",
        "8f742231b10e8888abcd99yyyzzz85a5",
        JSON,
    ),
    case("twilio", "twilio", "12345", FORM),
    case("square", "square", "sq_key", JSON),
];

/// Installs the libraries, and checks every one of them in both directions.
pub(crate) fn run() -> Result<(), String> {
    let languages = [node()?, python()?];
    cargo(
        "the command line",
        &["build", "-q", "-p", "hookwright"],
        &[],
    )?;
    let mut wrong = Vec::new();
    let mut count = 0;
    for language in &languages {
        for (what, is_right) in language.theirs()?.into_iter().chain(language.ours()?) {
            println!("{} {what}", if is_right { "ok   " } else { "WRONG" });
            count += 1;
            if !is_right {
                wrong.push(what);
            }
        }
    }
    println!("{count} checks, {} wrong", wrong.len());
    // As many as there are: a package that says nothing is not one that agrees.
    match (wrong.is_empty(), count) {
        (true, EXPECTED) => Ok(()),
        (true, _) => Err(format!("{EXPECTED} checks were expected")),
        (false, _) => Err(wrong.join("\n")),
    }
}

/// Two checks for each of five signers and six verifiers, in both languages.
const EXPECTED: usize = 2 * (2 * 5 + 2 * 6);

/// A language's libraries, as a command.
struct Language {
    name: &'static str,
    command: Vec<String>,
}

impl Language {
    /// What its libraries sign, as it is and changed.
    fn theirs(&self) -> Result<Vec<(String, bool)>, String> {
        let cases: Vec<Value> = CASES
            .iter()
            .map(|case| case.to_json(&json!({}), ""))
            .collect();
        let mut checks = Vec::new();
        for line in self.ask("sign", &cases)? {
            let case = found(&line)?;
            for (change, expect) in [("", true), ("x", false)] {
                let genuine = case.is_genuine(&line["headers"], change)?;
                let what = if expect {
                    "taken"
                } else {
                    "refused when changed"
                };
                let name = format!("{} {} → hookwright: {what}", self.name, case.package);
                checks.push((name, genuine == expect));
            }
        }
        Ok(checks)
    }

    /// What hookwright signs, as it is and changed.
    fn ours(&self) -> Result<Vec<(String, bool)>, String> {
        let mut cases = Vec::new();
        for case in CASES {
            let headers = case.signed()?;
            cases.extend(["", "x"].map(|change| case.to_json(&headers, change)));
        }
        let mut checks = Vec::new();
        for two in self.ask("verify", &cases)?.chunks(2) {
            let case = found(&two[0])?;
            let what = format!("hookwright → {} {}", self.name, case.package);
            let says = |number: usize| two.get(number).and_then(|it| it["genuine"].as_bool());
            checks.push((format!("{what}: taken"), says(0) == Some(true)));
            checks.push((
                format!("{what}: refused when changed"),
                says(1) == Some(false),
            ));
        }
        Ok(checks)
    }

    fn ask(&self, verb: &str, cases: &[Value]) -> Result<Vec<Value>, String> {
        let (program, args) = self.command.split_first().ok_or("no command")?;
        let mut command = Command::new(program);
        command.args(args).arg(verb);
        let output = output(&mut command, json!(cases).to_string().as_bytes())?;
        if !output.status.success() {
            return Err(String::from_utf8_lossy(&output.stderr).into_owned());
        }
        let lines = String::from_utf8_lossy(&output.stdout).into_owned();
        let lines = lines.lines().map(serde_json::from_str);
        lines
            .collect::<Result<_, _>>()
            .map_err(|error| error.to_string())
    }
}

impl Case {
    fn to_json(&self, headers: &Value, change: &str) -> Value {
        let body = format!("{}{change}", self.body);
        json!({"package": self.package, "secret": self.secret, "url": URL, "body": body, "headers": headers})
    }

    /// The headers that `hookwright sign` makes.
    fn signed(&self) -> Result<Value, String> {
        let output = output(&mut self.hookwright("sign"), self.body.as_bytes())?;
        if !output.status.success() {
            return Err(String::from_utf8_lossy(&output.stderr).into_owned());
        }
        let lines = String::from_utf8_lossy(&output.stdout).into_owned();
        let headers = lines.lines().filter_map(|line| line.split_once(": "));
        Ok(headers
            .map(|(name, value)| (name.to_owned(), json!(value)))
            .collect())
    }

    /// Whether `hookwright verify` takes it.
    fn is_genuine(&self, headers: &Value, change: &str) -> Result<bool, String> {
        let mut command = self.hookwright("verify");
        for (name, value) in headers.as_object().into_iter().flatten() {
            let value = value.as_str().unwrap_or_default();
            command.args(["--header", &format!("{name}: {value}")]);
        }
        let body = format!("{}{change}", self.body);
        let output = output(&mut command, body.as_bytes())?;
        match output.status.code() {
            Some(0) => Ok(true),
            Some(1) => Ok(false),
            _ => Err(String::from_utf8_lossy(&output.stderr).into_owned()),
        }
    }

    fn hookwright(&self, verb: &str) -> Command {
        let mut command = Command::new(Path::new("target/debug/hookwright"));
        command.args([verb, "-", "--profile", self.profile, "--url", URL]);
        command.args(["--secret-env", "CROSSLANG_SECRET"]);
        command.args(["--header", &format!("Content-Type: {}", self.media_type)]);
        command.env("CROSSLANG_SECRET", self.secret);
        command
    }
}

fn found(line: &Value) -> Result<&'static Case, String> {
    let mut cases = CASES.iter();
    let case = cases.find(|case| line["package"] == case.package);
    case.ok_or_else(|| format!("nobody asked for {line}"))
}

fn node() -> Result<Language, String> {
    let folder = folder("node")?;
    let install = ["install", "--no-audit", "--no-fund", "--silent", "--prefix"];
    step(Command::new("npm").args(install).arg(&folder).args(NODE))?;
    // Modules are looked up from where a script lies.
    let script = folder.join("libraries.mjs");
    std::fs::copy("xtask/crosslang/libraries.mjs", &script).map_err(|error| error.to_string())?;
    Ok(Language {
        name: "node",
        command: vec!["node".to_owned(), script.display().to_string()],
    })
}

fn python() -> Result<Language, String> {
    let folder = folder("python")?;
    step(Command::new("python3").args(["-m", "venv"]).arg(&folder))?;
    let install = ["install", "--quiet", "--disable-pip-version-check"];
    step(
        Command::new(folder.join("bin/pip"))
            .args(install)
            .args(PYTHON),
    )?;
    let program = folder.join("bin/python").display().to_string();
    Ok(Language {
        name: "python",
        command: vec![program, "xtask/crosslang/libraries.py".to_owned()],
    })
}

pub(crate) fn folder(language: &str) -> Result<PathBuf, String> {
    let root = std::env::current_dir().map_err(|error| error.to_string())?;
    let folder = root.join("target/crosslang").join(language);
    std::fs::create_dir_all(&folder).map_err(|error| error.to_string())?;
    Ok(folder)
}

pub(crate) fn step(command: &mut Command) -> Result<(), String> {
    eprintln!("\nxtask: {command:?}");
    let status = command.status();
    let status = status.map_err(|error| format!("{command:?}: {error}"))?;
    match status.success() {
        true => Ok(()),
        false => Err(format!("failed: {command:?}")),
    }
}

pub(crate) fn output(command: &mut Command, stdin: &[u8]) -> Result<Output, String> {
    let failed = |error: std::io::Error| error.to_string();
    let piped = command.stdin(Stdio::piped()).stdout(Stdio::piped());
    let mut child = piped.stderr(Stdio::piped()).spawn().map_err(failed)?;
    if let Some(mut pipe) = child.stdin.take() {
        pipe.write_all(stdin).map_err(failed)?;
    }
    child.wait_with_output().map_err(failed)
}
