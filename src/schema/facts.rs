use indexmap::{IndexMap, IndexSet};

use crate::diagnostic::{Code, Diagnostic, Report};
use crate::load::{At, Kind, Node};
use crate::model::{Check, Json};
use crate::schema::check::Checks;
use crate::schema::keyword::{Treatment, treatment};
use crate::schema::kinds::Kinds;
use crate::schema::number;
use crate::schema::part::{Aspect, Part};

/// What a list of parts says about a value, all of it together.
#[derive(Debug, Clone)]
pub(super) struct Facts<'a> {
    /// The kinds that all parts allow.
    kinds: Kinds,
    /// The kinds that keywords talk about, e.g. objects for `properties`.
    implied: Kinds,
    /// True when a part names kinds.
    stated: bool,
    /// True when a part without a type says that it may be null.
    null: bool,
    pub(super) format: Option<&'a str>,
    /// In the order of the document.
    pub(super) members: IndexMap<&'a str, Vec<Part<'a>>>,
    pub(super) required: IndexSet<&'a str>,
    /// True when a part forbids members that are not declared.
    pub(super) closed: bool,
    /// What members that are not declared look like.
    pub(super) rest: Vec<Part<'a>>,
    /// What members whose name matches look like.
    pub(super) patterns: Vec<(&'a str, Part<'a>)>,
    pub(super) items: Vec<Part<'a>>,
    /// The first items, each with a schema of its own.
    pub(super) tuple: Vec<Part<'a>>,
    /// The only values, from `enum` and `const`.
    pub(super) values: Option<Vec<Value>>,
    pub(super) checks: Checks,
    pub(super) groups: Vec<Group<'a>>,
    pub(super) discriminator: Option<At<'a>>,
    /// A part that no value satisfies.
    pub(super) never: Option<At<'a>>,
}

/// A value of `enum` or `const`, and what the document says about it.
#[derive(Debug, Clone)]
pub(super) struct Value {
    pub(super) json: Json,
    pub(super) name: Option<String>,
    pub(super) description: Option<String>,
}

/// The alternatives of one `oneOf` or `anyOf`.
#[derive(Debug, Clone)]
pub(super) struct Group<'a> {
    /// The list.
    pub(super) list: At<'a>,
    /// True for `oneOf`.
    pub(super) exclusive: bool,
    pub(super) branches: Vec<At<'a>>,
}

impl<'a> Facts<'a> {
    /// Collects what `leaves` say. Neither `$ref` nor `allOf` is followed: that has been done.
    pub(super) fn collect(leaves: &[Part<'a>], report: &mut Report) -> Self {
        let mut facts = Self {
            kinds: Kinds::ALL,
            implied: Kinds::NONE,
            stated: false,
            null: false,
            format: None,
            members: IndexMap::new(),
            required: IndexSet::new(),
            closed: false,
            rest: Vec::new(),
            patterns: Vec::new(),
            items: Vec::new(),
            tuple: Vec::new(),
            values: None,
            checks: Checks::default(),
            groups: Vec::new(),
            discriminator: None,
            never: None,
        };
        for leaf in leaves {
            facts.add(leaf, report);
        }
        facts
    }

    /// The kinds that the value may have; all of them when nothing is said.
    pub(super) fn kinds(&self) -> Kinds {
        let null = if self.null { Kinds::NULL } else { Kinds::NONE };
        if let Some(values) = &self.values {
            let kinds = Kinds::of_all(values.iter().map(|value| &value.json));
            let stated = if self.stated {
                self.kinds & Kinds::NULL
            } else {
                Kinds::NONE
            };
            return (self.kinds & kinds) | null | stated;
        }
        if self.stated {
            return self.kinds | null;
        }
        // An untyped schema takes other kinds too; its author means those that its keywords talk about.
        let first = [Kinds::OBJECT, Kinds::LIST, Kinds::TEXT, Kinds::NUMBER].into_iter();
        match first
            .map(|kind| kind & self.implied)
            .find(|kind| !kind.is_empty())
        {
            Some(kind) => kind | null,
            None => Kinds::ALL,
        }
    }

    /// How many things are said; long texts count as several.
    pub(super) fn size(&self) -> u64 {
        let values = self.values.iter().flatten();
        let values: usize = values.map(|value| 1 + length(&value.json) / 64).sum();
        let checks = self.checks.iter().map(|check| match check {
            Check::Pattern(text) | Check::NamePattern(text) => 1 + text.len() / 64,
            _ => 1,
        });
        let objects = self.members.len() + self.required.len() + self.patterns.len();
        (values + objects + self.tuple.len() + checks.sum::<usize>()) as u64
    }

    /// The kinds that `type` names; all of them when no part has one.
    pub(super) fn stated(&self) -> Kinds {
        self.kinds
    }

    /// True when a part names kinds, or keywords tell them.
    pub(super) fn is_typed(&self) -> bool {
        self.stated || self.values.is_some() || !self.implied.is_empty()
    }

    /// True when a part says that the value may be null.
    pub(super) fn is_nullable(&self) -> bool {
        self.null || (self.is_typed() && self.kinds().has(Kinds::NULL))
    }

    fn add(&mut self, leaf: &Part<'a>, report: &mut Report) {
        let schema = &leaf.schema;
        let map = match &schema.node().kind {
            Kind::Map(map) => map,
            Kind::Bool(false) => {
                self.never = Some(schema.clone());
                return;
            }
            Kind::Bool(true) => return,
            _ => {
                let message = "a schema must be an object or a boolean";
                report.push(Diagnostic::new(
                    Code::SCHEMA_INVALID,
                    message,
                    schema.origin(),
                ));
                return;
            }
        };
        let null = schema.flag("nullable") || schema.flag("x-nullable");
        let kinds = type_kinds(schema.node());
        if type_names(schema.node())
            .into_iter()
            .any(|name| type_kind(name).is_none())
        {
            invalid(schema, "type", report);
        }
        match kinds {
            Some(kinds) => {
                let null = if null { Kinds::NULL } else { Kinds::NONE };
                self.kinds = self.kinds & (kinds | null);
                self.stated = true;
            }
            None => self.null |= null,
        }
        for (key, node) in map.iter() {
            if self.keyword(leaf, key, node, kinds, report).is_none() {
                invalid(schema, key, report);
            }
        }
    }

    /// Reads one keyword; `None` when its value is not what the standard allows.
    fn keyword(
        &mut self,
        leaf: &Part<'a>,
        key: &'a str,
        node: &'a Node,
        kinds: Option<Kinds>,
        report: &mut Report,
    ) -> Option<()> {
        let schema = &leaf.schema;
        match key {
            "enum" | "const" => {
                let values = values(schema, key, kinds, report)?;
                self.restrict(values, kinds);
            }
            "format" => {
                let format = node.as_str()?;
                self.format = Some(format);
                self.imply(format_kinds(format));
            }
            "multipleOf" | "divisibleBy" => self.bound(node, Check::MultipleOf)?,
            "minimum" if !schema.flag("exclusiveMinimum") => self.bound(node, Check::Minimum)?,
            "minimum" => self.bound(node, Check::ExclusiveMinimum)?,
            "maximum" if !schema.flag("exclusiveMaximum") => self.bound(node, Check::Maximum)?,
            "maximum" => self.bound(node, Check::ExclusiveMaximum)?,
            // Draft-04 has a flag here, read with its bound above.
            "exclusiveMinimum" | "exclusiveMaximum" if node.as_bool().is_some() => {}
            "exclusiveMinimum" => self.bound(node, Check::ExclusiveMinimum)?,
            "exclusiveMaximum" => self.bound(node, Check::ExclusiveMaximum)?,
            "minLength" => self.count(node, Kinds::TEXT, Check::MinLength)?,
            "maxLength" => self.count(node, Kinds::TEXT, Check::MaxLength)?,
            "pattern" => self.check(Kinds::TEXT, Check::Pattern(node.as_str()?.to_owned())),
            "minItems" => self.count(node, Kinds::LIST, Check::MinItems)?,
            "maxItems" => self.count(node, Kinds::LIST, Check::MaxItems)?,
            "uniqueItems" if node.as_bool()? => self.check(Kinds::LIST, Check::UniqueItems),
            "items" | "prefixItems" | "additionalItems" => self.items(schema, key, node)?,
            "minProperties" => self.count(node, Kinds::OBJECT, Check::MinProperties)?,
            "maxProperties" => self.count(node, Kinds::OBJECT, Check::MaxProperties)?,
            "properties" | "patternProperties" => {
                node.as_map()?;
                self.members(&schema.get(key)?, key);
            }
            "required" => self.required(node)?,
            "additionalProperties" | "unevaluatedProperties" => self.others(&schema.get(key)?)?,
            "propertyNames" => self.names(&schema.get(key)?, report),
            "dependentRequired" | "dependencies" => self.dependencies(&schema.get(key)?, report)?,
            "oneOf" | "anyOf" | "discriminator" if leaf.aspect == Aspect::Base => {}
            "oneOf" | "anyOf" => {
                node.as_list()?;
                let list = schema.get(key)?;
                let branches = list.items().collect();
                self.groups.push(Group {
                    list,
                    exclusive: key == "oneOf",
                    branches,
                });
            }
            "discriminator" => self.discriminator = schema.get(key),
            _ => report_keyword(schema, key, report),
        }
        Some(())
    }

    fn imply(&mut self, kinds: Kinds) {
        self.implied |= kinds;
    }

    fn check(&mut self, kinds: Kinds, check: Check) {
        self.imply(kinds);
        self.checks.tighten(check);
    }

    fn bound(&mut self, node: &Node, check: impl Fn(String) -> Check) -> Option<()> {
        self.check(Kinds::NUMBER, check(node.as_number()?.to_owned()));
        Some(())
    }

    fn count(&mut self, node: &Node, kinds: Kinds, check: impl Fn(u64) -> Check) -> Option<()> {
        let lexeme = node
            .as_number()
            .filter(|lexeme| number::is_integer(lexeme))?;
        let count = u64::try_from(number::floor(lexeme)?).ok()?;
        self.check(kinds, check(count));
        Some(())
    }

    fn items(&mut self, schema: &At<'a>, key: &str, node: &Node) -> Option<()> {
        self.imply(Kinds::LIST);
        let at = schema.get(key)?;
        match &node.kind {
            // JSON Schema up to draft 2019-09: a list under `items` is what `prefixItems` is today.
            Kind::List(_) if key != "additionalItems" => {
                self.tuple.extend(at.items().map(Part::whole))
            }
            Kind::Bool(false) => {
                let tuple = ["prefixItems", "items"]
                    .iter()
                    .find_map(|key| schema.node().get(key)?.as_list());
                let most = tuple.map_or(0, |items| items.len() as u64);
                self.checks.tighten(Check::MaxItems(most));
            }
            Kind::Bool(true) => {}
            Kind::Map(_) => self.items.push(Part::whole(at)),
            _ => return None,
        }
        Some(())
    }

    fn members(&mut self, properties: &At<'a>, key: &str) {
        self.imply(Kinds::OBJECT);
        for (name, schema) in properties.entries() {
            if key == "properties" {
                self.members
                    .entry(name)
                    .or_default()
                    .push(Part::whole(schema));
            } else {
                self.patterns.push((name, Part::whole(schema)));
            }
        }
    }

    fn required(&mut self, node: &'a Node) -> Option<()> {
        // Draft-03 has a flag on the member itself, still written by habit.
        let names = node.as_list()?;
        if !names.is_empty() {
            self.imply(Kinds::OBJECT);
        }
        for name in names {
            self.required.insert(name.as_str()?);
        }
        Some(())
    }

    fn others(&mut self, at: &At<'a>) -> Option<()> {
        self.imply(Kinds::OBJECT);
        match &at.node().kind {
            Kind::Bool(false) => self.closed = true,
            Kind::Bool(true) => {}
            Kind::Map(map) if map.is_empty() => {}
            Kind::Map(_) => self.rest.push(Part::whole(at.clone())),
            _ => return None,
        }
        Some(())
    }

    fn names(&mut self, at: &At<'a>, report: &mut Report) {
        let simple = |key: &str| {
            matches!(
                key,
                "type" | "pattern" | "title" | "description" | "$comment"
            )
        };
        match at.text("pattern") {
            Some(pattern) => self.check(Kinds::OBJECT, Check::NamePattern(pattern.to_owned())),
            None => self.imply(Kinds::OBJECT),
        }
        if at
            .node()
            .as_map()
            .is_none_or(|map| map.iter().any(|(key, _)| !simple(key)))
        {
            unsupported(
                at,
                "`propertyNames` with more than a `pattern` is not checked",
                report,
            );
        }
    }

    fn dependencies(&mut self, at: &At<'a>, report: &mut Report) -> Option<()> {
        at.node().as_map()?;
        self.imply(Kinds::OBJECT);
        for (name, needs) in at.entries() {
            let Some(needs) = needs.node().as_list() else {
                unsupported(&needs, "`dependencies` on a schema is not checked", report);
                continue;
            };
            let needs = needs
                .iter()
                .filter_map(Node::as_str)
                .map(str::to_owned)
                .collect();
            self.checks
                .tighten(Check::DependentRequired(name.to_owned(), needs));
        }
        Some(())
    }

    fn restrict(&mut self, values: Vec<Value>, kinds: Option<Kinds>) {
        // A null in the list of a schema whose type has none is meant.
        if kinds.is_some() && values.iter().any(|value| value.json == Json::Null) {
            self.null = true;
        }
        self.values = Some(match self.values.take() {
            None => values,
            Some(known) => {
                let new: IndexSet<&Json> = values.iter().map(|value| &value.json).collect();
                let is_shared = |value: &&Value| new.contains(&value.json);
                let shared: Vec<_> = known.iter().filter(is_shared).cloned().collect();
                // Nothing in common: the later part overrides.
                if shared.is_empty() { values } else { shared }
            }
        });
    }
}

/// The bytes of a value, about.
fn length(value: &Json) -> usize {
    match value {
        Json::Null | Json::Bool(_) => 4,
        Json::Number(text) | Json::String(text) => text.len(),
        Json::List(items) => items.iter().map(|item| 1 + length(item)).sum(),
        Json::Map(members) => members
            .iter()
            .map(|(name, value)| name.len() + length(value))
            .sum(),
    }
}

/// Reads `type`: a name or a list of names. `None` when it is missing, says nothing, or nothing of it is known.
pub(super) fn type_kinds(node: &Node) -> Option<Kinds> {
    let kinds = type_names(node).into_iter().filter_map(type_kind);
    let kinds = kinds.fold(Kinds::NONE, |all, kinds| all | kinds);
    (!kinds.is_empty() && kinds != Kinds::ALL).then_some(kinds)
}

fn type_names(node: &Node) -> Vec<&Node> {
    match node.get("type") {
        Some(Node {
            kind: Kind::List(names),
            ..
        }) => names.iter().collect(),
        name => name.into_iter().collect(),
    }
}

fn type_kind(name: &Node) -> Option<Kinds> {
    // An unquoted `null` in YAML.
    if name.is_null() {
        Some(Kinds::NULL)
    } else {
        name.as_str().and_then(Kinds::named)
    }
}

/// The kinds that a format speaks of when no type is written.
fn format_kinds(format: &str) -> Kinds {
    match format {
        "int8" | "int16" | "int32" | "int64" | "uint8" | "uint16" | "uint32" | "uint64" => {
            Kinds::INTEGER
        }
        "float" | "double" | "decimal128" => Kinds::NUMBER,
        _ => Kinds::TEXT,
    }
}

/// Reads `enum` or `const`, with the names and descriptions that extensions give the values.
fn values(
    schema: &At<'_>,
    key: &str,
    kinds: Option<Kinds>,
    report: &mut Report,
) -> Option<Vec<Value>> {
    let node = schema.node();
    let nodes = match key {
        "const" => std::slice::from_ref(node.get(key)?),
        _ => node.get(key)?.as_list()?,
    };
    let names = ["x-enum-varnames", "x-enumNames"]
        .iter()
        .find_map(|key| node.get(key));
    let descriptions = ["x-enum-descriptions", "x-enumDescriptions"]
        .iter()
        .find_map(|key| node.get(key));
    let mut seen = IndexSet::new();
    let mut values = Vec::new();
    for (at, node) in nodes.iter().enumerate() {
        let json = match kinds {
            Some(kinds) => fit(node.to_json(), kinds),
            None => node.to_json(),
        };
        let Some(json) = json_if_new(&mut seen, json) else {
            continue;
        };
        let note = |notes: Option<&Node>| annotation(notes?, at, &json);
        let (name, description) = if key == "const" {
            (None, None)
        } else {
            (note(names), note(descriptions))
        };
        values.push(Value {
            json,
            name,
            description,
        });
    }
    if let Some(kinds) = kinds {
        let before = values.len();
        values.retain(|value| value.json == Json::Null || Kinds::of(&value.json).within(kinds));
        if values.len() < before || before == 0 {
            invalid(schema, key, report);
        }
    }
    (!values.is_empty()).then_some(values)
}

fn json_if_new(seen: &mut IndexSet<Json>, json: Json) -> Option<Json> {
    seen.insert(json.clone()).then_some(json)
}

/// A note about the value number `at`: an item of a list, or an entry of a map by value.
fn annotation(notes: &Node, at: usize, value: &Json) -> Option<String> {
    let note = match (&notes.kind, value) {
        (Kind::List(notes), _) => notes.get(at)?,
        (Kind::Map(notes), Json::String(value) | Json::Number(value)) => notes.get(value)?,
        _ => return None,
    };
    note.as_str().map(str::to_owned)
}

/// YAML authors write `enum: [1, 2]` and `enum: [true]` for texts, and quote numbers: the type says what is meant.
fn fit(value: Json, kinds: Kinds) -> Json {
    if Kinds::of(&value).within(kinds) {
        return value;
    }
    match value {
        Json::Number(lexeme) if kinds.has(Kinds::TEXT) => Json::String(lexeme),
        Json::Bool(value) if kinds.has(Kinds::TEXT) => Json::String(value.to_string()),
        Json::String(text) if kinds.has(Kinds::BOOLEAN) && text == "true" => Json::Bool(true),
        Json::String(text) if kinds.has(Kinds::BOOLEAN) && text == "false" => Json::Bool(false),
        Json::String(text) if kinds.has(Kinds::NUMBER) && is_number(&text) => Json::Number(text),
        value => value,
    }
}

fn is_number(text: &str) -> bool {
    serde_json::from_str::<serde_json::Number>(text).is_ok()
}

/// Reports the keywords of a schema that are not obeyed.
pub(super) fn report_keywords(schema: &At<'_>, report: &mut Report) {
    for (key, _) in schema
        .node()
        .as_map()
        .into_iter()
        .flat_map(|map| map.iter())
    {
        report_keyword(schema, key, report);
    }
}

fn report_keyword(schema: &At<'_>, key: &str, report: &mut Report) {
    match treatment(key) {
        Some(Treatment::Unsupported) => {
            if let Some(at) = schema.get(key) {
                unsupported(&at, &format!("`{key}` is not checked"), report);
            }
        }
        None => {
            if let Some(at) = schema.get(key) {
                let message = format!("`{key}` is not a keyword of JSON Schema or OpenAPI");
                report.push(Diagnostic::new(
                    Code::SCHEMA_UNKNOWN_KEYWORD,
                    message,
                    at.origin(),
                ));
            }
        }
        Some(_) => {}
    }
}

/// Reports that a keyword is left out.
pub(super) fn unsupported(at: &At<'_>, message: &str, report: &mut Report) {
    report.push(Diagnostic::new(
        Code::SCHEMA_UNSUPPORTED_KEYWORD,
        message,
        at.origin(),
    ));
}

fn invalid(schema: &At<'_>, key: &str, report: &mut Report) {
    let message = format!("`{key}` has a value that its standard does not allow");
    let origin = schema.get(key).unwrap_or_else(|| schema.clone()).origin();
    report.push(Diagnostic::new(Code::SCHEMA_INVALID, message, origin));
}
