//! What generated types take, refuse, print and report.
#![allow(clippy::unwrap_used, reason = "a test fails where it stands")]

mod common;

use common::{Amount, Issue, State, Subject};
use hookwright_runtime::value::{Seed, fill};
use hookwright_runtime::{Json, Maybe};

/// Reads, prints, and compares by value.
#[track_caller]
fn accepts(text: &str) -> Issue {
    let issue = Issue::parse(text.as_bytes()).unwrap_or_else(|error| panic!("{error}: {text}"));
    let printed = issue.to_json();
    assert_eq!(
        Json::parse(&printed).unwrap(),
        Json::parse(text).unwrap(),
        "{printed} {text}"
    );
    assert_eq!(Issue::parse(printed.as_bytes()).unwrap(), issue);
    issue
}

#[track_caller]
fn rejects(text: &str, pointer: &str, message: &str) {
    let error = Issue::parse(text.as_bytes()).unwrap_err();
    assert_eq!(
        (error.pointer(), error.kind().to_string().as_str()),
        (pointer, message),
        "{text}"
    );
}

#[test]
fn missing_null_and_a_value_are_told_apart() {
    let text = r#"{"number":1,"state":null,"labels":[]}"#;
    assert_eq!(accepts(text).to_json(), text);
    assert_eq!(accepts(text).body, Maybe::Missing);
    let text = r#"{"number":1,"state":"open","body":null,"labels":[null,{"name":"a"}]}"#;
    assert_eq!(accepts(text).to_json(), text);
    assert_eq!(accepts(text).body, Maybe::Null);
    assert_eq!(accepts(text).state, Some(State::Open));
    accepts(r#"{"number":1,"state":null,"labels":[],"anything":null,"nothing":null}"#);
}

#[test]
fn members_that_do_not_fit_are_named() {
    rejects("{}", "/number", "missing member");
    rejects(r#"{"number":1,"labels":[]}"#, "/state", "missing member");
    rejects(
        r#"{"number":1,"state":null,"labels":[{}]}"#,
        "/labels/0/name",
        "missing member",
    );
    rejects(r#"{"title":null}"#, "/title", "unexpected null");
    rejects(r#"{"number":null}"#, "/number", "unexpected null");
    rejects(
        r#"{"e/mail~":5}"#,
        "/e~1mail~0",
        "expected a string, found a number",
    );
    rejects(
        r#"{"labels":[null,{"name":[]}]}"#,
        "/labels/1/name",
        "expected a string, found an array",
    );
    rejects(
        r#"{"parent":{"parent":{"number":"1"}}}"#,
        "/parent/parent/number",
        "expected an integer, found a string",
    );
    rejects(
        r#"{"number":1.5}"#,
        "/number",
        "expected an integer, found a number",
    );
    rejects(
        r#"{"number":9223372036854775808}"#,
        "/number",
        "integer out of range",
    );
    rejects(r#"{"number":1e99}"#, "/number", "integer out of range");
    rejects(r#"{"small":256}"#, "/small", "integer out of range");
    rejects(
        r#"{"nothing":0}"#,
        "/nothing",
        "expected null, found a number",
    );
    rejects("[]", "", "expected an object, found an array");
    rejects("null", "", "unexpected null");
}

#[test]
fn a_member_stands_once() {
    rejects(r#"{"number":1,"number":1}"#, "/number", "duplicate member");
    rejects(
        r#"{"new":1,"b":2,"new":3,"number":1,"state":null,"labels":[]}"#,
        "/new",
        "duplicate member",
    );
    rejects(
        r#"{"scores":{"a":1,"b":2,"a":1}}"#,
        "/scores/a",
        "duplicate member",
    );
    let many: String = (0..40).map(|at| format!(r#""m{at}":{at},"#)).collect();
    rejects(
        &format!(r#"{{{many}"m7":0,"number":1,"state":null,"labels":[]}}"#),
        "/m7",
        "duplicate member",
    );
    let error =
        Issue::parse(br#"{"new":1,"new":3,"number":1,"state":null,"labels":[]}"#).unwrap_err();
    assert_eq!(error.offset(), 9);
}

#[test]
fn integers_are_numbers_without_a_fraction() {
    assert_eq!(
        accepts(r#"{"number":1e2,"state":null,"labels":[]}"#).number,
        100
    );
    assert_eq!(
        accepts(r#"{"number":-1.50e1,"state":null,"labels":[]}"#).number,
        -15
    );
    assert_eq!(
        accepts(r#"{"number":-0.0,"state":null,"labels":[]}"#).number,
        0
    );
}

#[test]
fn nothing_is_lost() {
    let text = r#"{"number":1,"state":"won","labels":[],"price":19.900000000000000000001,"at":"yesterday","x":{ "y":[ 1.0 ] }}"#;
    assert_eq!(accepts(text).to_json(), text);
    accepts(
        r#"{"x":1e400,"labels":[{"name":"\u0000\ud83d\ude00\"\\\/","new":{}}],"state":"","number":-9223372036854775808}"#,
    );
}

#[test]
fn unions_are_read_by_their_tag() {
    let with =
        |subject: &str| format!(r#"{{"number":1,"state":null,"labels":[],"subject":{subject}}}"#);
    let label = accepts(&with(r#"{"name":"x","type":"label"}"#));
    assert!(matches!(label.subject, Some(Subject::Label(_))));
    let issue = accepts(&with(
        r#"{"type":"issue","number":1,"labels":[],"state":null}"#,
    ));
    assert!(matches!(issue.subject, Some(Subject::Issue(_))));
    let new = accepts(&with(r#"{ "type": "milestone" }"#));
    assert!(matches!(new.subject, Some(Subject::Unknown(_))));
    rejects(
        &with(r#"{"type":"label"}"#),
        "/subject/name",
        "missing member",
    );
}

#[test]
fn unions_without_a_tag_take_what_fits() {
    let with =
        |amount: &str| format!(r#"{{"number":1,"state":null,"labels":[],"amount":{amount}}}"#);
    assert_eq!(accepts(&with("5")).amount, Some(Amount::Cents(5)));
    assert_eq!(
        accepts(&with("\"5\"")).amount,
        Some(Amount::Text("5".to_owned()))
    );
    assert_eq!(
        accepts(&with("[\"a\"]")).amount,
        Some(Amount::Names(vec!["a".to_owned()]))
    );
    assert!(matches!(
        accepts(&with("[{\"name\":\"a\"}]")).amount,
        Some(Amount::Lines(_))
    ));
    assert!(matches!(
        accepts(&with("5.5")).amount,
        Some(Amount::Unknown(_))
    ));
    assert!(matches!(
        accepts(&with("{}")).amount,
        Some(Amount::Unknown(_))
    ));
}

#[test]
fn every_violation_is_reported() {
    let issue = accepts(
        r#"{"number":0,"small":7,"title":"lower case, long","state":"won","labels":[{"name":""},{"name":"a","color":"red"},{"name":""}],
            "price":100.005,"at":"yesterday","scores":{"a":-2},"subject":{"type":"x"},"amount":-1,"e/mail~":"me","x-ok":1,"bad":2}"#,
    );
    let mut found: Vec<_> = issue.validate().iter().map(ToString::to_string).collect();
    if !cfg!(feature = "patterns") {
        found.retain(|line| !line.contains("pattern"));
    }
    let mut expect = vec![
        "/number: must not be less than 1",
        "/small: must be a multiple of 5",
        "/title: must have at most 12 characters",
        "/state: `won` is not one of the known cases",
        "/labels: must not have an item twice",
        "/labels/0/name: must have at least 1 character",
        "/labels/2/name: must have at least 1 character",
        "/price: must be a multiple of 0.01",
        "/price: must not be greater than 99.99",
        "/at: must be of the format `date-time`",
        "/scores/a: must not be less than -1",
        "/subject: is none of the known alternatives",
        "/amount: must not be less than 0",
        "/e~1mail~0: must be of the format `email`",
        "must have `body` because it has `title`",
    ];
    if cfg!(feature = "patterns") {
        expect.extend([
            "/title: must match the pattern `^[A-Z]`",
            "/labels/1/color: must match the pattern `^#[0-9a-f]{6}$`",
            "/bad: is not a member of the document",
        ]);
    }
    found.sort();
    expect.sort_unstable();
    assert_eq!(found, expect);
    assert_eq!(
        accepts(r#"{"number":1,"state":null,"labels":[]}"#).validate(),
        []
    );
}

#[test]
fn debug_looks_like_the_struct() {
    let issue = accepts(
        r#"{"number":1,"state":"open","labels":[null],"subject":{"type":"label","name":"x"},"new":[1]}"#,
    );
    assert_eq!(
        format!("{issue:?}"),
        r#"Issue { number: 1, state: "open", labels: [None], subject: Label(Label { name: "x", extra: {"type": "label"} }), extra: {"new": [1]} }"#
    );
}

#[test]
fn other_formats_hold_the_same_value() {
    let issue = accepts(
        r#"{"number":18,"state":null,"body":null,"labels":[null,{"name":"é"}],"price":0.1,"scores":{"a":-2,"b":1e2},"open":true,
            "subject":{"type":"label","name":"x"},"amount":"7","anything":[null,{"a":1.5}],"new":{"b":[false]}}"#,
    );
    let json = serde_json::to_string(&issue).unwrap();
    assert_eq!(serde_json::from_str::<Issue>(&json).unwrap(), issue);
    assert_eq!(
        serde_json::from_value::<Issue>(serde_json::to_value(&issue).unwrap()).unwrap(),
        issue
    );
    let mut cbor = Vec::new();
    ciborium::into_writer(&issue, &mut cbor).unwrap();
    assert_eq!(ciborium::from_reader::<Issue, _>(&cbor[..]).unwrap(), issue);
    let error = serde_json::from_str::<Issue>(r#"{"number":"x"}"#).unwrap_err();
    assert!(
        error
            .to_string()
            .contains("expected an integer, found a string at `/number`"),
        "{error}"
    );
}

#[test]
fn made_up_values_keep_the_rules() {
    for seed in 0..500 {
        let mut issue = Issue::default();
        fill(&mut issue, &[], &mut Seed::new(seed));
        assert_eq!(issue.validate(), [], "{seed} {issue:?}");
        assert_eq!(accepts(&issue.to_json()), issue, "{seed}");
        let mut again = Issue::default();
        fill(&mut again, &[], &mut Seed::new(seed));
        assert_eq!(again.to_json(), issue.to_json(), "{seed}");
    }
}
