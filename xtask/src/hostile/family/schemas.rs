//! Schemas with many parts, and parts of parts.

use crate::hostile::document::{component, event, join, list, openapi, reference, schemas, until};
use crate::hostile::family::{Family, catalogue, json, object, schemas_times};

pub(super) const FAMILIES: &[Family] = &[
    json("nested-objects", |bytes| {
        let column = format!(
            "{}{{\"type\":\"string\"}}{}",
            "{\"type\":\"object\",\"properties\":{\"p\":".repeat(80),
            "}}".repeat(80)
        );
        schemas(bytes, |_| column.clone())
    }),
    json("members", |bytes| {
        let members = join(bytes / 32, |n| {
            format!("\"member{n}\":{{\"type\":\"string\"}}")
        });
        openapi(
            &event(
                "e",
                &format!("{{\"type\":\"object\",\"properties\":{{{members}}}}}"),
            ),
            "",
        )
    }),
    json("enum-values", |bytes| {
        let values = join(bytes / 14, |n| format!("\"value{n}\""));
        openapi(
            &event("e", &object(&format!("\"p\":{{\"enum\":[{values}]}}"))),
            "",
        )
    }),
    json("enum-values-alike", |bytes| {
        // Every one of them is spelled `A dash B dash C …` when its signs are written out.
        let value = |n: usize| {
            (0..12).fold("A".to_owned(), |mut text, bit| {
                text.push_str(if n >> bit & 1 == 0 { "-" } else { "Dash" });
                text.push(char::from(b'B' + bit as u8));
                text
            })
        };
        let count = (bytes / 70).min(1 << 12);
        let parts = bytes / 70 / count;
        let values = join(count, |n| format!("\"{}\"", value(n)));
        schemas_times(parts.max(1), |_| format!("{{\"enum\":[{values}]}}"))
    }),
    json("enum-merged-often", |bytes| {
        let values = join(bytes / 28, |n| format!("\"value{n}\""));
        let big = component(
            "Big",
            &format!("{{\"type\":\"string\",\"enum\":[{values}]}}"),
        );
        let members = join(bytes / 140, |n| {
            format!(
                "\"p{n}\":{{\"allOf\":[{},{{\"minLength\":{n}}}]}}",
                reference("Big")
            )
        });
        openapi(&event("e", &object(&members)), &big)
    }),
    json("numbers-checked-often", |bytes| {
        let values = join(bytes / 14, |n| format!("{}", n + 100_000));
        let big = component(
            "Big",
            &format!("{{\"type\":\"integer\",\"enum\":[{values}]}}"),
        );
        let members = join(bytes / 100, |n| format!("\"p{n}\":{}", reference("Big")));
        openapi(&event("e", &object(&members)), &big)
    }),
    json("text-repeated-often", |bytes| {
        let text = "words and words ".repeat(bytes / 32);
        let big = component(
            "Big",
            &format!("{{\"type\":\"string\",\"description\":\"{text}\"}}"),
        );
        let members = join(bytes / 100, |n| format!("\"p{n}\":{}", reference("Big")));
        openapi(&event("e", &object(&members)), &big)
    }),
    json("all-of-twice", |bytes| {
        let parts = until(bytes, "", "", |n| {
            let before = reference(&format!("A{n}"));
            let own = object(&format!("\"p{n}\":{{\"type\":\"string\"}}"));
            format!(
                "{},",
                component(
                    &format!("A{}", n + 1),
                    &format!("{{\"allOf\":[{before},{before},{own}]}}")
                )
            )
        });
        let count = parts.matches("\"allOf\"").count();
        let first = component("A0", "{\"type\":\"object\"}");
        openapi(
            &event("e", &reference(&format!("A{count}"))),
            &format!("{parts}{first}"),
        )
    }),
    json("all-of-each-floor", |bytes| {
        let parts = until(bytes, "", "", |n| {
            let before = reference(&format!("A{n}"));
            let own = object(&format!("\"p{n}\":{{\"type\":\"string\"}}"));
            format!(
                "{},",
                component(
                    &format!("A{}", n + 1),
                    &format!("{{\"allOf\":[{before},{own}]}}")
                )
            )
        });
        let count = parts.matches("\"allOf\"").count();
        let members = join(count, |n| {
            format!("\"p{n}\":{}", reference(&format!("A{n}")))
        });
        let first = component("A0", "{\"type\":\"object\"}");
        openapi(&event("e", &object(&members)), &format!("{parts}{first}"))
    }),
    json("all-of-one-base", |bytes| {
        let members = join(bytes / 64, |n| {
            format!("\"member{n}\":{{\"type\":\"string\"}}")
        });
        let base = component("Base", &object(&members));
        let parts = join(bytes / 220, |n| {
            let own = object(&format!("\"own{n}\":{{\"type\":\"string\"}}"));
            component(
                &format!("A{n}"),
                &format!("{{\"allOf\":[{},{own}]}}", reference("Base")),
            )
        });
        let uses = join(bytes / 220, |n| {
            format!("\"p{n}\":{}", reference(&format!("A{n}")))
        });
        openapi(&event("e", &object(&uses)), &format!("{base},{parts}"))
    }),
    json("all-of-one-member", |bytes| {
        let parts = list(bytes / 90, |n| {
            object(&format!(
                "\"same\":{{\"type\":\"string\",\"maxLength\":{}}}",
                n + 9
            ))
        });
        openapi(&event("e", &format!("{{\"allOf\":{parts}}}")), "")
    }),
    json("all-of-alternatives", |bytes| {
        let parts = list(bytes / 110, |n| {
            format!(
                "{{\"oneOf\":[{},{}]}}",
                object(&format!("\"a{n}\":{{}}")),
                object(&format!("\"b{n}\":{{}}"))
            )
        });
        openapi(&event("e", &format!("{{\"allOf\":{parts}}}")), "")
    }),
    json("fan-of-objects", |bytes| {
        let width = bytes / 6 / 45;
        let floor = |n: usize| {
            object(&join(width, |at| {
                format!("\"p{at}\":{}", reference(&format!("F{}", n + 1)))
            }))
        };
        let parts = join(6, |n| component(&format!("F{n}"), &floor(n)));
        let last = component("F6", "{\"type\":\"object\",\"additionalProperties\":true}");
        openapi(&event("e", &reference("F0")), &format!("{parts},{last}"))
    }),
    json("patterns", |bytes| {
        let members = join(bytes / 80, |n| {
            format!(
                "\"p{n}\":{{\"type\":\"string\",\"pattern\":\"^((a{{1,99}}){{1,99}}){{1,99}}(x+x+)+{n}$\"}}"
            )
        });
        openapi(&event("e", &object(&members)), "")
    }),
    json("one-pattern", |bytes| {
        let pattern = "(a|b{1,99})*?[^x-z]".repeat(bytes / 19);
        openapi(
            &event(
                "e",
                &object(&format!(
                    "\"p\":{{\"type\":\"string\",\"pattern\":\"{pattern}\"}}"
                )),
            ),
            "",
        )
    }),
    json("digits", |bytes| {
        let digits = "9".repeat(bytes / 2);
        let bounds = format!(
            "\"minimum\":-{digits},\"maximum\":1e{},\"multipleOf\":0.{digits}1",
            "9".repeat(18)
        );
        openapi(
            &event(
                "e",
                &object(&format!("\"p\":{{\"type\":\"integer\",{bounds}}}")),
            ),
            "",
        )
    }),
    json("bounds", |bytes| {
        let members = join(bytes / 70, |n| {
            format!("\"p{n}\":{{\"type\":\"integer\",\"minimum\":-1e{n},\"maximum\":{n}e99999}}")
        });
        openapi(&event("e", &object(&members)), "")
    }),
    json("required-names", |bytes| {
        let names = join(bytes / 40, |n| format!("\"name{n}\""));
        let needs = join(bytes / 60, |n| format!("\"name{n}\":[\"other{n}\"]"));
        let schema = format!(
            "{{\"type\":\"object\",\"required\":[{names}],\"dependentRequired\":{{{needs}}}}}"
        );
        openapi(&event("e", &schema), "")
    }),
    json("unknown-keywords", |bytes| {
        schemas(bytes, |n| {
            format!("{{\"type\":\"string\",\"typo{n}\":1,\"typoo{n}\":2}}")
        })
    }),
    json("names", |bytes| {
        catalogue(bytes, |n| {
            format!(",\"d{n}\":{{\"$id\":\"https://example.com/{n}\",\"$anchor\":\"a{n}\"}}")
        })
    }),
    json("enum-of-objects", |bytes| {
        let values = join(bytes / 16, |n| format!("{{\"a\":{n},\"b\":1}}"));
        openapi(
            &event("e", &object(&format!("\"p\":{{\"enum\":[{values}]}}"))),
            "",
        )
    }),
];
