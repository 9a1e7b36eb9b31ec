//! typify on GitHub's document: its types, as its documentation says to make them.

use std::collections::BTreeMap;
use std::fmt::Write;
use std::path::Path;

use schemars::schema::Schema;
use serde_json::Value;
use typify::{TypeSpace, TypeSpaceSettings};

use crate::place;

/// What typify's types need.
pub(crate) const MANIFEST: &str = r#"[package]
name = "typify-events"
version = "0.0.0"
edition = "2021"

[dependencies]
chrono = { version = "0.4", features = ["serde"] }
regress = "0.11"
serde = { version = "1", features = ["derive"] }
serde_json = "1"
uuid = { version = "1", features = ["serde"] }
"#;

/// Writes a crate's `src/lib.rs`, and beside the crate a table of its payloads for the contest.
pub(crate) fn write(document: &Path, output: &Path) -> Result<(), String> {
    let text = std::fs::read_to_string(document).map_err(|error| error.to_string())?;
    let mut document: Value = serde_json::from_str(&text).map_err(|error| error.to_string())?;
    mend(&mut document);
    let mut space = TypeSpace::new(&TypeSpaceSettings::default());
    space
        .add_ref_types(definitions(&document)?)
        .map_err(|error| error.to_string())?;
    let table = table(&document, &mut space)?;
    let file = syn::parse2(space.to_stream()).map_err(|error| error.to_string())?;
    let types = format!("#![allow(warnings)]\n{}", prettyplease::unparse(&file));
    place::write(&output.join("src/lib.rs"), &types)?;
    place::write(&output.join("table.rs"), &table)
}

/// As it is, the code does not compile: 104 errors, because three names are given twice. These titles are where the names
/// come from.
fn mend(document: &mut Value) {
    let schemas = &mut document["components"]["schemas"];
    for name in ["auto-merge", "issue-type"] {
        if let Some(schema) = schemas[name].as_object_mut() {
            schema.remove("title");
        }
    }
    schemas["repository-ruleset"]["properties"]["conditions"]["title"] = "AllConditions".into();
}

fn definitions(document: &Value) -> Result<Vec<(String, Schema)>, String> {
    let schemas = document["components"]["schemas"].to_string();
    let schemas = schemas.replace("#/components/schemas/", "#/definitions/");
    // Sorted: which of two equal names typify finds first depends on the order.
    let schemas: BTreeMap<String, Value> =
        serde_json::from_str(&schemas).map_err(|error| error.to_string())?;
    schemas
        .into_iter()
        .map(|(name, schema)| {
            let schema = serde_json::from_value(schema);
            let schema = schema.map_err(|error| format!("{name}: {error}"))?;
            Ok((name, schema))
        })
        .collect()
}

/// `"key" => Type,` for every webhook: typify knows types, not events.
fn table(document: &Value, space: &mut TypeSpace) -> Result<String, String> {
    let mut table = String::from("events! {\n");
    for (key, item) in document["webhooks"].as_object().into_iter().flatten() {
        let schema = &item["post"]["requestBody"]["content"]["application/json"]["schema"]["$ref"];
        let name = schema
            .as_str()
            .and_then(|pointer| pointer.strip_prefix("#/components/schemas/"))
            .ok_or_else(|| format!("`{key}` has a payload without a name"))?;
        let reference = Schema::new_ref(format!("#/definitions/{name}"));
        let id = space
            .add_type(&reference)
            .map_err(|error| format!("{key}: {error}"))?;
        let ident = space
            .get_type(&id)
            .map_err(|error| format!("{key}: {error}"))?
            .ident();
        let _ = writeln!(table, "    {key:?} => {ident},");
    }
    table.push_str("}\n");
    Ok(table)
}
