//! A schema with the types of other files in it, so that it stands for itself.

use std::collections::HashSet;

use serde_json::{Map, Value};

use crate::asyncapi::reader::Reader;
use crate::diagnostic::{Code, Diagnostic};
use crate::load::{At, Beside, Kind, avro_files, avro_full, avro_namespace, is_avro_word};

/// How deep a schema nests, with what it refers to in it.
const DEPTH: usize = 128;
/// How many parts it has then: references without a name may double it each time.
const PARTS: usize = 500_000;

/// The schema as text. `None`: it names a type that is nowhere, which is reported.
pub(super) fn whole<'a>(at: &At<'a>, reader: &mut Reader<'a, '_>) -> Option<String> {
    if let Some(text) = at.node().as_str() {
        return Some(text.to_owned());
    }
    let mut own = HashSet::new();
    defined(at, "", &mut own);
    let mut whole = Whole {
        known: own,
        is_whole: true,
        depth: 0,
        parts: 0,
        reader,
    };
    let value = whole.schema(at, "");
    whole.is_whole.then(|| value.to_string())
}

struct Whole<'a, 'r, 's> {
    /// The full names of the types that are there already.
    known: HashSet<String>,
    is_whole: bool,
    depth: usize,
    parts: usize,
    reader: &'s mut Reader<'a, 'r>,
}

impl<'a> Whole<'a, '_, '_> {
    fn schema(&mut self, at: &At<'a>, namespace: &str) -> Value {
        self.parts += 1;
        if self.depth >= DEPTH {
            let message = "with what it refers to in it, the schema has no end";
            let help = "give the type that leads back to itself a name, and refer to that";
            return self.endless(Code::REF_CYCLE, message, help, at);
        }
        if self.parts > PARTS {
            let message =
                format!("with what it refers to in it, the schema has more than {PARTS} parts");
            let help = "give types that are there several times a name, and refer to that";
            return self.endless(Code::MESSAGE_FORMAT, &message, help, at);
        }
        self.depth += 1;
        let value = self.part(at, namespace);
        self.depth -= 1;
        value
    }

    /// What goes on too long ends here, which is told once.
    fn endless(&mut self, code: Code, message: &str, help: &str, at: &At<'a>) -> Value {
        if std::mem::take(&mut self.is_whole) {
            let finding = Diagnostic::new(code, message, at.origin());
            self.reader.reading.find(finding.help(help));
        }
        Value::Null
    }

    fn part(&mut self, at: &At<'a>, namespace: &str) -> Value {
        match &at.node().kind {
            Kind::String(name) => self.named(name, at, namespace),
            Kind::List(_) => at.items().map(|it| self.schema(&it, namespace)).collect(),
            Kind::Map(_) if at.text("$ref").is_some() => self.referred(at, namespace),
            Kind::Map(_) => self.object(at, namespace),
            _ => plain(at),
        }
    }

    fn object(&mut self, at: &At<'a>, namespace: &str) -> Value {
        let inner = match at.text("name") {
            Some(_) => avro_namespace(at.node(), namespace),
            None => namespace.to_owned(),
        };
        let mut members = Map::new();
        for (key, part) in at.entries() {
            let value = match key {
                "type" | "items" | "values" => self.schema(&part, &inner),
                "fields" => part.items().map(|it| self.field(&it, &inner)).collect(),
                _ => plain(&part),
            };
            members.insert(key.to_owned(), value);
        }
        Value::Object(members)
    }

    fn field(&mut self, at: &At<'a>, namespace: &str) -> Value {
        let members = at.entries().map(|(key, part)| {
            let value = match key {
                "type" => self.schema(&part, namespace),
                _ => plain(&part),
            };
            (key.to_owned(), value)
        });
        Value::Object(members.collect())
    }

    /// A type by its name: of this schema, or of a file that is called after it.
    fn named(&mut self, name: &str, at: &At<'a>, namespace: &str) -> Value {
        let full = avro_full(name, namespace);
        if is_avro_word(name) || self.known.contains(&full) || self.known.contains(name) {
            return name.into();
        }
        let files = avro_files(&full);
        let mut is_outside = false;
        for file in &files {
            match at.documents().beside(at.document(), file) {
                Beside::File(top) if defines(&top, &full) => return self.take(&top, ""),
                Beside::Outside => is_outside = true,
                _ => {}
            }
        }
        let names: Vec<String> = files.iter().map(|it| format!("`{it}`")).collect();
        let (code, message) = match is_outside {
            true => (
                Code::REF_OUTSIDE,
                format!("the file of the type `{full}` is outside the folder of the document"),
            ),
            false => (
                Code::REF_UNRESOLVED,
                format!("`{full}` is no type of this schema, and of no file beside it"),
            ),
        };
        let finding = Diagnostic::new(code, message, at.origin());
        let help = format!("looked for {}", names.join(", "));
        self.reader.reading.find(finding.help(help));
        self.is_whole = false;
        name.into()
    }

    /// A type by a reference: the first one stands there itself, others mean it by its name.
    fn referred(&mut self, at: &At<'a>, namespace: &str) -> Value {
        let Some(target) = self.reader.reading.resolve(at) else {
            self.is_whole = false;
            return Value::Null;
        };
        let around = match target.document() == at.document() {
            true => namespace,
            false => "",
        };
        match target.text("name") {
            Some(name) => {
                let full = avro_full(name, &avro_namespace(target.node(), around));
                match self.known.contains(&full) {
                    true => full.into(),
                    false => self.take(&target, around),
                }
            }
            None => self.schema(&target, around),
        }
    }

    fn take(&mut self, at: &At<'a>, namespace: &str) -> Value {
        defined(at, namespace, &mut self.known);
        self.schema(at, namespace)
    }
}

fn plain(at: &At<'_>) -> Value {
    serde_json::from_str(&at.node().to_json().to_string()).unwrap_or_default()
}

/// True when the type of a file has this full name.
fn defines(at: &At<'_>, full: &str) -> bool {
    at.text("name")
        .is_some_and(|name| avro_full(name, &avro_namespace(at.node(), "")) == full)
}

/// Collects the full names of the types that a schema defines.
fn defined(at: &At<'_>, namespace: &str, names: &mut HashSet<String>) {
    match &at.node().kind {
        Kind::List(_) => {
            for item in at.items() {
                defined(&item, namespace, names);
            }
        }
        Kind::Map(_) => {
            let inner = match at.text("name") {
                Some(name) if at.text("type").is_some() => {
                    let inner = avro_namespace(at.node(), namespace);
                    names.insert(avro_full(name, &inner));
                    inner
                }
                _ => namespace.to_owned(),
            };
            for key in ["type", "items", "values"] {
                if let Some(part) = at.get(key) {
                    defined(&part, &inner, names);
                }
            }
            for field in at.get("fields").iter().flat_map(At::items) {
                if let Some(part) = field.get("type") {
                    defined(&part, &inner, names);
                }
            }
        }
        _ => {}
    }
}
