use std::collections::VecDeque;

use crate::diagnostic::Report;
use crate::load::At;
use crate::schema::part::list;

/// How deep members are looked at.
const DEPTH: usize = 2;
/// How many schemas are looked at.
const SCHEMAS: usize = 256;
/// The longest text that could be a type.
const LONGEST: usize = 256;

/// The texts that a payload's own schema shows for its members, by pointer: what `example`, `examples` and `default` say
/// beside a member. Equal types are shared later, and with them what they show.
pub fn shown(schema: &At<'_>) -> Vec<(String, String)> {
    // What cannot be followed is reported by whoever needs it.
    let mut ignored = Report::new();
    let mut found = Vec::new();
    let mut open = VecDeque::from([(schema.clone(), String::new(), 0)]);
    let mut seen = 0;
    while let Some((schema, pointer, depth)) = open.pop_front() {
        seen += 1;
        let left = SCHEMAS.saturating_sub(seen + open.len());
        let Some(schema) = schema.resolve(&mut ignored) else {
            continue;
        };
        if depth > 0
            && let Some(text) = text(&schema)
        {
            found.push((pointer.clone(), text));
        }
        for part in list(&schema, "allOf").into_iter().take(left) {
            open.push_back((part, pointer.clone(), depth));
        }
        let members = schema.get("properties").filter(|_| depth < DEPTH);
        let left = SCHEMAS.saturating_sub(seen + open.len());
        for (name, member) in members.iter().flat_map(At::entries).take(left) {
            let name = name.replace('~', "~0").replace('/', "~1");
            open.push_back((member, format!("{pointer}/{name}"), depth + 1));
        }
    }
    found
}

fn text(schema: &At<'_>) -> Option<String> {
    let examples = schema.get("examples");
    let value = schema
        .get("example")
        .or_else(|| examples.and_then(|list| list.items().next()))
        .or_else(|| schema.get("default"))?;
    let text = value.node().as_str()?;
    (text.len() <= LONGEST).then(|| text.to_owned())
}
