//! Real clients against `hookwright listen`: what the official libraries of Node sign and post is verified and typed, and
//! refused when it was changed. The libraries are installed from npm into `target/crosslang`.

use std::path::Path;
use std::process::Command;

use serde_json::{Value, json};

use crate::crosslang::{folder, output, step};
use crate::listener::Listener;
use crate::run::cargo;

const PROGRAM: &str = "target/debug/hookwright";

const LIBRARIES: &[&str] = &[
    "stripe@23.1.0",
    "standardwebhooks@1.1.1",
    "svix@1.99.1",
    "@octokit/webhooks@14.2.0",
    "@slack/bolt@5.1.0",
];

/// What a library signs.
struct Case {
    package: &'static str,
    profile: &'static str,
    document: &'static str,
    event: &'static str,
    secret: &'static str,
}

const WHSEC: &str = "whsec_C2FVsBQIhrscChlQIMV+b5sSYspob7oD";

const fn case(
    package: &'static str,
    profile: &'static str,
    document: &'static str,
    event: &'static str,
    secret: &'static str,
) -> Case {
    Case {
        package,
        profile,
        document,
        event,
        secret,
    }
}

const CASES: &[Case] = &[
    case(
        "stripe",
        "stripe",
        "specs/stripe/openapi.yaml",
        "payment_intent.created",
        "whsec_not_base64",
    ),
    case(
        "standardwebhooks",
        "standard-webhooks",
        "specs/standard-webhooks/openapi.yaml",
        "contact.created",
        WHSEC,
    ),
    // Svix signs for whoever describes the events.
    case(
        "svix",
        "svix",
        "specs/standard-webhooks/openapi.yaml",
        "invoice.created",
        WHSEC,
    ),
    case(
        "octokit",
        "github",
        "specs/github/openapi.yaml",
        "issues.opened",
        "It's a Secret to Everybody",
    ),
    case(
        "slack",
        "slack",
        "specs/slack/openapi.yaml",
        "app_mention",
        "8f742231b10e8888abcd99yyyzzz85a5",
    ),
];

/// Installs the libraries, and has each of them send to one listener.
pub(crate) fn run() -> Result<(), String> {
    let folder = folder("clients")?;
    let install = ["install", "--no-audit", "--no-fund", "--silent", "--prefix"];
    step(
        Command::new("npm")
            .args(install)
            .arg(&folder)
            .args(LIBRARIES),
    )?;
    // Modules are looked up from where a script lies.
    let script = folder.join("clients.mjs");
    std::fs::copy("xtask/crosslang/clients.mjs", &script).map_err(|error| error.to_string())?;
    cargo(
        "the command line",
        &["build", "-q", "-p", "hookwright"],
        &[],
    )?;
    let mut listener = listener()?;
    let cases: Vec<Value> = CASES
        .iter()
        .map(|case| case.to_json(&listener.deliveries))
        .collect::<Result<_, _>>()?;
    let output = output(
        Command::new("node").arg(&script),
        json!(cases).to_string().as_bytes(),
    )?;
    if !output.status.success() {
        return Err(String::from_utf8_lossy(&output.stderr).into_owned());
    }
    let said = String::from_utf8_lossy(&output.stdout).into_owned();
    let said: Vec<Value> = said
        .lines()
        .map(serde_json::from_str)
        .collect::<Result<_, _>>()
        .map_err(|error| error.to_string())?;
    let mut wrong = Vec::new();
    for case in CASES {
        for is_changed in [false, true] {
            let seen = listener.next()?;
            let sent =
                json!({"package": case.package, "changed": is_changed, "status": seen["status"]});
            let is_right = case.is_right(&seen, is_changed) && said.contains(&sent);
            let what = format!(
                "{}: {} {} {} {}",
                case.package, seen["event"], seen["verdict"], seen["schema"], seen["status"]
            );
            println!("{} {what}", if is_right { "ok   " } else { "WRONG" });
            if !is_right {
                wrong.push(format!("{what}: {seen}"));
            }
        }
    }
    match wrong.is_empty() && said.len() == 2 * CASES.len() {
        true => Ok(()),
        false => Err(format!("{} posts; {}", said.len(), wrong.join("\n"))),
    }
}

/// One listener, with an endpoint for each.
fn listener() -> Result<Listener, String> {
    let variables: Vec<String> = CASES
        .iter()
        .map(|case| format!("CLIENTS_{}", case.package.to_ascii_uppercase()))
        .collect();
    let endpoints: Vec<String> = CASES
        .iter()
        .zip(&variables)
        .map(|(case, variable)| {
            let Case {
                package,
                profile,
                document,
                ..
            } = case;
            format!("/{package},profile={profile},document={document},secret-env={variable}")
        })
        .collect();
    let args = endpoints
        .iter()
        .flat_map(|text| ["--endpoint", text.as_str()]);
    let args: Vec<&str> = args.chain(["--no-page"]).collect();
    let secrets = variables.iter().zip(CASES);
    let secrets: Vec<(&str, &str)> = secrets
        .map(|(variable, case)| (variable.as_str(), case.secret))
        .collect();
    Listener::start(Path::new(PROGRAM), &args, &secrets)
}

impl Case {
    fn to_json(&self, host: &str) -> Result<Value, String> {
        let mut command = Command::new(PROGRAM);
        command.args(["example", self.document, "--event", self.event]);
        command.args(["--profile", self.profile]);
        let output = output(&mut command, b"")?;
        if !output.status.success() {
            return Err(String::from_utf8_lossy(&output.stderr).into_owned());
        }
        let body = String::from_utf8_lossy(&output.stdout);
        Ok(json!({
            "package": self.package,
            "secret": self.secret,
            "url": format!("http://{host}/{}", self.package),
            "event": self.event,
            "body": body.trim_end(),
        }))
    }

    fn is_right(&self, seen: &Value, is_changed: bool) -> bool {
        let verdict = if is_changed { "refused" } else { "genuine" };
        let event = seen["event"].as_str().unwrap_or_default();
        seen["verdict"] == verdict && seen["schema"] == "valid" && event.contains(self.event)
    }
}
