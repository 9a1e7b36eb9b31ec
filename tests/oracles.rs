//! The crates that the reader does without, as oracles: what `serde_yaml` reads in a YAML text we read, and the callbacks
//! and schemas that `openapiv3` sees in an OpenAPI 3.0 document we see.
//!
//! Where we differ on purpose stands in `oracles/*.txt`, one difference a line; one that is gone must leave the list.
#![allow(clippy::unwrap_used, reason = "a test")]

use std::collections::BTreeSet;
use std::fs;
use std::path::{Path, PathBuf};

use hookwright::diagnostic::Report;
use hookwright::load::{Documents, Kind, Node};
use hookwright::model::{Catalog, Kind as ShapeKind};
use hookwright::plan::Plan;
use openapiv3::{OpenAPI, PathItem, ReferenceOr, SchemaKind, Type};
use serde_json::Value as Json;
use serde_yaml::Value;

#[test]
fn our_yaml_is_that_of_serde_yaml() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let mut files = Vec::new();
    for folder in ["specs", "tests", "examples", "fuzz/seeds"] {
        find(&root.join(folder), &mut files);
    }
    assert!(files.len() > 50, "only {} files", files.len());
    let known = include_str!("oracles/yaml.txt");
    assert_eq!(differences(root, &files), lines(known));
}

#[test]
fn public_yaml_is_that_of_serde_yaml() {
    let Some(corpus) = std::env::var_os("HOOKWRIGHT_CORPUS").map(PathBuf::from) else {
        println!("skipped: name the folder of public documents in HOOKWRIGHT_CORPUS");
        return;
    };
    let mut files = Vec::new();
    find(&corpus, &mut files);
    println!("{} documents", files.len());
    let known = include_str!("oracles/yaml_corpus.txt");
    assert_eq!(differences(&corpus, &files), lines(known));
}

/// Where our tree is another one than that of `serde_yaml`: the file, the pointer, what we read and what it reads.
fn differences(root: &Path, files: &[PathBuf]) -> Vec<String> {
    let mut found = Vec::new();
    for file in files {
        let name = file.strip_prefix(root).unwrap().display();
        let text = String::from_utf8_lossy(&fs::read(file).unwrap()).into_owned();
        let mut report = Report::new();
        let documents = Documents::from_text(&file.to_string_lossy(), &text, &mut report);
        let theirs = serde_yaml::from_str::<Value>(&text).and_then(|mut value| {
            value.apply_merge()?;
            Ok(value)
        });
        match (report.has_errors(), theirs) {
            (true, Err(_)) => {}
            (true, Ok(_)) => {
                let why = report.diagnostics()[0].code.as_str();
                found.push(format!("{name}: refused ({why}) / read"));
            }
            (false, Err(error)) => {
                let error = error.to_string();
                let why = error.split(" at line ").next().unwrap_or_default();
                found.push(format!("{name}: read / refused ({why})"));
            }
            (false, Ok(theirs)) => {
                compare(
                    documents.root().node(),
                    &theirs,
                    "",
                    &mut |pointer, ours, theirs| {
                        found.push(format!("{name}#{pointer}: {ours} / {theirs}"));
                    },
                );
            }
        }
    }
    found
}

/// Tells every node that differs.
fn compare(
    ours: &Node,
    theirs: &Value,
    pointer: &str,
    tell: &mut impl FnMut(&str, String, String),
) {
    match (&ours.kind, theirs) {
        (_, Value::Tagged(tagged)) => compare(ours, &tagged.value, pointer, tell),
        (Kind::Map(map), Value::Mapping(mapping)) if map.len() == mapping.len() => {
            for ((key, value), (other, their_value)) in map.iter().zip(mapping) {
                let (key, other) = (key.to_owned(), key_text(other));
                match key == other {
                    true => compare(value, their_value, &format!("{pointer}/{key}"), tell),
                    false => tell(pointer, format!("key {key}"), format!("key {other}")),
                }
            }
        }
        (Kind::List(items), Value::Sequence(theirs)) if items.len() == theirs.len() => {
            for (at, (item, other)) in items.iter().zip(theirs).enumerate() {
                compare(item, other, &format!("{pointer}/{at}"), tell);
            }
        }
        (Kind::Number(lexeme), Value::Number(number)) if same_number(lexeme, number) => {}
        (Kind::String(text), Value::String(other)) if **text == *other => {}
        (Kind::Bool(value), Value::Bool(other)) if value == other => {}
        (Kind::Null, Value::Null) => {}
        _ => tell(
            pointer,
            short(&ours.to_json().to_string()),
            short(&format!("{theirs:?}")),
        ),
    }
}

/// Keys are text with us, whatever they look like.
fn key_text(key: &Value) -> String {
    match key {
        Value::String(text) => text.clone(),
        Value::Null => "null".to_owned(),
        other => serde_yaml::to_string(other)
            .unwrap_or_default()
            .trim()
            .to_owned(),
    }
}

fn same_number(lexeme: &str, number: &serde_yaml::Number) -> bool {
    match (number.as_i64(), number.as_u64(), number.as_f64()) {
        (Some(value), ..) => lexeme.parse() == Ok(value),
        (_, Some(value), _) => lexeme.parse() == Ok(value),
        (_, _, Some(value)) => lexeme.parse() == Ok(value),
        _ => false,
    }
}

fn short(text: &str) -> String {
    text.chars().take(60).collect()
}

#[test]
fn the_callbacks_and_schemas_that_openapiv3_sees_are_seen() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/oracles/openapi");
    let mut files = Vec::new();
    find(&folder, &mut files);
    assert!(!files.is_empty());
    for file in files {
        let text = fs::read_to_string(&file).unwrap();
        let theirs: OpenAPI = serde_yaml::from_str(&text).unwrap();
        let ours = catalog(&file);
        let keys: BTreeSet<String> = ours.events.iter().map(|event| event.key.clone()).collect();
        assert_eq!(keys, callbacks(&theirs), "{}", file.display());
        assert!(keys.len() > 1, "{}", file.display());
        let members = check_members(&ours, &theirs);
        assert!(members > 5, "{}: only {members} members", file.display());
        let names: BTreeSet<&str> = ours
            .shapes
            .iter()
            .filter_map(|(_, shape)| shape.name.as_deref())
            .collect();
        let reached = reached(&theirs);
        let reached: BTreeSet<&str> = reached.iter().map(String::as_str).collect();
        // What `allOf` merges is no shape of its own.
        let merged: Vec<&&str> = reached.difference(&names).collect();
        assert_eq!(merged, [&"Base"], "{}", file.display());
        assert!(names.is_subset(&reached), "{}", file.display());
    }
}

#[test]
fn the_callbacks_of_public_documents_are_seen() {
    let Some(corpus) = std::env::var_os("HOOKWRIGHT_CORPUS").map(PathBuf::from) else {
        println!("skipped: name the folder of public documents in HOOKWRIGHT_CORPUS");
        return;
    };
    let mut files = Vec::new();
    find(&corpus.join("openapi"), &mut files);
    let (mut read, mut seen, mut members, mut missing) = (0, 0, 0, Vec::new());
    for file in files {
        let text = String::from_utf8_lossy(&fs::read(&file).unwrap()).into_owned();
        let Ok(theirs) = serde_yaml::from_str::<OpenAPI>(&text) else {
            continue;
        };
        let callbacks = callbacks(&theirs);
        read += 1;
        if callbacks.is_empty() {
            continue;
        }
        let ours = catalog(&file);
        let keys: BTreeSet<String> = ours.events.iter().map(|event| event.key.clone()).collect();
        let name = file.strip_prefix(&corpus).unwrap().display().to_string();
        missing.extend(
            callbacks
                .difference(&keys)
                .map(|key| format!("{name}: {key}")),
        );
        seen += callbacks.intersection(&keys).count();
        members += check_members(&ours, &theirs);
    }
    println!(
        "{read} documents that `openapiv3` reads, {seen} callbacks and {members} members seen"
    );
    assert_eq!(missing, lines(include_str!("oracles/callbacks_corpus.txt")));
}

fn catalog(file: &Path) -> Catalog {
    let plan = Plan::new(&hookwright::Config::new(file)).unwrap();
    hookwright::read(&plan, &mut Report::new()).unwrap().catalog
}

/// The keys of the callbacks that `openapiv3` sees, as we write them.
fn callbacks(document: &OpenAPI) -> BTreeSet<String> {
    let mut keys = BTreeSet::new();
    for (path, item) in &document.paths.paths {
        let ReferenceOr::Item(item) = item else {
            continue;
        };
        for (method, operation) in item.iter() {
            for (name, callback) in &operation.callbacks {
                for (expression, item) in callback {
                    keys.extend(operations(
                        &format!("{method} {path}:{name} {expression}"),
                        item,
                    ));
                }
            }
        }
    }
    let components = document.components.iter().flat_map(|it| &it.callbacks);
    for (name, callback) in components {
        let ReferenceOr::Item(callback) = callback else {
            continue;
        };
        for (expression, item) in callback {
            keys.extend(operations(&format!("components:{name} {expression}"), item));
        }
    }
    keys
}

/// The delivery has the key itself; another method beside it is named.
fn operations(key: &str, item: &PathItem) -> Vec<String> {
    let methods: Vec<&str> = item.iter().map(|(method, _)| method).collect();
    let main = methods
        .iter()
        .find(|method| **method == "post")
        .or(methods.first());
    let key = |method: &&str| match Some(method) == main {
        true => key.to_owned(),
        false => format!("{key} {method}"),
    };
    methods.iter().map(key).collect()
}

/// Compares the members of every object that both know by a name; returns how many there are.
fn check_members(ours: &Catalog, theirs: &OpenAPI) -> usize {
    let mut count = 0;
    for (_, shape) in ours.shapes.iter() {
        let (Some(name), ShapeKind::Struct(object)) = (&shape.name, &shape.kind) else {
            continue;
        };
        let schemas = theirs
            .components
            .as_ref()
            .map(|components| &components.schemas);
        let Some(ReferenceOr::Item(schema)) = schemas.and_then(|schemas| schemas.get(name)) else {
            continue;
        };
        let SchemaKind::Type(Type::Object(theirs)) = &schema.schema_kind else {
            continue;
        };
        let required = |member: &str| theirs.required.iter().any(|it| it == member);
        for member in theirs.properties.keys() {
            let found = object.members.iter().find(|it| it.name == *member);
            let found = found.unwrap_or_else(|| panic!("{name} has no {member}"));
            assert_eq!(found.required, required(member), "{name} {member}");
            count += 1;
        }
    }
    count
}

/// The components that the bodies of callbacks lead to.
fn reached(document: &OpenAPI) -> BTreeSet<String> {
    let schemas = document
        .components
        .as_ref()
        .map(|components| &components.schemas);
    let items = document
        .paths
        .paths
        .values()
        .filter_map(ReferenceOr::as_item);
    let operations = items.flat_map(|item| item.iter().map(|(_, operation)| operation));
    let callbacks = operations.flat_map(|operation| operation.callbacks.values());
    let mut open: Vec<Json> = callbacks
        .flat_map(|callback| callback.values())
        .flat_map(|item| item.iter().map(|(_, operation)| &operation.request_body))
        .map(|body| serde_json::to_value(body).unwrap())
        .collect();
    let mut reached = BTreeSet::new();
    while let Some(value) = open.pop() {
        match value {
            Json::Object(members) => {
                if let Some(Json::String(reference)) = members.get("$ref")
                    && let Some(name) = reference.strip_prefix("#/components/schemas/")
                    && reached.insert(name.to_owned())
                {
                    let schema = schemas.and_then(|schemas| schemas.get(name));
                    open.push(serde_json::to_value(schema).unwrap());
                }
                open.extend(members.into_iter().map(|(_, value)| value));
            }
            Json::Array(items) => open.extend(items),
            _ => {}
        }
    }
    reached
}

fn find(folder: &Path, files: &mut Vec<PathBuf>) {
    let mut paths: Vec<PathBuf> = fs::read_dir(folder)
        .unwrap()
        .map(|entry| entry.unwrap().path())
        .collect();
    paths.sort();
    for path in paths {
        let ending = path.extension().and_then(|ending| ending.to_str());
        match ending {
            _ if path.is_dir() => find(&path, files),
            Some("yaml" | "yml") => files.push(path),
            _ => {}
        }
    }
}

fn lines(text: &str) -> Vec<String> {
    text.lines()
        .filter(|line| !line.is_empty() && !line.starts_with("# "))
        .map(str::to_owned)
        .collect()
}
