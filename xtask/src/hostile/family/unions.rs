//! Many alternatives.

use crate::hostile::document::{component, event, join, list, openapi, reference, schemas, until};
use crate::hostile::family::{Family, json, object, required};

pub(super) const FAMILIES: &[Family] = &[
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
];
