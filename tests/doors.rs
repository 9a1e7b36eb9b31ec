//! Three doors, the same bytes: the library, a build script, the command line.
#![allow(clippy::unwrap_used, reason = "a test")]

mod common;

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::time::{Duration, SystemTime};

use common::hookwright;
use hookwright::config::{Attribute, Form, Required, UnknownMembers};
use hookwright::{Builder, Config};

type Tree = BTreeMap<PathBuf, Vec<u8>>;

/// A document of two files, with everything around it that a configuration can name.
const FILES: [(&str, &str); 6] = [
    (
        "acme.yaml",
        "\
openapi: 3.1.0
info: {title: Acme, version: '1'}
webhooks:
  order.paid: {post: {requestBody: {content: {application/json: {schema: {$ref: 'shared/order.yaml#/Paid'}}}}}}
  order.test: {post: {requestBody: {content: {application/json: {schema: {$ref: 'shared/order.yaml#/Paid'}}}}}}
  user.left: {post: {requestBody: {content: {application/json: {schema: {$ref: '../elsewhere/user.yaml'}}}}}}
",
    ),
    (
        "shared/order.yaml",
        "\
Paid:
  type: object
  required: [type, id]
  properties:
    type: {type: string}
    id: {type: string, format: order-id}
    from: {type: string, format: ipv4}
    state: {enum: [open, paid]}
    rest: {type: object, properties: {a: {type: number}}}
    any: {oneOf: [{type: string}, {type: boolean}]}
",
    ),
    ("../elsewhere/user.yaml", "{type: object, properties: {name: {type: string}}}\n"),
    (
        "overlay.yaml",
        "overlay: 1.0.0\ninfo: {title: x, version: '1'}\nactions:\n  - {target: $.info, update: {title: Acme as it is}}\n",
    ),
    (
        "profile.yaml",
        "\
id: acme
schemes:
  - {id: acme, kind: mac, alg: hmac-sha256, signature: {in: header, names: [Acme], encoding: hex}, signed: [body]}
envelope: {type: 'body:/type'}
",
    ),
    (
        "hookwright.toml",
        r##"
document = "acme.yaml"
form = "module"
name = "acme"
overlays = ["overlay.yaml"]
profile = "profile.yaml"
allow-dirs = ["../elsewhere"]
events = ["order.*", "user.*", "!order.test"]
required = "never"
unknown-members = "ignore"
derives = ["Eq", "Hash", "Ord"]
formats = { order-id = "crate::OrderId", ipv4 = "std::net::Ipv4Addr" }
type-attributes = [{ path = "*Paid", attribute = "#[must_use]" }]
field-attributes = [{ path = "*.state", attribute = "#[doc(alias = \"status\")]" }]
allow = ["derive/left-out"]
"##,
    ),
];

/// What `hookwright.toml` says, in the words of the library.
fn config(folder: &Path) -> Config {
    let attribute = |path: &str, attribute: &str| Attribute {
        path: path.to_owned(),
        attribute: attribute.to_owned(),
    };
    let text = |text: &str| text.to_owned();
    Config {
        form: Form::Module,
        name: Some(text("acme")),
        overlays: vec![folder.join("overlay.yaml")],
        profile: Some(folder.join("profile.yaml").display().to_string()),
        allow_dirs: vec![folder.join("../elsewhere")],
        events: vec![text("order.*"), text("user.*"), text("!order.test")],
        required: Required::Never,
        unknown_members: UnknownMembers::Ignore,
        derives: vec![text("Eq"), text("Hash"), text("Ord")],
        formats: [
            (text("order-id"), text("crate::OrderId")),
            (text("ipv4"), text("std::net::Ipv4Addr")),
        ]
        .into(),
        type_attributes: vec![attribute("*Paid", "#[must_use]")],
        field_attributes: vec![attribute("*.state", "#[doc(alias = \"status\")]")],
        allow: vec![text("derive/left-out")],
        ..Config::new(folder.join("acme.yaml"))
    }
}

/// The same, in the words of a build script.
fn builder(folder: &Path) -> Builder {
    Builder::new()
        .document(folder.join("acme.yaml"))
        .name("acme")
        .overlay(folder.join("overlay.yaml"))
        .profile(folder.join("profile.yaml").display().to_string())
        .allow_dir(folder.join("../elsewhere"))
        .events(["order.*", "user.*", "!order.test"])
        .required(Required::Never)
        .unknown_members(UnknownMembers::Ignore)
        .derive("Eq")
        .derive("Hash")
        .derive("Ord")
        .type_for_format("order-id", "crate::OrderId")
        .type_for_format("ipv4", "std::net::Ipv4Addr")
        .type_attribute("*Paid", "#[must_use]")
        .field_attribute("*.state", "#[doc(alias = \"status\")]")
        .allow("derive/left-out")
}

#[test]
fn every_door_writes_what_the_library_returns() {
    let folder = project("everything");
    let generated = hookwright::generate(&config(&folder)).unwrap();
    assert_eq!(generated.report.diagnostics(), [], "the case is clean");
    // What the configuration asks for is there: otherwise nothing would be proven.
    let text = generated.files.values().flatten().copied().collect();
    let text = String::from_utf8(text).unwrap();
    for expect in [
        "Acme as it is",
        "Acme\\\"]",
        "user.left",
        "PartialOrd, Ord",
        "hash!(",
        "Typed<crate::OrderId>",
        "Option<Typed<std::net::Ipv4Addr>>",
        "#[must_use]",
        "#[doc(alias = \"status\")]",
    ] {
        assert!(text.contains(expect), "no {expect}");
    }
    assert!(!text.contains("order.test") && !text.contains("Extra"));

    let status = hookwright()
        .current_dir(&folder)
        .args(["generate", "--output", "command-line"])
        .status();
    assert!(status.unwrap().success());
    same(&generated.files, &tree(&folder.join("command-line")));

    builder(&folder)
        .out_dir(folder.join("words"))
        .compile()
        .unwrap();
    same(&generated.files, &module(&folder.join("words/acme")));

    let from_file = Builder::new().config_file(folder.join("hookwright.toml"));
    from_file
        .unwrap()
        .out_dir(folder.join("file"))
        .compile()
        .unwrap();
    same(&generated.files, &module(&folder.join("file/acme")));
}

#[test]
fn flags_and_keys_give_the_same_crate() {
    let folder = project("crate");
    let config = Config {
        form: Form::Crate,
        version: Some("1.2.3".to_owned()),
        license: Some("ISC".to_owned()),
        runtime: hookwright::config::Runtime::Vendored,
        required: Required::default(),
        unknown_members: UnknownMembers::default(),
        derives: Vec::new(),
        formats: BTreeMap::new(),
        type_attributes: Vec::new(),
        field_attributes: Vec::new(),
        allow: Vec::new(),
        ..config(&folder)
    };
    fs::remove_file(folder.join("hookwright.toml")).unwrap();
    let status = hookwright()
        .current_dir(&folder)
        .args(["generate", "acme.yaml", "--output", "out", "--name", "acme"])
        .args([
            "--crate-version",
            "1.2.3",
            "--license",
            "ISC",
            "--runtime",
            "vendored",
        ])
        .args(["--overlay", "overlay.yaml", "--profile", "profile.yaml"])
        .args([
            "--allow-dir",
            "../elsewhere",
            "--events",
            "order.*,user.*,!order.test",
        ])
        .status();
    assert!(status.unwrap().success());
    let generated = hookwright::generate(&config).unwrap();
    same(&generated.files, &tree(&folder.join("out")));
}

#[test]
fn a_large_document_is_the_same_through_every_door() {
    let document = Path::new(env!("CARGO_MANIFEST_DIR")).join("specs/github/openapi.yaml");
    let folder = scratch("github");
    let config = Config {
        profile: Some("github".into()),
        events: vec!["issues.*".into(), "ping".into()],
        form: Form::Module,
        ..Config::new(&document)
    };
    let files = hookwright::generate(&config).unwrap().files;
    same(&files, &hookwright::generate(&config).unwrap().files);
    let builder = Builder::new()
        .document(&document)
        .module("github")
        .profile("github");
    let builder = builder.events(["issues.*", "ping"]).out_dir(&folder);
    builder.compile().unwrap();
    same(&files, &module(&folder.join("github")));

    let status = hookwright()
        .arg("generate")
        .arg(&document)
        .args([
            "--profile",
            "github",
            "--events",
            "issues.*,ping",
            "--output",
        ])
        .arg(folder.join("crate"))
        .status();
    assert!(status.unwrap().success());
    let config = Config {
        form: Form::Crate,
        ..config
    };
    same(
        &hookwright::generate(&config).unwrap().files,
        &tree(&folder.join("crate")),
    );
}

#[test]
fn channels_are_the_same_through_every_door() {
    let document = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/golden/src/channels_v3.yaml");
    let folder = scratch("channels");
    let config = Config {
        form: Form::Module,
        ..Config::new(&document)
    };
    let files = hookwright::generate(&config).unwrap().files;
    assert!(files.contains_key(Path::new("peer.rs")));
    let builder = || Builder::new().document(&document).module("harbor");
    builder().out_dir(folder.join("with")).compile().unwrap();
    same(&files, &module(&folder.join("with/harbor")));
    let status = hookwright()
        .args(["generate", "--form", "module", "--output"])
        .args([folder.join("command-line"), document.clone()])
        .status();
    assert!(status.unwrap().success());
    same(&files, &tree(&folder.join("command-line")));

    let without = Config {
        channels: Some(false),
        ..config
    };
    let files = hookwright::generate(&without).unwrap().files;
    assert!(!files.contains_key(Path::new("peer.rs")));
    let one = builder().without_channels().out_dir(folder.join("without"));
    one.compile().unwrap();
    same(&files, &module(&folder.join("without/harbor")));
    let status = hookwright()
        .args(["generate", "--form", "module", "--no-channels", "--output"])
        .args([folder.join("events"), document])
        .status();
    assert!(status.unwrap().success());
    same(&files, &tree(&folder.join("events")));
}

#[test]
fn cargo_is_told_every_file_that_was_read() {
    let folder = project("told");
    let read = |lines: &str| -> BTreeSet<PathBuf> {
        let paths = lines
            .lines()
            .filter_map(|line| line.strip_prefix("cargo::rerun-if-changed="));
        paths.map(|path| fs::canonicalize(path).unwrap()).collect()
    };
    let expect = FILES.map(|(name, _)| fs::canonicalize(folder.join(name)).unwrap());
    let first = build(&folder);
    assert_eq!(read(&first), expect.into(), "{first}");
    assert_eq!(first.matches("cargo::warning").count(), 0, "{first}");

    // Nothing changed: the same is told, and nothing is written.
    let before = times(&folder.join("out"));
    assert_eq!(read(&build(&folder)), read(&first));
    assert_eq!(
        before,
        times(&folder.join("out")),
        "a second run wrote something"
    );

    // A file that only a reference names changes: what depends on it is written, and nothing else.
    let path = folder.join("shared/order.yaml");
    let text = fs::read_to_string(&path)
        .unwrap()
        .replace("a: {type: number}", "b: {type: number}");
    fs::write(&path, text).unwrap();
    let late = SystemTime::now() + Duration::from_secs(2);
    fs::File::options()
        .append(true)
        .open(&path)
        .unwrap()
        .set_modified(late)
        .unwrap();
    build(&folder);
    let after = times(&folder.join("out"));
    let changed: Vec<&PathBuf> = after
        .keys()
        .filter(|path| after[*path] != before[*path])
        .collect();
    let names: Vec<_> = changed
        .iter()
        .map(|path| path.file_name().unwrap())
        .collect();
    assert_eq!(names, ["inputs.txt", "order.rs"], "{changed:?}");
}

#[test]
fn cargo_is_told_what_was_found() {
    let folder = project("found");
    let toml = fs::read_to_string(folder.join("hookwright.toml")).unwrap();
    fs::write(
        folder.join("hookwright.toml"),
        toml.replace("*Paid", "Piad"),
    )
    .unwrap();
    // A warning is told again, until it is gone.
    for _ in 0..2 {
        let told = build(&folder);
        assert!(
            told.contains("cargo::warning=no type is called `Piad` [config/unused]"),
            "{told}"
        );
    }
    fs::write(folder.join("acme.yaml"), "openapi: 3.1.0\nwebhooks: {}\n").unwrap();
    let told = build(&folder);
    assert!(told.contains("cargo::error="), "{told}");
    assert!(told.contains("cargo::rerun-if-changed="), "{told}");
}

/// Runs `as_a_build_script` in a process of its own; returns what Cargo would read.
fn build(folder: &Path) -> String {
    let output = Command::new(std::env::current_exe().unwrap())
        .args(["as_a_build_script", "--exact", "--nocapture"])
        .env("DOORS_PROJECT", folder)
        .env("OUT_DIR", folder.join("out"))
        .output()
        .unwrap();
    String::from_utf8(output.stdout).unwrap()
}

/// The build script of [`build`]; by itself it does nothing.
#[test]
fn as_a_build_script() {
    let Some(folder) = std::env::var_os("DOORS_PROJECT") else {
        return;
    };
    let builder = Builder::new().config_file(Path::new(&folder).join("hookwright.toml"));
    // What is wrong was told to Cargo.
    let _ = builder.unwrap().compile();
}

#[test]
fn a_builder_refuses_what_it_would_overwrite() {
    let check = |builder: Builder, expect: &str| {
        let error = builder.out_dir(scratch("refused")).compile().unwrap_err();
        assert!(error.to_string().contains(expect), "{error}");
    };
    check(Builder::new(), "no document is named");
    let twice = Builder::new()
        .document("a/acme.yaml")
        .document("b/acme.yaml");
    check(twice, "two documents would be the module `acme`");
    let named = Builder::new().document("a.yaml").module("my module");
    check(named, "`my module` is not the name of a module");
    let vendored = Config {
        runtime: hookwright::config::Runtime::Vendored,
        ..Config::new("a.yaml")
    };
    check(
        Builder::new().config(vendored),
        "is for crates, and the output is a module",
    );
}

#[test]
fn a_configuration_can_be_shared_with_the_command_line() {
    let folder = project("shared");
    let toml = r#"
document = "acme.yaml"
output = "crates/acme-events"
version = "1.0.0"
license = "MIT"
allow-dirs = ["../elsewhere"]
profile = "profile.yaml"
dependencies = { my-types = "1" }
runtime = { path = "../runtime" }
formats = { order-id = "my_types::OrderId" }
"#;
    fs::write(folder.join("hookwright.toml"), toml).unwrap();
    let told = build(&folder);
    assert!(
        !told.contains("cargo::warning") && !told.contains("cargo::error"),
        "{told}"
    );
    assert!(folder.join("out/acme/mod.rs").is_file());
}

/// A new folder with [`FILES`].
fn project(name: &str) -> PathBuf {
    let folder = scratch(name).join("project");
    for (file, text) in FILES {
        let path = folder.join(file);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(path, text).unwrap();
    }
    folder
}

fn scratch(name: &str) -> PathBuf {
    let folder = Path::new(env!("CARGO_TARGET_TMPDIR")).join(format!("doors-{name}"));
    let _ = fs::remove_dir_all(&folder);
    fs::create_dir_all(folder.join("project")).unwrap();
    folder
}

fn same(left: &Tree, right: &Tree) {
    let names = |tree: &Tree| tree.keys().cloned().collect::<Vec<_>>();
    assert_eq!(names(left), names(right));
    for (path, bytes) in left {
        assert!(right[path] == *bytes, "{} differs", path.display());
    }
}

/// What a build script generated, without what only build scripts need.
fn module(folder: &Path) -> Tree {
    let mut files = tree(folder);
    files.remove(Path::new("include.rs")).unwrap();
    files.remove(Path::new("inputs.txt"));
    files
}

fn tree(root: &Path) -> Tree {
    let read = |path: PathBuf| {
        let below = path.strip_prefix(root).unwrap().to_path_buf();
        (below, fs::read(&path).unwrap())
    };
    walk(root).into_iter().map(read).collect()
}

fn times(root: &Path) -> BTreeMap<PathBuf, SystemTime> {
    let modified = |path: &PathBuf| fs::metadata(path).unwrap().modified().unwrap();
    let files = walk(root).into_iter();
    files.map(|path| (path.clone(), modified(&path))).collect()
}

fn walk(folder: &Path) -> Vec<PathBuf> {
    let mut files = Vec::new();
    for entry in fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        match path.is_dir() {
            true => files.extend(walk(&path)),
            false => files.push(path),
        }
    }
    files.sort();
    files
}
