use crate::diagnostic::{Code, Report};
use crate::glob::Filter;
use crate::load::Documents;
use crate::model::{BodyFormat, Catalog, Json, ParameterIn};
use crate::openapi::lower;

fn read(text: &str) -> (Catalog, Vec<Code>) {
    let mut report = Report::new();
    let documents = Documents::from_text("acme.yaml", text, &mut report);
    let dialect = documents.dialect(&mut report).expect("a dialect");
    let catalog = lower(&documents, dialect, &Filter::default(), &mut report);
    (
        catalog,
        report
            .diagnostics()
            .iter()
            .map(|finding| finding.code)
            .collect(),
    )
}

fn keys(catalog: &Catalog) -> Vec<&str> {
    catalog
        .events
        .iter()
        .map(|event| event.key.as_str())
        .collect()
}

const BODY: &str = "{content: {application/json: {schema: {type: object}}}}";

#[test]
fn webhooks_for_old_and_new_tools_are_one() {
    let (catalog, codes) = read(&format!(
        "openapi: 3.1.0
webhooks:
  a: {{post: {{requestBody: {BODY}}}}}
x-webhooks:
  a: {{post: {{requestBody: {BODY}}}}}
  b: {{post: {{requestBody: {BODY}}}}}
"
    ));
    assert_eq!((keys(&catalog), codes), (vec!["a", "b"], vec![]));
}

#[test]
fn two_descriptions_of_one_webhook_are_reported() {
    let (catalog, codes) = read(&format!(
        "openapi: 3.1.0
webhooks:
  a: {{post: {{summary: One, requestBody: {BODY}}}}}
x-webhooks:
  a: {{post: {{summary: Two, requestBody: {BODY}}}}}
"
    ));
    assert_eq!(
        (keys(&catalog), codes),
        (vec!["a"], vec![Code::EVENT_DUPLICATE_ENTRY])
    );
    assert_eq!(catalog.events[0].summary.as_deref(), Some("One"));
}

#[test]
fn a_webhook_may_be_written_like_a_callback() {
    let (catalog, codes) = read(&format!(
        "openapi: 3.0.3
x-webhooks:
  a: {{'{{$request.body#/callback}}': {{post: {{requestBody: {BODY}}}}}}}
"
    ));
    assert_eq!((keys(&catalog), codes), (vec!["a"], vec![]));
}

#[test]
fn a_callback_is_one_event_however_often_it_is_used() {
    let (catalog, _) = read(&format!(
        "openapi: 3.0.3
paths:
  /a:
    post: {{callbacks: {{done: {{$ref: '#/components/callbacks/Done'}}}}}}
  /b:
    put: {{callbacks: {{ready: {{$ref: '#/components/callbacks/Done'}}}}}}
components:
  callbacks:
    Done: {{'{{$request.body#/url}}': {{post: {{requestBody: {BODY}}}}}}}
    Unused: {{'{{url}}': {{post: {{requestBody: {BODY}}}}}, x-note: {{}}}}
"
    ));
    assert_eq!(
        keys(&catalog),
        [
            "post /a:done {$request.body#/url}",
            "components:Unused {url}"
        ]
    );
}

#[test]
fn post_has_the_plain_key() {
    let (catalog, _) = read(&format!(
        "openapi: 3.2.0
webhooks:
  a:
    get: {{}}
    post: {{requestBody: {BODY}}}
    additionalOperations:
      NOTIFY: {{requestBody: {BODY}}}
"
    ));
    assert_eq!(keys(&catalog), ["a get", "a", "a notify"]);
    assert_eq!(catalog.events[2].method, "NOTIFY");
}

#[test]
fn a_marked_operation_is_a_webhook() {
    let (catalog, _) = read(&format!(
        "openapi: 3.0.3
paths:
  /hook: {{post: {{operationId: orderPaid, x-acme-webhook: true, requestBody: {BODY}}}}}
  /other: {{post: {{x-webhook: order.shipped, requestBody: {BODY}}}}}
  /api: {{post: {{requestBody: {BODY}}}}}
"
    ));
    assert_eq!(keys(&catalog), ["orderPaid", "order.shipped"]);
}

#[test]
fn json_comes_first_among_the_bodies() {
    let (catalog, codes) = read(
        "openapi: 3.1.0
webhooks:
  a:
    post:
      requestBody:
        content:
          application/xml: {schema: {type: object}}
          application/x-www-form-urlencoded: {schema: {type: object}}
          application/cloudevents+json: {schema: {type: object}, example: {id: 1}}
",
    );
    let formats: Vec<BodyFormat> = catalog.events[0]
        .bodies
        .iter()
        .map(|body| body.format)
        .collect();
    assert_eq!(
        formats,
        [BodyFormat::Json, BodyFormat::Form, BodyFormat::Raw]
    );
    assert_eq!(catalog.events[0].examples.len(), 1);
    assert_eq!(codes, []);
}

#[test]
fn a_payload_among_the_answers_is_taken() {
    let (catalog, codes) = read(
        "openapi: 3.1.0
webhooks:
  a:
    post:
      responses:
        '400': {description: no, content: {application/json: {schema: {type: string}}}}
        '200': {description: ok, content: {application/json: {schema: {type: object}}}}
",
    );
    assert!(catalog.events[0].payload.is_some());
    assert_eq!(codes, [Code::EVENT_PAYLOAD_IN_RESPONSES]);
    assert_eq!(catalog.events[0].responses.len(), 2);
}

#[test]
fn parameters_of_the_operation_replace_those_of_the_path_item() {
    let (catalog, _) = read(
        "openapi: 3.1.0
webhooks:
  a:
    parameters:
      - {name: X-Event, in: header, schema: {type: string}, example: b}
      - {name: id, in: path, schema: {type: string}}
      - $ref: '#/components/parameters/Attempt'
    post:
      parameters:
        - {name: x-event, in: header, required: true, schema: {const: a}}
components:
  parameters:
    Attempt: {name: attempt, in: query, schema: {type: integer, enum: [1, 2]}, examples: {first: {value: 1}}}
",
    );
    let [event, attempt] = catalog.events[0].parameters.as_slice() else {
        panic!("two parameters")
    };
    assert_eq!(
        (event.place, event.required, event.values.as_slice()),
        (ParameterIn::Header, true, &["a".to_owned()][..])
    );
    assert_eq!(
        (attempt.place, attempt.values.len()),
        (ParameterIn::Query, 2)
    );
    assert_eq!(attempt.example.as_deref(), Some("1"));
}

#[test]
fn examples_of_every_kind() {
    let (catalog, codes) = read(
        "openapi: 3.1.0
webhooks:
  a:
    post:
      requestBody:
        content:
          application/json:
            schema: {type: object}
            examples:
              inline: {summary: One, value: {n: 1}}
              named: {$ref: '#/components/examples/Two'}
              far: {externalValue: 'https://example.com/x.json'}
              bare: {n: 3}
  b:
    post:
      requestBody:
        content:
          application/json:
            schema: {type: object, examples: [{n: 4}]}
components:
  examples:
    Two: {value: {n: 2}}
",
    );
    let names = |at: usize| {
        catalog.events[at]
            .examples
            .iter()
            .map(|it| it.name.as_str())
            .collect::<Vec<_>>()
    };
    assert_eq!(names(0), ["inline", "named", "bare"]);
    assert_eq!(names(1), ["default"]);
    assert_eq!(codes, [Code::EXAMPLE_SKIPPED]);
    let Json::Map(members) = &catalog.events[1].examples[0].value else {
        panic!("a map")
    };
    assert_eq!(members["n"], Json::Number("4".into()));
}

#[test]
fn words_beside_a_reference_to_a_path_item_count() {
    let (catalog, _) = read(&format!(
        "openapi: 3.1.0
webhooks:
  a: {{$ref: '#/components/pathItems/Hook', summary: Beside}}
  b: {{$ref: '#/components/pathItems/Hook'}}
components:
  pathItems:
    Hook: {{summary: Within, post: {{tags: [Webhooks, Billing], requestBody: {BODY}}}}}
"
    ));
    let summaries: Vec<_> = catalog
        .events
        .iter()
        .map(|event| event.summary.as_deref())
        .collect();
    assert_eq!(summaries, [Some("Beside"), Some("Within")]);
    assert_eq!(catalog.events[0].group, "Billing");
}

#[test]
fn extensions_say_type_group_and_other_names() {
    let (catalog, _) = read(&format!(
        "openapi: 3.1.0
webhooks:
  issues-opened:
    post:
      operationId: issues/opened
      x-hookwright-type: issues.opened
      x-acme: {{category: webhooks, subcategory: issues}}
      requestBody: {BODY}
"
    ));
    let event = &catalog.events[0];
    assert_eq!(event.declared_type.as_deref(), Some("issues.opened"));
    assert_eq!(event.group, "issues");
    assert_eq!(event.aliases, ["issues/opened", "issues"]);
}

#[test]
fn hints_become_a_profile() {
    let scheme = |hint: &str| {
        let (catalog, codes) = read(&format!(
            "openapi: 3.1.0\n{hint}\nwebhooks: {{a: {{post: {{requestBody: {BODY}}}}}}}\n"
        ));
        (
            catalog
                .profile
                .map(|profile| profile.schemes[0].to_string()),
            codes,
        )
    };
    let (fern, _) = scheme(
        "x-fern-webhook-signature: {type: hmac, header: x-sig, algorithm: sha512, encoding: hex, payload-format: {components: [timestamp, body], delimiter: '.'}, timestamp: {header: x-time, format: unix-millis, tolerance: 60}}",
    );
    let fern = fern.expect("a scheme");
    assert!(
        fern.contains(r#""alg":"hmac-sha512""#)
            && fern.contains(r#"["ts",{"literal":"."},"body"]"#),
        "{fern}"
    );
    let (speakeasy, _) = scheme(
        "x-speakeasy-webhooks: {security: {type: signature, headerName: x-signature, signatureTextEncoding: base64, algorithm: hmac-sha256}}",
    );
    assert!(speakeasy.expect("a scheme").contains("x-signature"));
    let (named, _) = scheme("x-hookwright-profile: standard-webhooks");
    assert!(named.expect("a scheme").contains("webhook-signature"));
    assert_eq!(
        scheme("x-hookwright-profile: nobody"),
        (None, vec![Code::SCHEME_HINT])
    );
    assert_eq!(
        scheme("x-fern-webhook-signature: {type: asymmetric}"),
        (None, vec![Code::SCHEME_HINT])
    );
}

#[test]
fn a_required_token_becomes_a_scheme() {
    let scheme = |security: &str| {
        let (catalog, codes) = read(&format!(
            "openapi: 3.1.0
webhooks: {{a: {{post: {{security: [{{S: []}}], requestBody: {BODY}}}}}}}
components: {{securitySchemes: {{S: {security}}}}}
"
        ));
        let scheme = catalog
            .profile
            .map(|profile| profile.schemes[0]["kind"].clone());
        (scheme, codes)
    };
    let (token, _) = scheme("{type: apiKey, in: header, name: X-Token}");
    assert_eq!(token, Some("token".into()));
    let (bearer, _) = scheme("{type: http, scheme: Bearer}");
    assert_eq!(bearer, Some("token".into()));
    let (signature, codes) = scheme("{type: apiKey, in: header, name: X-Signature}");
    assert_eq!((signature, codes), (None, vec![Code::SCHEME_HINT]));
}

#[test]
fn things_that_are_no_webhooks() {
    let (catalog, codes) =
        read("openapi: 3.1.0\nwebhooks: [a, b]\npaths: 1\ncomponents: {callbacks: {a: text}}\n");
    assert!(catalog.events.is_empty());
    assert_eq!(
        codes
            .iter()
            .filter(|code| **code == Code::EVENT_INVALID)
            .count(),
        3
    );
    assert!(codes.contains(&Code::EVENT_NONE));
}
