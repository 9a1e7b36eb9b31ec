//! Many channels, messages and traits of AsyncAPI documents.

use crate::hostile::document::join;
use crate::hostile::family::{Family, json};

pub(super) const FAMILIES: &[Family] = &[
    // Each channel carries the same messages, by one reference.
    json("channels-by-messages", |bytes| {
        let alternatives = join(bytes / 200, |n| {
            format!("{{\"$ref\":\"#/components/messages/m{n}\"}}")
        });
        let messages = join(bytes / 200, |n| {
            format!(
                "\"m{n}\":{{\"payload\":{{\"type\":\"object\",\"required\":[\"p{n}\"],\"properties\":{{\"p{n}\":{{\"const\":{n}}}}}}}}}"
            )
        });
        let channels = join(bytes / 200, |n| {
            format!(
                "\"c{n}\":{{\"publish\":{{\"message\":{{\"$ref\":\"#/components/messages/all\"}}}}}}"
            )
        });
        asyncapi2(
            &channels,
            &format!("\"messages\":{{\"all\":{{\"oneOf\":[{alternatives}]}},{messages}}}"),
        )
    }),
    json("messages-alike", |bytes| {
        let messages = join(bytes / 130, |n| {
            format!("\"m{n}\":{{\"payload\":{{\"type\":\"object\"}}}}")
        });
        let references = join(bytes / 130, |n| {
            format!("{{\"$ref\":\"#/channels/c/messages/m{n}\"}}")
        });
        asyncapi3(
            &format!("\"c\":{{\"address\":\"c\",\"messages\":{{{messages}}}}}"),
            &format!(
                "\"o\":{{\"action\":\"send\",\"channel\":{{\"$ref\":\"#/channels/c\"}},\"messages\":[{references}]}}"
            ),
            "",
        )
    }),
    // Each message has all traits, each of which has a header of its own.
    json("traits-by-messages", |bytes| {
        let traits = join(bytes / 250, |n| {
            format!(
                "\"t{n}\":{{\"headers\":{{\"properties\":{{\"h{n}\":{{\"type\":\"string\"}}}}}}}}"
            )
        });
        let all = join(bytes / 250, |n| {
            format!("{{\"$ref\":\"#/components/messageTraits/t{n}\"}}")
        });
        let messages = join(bytes / 250, |n| {
            format!(
                "\"m{n}\":{{\"traits\":[{{\"$ref\":\"#/components/messageTraits/t{n}\"}},{{\"$ref\":\"#/components/messageTraits/t0\"}}]}}"
            )
        });
        asyncapi3(
            &format!(
                "\"c\":{{\"address\":\"c\",\"messages\":{{\"many\":{{\"traits\":[{all}]}},{messages}}}}}"
            ),
            "",
            &format!("\"messageTraits\":{{{traits}}}"),
        )
    }),
    // One large trait that every message has.
    json("trait-of-all-messages", |bytes| {
        let headers = join(bytes / 100, |n| {
            format!("\"header{n}\":{{\"type\":\"string\"}}")
        });
        let messages = join(bytes / 250, |n| {
            format!(
                "\"m{n}\":{{\"headers\":{{\"properties\":{{\"own{n}\":{{\"type\":\"string\"}}}}}},\"traits\":[{{\"$ref\":\"#/components/messageTraits/t\"}}]}}"
            )
        });
        asyncapi3(
            &format!("\"c\":{{\"address\":\"c\",\"messages\":{{{messages}}}}}"),
            "",
            &format!(
                "\"messageTraits\":{{\"t\":{{\"headers\":{{\"type\":\"object\",\"properties\":{{{headers}}}}}}}}}"
            ),
        )
    }),
    json("parameters-of-one-address", |bytes| {
        let address = join(bytes / 60, |n| format!("{{p{n}}}"));
        let parameters = join(bytes / 60, |n| format!("\"p{n}\":{{\"default\":\"x\"}}"));
        asyncapi3(
            &format!(
                "\"c\":{{\"address\":\"{address}\",\"parameters\":{{{parameters}}},\"messages\":{{\"m\":{{\"payload\":{{\"type\":\"object\"}}}}}}}}"
            ),
            "",
            "",
        )
    }),
    json("servers-of-channels", |bytes| {
        let count = (bytes / 4).isqrt().min(bytes / 60);
        let servers = join(count, |n| {
            format!("\"s{n}\":{{\"url\":\"x\",\"protocol\":\"kafka\"}}")
        });
        let names = join(count, |n| format!("\"s{n}\""));
        let channels = join(count / 8, |n| {
            format!(
                "\"c{n}\":{{\"servers\":[{names}],\"publish\":{{\"message\":{{\"payload\":{{\"const\":{n}}}}}}}}}"
            )
        });
        let text = asyncapi2(&channels, "");
        text.replacen(
            "\"channels\"",
            &format!("\"servers\":{{{servers}}},\"channels\""),
            1,
        )
    }),
    json("avro-records", |bytes| {
        let fields = join(bytes / 130, |n| {
            format!(
                "{{\"name\":\"f{n}\",\"type\":{{\"type\":\"record\",\"name\":\"R{n}\",\"fields\":[{{\"name\":\"x\",\"type\":[\"null\",\"long\"]}}]}}}}"
            )
        });
        let payload = format!(
            "{{\"schemaFormat\":\"application/vnd.apache.avro;version=1.9.0\",\"schema\":{{\"type\":\"record\",\"name\":\"A\",\"fields\":[{fields}]}}}}"
        );
        asyncapi3(
            &format!(
                "\"c\":{{\"address\":\"c\",\"messages\":{{\"m\":{{\"payload\":{payload}}}}}}}"
            ),
            "",
            "",
        )
    }),
    json("protobuf-messages", |bytes| {
        let messages: Vec<String> = (0..bytes / 60)
            .map(|n| format!("message M{n} {{ M{} next = 1; int64 x = 2; }}", n + 1))
            .collect();
        let last = bytes / 60;
        let text = format!(
            "syntax = \\\"proto3\\\"; {} message M{last} {{ int32 x = 1; }}",
            messages.join(" ")
        );
        let payload = format!(
            "{{\"schemaFormat\":\"application/vnd.google.protobuf;version=3\",\"schema\":\"{text}\"}}"
        );
        asyncapi3(
            &format!(
                "\"c\":{{\"address\":\"c\",\"messages\":{{\"m\":{{\"payload\":{payload}}}}}}}"
            ),
            "",
            "",
        )
    }),
];

fn asyncapi2(channels: &str, components: &str) -> String {
    format!(
        "{{\"asyncapi\":\"2.6.0\",\"info\":{{\"title\":\"T\",\"version\":\"1\"}},\"channels\":{{{channels}}},\"components\":{{{components}}}}}"
    )
}

fn asyncapi3(channels: &str, operations: &str, components: &str) -> String {
    format!(
        "{{\"asyncapi\":\"3.0.0\",\"info\":{{\"title\":\"T\",\"version\":\"1\"}},\"channels\":{{{channels}}},\"operations\":{{{operations}}},\"components\":{{{components}}}}}"
    )
}
