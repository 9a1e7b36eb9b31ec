//! CloudEvents: the specification's vectors and our own, both ways.

#![allow(
    clippy::disallowed_methods,
    clippy::unwrap_used,
    reason = "it reads files, asks the clock and may panic"
)]

use std::path::PathBuf;

use hookwright_runtime::Json;
use hookwright_runtime::cloudevent::{
    Attributes, CloudEvent, Data, Error, Mode, Policy, Problem, RawCloudEvent, Type, Value,
    read_batch, read_http, write_batch,
};
use http::{HeaderMap, HeaderName, HeaderValue};
use proptest::prelude::*;

fn cases(text: &str) -> Vec<Json> {
    let list = Json::parse(text).expect("vectors are JSON");
    list.items().expect("vectors are a list")
}

fn text(case: &Json, name: &str) -> Option<String> {
    case.get(name)
        .and_then(|value| value.as_text().map(|text| text.into_owned()))
}

/// What must hold of every event that is read: written and read again, in every mode, it is the same.
fn check_round_trip(event: &RawCloudEvent<'_>) {
    let structured = event.to_json();
    let again = RawCloudEvent::from_json(structured.as_bytes(), Policy::Strict).expect(&structured);
    assert_eq!(again.attributes(), event.attributes());
    assert_eq!(bytes(&again), bytes(event), "{structured}");

    let message = event.to_http(Mode::Binary);
    let again = RawCloudEvent::from_http(&message.headers, &message.body, Policy::Strict)
        .expect("an event in binary mode");
    assert_eq!(again.to_http(Mode::Binary), message);
    let body = bytes(event).filter(|body| !body.is_empty());
    assert_eq!(bytes(&again), body);
}

fn bytes<'a>(event: &'a RawCloudEvent<'_>) -> Option<&'a [u8]> {
    event.data().map(Data::bytes)
}

#[test]
fn accepted() {
    for case in cases(include_str!("cloudevents/accepts.json")) {
        let name = text(&case, "name").expect("a name");
        let body = case.get("event").expect("an event");
        let event =
            RawCloudEvent::from_json(body.as_str().as_bytes(), Policy::Strict).expect(&name);
        let data = event
            .data()
            .map(|data| String::from_utf8_lossy(data.bytes()));
        assert_eq!(data.as_deref(), text(&case, "data").as_deref(), "{name}");
        check_round_trip(&event);
    }
}

#[test]
fn rejected() {
    for case in cases(include_str!("cloudevents/rejects.json")) {
        let name = text(&case, "name").expect("a name");
        let body = case.get("event").expect("an event");
        let read = |policy| RawCloudEvent::from_json(body.as_str().as_bytes(), policy);
        assert!(read(Policy::Strict).is_err(), "{name}");
        let interop = case.get("interop").is_some();
        assert_eq!(read(Policy::Interop).is_ok(), interop, "{name}");
    }
}

/// An official case: the base with members set and members dropped.
fn official_event(vectors: &Json, case: &Json) -> String {
    let base = vectors.get("base").expect("a base");
    let set = case.get("set");
    let dropped = case.get("drop").and_then(|it| it.items());
    let dropped: Vec<_> = dropped
        .into_iter()
        .flatten()
        .filter_map(|name| name.as_text().map(|name| name.into_owned()))
        .collect();
    let mut members = base.members().expect("an object");
    for (name, value) in set.and_then(|it| it.members()).unwrap_or_default() {
        members.retain(|(key, _)| *key != name);
        members.push((name, value));
    }
    let members: Vec<_> = members
        .into_iter()
        .filter(|(name, _)| !dropped.contains(name))
        .map(|(name, value)| format!("{}:{}", Json::text(&name).as_str(), value.as_str()))
        .collect();
    format!("{{{}}}", members.join(","))
}

fn official() -> Json {
    Json::parse(include_str!("cloudevents/official.json")).expect("JSON")
}

fn group(vectors: &Json, name: &str) -> Vec<Json> {
    let group = vectors.get(name).and_then(|it| it.items());
    group.expect(name)
}

#[test]
fn official_vectors() {
    let vectors = official();
    let (valid, invalid) = (group(&vectors, "valid"), group(&vectors, "invalid"));
    for case in &valid {
        let body = official_event(&vectors, case);
        let event = RawCloudEvent::from_json(body.as_bytes(), Policy::Strict).expect(&body);
        let data = event.data().map(|data| data.bytes().to_vec());
        let expect = text(case, "data").map(String::into_bytes);
        assert_eq!(data, expect, "{body}");
        check_round_trip(&event);
    }
    for case in &invalid {
        let body = official_event(&vectors, case);
        let event = RawCloudEvent::from_json(body.as_bytes(), Policy::Strict);
        assert!(event.is_err(), "{body}");
    }

    let find = |id: &str| {
        let mut all = valid.iter().chain(&invalid);
        let case = all.find(|case| text(case, "id").as_deref() == Some(id));
        official_event(&vectors, case.expect(id))
    };
    let mut batches = 0;
    for name in ["valid_batches", "invalid_batches"] {
        for case in group(&vectors, name) {
            let events = case.get("events").and_then(|it| it.items());
            let events = events.expect("events").into_iter().map(|id| {
                let id = id.as_text();
                id.map_or("\"not an object\"".to_owned(), |id| find(&id))
            });
            let body = format!("[{}]", events.collect::<Vec<_>>().join(", "));
            let items = read_batch(body.as_bytes(), Policy::Strict).expect("an array");
            let wrong: Vec<_> = (0..items.len()).filter(|at| items[*at].is_err()).collect();
            let expect = case.get("wrong").and_then(|it| it.items());
            let expect = expect.unwrap_or_default();
            let expect: Vec<_> = expect.iter().map(|at| at.as_str().parse()).collect();
            assert_eq!(
                wrong.into_iter().map(Ok).collect::<Vec<_>>(),
                expect,
                "{body}"
            );
            if wrong_free(&items) {
                let message = write_batch(items.iter().flatten());
                let again = read_http(&message.headers, &message.body, Policy::Strict);
                assert_eq!(again.as_deref(), Ok(items.as_slice()));
            }
            batches += 1;
        }
    }
    assert_eq!(valid.len() + invalid.len() + batches, 43);
}

fn wrong_free(items: &[Result<RawCloudEvent<'_>, Error>]) -> bool {
    items.iter().all(Result::is_ok)
}

/// The vectors above are those of the CloudEvents project, where its files lie at hand.
#[test]
fn official_vectors_are_complete() {
    let Some(corpus) = std::env::var_os("HOOKWRIGHT_CORPUS").map(PathBuf::from) else {
        eprintln!("skipped: set HOOKWRIGHT_CORPUS to the folder of public documents");
        return;
    };
    let folder = corpus.join("cloudevents/conformance-format/json");
    let file = |name: &str| {
        let text = std::fs::read_to_string(folder.join(name)).expect(name);
        let tests = Json::parse(text.trim_start_matches('\u{feff}')).expect(name);
        let tests = tests.get("tests").expect("tests");
        tests.items().expect("a list of tests")
    };
    let vectors = official();
    let check_events = |name: &str, theirs: &str| {
        let (ours, theirs) = (group(&vectors, name), file(theirs));
        assert_eq!(ours.len(), theirs.len());
        for (ours, theirs) in ours.iter().zip(&theirs) {
            assert_eq!(text(ours, "id"), text(theirs, "id"));
            let ours = Json::parse(&official_event(&vectors, ours)).expect("JSON");
            // The base has an id of its own where theirs only says that it is invalid.
            let members = |event: &Json| {
                let mut members = event.members().expect("an object");
                members.retain(|(name, _)| name != "id");
                members.sort_by(|(one, _), (other, _)| one.cmp(other));
                members
            };
            let theirs = theirs.get("event").expect("an event");
            assert_eq!(members(&ours), members(&theirs));
        }
    };
    check_events("valid", "valid-events.json");
    check_events("invalid", "invalid-events.json");
    let ids = |cases: &[Json]| -> Vec<_> { cases.iter().map(|case| text(case, "id")).collect() };
    for (ours, theirs) in [
        ("valid_batches", "valid-batches.json"),
        ("invalid_batches", "invalid-batches.json"),
    ] {
        assert_eq!(ids(&group(&vectors, ours)), ids(&file(theirs)));
    }
}

#[test]
fn declared_extensions_of_the_official_vectors() {
    let vectors = official();
    let case = group(&vectors, "valid").pop().expect("the last case");
    let body = official_event(&vectors, &case);
    let event = RawCloudEvent::from_json(body.as_bytes(), Policy::Strict).expect("an event");
    let message = event.to_http(Mode::Binary);
    let types = [
        ("extinteger", Type::Integer),
        ("extboolean", Type::Boolean),
        ("extstring", Type::String),
        ("exturi", Type::Uri),
        ("exturiref", Type::UriReference),
        ("exttimestamp", Type::Timestamp),
        ("extbinary", Type::Binary),
    ];
    // In headers all are text, and are what they were when they are declared.
    let mut again = RawCloudEvent::from_http(&message.headers, &message.body, Policy::Strict)
        .expect("an event in binary mode");
    let attributes = again.attributes_mut();
    assert_eq!(attributes.extension("extinteger"), Some(&Value::from("10")));
    attributes.declare(&types).expect("declared types");
    let expect = [
        Value::Integer(10),
        Value::Boolean(true),
        Value::from("text"),
        Value::Uri("https://cloudevents.io".into()),
        Value::UriReference("//authority/path".into()),
        Value::Timestamp("2023-03-31T15:12:00Z".into()),
        Value::Binary(b"Ma".as_slice().into()),
    ];
    for ((name, _), value) in types.iter().zip(&expect) {
        assert_eq!(attributes.extension(name), Some(value), "{name}");
    }
    // JSON knows three of the types; the others are declared again.
    let structured = again.to_json();
    let mut read = RawCloudEvent::from_json(structured.as_bytes(), Policy::Strict)
        .expect("an event in structured mode");
    read.attributes_mut().declare(&types).expect("declared");
    assert_eq!(read, again);

    let attributes = again.attributes_mut();
    let before = attributes.clone();
    let wrong = [("extinteger", Type::String), ("extstring", Type::Timestamp)];
    let error = attributes.declare(&wrong).expect_err("no timestamp");
    let (name, problem) = ("extstring".to_owned(), Problem::Time);
    assert_eq!(error, Error::Value { name, problem });
    assert_eq!(*attributes, before, "all or nothing");
}

#[test]
fn http_messages() {
    for case in cases(include_str!("cloudevents/http.json")) {
        let name = text(&case, "name").expect("a name");
        let mut headers = HeaderMap::new();
        for (header, value) in case
            .get("headers")
            .and_then(|it| it.members())
            .expect(&name)
        {
            let value = value.as_text().expect(&name).into_owned();
            let header = header.parse::<HeaderName>().expect(&name);
            headers.insert(header, value.parse().expect(&name));
        }
        let body = text(&case, "body").expect(&name);
        let read = RawCloudEvent::from_http(&headers, body.as_bytes(), Policy::Strict);
        if let Some(error) = text(&case, "error") {
            assert_eq!(read.map_err(|it| it.to_string()), Err(error), "{name}");
            continue;
        }
        let expect = case.get("event").expect(&name);
        let expect = RawCloudEvent::from_json(expect.as_str().as_bytes(), Policy::Strict);
        let expect = expect.expect(&name);
        let mode = match text(&case, "mode").as_deref() {
            Some("binary") => Mode::Binary,
            _ => Mode::Structured,
        };
        if case.get("read_only").is_none() {
            let message = expect.to_http(mode);
            assert_eq!(message.headers, headers, "{name}");
            assert_eq!(message.body, body, "{name}");
        }
        if case.get("write_only").is_none() {
            let event = read.expect(&name);
            assert_eq!(Mode::of(&headers), Some(mode), "{name}");
            let texts = |event: &RawCloudEvent<'_>| -> Vec<String> {
                let texts = event.attributes().texts();
                texts.map(|(name, text)| format!("{name}={text}")).collect()
            };
            assert_eq!(texts(&event), texts(&expect), "{name}");
            assert_eq!(bytes(&event), bytes(&expect), "{name}");
        }
    }
}

fn headers(pairs: &[(&'static str, &'static [u8])]) -> HeaderMap {
    let required: [(&str, &[u8]); 4] = [
        ("ce-specversion", b"1.0"),
        ("ce-id", b"1"),
        ("ce-source", b"/s"),
        ("ce-type", b"t"),
    ];
    let mut headers = HeaderMap::new();
    for (name, value) in required.iter().chain(pairs) {
        let value = HeaderValue::from_bytes(value).expect("a header value");
        headers.append(HeaderName::from_static(name), value);
    }
    headers
}

#[test]
fn binary_headers() {
    let encoded = headers(&[
        ("ce-subject", b"Euro%20%E2%82%AC"),
        ("ce-ext", b"\"a \\\"b\\\"\""),
        ("content-type", b"application/json; charset=utf-8"),
    ]);
    let event = RawCloudEvent::from_http(&encoded, b"{ }", Policy::Strict).expect("an event");
    assert_eq!(event.attributes().subject(), Some("Euro €"));
    let media_type = event.attributes().data_content_type();
    assert_eq!(media_type, Some("application/json; charset=utf-8"));
    let ext = event.attributes().extension("ext");
    assert_eq!(ext.and_then(Value::as_str), Some("a \"b\""));
    assert!(event.to_json().ends_with(r#""data":{ }}"#));
    check_round_trip(&event);

    for bad in [
        ("ce-subject", &b"%C0%A0"[..]),
        ("ce-subject", b"\xE2\x82\xAC"),
        ("ce-subject", b"100%"),
        ("ce-id", b"2"),
        ("ce-data", b"x"),
        ("ce-datacontenttype", b"a/b"),
    ] {
        let headers = headers(&[bad]);
        assert!(RawCloudEvent::from_http(&headers, b"", Policy::Strict).is_err());
    }
    let raw = headers(&[("ce-subject", b"\xE2\x82\xAC 100%")]);
    let event = RawCloudEvent::from_http(&raw, b"", Policy::Interop).expect("an event");
    assert_eq!(event.attributes().subject(), Some("€ 100%"));
    assert_eq!(event.data(), None);
}

#[test]
fn structured_headers_must_agree() {
    let body = br#"{"specversion":"1.0","id":"1","source":"/s","type":"t"}"#;
    let structured = ("content-type", &b"Application/CloudEvents+JSON"[..]);
    let same = headers(&[structured]);
    assert!(RawCloudEvent::from_http(&same, body, Policy::Strict).is_ok());
    let other = headers(&[structured, ("ce-subject", b"x")]);
    let error = RawCloudEvent::from_http(&other, body, Policy::Strict).expect_err("a mismatch");
    let problem = Problem::Mismatch;
    let name = "subject".to_owned();
    assert_eq!(error, Error::Value { name, problem });
    assert!(RawCloudEvent::from_http(&other, body, Policy::Interop).is_ok());
}

#[test]
fn modes() {
    let mode = |media_type: &'static str| {
        let value = HeaderValue::from_static(media_type);
        Mode::of(&HeaderMap::from_iter([(http::header::CONTENT_TYPE, value)]))
    };
    let structured = Some(Mode::Structured);
    assert_eq!(mode("application/cloudevents+json"), structured);
    assert_eq!(
        mode("application/CloudEvents+json; charset=utf-8"),
        structured
    );
    assert_eq!(
        mode("application/cloudevents-batch+json"),
        Some(Mode::Batch)
    );
    assert_eq!(mode("application/json"), None);
    assert_eq!(Mode::of(&headers(&[])), Some(Mode::Binary));
}

#[test]
fn implied_json_is_said_in_binary_mode() {
    let body = br#"{"specversion":"1.0","id":"1","source":"/s","type":"t","data":null}"#;
    let event = RawCloudEvent::from_json(body, Policy::Strict).expect("an event");
    let message = event.to_http(Mode::Binary);
    assert_eq!(message.headers["content-type"], "application/json");
    assert_eq!(message.body, "null");

    let body = br#"{"specversion":"1.0","id":"1","source":"/s","type":"t","data_base64":"e30="}"#;
    let event = RawCloudEvent::from_json(body, Policy::Strict).expect("an event");
    let message = event.to_http(Mode::Binary);
    assert!(!message.headers.contains_key("content-type"));
    assert!(event.to_json().contains(r#""data_base64":"e30=""#));
}

#[test]
fn names_stand_once() {
    for body in [
        r#"{"specversion":"1.0","id":"1","source":"/s","type":"t","\u0069d":"2"}"#,
        r#"{"specversion":"1.0","id":"1","source":"/s","type":"t","ext":1,"b":1,"ext":2}"#,
        r#"{"specversion":"1.0","id":"1","source":"/s","type":"t","data":1,"data":2}"#,
    ] {
        let error = RawCloudEvent::from_json(body.as_bytes(), Policy::Strict);
        assert!(matches!(error, Err(Error::Twice(_))), "{body}");
    }
}

#[test]
fn extensions_have_types() {
    let cast = |value: Value<'_>, to| value.cast(to);
    assert_eq!(cast("5".into(), Type::Integer), Ok(Value::Integer(5)));
    assert_eq!(cast("true".into(), Type::Boolean), Ok(Value::Boolean(true)));
    let bytes = Value::Binary(vec![77, 97].into());
    assert_eq!(cast("TWE=".into(), Type::Binary), Ok(bytes));
    assert_eq!(cast("x".into(), Type::Timestamp), Err(Problem::Time));

    let mut attributes = Attributes::new("1", "/s", "t").expect("attributes");
    attributes.set("severitynumber", 9).expect("an extension");
    for (name, value) in [
        ("data", Value::from("x")),
        ("Upper", Value::from("x")),
        ("ok", Value::from("a\u{1}")),
        ("id", Value::from("")),
        ("time", Value::from("yesterday")),
    ] {
        assert!(attributes.set(name, value).is_err(), "{name}");
    }
    check_round_trip(&RawCloudEvent::new(
        attributes,
        Some(Data::Json("{}".into())),
    ));
}

#[test]
fn batches() {
    let body =
        br#" [ {"specversion":"1.0","id":"1","source":"/s","type":"t"}, 5, {"id":{"a":[}} ]"#;
    assert!(matches!(
        read_batch(body, Policy::Strict),
        Err(Error::Json { .. })
    ));
    let body = br#" [ {"specversion":"1.0","id":"1","source":"/s","type":"t"}, 5, {"id":{"a":[]}},
        {"specversion":"1.0","id":"2","source":"/s","type":"t"} ]"#;
    let events = read_batch(body, Policy::Strict).expect("an array");
    let ids: Vec<_> = events
        .iter()
        .map(|event| event.as_ref().ok().map(RawCloudEvent::id))
        .collect();
    assert_eq!(ids, [Some("1"), None, None, Some("2")]);
    let message = write_batch(events.iter().flatten());
    let again = read_batch(&message.body, Policy::Strict).expect("an array");
    assert_eq!(again.len(), 2);
    assert!(read_batch(b"[]", Policy::Strict).is_ok_and(|events| events.is_empty()));
}

#[test]
fn typed() {
    let body = br#"{"data":{"total":1.10},"specversion":"1.0","id":"1","source":"/s","type":"t"}"#;
    let event = CloudEvent::<Json>::from_json(body, Policy::Strict).expect("an event");
    assert_eq!(
        event.data.as_ref().map(Json::as_str),
        Some(r#"{"total":1.10}"#)
    );
    assert_eq!(event.attributes.dedup_key(), ("/s", "1"));
    let again = CloudEvent::from_json(event.to_json().as_bytes(), Policy::Strict);
    assert_eq!(again, Ok(event));
}

proptest! {
    #[test]
    fn no_input_panics(body in "\\PC*", value in prop::collection::vec(any::<u8>(), 0..40)) {
        for policy in [Policy::Strict, Policy::Interop] {
            let _ = RawCloudEvent::from_json(body.as_bytes(), policy);
            let _ = read_batch(body.as_bytes(), policy);
            if let Ok(value) = HeaderValue::from_bytes(&value) {
                let mut headers = headers(&[]);
                headers.insert("ce-subject", value.clone());
                headers.insert("content-type", value);
                if let Ok(event) = RawCloudEvent::from_http(&headers, body.as_bytes(), policy) {
                    let message = event.to_http(Mode::Binary);
                    let _ = event.to_json();
                    prop_assert!(RawCloudEvent::from_http(&message.headers, &message.body, policy).is_ok());
                }
            }
        }
    }

    #[test]
    fn any_text_travels(id in "\\PC+", subject in "\\PC+", ext in "\\PC*", data in any::<Vec<u8>>(), media_type in prop::sample::select(vec!["text/plain", "application/json", "image/png"])) {
        let mut attributes = Attributes::new("1", "/s", "t").expect("attributes");
        for (name, value) in [("id", id), ("subject", subject), ("ext", ext)] {
            // Characters that no attribute may hold are refused; all others travel.
            let _ = attributes.set(name, value);
        }
        attributes.set("datacontenttype", media_type).expect("a media type");
        check_round_trip(&RawCloudEvent::new(attributes, Some(Data::Bytes(data.into()))));
    }
}

/// Data is read where it stands: what comes after it, and what is wrong with it, makes no difference.
#[test]
fn typed_data_wherever_it_stands() {
    let attributes = r#""specversion":"1.0","id":"1","source":"/s","type":"t""#;
    let read = |body: &str| CloudEvent::<Total>::from_json(body.as_bytes(), Policy::Strict);
    for body in [
        format!(r#"{{"data":{{"total":7}},{attributes}}}"#),
        format!(r#"{{{attributes},"data" : {{"total":7}} }}"#),
        format!(r#"{{{attributes},"data_base64":"eyJ0b3RhbCI6N30="}}"#),
        format!(r#"{{"data":{{"total":7}},"datacontenttype":"application/JSON",{attributes}}}"#),
    ] {
        let event = read(&body).expect(&body);
        assert_eq!(event.data.map(|data| data.total), Some(7), "{body}");
    }
    assert_eq!(
        read(&format!("{{{attributes}}}")).map(|it| it.data.is_some()),
        Ok(false)
    );
    // The place of what does not fit is that in the data.
    let misfit = format!(r#"{{{attributes},"data":{{"total":"7"}}}}"#);
    let Err(Error::Data(error)) = read(&misfit) else {
        panic!("{misfit}")
    };
    assert_eq!(error.offset(), 9);
    for (body, expect) in [
        (
            format!(r#"{{"data":{{"total":"7"}},{attributes},"id":"2"}}"#),
            Error::Twice("id".into()),
        ),
        (
            format!(r#"{{"data":{{"total":7}},"data":{{"total":7}},{attributes}}}"#),
            Error::Twice("data".into()),
        ),
        (
            format!(r#"{{"data":{{"total":7}},"datacontenttype":"text/plain",{attributes}}}"#),
            Error::DataIsJson,
        ),
        (
            format!(r#"{{"data":{{"total":7}},"data_base64":"e30=",{attributes}}}"#),
            Error::TwoData,
        ),
        (
            format!(r#"{{"data":{{"total":7,}},{attributes}}}"#),
            Error::Json { offset: 19 },
        ),
        (
            format!(r#"{{"data":{{"total":7}},{attributes}}} x"#),
            Error::Json { offset: 75 },
        ),
    ] {
        assert_eq!(
            read(&body).map(|it| it.data.is_some()),
            Err(expect),
            "{body}"
        );
    }
}

#[derive(Clone)]
struct Total {
    total: i64,
    extra: hookwright_runtime::Extra,
}

hookwright_runtime::object!(Total, extra {
    0 total: "total" required;
});
