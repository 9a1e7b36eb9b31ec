//! Versions of documents, compared: those of a repository, and those of a corpus.
#![allow(clippy::unwrap_used, reason = "a test")]

mod common;

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use hookwright::Config;
use hookwright::diagnostic::Report;

#[test]
fn revisions_of_git_are_compared_with_what_they_refer_to() {
    let folder = Path::new(env!("CARGO_TARGET_TMPDIR")).join("diff-git");
    let _ = fs::remove_dir_all(&folder);
    fs::create_dir_all(folder.join("api/parts")).unwrap();
    let document = "openapi: 3.1.0\ninfo: {title: x, version: '1'}\nwebhooks:\n  ping: {post: {requestBody: {content: {application/json: {schema: {$ref: parts/ping.yaml}}}}}}\n";
    fs::write(folder.join("api/acme.yaml"), document).unwrap();
    let part = |required: &str| {
        let text = format!(
            "type: object\nrequired: [{required}]\nproperties: {{id: {{type: string}}, at: {{type: string}}}}\n"
        );
        fs::write(folder.join("api/parts/ping.yaml"), text).unwrap();
    };
    let git = |args: &[&str]| {
        let who = [
            "-c",
            "user.name=x",
            "-c",
            "user.email=x@example.com",
            "-c",
            "commit.gpgsign=false",
        ];
        let output = Command::new("git")
            .current_dir(&folder)
            .args(who)
            .args(args)
            .output()
            .unwrap();
        assert!(
            output.status.success(),
            "{}",
            String::from_utf8_lossy(&output.stderr)
        );
        String::from_utf8_lossy(&output.stdout).into_owned()
    };
    part("id, at");
    git(&["init", "-q", "-b", "main"]);
    git(&["add", "."]);
    git(&["commit", "-q", "-m", "one"]);
    part("id");
    let diff = |args: &[&str], from: &str| {
        let output = common::hookwright()
            .current_dir(folder.join(from))
            .args(["diff", "--wire-only", "--format", "json"])
            .args(args)
            .output()
            .unwrap();
        let texts = [output.stdout, output.stderr].concat();
        (output.status.code(), String::from_utf8(texts).unwrap())
    };
    let (status, text) = diff(&["git:main:api/acme.yaml", "api/acme.yaml"], "");
    assert_eq!(status, Some(1), "{text}");
    assert!(
        text.contains("diff/member-optional") && text.lines().count() == 1,
        "{text}"
    );
    // From a folder below, the path is still counted from the root.
    let (status, text) = diff(&["git:main:api/acme.yaml", "acme.yaml"], "api");
    assert_eq!(status, Some(1), "{text}");
    git(&["commit", "-q", "-a", "-m", "two"]);
    let (status, text) = diff(&["git:main~1:api/acme.yaml", "git:main:api/acme.yaml"], "");
    assert_eq!(status, Some(1), "{text}");
    let (status, text) = diff(&["git:main:api/acme.yaml", "api/acme.yaml"], "");
    assert_eq!((status, text.as_str()), (Some(0), ""));
    for wrong in ["git:main:acme.yaml", "git:--all:api/acme.yaml", "git:main:"] {
        assert_eq!(diff(&[wrong, "api/acme.yaml"], "").0, Some(2), "{wrong}");
    }
    assert_eq!(
        git(&["status", "--porcelain"]),
        "",
        "the index and the files stay as they were"
    );
}

/// What `cargo-semver-checks`, and the compiler, say of generated crates stands in `verdict`; `cargo xtask semver` asks them.
#[test]
fn generated_crates_break_where_they_were_found_to_break() {
    let cases = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/semver");
    let mut count = 0;
    for case in fs::read_dir(cases).unwrap() {
        let case = case.unwrap().path();
        let config = |side: &str| Config::new(case.join(side));
        let compared = hookwright::diff(&config("old.yaml"), &config("new.yaml")).unwrap();
        assert!(compared.was_compared, "{}", case.display());
        let mut codes = compared.report.diagnostics().iter();
        let breaking = ["diff/api-removed", "diff/api-changed", "diff/api-grown"];
        let breaks = codes.any(|it| breaking.contains(&it.code.as_str()));
        let verdict = fs::read_to_string(case.join("verdict")).unwrap();
        assert_eq!(breaks, verdict == "a major version\n", "{}", case.display());
        count += 1;
    }
    assert!(count >= 20, "{count}");
}

/// Documents of the corpus by folder and name; a version is what follows `-v` at the end of the name.
fn documents(corpus: &Path) -> Vec<PathBuf> {
    let mut documents = Vec::new();
    for (table, folder) in [
        ("openapi/manifest.csv", "openapi"),
        ("asyncapi/manifest.csv", "asyncapi"),
    ] {
        let mut reader = csv::Reader::from_path(corpus.join(table)).unwrap();
        for row in reader.deserialize::<BTreeMap<String, String>>() {
            documents.push(corpus.join(folder).join(&row.unwrap()["file"]));
        }
    }
    documents
}

fn corpus() -> Option<PathBuf> {
    let corpus = std::env::var_os("HOOKWRIGHT_CORPUS").map(PathBuf::from);
    if corpus.is_none() {
        eprintln!(
            "skipped: set HOOKWRIGHT_CORPUS to a folder of public documents to run this test"
        );
    }
    corpus
}

fn config(corpus: &Path, document: &Path) -> Config {
    let set = document
        .strip_prefix(corpus)
        .unwrap()
        .iter()
        .take(2)
        .collect::<PathBuf>();
    let mut config = Config::new(document);
    config.allow_dirs.push(corpus.join(set));
    config
}

#[test]
fn documents_of_the_corpus_are_linted_and_equal_to_themselves() {
    let Some(corpus) = corpus() else { return };
    let mut codes: BTreeMap<&str, usize> = BTreeMap::new();
    let (mut asked, mut compared, mut neighbors) = (0, 0, 0);
    let documents = documents(&corpus);
    let mut before: Option<Config> = None;
    for (number, document) in documents.iter().enumerate() {
        let config = config(&corpus, document);
        let linted = hookwright::lint(&config).unwrap();
        asked += usize::from(linted.was_asked);
        for finding in linted.report.diagnostics() {
            *codes.entry(finding.code.as_str()).or_default() += 1;
        }
        // Some of them: all take minutes.
        if linted.was_asked && number % 3 == 0 {
            let same = hookwright::diff(&config, &config).unwrap();
            assert_eq!(same.report, Report::new(), "{}", document.display());
            compared += 1;
        }
        if let Some(before) = before.as_ref().filter(|_| number % 4 == 0) {
            neighbors += usize::from(hookwright::diff(before, &config).unwrap().was_compared);
        }
        before = Some(config);
    }
    println!(
        "{} documents: {asked} linted, {compared} equal to themselves, {neighbors} compared with their neighbor",
        documents.len()
    );
    for (code, count) in codes {
        println!("{count:>6} {code}");
    }
    assert!(asked > 100 && neighbors > 50, "{asked} {neighbors}");
}

#[test]
fn versions_of_the_corpus_are_compared() {
    let Some(corpus) = corpus() else { return };
    let mut services: BTreeMap<String, Vec<(u32, PathBuf)>> = BTreeMap::new();
    for document in documents(&corpus) {
        let name = document.with_extension("").display().to_string();
        if let Some((service, version)) = name.rsplit_once("-v")
            && let Ok(version) = version.parse()
        {
            services
                .entry(service.to_owned())
                .or_default()
                .push((version, document));
        }
    }
    let mut pairs = 0;
    for (service, mut versions) in services {
        versions.sort();
        for pair in versions.windows(2) {
            let [(old, before), (new, after)] = pair else {
                continue;
            };
            let compared =
                hookwright::diff(&config(&corpus, before), &config(&corpus, after)).unwrap();
            assert!(compared.was_compared, "{}", after.display());
            pairs += 1;
            let service = service.rsplit('/').next().unwrap();
            let count = |word: &str, api: bool| {
                let findings = compared.report.diagnostics().iter();
                findings
                    .filter(|it| {
                        it.word() == word && it.code.as_str().starts_with("diff/api-") == api
                    })
                    .count()
            };
            let row = |api| {
                ["breaking", "risky", "safe"]
                    .map(|word| format!("{:>3}", count(word, api)))
                    .join(" ")
            };
            println!(
                "{service} v{old} → v{new} | wire {} | crate {}",
                row(false),
                row(true)
            );
            let mut codes: BTreeMap<&str, usize> = BTreeMap::new();
            for finding in compared.report.diagnostics() {
                *codes.entry(finding.code.as_str()).or_default() += 1;
            }
            let codes: Vec<String> = codes
                .iter()
                .map(|(code, count)| format!("{} {count}", code.trim_start_matches("diff/")))
                .collect();
            println!("    {}", codes.join(", "));
        }
    }
    assert!(pairs > 0, "the corpus has versions");
}
