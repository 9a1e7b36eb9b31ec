use super::Lowering;
use crate::diagnostic::Report;
use crate::load::{Dialect, Documents};
use crate::model::dump;

/// Lowers the schema `root` of a document, or the schema itself when it is one line.
fn lower(yaml: &str, dialect: Dialect) -> (String, Vec<String>) {
    let yaml = match yaml.strip_prefix('\n') {
        Some(document) => document.to_owned(),
        None => format!("root: {yaml}"),
    };
    let mut report = Report::new();
    let documents = Documents::from_text("test.yaml", &yaml, &mut report);
    let mut lowering = Lowering::new(&documents, dialect);
    let root = documents.root();
    let schema = root.get("root").expect("a schema called `root`");
    let mut place = lowering.lower(schema, &mut report);
    let shapes = lowering.finish([&mut place], &mut report);
    let findings = report
        .diagnostics()
        .iter()
        .map(|it| format!("{}: {}", it.code.as_str(), it.message))
        .collect();
    (dump(&shapes, [("root", place)]), findings)
}

/// Expects a dump (the name of the root left out) and no findings.
#[track_caller]
fn check(yaml: &str, expected: &str) {
    let (text, findings) = lower(yaml, Dialect::OpenApi31);
    assert_eq!(
        text.trim_start_matches("root: ").trim_end(),
        expected.trim(),
        "{findings:?}"
    );
    assert_eq!(findings, Vec::<String>::new());
}

/// Expects a dump and findings.
#[track_caller]
fn report(yaml: &str, expected: &str, findings: &[&str]) {
    let (text, found) = lower(yaml, Dialect::OpenApi31);
    assert_eq!(
        text.trim_start_matches("root: ").trim_end(),
        expected.trim()
    );
    assert_eq!(found, findings);
}

#[test]
fn scalars() {
    check("{type: string}", "text");
    check(
        "{type: string, format: date-time}",
        r#"text(date-time) & Format("date-time")"#,
    );
    check(
        "{type: string, minLength: 1, pattern: ^a}",
        r#"text & MinLength(1) & Pattern("^a")"#,
    );
    check("{type: boolean}", "boolean");
    check("{type: number}", "number");
    check("{type: [integer, number]}", "number");
    check("{type: integer, format: unixtime}", "integer(unixtime)");
    check(
        "{type: integer, format: int32, minimum: 0}",
        "integer 0..=2147483647(int32) & Minimum(\"0\")",
    );
    check(
        "{type: integer, minimum: -9223372036854776000}",
        "integer -9223372036854776000..= wide & Minimum(\"-9223372036854776000\")",
    );
    check("{}", "any");
    check("true", "any");
}

#[test]
fn null_in_every_spelling() {
    for yaml in [
        "{type: string, nullable: true}",
        "{type: [string, 'null']}",
        "{oneOf: [{type: string}, {type: 'null'}]}",
        "{anyOf: [{const: null}, {type: string}]}",
        "{type: string, x-nullable: true}",
        "{allOf: [{type: string}], nullable: true}",
        "{oneOf: [{type: string, nullable: true}]}",
        "{type: [string, 'null'], anyOf: [{type: string}]}",
    ] {
        check(yaml, "text | null");
    }
    check("{type: string, enum: [a, null]}", r#""a" | null"#);
    check("{enum: [a, b], nullable: true}", r#""a" | "b" | null"#);
    check("{type: 'null'}", "null");
    check("{nullable: true}", "any");
}

#[test]
fn kinds_without_a_type() {
    check("{properties: {a: {type: string}}}", "{ a?: text }");
    check("{items: {type: string}}", "[text]");
    check("{enum: [a, b]}", r#""a" | "b""#);
    check(
        "{enum: [1, 2]}",
        r#"integer & OneOf([Number("1"), Number("2")])"#,
    );
    check("{minLength: 2}", "text & MinLength(2)");
    check("{format: int32}", "integer -2147483648..=2147483647(int32)");
    check("{type: string, enum: [1, true]}", r#""1" | "true""#);
}

#[test]
fn several_kinds() {
    check(
        "{type: [string, integer, 'null']}",
        "one of (_: text if is string, _: integer if is number) | null",
    );
    check(
        "{enum: [auto, 1]}",
        r#"one of (_: "auto" if is string, _: integer & OneOf([Number("1")]) if is number)"#,
    );
}

#[test]
fn objects() {
    check("{type: object}", "{ *: any }");
    check(
        "{type: object, additionalProperties: {type: integer}}",
        "{ *: integer }",
    );
    check("{type: object, additionalProperties: false}", "{  } closed");
    check(
        "{type: object, required: [a], properties: {a: {type: string}, b: {}}, additionalProperties: {type: string}}",
        "{ a: text, b?: any } others text",
    );
    check("{patternProperties: {^x: {type: string}}}", "{ *: text }");
    report(
        "{type: object, required: [a], properties: {b: {}}}",
        "{ b?: any, a: any }",
        &["schema/required-undeclared: `a` is required, but not declared"],
    );
}

#[test]
fn references_and_recursion() {
    check(
        "
root: {$ref: '#/components/schemas/Node'}
components: {schemas: {Node: {type: object, properties: {next: {$ref: '#/components/schemas/Node'}, all: {type: array, items: {$ref: '#/components/schemas/Node'}}}}}}",
        "Node\nNode = { next?: Node, all?: [Node] }",
    );
    check(
        "
root: {properties: {a: {$ref: '#/components/schemas/A', description: hi}, b: {allOf: [{$ref: '#/components/schemas/A'}], nullable: true}}}
components: {schemas: {A: {type: [object, 'null'], properties: {x: {$ref: '#/components/schemas/A'}}}}}",
        "{ a?: A | null, b?: A | null }\nA = { x?: A | null }",
    );
}

#[test]
fn all_of() {
    check(
        "
root: {allOf: [{$ref: '#/components/schemas/Base'}, {required: [id], properties: {id: {maxLength: 5}, kind: {enum: [b, c]}}}]}
components: {schemas: {Base: {type: object, properties: {id: {type: string, maxLength: 9}, kind: {type: string, enum: [a, b]}}}}}",
        r#"{ id: text & MaxLength(5), kind?: "b" }"#,
    );
    check(
        "{type: integer, allOf: [{minimum: 3}]}",
        "integer 3..= & Minimum(\"3\")",
    );
    check(
        "{properties: {id: {type: string}}, oneOf: [{properties: {a: {type: string}}, required: [a]}, {properties: {b: {type: string}}, required: [b]}]}",
        "one of (_: { id?: text, a: text } if has /a, _: { id?: text, b: text } if has /b)",
    );
}

#[test]
fn alternatives_of_scalars() {
    check(
        "{oneOf: [{type: string, enum: [a]}, {type: string, enum: [b, a]}]}",
        r#""a" | "b""#,
    );
    check(
        "{anyOf: [{type: string}, {type: string, enum: [b, a]}]}",
        r#""b" | "a" & Open"#,
    );
    check("{anyOf: [{type: integer}, {type: number}]}", "number");
    check(
        "{oneOf: [{oneOf: [{type: integer}, {type: string}]}, {type: boolean}]}",
        "one of (_: integer if is number, _: text if is string, _: boolean if is boolean)",
    );
}

#[test]
fn rules_are_no_variants() {
    check(
        "{type: object, properties: {a: {}, b: {}}, anyOf: [{required: [a]}, {required: [b]}]}",
        r#"{ a?: any, b?: any } & AnyRequired([["a"], ["b"]])"#,
    );
}

#[test]
fn narrowing_takes_out_what_does_not_fit() {
    check(
        "{allOf: [{properties: {at: {oneOf: [{type: integer}, {type: string}]}}}, {properties: {at: {type: string}}}]}",
        "{ at?: text }",
    );
    check(
        "{allOf: [{properties: {at: {oneOf: [{type: object}, {type: 'null'}]}}}, {properties: {at: {type: 'null'}}}]}",
        "{ at?: null }",
    );
}

#[test]
fn discriminators() {
    // Mapped, implied by the name, and by a constant.
    check(
        "
root: {oneOf: [{$ref: '#/components/schemas/Cat'}, {$ref: '#/components/schemas/Dog'}, {$ref: '#/components/schemas/Eel'}], discriminator: {propertyName: type, mapping: {cat: '#/components/schemas/Cat', kitten: Cat}}}
components: {schemas: {
  Cat: {type: object, required: [type], properties: {type: {type: string}}},
  Dog: {type: object, required: [type], properties: {type: {type: string}}},
  Eel: {type: object, required: [type], properties: {type: {const: eel}}}}}",
        r#"one of (Cat: Cat if /type = cat/kitten, Dog: Dog if /type = Dog, Eel: Eel if /type = eel)
Cat = { type: text }
Dog = { type: text }
Eel = { type: "eel" }"#,
    );
}

#[test]
fn a_base_class_is_one_of_its_subtypes() {
    check(
        "
root: {properties: {pet: {$ref: '#/components/schemas/Pet'}}}
components: {schemas: {
  Pet: {type: object, required: [kind], properties: {kind: {type: string}, friend: {$ref: '#/components/schemas/Pet'}}, discriminator: {propertyName: kind}},
  Cat: {allOf: [{$ref: '#/components/schemas/Pet'}, {properties: {lives: {type: integer}}}]},
  Dog: {allOf: [{$ref: '#/components/schemas/Pet'}]}}}",
        "{ pet?: Pet }
Pet = one of (Cat: Cat if /kind = Cat, Dog: Dog if /kind = Dog)
Cat = { kind: text, friend?: Pet, lives?: integer }
Dog = { kind: text, friend?: Pet }",
    );
    // The base lists its subtypes, which build on it.
    check(
        "
root: {$ref: '#/components/schemas/Pet'}
components: {schemas: {
  Pet: {type: object, required: [kind], properties: {kind: {type: string}}, discriminator: {propertyName: kind}, oneOf: [{$ref: '#/components/schemas/Cat'}, {$ref: '#/components/schemas/Dog'}]},
  Cat: {allOf: [{$ref: '#/components/schemas/Pet'}, {properties: {lives: {type: integer}}}]},
  Dog: {allOf: [{$ref: '#/components/schemas/Pet'}, {properties: {bark: {type: string}}}]}}}",
        "Pet
Pet = one of (Cat: Cat if /kind = Cat, Dog: Dog if /kind = Dog)
Cat = { kind: text, lives?: integer }
Dog = { kind: text, bark?: text }",
    );
}

#[test]
fn tags_that_nobody_declares() {
    check(
        "{oneOf: [{required: [type], properties: {type: {const: a}}}, {required: [type], properties: {type: {enum: [b, c]}}}]}",
        r#"one of (_: { type: "a" } if /type = a, _: { type: "b" | "c" } if /type = b/c)"#,
    );
    check(
        "{oneOf: [{required: [data], properties: {data: {required: [type], properties: {type: {const: a}}}}}, {required: [data], properties: {data: {required: [type], properties: {type: {const: b}}}}}]}",
        r#"one of (_: { data: { type: "a" } } if /data/type = a, _: { data: { type: "b" } } if /data/type = b)"#,
    );
    check(
        "{oneOf: [{type: array, items: {type: string}}, {type: array, items: {type: integer}}]}",
        "one of (_: [text], _: [integer] if /* is number)",
    );
    report(
        "{oneOf: [{properties: {a: {}}}, {properties: {b: {}}}]}",
        "one of (_: { a?: any }, _: { b?: any })",
        &["union/no-tag: cannot tell the alternatives number 1 and number 2 apart"],
    );
}

#[test]
fn siblings_of_references() {
    let yaml = "
root: {properties: {a: {$ref: '#/components/schemas/A', required: [x], description: hi}}}
components: {schemas: {A: {type: object, properties: {x: {type: string}}}}}";
    check(yaml, "{ a?: { x: text } }");
    let (text, findings) = lower(yaml, Dialect::OpenApi30);
    assert_eq!(text.trim_end(), "root: { a?: A }\nA = { x?: text }");
    assert_eq!(
        findings,
        ["ref/siblings: `required` beside `$ref` is ignored in this dialect"]
    );
}

#[test]
fn every_keyword_is_obeyed_kept_or_reported() {
    use super::keyword::{KEYWORDS, Treatment};
    for (keyword, treatment) in KEYWORDS {
        let yaml = format!("{{type: object, properties: {{}}, {keyword}: {{title: b}}}}");
        let (_, findings) = lower(&yaml, Dialect::OpenApi31);
        let reported = findings
            .iter()
            .any(|it| it.starts_with("schema/unsupported-keyword"));
        let on_a_schema = ["dependencies", "dependentRequired"];
        let expected = *treatment == Treatment::Unsupported || on_a_schema.contains(keyword);
        assert_eq!(reported, expected, "{keyword}: {findings:?}");
        assert!(
            !findings
                .iter()
                .any(|it| it.starts_with("schema/unknown-keyword")),
            "{keyword}"
        );
    }
    report(
        "{type: string, minLenght: 3}",
        "text",
        &["schema/unknown-keyword: `minLenght` is not a keyword of JSON Schema or OpenAPI"],
    );
}

#[test]
fn equal_inline_schemas_are_one() {
    check(
        "{properties: {a: {properties: {id: {type: string}}}, b: {properties: {id: {type: string}}}, c: {items: {properties: {id: {type: string}}}}}}",
        "{ a?: #0, b?: #0, c?: [#0] }\n#0 = { id?: text }",
    );
}

#[test]
fn hostile_schemas_end() {
    // Everything twice, thirty levels deep.
    let mut doubling = String::from(
        "\nroot: {$ref: '#/components/schemas/A0'}\ncomponents:\n  schemas:\n    A30: {type: string}\n",
    );
    for level in 0..30 {
        for keyword in ["allOf", "oneOf"] {
            let next = level + 1;
            if (level % 2 == 0) == (keyword == "allOf") {
                doubling += &format!(
                    "    A{level}: {{{keyword}: [{{$ref: '#/components/schemas/A{next}'}}, {{$ref: '#/components/schemas/A{next}'}}]}}\n"
                );
            }
        }
    }
    assert_eq!(
        lower(&doubling, Dialect::OpenApi31).0,
        "root: A30\nA30 = text\n"
    );

    // Combinations of alternatives.
    let group = "{oneOf: [{properties: {a: {}}}, {properties: {b: {}}}]}";
    let groups = vec![group; 40].join(", ");
    lower(&format!("{{allOf: [{groups}]}}"), Dialect::OpenApi31);

    // A long way from one schema to the next.
    let mut chain = String::from(
        "\nroot: {$ref: '#/components/schemas/A0'}\ncomponents:\n  schemas:\n    A20000: {type: string}\n",
    );
    for level in 0..20_000 {
        chain += &format!(
            "    A{level}: {{properties: {{next: {{$ref: '#/components/schemas/A{}'}}}}}}\n",
            level + 1
        );
    }
    assert_eq!(lower(&chain, Dialect::OpenApi31).1, Vec::<String>::new());

    let values: Vec<String> = (0..100_000).map(|value| format!("v{value}")).collect();
    let (text, findings) = lower(
        &format!("{{type: string, enum: [{}]}}", values.join(", ")),
        Dialect::OpenApi31,
    );
    assert!(text.len() > 600_000 && findings.is_empty());
}

#[test]
fn references_that_only_lead_to_themselves() {
    for schema in [
        "{allOf: [{$ref: '#/root'}]}",
        "{oneOf: [{$ref: '#/root'}]}",
        "{anyOf: [{$ref: '#/root'}, {type: 'null'}]}",
        "{allOf: [{$ref: '#/root'}, {$ref: '#/root'}]}",
        "{oneOf: [{$ref: '#/root'}, {$ref: '#/root'}, {type: string}]}",
        "{items: {$ref: '#/root'}}",
        "{additionalProperties: {$ref: '#/root'}}",
        "{$ref: '#/root'}",
        "{oneOf: [{$ref: '#/root'}, {items: {$ref: '#/root'}}], properties: {a: {$ref: '#/root'}}}",
    ] {
        lower(schema, Dialect::OpenApi31);
        lower(schema, Dialect::OpenApi30);
    }
}

#[test]
fn any_schema_at_all_ends() {
    const WORDS: [&str; 14] = [
        "type: object",
        "type: [string, 'null']",
        "nullable: true",
        "enum: [a, 1, null]",
        "const: {a: 1}",
        "required: [a, b]",
        "minimum: 1e400",
        "format: int64",
        "$ref: '#/root'",
        "additionalProperties: false",
        "discriminator: {propertyName: a}",
        "minLength: -1",
        "properties: 3",
        "items: [true, false]",
    ];
    let mut state = 1u64;
    let mut next = |limit: usize| {
        state = state
            .wrapping_mul(6_364_136_223_846_793_005)
            .wrapping_add(1_442_695_040_888_963_407);
        (state >> 33) as usize % limit
    };
    for _ in 0..150 {
        let yaml = random(&mut next, 3);
        lower(&yaml, Dialect::OpenApi31);
        lower(&yaml, Dialect::OpenApi30);
    }

    fn random(next: &mut impl FnMut(usize) -> usize, depth: usize) -> String {
        let mut words: Vec<String> = Vec::new();
        for _ in 0..=next(3) {
            let inner = |next: &mut _| {
                if depth > 0 {
                    random(next, depth - 1)
                } else {
                    "{}".to_owned()
                }
            };
            let word = match next(4) {
                0 => format!("properties: {{a: {}, b: {}}}", inner(next), inner(next)),
                1 => format!(
                    "{}: [{}, {}]",
                    ["allOf", "oneOf", "anyOf"][next(3)],
                    inner(next),
                    inner(next)
                ),
                2 => format!(
                    "{}: {}",
                    ["items", "additionalProperties", "not"][next(3)],
                    inner(next)
                ),
                _ => WORDS[next(WORDS.len())].to_owned(),
            };
            let key = |word: &str| word.split(':').next().map(str::to_owned);
            if !words.iter().any(|known| key(known) == key(&word)) {
                words.push(word);
            }
        }
        format!("{{{}}}", words.join(", "))
    }
}
