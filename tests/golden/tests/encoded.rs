//! Payloads that Avro and Protocol Buffers encode: generated code beside the encoders of the languages' own projects, bytes
//! that nobody meant, and what stands in front of payloads.
#![allow(clippy::unwrap_used, reason = "a test")]

use std::path::Path;
use std::sync::Mutex;
use std::time::Duration;

use apache_avro::types::Value as Avro;
use golden::channels_encoded::{
    app, channels, crane, framed, messages, peer, plain, quays, readings,
};
use hookwright_transport::channel::{
    Described, Framing, Malformed, Messages, Scope, SendError, Sender, Verdict, Wire, read,
};
use hookwright_transport::codec::{avro, protobuf};
use hookwright_transport::memory::Memory;
use hookwright_transport::{Binding, Message, Protocol};
use proptest::prelude::*;
use prost_reflect::prost::Message as _;
use prost_reflect::{DescriptorPool, DeserializeOptions, DynamicMessage, MessageDescriptor};
use protox::file::{ChainFileResolver, File, FileResolver, GoogleFileResolver};
use serde_json::json;

fn avro_of<M: Described>() -> &'static avro::Schema {
    match M::facts().wire {
        Wire::Avro(schema) => schema,
        other => panic!("{other:?}"),
    }
}

fn protobuf_of<M: Described>() -> &'static protobuf::Schema {
    match M::facts().wire {
        Wire::Protobuf(schema) => schema,
        other => panic!("{other:?}"),
    }
}

/// What goes over the wire for a message.
fn sent(message: &impl Described) -> Message {
    let sender = Sender::new(Memory::new());
    sender.message(Ok("a".to_owned()), message).unwrap()
}

fn taken<M: Messages>(bytes: impl Into<Vec<u8>>) -> M {
    read(&Message::new("a", bytes.into()), Memory::new().binding())
}

// Avro.

/// The bytes that Avro's own implementation writes.
fn written(schema: &apache_avro::Schema, value: Avro) -> Vec<u8> {
    let writer = apache_avro::writer::datum::GenericDatumWriter::builder(schema).build();
    writer.unwrap().write_value_to_vec(value).unwrap()
}

/// The value that it reads.
fn came(schema: &apache_avro::Schema, mut bytes: &[u8]) -> Avro {
    let reader = apache_avro::reader::datum::GenericDatumReader::builder(schema).build();
    let value = reader.unwrap().read_value(&mut bytes).unwrap();
    assert!(bytes.is_empty());
    value
}

fn reading() -> serde_json::Value {
    json!({
        "on": true, "depth": -2_147_483_648_i64, "ticks": i64::MAX, "level": 0.1, "pressure": -1.5e300,
        "blob": "AP8Q", "station": "Süd 🚢", "hash": "AQIDBA==", "state": "ROUGH", "note": "n",
        "either": 7, "series": [1.0, 2.5], "tags": {"a": "b"},
        "parent": null, "price": "-1234567.0001", "fee": "12.30",
        "id": "f81d4fae-7dec-11d0-a765-00a0c91e6bf6", "key": "00112233-4455-6677-8899-aabbccddeeff",
        "day": 19000, "moment": 1_700_000_000_000_000_i64,
        "limit": 3, "raw": "", "labels": ["x"], "next": {"berth": 9}, "before": "CALM",
    })
}

/// The same in the values of Avro's own implementation.
fn avro_reading() -> Avro {
    let decimal = |bytes: &[u8]| Avro::Decimal(apache_avro::Decimal::from(bytes));
    let union = |at, value| Avro::Union(at, Box::new(value));
    let fields = [
        ("on", Avro::Boolean(true)),
        ("depth", Avro::Int(i32::MIN)),
        ("ticks", Avro::Long(i64::MAX)),
        ("level", Avro::Float(0.1)),
        ("pressure", Avro::Double(-1.5e300)),
        ("blob", Avro::Bytes(vec![0, 0xff, 0x10])),
        ("station", Avro::String("Süd 🚢".to_owned())),
        ("hash", Avro::Fixed(4, vec![1, 2, 3, 4])),
        ("state", Avro::Enum(1, "ROUGH".to_owned())),
        ("note", union(1, Avro::String("n".to_owned()))),
        ("either", union(1, Avro::Long(7))),
        (
            "series",
            Avro::Array(vec![Avro::Double(1.0), Avro::Double(2.5)]),
        ),
        (
            "tags",
            Avro::Map([("a".to_owned(), Avro::String("b".to_owned()))].into()),
        ),
        ("parent", union(0, Avro::Null)),
        // -12345670001, in as few bytes as hold it, and 1230.
        ("price", decimal(&[0xfd, 0x20, 0x24, 0x06, 0x8f])),
        ("fee", decimal(&1230_i64.to_be_bytes())),
        (
            "id",
            Avro::Uuid("f81d4fae-7dec-11d0-a765-00a0c91e6bf6".parse().unwrap()),
        ),
        (
            "key",
            Avro::Uuid("00112233-4455-6677-8899-aabbccddeeff".parse().unwrap()),
        ),
        ("day", Avro::Date(19000)),
        ("moment", Avro::TimestampMicros(1_700_000_000_000_000)),
        ("limit", Avro::Int(3)),
        ("raw", Avro::Bytes(Vec::new())),
        ("labels", Avro::Array(vec![Avro::String("x".to_owned())])),
        (
            "next",
            union(0, Avro::Record(vec![("berth".to_owned(), Avro::Int(9))])),
        ),
        ("before", Avro::Enum(0, "CALM".to_owned())),
    ];
    Avro::Record(fields.map(|(name, value)| (name.to_owned(), value)).into())
}

fn typed(value: &serde_json::Value) -> messages::Reading {
    messages::Reading::new(readings::Reading::parse(value.to_string().as_bytes()).unwrap())
}

#[test]
fn avro_writes_the_bytes_of_its_own_implementation_and_reads_them() {
    let schema = avro_of::<messages::Reading>();
    let theirs = apache_avro::Schema::parse_str(schema.text).unwrap();
    let bytes = written(&theirs, avro_reading());
    let fingerprint = theirs.fingerprint::<apache_avro::rabin::Rabin>();
    assert_eq!(schema.fingerprint.to_vec(), fingerprint.bytes);

    assert_eq!(schema.read(&bytes).unwrap(), reading());
    let message = sent(&typed(&reading()));
    assert_eq!(message.payload, bytes);
    assert_eq!(message.content_type.as_deref(), Some("avro/binary"));
    let back = came(&theirs, &message.payload);
    assert_eq!(back, avro_reading());
    match taken(bytes) {
        channels::readings::Message::Reading(read) => {
            assert_eq!(*read, typed(&reading()));
        }
        other => panic!("{other:?}"),
    }
}

#[test]
fn avro_values_that_are_not_said_are_their_defaults() {
    let schema = avro_of::<messages::Reading>();
    let theirs = apache_avro::Schema::parse_str(schema.text).unwrap();
    let mut value = reading();
    let members = value.as_object_mut().unwrap();
    for name in ["note", "parent", "limit", "raw", "labels", "next", "before"] {
        members.remove(name);
    }
    let message = sent(&typed(&value));
    let back = came(&theirs, &message.payload);
    let Avro::Record(fields) = back else { panic!() };
    let field = |name: &str| {
        fields
            .iter()
            .find(|(own, _)| own == name)
            .unwrap()
            .1
            .clone()
    };
    assert_eq!(field("note"), Avro::Union(0, Box::new(Avro::Null)));
    assert_eq!(field("limit"), Avro::Int(7));
    assert_eq!(field("raw"), Avro::Bytes(vec![0xff, 1]));
    assert_eq!(field("labels"), Avro::Array(Vec::new()));
    let place = Avro::Record(vec![("berth".to_owned(), Avro::Int(3))]);
    assert_eq!(field("next"), Avro::Union(0, Box::new(place)));
    assert_eq!(field("before"), Avro::Enum(1, "ROUGH".to_owned()));
}

#[test]
fn avro_unions_go_by_the_branch_that_takes_the_value() {
    let schema = avro_of::<messages::Reading>();
    let theirs = apache_avro::Schema::parse_str(schema.text).unwrap();
    for (value, branch) in [
        (json!("text"), 0),
        (json!(7), 1),
        (json!(7.5), 2),
        (json!({"berth": 4}), 3),
    ] {
        let mut whole = reading();
        whole["either"] = value.clone();
        whole["parent"] = reading();
        let bytes = schema.write(&whole).unwrap();
        let back = came(&theirs, &bytes);
        let Avro::Record(fields) = back else { panic!() };
        match fields.iter().find(|(name, _)| name == "either").unwrap() {
            (_, Avro::Union(at, _)) => assert_eq!(*at, branch, "{value}"),
            other => panic!("{other:?}"),
        }
        assert_eq!(schema.read(&bytes).unwrap(), whole);
    }
}

#[test]
fn avro_has_no_bytes_for_what_the_schema_has_no_place_for() {
    let schema = avro_of::<messages::Reading>();
    for (pointer, value, reason) in [
        (
            "/depth",
            json!(3_000_000_000_i64),
            "an int has more than 32 bits at `/depth`",
        ),
        (
            "/state",
            json!("WILD"),
            "the enum has no symbol `WILD` at `/state`",
        ),
        (
            "/hash",
            json!("AQ=="),
            "4 bytes are wanted, found 1 at `/hash`",
        ),
        (
            "/either",
            json!(true),
            "no branch of the union takes the value at `/either`",
        ),
        (
            "/price",
            json!("0.00001"),
            "a decimal has more than 4 digit(s) behind the point at `/price`",
        ),
        (
            "/fee",
            json!("123456789.00"),
            "a decimal has more than 10 digits at `/fee`",
        ),
        ("/key", json!("nobody"), "no UUID at `/key`"),
        (
            "/tags/a",
            json!(1),
            "expected a string, found a number at `/tags/a`",
        ),
    ] {
        let mut whole = reading();
        *whole.pointer_mut(pointer).unwrap() = value;
        let error = schema.write(&whole).unwrap_err();
        assert_eq!(error.to_string(), reason);
        assert_eq!(error.pointer(), pointer);
    }
    let mut more = typed(&reading());
    more.payload
        .extra
        .insert("more", hookwright_runtime::json::Json::text("x"));
    let refused = Sender::new(Memory::new()).message(Ok("a".to_owned()), &more);
    match refused {
        Err(SendError::Encoding { message, error }) => {
            assert_eq!((message, error.pointer()), ("reading", "/more"));
        }
        other => panic!("{other:?}"),
    }
}

#[test]
fn avro_bytes_that_are_cut_or_longer_are_malformed_and_kept() {
    let whole = sent(&typed(&reading())).payload.to_vec();
    let mut longer = whole.clone();
    longer.push(0);
    let lengths = (0..whole.len()).map(|end| whole[..end].to_vec());
    for bytes in lengths.chain([longer]) {
        match taken(bytes.clone()) {
            channels::readings::Message::Malformed(bad) => {
                assert_eq!(bad.message().payload, bytes);
                assert!(!bad.error().to_string().is_empty());
            }
            other => panic!("{} of {} bytes: {other:?}", bytes.len(), whole.len()),
        }
    }
}

// Protocol Buffers.

/// Knows the one text.
struct Only(String);

impl FileResolver for Only {
    fn open_file(&self, name: &str) -> Result<File, protox::Error> {
        match name == "a.proto" {
            true => File::from_source(name, &self.0),
            false => Err(protox::Error::file_not_found(name)),
        }
    }

    fn resolve_path(&self, path: &Path) -> Option<String> {
        (path == Path::new("a.proto")).then(|| "a.proto".to_owned())
    }
}

fn descriptor(schema: &protobuf::Schema) -> MessageDescriptor {
    let mut resolver = ChainFileResolver::new();
    resolver.add(Only(schema.text.to_owned()));
    resolver.add(GoogleFileResolver::new());
    let mut compiler = protox::Compiler::with_file_resolver(resolver);
    compiler.include_imports(true);
    compiler.open_file("a.proto").unwrap();
    let pool: DescriptorPool = compiler.descriptor_pool();
    pool.get_message_by_name(schema.messages[0].name).unwrap()
}

fn dynamic(schema: &protobuf::Schema, value: &serde_json::Value) -> DynamicMessage {
    let options = DeserializeOptions::new();
    DynamicMessage::deserialize_with_options(descriptor(schema), value, &options).unwrap()
}

/// With one entry a map: their order is nobody's.
fn quay() -> serde_json::Value {
    json!({
        "f_double": -1.5e300, "f_float": 0.1, "f_int32": -1, "f_int64": i64::MIN, "f_uint32": u32::MAX,
        "f_uint64": u64::MAX, "f_sint32": i32::MIN, "f_sint64": -2, "f_fixed32": 7, "f_fixed64": 8,
        "f_sfixed32": -9, "f_sfixed64": -10, "f_bool": true, "f_string": "Süd 🚢", "f_bytes": "AP8Q",
        "kind": "SHALLOW", "perhaps": 0, "berth": {"number": 3}, "berths": [{}, {"name": "b"}],
        "numbers": [1, -1, 300], "names": ["", "x"], "kinds": ["DEEP", "UNSET"],
        "counts": {"a": 1}, "by_number": {"-5": {"number": 1}}, "by_truth": {"true": "DEEP"},
        "weight": 0, "inner": {"goods": "salt", "inner": {"f_bool": true}},
        "at": "2024-02-29T23:59:59.120Z", "took": "-1.500s", "wrapped": 9_007_199_254_740_993_i64,
        "free": {"a": [1.0, null, {"b": "c"}, true]}, "value": "v", "mask": "fDouble,inner.fBool",
        "any": {"@type": "type.googleapis.com/acme.harbor.Quay.Berth", "number": 1},
    })
}

fn typed_quay(value: &serde_json::Value) -> messages::Quay {
    messages::Quay::new(quays::Quay::parse(value.to_string().as_bytes()).unwrap())
}

#[test]
fn protobuf_writes_the_bytes_of_prost_and_reads_them() {
    let schema = protobuf_of::<messages::Quay>();
    let theirs = dynamic(schema, &quay());
    let bytes = theirs.encode_to_vec();
    assert_eq!(schema.read(&bytes).unwrap(), quay());
    let message = sent(&typed_quay(&quay()));
    assert_eq!(
        message.content_type.as_deref(),
        Some("application/x-protobuf")
    );
    assert_eq!(message.payload, bytes, "and in the same order");
    match taken(bytes) {
        channels::quays::Message::Quay(read) => assert_eq!(*read, typed_quay(&quay())),
        other => panic!("{other:?}"),
    }
}

#[test]
fn protobuf_fields_that_nobody_knows_come_back() {
    let schema = protobuf_of::<messages::Lifted>();
    // 1: "a"; 9: 5 and 10: {"b"}, which are not in the schema; 3: 7.
    let bytes = [0x0a, 1, b'a', 0x48, 5, 0x52, 1, b'b', 0x18, 7];
    let value = schema.read(&bytes).unwrap();
    assert_eq!(
        value,
        json!({"id": "a", "grams": 7, "$unknown": "SAVSAWI="})
    );
    let typed = crane::Lifted::parse(value.to_string().as_bytes()).unwrap();
    let again = sent(&messages::Lifted::new(typed)).payload;
    assert_eq!(again, &[0x0a, 1, b'a', 0x18, 7, 0x48, 5, 0x52, 1, b'b'][..]);
}

#[test]
fn protobuf_takes_what_other_writers_do() {
    let schema = protobuf_of::<messages::Quay>();
    // As bytes: messages that hold themselves cannot be compared there.
    let theirs = |bytes: &[u8]| {
        let message = DynamicMessage::decode(descriptor(schema), bytes);
        message.unwrap().encode_to_vec()
    };
    for (bytes, value) in [
        // Packed numbers one by one, and the other way round.
        (&[0xa0, 1, 1, 0xa0, 1, 2][..], json!({"numbers": [1, 2]})),
        (&[0xaa, 1, 2, 4, 5], json!({"loose": [4, 5]})),
        // A message in two pieces is one; the last scalar is the one; of a oneof, too.
        (
            &[0x92, 1, 2, 8, 3, 0x92, 1, 3, 0x12, 1, b'x'],
            json!({"berth": {"number": 3, "name": "x"}}),
        ),
        (&[0x18, 1, 0x18, 2], json!({"f_int32": 2})),
        (&[0xda, 1, 1, b'a', 0xe0, 1, 4], json!({"weight": 4})),
        // What is as it is anyway is not there.
        (&[0x18, 0, 0x72, 0], json!({})),
        // An enum with a number that has no name.
        (&[0x80, 1, 99], json!({"kind": "99"})),
        // An entry of a map that is all defaults.
        (&[0xc2, 1, 0], json!({"counts": {"": 0}})),
    ] {
        assert_eq!(schema.read(bytes).unwrap(), value);
        let written = schema.write(&value).unwrap();
        assert_eq!(theirs(&written), theirs(bytes), "{value}");
    }
}

#[test]
fn protobuf_has_no_bytes_for_what_the_schema_has_no_place_for() {
    let schema = protobuf_of::<messages::Quay>();
    for (value, reason) in [
        (
            json!({"f_int32": 3_000_000_000_i64}),
            "no whole number that the field holds at `/f_int32`",
        ),
        (
            json!({"f_uint32": -1}),
            "no whole number that the field holds at `/f_uint32`",
        ),
        (json!({"kind": "WILD"}), "the enum has no `WILD` at `/kind`"),
        (
            json!({"f_bytes": "%"}),
            "no Base64: Invalid symbol 37, offset 0. at `/f_bytes`",
        ),
        (
            json!({"goods": "a", "weight": 1}),
            "only one of `goods` and `weight` can be there at `/weight`",
        ),
        (
            json!({"berths": [{}, {"x": 1}]}),
            "the message has no such field at `/berths/1/x`",
        ),
        (
            json!({"at": "yesterday"}),
            "no time as RFC 3339 writes it at `/at`",
        ),
    ] {
        assert_eq!(schema.write(&value).unwrap_err().to_string(), reason);
    }
}

#[test]
fn protobuf_as_json_is_proto_json() {
    let typed = plain::Noted::parse(br#"{"note_text": "n", "big_number": 18446744073709551615}"#);
    let message = sent(&messages::Noted::new(typed.unwrap()));
    assert_eq!(message.content_type.as_deref(), Some("application/json"));
    let value: serde_json::Value = serde_json::from_slice(&message.payload).unwrap();
    assert_eq!(
        value,
        json!({"noteText": "n", "bigNumber": "18446744073709551615"})
    );
    for payload in [
        message.payload.to_vec(),
        br#"{"note_text": "n", "big_number": 18446744073709551615}"#.to_vec(),
    ] {
        match taken(payload) {
            channels::plain::Message::Noted(read) => {
                assert_eq!(read.payload.note_text.as_deref(), Some("n"));
                assert_eq!(read.payload.big_number, Some(u64::MAX));
            }
            other => panic!("{other:?}"),
        }
    }
}

// What stands in front.

fn counted(count: i64) -> messages::Counted {
    let payload = framed::Counted::parse(format!(r#"{{"count": {count}}}"#).as_bytes()).unwrap();
    let headers = framed::CountedHeaders::parse(br#"{"kind": "counted"}"#).unwrap();
    messages::Counted::new(payload).with_headers(headers)
}

fn moved() -> messages::Moved {
    let payload = framed::Moved::parse(br#"{"to": {"name": "a"}}"#).unwrap();
    let headers = framed::MovedHeaders::parse(br#"{"kind": "moved"}"#).unwrap();
    messages::Moved::new(payload).with_headers(headers)
}

#[test]
fn ids_of_schemas_stand_where_the_document_says() {
    let sender = Sender::new(Memory::new());
    let address = || Ok("framed".to_owned());
    match sender.message(address(), &counted(1)) {
        Err(SendError::Setting(text)) => assert!(text.contains("Framing::schema_ids"), "{text}"),
        other => panic!("{other:?}"),
    }
    let sender = sender.with_framing(Framing::schema_ids([("counted", 258), ("moved", 3)]));
    let avro = sender.message(address(), &counted(1)).unwrap();
    assert_eq!(avro.payload, &[0, 0, 0, 1, 2, 2][..]);
    // The id has eight bytes here, and it is the second message of the file.
    let protobuf = sender.message(address(), &moved()).unwrap();
    let front = [0, 0, 0, 0, 0, 0, 0, 0, 3, 2, 2];
    assert_eq!(
        protobuf.payload,
        &[&front[..], &[0x0a, 3, 0x0a, 1, b'a']].concat()
    );
    for message in [&avro, &protobuf] {
        match read(message, Binding::Kafka) {
            channels::framed::Message::Counted(read) => assert_eq!(*read, counted(1)),
            channels::framed::Message::Moved(read) => assert_eq!(*read, moved()),
            other => panic!("{other:?}"),
        }
    }
    let kind = |kind: &str, payload: &[u8]| {
        Message::new("framed", payload.to_vec()).with_header("kind", kind.to_owned())
    };
    for (message, reason) in [
        (
            kind("counted", &[2]),
            "the id of a schema is missing: the first byte is not 0, byte 0",
        ),
        (
            kind("counted", &[0, 0, 0]),
            "the bytes end in the middle of a value, byte 1",
        ),
        (
            kind("counted", &[0, 0, 0, 1, 2, 2, 9]),
            "1 byte(s) are left over, byte 6",
        ),
        (
            kind("moved", &[0, 0, 0, 0, 0, 0, 0, 0, 3, 0, 0x0a, 0]),
            "it is another message of the file, byte 10",
        ),
    ] {
        match read(&message, Binding::Kafka) {
            channels::framed::Message::Malformed(bad) => {
                assert_eq!(bad.error().to_string(), reason);
                assert_eq!(bad.message(), &message);
            }
            other => panic!("{other:?}"),
        }
    }
    // Who knows better says so.
    let bare = Sender::new(Memory::new()).with_framing(Framing::bare());
    assert_eq!(
        bare.message(address(), &counted(1)).unwrap().payload,
        &[2][..]
    );
}

#[test]
fn who_forgot_to_say_that_there_are_ids_is_told() {
    let message = Message::new("readings", &b"\x00\x00\x00\x00\x07\x01\x02"[..]);
    match read(&message, Binding::Kafka) {
        channels::readings::Message::Malformed(bad) => {
            let text = bad.error().to_string();
            assert!(text.contains("schemaIdPayloadEncoding"), "{text}");
        }
        other => panic!("{other:?}"),
    }
}

#[test]
fn single_objects_are_recognized_by_their_fingerprint() {
    let schema = avro_of::<messages::Lift>();
    let payload = crane::Lift::parse(br#"{"id": "a", "weight": 2.5}"#).unwrap();
    let message = messages::Lift::new(payload);
    let sender = Sender::new(Memory::new()).with_framing(Framing::single_object());
    let sent = sender.message(Ok("crane".to_owned()), &message).unwrap();
    let front = [&[0xc3, 0x01][..], &schema.fingerprint].concat();
    assert!(sent.payload.starts_with(&front));
    match read(&sent, Binding::Kafka) {
        channels::crane::LiftMessage::Lift(read) => assert_eq!(*read, message),
        other => panic!("{other:?}"),
    }
}

#[test]
fn the_content_type_of_a_message_decides() {
    let json =
        Message::new("readings", reading().to_string()).with_content_type("application/json");
    match read(&json, Binding::Kafka) {
        channels::readings::Message::Reading(read) => assert_eq!(*read, typed(&reading())),
        other => panic!("{other:?}"),
    }
    let tagged = Message::new("readings", "{}").with_content_type("avro/json");
    match read(&tagged, Binding::Kafka) {
        channels::readings::Message::Malformed(bad) => {
            assert!(
                bad.error().to_string().contains("Avro's own JSON"),
                "{bad:?}"
            );
        }
        other => panic!("{other:?}"),
    }
}

// Both sides.

#[derive(Default)]
struct Seen(Mutex<Vec<String>>);

impl app::TakeReadingsHandler for Seen {
    async fn on_reading(
        &self,
        message: messages::Reading,
        _: &app::TakeReadingsArrival,
    ) -> Verdict {
        self.0.lock().unwrap().push(message.payload.station.clone());
        Verdict::Accepted
    }

    async fn on_malformed(&self, message: Malformed, _: &app::TakeReadingsArrival) -> Verdict {
        self.0.lock().unwrap().push(message.error().to_string());
        Verdict::Rejected
    }
}

impl app::LiftHandler for Seen {
    async fn on_lift(
        &self,
        message: messages::Lift,
        _: &app::LiftArrival,
    ) -> Result<channels::crane::LiftReply, Verdict> {
        let done = format!(
            r#"{{"id": "{}", "done": true, "grams": 5}}"#,
            message.payload.id
        );
        let payload = crane::Lifted::parse(done.as_bytes()).unwrap();
        Ok(messages::Lifted::new(payload).into())
    }
}

#[tokio::test(start_paused = true)]
async fn what_one_side_sends_the_other_takes() {
    let (memory, seen) = (Memory::new(), Seen::default());
    let serving = app::serve_take_readings(&memory, Scope::all(), &seen);
    let acting = async {
        tokio::time::sleep(Duration::from_millis(5)).await;
        let sender = peer::TakeReadingsSender::new(memory.clone());
        sender.send_reading(&typed(&reading())).await.unwrap();
        use hookwright_transport::Publisher;
        memory
            .publish(Message::new("readings", &b"\x07"[..]))
            .await
            .unwrap();
        tokio::time::sleep(Duration::from_millis(20)).await;
    };
    tokio::select! { it = serving => it.unwrap(), () = acting => {} }
    let seen = seen.0.into_inner().unwrap();
    assert_eq!(
        seen,
        ["Süd 🚢", "a boolean is neither 0 nor 1 at `/on`, byte 1"]
    );
}

#[tokio::test(start_paused = true)]
async fn a_question_in_avro_is_answered_in_protobuf() {
    let (memory, seen) = (Memory::new(), Seen::default());
    let serving = app::serve_lift(&memory, Scope::all(), &seen);
    let acting = async {
        tokio::time::sleep(Duration::from_millis(5)).await;
        let requester = peer::LiftRequester::with_inbox(memory.clone(), "inbox")
            .await
            .unwrap();
        let payload = crane::Lift::parse(br#"{"id": "c1", "weight": 2.5}"#).unwrap();
        let request = messages::Lift::new(payload);
        requester
            .request_lift(&request, Duration::from_secs(1))
            .await
            .unwrap()
    };
    let reply = tokio::select! { it = serving => panic!("{it:?}"), it = acting => it };
    match reply {
        channels::crane::LiftReply::Lifted(lifted) => {
            assert_eq!(
                (lifted.payload.id.as_deref(), lifted.payload.grams),
                (Some("c1"), Some(5))
            );
        }
        other => panic!("{other:?}"),
    }
}

// Bytes that nobody meant.

/// What is read is written, and read again as the same.
fn settles_avro(schema: &avro::Schema, bytes: &[u8]) {
    let Ok(value) = schema.read(bytes) else {
        return;
    };
    match schema.write(&value) {
        Ok(written) => assert_eq!(schema.read(&written).unwrap(), value),
        // Whoever sends more digits is not refused for it.
        Err(error) => assert!(error.reason().contains("digits"), "{error}"),
    }
}

fn settles_protobuf(schema: &protobuf::Schema, bytes: &[u8]) {
    if let Ok(value) = schema.read(bytes) {
        let written = schema.write(&value).unwrap();
        assert_eq!(schema.read(&written).unwrap(), value);
    }
}

fn changed(bytes: &[u8], changes: &[(usize, u8)]) -> Vec<u8> {
    let mut bytes = bytes.to_vec();
    for (at, byte) in changes {
        let at = at % bytes.len();
        bytes[at] = *byte;
    }
    bytes
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 2000, failure_persistence: None, ..Default::default() })]

    #[test]
    fn any_bytes_are_read_or_refused(bytes in proptest::collection::vec(any::<u8>(), 0..80)) {
        settles_avro(avro_of::<messages::Reading>(), &bytes);
        settles_avro(avro_of::<messages::Counted>(), &bytes);
        settles_protobuf(protobuf_of::<messages::Quay>(), &bytes);
        settles_protobuf(protobuf_of::<messages::Lifted>(), &bytes);
    }

    #[test]
    fn bytes_that_were_meant_otherwise(changes in proptest::collection::vec((any::<usize>(), any::<u8>()), 1..6)) {
        let schema = avro_of::<messages::Reading>();
        settles_avro(schema, &changed(&schema.write(&reading()).unwrap(), &changes));
        let schema = protobuf_of::<messages::Quay>();
        let bytes = changed(&schema.write(&quay()).unwrap(), &changes);
        settles_protobuf(schema, &bytes);
    }

    #[test]
    fn decimals_keep_their_digits(digits in "-?[1-9][0-9]{0,15}\\.[0-9]{4}") {
        let schema = avro_of::<messages::Reading>();
        let mut value = reading();
        value["price"] = json!(digits);
        let bytes = schema.write(&value).unwrap();
        prop_assert_eq!(schema.read(&bytes).unwrap(), value);
    }
}

#[test]
fn hostile_lengths_are_bounded() {
    let schema = avro::Schema {
        text: "",
        fingerprint: [0; 8],
        nodes: &[avro::Node::Array(1), avro::Node::Null],
    };
    // Four thousand million items of no bytes.
    let bytes = [0x80, 0x80, 0x80, 0x80, 0x20, 0];
    assert!(
        schema
            .read(&bytes)
            .unwrap_err()
            .reason()
            .contains("take no bytes")
    );
    // A record that holds itself.
    static ITSELF: &[avro::Node] = &[avro::Node::Record(&[avro::Field {
        name: "a",
        node: 0,
        default: None,
    }])];
    let schema = avro::Schema {
        text: "",
        fingerprint: [0; 8],
        nodes: ITSELF,
    };
    assert!(
        schema
            .read(&[])
            .unwrap_err()
            .reason()
            .contains("nest too deep")
    );
    // Text of 2^62 bytes.
    let schema = avro_of::<messages::Lift>();
    let bytes = [0xfe, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0x7f];
    assert!(
        schema
            .read(&bytes)
            .unwrap_err()
            .reason()
            .contains("the bytes end")
    );
    // Messages in each other, a thousand deep, and groups.
    let schema = protobuf_of::<messages::Quay>();
    let mut bytes = Vec::new();
    for _ in 0..1000 {
        let mut outer = vec![0xf2, 1];
        let mut length = bytes.len();
        while length >= 0x80 {
            outer.push((length & 0x7f) as u8 | 0x80);
            length >>= 7;
        }
        outer.push(length as u8);
        outer.extend(&bytes);
        bytes = outer;
    }
    assert!(
        schema
            .read(&bytes)
            .unwrap_err()
            .reason()
            .contains("nest too deep")
    );
    assert!(
        schema
            .read(&[0x0b; 100_000])
            .unwrap_err()
            .reason()
            .contains("nest too deep")
    );
}

#[test]
fn protobuf_numbers_that_are_not_packed_stand_one_by_one() {
    let schema = protobuf_of::<messages::Quay>();
    let bytes = schema.write(&json!({"loose": [4, 5]})).unwrap();
    assert_eq!(bytes, [0xa8, 1, 4, 0xa8, 1, 5]);
}

// Types of other files.

#[test]
fn types_of_other_files_are_of_the_schema() {
    let schema = avro_of::<messages::Visited>();
    let theirs = apache_avro::Schema::parse_str(schema.text).unwrap();
    let mooring = json!({"number": 3, "side": "SEA"});
    let value = json!({"berth": mooring, "before": mooring, "ship": {"name": "s"}, "next": null});
    let bytes = schema.write(&value).unwrap();
    assert_eq!(schema.read(&bytes).unwrap(), value);
    let Avro::Record(fields) = came(&theirs, &bytes) else {
        panic!()
    };
    let place = Avro::Record(vec![
        ("number".to_owned(), Avro::Int(3)),
        ("side".to_owned(), Avro::Enum(1, "SEA".to_owned())),
    ]);
    assert_eq!(fields[0], ("berth".to_owned(), place));

    let schema = protobuf_of::<messages::Planned>();
    let names: Vec<&str> = schema.messages.iter().map(|it| it.name).collect();
    let expect = [
        "acme.port.Plan",
        "acme.port.Ship",
        "google.protobuf.Timestamp",
        "acme.port.Flag",
    ];
    assert_eq!(names, expect);
    let value =
        json!({"ship": {"name": "s", "flag": {"country": "NO"}}, "at": "2024-01-01T00:00:00Z"});
    assert_eq!(schema.read(&schema.write(&value).unwrap()).unwrap(), value);
}
