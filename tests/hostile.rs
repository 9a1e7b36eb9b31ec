//! No string of a document, a profile or a configuration becomes code: every string of `hostile/strings.jsonl`, in every
//! place of a document, changes nothing but literals, comments and identifiers of what is generated.
//!
//! That the crates build, and do nothing while they do, is proven by `cargo xtask hostile`.
#![allow(
    clippy::disallowed_methods,
    clippy::unwrap_used,
    reason = "it reads files and may panic"
)]

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use hookwright::config::{Config, Form, Runtime};
use hookwright::diagnostic::{Format, Report, Sources};
use hookwright::output::Files;
use serde_json::Value;

#[path = "hostile/fill.rs"]
mod fill;
#[path = "hostile/markdown.rs"]
mod markdown;
#[path = "hostile/tokens.rs"]
mod tokens;

use fill::Template;
use markdown::features;

#[test]
fn a_crate_of_an_openapi_document() {
    every_turn("openapi", "crate", &|config| config);
}

#[test]
fn a_module_of_an_openapi_document() {
    every_turn("openapi", "module", &|config| Config {
        form: Form::Module,
        ..config
    });
}

#[test]
fn a_crate_with_its_own_runtime() {
    every_turn("openapi", "vendored", &|config| Config {
        runtime: Runtime::Vendored,
        ..config
    });
}

#[test]
fn a_crate_of_a_catalogue() {
    every_turn("catalogue", "catalogue", &|config| config);
}

#[test]
fn a_crate_of_an_asyncapi_document() {
    every_turn("asyncapi", "channels", &|config| config);
}

/// A short document may have every operation carry every message; what is made of it stays within bounds.
#[test]
fn operations_that_all_carry_everything() {
    let list = |item: &dyn Fn(usize) -> String| (0..250).map(item).collect::<Vec<_>>().join(",");
    let messages = list(&|at| format!("\"m{at}\":{{\"payload\":{{\"type\":\"object\"}}}}"));
    let operations = list(&|at| {
        format!("\"o{at}\":{{\"action\":\"send\",\"channel\":{{\"$ref\":\"#/channels/c\"}}}}")
    });
    let text = format!(
        "{{\"asyncapi\":\"3.0.0\",\"info\":{{\"title\":\"T\",\"version\":\"1\"}},\
         \"channels\":{{\"c\":{{\"address\":\"a\",\"messages\":{{{messages}}}}}}},\"operations\":{{{operations}}}}}"
    );
    let document = scratch("everything").join("acme.json");
    fs::write(&document, &text).unwrap();
    let generated = hookwright::generate(&Config::new(&document)).expect("surroundings");
    let found = generated.report.diagnostics();
    assert!(
        found
            .iter()
            .any(|it| it.code.as_str() == "channel/left-out"),
        "{found:#?}"
    );
    assert!(
        !generated.report.has_errors() && !generated.files.contains_key(Path::new("src/app.rs"))
    );
    let bytes: usize = generated.files.values().map(Vec::len).sum();
    assert!(
        bytes < 100 * text.len(),
        "{bytes} bytes out of {}",
        text.len()
    );
}

#[test]
fn strings_of_a_profile() {
    let (template, strings) = (template("profile"), strings());
    let folder = scratch("profile");
    let document = folder.join("acme.json");
    let plain = self::template("openapi").plain().unwrap();
    fs::write(&document, plain.to_string()).unwrap();
    let config = Config {
        profile: Some(folder.join("profile.json").display().to_string()),
        ..Config::new(document)
    };
    let generate = |profile: &Value| {
        fs::write(folder.join("profile.json"), profile.to_string()).unwrap();
        let generated = hookwright::generate(&config).expect("surroundings");
        assert!(!generated.report.has_errors(), "{:#?}", generated.report);
        generated.files
    };
    let twin = Seen::of(&generate(&template.plain().unwrap()), None);
    let turns = 0..strings.len();
    all(turns.map(|turn| {
        let files = generate(&template.turn(&strings, turn).unwrap());
        difference(&Seen::of(&files, Some(&twin)), &twin).map(|it| format!("turn {turn}: {it}"))
    }));
}

/// The name of a document's file stands in banners and in documentation.
#[test]
fn names_of_files() {
    let plain = template("openapi").plain().unwrap().to_string();
    let folder = scratch("names");
    let generate = |name: &str| {
        let file = folder.join(format!("{name}.json"));
        fs::write(&file, &plain).unwrap();
        let generated = hookwright::generate(&Config::new(&file)).expect("surroundings");
        assert!(!generated.report.has_errors(), "{:#?}", generated.report);
        Seen::of(&generated.files, None)
    };
    let twin = generate("acme");
    let names = strings().into_iter().filter_map(|string| {
        let name = string.replace('/', "\u{2044}").replace('\0', "");
        (!name.is_empty() && name.len() <= 200).then_some(name)
    });
    all(names.map(|name| {
        difference(&generate(&name), &twin).map(|difference| format!("{name:?}: {difference}"))
    }));
}

/// A value of the configuration is refused with its place, or what is generated is Rust.
#[test]
fn values_of_a_configuration() {
    let document = scratch("config").join("acme.yaml");
    fs::write(&document, ACME).unwrap();
    let generate = |config| hookwright::generate(&config).map(|generated| generated.files);
    let usual = generate(Config::new(&document)).unwrap();
    let mut taken = 0;
    for key in CONFIG {
        for string in strings() {
            let text = key.replace("@", &toml::Value::String(string.clone()).to_string());
            let mut config = match Config::parse("hookwright.toml", &text) {
                Ok(config) => config,
                Err(error) => {
                    assert_eq!(error.report().diagnostics().len(), 1, "{text}");
                    continue;
                }
            };
            config.document.clone_from(&document);
            if let Ok(files) = generate(config) {
                taken += 1;
                if files != usual && !files.is_empty() {
                    Seen::of(&files, None);
                }
            }
        }
    }
    assert!(taken > 500, "{taken} were taken");
}

const ACME: &str = "
openapi: 3.1.0
info: {title: Acme, version: '1'}
webhooks:
  ping:
    post:
      requestBody:
        content:
          application/json:
            schema: {type: object, properties: {id: {type: string, format: plain}}}
";

/// Every key of the configuration that takes a text; `@` is the text.
const CONFIG: &[&str] = &[
    "name = @",
    "version = @",
    "license = @",
    "events = [@]",
    "catalogue = [@]",
    "profile = @",
    "overlays = [@]",
    "formats = { plain = @ }",
    "formats = { @ = \"String\" }",
    "dependencies = { @ = \"1\" }",
    "dependencies = { plain = @ }",
    "derives = [@]",
    "type-attributes = [{ path = @, attribute = \"#[must_use]\" }]",
    "type-attributes = [{ path = \"*\", attribute = @ }]",
    "field-attributes = [{ path = \"*\", attribute = @ }]",
    "allow = [@]",
    "allow-dirs = [@]",
    "runtime = { path = @ }",
    "runtime = @",
    "form = @",
    "@ = 1",
];

/// Generates with every string in every place, and compares with the twin that has plain words in them.
fn every_turn(document: &str, name: &str, form: &dyn Fn(Config) -> Config) {
    let (template, strings) = (template(document), strings());
    let folder = scratch(name);
    let file = folder.join("acme.json");
    let config = form(Config::new(&file));
    let generate = |document: &Value| {
        fs::write(&file, document.to_string()).unwrap();
        let generated = hookwright::generate(&config).expect("surroundings");
        findings_are_text(&generated.report, &generated.read.documents);
        assert!(!generated.report.has_errors(), "{:#?}", generated.report);
        generated.files
    };
    let twin = Seen::of(&generate(&template.plain().unwrap()), None);
    let turns = 0..strings.len();
    all(turns.map(|turn| {
        let files = generate(&template.turn(&strings, turn).unwrap());
        difference(&Seen::of(&files, Some(&twin)), &twin).map(|it| format!("turn {turn}: {it}"))
    }));
}

/// Fails with everything that differs.
fn all(differences: impl Iterator<Item = Option<String>>) {
    let differences: Vec<String> = differences.flatten().collect();
    assert!(
        differences.is_empty(),
        "{} change more than words:\n{}",
        differences.len(),
        differences.join("\n")
    );
}

/// What the strings of a document may not change.
#[derive(Debug, PartialEq, Eq)]
struct Seen {
    /// The tokens of the sources by folder, whatever their names; sorted.
    sources: BTreeMap<PathBuf, Vec<String>>,
    /// The manifest with neither names nor texts.
    manifest: Value,
    /// The cells of the tables of the README.
    rows: Vec<usize>,
    /// The number of files by folder and ending.
    files: BTreeMap<(PathBuf, String), usize>,
    /// Where documentation leads to, beside pages.
    links: BTreeSet<String>,
}

impl Seen {
    fn of(files: &Files, twin: Option<&Seen>) -> Self {
        let mut seen = Self {
            sources: BTreeMap::new(),
            manifest: Value::Null,
            rows: Vec::new(),
            files: BTreeMap::new(),
            links: BTreeSet::new(),
        };
        for (path, bytes) in files {
            let text = std::str::from_utf8(bytes).expect("UTF-8");
            check_path(path);
            seen.add(path, text);
        }
        // Links to other items are written by templates; only pages may come from a document.
        if let Some(twin) = twin {
            let from_templates = |link: &String| twin.links.contains(link);
            assert!(seen.links.iter().all(from_templates), "{:?}", seen.links);
            seen.links.clone_from(&twin.links);
        }
        for sources in seen.sources.values_mut() {
            sources.sort();
        }
        seen
    }

    fn add(&mut self, path: &Path, text: &str) {
        let folder = path.parent().unwrap().to_path_buf();
        let ending = path.extension().unwrap_or_default().to_string_lossy();
        let count = self.files.entry((folder.clone(), ending.to_string()));
        *count.or_default() += 1;
        match &*ending {
            // The runtime's sources come from no document.
            "rs" if path.starts_with("src/runtime") => {}
            "rs" => {
                let parsed = syn::parse_file(text);
                assert!(
                    parsed.is_ok(),
                    "{}: {:?}\n{text}",
                    path.display(),
                    parsed.err()
                );
                let tokens = tokens::erased(text).unwrap();
                self.sources.entry(folder).or_default().push(tokens);
                for block in tokens::documentation(text).unwrap() {
                    self.read(&block, path);
                }
            }
            "md" => {
                let banner = "<!-- @generated by hookwright. Do not edit. -->";
                assert_eq!(text.matches(banner).count(), 1, "{text}");
                self.rows = self.read(&text.replace(banner, ""), path);
            }
            "toml" => self.manifest = erased_manifest(text),
            "json" => {
                serde_json::from_str::<Value>(text).expect("JSON");
            }
            "txt" | "" => {}
            other => panic!("a file `.{other}`"),
        }
    }

    /// Reads Markdown; returns the cells of its tables.
    fn read(&mut self, text: &str, path: &Path) -> Vec<usize> {
        let features = features(text);
        let dangers = &features.dangers;
        assert!(
            dangers.is_empty(),
            "{}: {dangers:?}\n{text}",
            path.display()
        );
        let links = features.links.into_iter();
        self.links
            .extend(links.filter(|link| !link.starts_with("https://")));
        features.rows
    }
}

/// A path inside the output, made of characters that every file system takes.
fn check_path(path: &Path) {
    let text = path.to_str().expect("UTF-8");
    let plain = |c: char| c.is_ascii_alphanumeric() || "_-./".contains(c);
    assert!(text.chars().all(plain), "{text:?}");
    for part in text.split('/') {
        assert!(!part.is_empty() && part.len() <= 200, "{text:?}");
        assert!(part != "." && part != "..", "{text:?}");
        let stem = part.split('.').next().unwrap_or_default().to_lowercase();
        let numbered = |word: &str| {
            let rest = stem.strip_prefix(word).unwrap_or_default();
            rest.len() == 1 && rest != "0" && rest.starts_with(|c: char| c.is_ascii_digit())
        };
        let reserved = ["con", "prn", "aux", "nul"].contains(&&*stem);
        let reserved = reserved || numbered("com") || numbered("lpt");
        assert!(!reserved, "{text:?} is a device on Windows");
    }
}

/// A manifest without the names of the package and its features. Every feature of a group is in `all-events`, and empty.
fn erased_manifest(text: &str) -> Value {
    let mut manifest: toml::Table = toml::from_str(text).expect("TOML");
    let mut features = manifest["features"].as_table().unwrap().clone();
    let all = features["all-events"].as_array().unwrap().clone();
    for feature in &all {
        let feature = feature.as_str().unwrap();
        let plain = |c: char| c.is_ascii_alphanumeric() || "_-".contains(c);
        assert!(feature.chars().all(plain), "{feature:?}");
        let removed = features.remove(feature).expect("a feature of a group");
        assert!(removed.as_array().unwrap().is_empty());
    }
    features.insert("all-events".into(), toml::Value::Integer(all.len() as i64));
    manifest.insert("features".into(), features.into());
    let package = manifest["package"].as_table_mut().unwrap();
    let name = package.remove("name").unwrap();
    let plain = |c: char| c.is_ascii_alphanumeric() || "_-".contains(c);
    assert!(name.as_str().unwrap().chars().all(plain), "{name}");
    serde_json::to_value(&manifest).unwrap()
}

/// What the command line prints cannot command a terminal either.
#[test]
fn a_list_of_events() {
    let (template, strings) = (template("openapi"), strings());
    let file = scratch("list").join("acme.json");
    for turn in (0..strings.len()).step_by(5) {
        let document = template.turn(&strings, turn).unwrap();
        fs::write(&file, document.to_string()).unwrap();
        let output = Command::new(env!("CARGO_BIN_EXE_hookwright"))
            .arg("list")
            .arg(&file)
            .output()
            .unwrap();
        for text in [&output.stdout, &output.stderr] {
            let text = String::from_utf8_lossy(text);
            assert!(!text.contains(hides), "{text:?}");
        }
        let lines = String::from_utf8_lossy(&output.stdout).lines().count();
        assert_eq!(lines, 8, "a heading, and seven events");
    }
}

/// Characters that a terminal, or an eye, takes for something else.
fn hides(c: char) -> bool {
    c.is_control() && c != '\n' || ('\u{202a}'..='\u{202e}').contains(&c)
}

/// Findings that are printed cannot command a terminal or a build service.
fn findings_are_text(report: &Report, sources: &dyn Sources) {
    let human = report.print(Format::Human, false, sources);
    assert!(!human.contains(hides), "{human:?}");
    for line in report.print(Format::Json, false, sources).lines() {
        serde_json::from_str::<Value>(line).expect("a line of JSON");
    }
    let sarif = report.print(Format::Sarif, false, sources);
    serde_json::from_str::<Value>(&sarif).expect("SARIF");
    let github = report.print(Format::Github, false, sources);
    for line in github.lines() {
        let commands = ["::error title=", "::warning title=", "::notice title="];
        assert!(commands.iter().any(|it| line.starts_with(it)), "{line}");
    }
}

fn difference(seen: &Seen, twin: &Seen) -> Option<String> {
    let show = |seen: &Seen| format!("{seen:#?}");
    (seen != twin).then(|| first_difference(&show(seen), &show(twin)))
}

/// The lines around the first one that differs.
fn first_difference(left: &str, right: &str) -> String {
    let at = left.lines().zip(right.lines()).position(|(a, b)| a != b);
    let at = at.unwrap_or_else(|| left.lines().count().min(right.lines().count()));
    let line = |text: &str| text.lines().nth(at).unwrap_or_default().to_owned();
    let (left, right) = (line(left), line(right));
    let same = left
        .bytes()
        .zip(right.bytes())
        .take_while(|(a, b)| a == b)
        .count();
    let part = |text: &str| {
        let bytes = text.as_bytes();
        let from = same.saturating_sub(300);
        String::from_utf8_lossy(&bytes[from..bytes.len().min(same + 300)]).into_owned()
    };
    format!("here: {}\ntwin: {}", part(&left), part(&right))
}

fn folder() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/hostile")
}

fn template(name: &str) -> Template {
    Template::read(&folder(), name).unwrap()
}

fn strings() -> Vec<String> {
    let strings = fill::strings(&folder()).unwrap();
    assert!(strings.len() >= 60);
    strings
}

fn scratch(name: &str) -> PathBuf {
    let folder = Path::new(env!("CARGO_TARGET_TMPDIR")).join(format!("hostile-{name}"));
    let _ = fs::remove_dir_all(&folder);
    fs::create_dir_all(&folder).unwrap();
    folder
}
