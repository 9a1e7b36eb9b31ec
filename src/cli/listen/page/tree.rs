use hookwright_runtime::Json;
use hookwright_runtime::json::Kind;
use serde_json::{Value, json};

/// How many values are shown, at most.
const VALUES: usize = 20_000;

/// JSON as the page shows it: with numbers as they are written and members in their order, which a browser would change.
///
/// An object is `{"object": [[name, value]…]}`, a list `{"list": [value…]}`, a text `{"text": …}`, everything else
/// `{"plain": …}`. What is too much is `{"cut": …}`.
pub(super) fn tree(body: &[u8]) -> Option<Value> {
    let json = Json::from_slice(body).ok()?;
    Some(node(&json, &mut 0))
}

fn node(json: &Json, count: &mut usize) -> Value {
    *count += 1;
    if *count > VALUES {
        return json!({ "cut": true });
    }
    match json.kind() {
        Kind::Object => {
            let members = json.members().unwrap_or_default();
            let members = members.iter().take(VALUES);
            let members: Vec<Value> = members
                .map(|(name, value)| json!([name, node(value, count)]))
                .collect();
            json!({ "object": members })
        }
        Kind::Array => {
            let items = json.items().unwrap_or_default();
            let items = items.iter().take(VALUES);
            let items: Vec<Value> = items.map(|item| node(item, count)).collect();
            json!({ "list": items })
        }
        Kind::String => json!({ "text": json.as_text() }),
        _ => json!({ "plain": json.as_str() }),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn nothing_is_changed() {
        let body = br#"{"b": 1.50, "a": [12345678901234567890123, null, "<b>\u00e9"], "a": {}}"#;
        let expect = json!({"object": [
            ["b", {"plain": "1.50"}],
            ["a", {"list": [{"plain": "12345678901234567890123"}, {"plain": "null"}, {"text": "<b>é"}]}],
            ["a", {"object": []}],
        ]});
        assert_eq!(tree(body), Some(expect));
        assert_eq!(tree(b"<xml/>"), None);
    }

    #[test]
    fn what_is_too_much_is_cut() {
        let body = format!("[{}0]", "0,".repeat(2 * VALUES));
        let tree = tree(body.as_bytes()).unwrap().to_string();
        assert!(tree.len() < 2_000_000 && tree.contains(r#"{"cut":true}"#));
    }
}
