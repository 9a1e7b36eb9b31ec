//! What texts in other languages name of other files: imports of Protocol Buffers, types of Avro.

use std::collections::BTreeSet;

use crate::load::{At, Kind, Node};

/// Files that come with every compiler of Protocol Buffers.
const STANDARD: &str = "google/protobuf/";

/// An `import` of a `.proto` text.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Import {
    /// The file as written, e.g. `acme/common.proto`.
    pub name: String,
    /// The bytes of its name in the text, without quotes.
    pub span: (usize, usize),
}

/// What an import leads to.
#[derive(Debug, Clone)]
pub(crate) enum Beside<'a> {
    /// The top of that file.
    File(At<'a>),
    /// It is outside of what may be read.
    Outside,
    /// It cannot be read.
    Missing,
}

/// The files that the texts and schemas of a tree may mean, as they are looked for.
pub(super) fn files(root: &Node) -> BTreeSet<String> {
    let mut files = BTreeSet::new();
    let mut stack = vec![root];
    while let Some(node) = stack.pop() {
        match &node.kind {
            Kind::String(text) if text.contains("import") && text.contains("message") => {
                files.extend(imports(text).into_iter().map(|it| it.name));
            }
            Kind::Map(map) => {
                let is_record = node.get("type").and_then(Node::as_str) == Some("record");
                if is_record && node.get("fields").is_some() {
                    avro_names(node, "", &mut files);
                }
                stack.extend(map.iter().map(|(_, value)| value));
            }
            Kind::List(items) => stack.extend(items),
            _ => {}
        }
    }
    files
}

/// The imports of a `.proto` text, but for those that come with every compiler.
///
/// Protocol Buffers, "Import Statement": `import [ "weak" | "public" ] strLit ";"`.
pub(crate) fn imports(text: &str) -> Vec<Import> {
    let mut imports = Vec::new();
    let words = Words { text, at: 0 };
    let mut is_import = false;
    for (from, word) in words {
        let quoted = word.strip_prefix(['"', '\'']);
        match quoted {
            Some(name) if is_import => {
                let name = name.trim_end_matches(['"', '\'']);
                if !name.starts_with(STANDARD) {
                    imports.push(Import {
                        name: name.to_owned(),
                        span: (from + 1, from + 1 + name.len()),
                    });
                }
                is_import = false;
            }
            _ => is_import = word == "import" || is_import && matches!(word, "public" | "weak"),
        }
    }
    imports
}

/// The words of a text: names, quoted texts, single signs. Comments are none.
struct Words<'t> {
    text: &'t str,
    at: usize,
}

impl<'t> Iterator for Words<'t> {
    type Item = (usize, &'t str);

    fn next(&mut self) -> Option<Self::Item> {
        loop {
            let rest = self.text.get(self.at..)?;
            let sign = rest.chars().next()?;
            let end = |mark: &str| rest.get(2..).and_then(|it| it.find(mark)).map(|it| it + 2);
            let (length, is_word) = match sign {
                _ if rest.starts_with("//") => (end("\n").unwrap_or(rest.len()), false),
                _ if rest.starts_with("/*") => (end("*/").map_or(rest.len(), |it| it + 2), false),
                '"' | '\'' => {
                    let close = rest.get(1..).and_then(|it| it.find([sign, '\n']));
                    (close.map_or(rest.len(), |it| it + 2), true)
                }
                _ if sign.is_alphanumeric() || sign == '_' => {
                    let is_inside = |it: char| it.is_alphanumeric() || it == '_';
                    (rest.find(|it| !is_inside(it)).unwrap_or(rest.len()), true)
                }
                _ => (sign.len_utf8(), !sign.is_whitespace()),
            };
            let from = self.at;
            self.at += length;
            if is_word {
                return Some((from, rest.get(..length)?));
            }
        }
    }
}

/// Where the type with a full name is looked for.
pub(crate) fn avro_files(full: &str) -> Vec<String> {
    let short = full.rsplit('.').next().unwrap_or(full);
    let mut files = vec![format!("{full}.avsc")];
    if short != full {
        files.push(format!("{}.avsc", full.replace('.', "/")));
        files.push(format!("{short}.avsc"));
    }
    files
}

/// The full name that a name means within a namespace.
pub(crate) fn avro_full(name: &str, namespace: &str) -> String {
    match name.contains('.') || namespace.is_empty() {
        true => name.to_owned(),
        false => format!("{namespace}.{name}"),
    }
}

/// The namespace of what is in a named type.
pub(crate) fn avro_namespace(node: &Node, around: &str) -> String {
    let text = |key: &str| node.get(key).and_then(Node::as_str);
    let name = text("name").unwrap_or_default();
    match (name.rsplit_once('.'), text("namespace")) {
        (Some((namespace, _)), _) => namespace.to_owned(),
        (None, Some(namespace)) => namespace.to_owned(),
        (None, None) => around.to_owned(),
    }
}

/// True for types that every schema knows.
pub(crate) fn is_avro_word(name: &str) -> bool {
    matches!(
        name,
        "null"
            | "boolean"
            | "int"
            | "long"
            | "float"
            | "double"
            | "bytes"
            | "string"
            | "record"
            | "error"
            | "enum"
            | "array"
            | "map"
            | "fixed"
    )
}

/// The files of the types that a schema names. Trees nest no deeper than documents do: recursion is safe.
fn avro_names(node: &Node, namespace: &str, files: &mut BTreeSet<String>) {
    match &node.kind {
        Kind::String(name) if !is_avro_word(name) => {
            files.extend(avro_files(&avro_full(name, namespace)));
        }
        Kind::List(branches) => {
            for branch in branches {
                avro_names(branch, namespace, files);
            }
        }
        Kind::Map(_) => {
            let inner = match node.get("name") {
                Some(_) => avro_namespace(node, namespace),
                None => namespace.to_owned(),
            };
            for key in ["type", "items", "values"] {
                if let Some(part) = node.get(key) {
                    avro_names(part, &inner, files);
                }
            }
            let fields = node.get("fields").and_then(Node::as_list);
            for field in fields.into_iter().flatten() {
                if let Some(part) = field.get("type") {
                    avro_names(part, &inner, files);
                }
            }
        }
        _ => {}
    }
}

#[cfg(test)]
mod tests {
    use super::imports;

    #[test]
    fn imports_are_found_among_comments_and_texts() {
        let text = r#"
            syntax = "proto3"; // import "no.proto";
            /* import "no.proto"; */
            import public 'a/b.proto';
            import "google/protobuf/any.proto"; import"c.proto";
            option x = "import \"no.proto\"";
            message import_ { string s = 1; }
        "#;
        let found = imports(text);
        let names: Vec<&str> = found.iter().map(|it| it.name.as_str()).collect();
        assert_eq!(names, ["a/b.proto", "c.proto"]);
        for import in &found {
            assert_eq!(&text[import.span.0..import.span.1], import.name);
        }
        assert_eq!(
            imports("import \"open"),
            [super::Import {
                name: "open".to_owned(),
                span: (8, 12),
            }]
        );
    }
}
