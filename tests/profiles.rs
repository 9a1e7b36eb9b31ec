//! The schemes of the profiles in `specs/` are those that the runtime's vectors prove.
#![allow(clippy::unwrap_used, reason = "a test")]
#![allow(clippy::disallowed_methods, reason = "vectors are files")]

use std::path::Path;

use hookwright::plan::ProfileChoice;
use hookwright::profile;
use hookwright_runtime::scheme::{Profile, Scheme};
use serde_json::Value;

/// The schemes that vectors exist for, by the file's `provider`.
fn proven() -> Vec<(String, Scheme)> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("runtime/tests/vectors");
    let files = std::fs::read_dir(folder)
        .expect("the folder")
        .map(|file| file.expect("a file").path());
    let read = |path: std::path::PathBuf| {
        let text = std::fs::read_to_string(&path).expect("a file");
        let mut vectors: Value = serde_json::from_str(&text).expect("JSON");
        let scheme = Scheme::from_value(vectors["scheme"].take()).expect("a scheme");
        (
            vectors["provider"].as_str().expect("a provider").to_owned(),
            scheme,
        )
    };
    files.map(read).collect()
}

#[test]
fn schemes_are_proven_by_vectors() {
    let proven = proven();
    for name in profile::names() {
        let profile = profile::open(&ProfileChoice::Name(name.to_owned())).expect("a profile");
        let profile = Profile::from_value(profile.data).expect("a profile that the runtime reads");
        for scheme in &profile.schemes {
            let same = |(_, other): &&(String, Scheme)| other.id == scheme.id;
            let mut vectors = proven.iter().filter(same).peekable();
            assert!(
                vectors.peek().is_some(),
                "{name}: no vector of the scheme `{}`",
                scheme.id
            );
            for (provider, other) in vectors {
                assert_eq!(scheme, other, "{name} and the vectors of {provider}");
            }
        }
    }
}

#[test]
fn secrets_have_a_variable_and_sources_are_named() {
    for name in profile::names() {
        let profile = profile::open(&ProfileChoice::Name(name.to_owned())).expect("a profile");
        let profile = Profile::from_value(profile.data).expect("a profile that the runtime reads");
        assert!(profile.secret.env.is_some(), "{name}");
        assert!(!profile.sources.is_empty(), "{name}");
    }
}
