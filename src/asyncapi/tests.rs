//! Documents in, outlines out.

use crate::asyncapi::{Options, lower};
use crate::config::Perspective;
use crate::diagnostic::{Report, Severity};
use crate::glob::Filter;
use crate::load::{Dialect, Documents};
use crate::model::{Catalog, CloudEventMode, Direction, Place, dump, outline};

fn read(text: &str, options: Options) -> (Catalog, Report) {
    let mut report = Report::new();
    let documents = Documents::from_text("acme.yaml", text, &mut report);
    let Some(Dialect::AsyncApi(version)) = documents.dialect(&mut report) else {
        panic!("no AsyncAPI: {report:?}");
    };
    let catalogue = Filter::new(&[] as &[&str]);
    let mut catalog = lower(&documents, version, options, &catalogue, &mut report);
    crate::route::decide(&mut catalog, &mut report);
    (catalog, report)
}

fn catalog(text: &str) -> Catalog {
    let (catalog, report) = read(text, Options::default());
    assert!(!report.has_errors(), "{report:?}");
    catalog
}

fn headers(catalog: &Catalog) -> String {
    let roots = catalog.events.iter();
    let roots = roots.filter_map(|it| Some((it.key.as_str(), it.message.headers?)));
    dump(&catalog.shapes, roots)
}

const TRAITS: &str = "
info: {title: Acme, version: '1'}
channels:
  orders:
    MESSAGES
components:
  messageTraits:
    one: {summary: first, description: first, headers: {type: object, required: [a], properties: {a: {type: string}, b: {type: string}}}}
    two: {summary: second, headers: {properties: {b: null, c: {type: boolean}}}}
  messages:
    placed:
      summary: own
      traits: [{$ref: '#/components/messageTraits/one'}, {$ref: '#/components/messageTraits/two'}]
      headers: {type: object, required: [d], properties: {a: {type: integer}, d: {type: string}}}
      payload: {type: object, properties: {x: {type: string}}}
";

#[test]
fn from_3_on_the_object_wins_over_its_traits() {
    let messages = "messages: {placed: {$ref: '#/components/messages/placed'}}";
    let text = format!("asyncapi: 3.0.0{}", TRAITS.replace("MESSAGES", messages));
    let catalog = catalog(&text);
    let event = &catalog.events[0];
    assert_eq!(event.summary.as_deref(), Some("own"));
    assert_eq!(event.description.as_deref(), Some("first"));
    // A list replaces a list, and what is nothing deletes.
    assert_eq!(
        headers(&catalog).lines().next(),
        Some("placed: { a?: integer, c?: boolean, d: text }")
    );
}

#[test]
fn until_2_6_traits_win_over_the_object() {
    let messages = "publish: {message: {$ref: '#/components/messages/placed'}}";
    let text = format!("asyncapi: 2.6.0{}", TRAITS.replace("MESSAGES", messages));
    let catalog = catalog(&text);
    let event = &catalog.events[0];
    assert_eq!(event.summary.as_deref(), Some("second"));
    assert_eq!(
        headers(&catalog).lines().next(),
        Some("placed: { a: text, d?: text, c?: boolean }")
    );
}

#[test]
fn the_direction_is_that_of_the_application() {
    let text = "
asyncapi: 2.0.0
info: {title: Acme, version: '1'}
channels:
  a: {publish: {message: {payload: {type: object}}}}
  b: {subscribe: {message: {payload: {type: object}}}}
";
    let directions = |perspective| {
        let options = Options {
            perspective,
            strict: false,
        };
        let (catalog, _) = read(text, options);
        let operations = catalog.operations.iter();
        operations.map(|it| it.direction).collect::<Vec<_>>()
    };
    let both = [Direction::Receive, Direction::Send];
    assert_eq!(directions(Perspective::App), both);
    assert_eq!(
        directions(Perspective::Client),
        both.map(Direction::opposite)
    );
}

#[test]
fn streams_and_connections_of_1_2_have_no_address() {
    let text = "
asyncapi: 1.2.0
info: {title: Acme, version: '1'}
stream:
  framing: {type: chunked, delimiter: \"\\n\"}
  read: [{$ref: '#/components/messages/line'}]
components:
  messages:
    line: {payload: {type: object, properties: {text: {type: string}}}}
";
    let text = outline(&catalog(text));
    let expected = "channel stream at an address known at run time\n  framing: chunked \"\\n\"\n  message: line\nsend stream read to stream\n  message: line\n";
    assert_eq!(text, expected);
}

#[test]
fn five_spellings_of_a_cloud_event() {
    let attributes = "{id: {type: string}, source: {const: /shop}, specversion: {const: '1.0'}, type: {const: acme.placed}, tenant: {type: string}, data: {type: object}}";
    let spellings = [
        format!("payload: {{allOf: [{{type: object, properties: {attributes}}}]}}"),
        "headers: {type: object, properties: {ce_id: {type: string}, ce_source: {const: /shop}, ce_specversion: {type: string}, ce_type: {const: acme.placed}, ce_tenant: {type: string}}}".to_owned(),
        format!("contentType: application/cloudevents+json\n        payload: {{type: object, properties: {attributes}}}"),
        "headers: {type: object, properties: {ce-type: {const: acme.placed}, ce-tenant: {type: string}, ce-source: {const: /shop}}}".to_owned(),
        "x-acme-event-source: /shop\n        x-acme-event-type: acme.placed\n        headers: {type: object, properties: {id: {type: string}, source: {type: string}, specversion: {type: string}, type: {type: string}}}".to_owned(),
    ];
    let modes = [
        CloudEventMode::Structured,
        CloudEventMode::Binary("ce_".to_owned()),
        CloudEventMode::Structured,
        CloudEventMode::Binary("ce-".to_owned()),
        CloudEventMode::Binary(String::new()),
    ];
    for (spelling, mode) in spellings.iter().zip(modes) {
        let text = format!(
            "asyncapi: 2.6.0\ninfo: {{title: Acme, version: '1'}}\nchannels:\n  orders:\n    publish:\n      message:\n        {spelling}\n"
        );
        let catalog = catalog(&text);
        let form = catalog.events[0].message.cloud_event.clone();
        let form = form.unwrap_or_else(|| panic!("{spelling}"));
        assert_eq!(form.mode, mode, "{spelling}");
        assert_eq!(form.types, ["acme.placed"], "{spelling}");
        assert_eq!(form.source.as_deref(), Some("/shop"), "{spelling}");
        if mode != CloudEventMode::Binary(String::new()) {
            assert_eq!(form.extensions, ["tenant"], "{spelling}");
        }
    }
}

#[test]
fn a_message_without_attributes_is_no_cloud_event() {
    let text = "
asyncapi: 2.6.0
info: {title: Acme, version: '1'}
channels:
  orders:
    publish:
      message:
        headers: {type: object, properties: {id: {type: string}, type: {type: string}}}
        payload: {type: object, properties: {id: {type: string}, type: {const: placed}}}
";
    assert_eq!(catalog(text).events[0].message.cloud_event, None);
}

#[test]
fn everything_that_is_said_of_a_binding_is_kept() {
    let text = "
asyncapi: 3.0.0
info: {title: Acme, version: '1'}
channels:
  orders:
    address: orders
    bindings: {$ref: '#/components/channelBindings/log'}
    messages:
      placed:
        correlationId: {$ref: '#/components/correlationIds/request'}
        bindings: {kafka: {key: {type: integer}, bindingVersion: 0.5.0}, x-own: {depth: [1, 2.50]}}
        payload: {type: object}
components:
  channelBindings:
    log: {kafka: {topic: o, partitions: 3}, smoke: {signal: true}}
  correlationIds:
    request: {location: '$message.payload#/request/id'}
";
    let catalog = catalog(text);
    let event = &catalog.events[0];
    let own = event.message.bindings.iter();
    let own: Vec<String> = own
        .map(|it| format!("{} {}", it.protocol, it.value))
        .collect();
    assert_eq!(
        own,
        [
            r#"kafka {"key":{"type":"integer"},"bindingVersion":"0.5.0"}"#,
            r#"x-own {"depth":[1,2.50]}"#
        ]
    );
    assert_eq!(event.message.bindings[0].version.as_deref(), Some("0.5.0"));
    let of_channel = catalog.channels[0].bindings.iter();
    let of_channel: Vec<&str> = of_channel.map(|it| it.protocol.as_str()).collect();
    assert_eq!(of_channel, ["kafka", "smoke"]);
    assert!(event.message.key.is_some());
    let place = event.message.correlation.as_ref().and_then(|it| it.place());
    assert_eq!(place, Some(Place::Body("/request/id".to_owned())));
}

#[test]
fn channels_over_http_are_webhooks() {
    let text = "
asyncapi: 3.0.0
info: {title: Acme, version: '1'}
channels:
  orders:
    address: /orders
    messages: {placed: {payload: {type: object}, bindings: {http: {headers: {type: object, properties: {X-Event: {const: placed}}}}}}}
operations:
  take:
    action: receive
    channel: {$ref: '#/channels/orders'}
    bindings: {http: {method: put, query: {type: object, required: [shop], properties: {shop: {type: string}}}}}
";
    let catalog = catalog(text);
    let event = &catalog.events[0];
    assert_eq!(event.method, "PUT");
    let names = event
        .parameters
        .iter()
        .map(|it| (it.name.as_str(), it.required));
    assert_eq!(
        names.collect::<Vec<_>>(),
        [("X-Event", false), ("shop", true)]
    );
}

#[test]
fn what_leads_nowhere_is_an_error_only_when_every_rule_counts() {
    let text = "
asyncapi: 3.0.0
info: {title: Acme, version: '1'}
channels:
  orders:
    address: orders
    messages:
      placed: {payload: {$ref: 'https://acme.example/placed.json'}}
      canceled: {payload: {$ref: '#/components/schemas/Canceled'}}
";
    for (strict, severity) in [(false, Severity::Warning), (true, Severity::Error)] {
        let options = Options {
            strict,
            ..Options::default()
        };
        let (catalog, report) = read(text, options);
        assert_eq!(catalog.events.len(), 2);
        let found = report.diagnostics().iter();
        let found: Vec<_> = found
            .filter(|it| it.code.as_str().starts_with("ref/"))
            .collect();
        assert_eq!(found.len(), 2);
        assert!(found.iter().all(|it| it.severity == severity), "{found:?}");
    }
}

#[test]
fn events_that_are_left_out_leave_their_channels() {
    let text = "
asyncapi: 3.0.0
info: {title: Acme, version: '1'}
channels:
  orders: {address: orders, messages: {placed: {payload: {const: 1}}, canceled: {payload: {const: 2}}}}
  stock: {address: stock, messages: {moved: {payload: {const: 3}}}}
operations:
  take: {action: receive, channel: {$ref: '#/channels/stock'}}
  give: {action: send, channel: {$ref: '#/channels/orders'}}
";
    let mut catalog = catalog(text);
    catalog.retain_events(&[false, true, false]);
    let text = outline(&catalog);
    let lines: Vec<&str> = text.lines().filter(|it| !it.starts_with(' ')).collect();
    assert_eq!(lines, ["channel orders at orders", "send give to orders"]);
    assert_eq!(catalog.channels[0].messages, [0]);
    assert_eq!(catalog.channels[0].routing.selector.arms.len(), 1);
}
