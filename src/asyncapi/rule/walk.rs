//! Compares a document with the table of objects.

use std::collections::HashSet;

use crate::asyncapi::rule::grammar::{Grammar, Object, Type};
use crate::diagnostic::{Code, Diagnostic, Report};
use crate::load::{At, Kind, NodeKey};
use crate::nearest::{either, nearest};

/// The kinds of scalars, as the table calls them.
#[cfg(test)]
pub(super) const WORDS: &[&str] = &[
    "text",
    "uri",
    "url",
    "email",
    "boolean",
    "integer",
    "natural",
    "positive",
    "number",
    "any",
    "expression",
    "nothing",
    "version",
    "name255",
    "heartbeat",
];

/// The most values that are looked at: in a list of references, a few words mean a lot.
const MOST: usize = 5_000_000;

/// A walk through a document. What is to be looked at stands in a queue: references lead anywhere.
pub(super) struct Walk<'a, 'r> {
    minor: u8,
    report: &'r mut Report,
    grammar: &'static Grammar,
    open: Vec<(At<'a>, &'static Type)>,
    // Objects that were looked at, with the name of what they should be.
    seen: HashSet<(NodeKey, &'static str)>,
}

impl<'a, 'r> Walk<'a, 'r> {
    pub(super) fn new(minor: u8, report: &'r mut Report) -> Self {
        Self {
            minor,
            report,
            grammar: Grammar::get(),
            open: Vec::new(),
            seen: HashSet::new(),
        }
    }

    /// Looks at a document whose root is the object `name`.
    pub(super) fn document(mut self, root: &At<'a>, name: &'static str) {
        self.object(root, name);
        let mut left = MOST;
        // In the order of the document.
        while let Some((at, ty)) = self.open.pop() {
            self.value(&at, ty);
            left -= 1;
            if left == 0 {
                self.broken("the document is too large to be checked", &at, None);
                break;
            }
        }
    }

    fn value(&mut self, at: &At<'a>, ty: &'static Type) {
        match ty {
            Type::Object(name) => self.object(at, name),
            Type::Reference => self.reference(at, None),
            Type::List { items, unique } => self.list(at, items, *unique),
            Type::Map { values, named } => self.map(at, values, *named),
            Type::OneOf(types) => self.one_of(at, ty, types),
            Type::Word(_) | Type::Literal(_) | Type::Number(_) => {
                if !is_scalar(at, ty) {
                    self.unexpected(at, ty);
                }
            }
        }
    }

    fn object(&mut self, at: &At<'a>, name: &'static str) {
        let Some(object) = self.grammar.object(name) else {
            return;
        };
        if at.node().as_map().is_none() {
            let message = format!("a {} is an object", shown(name));
            return self.broken(&message, at, None);
        }
        if !self.seen.insert((at.identity(), name)) {
            return;
        }
        let mut instead = object.instead.iter();
        if let Some([.., other]) = instead.find(|[field, value, _]| at.text(field) == Some(value)) {
            return self.object(at, other);
        }
        let reference = at.get("$ref");
        if let (Some(_), Some(_)) = (&reference, object.field("$ref", self.minor)) {
            return self.reference(at, Some(name));
        }
        for field in &object.fields {
            if field.required
                && object.field(field.name, self.minor).is_some()
                && at.get(field.name).is_none()
            {
                let message = format!("`{}` of a {} is missing", field.name, shown(name));
                self.broken(&message, at, None);
            }
        }
        for [one, other] in &object.exclusive {
            if let (Some(_), Some(at)) = (at.get(one), at.get(other)) {
                let message = format!("`{one}` and `{other}` exclude each other");
                self.broken(&message, &at, None);
            }
        }
        self.fields(at, name, object);
    }

    fn fields(&mut self, at: &At<'a>, name: &str, object: &'static Object) {
        let from = self.open.len();
        for (key, value) in at.entries() {
            if let Some(field) = object.field(key, self.minor) {
                self.open.push((value, &field.ty));
            } else if let Some(rest) = &object.rest {
                if !key.starts_with("x-") {
                    self.open.push((value, rest));
                }
            } else if !key.starts_with("x-") {
                let known = object.fields.iter().map(|it| it.name);
                let close = nearest(key, known);
                let help = (!close.is_empty()).then(|| format!("did you mean {}?", either(&close)));
                let message = format!("`{key}` is no field of a {}", shown(name));
                self.broken(&message, &value, help);
            }
        }
        // The stack turns them round.
        if let Some(new) = self.open.get_mut(from..) {
            new.reverse();
        }
    }

    /// A Reference Object, whose target is an object of this name.
    fn reference(&mut self, at: &At<'a>, name: Option<&'static str>) {
        let Some(target) = at.get("$ref") else {
            return self.broken("a reference is needed here", at, None);
        };
        if target.node().as_str().is_none() {
            return self.broken("a reference is a text", &target, None);
        }
        if let Some(name) = name
            && let Some(target) = at.resolve(self.report)
        {
            self.object(&target, name);
        }
    }

    fn list(&mut self, at: &At<'a>, items: &'static Type, unique: bool) {
        if at.node().as_list().is_none() {
            return self.broken("a list is needed here", at, None);
        }
        let mut seen = HashSet::new();
        for item in at.items() {
            if unique {
                // Tags are told apart by their names.
                let word = item.text("name").map(str::to_owned);
                let word = word.unwrap_or_else(|| item.node().to_json().to_string());
                if !seen.insert(word) {
                    self.broken("this stands there twice", &item, None);
                }
            }
        }
        let from = self.open.len();
        self.open.extend(at.items().map(|item| (item, items)));
        if let Some(new) = self.open.get_mut(from..) {
            new.reverse();
        }
    }

    fn map(&mut self, at: &At<'a>, values: &'static Type, named: bool) {
        if at.node().as_map().is_none() {
            return self.broken("a map is needed here", at, None);
        }
        let from = self.open.len();
        for (key, value) in at.entries() {
            let is_name = |c: char| c.is_alphanumeric() || "._-".contains(c);
            if named && (key.is_empty() || !key.chars().all(is_name)) {
                let message = format!(
                    "`{key}` is no key: it has other signs than letters, digits, `.`, `-` and `_`"
                );
                self.broken(&message, &value, None);
            }
            self.open.push((value, values));
        }
        if let Some(new) = self.open.get_mut(from..) {
            new.reverse();
        }
    }

    fn one_of(&mut self, at: &At<'a>, all: &'static Type, types: &'static [Type]) {
        let is_reference = at.get("$ref").is_some();
        if is_reference && types.iter().any(|it| matches!(it, Type::Reference)) {
            let target = at.get("$ref").filter(|it| it.node().as_str().is_some());
            if target.is_none() {
                return self.reference(at, None);
            }
            if let Some(target) = at.resolve(self.report)
                && let Some(ty) = self.meant(&target, types)
            {
                self.value(&target, ty);
            }
            return;
        }
        match self.meant(at, types) {
            Some(ty) => self.value(at, ty),
            None if types.iter().any(|it| is_scalar(at, it)) => {}
            None => self.unexpected(at, all),
        }
    }

    /// The alternative that a collection is meant to be: the first object whose required fields are there.
    fn meant(&self, at: &At<'a>, types: &'static [Type]) -> Option<&'static Type> {
        let is_kind = |ty: &&Type| {
            matches!(
                (ty, &at.node().kind),
                (Type::Object(_) | Type::Map { .. }, Kind::Map(_))
                    | (Type::List { .. }, Kind::List(_))
            )
        };
        let has_all = |ty: &&Type| match ty {
            Type::Object(name) => self.grammar.object(name).is_some_and(|object| {
                let mut required = object.fields.iter().filter(|it| it.required);
                required.all(|it| at.get(it.name).is_some())
            }),
            _ => true,
        };
        let mut fitting = types.iter().filter(|it| is_kind(it));
        let first = fitting.find(|it| has_all(it));
        first.or_else(|| types.iter().rfind(|it| is_kind(it)))
    }

    fn unexpected(&mut self, at: &At<'a>, ty: &Type) {
        let message = format!("{} is needed here", needed(ty));
        self.broken(&message, at, None);
    }

    fn broken(&mut self, message: &str, at: &At<'a>, help: Option<String>) {
        let mut finding = Diagnostic::new(Code::RULE_BROKEN, message, at.origin());
        finding.help = help;
        self.report.push(finding);
    }
}

/// The name of an object for people: without the version.
fn shown(name: &str) -> &str {
    name.trim_end_matches(|c: char| c.is_ascii_digit())
}

fn needed(ty: &Type) -> String {
    match ty {
        Type::Literal(text) => format!("`{text}`"),
        Type::Number(text) => (*text).to_owned(),
        Type::Word("text" | "name255") => "a text".to_owned(),
        Type::Word("boolean") => "`true` or `false`".to_owned(),
        Type::Word("nothing") => "`null`".to_owned(),
        Type::Word("url" | "uri") => "a URL".to_owned(),
        Type::Word("natural" | "positive" | "integer" | "heartbeat") => "an integer".to_owned(),
        Type::Word("expression") => "a runtime expression".to_owned(),
        Type::Word("version") => "a version such as `3.0.0`".to_owned(),
        Type::Word(word) => format!("a value of the kind `{word}`"),
        Type::Reference => "a reference".to_owned(),
        Type::Object(name) => format!("a {}", shown(name)),
        Type::List { .. } => "a list".to_owned(),
        Type::Map { .. } => "a map".to_owned(),
        Type::OneOf(types) => {
            let all: Vec<String> = types.iter().map(needed).collect();
            all.join(" or ")
        }
    }
}

fn is_scalar(at: &At<'_>, ty: &Type) -> bool {
    let node = at.node();
    let text = node.as_str();
    let whole: Option<i128> = node.as_number().and_then(|it| it.parse().ok());
    match ty {
        Type::Literal(literal) => text == Some(literal),
        Type::Number(number) => node.as_number() == Some(number),
        Type::Word(word) => match *word {
            "any" => true,
            "text" => text.is_some(),
            "name255" => text.is_some_and(|it| it.chars().count() <= 255),
            "uri" | "url" => text.is_some_and(is_url),
            "email" => text.is_some_and(is_email),
            "boolean" => node.as_bool().is_some(),
            "integer" => whole.is_some(),
            "natural" => whole.is_some_and(|it| it >= 0),
            "positive" => whole.is_some_and(|it| it > 0),
            "heartbeat" => whole.is_some_and(|it| (0..=999_999).contains(&it)),
            "number" => node.as_number().is_some(),
            "nothing" => node.is_null(),
            "version" => text.is_some_and(is_version),
            "expression" => text.is_some_and(is_expression),
            _ => false,
        },
        Type::Reference | Type::Object(_) | Type::List { .. } | Type::Map { .. } => false,
        Type::OneOf(types) => types.iter().any(|it| is_scalar(at, it)),
    }
}

/// RFC 3986: a scheme, and no blanks.
fn is_url(text: &str) -> bool {
    let scheme = text.split_once(':').map(|(scheme, _)| scheme);
    let is_scheme = |scheme: &str| {
        scheme.starts_with(|c: char| c.is_ascii_alphabetic())
            && scheme
                .chars()
                .all(|c| c.is_ascii_alphanumeric() || "+-.".contains(c))
    };
    scheme.is_some_and(is_scheme)
        && !text.contains(|c: char| c.is_whitespace() || "<>\"".contains(c))
}

fn is_email(text: &str) -> bool {
    let parts = text.split_once('@');
    parts.is_some_and(|(name, host)| {
        !name.is_empty() && !host.is_empty() && !host.contains('@') && !text.contains(' ')
    })
}

/// AsyncAPI, "AsyncAPI Version String": `major.minor.patch`, perhaps with a suffix.
fn is_version(text: &str) -> bool {
    let plain = text.split('-').next().unwrap_or_default();
    let parts: Vec<&str> = plain.split('.').collect();
    let is_number = |it: &&str| !it.is_empty() && it.bytes().all(|byte| byte.is_ascii_digit());
    parts.len() == 3 && parts.iter().all(is_number)
}

/// AsyncAPI, "Runtime Expression".
fn is_expression(text: &str) -> bool {
    let rest = text.strip_prefix("$message.").unwrap_or_default();
    let pointer = ["header", "payload"]
        .iter()
        .find_map(|it| rest.strip_prefix(it));
    pointer.is_some_and(|it| it.is_empty() || it == "#" || it.starts_with("#/"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn scalars() {
        assert!(is_url("https://acme.com/a") && is_url("urn:acme:a"));
        assert!(!is_url("acme") && !is_url("http://a b") && !is_url("1:a"));
        assert!(is_email("a@b.c") && !is_email("a") && !is_email("@b"));
        assert!(is_version("2.0.0") && is_version("2.0.0-rc1") && !is_version("2.0"));
        assert!(is_expression("$message.header#/a") && !is_expression("$message.headers#/a"));
    }
}
