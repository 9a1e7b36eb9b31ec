//! What asks too much of the reader: brackets, anchors, keys.

use std::fmt::Write;

use crate::hostile::document::{component, event, join, openapi, reference, until};
use crate::hostile::family::{Family, json, yaml};

pub(super) const FAMILIES: &[Family] = &[
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
];
