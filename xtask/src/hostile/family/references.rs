//! What leads to other places, over and over.

use crate::hostile::document::{component, event, join, openapi, reference, schemas, until};
use crate::hostile::family::{Family, chain, json};

pub(super) const FAMILIES: &[Family] = &[
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
];
