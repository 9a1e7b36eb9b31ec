//! Many events, and much that is said of them.

use crate::hostile::document::{component, event, join, list, openapi, reference, until};
use crate::hostile::family::{Family, catalogue, json, object, required};

pub(super) const FAMILIES: &[Family] = &[
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
];
