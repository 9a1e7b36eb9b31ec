//! Documents with places for strings: `@name` in a key or a text, and the strings that are put there.

use std::path::Path;

use serde_json::{Map, Value};

/// A document with places.
pub(crate) struct Template {
    document: Value,
    places: Vec<String>,
}

impl Template {
    /// Reads `<name>.json` of this folder.
    pub(crate) fn read(folder: &Path, name: &str) -> Result<Self, String> {
        let file = folder.join(format!("{name}.json"));
        let text = std::fs::read_to_string(&file)
            .map_err(|error| format!("{}: {error}", file.display()))?;
        let document = serde_json::from_str(&text).map_err(|error| error.to_string())?;
        let mut places = Vec::new();
        visit(&document, &mut |text| {
            if let Some((_, place, _)) = split(text)
                && !places.iter().any(|known| known == place)
            {
                places.push(place.to_owned());
            }
        });
        Ok(Self { document, places })
    }

    /// The document with a text in every place. `Err` names a key that is there twice then.
    pub(crate) fn fill(&self, text: &dyn Fn(usize) -> String) -> Result<Value, String> {
        self.value(&self.document, text)
    }

    /// The same, with the string number `turn + n` in the place number `n`: as many turns as there are strings put every
    /// string into every place.
    pub(crate) fn turn(&self, strings: &[String], turn: usize) -> Result<Value, String> {
        self.fill(&|place| strings[(place + turn) % strings.len()].clone())
    }

    /// The same, with plain words.
    pub(crate) fn plain(&self) -> Result<Value, String> {
        self.fill(&plain)
    }

    fn value(&self, value: &Value, text: &dyn Fn(usize) -> String) -> Result<Value, String> {
        Ok(match value {
            Value::String(written) => Value::String(self.text(written, text)),
            Value::Array(items) => Value::Array(
                items
                    .iter()
                    .map(|item| self.value(item, text))
                    .collect::<Result<_, _>>()?,
            ),
            Value::Object(members) => {
                let mut filled = Map::new();
                for (key, value) in members {
                    let key = self.text(key, text);
                    if filled
                        .insert(key.clone(), self.value(value, text)?)
                        .is_some()
                    {
                        return Err(format!("the key {key:?} is there twice"));
                    }
                }
                Value::Object(filled)
            }
            other => other.clone(),
        })
    }

    fn text(&self, written: &str, text: &dyn Fn(usize) -> String) -> String {
        let Some((before, place, after)) = split(written) else {
            return written.to_owned();
        };
        let number = self.places.iter().position(|known| known == place);
        let text = text(number.unwrap_or_default());
        match before.starts_with("#/") {
            true => format!("{before}{}{after}", segment(&text)),
            false => format!("{before}{text}{after}"),
        }
    }
}

/// A word for the place number `place`: letters alone, and no word that means anything.
fn plain(place: usize) -> String {
    let letter = |number: usize| char::from(b'a' + (number % 26) as u8);
    ["plain", "word"]
        .iter()
        .zip([place / 26, place])
        .map(|(word, number)| format!("{word}{}", letter(number)))
        .collect()
}

/// The strings, one a line as JSON.
pub(crate) fn strings(folder: &Path) -> Result<Vec<String>, String> {
    let file = folder.join("strings.jsonl");
    let text =
        std::fs::read_to_string(&file).map_err(|error| format!("{}: {error}", file.display()))?;
    text.lines()
        .map(|line| serde_json::from_str(line).map_err(|error| format!("{line}: {error}")))
        .collect()
}

/// A segment of a JSON Pointer in a URI fragment.
fn segment(text: &str) -> String {
    text.replace('~', "~0")
        .replace('/', "~1")
        .replace('%', "%25")
}

/// What stands before a place, its name, and what stands after it.
fn split(text: &str) -> Option<(&str, &str, &str)> {
    let (before, rest) = text.split_once('@')?;
    let end = rest
        .find(|c: char| !(c.is_ascii_lowercase() || c == '.' || c == '-'))
        .unwrap_or(rest.len());
    let (place, after) = rest.split_at(end);
    (!place.is_empty()).then_some((before, place, after))
}

fn visit(value: &Value, each: &mut dyn FnMut(&str)) {
    match value {
        Value::String(text) => each(text),
        Value::Array(items) => items.iter().for_each(|item| visit(item, each)),
        Value::Object(members) => members.iter().for_each(|(key, value)| {
            each(key);
            visit(value, each);
        }),
        _ => {}
    }
}
