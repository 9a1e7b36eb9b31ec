//! Long texts.

use crate::hostile::document::{event, join, openapi, until};
use crate::hostile::family::{Family, json, object, yaml};

pub(super) const FAMILIES: &[Family] = &[
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
