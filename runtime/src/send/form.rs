use std::borrow::Cow;

use crate::json::Json;
use crate::signature::percent_encode;

/// A payload as a form, e.g. `a=1&b=x+y`: the members of an object as fields, arrays as several fields of one name. All of
/// it as JSON in one field where the provider does that: in the field `holder`.
///
/// # Examples
///
/// ```
/// use hookwright_runtime::{Json, send::form};
///
/// let payload = Json::parse(r#"{"to": "a b", "l": [1, 2]}"#)?;
/// assert_eq!(form(&payload, None), "to=a+b&l=1&l=2");
/// assert_eq!(form(&Json::parse("7")?, Some("payload")), "payload=7");
/// # Ok::<(), hookwright_runtime::json::Error>(())
/// ```
pub fn form(payload: &Json, holder: Option<&str>) -> String {
    let field = |(name, value): (String, Json)| {
        let text = value.as_text().map(Cow::into_owned);
        let text = text.unwrap_or_else(|| value.to_string());
        format!("{}={}", encoded(&name), encoded(&text))
    };
    let fields: Vec<String> = fields(payload, holder).into_iter().map(field).collect();
    fields.join("&")
}

/// The fields of the same form, each with its value.
pub fn fields(payload: &Json, holder: Option<&str>) -> Vec<(String, Json)> {
    if let Some(name) = holder {
        return vec![(name.to_owned(), Json::text(payload.as_str()))];
    }
    let members = payload.members().unwrap_or_default().into_iter();
    members
        .flat_map(|(name, value)| match value.items() {
            Some(items) => items.into_iter().map(|item| (name.clone(), item)).collect(),
            None => vec![(name, value)],
        })
        .collect()
}

/// As forms have it: spaces are `+`.
fn encoded(text: &str) -> String {
    percent_encode(text.as_bytes()).replace("%20", "+")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(json: &str, holder: Option<&str>, expect: &str) {
        let json = Json::parse(json).expect("JSON");
        assert_eq!(form(&json, holder), expect);
    }

    #[test]
    fn payloads_become_forms() {
        check(
            r#"{"a b":"é&=","n":1.50,"l":["x","y"]}"#,
            None,
            "a+b=%C3%A9%26%3D&n=1.50&l=x&l=y",
        );
        check(r#"{"a":1}"#, Some("payload"), "payload=%7B%22a%22%3A1%7D");
        check("7", None, "");
    }
}
