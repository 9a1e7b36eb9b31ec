use std::path::Path;

use serde_json::Value;

use crate::cli::init::Start;
use crate::config::Config;

/// How wide lines are.
const WIDTH: usize = 100;

/// A value that each key may have, in the order of the file: tables come last.
const EXAMPLES: [(&str, &str); 23] = [
    ("document", "\"acme.yaml\""),
    ("output", "\"acme-events\""),
    ("profile", "\"standard-webhooks\""),
    ("overlays", "[\"corrections.yaml\"]"),
    ("events", "[\"order.*\", \"!order.test\"]"),
    ("catalogue", "[\"*Event\"]"),
    ("allow-dirs", "[\"../schemas\"]"),
    ("required", "\"as-documented\""),
    ("perspective", "\"app\""),
    ("strict", "true"),
    ("allow", "[\"schema/unsupported-keyword:not\"]"),
    ("name", "\"acme-events\""),
    ("version", "\"0.1.0\""),
    ("license", "\"MIT OR Apache-2.0\""),
    ("form", "\"crate\""),
    ("runtime", "\"dependency\""),
    ("unknown-members", "\"keep\""),
    ("channels", "true"),
    ("derives", "[\"Eq\", \"Hash\"]"),
    (
        "type-attributes",
        "[{ path = \"Order*\", attribute = \"#[must_use]\" }]",
    ),
    (
        "field-attributes",
        "[{ path = \"*.id\", attribute = \"#[doc(alias = \\\"key\\\")]\" }]",
    ),
    ("formats", "uuid = \"uuid::Uuid\""),
    ("dependencies", "uuid = \"1\""),
];

/// The keys of `[lint]`.
const OF_LINT: [(&str, &str); 3] = [
    ("fail-on", "\"warning\""),
    ("baseline", "\"lint-known.json\""),
    ("severities", "\"lint/no-time\" = \"off\""),
];

const HEAD: &str = "\
# What hookwright does here. Lines that begin with `#` and a letter or a bracket are keys with a value that they
# may have: take the `#` away. `hookwright schema` prints the schema of this file, for editors.
";

/// A configuration in which every key stands: what is known with its value, the rest commented.
pub(super) fn text(start: &Start) -> String {
    let schema = schemars::schema_for!(Config);
    let schema = schema.as_value();
    let mut text = String::from(HEAD);
    for (key, example) in EXAMPLES {
        text.push('\n');
        explain(schema, &schema["properties"][key], &mut text);
        if let Some(reason) = start.reason.as_ref().filter(|_| key == "profile") {
            comment(&sentence(reason), &mut text);
        }
        text.push_str(&match (start.value(key), is_table(schema, key)) {
            (Some(value), _) => format!("{key} = {value}\n"),
            (None, true) => format!("#[{key}]\n#{example}\n"),
            (None, false) => format!("#{key} = {example}\n"),
        });
    }
    text.push('\n');
    explain(schema, &schema["properties"]["lint"], &mut text);
    text.push_str("#[lint]\n");
    for (key, example) in OF_LINT {
        explain(
            schema,
            &schema["$defs"]["Lint"]["properties"][key],
            &mut text,
        );
        text.push_str(&match key {
            "severities" => format!("#[lint.{key}]\n#{example}\n"),
            _ => format!("#{key} = {example}\n"),
        });
    }
    text
}

impl Start {
    /// What is known of a key.
    fn value(&self, key: &str) -> Option<String> {
        let quoted = |text: &str| toml::Value::String(text.to_owned()).to_string();
        let path = |path: &Path| quoted(&path.to_string_lossy());
        match key {
            "document" => Some(path(&self.document)),
            "output" => Some(path(&self.output)),
            "profile" => self.profile.as_deref().map(quoted),
            "overlays" if !self.overlays.is_empty() => {
                let overlays: Vec<String> = self.overlays.iter().map(|it| path(it)).collect();
                Some(format!("[{}]", overlays.join(", ")))
            }
            _ => None,
        }
    }
}

fn is_table(schema: &Value, key: &str) -> bool {
    schema["properties"][key]
        .get("additionalProperties")
        .is_some()
}

/// Says what a key means and, of one with a few values, which these are.
fn explain(schema: &Value, property: &Value, text: &mut String) {
    let meaning = property["description"].as_str().unwrap_or_default();
    let cases = cases(schema, property);
    let meaning = match cases.is_empty() {
        true => meaning.to_owned(),
        false => format!("{meaning} One of {}.", cases.join(", ")),
    };
    comment(&meaning, text);
}

/// The words that a property takes.
fn cases(schema: &Value, property: &Value) -> Vec<String> {
    let choices = property["anyOf"].as_array().cloned().unwrap_or_default();
    let places = std::iter::once(property).chain(&choices);
    let names = places.filter_map(|it| it["$ref"].as_str()?.strip_prefix("#/$defs/"));
    let constants = names.flat_map(|name| schema["$defs"][name]["oneOf"].as_array());
    let constants = constants.flatten().filter_map(|it| it["const"].as_str());
    constants.map(|it| format!("\"{it}\"")).collect()
}

fn sentence(text: &str) -> String {
    let mut letters = text.chars();
    let first = letters.next().map(|it| it.to_uppercase().to_string());
    first.unwrap_or_default() + letters.as_str()
}

fn comment(meaning: &str, text: &mut String) {
    let mut line = String::from("#");
    for word in meaning.split_whitespace() {
        if line.chars().count() + 1 + word.chars().count() > WIDTH {
            text.push_str(&line);
            text.push('\n');
            line = String::from("#");
        }
        line.push(' ');
        line.push_str(word);
    }
    text.push_str(&line);
    text.push('\n');
}

#[cfg(test)]
mod tests {
    use std::path::PathBuf;

    use super::*;
    use crate::plan::Plan;

    fn start() -> Start {
        Start {
            document: PathBuf::from("acme.yaml"),
            output: PathBuf::from("out"),
            profile: None,
            reason: Some("its title names Acme.".to_owned()),
            overlays: Vec::new(),
        }
    }

    /// Takes the `#` away from every key.
    fn uncommented(text: &str) -> String {
        let line = |line: &str| match line.strip_prefix('#') {
            Some(key) if !key.starts_with(' ') => key.to_owned(),
            _ => line.to_owned(),
        };
        text.lines().map(|it| line(it) + "\n").collect()
    }

    #[test]
    fn every_key_is_there_and_says_what_it_means() {
        let text = uncommented(&text(&start()));
        let table: toml::Table = toml::from_str(&text).unwrap();
        let schema = schemars::schema_for!(Config);
        let keys = |value: &Value| {
            let keys = value.as_object().unwrap().keys().cloned();
            keys.collect::<std::collections::BTreeSet<String>>()
        };
        let there = |table: &toml::Table| table.keys().cloned().collect();
        assert_eq!(keys(&schema.as_value()["properties"]), there(&table));
        let lint = &schema.as_value()["$defs"]["Lint"]["properties"];
        assert_eq!(keys(lint), there(table["lint"].as_table().unwrap()));
        let lines: Vec<&str> = text.lines().collect();
        for pair in lines.windows(2) {
            let is_key = pair[1].contains(" = ") && !pair[1].starts_with('#');
            let is_explained = pair[0].starts_with("# ") || pair[0].starts_with('[');
            assert!(!is_key || is_explained, "{pair:?}");
        }
    }

    #[test]
    fn it_is_valid_whatever_is_uncommented() {
        let text = text(&start());
        let all = Config::parse("hookwright.toml", &uncommented(&text)).unwrap();
        Plan::new(&all).unwrap();
        let bare = Config::parse("hookwright.toml", &text).unwrap();
        assert_eq!(bare.document, Path::new("acme.yaml"));
        assert_eq!(
            bare,
            Config {
                output: Some("out".into()),
                ..Config::new("acme.yaml")
            }
        );
        // And each line alone; a table with its header.
        let lines: Vec<&str> = text.lines().collect();
        for (number, line) in lines.iter().enumerate() {
            let Some(key) = line.strip_prefix('#').filter(|it| !it.starts_with(' ')) else {
                continue;
            };
            let mut one = lines.clone();
            one[number] = key;
            let before = number.checked_sub(1).map(|at| lines[at]);
            if let Some(header) = before
                .and_then(|it| it.strip_prefix('#'))
                .filter(|it| it.starts_with('['))
            {
                one[number - 1] = header;
            }
            if ["fail-on", "baseline"].iter().any(|it| key.starts_with(it)) {
                let header = lines.iter().position(|it| *it == "#[lint]").unwrap();
                one[header] = "[lint]";
            }
            let config = Config::parse("hookwright.toml", &one.join("\n"));
            config.unwrap_or_else(|error| panic!("{key}: {error}"));
        }
    }
}
