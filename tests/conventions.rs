//! What holds for every command: who wins, what is colored, what is never printed.
#![allow(clippy::unwrap_used, reason = "a test")]

mod common;

use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, Output};

use common::hookwright;

const DOCUMENT: &str = "\
openapi: 3.1.0
info: {title: from the document, version: '1'}
webhooks:
  one: &one {post: {requestBody: {content: {application/json: {schema: {type: object, required: [id], properties: {id: {}}}}}}}}
  two: *one
  three: *one
  four: *one
";

fn scratch(name: &str) -> PathBuf {
    let folder = Path::new(env!("CARGO_TARGET_TMPDIR")).join(format!("conventions-{name}"));
    let _ = fs::remove_dir_all(&folder);
    fs::create_dir_all(&folder).unwrap();
    fs::write(folder.join("acme.yaml"), DOCUMENT).unwrap();
    for word in ["file", "variable", "flag"] {
        let overlay = format!(
            "overlay: 1.0.0\ninfo: {{title: x, version: '1'}}\nactions:\n  - {{target: $.info, update: {{title: from the {word}}}}}\n"
        );
        fs::write(folder.join(format!("{word}.yaml")), overlay).unwrap();
    }
    folder
}

fn text(output: &Output) -> String {
    let all = [output.stdout.as_slice(), output.stderr.as_slice()].concat();
    String::from_utf8_lossy(&all).into_owned()
}

/// A setting: its key, flag and variable, what each of these says, and what shows that it was heard.
struct Setting {
    key: &'static str,
    flag: &'static str,
    variable: &'static str,
    file: &'static str,
    said: [&'static str; 2],
    shown: [&'static str; 4],
}

const SETTINGS: [Setting; 12] = [
    Setting {
        key: "required",
        flag: "--required",
        variable: "HOOKWRIGHT_REQUIRED",
        file: "'never'",
        said: ["as-documented", "never"],
        shown: [
            "\"id\" required nullable;",
            "\"id\" optional nullable;",
            "\"id\" required nullable;",
            "\"id\" optional nullable;",
        ],
    },
    Setting {
        key: "unknown-members",
        flag: "--unknown-members",
        variable: "HOOKWRIGHT_UNKNOWN_MEMBERS",
        file: "'ignore'",
        said: ["keep", "ignore"],
        shown: [
            "pub extra: Extra",
            "{Json, object};",
            "pub extra: Extra",
            "{Json, object};",
        ],
    },
    Setting {
        key: "form",
        flag: "--form",
        variable: "HOOKWRIGHT_FORM",
        file: "'module'",
        said: ["crate", "module"],
        shown: ["(crate)", "(module)", "(crate)", "(module)"],
    },
    Setting {
        key: "derives",
        flag: "--derives",
        variable: "HOOKWRIGHT_DERIVES",
        file: "['Eq']",
        said: ["bon::Builder", "Eq,Hash"],
        shown: [
            "derive(Clone)]",
            "derive(Clone, Eq)]",
            "does not depend on `bon`",
            "hash!(",
        ],
    },
    Setting {
        key: "name",
        flag: "--name",
        variable: "HOOKWRIGHT_NAME",
        file: "'from-file'",
        said: ["from-variable", "from-flag"],
        shown: [
            "name = \"acme-events\"",
            "name = \"from-file\"",
            "name = \"from-variable\"",
            "name = \"from-flag\"",
        ],
    },
    Setting {
        key: "version",
        flag: "--crate-version",
        variable: "HOOKWRIGHT_CRATE_VERSION",
        file: "'1.0.0'",
        said: ["2.0.0", "3.0.0"],
        shown: [
            "version = \"0.1.0\"\nedition",
            "version = \"1.0.0\"\nedition",
            "version = \"2.0.0\"\nedition",
            "version = \"3.0.0\"\nedition",
        ],
    },
    Setting {
        key: "license",
        flag: "--license",
        variable: "HOOKWRIGHT_LICENSE",
        file: "'ISC'",
        said: ["Zlib", "MIT"],
        shown: [
            "license = \"MIT OR Apache-2.0\"",
            "license = \"ISC\"",
            "license = \"Zlib\"",
            "license = \"MIT\"",
        ],
    },
    Setting {
        key: "runtime",
        flag: "--runtime",
        variable: "HOOKWRIGHT_RUNTIME",
        file: "{ path = 'a' }",
        said: ["./b", "./c"],
        shown: [
            "hookwright-runtime = { version = \"0.1.0\" }",
            "path = \"a\"",
            "path = \"./b\"",
            "path = \"./c\"",
        ],
    },
    Setting {
        key: "profile",
        flag: "--profile",
        variable: "HOOKWRIGHT_PROFILE",
        file: "'stripe'",
        said: ["slack", "github"],
        shown: [
            "profile: \"\"",
            "\\\"id\\\":\\\"stripe\\\"",
            "\\\"id\\\":\\\"slack\\\"",
            "\\\"id\\\":\\\"github\\\"",
        ],
    },
    Setting {
        key: "overlays",
        flag: "--overlay",
        variable: "HOOKWRIGHT_OVERLAY",
        file: "['file.yaml']",
        said: ["variable.yaml", "flag.yaml"],
        shown: [
            "`from the document`",
            "`from the file`",
            "`from the variable`",
            "`from the flag`",
        ],
    },
    Setting {
        key: "events",
        flag: "--events",
        variable: "HOOKWRIGHT_EVENTS",
        file: "['one']",
        said: ["two", "three,four"],
        shown: [
            "[\"one\", \"two\", \"three\", \"four\"]",
            "[\"one\"]",
            "[\"two\"]",
            "[\"three\", \"four\"]",
        ],
    },
    Setting {
        key: "output",
        flag: "--output",
        variable: "HOOKWRIGHT_OUTPUT",
        file: "'from-file'",
        said: ["from-variable", "from-flag"],
        shown: ["", "→ from-file:", "→ from-variable:", "→ from-flag:"],
    },
];

#[test]
fn flag_before_variable_before_file_before_default() {
    for setting in &SETTINGS {
        let folder = scratch(setting.key);
        for (level, shown) in setting.shown.iter().enumerate() {
            let key = match level {
                0 => String::new(),
                _ => format!("{} = {}\n", setting.key, setting.file),
            };
            let mut command = hookwright();
            // A variable that is set to nothing is one that is not set.
            let variable = if level >= 2 { setting.said[0] } else { "" };
            command
                .current_dir(&folder)
                .arg("generate")
                .env(setting.variable, variable);
            if level == 3 {
                command.args([setting.flag, setting.said[1]]);
            }
            let output = match (setting.key, level) {
                // There is no default.
                ("output", 0) => continue,
                ("output", _) => "",
                _ => "output = 'out'\n",
            };
            fs::write(
                folder.join("hookwright.toml"),
                format!("document = 'acme.yaml'\n{output}{key}"),
            )
            .unwrap();
            let said = text(&command.output().unwrap());
            let seen = format!("{said}{}", generated(&folder.join("out")));
            assert!(
                seen.contains(shown),
                "{} {level}: no {shown} in {seen}",
                setting.key
            );
        }
    }
}

/// What was generated, and what of it shows the settings.
fn generated(folder: &Path) -> String {
    let mut text = String::new();
    read(folder, &mut text);
    let keys: Vec<&str> = text
        .lines()
        .filter_map(|line| line.trim().strip_prefix("key: ")?.strip_suffix(','))
        .collect();
    let form = match folder.join("mod.rs").is_file() {
        true => "(module)",
        false => "(crate)",
    };
    format!("{text}[{}]{form}", keys.join(", "))
}

fn read(folder: &Path, text: &mut String) {
    for entry in fs::read_dir(folder).into_iter().flatten() {
        let path = entry.unwrap().path();
        match path.is_dir() {
            true => read(&path, text),
            false => text.push_str(&fs::read_to_string(path).unwrap()),
        }
    }
}

#[test]
fn the_format_is_a_setting_too() {
    let folder = scratch("format");
    let list = |variable: Option<&str>, flags: &[&str]| {
        let mut command = hookwright();
        command
            .current_dir(&folder)
            .args(["list", "acme.yaml"])
            .args(flags);
        command.envs(variable.map(|value| ("HOOKWRIGHT_FORMAT", value)));
        String::from_utf8(command.output().unwrap().stdout).unwrap()
    };
    assert!(list(None, &[]).starts_with("TYPE"));
    assert!(list(Some(""), &[]).starts_with("TYPE"));
    assert!(list(Some("json"), &[]).starts_with('{'));
    assert!(list(Some("json"), &["--format", "human"]).starts_with("TYPE"));
    assert!(list(None, &["--message-format", "json"]).starts_with('{'));
}

#[test]
fn colors_are_the_users_choice() {
    let folder = scratch("colors");
    let colored = |set: &dyn Fn(&mut Command)| {
        let mut command = hookwright();
        command.current_dir(&folder).args(["list", "nowhere.yaml"]);
        set(&mut command);
        text(&command.output().unwrap()).contains('\u{1b}')
    };
    // stderr is no terminal here.
    assert!(!colored(&|_| {}));
    assert!(colored(&|command| {
        command.env("CLICOLOR_FORCE", "1");
    }));
    assert!(!colored(&|command| {
        command.env("NO_COLOR", "1").env("CLICOLOR", "1");
    }));
    assert!(!colored(&|command| {
        command
            .env("CLICOLOR_FORCE", "1")
            .args(["--format", "json"]);
    }));
}

#[test]
fn secrets_are_never_printed() {
    const SECRET: &str = "s3cret-t0ken";
    let folder = scratch("secrets");
    fs::write(folder.join("secret.txt"), format!("{SECRET}\n")).unwrap();
    let schemes = [
        "{id: t, kind: token, in: header, name: X-Token}",
        "{id: b, kind: basic, user: me}",
        "{id: m, kind: mac, alg: hmac-sha256, signature: {in: header, names: [X], encoding: hex}, signed: [body]}",
        // The secret is none for this scheme.
        "{id: w, kind: mac, alg: hmac-sha256, key: {decode: base64}, signature: {in: header, names: [X], encoding: hex}, signed: [body]}",
    ];
    for scheme in schemes {
        fs::write(
            folder.join("p.yaml"),
            format!("id: p\nschemes: [{scheme}]\n"),
        )
        .unwrap();
        for format in ["human", "json", "sarif", "github"] {
            let run = |args: &[&str]| {
                let mut command = hookwright();
                command
                    .current_dir(&folder)
                    .args(args)
                    .args(["--format", format]);
                command.args(["--profile", "p.yaml", "--secret-file", "secret.txt"]);
                let said = text(&command.output().unwrap());
                assert!(!said.is_empty(), "{args:?} {scheme}");
                assert!(!said.contains(SECRET), "{args:?} {scheme}: {said}");
            };
            run(&["sign", "acme.yaml"]);
            run(&[
                "verify",
                "acme.yaml",
                "--header",
                "X-Token: other",
                "--header",
                "X: 00",
            ]);
            run(&[
                "send",
                "one",
                "--document",
                "acme.yaml",
                "--to",
                "http://localhost:1",
                "--dry-run",
            ]);
            run(&[
                "send",
                "one",
                "--document",
                "acme.yaml",
                "--to",
                "http://localhost:1",
            ]);
        }
    }
}

#[test]
fn whoever_closes_the_pipe_has_seen_enough() {
    let mut child = hookwright()
        .arg("explain")
        .stdout(std::process::Stdio::piped())
        .spawn()
        .unwrap();
    drop(child.stdout.take());
    assert_eq!(child.wait().unwrap().code(), Some(0));
}
