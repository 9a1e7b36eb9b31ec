//! The CloudEvents project's own library and ours agree, both ways; where it is known to be wrong, the list below says
//! so, and a difference that is gone must leave the list.

use cloudevents::binding::http::{Builder, Serializer, to_event};
use cloudevents::event::ExtensionValue;
use cloudevents::message::{BinaryDeserializer, Error};
use cloudevents::{AttributesReader, AttributesWriter, Event, EventBuilder, EventBuilderV10};
use hookwright_runtime::cloudevent::{Mode, Policy, RawCloudEvent};
use http::{HeaderMap, HeaderName, HeaderValue};

/// Events that both read alike.
const ALIKE: &[&str] = &[
    r#"{"specversion":"1.0","id":"1","source":"/s","type":"t"}"#,
    r#"{"specversion":"1.0","id":"1","source":"https://acme.test/shop","type":"com.acme.paid","subject":"order-7","time":"2018-04-05T17:31:00Z","dataschema":"https://acme.test/schema"}"#,
    r#"{"specversion":"1.0","id":"1","source":"/s","type":"t","datacontenttype":"application/json","data":{"a":[1,true,null,"x"]}}"#,
    r#"{"specversion":"1.0","id":"1","source":"/s","type":"t","datacontenttype":"text/plain","data":"plain text"}"#,
    r#"{"specversion":"1.0","id":"1","source":"/s","type":"t","datacontenttype":"image/png","data_base64":"TWE="}"#,
    r##"{"specversion":"1.0","id":"1","source":"#fragment","type":"t","traceparent":"00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01"}"##,
    r#"{"specversion":"1.0","id":"1","source":"/s","type":"t","flag":true,"number":-5}"#,
];

/// Events that the oracle reads wrongly, and what is wrong.
const DIFFERENT: &[(&str, &str)] = &[
    (
        "a parameter makes JSON something else",
        r#"{"specversion":"1.0","id":"1","source":"/s","type":"t","datacontenttype":"application/vnd.x+json; charset=utf-8","data":{"a":1}}"#,
    ),
    (
        "capitals make JSON something else",
        r#"{"specversion":"1.0","id":"1","source":"/s","type":"t","datacontenttype":"Application/JSON","data":{"a":1}}"#,
    ),
    (
        "a null data_base64 is refused",
        r#"{"specversion":"1.0","id":"1","source":"/s","type":"t","data_base64":null}"#,
    ),
];

/// Events that the oracle takes and that are none.
const TAKEN: &[&str] = &[
    r#"{"specversion":"1.0","id":"","source":"/s","type":"t"}"#,
    r#"{"specversion":"1.0","id":"1","source":"/s","type":""}"#,
    r#"{"specversion":"1.0","id":"1","source":"/s","type":"t","subject":""}"#,
    r#"{"specversion":"1.0","id":"1","source":"/s","type":"t","datacontenttype":"xyz"}"#,
    r#"{"specversion":"1.0","id":"1","source":"/s","type":"t","MyExtension":"x"}"#,
    r#"{"specversion":"1.0","id":"1","source":"/s","type":"t","big":1099511627776}"#,
];

fn ours(json: &str) -> RawCloudEvent<'_> {
    RawCloudEvent::from_json(json.as_bytes(), Policy::Strict).expect(json)
}

/// What the oracle knows of an event, in our words.
fn check_same(ours: &RawCloudEvent<'_>, theirs: &Event, typed: bool) {
    let attributes = ours.attributes();
    assert_eq!(attributes.id(), theirs.id());
    assert_eq!(attributes.source(), theirs.source().as_str());
    assert_eq!(attributes.event_type(), theirs.ty());
    assert_eq!(attributes.subject(), theirs.subject());
    assert_eq!(attributes.data_content_type(), theirs.datacontenttype());
    let schema = theirs.dataschema().map(|schema| schema.as_str());
    assert_eq!(attributes.data_schema(), schema);
    let time = attributes.time().map(str::to_owned);
    let their_time = theirs.time().map(|time| time.to_rfc3339());
    assert_eq!(time.map(|it| it.replace('Z', "+00:00")), their_time);

    let mut count = 0;
    for (name, value) in theirs.iter_extensions() {
        let own = attributes.extension(name).expect(name);
        let text = value.to_string();
        assert_eq!(own.to_text(), text, "{name}");
        if typed {
            let is_text = matches!(value, ExtensionValue::String(_));
            assert_eq!(own.as_str().is_some(), is_text, "{name}");
        }
        count += 1;
    }
    assert_eq!(attributes.extensions().count(), count);
}

/// Of the data, the bytes; of JSON, its value.
fn check_data(ours: &RawCloudEvent<'_>, theirs: &Event) {
    let bytes = ours.data().map(|data| data.bytes().to_vec());
    let json = |bytes: &[u8]| serde_json::from_slice::<serde_json::Value>(bytes).ok();
    match theirs.data() {
        None => assert_eq!(bytes, None),
        Some(cloudevents::Data::Binary(theirs)) => {
            let ours = bytes.expect("data");
            assert!(ours == *theirs || json(&ours).is_some_and(|it| Some(it) == json(theirs)));
        }
        Some(cloudevents::Data::String(theirs)) => {
            assert_eq!(bytes, Some(theirs.clone().into_bytes()));
        }
        Some(cloudevents::Data::Json(theirs)) => {
            assert_eq!(json(&bytes.expect("data")), Some(theirs.clone()));
        }
    }
}

#[test]
fn structured_mode() {
    for json in ALIKE {
        let event = ours(json);
        let theirs: Event = serde_json::from_str(&event.to_json()).expect(json);
        check_same(&event, &theirs, true);
        check_data(&event, &theirs);
        // And what it writes is what we read.
        let written = serde_json::to_string(&theirs).expect("JSON");
        let again = ours(&written);
        check_same(&again, &theirs, true);
        check_data(&again, &theirs);
    }
}

#[test]
fn binary_mode() {
    for json in ALIKE {
        let event = ours(json);
        let message = event.to_http(Mode::Binary);
        let theirs = to_event(&message.headers, message.body.to_vec()).expect(json);
        check_same(&event, &theirs, false);
        check_data(&event, &theirs);

        let parts = Parts::default();
        let theirs: Event = serde_json::from_str(json).expect(json);
        let written =
            BinaryDeserializer::deserialize_binary(theirs.clone(), Serializer::new(parts));
        let (headers, body) = written.expect("a message");
        let again = RawCloudEvent::from_http(&headers, &body, Policy::Strict).expect(json);
        check_same(&again, &theirs, false);
        check_data(&again, &theirs);
    }
}

#[test]
fn what_it_builds() {
    let theirs = EventBuilderV10::new()
        .id("1")
        .source("https://acme.test/")
        .ty("com.acme.paid")
        .subject("order-7")
        .extension("flag", true)
        .extension("number", 7_i64)
        .data("application/json", serde_json::json!({"total": 5}))
        .build()
        .expect("an event");
    let written = serde_json::to_string(&theirs).expect("JSON");
    check_same(&ours(&written), &theirs, true);
    check_data(&ours(&written), &theirs);
}

#[test]
fn where_it_is_wrong() {
    for (what, json) in DIFFERENT {
        ours(json);
        let theirs = serde_json::from_str::<Event>(json);
        assert!(theirs.is_err(), "no longer: {what}");
    }
    for json in TAKEN {
        let read = RawCloudEvent::from_json(json.as_bytes(), Policy::Strict);
        assert!(read.is_err(), "{json}");
        let theirs = serde_json::from_str::<Event>(json);
        assert!(theirs.is_ok(), "no longer taken: {json}");
    }
    // Header values are neither encoded nor decoded, and of two bytes in Base64 it makes what it takes for JSON.
    let json = r#"{"specversion":"1.0","id":"a b%","source":"/s","type":"t"}"#;
    let message = ours(json).to_http(Mode::Binary);
    assert_eq!(message.headers["ce-id"], "a%20b%25");
    let mut theirs = to_event(&message.headers, Vec::new()).expect("an event");
    assert_eq!(theirs.id(), "a%20b%25", "no longer undecoded");
    theirs.set_id("a b%");
    let written = BinaryDeserializer::deserialize_binary(theirs, Serializer::new(Parts::default()));
    let (headers, body) = written.expect("a message");
    assert_eq!(headers["ce-id"], "a b%", "no longer raw");
    assert!(RawCloudEvent::from_http(&headers, &body, Policy::Strict).is_err());
    let event = RawCloudEvent::from_http(&headers, &body, Policy::Interop).expect("an event");
    assert_eq!(event.id(), "a b%");
}

/// A message while the oracle writes it.
#[derive(Default)]
struct Parts(HeaderMap);

impl Builder<(HeaderMap, Vec<u8>)> for Parts {
    fn header(&mut self, key: &str, value: HeaderValue) {
        self.0
            .insert(key.parse::<HeaderName>().expect("a name"), value);
    }

    fn body(&mut self, bytes: Vec<u8>) -> Result<(HeaderMap, Vec<u8>), Error> {
        Ok((std::mem::take(&mut self.0), bytes))
    }

    fn finish(&mut self) -> Result<(HeaderMap, Vec<u8>), Error> {
        self.body(Vec::new())
    }
}
