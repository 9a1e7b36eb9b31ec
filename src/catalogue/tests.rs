use std::path::Path;

use crate::catalogue::lower;
use crate::diagnostic::{Code, Report};
use crate::glob::Filter;
use crate::load::{Dialect, Documents};
use crate::openapi;

fn read(name: &str, text: &str, patterns: &[&str]) -> (Vec<String>, Vec<Code>) {
    let mut report = Report::new();
    let documents = Documents::from_text(name, text, &mut report);
    let patterns = Filter::new(patterns);
    let catalog = match documents.dialect(&mut report).expect("a dialect") {
        dialect @ Dialect::JsonSchema(_) => lower(&documents, dialect, &patterns, &mut report),
        dialect => openapi::lower(&documents, dialect, &patterns, &mut report),
    };
    let keys = catalog.events.into_iter().map(|event| event.key).collect();
    (
        keys,
        report
            .diagnostics()
            .iter()
            .map(|finding| finding.code)
            .collect(),
    )
}

fn events(name: &str, text: &str, patterns: &[&str]) -> Vec<String> {
    read(name, text, patterns).0
}

const OBJECT: &str = r#"{"type": "object", "properties": {"id": {"type": "string"}}}"#;

#[test]
fn a_file_is_an_event() {
    assert_eq!(events("orders/create.json", OBJECT, &[]), ["orders.create"]);
    assert_eq!(
        events("schemas/order-created.json", OBJECT, &[]),
        ["order-created"]
    );
    let named = OBJECT.replacen(
        '{',
        r#"{"$id": "https://acme.test/order.paid.schema.json", "#,
        1,
    );
    assert_eq!(events("x/y.json", &named, &[]), ["order.paid"]);
}

#[test]
fn definitions_by_pattern() {
    let text =
        format!(r#"{{"$defs": {{"AEvent": {OBJECT}, "BEvent": {OBJECT}, "Part": {OBJECT}}}}}"#);
    assert_eq!(
        events("acme.json", &text, &["*Event"]),
        ["AEvent", "BEvent"]
    );
    assert_eq!(
        events("acme.json", &text, &["$defs.*", "!Part", "!$defs.B*"]),
        ["AEvent"]
    );
    assert_eq!(
        read("acme.json", &text, &["BEvents"]).1,
        [Code::EVENT_UNKNOWN]
    );
    assert_eq!(read("acme.json", &text, &[]).1, [Code::EVENT_NONE]);
}

#[test]
fn a_root_that_only_chooses_is_split() {
    let text = format!(
        r##"{{"oneOf": [{{"$ref": "#/definitions/a_event"}}, {{"$ref": "#/definitions/b$event"}}],
            "definitions": {{"a_event": {OBJECT}, "b$event": {OBJECT}}}}}"##
    );
    let (keys, codes) = read("acme.json", &text, &[]);
    assert_eq!(
        (keys, codes),
        (
            vec!["a_event".to_owned(), "b$event".to_owned()],
            vec![Code::EVENT_CATALOGUE_GUESSED]
        )
    );
}

fn openapi(schemas: &str, paths: &str) -> String {
    format!("openapi: 3.0.3\npaths: {paths}\ncomponents:\n  schemas:\n{schemas}")
}

fn object(name: &str, reference: &str) -> String {
    let member = match reference {
        "" => "{type: string}".to_owned(),
        name => format!("{{$ref: '#/components/schemas/{name}'}}"),
    };
    format!("    {name}: {{type: object, properties: {{x: {member}}}}}\n")
}

#[test]
fn marks_decide() {
    let text = openapi(
        "    A: {type: object, x-acme-is-event: true}\n    B: {type: object, x-stripeEvent: {type: b.made}}\n    CEvent: {type: object}\n",
        "{}",
    );
    assert_eq!(
        read("acme.yaml", &text, &[]),
        (vec!["A".to_owned(), "b.made".to_owned()], vec![])
    );
}

#[test]
fn schemas_that_no_operation_uses_are_guessed() {
    let schemas = [
        object("OrderPaidEvent", "Part"),
        object("OrderShippedEvent", "InnerEvent"),
        object("InnerEvent", ""),
        object("CalendarEvent", ""),
        object("Part", ""),
    ];
    let paths = "{/a: {get: {responses: {'200': {$ref: '#/components/schemas/CalendarEvent'}}}}}";
    let (keys, codes) = read("acme.yaml", &openapi(&schemas.concat(), paths), &[]);
    assert_eq!(keys, ["OrderPaidEvent", "OrderShippedEvent"]);
    assert_eq!(codes, [Code::EVENT_CATALOGUE_GUESSED]);
}

#[test]
fn a_choice_between_events_is_guessed() {
    let schemas = [
        object("AWebhookPayload", ""),
        object("BWebhookPayload", ""),
        "    WebhookPayloadUnion: {oneOf: [{$ref: '#/components/schemas/AWebhookPayload'}, {$ref: '#/components/schemas/BWebhookPayload'}]}\n".to_owned(),
        object("WebhookLog", "WebhookPayloadUnion"),
    ];
    let paths = "{/log: {get: {x: {$ref: '#/components/schemas/WebhookLog'}}}}";
    assert_eq!(
        events("acme.yaml", &openapi(&schemas.concat(), paths), &[]),
        ["AWebhookPayload", "BWebhookPayload"]
    );
}

#[test]
fn a_whole_delivery_or_a_namesake_is_guessed() {
    let delivery = [object("CallbackRequest", "Event"), object("Event", "")].concat();
    let paths = "{/callback: {post: {x: {$ref: '#/components/schemas/CallbackRequest'}}}}";
    assert_eq!(
        events("acme.yaml", &openapi(&delivery, paths), &[]),
        ["CallbackRequest"]
    );
    let namesake = [
        object("event", "Part"),
        object("Part", ""),
        object("source_notification", ""),
    ]
    .concat();
    let paths = "{/events: {get: {x: {$ref: '#/components/schemas/event'}}}}";
    assert_eq!(
        events("acme.yaml", &openapi(&namesake, paths), &[]),
        ["event"]
    );
}

#[test]
fn a_folder_is_a_catalogue() {
    let folder = std::env::temp_dir().join(format!("hookwright-catalogue-{}", std::process::id()));
    let write = |name: &str, text: &str| {
        let path = folder.join(name);
        std::fs::create_dir_all(path.parent().unwrap()).unwrap();
        std::fs::write(path, text).unwrap();
    };
    write(
        "orders/create.json",
        r#"{"type": "object", "properties": {"at": {"$ref": "../common/address.json"}}}"#,
    );
    write("orders/delete.json", OBJECT);
    write("common/address.json", OBJECT);
    write("README.json", r#"{"name": "x"}"#);
    let mut report = Report::new();
    let documents = Documents::open(Path::new(&folder), &Default::default(), &mut report).unwrap();
    let dialect = documents.dialect(&mut report).expect("a dialect");
    let catalog = lower(&documents, dialect, &Filter::default(), &mut report);
    std::fs::remove_dir_all(&folder).unwrap();
    let keys: Vec<&str> = catalog
        .events
        .iter()
        .map(|event| event.key.as_str())
        .collect();
    assert_eq!(keys, ["orders.create", "orders.delete"]);
    let codes: Vec<Code> = report
        .diagnostics()
        .iter()
        .map(|finding| finding.code)
        .collect();
    assert_eq!(codes, [Code::EVENT_INVALID]);
}

/// JSON Schema 2020-12, "The "$id" Keyword": the base of the references below it, whatever the files are called.
#[test]
fn references_are_relative_to_the_id() {
    let folder = std::env::temp_dir().join(format!("hookwright-ids-{}", std::process::id()));
    let write = |name: &str, text: &str| {
        std::fs::create_dir_all(&folder).unwrap();
        std::fs::write(folder.join(name), text).unwrap();
    };
    write(
        "paid.json",
        r#"{"$id": "https://acme.test/1/orders/paid", "type": "object",
            "properties": {"by": {"$ref": "../parts/buyer"}, "for": {"$ref": "/1/parts/buyer#/properties/name"}}}"#,
    );
    write(
        "common-buyer.json",
        r#"{"$id": "https://acme.test/1/parts/buyer", "type": "object", "properties": {"name": {"type": "string"}}}"#,
    );
    let mut report = Report::new();
    let documents = Documents::open(Path::new(&folder), &Default::default(), &mut report).unwrap();
    let dialect = documents.dialect(&mut report).expect("a dialect");
    lower(&documents, dialect, &Filter::default(), &mut report);
    std::fs::remove_dir_all(&folder).unwrap();
    assert_eq!(report.diagnostics(), []);
}

#[test]
fn a_schema_of_many_types_is_as_many_events() {
    let text = format!(
        r#"{{"$schema": "http://json-schema.org/draft-04/schema#", 
            "cloudeventTypes": ["com.acme.order.paid", {{"name": "com.acme.order.shipped"}}, "com.acme.order.paid"], {}"#,
        OBJECT.trim_start_matches('{')
    );
    let (keys, codes) = read("acme.json", &text, &[]);
    assert_eq!(keys, ["com.acme.order.paid", "com.acme.order.shipped"]);
    assert_eq!(codes, []);
}

/// What a registry has in its messages: how it is spelled, and what is found.
fn registry(message: &str) -> (Vec<String>, Vec<Code>) {
    let text = format!(
        r##"{{
            "messagegroups": {{"Acme": {{"format": "CloudEvents/1.0", "messages": {{"a.made": {message}}}}}}},
            "schemagroups": {{"Acme": {{"schemas": {{
                "json": {{"format": "JsonSchema/draft-07", "versions": {{"1": {{"schema": {{"definitions": {{"a": {OBJECT}}}}}}}}}}},
                "proto": {{"format": "Protobuf/3", "versions": {{"1": {{"schema": "syntax = \"proto3\";"}}}}}},
                "far": {{"versions": {{"1": {{"format": "JSONSchema/Draft-07", "schemaurl": "https://acme.test/a.json"}}}}}}
            }}}}}}
        }}"##
    );
    read("acme.xreg.json", &text, &[])
}

#[test]
fn registries_of_all_ages() {
    let check = |message: &str, codes: &[Code]| {
        let found = registry(message);
        assert_eq!(
            found,
            (vec!["a.made".to_owned()], codes.to_vec()),
            "{message}"
        );
    };
    check("{}", &[]);
    check(
        r##"{"schemaurl": "#/schemagroups/Acme/schemas/json:definitions/a"}"##,
        &[],
    );
    check(
        r##"{"dataschemauri": "/schemagroups/Acme/schemas/json#/definitions/a"}"##,
        &[],
    );
    check(
        r##"{"dataschemaxid": "/schemagroups/Acme/schemas/json/versions/1"}"##,
        &[],
    );
    check(
        r##"{"dataschemauri": "#/schemagroups/Acme/schemas/proto"}"##,
        &[Code::EVENT_MEDIA_TYPE],
    );
    check(
        r##"{"dataschemauri": "#/schemagroups/Acme/schemas/proto/versions/1:Payload"}"##,
        &[Code::EVENT_MEDIA_TYPE],
    );
    check(
        r#"{"dataschemaformat": "Avro/1.11.1", "dataschema": {"type": "record"}}"#,
        &[Code::EVENT_MEDIA_TYPE],
    );
    check(
        r##"{"dataschemauri": "#/schemagroups/Acme/schemas/far"}"##,
        &[Code::REF_REMOTE],
    );
    check(
        r##"{"dataschemauri": "#/schemagroups/Acme/schemas/none"}"##,
        &[Code::REF_UNRESOLVED],
    );
    check(
        r##"{"basemessage": "/messagegroups/Acme/messages/a.made", "metadata": {}}"##,
        &[Code::REF_CYCLE],
    );
    check(
        r##"{"basemessageurl": "/messagegroups/Acme/messages/none", "metadata": {}}"##,
        &[Code::REF_UNRESOLVED],
    );
}

#[test]
fn messages_by_pattern() {
    let text = r#"{"messagegroups": {"A": {"messages": {"a.made": {}, "a.lost": {}}}, "B": {"definitions": {"b.made": {}}}}}"#;
    assert_eq!(events("x.json", text, &["*.made"]), ["a.made", "b.made"]);
    assert_eq!(events("x.json", text, &["A.*"]), ["a.made", "a.lost"]);
    assert_eq!(read("x.json", text, &["C.*"]).1, [Code::EVENT_UNKNOWN]);
    let nothing = r#"{"messagegroups": {}}"#;
    assert_eq!(read("x.json", nothing, &[]).1, [Code::EVENT_NONE]);
}
