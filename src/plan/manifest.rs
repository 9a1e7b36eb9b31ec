//! What goes into the manifest of the generated crate: its name, its version, its dependencies.

use std::collections::BTreeMap;
use std::path::Path;

use crate::config::{Config, Dependency, Form, Runtime, Source};
use crate::diagnostic::Report;
use crate::name;
use crate::plan::{ProfileChoice, invalid, unused};

/// What a crate that carries its runtime depends on already.
const VENDORED: [&str; 28] = [
    "aes",
    "base64",
    "bytes",
    "cbc",
    "ed25519-dalek",
    "futures-util",
    "hmac",
    "http",
    "http-body",
    "http-body-util",
    "httpdate",
    "ipnet",
    "multer",
    "p256",
    "rsa",
    "rustls-pki-types",
    "rustls-webpki",
    "serde",
    "serde_json",
    "serde_path_to_error",
    "sha1",
    "sha2",
    "smallvec",
    "subtle",
    "tower-service",
    "ureq",
    "webpki-roots",
    "zeroize",
];

/// The name of the crate: as configured, or after the document or the profile.
pub(super) fn name(config: &Config, report: &mut Report) -> Option<String> {
    let Some(name) = &config.name else {
        return default_name(&config.document).or_else(|| named_profile(config));
    };
    let help = match why_no_package(name) {
        None => return Some(name.clone()),
        Some(Why::Spelling) => "use ASCII letters, digits, `-` and `_`, starting with a letter",
        Some(Why::Length) => "use at most 64 characters",
        Some(Why::Taken) => {
            "it means something to Rust, or to the generated code; add a word, e.g. `-events`"
        }
    };
    let message = format!("`{name}` is not the name of a crate");
    report.push(invalid(message, help));
    Some(name.clone())
}

enum Why {
    Spelling,
    Length,
    Taken,
}

/// Why a crate cannot be called `name`.
fn why_no_package(name: &str) -> Option<Why> {
    // Crates that are in scope wherever generated code is.
    const CRATES: [&str; 24] = [
        "alloc",
        "base64",
        "bytes",
        "core",
        "gen",
        "hmac",
        "hookwright_runtime",
        "http",
        "http_body",
        "http_body_util",
        "ipnet",
        "proc_macro",
        "serde",
        "serde_json",
        "serde_path_to_error",
        "sha1",
        "sha2",
        "smallvec",
        "std",
        "subtle",
        "test",
        "tower_service",
        "union",
        "zeroize",
    ];
    let ident = name.replace('-', "_");
    if !is_name(name) {
        Some(Why::Spelling)
    } else if name.len() > 64 {
        Some(Why::Length)
    } else if syn::parse_str::<syn::Ident>(&ident).is_err()
        || CRATES.contains(&ident.as_str())
        || name::is_device(name)
    {
        Some(Why::Taken)
    } else {
        None
    }
}

/// The version of the crate.
pub(super) fn version(config: &Config, report: &mut Report) -> String {
    let Some(version) = &config.version else {
        return "0.1.0".to_owned();
    };
    if semver::Version::parse(version).is_err() {
        report.push(invalid(
            format!("`{version}` is not a version"),
            "write three numbers, e.g. `0.1.0`",
        ));
    }
    version.clone()
}

/// The dependencies that are asked for; each one can be written into the manifest.
pub(super) fn dependencies(config: &Config, report: &mut Report) -> BTreeMap<String, Dependency> {
    for (name, dependency) in &config.dependencies {
        if !is_name(name) {
            let help = "use ASCII letters, digits, `-` and `_`, starting with a letter";
            report.push(invalid(
                format!("`{name}` is not the name of a crate"),
                help,
            ));
        }
        if is_there(name, &config.runtime) {
            report.push(invalid(
                format!("every generated crate depends on `{name}` already"),
                "take it out of `dependencies`",
            ));
        }
        check(name, dependency, report);
    }
    config.dependencies.clone()
}

fn check(name: &str, dependency: &Dependency, report: &mut Report) {
    let (version, is_somewhere) = match dependency {
        Dependency::Version(version) => (Some(version), true),
        Dependency::Table(source) => (source.version.as_ref(), is_somewhere(source)),
    };
    if let Some(version) = version
        && semver::VersionReq::parse(version).is_err()
    {
        report.push(invalid(
            format!("`{version}` is not a version requirement of `{name}`"),
            "write it as in Cargo.toml, e.g. `1.2`",
        ));
    }
    if !is_somewhere {
        report.push(invalid(
            format!("it is not said where `{name}` comes from"),
            "add a `version`, a `path` or a `git` repository",
        ));
    }
}

fn is_somewhere(source: &Source) -> bool {
    source.version.is_some() || source.path.is_some() || source.git.is_some()
}

fn is_there(name: &str, runtime: &Runtime) -> bool {
    match runtime {
        Runtime::Vendored => VENDORED.contains(&name),
        Runtime::Dependency | Runtime::Path(_) => name == "hookwright-runtime",
    }
}

/// Says what a module has no manifest for, and refuses what it cannot carry.
pub(super) fn check_form(config: &Config, report: &mut Report) {
    if config.form == Form::Crate {
        return;
    }
    if config.runtime == Runtime::Vendored {
        let help = "take `form = \"crate\"`, or let your crate depend on `hookwright-runtime`";
        let message = "`runtime = \"vendored\"` is for crates, and the output is a module";
        report.push(invalid(message.to_owned(), help));
    }
    let said = [
        ("version", config.version.is_some()),
        ("license", config.license.is_some()),
        ("dependencies", !config.dependencies.is_empty()),
        ("runtime", matches!(config.runtime, Runtime::Path(_))),
    ];
    for (key, _) in said.into_iter().filter(|(_, is_said)| *is_said) {
        report.push(unused(
            format!("`{key}` changes nothing: a module has no manifest"),
            "say it in the Cargo.toml of the crate that the module is a part of",
        ));
    }
}

fn is_name(name: &str) -> bool {
    let plain = |c: char| c.is_ascii_alphanumeric() || c == '-' || c == '_';
    name.starts_with(|c: char| c.is_ascii_alphabetic()) && name.chars().all(plain)
}

/// `acme.yaml` → `acme-events`. A file name that says nothing (`openapi.yaml`) gives way to the document's title.
fn default_name(document: &Path) -> Option<String> {
    const SAYS_NOTHING: [&str; 8] = [
        "openapi", "asyncapi", "swagger", "spec", "api", "index", "schema", "webhooks",
    ];
    let word = slug(&document.file_stem()?.to_string_lossy());
    match word.as_str() {
        "" => None,
        word if SAYS_NOTHING.contains(&word) => None,
        word if word.ends_with("events") => Some(word.to_owned()),
        word => Some(format!("{word}-events")),
    }
}

fn named_profile(config: &Config) -> Option<String> {
    match ProfileChoice::new(config.profile.as_deref()?) {
        ProfileChoice::Name(name) => Some(format!("{name}-events")),
        ProfileChoice::File(_) => None,
    }
}

fn slug(text: &str) -> String {
    let text = text.to_ascii_lowercase();
    let parts = text
        .split(|c: char| !c.is_ascii_alphanumeric())
        .filter(|part| !part.is_empty());
    let slug = parts.collect::<Vec<_>>().join("-");
    match slug.starts_with(|c: char| c.is_ascii_digit()) {
        true => format!("api-{slug}"),
        false => slug,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_that_cargo_takes() {
        for name in ["1st", "a b", "self", "type", "std", "serde-json", "nul"] {
            assert!(why_no_package(name).is_some(), "{name}");
        }
        assert!(why_no_package(&"x".repeat(65)).is_some());
        assert!(why_no_package("acme-events").is_none());
    }

    #[test]
    fn names_come_from_the_document() {
        let check = |path: &str, expect: Option<&str>| {
            assert_eq!(default_name(Path::new(path)).as_deref(), expect)
        };
        check("acme.yaml", Some("acme-events"));
        check("specs/acme/openapi.yaml", None);
        check("Acme Billing (v2).json", Some("acme-billing-v2-events"));
        check("2024.yaml", Some("api-2024-events"));
        check("order-events.yaml", Some("order-events"));
    }

    #[test]
    fn dependencies_can_be_written() {
        let check = |runtime: Runtime, text: &str, expect: &[&str]| {
            let text = format!("[dependencies]\n{text}");
            let config = Config::parse("hookwright.toml", &text).unwrap();
            let mut report = Report::new();
            dependencies(&Config { runtime, ..config }, &mut report);
            let found: Vec<_> = report.diagnostics().iter().map(|it| &it.message).collect();
            assert_eq!(found, expect, "{text}");
        };
        let dependency = || Runtime::Dependency;
        check(dependency(), "uuid = '1'\nserde = '1'", &[]);
        check(
            dependency(),
            "uuid = { version = '1', features = ['v4'] }",
            &[],
        );
        check(
            dependency(),
            "uuid = 'one'",
            &["`one` is not a version requirement of `uuid`"],
        );
        check(
            dependency(),
            "uuid = { features = ['v4'] }",
            &["it is not said where `uuid` comes from"],
        );
        check(
            dependency(),
            "'u id' = '1'",
            &["`u id` is not the name of a crate"],
        );
        check(
            Runtime::Vendored,
            "serde = '1'",
            &["every generated crate depends on `serde` already"],
        );
    }
}
