//! Families of documents that grow: what an attacker, or a careless program, would write.

use std::fmt::Write;

use crate::hostile::document::{component, event, join, list, openapi, reference, schemas, until};

/// Documents of one sort, of any size.
pub(crate) struct Family {
    /// E.g. `enum-values`.
    pub(crate) name: &'static str,
    /// The ending of the file: the format.
    pub(crate) ending: &'static str,
    /// A document of about this many bytes.
    pub(crate) text: fn(usize) -> String,
}

const fn json(name: &'static str, text: fn(usize) -> String) -> Family {
    Family {
        name,
        ending: "json",
        text,
    }
}

const fn yaml(name: &'static str, text: fn(usize) -> String) -> Family {
    Family {
        name,
        ending: "yaml",
        text,
    }
}

/// Every family, by what it asks too much of: the reader, references, schemas, unions, events, text.
pub(crate) const FAMILIES: &[Family] = &[
    // The reader.
    json("brackets", |bytes| "[".repeat(bytes)),
    yaml("flow-maps", |bytes| "{a: ".repeat(bytes / 4)),
    yaml("block-lists", |bytes| "- ".repeat(bytes / 2)),
    yaml("blank-lines", |bytes| {
        format!("{}{}a: 1\n", "- ".repeat(150), "\n".repeat(bytes))
    }),
    yaml("laughs", |bytes| {
        until(bytes, "- &a0 [x, x, x, x]\n", "", |n| {
            format!("- &a{} [*a{n}, *a{n}, *a{n}, *a{n}]\n", n + 1)
        })
    }),
    yaml("aliases", |bytes| {
        until(bytes, "- &a {b: [1, 2, 3]}\n", "", |_| "- *a\n".to_owned())
    }),
    yaml("anchors", |bytes| {
        until(bytes, "", "", |n| {
            format!("- &a{n} {{b: [1, 2]}}\n- *a{n}\n")
        })
    }),
    yaml("anchors-in-anchors", |bytes| {
        let column = (0..150).fold(String::new(), |mut text, n| {
            let _ = write!(text, "&a{n} [");
            text
        });
        let column = format!("- {column}1{}\n", "]".repeat(150));
        column.repeat(bytes / column.len())
    }),
    yaml("merges", |bytes| {
        until(bytes, "m0: &m0 {k: 1}\n", "", |n| {
            format!("m{0}: &m{0} {{<<: *m{n}, k{n}: 1}}\n", n + 1)
        })
    }),
    json("duplicate-keys", |bytes| {
        until(bytes, "{\"a\":1", "}", |_| ",\"a\":1".to_owned())
    }),
    json("long-key", |bytes| {
        let key = "k".repeat(bytes / 2);
        let count = bytes / 2 / 60;
        let members = join(count, |n| {
            format!("\"p{n}\":{{\"type\":\"object\",\"properties\":{{}}}}")
        });
        openapi(
            &event(
                &key,
                &format!("{{\"type\":\"object\",\"properties\":{{{members}}}}}"),
            ),
            "",
        )
    }),
    json("long-keys", |bytes| {
        let key = |n: usize| format!("{n}{}", "k".repeat(bytes / 20));
        let members = join(10, |n| format!("\"{}\":{{\"type\":\"string\"}}", key(n)));
        let schema = format!("{{\"type\":\"object\",\"properties\":{{{members}}}}}");
        let events: Vec<String> = (0..4)
            .map(|n| event(&key(n), &reference(&key(n))))
            .collect();
        let parts = join(4, |n| {
            component(
                &key(n),
                if n == 0 {
                    &schema
                } else {
                    "{\"type\":\"object\"}"
                },
            )
        });
        openapi(&events.join(","), &parts)
    }),
    // References.
    json("references-to-nothing", |bytes| {
        schemas(bytes, |n| {
            format!("{{\"$ref\":\"#/components/schemas/Nothing{n}\"}}")
        })
    }),
    json("aliases-of-aliases", |bytes| {
        let mut count = 0;
        let parts = until(bytes, "", "", |n| {
            count = n + 1;
            format!(
                "{},",
                component(&format!("A{n}"), &reference(&format!("A{}", n + 1)))
            )
        });
        let last = component(&format!("A{count}"), "{\"type\":\"string\"}");
        openapi(&event("e", &reference("A0")), &format!("{parts}{last}"))
    }),
    json("wrappers-of-wrappers", |bytes| {
        let parts = until(bytes, "", "", |n| {
            let next = reference(&format!("A{}", n + 1));
            format!(
                "{},",
                component(&format!("A{n}"), &format!("{{\"allOf\":[{next}]}}"))
            )
        });
        let count = parts.matches("\"allOf\"").count();
        let last = component(&format!("A{count}"), "{\"type\":\"string\"}");
        let members = join(count, |n| {
            format!("\"p{n}\":{}", reference(&format!("A{n}")))
        });
        let root = format!("{{\"type\":\"object\",\"properties\":{{{members}}}}}");
        openapi(&event("e", &root), &format!("{parts}{last}"))
    }),
    json("chain-of-objects", |bytes| {
        chain(bytes, |next| {
            format!("{{\"type\":\"object\",\"properties\":{{\"next\":{next}}}}}")
        })
    }),
    json("chain-of-lists", |bytes| {
        chain(bytes, |next| {
            format!("{{\"type\":\"array\",\"items\":{next}}}")
        })
    }),
    json("chain-of-maps", |bytes| {
        chain(bytes, |next| {
            format!("{{\"type\":\"object\",\"additionalProperties\":{next}}}")
        })
    }),
    json("circles-of-lists", |bytes| {
        schemas(bytes, |n| {
            format!(
                "{{\"type\":\"array\",\"items\":{}}}",
                reference(&format!("S{n}"))
            )
        })
    }),
    json("circles-of-all-of", |bytes| {
        schemas(bytes, |n| {
            format!("{{\"allOf\":[{}]}}", reference(&format!("S{n}")))
        })
    }),
    json("circle-of-objects", |bytes| {
        let count = bytes / 90;
        let parts = join(count, |n| {
            let next = reference(&format!("A{}", (n + 1) % count));
            component(
                &format!("A{n}"),
                &format!("{{\"type\":\"object\",\"properties\":{{\"next\":{next}}}}}"),
            )
        });
        openapi(&event("e", &reference("A0")), &parts)
    }),
    // Schemas.
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
    // Unions.
    json("union-of-constants", |bytes| {
        let variants = list(bytes / 90, |n| {
            required(&format!("\"kind\":{{\"const\":\"k{n}\"}}"), "kind")
        });
        openapi(&event("e", &format!("{{\"oneOf\":{variants}}}")), "")
    }),
    json("union-of-members", |bytes| {
        let variants = list(bytes / 90, |n| {
            required(
                &format!("\"m{n}\":{{\"type\":\"string\"}}"),
                &format!("m{n}"),
            )
        });
        openapi(&event("e", &format!("{{\"oneOf\":{variants}}}")), "")
    }),
    json("union-by-mapping", |bytes| {
        let count = bytes / 190;
        let variants = list(count, |n| reference(&format!("V{n}")));
        let mapping = join(count, |n| format!("\"t{n}\":\"#/components/schemas/V{n}\""));
        let parts = join(count, |n| {
            component(
                &format!("V{n}"),
                &object(&format!("\"m{n}\":{{\"type\":\"string\"}}")),
            )
        });
        let schema = format!(
            "{{\"oneOf\":{variants},\"discriminator\":{{\"propertyName\":\"kind\",\"mapping\":{{{mapping}}}}}}}"
        );
        openapi(&event("e", &schema), &parts)
    }),
    json("unions", |bytes| {
        schemas(bytes, |n| {
            let a = required(&format!("\"a{n}\":{{}}"), &format!("a{n}"));
            let b = required(&format!("\"b{n}\":{{}}"), &format!("b{n}"));
            format!("{{\"oneOf\":[{a},{b}]}}")
        })
    }),
    json("union-of-large-objects", |bytes| {
        let members = |word: &str| {
            join(bytes / 110, |n| {
                format!("\"{word}{n}\":{{\"enum\":[\"{word}a\",\"{word}b\"]}}")
            })
        };
        let (a, b) = (object(&members("m")), object(&members("n")));
        openapi(&event("e", &format!("{{\"oneOf\":[{a},{b}]}}")), "")
    }),
    json("union-of-objects-alike", |bytes| {
        let width = bytes / 250 / 40;
        let variants = list(250, |n| {
            let members = join(width, |at| {
                format!("\"member{at}\":{{\"type\":\"string\"}}")
            });
            let names = join(width, |at| format!("\"member{at}\""));
            format!(
                "{{\"title\":\"V{n}\",\"type\":\"object\",\"required\":[{names}],\"properties\":{{{members}}}}}"
            )
        });
        openapi(&event("e", &format!("{{\"oneOf\":{variants}}}")), "")
    }),
    json("unions-in-unions", |bytes| {
        // From the inside out, so that each is known when the next one asks for it.
        let parts = until(bytes, "", "", |n| {
            let inner = reference(&format!("U{n}"));
            let own = required(&format!("\"k\":{{\"const\":\"{n}\"}}"), "k");
            let union = format!(
                "{{\"oneOf\":[{inner},{own}],\"discriminator\":{{\"propertyName\":\"k\"}}}}"
            );
            format!("{},", component(&format!("U{}", n + 1), &union))
        });
        let count = parts.matches("\"oneOf\"").count();
        let first = component("U0", &required("\"k\":{\"const\":\"x\"}", "k"));
        let members = join(count, |n| {
            format!("\"p{n}\":{}", reference(&format!("U{n}")))
        });
        openapi(&event("e", &object(&members)), &format!("{parts}{first}"))
    }),
    json("unions-shared-by-unions", |bytes| {
        let count = bytes / 260;
        let parts = join(count, |n| {
            let next = |at: usize| reference(&format!("U{}", (n + at).min(count)));
            let union = format!(
                "{{\"oneOf\":[{},{}],\"discriminator\":{{\"propertyName\":\"k\"}}}}",
                next(1),
                next(2)
            );
            component(&format!("U{n}"), &union)
        });
        let last = component(
            &format!("U{count}"),
            &required("\"k\":{\"const\":\"x\"}", "k"),
        );
        let members = (0..count)
            .rev()
            .map(|n| format!("\"p{n}\":{}", reference(&format!("U{n}"))));
        let members = members.collect::<Vec<_>>().join(",");
        openapi(&event("e", &object(&members)), &format!("{parts},{last}"))
    }),
    json("classes", |bytes| {
        let parts = until(bytes, "", "", |n| {
            let parent = reference(&format!("C{n}"));
            let class = format!(
                "{{\"allOf\":[{parent}],\"type\":\"object\",\"discriminator\":{{\"propertyName\":\"k\"}}}}"
            );
            format!("{},", component(&format!("C{}", n + 1), &class))
        });
        let count = parts.matches("\"allOf\"").count();
        let first = component(
            "C0",
            "{\"type\":\"object\",\"properties\":{\"k\":{\"type\":\"string\"}},\"discriminator\":{\"propertyName\":\"k\"}}",
        );
        let members = join(count, |n| {
            format!("\"p{n}\":{}", reference(&format!("C{n}")))
        });
        openapi(&event("e", &object(&members)), &format!("{parts}{first}"))
    }),
    // Events.
    json("events-alike", |bytes| {
        openapi(
            &join(bytes / 170, |n| {
                event(&format!("e{n}"), "{\"type\":\"object\"}")
            }),
            "",
        )
    }),
    json("events-by-members", |bytes| {
        openapi(
            &join(bytes / 230, |n| {
                event(
                    &format!("e{}", n / 2),
                    &required(
                        &format!("\"m{n}\":{{\"type\":\"object\"}}"),
                        &format!("m{n}"),
                    ),
                )
                .replace("\"post\"", if n % 2 == 0 { "\"post\"" } else { "\"put\"" })
                .replace(&format!("\"e{}\"", n / 2), &format!("\"e{n}\""))
            }),
            "",
        )
    }),
    json("events-by-constants", |bytes| {
        openapi(
            &join(bytes / 210, |n| {
                event(
                    &format!("e{n}"),
                    &object(&format!("\"type\":{{\"const\":\"e{n}\"}}")),
                )
            }),
            "",
        )
    }),
    json("events-of-one-payload", |bytes| {
        let members = join(bytes / 64, |n| {
            format!("\"member{n}\":{{\"type\":\"string\"}}")
        });
        let names = join(bytes / 64, |n| format!("\"member{n}\""));
        let payload = component(
            "P",
            &format!("{{\"type\":\"object\",\"required\":[{names}],\"properties\":{{{members}}}}}"),
        );
        let events = join(bytes / 400, |n| event(&format!("e{n}"), &reference("P")));
        openapi(
            &format!("{events},{}", event("other", "{\"type\":\"object\"}")),
            &payload,
        )
    }),
    json("events-with-headers", |bytes| {
        openapi(
            &join(bytes / 290, |n| {
                let header = format!(
                    "{{\"name\":\"X-{n}\",\"in\":\"header\",\"schema\":{{\"const\":\"v{n}\"}}}}"
                );
                event(&format!("e{n}"), "{\"type\":\"object\"}").replace(
                    "\"post\":{",
                    &format!("\"post\":{{\"parameters\":[{header}],"),
                )
            }),
            "",
        )
    }),
    json("events-with-many-members", |bytes| {
        openapi(
            &join(bytes / 4000, |n| {
                let members = join(100, |at| format!("\"m{n}x{at}\":{{\"const\":\"v{at}\"}}"));
                event(&format!("e{n}"), &object(&members))
            }),
            "",
        )
    }),
    json("parameters", |bytes| {
        let parameters = join(bytes / 60, |n| {
            format!("{{\"name\":\"X-{n}\",\"in\":\"header\",\"schema\":{{\"const\":\"v\"}}}}")
        });
        openapi(
            &event("e", "{\"type\":\"object\"}").replace(
                "\"post\":{",
                &format!("\"post\":{{\"parameters\":[{parameters}],"),
            ),
            "",
        )
    }),
    json("media-types", |bytes| {
        let content = join(bytes / 60, |n| {
            format!("\"application/v{n}+json\":{{\"schema\":{{\"type\":\"object\"}}}}")
        });
        openapi(
            &event("e", "{}").replace(
                "\"application/json\"",
                &format!("{content},\"application/json\""),
            ),
            "",
        )
    }),
    json("examples", |bytes| {
        let examples = join(bytes / 40, |n| {
            format!("\"x{n}\":{{\"value\":{{\"a\":{n}}}}}")
        });
        openapi(
            &event("e", "{\"type\":\"object\"}").replace(
                "\"schema\":",
                &format!("\"examples\":{{{examples}}},\"schema\":"),
            ),
            "",
        )
    }),
    json("one-example", |bytes| {
        let values = list(bytes / 8, |n| format!("{}", n + 100_000));
        let example = format!("\"example\":{{\"a\":{values}}},\"schema\":");
        openapi(
            &event("e", "{\"type\":\"object\"}").replace("\"schema\":", &example),
            "",
        )
    }),
    json("callbacks-of-callbacks", |bytes| {
        let parts = until(bytes, "", "", |n| {
            let next = format!(
                "\"callbacks\":{{\"c\":{{\"$ref\":\"#/components/callbacks/C{}\"}}}}",
                n + 1
            );
            format!(
                "\"C{n}\":{{\"/x\":{{\"post\":{{{next},\"requestBody\":{{\"content\":{{\"application/json\":{{\"schema\":{{\"type\":\"object\"}}}}}}}},\"responses\":{{}}}}}}}},"
            )
        });
        let count = parts.matches("\"post\"").count();
        let first = "\"callbacks\":{\"c\":{\"$ref\":\"#/components/callbacks/C0\"}}";
        format!(
            "{{\"openapi\":\"3.1.0\",\"info\":{{\"title\":\"T\",\"version\":\"1\"}},\"paths\":{{\"/a\":{{\"post\":{{{first},\"responses\":{{}}}}}}}},\"components\":{{\"callbacks\":{{{parts}\"C{count}\":{{}}}}}}}}"
        )
    }),
    json("groups-that-share", |bytes| {
        let count = bytes / 2 / 100;
        let parts = join(count, |n| {
            component(
                &format!("S{n}"),
                &object(&format!("\"m{n}\":{{\"type\":\"string\"}}")),
            )
        });
        let uses = join(count, |n| {
            format!("\"p{n}\":{}", reference(&format!("S{n}")))
        });
        let root = component("Root", &object(&uses));
        let events = join(249, |n| event(&format!("g{n}.x"), &reference("Root")));
        openapi(
            &format!("{events},{}", event("alone.x", "{\"type\":\"object\"}")),
            &format!("{parts},{root}"),
        )
    }),
    json("groups", |bytes| {
        openapi(
            &join(bytes / 200, |n| {
                event(&format!("g{n}.x"), "{\"type\":\"object\"}")
                    .replace("\"post\":{", &format!("\"post\":{{\"tags\":[\"t{n}\"],"))
            }),
            "",
        )
    }),
    json("catalogue", |bytes| {
        catalogue(bytes, |n| {
            let next = format!("\"next\":{{\"$ref\":\"#/$defs/P{n}\"}}");
            let marked = object(&next).replacen('{', "{\"x-webhook\":true,", 1);
            format!(",\"E{n}\":{marked},\"P{n}\":{{\"type\":\"object\"}}")
        })
    }),
    json("guessed-catalogue", |bytes| {
        let parts = until(bytes, "", "", |n| {
            let event = object(&format!("\"next\":{}", reference(&format!("P{n}"))));
            let part = component(&format!("P{n}"), "{\"type\":\"object\"}");
            format!("{},{part},", component(&format!("E{n}Event"), &event))
        });
        openapi(
            "",
            &format!("{parts}{}", component("Last", "{\"type\":\"object\"}")),
        )
    }),
    json("responses-repeated", |bytes| {
        let text = "words ".repeat(bytes / 12);
        let responses = join(bytes / 90, |n| {
            format!("\"{n}\":{{\"$ref\":\"#/components/x/R\"}}")
        });
        let event = event("e", "{\"type\":\"object\"}")
            .replace("\"responses\":{", &format!("\"responses\":{{{responses}"));
        openapi(&event, "").replace(
            "\"components\":{",
            &format!("\"components\":{{\"x\":{{\"R\":{{\"description\":\"{text}\"}}}},"),
        )
    }),
    json("examples-repeated", |bytes| {
        let value = list(bytes / 16, |n| format!("{n}"));
        let examples = join(bytes / 90, |n| {
            format!("\"x{n}\":{{\"$ref\":\"#/components/x/X\"}}")
        });
        let event = event("e", "{\"type\":\"array\"}").replace(
            "\"schema\":",
            &format!("\"examples\":{{{examples}}},\"schema\":"),
        );
        openapi(&event, "").replace(
            "\"components\":{",
            &format!("\"components\":{{\"x\":{{\"X\":{{\"value\":{value}}}}},"),
        )
    }),
    json("parameters-repeated", |bytes| {
        let values = list(bytes / 30, |n| format!("\"value{n}\""));
        let events = join(bytes / 400, |n| {
            event(&format!("e{n}"), "{\"type\":\"object\"}").replace(
                "\"post\":{",
                "\"post\":{\"parameters\":[{\"$ref\":\"#/components/x/P\"}],",
            )
        });
        openapi(&events, "").replace(
            "\"components\":{",
            &format!(
                "\"components\":{{\"x\":{{\"P\":{{\"name\":\"X-Event\",\"in\":\"header\",\"schema\":{{\"enum\":{values}}}}}}},"
            ),
        )
    }),
    // Text.
    json("description", |bytes| {
        let text = "`a` [b](https://example.com) <c> | d\\n".repeat(bytes / 38);
        openapi(
            &event(
                "e",
                &format!("{{\"type\":\"object\",\"description\":\"{text}\"}}"),
            ),
            "",
        )
    }),
    json("descriptions", |bytes| {
        let members = join(bytes / 240, |n| {
            format!(
                "\"p{n}\":{{\"type\":\"string\",\"description\":\"{}\"}}",
                "some `words` of text <x> | ".repeat(7)
            )
        });
        openapi(&event("e", &object(&members)), "")
    }),
    yaml("block-text", |bytes| {
        let lines = "          words that go on\n".repeat(bytes / 27);
        format!(
            "openapi: 3.1.0\ninfo:\n  title: T\n  version: '1'\n  description: |\n{lines}webhooks:\n  e:\n    post:\n      requestBody:\n        content: {{application/json: {{schema: {{type: object}}}}}}\n"
        )
    }),
    yaml("block-schemas", |bytes| {
        until(
            bytes,
            "openapi: 3.1.0\ninfo: {title: T, version: '1'}\nwebhooks:\n  e:\n    post:\n      requestBody:\n        content:\n          application/json:\n            schema:\n              type: object\n              properties:\n",
            "",
            |n| {
                format!(
                    "                p{n}:\n                  type: string\n                  # a comment\n                  description: >-\n                    words\n                    and words\n"
                )
            },
        )
    }),
];

/// A catalogue with more definitions beside an event.
fn catalogue(bytes: usize, definition: impl Fn(usize) -> String) -> String {
    let head = "{\"$schema\":\"https://json-schema.org/draft/2020-12/schema\",\"$defs\":{\"A\":{\"type\":\"object\",\"x-webhook\":true}";
    until(bytes, head, "}}", definition)
}

/// Components each of which leads to the next one.
fn chain(bytes: usize, link: impl Fn(&str) -> String) -> String {
    let parts = until(bytes, "", "", |n| {
        format!(
            "{},",
            component(&format!("A{n}"), &link(&reference(&format!("A{}", n + 1))))
        )
    });
    let count = parts.matches("\"type\"").count();
    let last = component(&format!("A{count}"), "{\"type\":\"string\"}");
    openapi(&event("e", &reference("A0")), &format!("{parts}{last}"))
}

fn schemas_times(count: usize, schema: impl Fn(usize) -> String) -> String {
    let members = join(count, |n| format!("\"p{n}\":{}", schema(n)));
    openapi(&event("e", &object(&members)), "")
}

fn object(members: &str) -> String {
    format!("{{\"type\":\"object\",\"properties\":{{{members}}}}}")
}

fn required(members: &str, name: &str) -> String {
    format!("{{\"type\":\"object\",\"required\":[\"{name}\"],\"properties\":{{{members}}}}}")
}
