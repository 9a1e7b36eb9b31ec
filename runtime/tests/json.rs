//! JSON as RFC 8259 has it: every file of `json/accepts` is read, every file of `json/rejects` is refused, and whatever
//! proptest thinks of is read as `serde_json` reads it.
#![allow(
    clippy::unwrap_used,
    clippy::disallowed_methods,
    reason = "a test reads its cases and fails where it stands"
)]

mod common;

use std::path::Path;

use common::Issue;
use hookwright_runtime::json::{Json, Scanner, TokenKind, locate, write};
use hookwright_runtime::{Map, Number};
use proptest::prelude::*;

fn cases(folder: &str) -> Vec<(String, Vec<u8>)> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR"))
        .join("tests/json")
        .join(folder);
    let files = std::fs::read_dir(folder)
        .unwrap()
        .map(|file| file.unwrap().path());
    files
        .map(|file| (file.display().to_string(), std::fs::read(&file).unwrap()))
        .collect()
}

/// What the three ways through a text say: raw, in an object's unknown member, token by token.
#[track_caller]
fn verdicts(bytes: &[u8]) -> [bool; 4] {
    let mut inner = br#"{"number":1,"state":null,"labels":[],"new":"#.to_vec();
    inner.extend(bytes);
    inner.push(b'}');
    let mut deep = br#"{"number":1,"state":null,"labels":[],"anything":"#.to_vec();
    deep.extend(bytes);
    deep.push(b'}');
    let tokens = || -> Result<(), hookwright_runtime::json::Error> {
        let mut scanner = Scanner::from_bytes(bytes)?;
        while scanner.token()?.is_some() {}
        Ok(())
    };
    [
        Json::from_slice(bytes).is_ok(),
        Issue::parse(&inner).is_ok(),
        Issue::parse(&deep).is_ok(),
        tokens().is_ok(),
    ]
}

#[test]
fn what_is_json_is_read() {
    for (file, bytes) in cases("accepts") {
        // One level more is too deep for one of them.
        let expect = if file.ends_with("/deep.json") {
            [true, false, false, true]
        } else {
            [true; 4]
        };
        assert_eq!(verdicts(&bytes), expect, "{file}");
        let value: Result<serde_json::Value, _> = serde_json::from_slice(&bytes);
        assert!(value.is_ok() || file.contains("deep"), "{file}");
    }
}

#[test]
fn what_is_no_json_is_refused() {
    for (file, bytes) in cases("rejects") {
        let [raw, _, _, tokens] = verdicts(&bytes);
        assert!(!raw && !tokens, "{file}");
        assert!(Issue::parse(&bytes).is_err(), "{file}");
        assert!(
            serde_json::from_slice::<serde_json::Value>(&bytes).is_err(),
            "{file}"
        );
    }
}

#[test]
fn pointers() {
    let text = br#"{"a":[{"b":1},2],"c/d~e":{"":[]},"a":3}"#;
    for (pointer, expect) in [
        ("/a/0/b", Some("1")),
        ("/a/*/b", Some("1")),
        ("/a/1", Some("2")),
        ("/a/2", None),
        ("/a/01", None),
        ("/a/-", None),
        ("/c~1d~0e/", Some("[]")),
        ("/c~1d~0e//*", None),
        ("a", None),
        ("/x", None),
    ] {
        assert_eq!(
            locate(text, pointer).map(|raw| std::str::from_utf8(raw).unwrap()),
            expect,
            "{pointer}"
        );
    }
    assert_eq!(locate(b" [1] ", ""), Some(&b"[1]"[..]));
}

fn value() -> impl Strategy<Value = serde_json::Value> {
    let scalar = prop_oneof![
        Just(serde_json::Value::Null),
        any::<bool>().prop_map(Into::into),
        any::<i64>().prop_map(Into::into),
        any::<u64>().prop_map(Into::into),
        any::<f64>().prop_map(Into::into),
        any::<String>().prop_map(Into::into),
        "[a-z\\\\\"\u{0}-\u{1f}é😀]{0,20}".prop_map(Into::into),
    ];
    scalar.prop_recursive(4, 64, 6, |inner| {
        prop_oneof![
            prop::collection::vec(inner.clone(), 0..6).prop_map(Into::into),
            prop::collection::vec((any::<String>(), inner), 0..6)
                .prop_map(|members| serde_json::Value::Object(members.into_iter().collect())),
        ]
    })
}

proptest! {
    #[test]
    fn values_come_through(value in value(), pretty in any::<bool>()) {
        let text = if pretty { serde_json::to_string_pretty(&value) } else { serde_json::to_string(&value) }.unwrap();
        let json = Json::parse(&text).unwrap();
        prop_assert_eq!(json.as_str(), text.as_str());
        prop_assert_eq!(json.to_value(), value.clone());
        prop_assert_eq!(&json, &Json::from(&value));
        prop_assert_eq!(&serde_json::from_value::<Json>(value).unwrap(), &json);
    }

    #[test]
    fn broken_texts_are_judged_alike(value in value(), at in any::<prop::sample::Index>(), byte in any::<u8>(), kind in 0..3) {
        let mut bytes = serde_json::to_vec(&value).unwrap();
        let at = at.index(bytes.len());
        match kind {
            0 => bytes[at] = byte,
            1 => bytes.insert(at, byte),
            _ => bytes.truncate(at),
        }
        let expect: Result<serde_json::Value, _> = serde_json::from_slice(&bytes);
        // The oracle refuses numbers that no float holds; RFC 8259 does not.
        prop_assume!(!expect.as_ref().is_err_and(|error| error.to_string().contains("out of range")));
        let [raw, _, _, tokens] = verdicts(&bytes);
        prop_assert_eq!((raw, tokens), (expect.is_ok(), expect.is_ok()), "{:?}", String::from_utf8_lossy(&bytes));
    }

    #[test]
    fn any_bytes_are_survived(bytes in prop::collection::vec(any::<u8>(), 0..200), text in "[\\[\\]{},:\"\\\\ue0-9 a-f.-]{0,60}") {
        for bytes in [&bytes[..], text.as_bytes()] {
            let expect: Result<serde_json::Value, _> = serde_json::from_slice(bytes);
            prop_assume!(!expect.as_ref().is_err_and(|error| error.to_string().contains("out of range")));
            prop_assert_eq!(Json::from_slice(bytes).is_ok(), expect.is_ok());
            let _ = Issue::parse(bytes);
            let _ = locate(bytes, "/a/*/b");
        }
    }

    #[test]
    fn strings_and_numbers_print_as_they_are(text in any::<String>(), number in any::<f64>(), integer in any::<i128>()) {
        let printed = write(&text);
        prop_assert_eq!(serde_json::from_str::<String>(&printed).unwrap(), text);
        prop_assert_eq!(write(&integer), integer.to_string());
        if let Ok(exact) = Number::try_from(number) {
            prop_assert_eq!(exact.as_f64(), number);
            prop_assert_eq!(Number::parse(&format!("{number:e}")), Some(exact));
        }
    }

    #[test]
    fn maps_keep_their_order(names in prop::collection::vec("[a-z]{1,3}", 0..30)) {
        let mut map = Map::new();
        for (at, name) in names.iter().enumerate() {
            map.insert(name.clone(), at as i64);
        }
        let back: Map<i64> = hookwright_runtime::value::parse(write(&map).as_bytes()).unwrap();
        prop_assert_eq!(back.iter().collect::<Vec<_>>(), map.iter().collect::<Vec<_>>());
    }
}

#[test]
fn tokens_have_their_places() {
    let text = r#"{ "a" : [ -1.5 , "x\n" , true , null ] }"#;
    let mut scanner = Scanner::new(text);
    let mut seen = Vec::new();
    while let Some(token) = scanner.token().unwrap() {
        seen.push(&text[token.span.clone()]);
        if let TokenKind::String(string) = token.kind {
            assert_eq!(string, "x\n");
        }
    }
    assert_eq!(
        seen,
        [
            "{", "\"a\"", "[", "-1.5", r#""x\n""#, "true", "null", "]", "}"
        ]
    );
}
