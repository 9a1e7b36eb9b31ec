//! Finds the operations of a document that announce something.

use std::collections::{HashMap, HashSet};

use crate::diagnostic::{Code, Diagnostic, Report};
use crate::load::{At, Kind, NodeKey};

/// The longest key of which another one is made.
const LONGEST: usize = 256;

/// An operation that the producer calls on its consumers.
#[derive(Clone)]
pub(crate) struct Entry<'a> {
    /// The name that tells it from all others, e.g. `invoice.paid` or
    /// `post /subscriptions:notifications {$request.body#/sink}`.
    pub key: String,
    /// The part of the key that names the event: the webhook's key, the callback's name.
    pub name: String,
    /// Upper-case, e.g. `POST`.
    pub method: String,
    /// The path item as its user sees it: a `$ref` with a summary beside it keeps that summary.
    pub mention: At<'a>,
    /// The path item, resolved.
    pub item: At<'a>,
    /// The operation.
    pub operation: At<'a>,
}

/// Returns the entries in the order of the document: `webhooks`, `x-webhooks`, operations under `paths` that a vendor
/// extension marks, callbacks of operations, and the callbacks under `components` that no operation uses.
pub(crate) fn entries<'a>(root: &At<'a>, report: &mut Report) -> Vec<Entry<'a>> {
    let mut finder = Finder {
        report,
        entries: Vec::new(),
        keys: HashMap::new(),
        webhooks: HashMap::new(),
        seen: HashSet::new(),
    };
    for place in ["webhooks", "x-webhooks"] {
        if let Some(webhooks) = root.get(place) {
            finder.webhooks(&webhooks);
        }
    }
    if let Some(paths) = root.get("paths") {
        finder.paths(&paths);
    }
    finder.callbacks_of_entries();
    if let Some(callbacks) = root
        .get("components")
        .and_then(|components| components.get("callbacks"))
    {
        finder.callbacks("components", &callbacks);
    }
    finder.entries
}

struct Finder<'a, 'r> {
    report: &'r mut Report,
    entries: Vec<Entry<'a>>,
    // How often a key was asked for.
    keys: HashMap<String, u32>,
    // The path items of the webhooks.
    webhooks: HashMap<&'a str, At<'a>>,
    // Callbacks that were taken: the same one is often used by several operations.
    seen: HashSet<NodeKey>,
}

impl<'a> Finder<'a, '_> {
    fn webhooks(&mut self, webhooks: &At<'a>) {
        if !self.is_map(webhooks, "a map of webhooks") {
            return;
        }
        for (key, mention) in webhooks.entries() {
            if is_extension(key) {
                continue;
            }
            let Some(item) = mention.resolve(self.report) else {
                continue;
            };
            if let Some(first) = self.webhooks.get(key) {
                // Documents for old and new tools carry every webhook twice.
                if !same(first, &item) {
                    let there = first.origin();
                    self.report.push(
                        Diagnostic::new(
                            Code::EVENT_DUPLICATE_ENTRY,
                            format!("`{key}` is described twice"),
                            mention.origin(),
                        )
                        .here("left out")
                        .also(there, "taken"),
                    );
                }
                continue;
            }
            match self.as_callback(&item).as_slice() {
                [] => self.path_item(key, key, &mention, &item),
                [(_, only)] => self.path_item(key, key, only, only),
                several => {
                    for (expression, item) in several {
                        self.path_item(&format!("{key} {expression}"), key, item, item);
                    }
                }
            }
            self.webhooks.insert(key, item);
        }
    }

    /// The path items of a webhook that is written like a callback, with an expression around its operations.
    fn as_callback(&mut self, item: &At<'a>) -> Vec<(&'a str, At<'a>)> {
        if !operations(item).is_empty() {
            return Vec::new();
        }
        let mut items = Vec::new();
        for (expression, inner) in item.entries().filter(|(key, _)| key.contains(['{', '/'])) {
            if inner.node().as_map().is_none() {
                continue;
            }
            let Some(inner) = inner.resolve(self.report) else {
                continue;
            };
            if !operations(&inner).is_empty() {
                items.push((expression, inner));
            }
        }
        items
    }

    fn paths(&mut self, paths: &At<'a>) {
        if !self.is_map(paths, "a map of paths") {
            return;
        }
        for (path, mention) in paths.entries() {
            if is_extension(path) {
                continue;
            }
            let Some(item) = mention.resolve(self.report) else {
                continue;
            };
            for (method, operation) in operations(&item) {
                let place = format!("{} {path}", method.to_lowercase());
                if let Some(name) = marked(&operation) {
                    let name = name.unwrap_or_else(|| {
                        operation.text("operationId").unwrap_or(&place).to_owned()
                    });
                    let entry = Entry {
                        key: name.clone(),
                        name,
                        method: method.clone(),
                        mention: mention.clone(),
                        item: item.clone(),
                        operation: operation.clone(),
                    };
                    self.push(entry);
                }
                if let Some(callbacks) = operation.get("callbacks") {
                    self.callbacks(&place, &callbacks);
                }
            }
        }
    }

    /// Webhooks and callbacks may have callbacks themselves.
    fn callbacks_of_entries(&mut self) {
        let mut at = 0;
        while at < self.entries.len() {
            let entry = self.entries[at].clone();
            if let Some(callbacks) = entry.operation.get("callbacks") {
                // Callbacks of callbacks of callbacks are not told by their whole way.
                let name = match entry.key.len() <= LONGEST {
                    true => &entry.key,
                    false => &entry.name,
                };
                let place = format!("{} {name}", entry.method.to_lowercase());
                self.callbacks(&place, &callbacks);
            }
            at += 1;
        }
    }

    fn callbacks(&mut self, place: &str, callbacks: &At<'a>) {
        if !self.is_map(callbacks, "a map of callbacks") {
            return;
        }
        for (name, callback) in callbacks.entries() {
            if is_extension(name) {
                continue;
            }
            let Some(callback) = callback.resolve(self.report) else {
                continue;
            };
            if !self.is_map(&callback, "a callback") {
                continue;
            }
            for (expression, mention) in callback.entries() {
                if is_extension(expression) {
                    continue;
                }
                let Some(item) = mention.resolve(self.report) else {
                    continue;
                };
                if self.seen.insert(mention.identity()) {
                    self.path_item(
                        &format!("{place}:{name} {expression}"),
                        name,
                        &mention,
                        &item,
                    );
                }
            }
        }
    }

    fn path_item(&mut self, key: &str, name: &str, mention: &At<'a>, item: &At<'a>) {
        if !self.is_map(item, "a path item") {
            return;
        }
        let operations = operations(item);
        if operations.is_empty() {
            self.report.push(
                Diagnostic::new(
                    Code::EVENT_INVALID,
                    format!("`{key}` has no operation"),
                    item.origin(),
                )
                .help("describe the delivery under a method, e.g. `post`"),
            );
        }
        // A delivery is a POST nearly always; another method beside it is a handshake.
        let main = operations
            .iter()
            .position(|(method, _)| method == "POST")
            .unwrap_or(0);
        for (at, (method, operation)) in operations.into_iter().enumerate() {
            let key = if at == main {
                key.to_owned()
            } else {
                format!("{key} {}", method.to_lowercase())
            };
            self.push(Entry {
                key,
                name: name.to_owned(),
                method,
                mention: mention.clone(),
                item: item.clone(),
                operation,
            });
        }
    }

    fn push(&mut self, mut entry: Entry<'a>) {
        let count = self.keys.entry(entry.key.clone()).or_default();
        *count += 1;
        if *count > 1 {
            entry.key = format!("{} ({count})", entry.key);
        }
        self.entries.push(entry);
    }

    fn is_map(&mut self, at: &At<'a>, what: &str) -> bool {
        let is_map = at.node().as_map().is_some();
        if !is_map && !at.node().is_null() {
            self.report.push(Diagnostic::new(
                Code::EVENT_INVALID,
                format!("expected {what}, found {}", kind(at)),
                at.origin(),
            ));
        }
        is_map
    }
}

/// The operations of a path item, with their methods in upper case, in the order of the document.
fn operations<'a>(item: &At<'a>) -> Vec<(String, At<'a>)> {
    const METHODS: &[&str] = &[
        "GET", "PUT", "POST", "DELETE", "OPTIONS", "HEAD", "PATCH", "TRACE", "QUERY",
    ];
    let mut found = Vec::new();
    for (key, value) in item.entries() {
        let method = key.to_uppercase();
        if METHODS.contains(&method.as_str()) && value.node().as_map().is_some() {
            found.push((method, value));
        } else if key == "additionalOperations" {
            // OpenAPI 3.2, "Path Item Object": methods without a field of their own.
            let operations = value
                .entries()
                .filter(|(_, value)| value.node().as_map().is_some());
            found.extend(operations.map(|(method, value)| (method.to_uppercase(), value)));
        }
    }
    found
}

/// What a vendor extension says: this operation is a webhook, and perhaps its name.
fn marked(operation: &At<'_>) -> Option<Option<String>> {
    operation.entries().find_map(|(key, value)| {
        let rest = key.strip_prefix("x-")?;
        if !(rest == "webhook" || rest.ends_with("-webhook") || rest == "hookwright-event") {
            return None;
        }
        match &value.node().kind {
            Kind::Bool(true) => Some(None),
            Kind::String(name) => Some(Some(name.to_string())),
            _ => None,
        }
    })
}

fn is_extension(key: &str) -> bool {
    key.starts_with("x-")
}

fn same(left: &At<'_>, right: &At<'_>) -> bool {
    left.identity() == right.identity() || left.node().to_json() == right.node().to_json()
}

fn kind(at: &At<'_>) -> &'static str {
    match at.node().kind {
        Kind::Null => "nothing",
        Kind::Bool(_) => "a truth value",
        Kind::Number(_) => "a number",
        Kind::String(_) => "a string",
        Kind::List(_) => "a list",
        Kind::Map(_) => "a map",
    }
}
