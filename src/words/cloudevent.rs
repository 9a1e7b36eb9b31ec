//! How deliveries become CloudEvents.

use hookwright_runtime::scheme::{Rules, Template};

/// Each attribute and where its text is, in the order of the specification; what the first rules do not say, the next ones do.
pub fn attributes<'a>(rules: impl IntoIterator<Item = &'a Rules>) -> Vec<(String, String)> {
    let mut said: Vec<(String, String)> = Vec::new();
    let mut add = |name: &str, texts: String| {
        if !said.iter().any(|(known, _)| known == name) {
            said.push((name.to_owned(), texts));
        }
    };
    for rules in rules {
        let texts = [
            ("type", &rules.event_type),
            ("source", &rules.source),
            ("id", &rules.id),
            ("subject", &rules.subject),
            ("dataschema", &rules.dataschema),
        ];
        for (name, texts) in texts {
            if let Some(texts) = texts {
                add(name, alternatives(texts.0.iter()));
            }
        }
        if let Some(times) = &rules.time {
            add("time", alternatives(times.0.iter().map(|time| &time.of)));
        }
        for (name, texts) in &rules.extensions {
            add(name, alternatives(texts.0.iter()));
        }
    }
    said
}

fn alternatives<'a>(texts: impl Iterator<Item = &'a Template>) -> String {
    let texts: Vec<String> = texts.map(|text| format!("`{text}`")).collect();
    match texts.is_empty() {
        true => "never there".to_owned(),
        false => texts.join(", or else "),
    }
}
