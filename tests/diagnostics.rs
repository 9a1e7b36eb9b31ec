//! Every kind of finding: `diagnostics/<code>/<slug>.<yaml|json|toml>` → `<slug>.stderr`.
//!
//! A first line `# config: …` (TOML keys, one line) sets what the document alone cannot show. A mismatch fails;
//! `cargo xtask bless diagnostics` rewrites the expected files.
#![allow(clippy::unwrap_used, reason = "a test")]

use std::path::{Path, PathBuf};

use hookwright::diagnostic::{Format, Report};
use hookwright::diff::Sides;
use hookwright::{Captured, Config, Error, plan::Plan};

#[test]
fn findings_are_printed_as_expected() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/diagnostics");
    let mut wrong = Vec::new();
    for case in cases(&folder) {
        let actual = run(&case);
        let expected_file = case.with_extension("stderr");
        if std::env::var_os("HOOKWRIGHT_BLESS").is_some() {
            std::fs::write(&expected_file, &actual).unwrap();
            continue;
        }
        let expected = std::fs::read_to_string(&expected_file).unwrap_or_default();
        if actual != expected {
            wrong.push(format!(
                "{}\n--- expected\n{expected}\n--- actual\n{actual}",
                case.display()
            ));
        }
        let code = folder_of(&case).replacen('-', "/", 1);
        if !actual.contains(&format!("[{code}]")) {
            wrong.push(format!(
                "{} does not show `{code}`:\n{actual}",
                case.display()
            ));
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n\n"));
}

/// Files whose name starts with `_` are parts of other cases.
fn cases(folder: &Path) -> Vec<PathBuf> {
    let mut cases = Vec::new();
    for code in std::fs::read_dir(folder).unwrap() {
        for file in std::fs::read_dir(code.unwrap().path()).unwrap() {
            let path = file.unwrap().path();
            let name = path.file_name().unwrap().to_string_lossy().into_owned();
            let is_case = [".yaml", ".json", ".toml"]
                .iter()
                .any(|end| name.ends_with(end));
            if is_case && !name.starts_with('_') {
                cases.push(path);
            }
        }
    }
    cases.sort();
    cases
}

fn run(case: &Path) -> String {
    let name = case.file_name().unwrap().to_string_lossy();
    let text = std::fs::read_to_string(case).unwrap_or_default();
    let config = match name.ends_with(".toml") {
        true => Config::parse(&name, &text),
        false => {
            let keys = text
                .lines()
                .next()
                .and_then(|line| line.strip_prefix("# config: "))
                .unwrap_or_default();
            Config::parse("config", keys).map(|config| Config {
                document: PathBuf::from(&*name),
                ..config
            })
        }
    };
    let config = match config {
        Ok(config) => config.based_at(case.parent().unwrap()),
        Err(error) => return error.report().print(Format::Human, false, &error),
    };
    // Rules that nobody is told of who only generates.
    if folder_of(case).starts_with("lint-") {
        let mut linted = hookwright::lint(&config).unwrap();
        // The other rules have cases of their own.
        let code = folder_of(case).replacen('-', "/", 1);
        linted
            .report
            .diagnostics_mut()
            .retain(|it| it.code.as_str() == code);
        let text = linted
            .report
            .print(Format::Human, false, &linted.read.documents);
        return clean(&text, case);
    }
    if folder_of(case).starts_with("learn-") {
        let stem = case.file_stem().unwrap().to_string_lossy();
        let file = format!("_{stem}.payloads.jsonl");
        let text = std::fs::read_to_string(case.with_file_name(&file)).unwrap();
        let captured = |(at, line): (usize, &str)| Captured {
            body: line.as_bytes().to_vec(),
            source: format!("{file}:{}", at + 1),
            ..Captured::default()
        };
        let captured: Vec<Captured> = text.lines().enumerate().map(captured).collect();
        let learned = hookwright::learn(&config, &captured).unwrap();
        let sources = &learned.read.documents;
        let text = learned.report.print(Format::Human, false, sources);
        return format!("{}{}", clean(&text, case), learned.overlay.text);
    }
    if folder_of(case).starts_with("diff-") {
        return compare(&config, case);
    }
    match Plan::new(&config).map(|_| hookwright::generate(&config)) {
        Ok(Ok(generated)) => {
            let sources = &generated.read.documents;
            clean(&generated.report.print(Format::Human, false, sources), case)
        }
        Ok(Err(Error::Config(error))) | Err(Error::Config(error)) => {
            clean(&error.report().print(Format::Human, false, &error), case)
        }
        Ok(Err(error)) | Err(error) => {
            let report: Report = error.to_report();
            clean(
                &report.print(Format::Human, false, &hookwright::ConfigError::default()),
                case,
            )
        }
    }
}

/// `case.yaml` against `_case.old.yaml`; a profile beside them is that of the new side, `_profile.old.yaml` of the old.
fn compare(new: &Config, case: &Path) -> String {
    let beside = |name: String| case.with_file_name(name);
    let stem = case.file_stem().unwrap().to_string_lossy();
    let profile = beside("_profile.old.yaml".to_owned());
    let old = Config {
        document: beside(format!("_{stem}.old.yaml")),
        profile: profile.is_file().then(|| profile.display().to_string()),
        ..new.clone()
    };
    let profile = beside("_profile.yaml".to_owned());
    let new = Config {
        profile: profile.is_file().then(|| profile.display().to_string()),
        ..new.clone()
    };
    let mut compared = hookwright::diff(&old, &new).unwrap();
    assert!(compared.was_compared, "{}", case.display());
    // What else changes has cases of its own.
    let code = folder_of(case).replacen('-', "/", 1);
    compared
        .report
        .diagnostics_mut()
        .retain(|it| it.code.as_str() == code);
    let sides = Sides {
        old: &compared.old.documents,
        new: &compared.new.documents,
    };
    clean(&compared.report.print(Format::Human, false, &sides), case)
}

fn folder_of(case: &Path) -> String {
    let folder = case.parent().unwrap().file_name().unwrap();
    folder.to_string_lossy().into_owned()
}

/// Paths of this machine are not part of what is expected.
fn clean(text: &str, case: &Path) -> String {
    text.replace(&format!("{}/", case.parent().unwrap().display()), "")
}
