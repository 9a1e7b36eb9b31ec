//! Forms are read as their events have their fields, and print back as the same fields: `forms/fields.json`.

#![allow(clippy::unwrap_used, reason = "tests may panic")]

use hookwright_runtime::select::{Selector, Test, kind};
use hookwright_runtime::value::{Maybe, union};
use hookwright_runtime::{
    Api, EventFacts, Events, Extra, Format, Json, Malformed, Map, Number, Unknown, Verifier,
    events, json, object,
};
use http::{HeaderMap, HeaderValue};

#[derive(Clone)]
struct Ordered {
    count: i64,
    price: Option<Number>,
    paid: Option<bool>,
    note: Maybe<String>,
    tags: Option<Vec<String>>,
    sizes: Maybe<Vec<i64>>,
    inner: Option<Map<Json>>,
    either: Option<Either>,
    any: Option<Any>,
    extra: Extra,
}

object!(Ordered, extra {
    0 count: "count" required;
    1 price: "price" optional;
    2 paid: "paid" optional;
    3 note: "note" optional nullable;
    4 tags: "tags" optional;
    5 sizes: "sizes" optional nullable;
    6 inner: "inner" optional;
    7 either: "either" optional;
    8 any: "any" optional;
});

#[derive(Clone)]
enum Either {
    Count(i64),
    Is(bool),
    Unknown(Json),
}

union!(Either { Count, Is } select &Selector {
    places: &[],
    separator: "",
    tags: &[],
    arms: &[&[Test::Kind("", kind::NUMBER)], &[Test::Kind("", kind::BOOLEAN)]],
});

#[derive(Clone)]
enum Any {
    Count(i64),
    Text(String),
    Unknown(Json),
}

union!(Any { Count, Text } select &Selector {
    places: &[],
    separator: "",
    tags: &[],
    arms: &[&[Test::Kind("", kind::NUMBER)], &[Test::Kind("", kind::STRING)]],
});

#[derive(Debug, Clone, PartialEq)]
enum Event {
    Ordered(Box<Ordered>),
    Unknown(Unknown),
    Malformed(Malformed),
}

events!(Event { Ordered = 0; } &API);

static API: Api = Api {
    name: "acme",
    profile: r#"{"id": "acme", "name": "Acme", "envelope": {"content": ["form-json"], "form_field": "payload"}}"#,
    selector: &Selector::SINGLE,
    events: &[EventFacts {
        key: "ordered",
        event_type: "ordered",
        group: "orders",
        format: Format::Form,
        enabled: true,
        examples: &[],
    }],
};

fn read(media_type: &str, body: &str) -> hookwright_runtime::Delivery<Event> {
    let media_type = HeaderValue::from_str(media_type).unwrap();
    let headers = HeaderMap::from_iter([(http::header::CONTENT_TYPE, media_type)]);
    let verifier = Verifier::<Event>::without_secret().unsigned_i_understand();
    let delivery = verifier.verify(&headers, body.to_owned()).unwrap();
    delivery.into_inner()
}

/// Fields and values of a form, in their order.
fn fields(form: &str) -> Vec<(String, String)> {
    let decoded = |text: &str| {
        let text = text.replace('+', " ");
        let mut bytes = Vec::new();
        let mut rest = text.as_bytes();
        while let Some((&byte, after)) = rest.split_first() {
            match (byte, after) {
                (b'%', [high, low, after @ ..]) => {
                    let digits = String::from_utf8(vec![*high, *low]).unwrap();
                    bytes.push(u8::from_str_radix(&digits, 16).unwrap());
                    rest = after;
                }
                _ => {
                    bytes.push(byte);
                    rest = after;
                }
            }
        }
        String::from_utf8(bytes).unwrap()
    };
    let field = |field: &str| {
        let (name, value) = field.split_once('=').unwrap();
        (decoded(name), decoded(value))
    };
    form.split('&').map(field).collect()
}

#[test]
fn fields_are_what_the_schema_says() {
    let cases = Json::parse(include_str!("forms/fields.json")).unwrap();
    for case in cases.items().unwrap() {
        let text = |name: &str| case.get(name).map(|it| it.as_text().unwrap().into_owned());
        let (about, form) = (text("about").unwrap(), text("form").unwrap());
        let delivery = read("application/x-www-form-urlencoded", &form);
        assert_eq!(delivery.raw(), form.as_bytes(), "{about}");
        if let Some(pointer) = text("malformed") {
            let Event::Malformed(malformed) = delivery.event() else {
                panic!("{about}: {:?}", delivery.event());
            };
            assert_eq!(malformed.error().pointer(), pointer, "{about}");
            // Nothing of it is lost: the fields are there as texts.
            assert_eq!(back(malformed.raw()), fields(&form), "{about}");
            continue;
        }
        let Some(payload) = delivery.event().payload() else {
            panic!("{about}: {:?}", delivery.event());
        };
        let printed = json::write(payload);
        let printed = Json::from_slice(printed.as_ref()).unwrap();
        assert_eq!(printed, case.get("payload").unwrap(), "{about}");
        let expect = text("back").unwrap_or(form);
        assert_eq!(
            back(printed.as_str().as_bytes()),
            fields(&expect),
            "{about}"
        );
    }
}

/// The fields that JSON is written as.
fn back(json: &[u8]) -> Vec<(String, String)> {
    let json = Json::from_slice(json).unwrap();
    let text = |value: Json| {
        value
            .as_text()
            .map_or(value.to_string(), |text| text.into_owned())
    };
    let field = |(name, value): (String, Json)| match value.items() {
        Some(items) => items
            .into_iter()
            .map(|item| (name.clone(), text(item)))
            .collect(),
        None => vec![(name, text(value))],
    };
    json.members()
        .unwrap()
        .into_iter()
        .flat_map(field)
        .collect()
}

#[test]
fn what_is_json_is_read_as_it_is() {
    let holder = "payload=%7B%22count%22%3A%20%227%22%7D";
    for (media_type, body) in [
        ("application/json", r#"{"count": "7"}"#),
        ("application/x-www-form-urlencoded", holder),
    ] {
        let delivery = read(media_type, body);
        let Event::Malformed(malformed) = delivery.event() else {
            panic!("{:?}", delivery.event());
        };
        assert_eq!(malformed.error().pointer(), "/count");
    }
}

#[cfg(feature = "multipart")]
#[test]
fn parts_are_what_the_schema_says() {
    let part = |name: &str, value: &str| {
        format!("--x\r\nContent-Disposition: form-data; name=\"{name}\"\r\n\r\n{value}\r\n")
    };
    let body = [part("count", "7"), part("tags[]", "a"), "--x--\r\n".into()].concat();
    let delivery = read("multipart/form-data; boundary=x", &body);
    let Event::Ordered(ordered) = delivery.event() else {
        panic!("{:?}", delivery.event());
    };
    assert_eq!(
        (ordered.count, ordered.tags.clone()),
        (7, Some(vec!["a".to_owned()]))
    );
}
