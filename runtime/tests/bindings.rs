//! CloudEvents in the messages of brokers, both ways, as data.

use std::borrow::Cow;

use hookwright_runtime::Json;
use hookwright_runtime::cloudevent::binding::amqp::Property;
use hookwright_runtime::cloudevent::binding::{amqp, kafka, mqtt, nats, websocket};
use hookwright_runtime::cloudevent::{Data, Error, Mode, Policy, RawCloudEvent};

/// A message as the data writes it, whatever the binding.
struct Message {
    content_type: Option<String>,
    headers: Vec<(String, Json)>,
    payload: Option<String>,
}

impl Message {
    fn of(case: &Json) -> Message {
        let headers = case.get("headers").and_then(|it| it.items());
        let pair = |pair: &Json| {
            let pair = pair.items().expect("a pair");
            (string(&pair[0]).expect("a name"), pair[1].clone())
        };
        Message {
            content_type: case.get("content_type").as_ref().and_then(string),
            headers: headers.expect("headers").iter().map(pair).collect(),
            payload: case.get("payload").as_ref().and_then(string),
        }
    }

    fn texts(&self) -> Vec<(String, String)> {
        let text = |(name, value): &(String, Json)| {
            (name.clone(), string(value).expect("a header is text"))
        };
        self.headers.iter().map(text).collect()
    }

    fn payload(&self) -> &[u8] {
        self.payload.as_deref().unwrap_or_default().as_bytes()
    }
}

fn string(json: &Json) -> Option<String> {
    json.as_text().map(Cow::into_owned)
}

fn property(value: &Json) -> Property<'static> {
    let text = |json: Json| string(&json).expect("text");
    if let Some(millis) = value.get("timestamp") {
        return Property::Timestamp(millis.as_str().parse().expect("milliseconds"));
    }
    if let Some(bytes) = value.get("binary") {
        return Property::Binary(text(bytes).into_bytes().into());
    }
    match value.as_bool() {
        Some(value) => Property::Boolean(value),
        None => match value.as_str().parse() {
            Ok(number) => Property::Long(number),
            Err(_) => Property::String(text(value.clone()).into()),
        },
    }
}

type Read = Result<(Option<Mode>, Vec<String>, Option<Vec<u8>>), Error>;

/// What is compared: mode, texts of attributes and bytes of data. Headers do not tell other types from text.
fn seen(mode: Option<Mode>, event: Result<RawCloudEvent<'_>, Error>) -> Read {
    let event = event?;
    let texts = event.attributes().texts();
    let texts = texts.map(|(name, text)| format!("{name}={text}")).collect();
    Ok((mode, texts, event.data().map(|it| it.bytes().to_vec())))
}

fn check_kafka(message: &Message, policy: Policy) -> Read {
    let headers = message.texts();
    let headers = || {
        headers
            .iter()
            .map(|(name, value)| (name.as_str(), value.as_bytes()))
    };
    let value = message.payload.as_deref().map(str::as_bytes);
    seen(
        kafka::mode(headers()),
        kafka::read(headers(), value, policy),
    )
}

fn check_nats(message: &Message, policy: Policy) -> Read {
    let headers = message.texts();
    let headers = || {
        headers
            .iter()
            .map(|(name, value)| (name.as_str(), value.as_str()))
    };
    seen(
        nats::mode(headers()),
        nats::read(headers(), message.payload(), policy),
    )
}

fn check_mqtt(message: &Message, policy: Policy) -> Read {
    let headers = message.texts();
    let headers = || {
        headers
            .iter()
            .map(|(name, value)| (name.as_str(), value.as_str()))
    };
    let content_type = message.content_type.as_deref();
    let event = mqtt::read(content_type, headers(), message.payload(), policy);
    seen(mqtt::mode(content_type, headers()), event)
}

fn check_amqp(message: &Message, policy: Policy) -> Read {
    let headers = || {
        message
            .headers
            .iter()
            .map(|(name, value)| (name.as_str(), property(value)))
    };
    let content_type = message.content_type.as_deref();
    let event = amqp::read(content_type, headers(), message.payload(), policy);
    seen(amqp::mode(content_type, headers()), event)
}

fn check_kafka_written(message: &Message, structured: bool, event: &RawCloudEvent<'_>) {
    let record = match structured {
        true => kafka::structured(event),
        false => kafka::binary(event),
    };
    let text = |bytes: &[u8]| String::from_utf8(bytes.to_vec()).expect("UTF-8");
    let headers = record.headers.iter();
    let headers: Vec<_> = headers
        .map(|(name, value)| (name.clone(), text(value)))
        .collect();
    assert_eq!(headers, message.texts());
    assert_eq!(record.value.as_deref().map(text), message.payload);
}

fn check_nats_written(message: &Message, structured: bool, event: &RawCloudEvent<'_>) {
    let written = match structured {
        true => nats::structured(event),
        false => nats::binary(event),
    };
    assert_eq!(written.headers, message.texts());
    assert_eq!(written.payload, message.payload());
}

fn check_mqtt_written(message: &Message, structured: bool, event: &RawCloudEvent<'_>) {
    let written = match structured {
        true => mqtt::structured(event),
        false => mqtt::binary(event),
    };
    assert_eq!(written.content_type, message.content_type);
    assert_eq!(written.user_properties, message.texts());
    assert_eq!(written.payload, message.payload());
}

fn check_amqp_written(message: &Message, structured: bool, event: &RawCloudEvent<'_>) {
    let written = match structured {
        true => amqp::structured(event),
        false => amqp::binary(event),
    };
    let properties = message.headers.iter();
    let properties: Vec<_> = properties
        .map(|(name, value)| (name.clone(), property(value)))
        .collect();
    assert_eq!(written.content_type, message.content_type);
    assert_eq!(written.properties, properties);
    assert_eq!(written.data, message.payload());
}

type Binding = (
    &'static str,
    fn(&Message, Policy) -> Read,
    fn(&Message, bool, &RawCloudEvent<'_>),
);

const BINDINGS: [Binding; 4] = [
    ("kafka", check_kafka, check_kafka_written),
    ("nats", check_nats, check_nats_written),
    ("mqtt", check_mqtt, check_mqtt_written),
    ("amqp", check_amqp, check_amqp_written),
];

#[test]
fn messages() {
    let cases = Json::parse(include_str!("cloudevents/bindings.json")).expect("JSON");
    let mut checked = 0;
    for case in cases.items().expect("a list") {
        let name = case.get("name").as_ref().and_then(string).expect("a name");
        let structured = case.get("structured").is_some();
        for (binding, read, check_written) in BINDINGS {
            let Some(message) = case.get(binding) else {
                continue;
            };
            checked += 1;
            let message = Message::of(&message);
            let actual = read(&message, Policy::Strict);
            if let Some(error) = case.get("error") {
                let actual = actual.map_err(|error| error.to_string());
                assert_eq!(
                    actual,
                    Err(string(&error).expect("text")),
                    "{binding}: {name}"
                );
                continue;
            }
            let event = case.get("event").expect("an event");
            let event = RawCloudEvent::from_json(event.as_str().as_bytes(), Policy::Strict);
            let mode = match structured {
                true => Mode::Structured,
                false => Mode::Binary,
            };
            assert_eq!(actual, seen(Some(mode), event.clone()), "{binding}: {name}");
            if case.get("read_only").is_none() {
                check_written(&message, structured, &event.expect("an event"));
            }
        }
    }
    assert!(checked > 50, "{checked} messages");
}

#[test]
fn what_only_some_bindings_know() {
    let body =
        br#"{"specversion":"1.0","id":"1","source":"/s","type":"t","partitionkey":"k","data":""}"#;
    let event = RawCloudEvent::from_json(body, Policy::Strict).expect("an event");

    // A key is asked for, and stays an attribute.
    assert_eq!(kafka::partition_key(&event), Some("k"));
    let headers = kafka::binary(&event).headers;
    assert!(headers.contains(&("ce_partitionkey".to_owned(), b"k".to_vec())));
    // A record tells no data from data of no bytes.
    let attributes = event.attributes().clone();
    let empty = RawCloudEvent::new(attributes, Some(Data::Bytes(b"".as_slice().into())));
    let record = kafka::binary(&empty);
    assert_eq!(record.value.as_deref(), Some(&b""[..]));
    let headers = record.headers.iter();
    let headers = headers.map(|(name, value)| (name.as_str(), value.as_slice()));
    let again = kafka::read(headers, record.value.as_deref(), Policy::Strict).expect("an event");
    assert_eq!(again, empty);

    // MQTT 3.1.1 and WebSocket know structured mode alone.
    let payload = mqtt::structured_v3(&event);
    assert_eq!(mqtt::read_v3(&payload, Policy::Strict).as_ref(), Ok(&event));
    let message = websocket::write(&event);
    assert_eq!(websocket::read(&message, Policy::Strict), Ok(event));
    assert_eq!(websocket::read("[]", Policy::Strict), Err(Error::Kind));
    assert_eq!(
        websocket::choose(["chat", " cloudevents.json"]),
        Some(websocket::JSON)
    );
    assert_eq!(websocket::choose(["cloudevents.JSON"]), None);
}

/// What senders get wrong is taken as they meant it.
#[test]
fn interop() {
    let message = |text: &str| Message::of(&Json::parse(text).expect("JSON"));
    let record = message(
        r#"{"headers": [["ce_specversion", "1.0"], ["ce_id", "1"], ["ce_source", "a b"], ["ce_type", "t"], ["ce_Tenant", "x"], ["content-type", "a/b"], ["ce_datacontenttype", "a/c"]], "payload": "1"}"#,
    );
    assert!(check_kafka(&record, Policy::Strict).is_err());
    let (_, texts, _) = check_kafka(&record, Policy::Interop).expect("an event");
    assert!(texts.contains(&"Tenant=x".to_owned()));
    assert!(texts.contains(&"datacontenttype=a/b".to_owned()));

    let broken = message(
        r#"{"headers": [["ce-specversion", "1.0"], ["ce-id", "100%"], ["ce-source", "/s"], ["ce-type", "t"]], "payload": ""}"#,
    );
    assert!(check_nats(&broken, Policy::Strict).is_err());
    assert!(check_nats(&broken, Policy::Interop).is_ok());

    let mixed = message(
        r#"{"headers": [["cloudEvents_specversion", "1.0"], ["cloudEvents:id", "1"], ["cloudEvents_source", "/s"], ["cloudEvents_type", "t"], ["cloudEvents_n", 9999999999]], "payload": ""}"#,
    );
    assert!(check_amqp(&mixed, Policy::Strict).is_err());
    let (_, texts, _) = check_amqp(&mixed, Policy::Interop).expect("an event");
    assert!(texts.contains(&"n=9999999999".to_owned()));

    let headers = [("ce_id", &b"\xFF"[..])];
    assert!(kafka::read(headers, None, Policy::Interop).is_err());
}
