//! The profiles in `specs/`: readable, by their schema, proven by the runtime's vectors or said not to be, and listed in
//! `specs/README.md`. `cargo xtask bless profiles` rewrites the list.
#![allow(clippy::unwrap_used, reason = "a test")]
#![allow(clippy::disallowed_methods, reason = "vectors and lists are files")]

use std::fmt::Write as _;
use std::path::{Path, PathBuf};

use hookwright::diagnostic::Report;
use hookwright::model::Place;
use hookwright::plan::{Plan, ProfileChoice};
use hookwright::{Config, profile};
use hookwright_runtime::scheme::{Covers, Grade, Kind, Profile, Scheme};
use serde_json::Value;

/// Every profile, as data and as the runtime reads it.
fn profiles() -> Vec<(Value, Profile)> {
    let read = |name: &str| {
        let profile = profile::open(&ProfileChoice::Name(name.to_owned())).expect("a profile");
        let read = Profile::from_value(profile.data.clone()).expect("what the runtime reads");
        (profile.data, read)
    };
    profile::names().map(read).collect()
}

/// The schemes that vectors exist for, by the file's `provider`.
fn proven() -> Vec<(String, Scheme)> {
    let files = std::fs::read_dir(root().join("runtime/tests/vectors"))
        .expect("the folder")
        .map(|file| file.expect("a file").path());
    let read = |path: PathBuf| {
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

fn root() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR"))
}

#[test]
fn profiles_obey_their_schema() {
    let schema = std::fs::read_to_string(root().join("specs/profile.schema.json")).unwrap();
    let schema: Value = serde_json::from_str(&schema).unwrap();
    let schema = jsonschema::draft202012::new(&schema).expect("a schema");
    let mut wrong = Vec::new();
    for (data, profile) in profiles() {
        let errors = schema.iter_errors(&data);
        wrong.extend(
            errors.map(|error| format!("{}: {}: {error}", profile.id, error.instance_path())),
        );
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
    // It refuses what it should.
    let (mut data, _) = profiles().remove(0);
    data["envelope"]["idd"] = Value::Bool(true);
    assert!(!schema.is_valid(&data));
}

/// Whether a scheme must be asked for is the profile's affair, not the signature's.
#[test]
fn schemes_are_those_that_vectors_prove() {
    let proven = proven();
    for (_, profile) in profiles() {
        for scheme in &profile.schemes {
            for (provider, other) in proven.iter().filter(|(_, other)| other.id == scheme.id) {
                let same = scheme.kind == other.kind && scheme.covers == other.covers;
                assert!(same, "{} and the vectors of {provider}", profile.id);
            }
        }
    }
}

/// A scheme is proven by vectors, or the profile says that there are none; what is not known well need not be proven.
#[test]
fn what_is_not_proven_says_so() {
    let proven = proven();
    let mut silent = Vec::new();
    for (_, profile) in profiles() {
        let says = |scheme: &Scheme| {
            let mut texts = profile.unconfirmed.iter();
            texts.any(|text| text.contains(&scheme.id) && text.contains("test vector"))
        };
        let schemes = profile.schemes.iter();
        let unproven = schemes.filter(|scheme| {
            scheme.kind != Kind::Unsigned
                && profile.evidence.signature < Grade::C
                && !proven.iter().any(|(_, other)| other.id == scheme.id)
        });
        let unproven = unproven.filter(|scheme| !says(scheme));
        silent.extend(unproven.map(|scheme| format!("{}: {}", profile.id, scheme.id)));
    }
    assert!(
        silent.is_empty(),
        "no vector, and `unconfirmed` does not say so:\n{}",
        silent.join("\n")
    );
}

#[test]
fn profiles_say_where_they_are_from_and_what_their_secret_is() {
    for (_, profile) in profiles() {
        let id = &profile.id;
        assert!(!profile.name.is_empty(), "{id}");
        assert!(!profile.sources.is_empty(), "{id}");
        assert!(
            profile.secret.notes.is_some() || profile.schemes.iter().all(unsigned),
            "{id}"
        );
        let needs_secret = |scheme: &Scheme| !unsigned(scheme) && !fetches(scheme);
        if profile.schemes.iter().any(needs_secret) {
            assert!(profile.secret.env.is_some(), "{id}");
        }
        let explained = profile.notes.is_some() || profile.schemes.iter().any(|it| !it.opt_in);
        assert!(explained, "{id}: nothing is accepted, and nobody says why");
    }
}

fn unsigned(scheme: &Scheme) -> bool {
    scheme.covers == Covers::Nothing
}

/// True when its keys are no secrets of the receiver's.
fn fetches(scheme: &Scheme) -> bool {
    match &scheme.kind {
        Kind::Pubkey(it) => it.key.source.is_fetched(),
        Kind::Jwt(it) => it.key.source.is_fetched(),
        _ => false,
    }
}

/// Public documents, the profile that they are read with, where the type then stands, and how many events there are.
const DOCUMENTS: &[(&str, &str, &str, usize)] = &[
    (
        "adyen/BalancePlatformTransferNotification-v4.json",
        "adyen",
        "body:/type",
        2,
    ),
    (
        "adyen/MarketPayNotificationService-v6.json",
        "adyen",
        "body:/eventType",
        19,
    ),
    ("clerk/2025-04-15.yml", "clerk", "body:/type", 45),
    (
        "github/api.github.com-webhooks-3.1.json",
        "github",
        "header:X-GitHub-Event body:/action",
        261,
    ),
    ("line/webhook.yml", "line", "", 1),
    ("openai/openapi.yaml", "openai", "body:/type", 16),
    (
        "plaid/2020-09-14.yml",
        "plaid",
        "body:/webhook_type body:/webhook_code",
        90,
    ),
    ("resend/resend.yaml", "resend", "body:/type", 17),
    (
        "shopify-jsonschema",
        "shopify",
        "header:X-Shopify-Topic",
        219,
    ),
    ("svix/openapi.json", "svix", "body:/type", 7),
    ("vercel-zeit/zeit.co.json", "vercel", "body:/type", 7),
    (
        "xero/xero-webhooks.yaml",
        "xero",
        "body:/events/*/eventCategory body:/events/*/eventType",
        4,
    ),
];

#[test]
fn profiles_apply_to_public_documents() {
    let Some(corpus) = std::env::var_os("HOOKWRIGHT_CORPUS").map(PathBuf::from) else {
        println!("skipped: name the folder of public documents in HOOKWRIGHT_CORPUS");
        return;
    };
    for (document, profile, places, events) in DOCUMENTS {
        let mut config = Config::new(corpus.join("openapi").join(document));
        config.profile = Some((*profile).to_owned());
        let mut report = Report::new();
        let read = hookwright::read(&Plan::new(&config).unwrap(), &mut report).unwrap();
        let found = read.catalog.routing.selector.places.iter().map(shown);
        assert_eq!(found.collect::<Vec<_>>().join(" "), *places, "{document}");
        assert_eq!(read.catalog.events.len(), *events, "{document}");
        let id = &read.catalog.profile.expect("the profile").id;
        assert_eq!(id, profile);
    }
}

fn shown(place: &Place) -> String {
    match place {
        Place::Header(name) => format!("header:{name}"),
        Place::Body(pointer) => format!("body:{pointer}"),
        Place::Query(name) => format!("query:{name}"),
    }
}

const BEGIN: &str = "<!-- providers: written by `cargo xtask bless profiles` -->\n";
const END: &str = "<!-- end -->\n";

#[test]
fn the_list_of_providers_is_fresh() {
    let file = root().join("specs/README.md");
    let text = std::fs::read_to_string(&file).unwrap();
    let (before, rest) = text.split_once(BEGIN).expect("where the list begins");
    let (_, after) = rest.split_once(END).expect("where the list ends");
    let fresh = format!("{before}{BEGIN}{}{END}{after}", list());
    if std::env::var_os("HOOKWRIGHT_BLESS").is_some() {
        std::fs::write(&file, &fresh).unwrap();
        return;
    }
    let stale = text
        .lines()
        .zip(fresh.lines())
        .find(|(old, new)| old != new);
    assert_eq!(stale, None, "`cargo xtask bless profiles` rewrites it");
    assert_eq!(
        text.len(),
        fresh.len(),
        "`cargo xtask bless profiles` rewrites it"
    );
}

fn list() -> String {
    let mut text = String::from(
        "\n| Name | Provider | Schemes | Covers | Evidence |\n|---|---|---|---|---|\n",
    );
    for (data, profile) in profiles() {
        let kinds: Vec<&str> = data["schemes"].as_array().map_or(Vec::new(), |schemes| {
            let kinds = schemes.iter().filter_map(|scheme| scheme["kind"].as_str());
            kinds.collect()
        });
        let scheme = |(scheme, kind): (&Scheme, &str)| {
            let asked = if scheme.opt_in { ", on request" } else { "" };
            format!("`{}` ({kind}{asked})", scheme.id)
        };
        let schemes = profile.schemes.iter().zip(kinds).map(scheme);
        let schemes = match schemes.collect::<Vec<_>>().join("; ") {
            none if none.is_empty() => "–".to_owned(),
            schemes => schemes,
        };
        let accepted = profile.schemes.iter().filter(|scheme| !scheme.opt_in);
        let covers = accepted.map(|scheme| scheme.covers).min().map(covers);
        let evidence = profile.evidence;
        let _ = writeln!(
            text,
            "| `{}` | {} | {} | {} | {:?} {:?} {:?} |",
            profile.id,
            profile.name,
            schemes,
            covers.unwrap_or("–"),
            evidence.signature,
            evidence.envelope,
            evidence.delivery,
        );
    }
    text.push('\n');
    text
}

fn covers(covers: Covers) -> &'static str {
    match covers {
        Covers::Body => "the body",
        Covers::Crc32 => "a checksum of the body",
        Covers::Fields => "some members",
        Covers::MetadataOnly => "not the event",
        Covers::Nothing => "nothing",
    }
}
