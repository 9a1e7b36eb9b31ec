//! Public catalogues of CloudEvents: the events that are found in them, and payloads that belong to them.
#![allow(clippy::unwrap_used, reason = "a test")]
#![allow(clippy::disallowed_methods, reason = "payloads are files")]

use std::path::{Path, PathBuf};

use hookwright::diagnostic::Report;
use hookwright::interpret::Program;
use hookwright::plan::Plan;
use hookwright::{Config, Read};
use hookwright_runtime::Json;

/// A document or a folder, how many events it describes, and how many errors it has: of its own, all of them.
const CATALOGUES: &[(&str, usize, usize)] = &[
    ("google/jsonschema", 376, 0),
    ("equinix/jsonschema", 272, 3),
    ("cdevents/schemas", 53, 0),
    ("xregistry/codegen-samples/contoso-crm.cereg.yaml", 10, 0),
    (
        "xregistry/codegen-samples/inkjet-jsonschema.xreg.json",
        5,
        0,
    ),
    (
        "xregistry/codegen-samples/inkjet-protocol-variants.xreg.json",
        5,
        0,
    ),
    (
        "xregistry/codegen-samples/fabrikam-motorsports-jsonschema.xreg.json",
        1,
        0,
    ),
    (
        "xregistry/codegen-samples/smartoven-jsonschema.xreg.json",
        5,
        0,
    ),
    (
        "xregistry/codegen-samples/embedded-schema/cloudevent-mixed-embedded.xreg.json",
        3,
        0,
    ),
    (
        "xregistry/codegen-samples/separate-schema/cloudevent-jsonschema-separate.json",
        1,
        0,
    ),
    (
        "xregistry/codegen-samples/Microsoft.Storage.xreg.json",
        10,
        5,
    ),
    (
        "xregistry/spec-samples/contoso-erp-jsons07.xreg.json",
        17,
        0,
    ),
    ("xregistry/spec-samples/mqtt-sparkplugB.xreg.json", 10, 0),
    ("xregistry/spec-samples/smartoven-xsd.xreg.json", 5, 0),
    ("xregistry/spec-samples/watchkam-jsons07.xreg.json", 2, 0),
    (
        "xregistry/spec-samples/waterboiler-mqtt5-jsons07.xreg.json",
        2,
        0,
    ),
    (
        "xregistry/spec-samples/windgenerator-kafka-avro.xreg.json",
        2,
        0,
    ),
];

fn corpus() -> Option<PathBuf> {
    let corpus = std::env::var_os("HOOKWRIGHT_CORPUS").map(PathBuf::from);
    if corpus.is_none() {
        eprintln!("skipped: set HOOKWRIGHT_CORPUS to a folder of public documents");
    }
    Some(corpus?.join("cloudevents"))
}

fn read(path: &Path) -> (Read, usize) {
    let config = Config::new(path);
    let mut report = Report::new();
    let read = hookwright::read(&Plan::new(&config).unwrap(), &mut report).unwrap();
    let errors = report.diagnostics().iter();
    let errors = errors.filter(|it| it.severity == hookwright::diagnostic::Severity::Error);
    (read, errors.count())
}

#[test]
fn catalogues_are_read() {
    let Some(corpus) = corpus() else { return };
    let found: Vec<_> = CATALOGUES
        .iter()
        .map(|(name, ..)| {
            let (read, errors) = read(&corpus.join(name));
            (*name, read.catalog.events.len(), errors)
        })
        .collect();
    assert_eq!(found, CATALOGUES);
}

fn files(folder: &Path) -> Vec<PathBuf> {
    let entries = std::fs::read_dir(folder).unwrap();
    let paths = entries.map(|entry| entry.unwrap().path());
    paths
        .flat_map(|path| match path.is_dir() {
            true => files(&path),
            false => vec![path],
        })
        .collect()
}

/// Each payload is an event of the catalogue, fits it, and prints back equal. Returns how many there were.
fn check_payloads(catalogue: &Path, payloads: &Path, type_at: &str) -> usize {
    let (read, _) = read(catalogue);
    let program = Program::new(&read.catalog);
    let payloads = files(payloads).into_iter();
    let mut count = 0;
    for path in payloads.filter(|path| path.extension().is_some_and(|it| it == "json")) {
        let body = std::fs::read(&path).unwrap();
        let event = Json::from_slice(&body).unwrap();
        let Some(event_type) = event.pointer(type_at) else {
            continue;
        };
        let event_type = event_type.as_text().unwrap();
        let number = program.choose(&http::HeaderMap::new(), &body);
        let found = number.and_then(|number| read.catalog.events.get(number));
        let found = found.map(|it| it.event_type.as_str());
        assert_eq!(found, Some(&*event_type), "{path:?}");
        let payload = program.read(number.unwrap(), &body);
        let payload = payload.unwrap_or_else(|error| panic!("{path:?}: {error}"));
        let printed = hookwright_runtime::json::write(&payload);
        assert_eq!(Json::parse(&printed).unwrap(), event, "{path:?}");
        count += 1;
    }
    count
}

#[test]
fn payloads_are_their_events() {
    let Some(corpus) = corpus() else { return };
    let google = (
        corpus.join("google/jsonschema"),
        corpus.join("google/examples/structured"),
    );
    assert_eq!(check_payloads(&google.0, &google.1, "/type"), 3);
    let cdevents = (
        corpus.join("cdevents/schemas"),
        corpus.join("cdevents/conformance"),
    );
    assert_eq!(
        check_payloads(&cdevents.0, &cdevents.1, "/context/type"),
        48
    );
}
