//! What a schema says of kinds of values, apart from what is inside of them.

use serde_json::Value;

use crate::learn::budget::Budget;
use crate::learn::schema::resolved;
use crate::load::{At, Node};

/// The word of JSON Schema for the kind of a value.
pub(super) fn kind(value: &Value) -> &'static str {
    match value {
        Value::Null => "null",
        Value::Bool(_) => "boolean",
        Value::Number(number) => {
            let whole = number.is_i64() || number.is_u64();
            // JSON Schema, "type": 1.0 is an integer.
            let whole = whole || number.as_f64().is_some_and(|it| it.fract() == 0.0);
            if whole { "integer" } else { "number" }
        }
        Value::String(_) => "string",
        Value::Array(_) => "array",
        Value::Object(_) => "object",
    }
}

/// The kinds that `type` lists; `None`: it says nothing.
pub(super) fn types<'a>(at: &At<'a>) -> Option<Vec<&'a str>> {
    let types = at.node().get("type")?;
    match types.as_str() {
        Some(one) => Some(vec![one]),
        None => Some(types.as_list()?.iter().filter_map(Node::as_str).collect()),
    }
}

/// True when values of this kind may stand there, as far as types, constants and alternatives say.
pub(super) fn takes(at: &At<'_>, kind: &str, budget: Budget<'_>) -> bool {
    if !budget.step() {
        return true;
    }
    if at.node().as_bool() == Some(false) {
        return false;
    }
    if at.text("$ref").is_some() {
        let is_nullable = kind == "null" && at.flag("nullable");
        return is_nullable
            || resolved(at).is_none_or(|target| takes(&target, kind, budget.deeper()));
    }
    if kind == "null" && at.flag("nullable") {
        return true;
    }
    let listed = types(at).is_none_or(|types| {
        types
            .iter()
            .any(|it| *it == kind || (*it == "number" && kind == "integer"))
    });
    // A list of texts that says nothing of types lists kinds all the same.
    let enumerated = match at.get("enum") {
        Some(list) if kind == "null" => list.items().any(|it| it.node().is_null()),
        _ => true,
    };
    let constant = match at.get("const") {
        Some(constant) if kind == "null" => constant.node().is_null(),
        _ => true,
    };
    let inner = |at: &At<'_>| takes(at, kind, budget.deeper());
    let all = at
        .get("allOf")
        .is_none_or(|all| all.items().all(|it| inner(&it)));
    let some = ["anyOf", "oneOf"].iter().filter_map(|word| at.get(word));
    let some = some
        .into_iter()
        .all(|union| union.items().next().is_none() || union.items().any(|it| inner(&it)));
    listed && enumerated && constant && all && some
}
