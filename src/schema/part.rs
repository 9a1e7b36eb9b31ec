use crate::load::{At, Kind, Node, NodeKey};
use crate::schema::keyword::{Treatment, treatment};

/// One of the schemas that a value must satisfy together.
///
/// `allOf`, members declared twice and keywords beside `$ref` all end as several parts of one value, so merging
/// schemas is collecting the facts of a list of parts; no merged document is ever built.
#[derive(Debug, Clone)]
pub(super) struct Part<'a> {
    pub(super) schema: At<'a>,
    pub(super) aspect: Aspect,
}

/// How much of a schema counts.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub(super) enum Aspect {
    /// All of it.
    Whole,
    /// Everything but its alternatives (`oneOf`, `anyOf`, `discriminator`): what they have in common.
    Base,
}

/// What tells parts apart.
pub(super) type PartKey = (NodeKey, Aspect);

/// How much a schema says by itself, without `$ref` and `allOf`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Strength {
    /// Nothing about the value.
    Silent,
    /// Only which kinds the value may have.
    Kind,
    /// More.
    Full,
}

impl<'a> Part<'a> {
    pub(super) fn whole(schema: At<'a>) -> Self {
        Self {
            schema,
            aspect: Aspect::Whole,
        }
    }

    pub(super) fn base(schema: At<'a>) -> Self {
        Self {
            schema,
            aspect: Aspect::Base,
        }
    }

    pub(super) fn key(&self) -> PartKey {
        (self.schema.identity(), self.aspect)
    }

    /// How much the schema says without `$ref` and `allOf`.
    pub(super) fn strength(&self) -> Strength {
        match &self.schema.node().kind {
            Kind::Bool(false) => Strength::Full,
            Kind::Map(map) => {
                let strengths = map.iter().map(|(key, value)| self.weight(key, value));
                strengths.max().unwrap_or(Strength::Silent)
            }
            _ => Strength::Silent,
        }
    }

    fn weight(&self, key: &str, value: &Node) -> Strength {
        match key {
            "type" => Strength::Kind,
            "$ref" | "allOf" | "nullable" | "x-nullable" => Strength::Silent,
            "oneOf" | "anyOf" | "discriminator" if self.aspect == Aspect::Base => Strength::Silent,
            "additionalProperties" | "unevaluatedProperties" if value.as_bool() == Some(true) => {
                Strength::Silent
            }
            _ if is_empty(value) => Strength::Silent,
            _ => match treatment(key) {
                Some(Treatment::Type | Treatment::Check) => Strength::Full,
                _ => Strength::Silent,
            },
        }
    }

    /// True when the schema refers to another one or joins several.
    pub(super) fn is_composed(&self) -> bool {
        let node = self.schema.node();
        node.get("$ref").is_some() || node.get("allOf").is_some()
    }
}

fn is_empty(value: &Node) -> bool {
    match &value.kind {
        Kind::List(items) => items.is_empty(),
        Kind::Map(map) => map.is_empty(),
        _ => false,
    }
}

/// True when the schema itself says that `null` may stand there.
pub(super) fn says_null(node: &Node) -> bool {
    if node
        .get("nullable")
        .or_else(|| node.get("x-nullable"))
        .and_then(Node::as_bool)
        == Some(true)
    {
        return true;
    }
    match node.get("type").map(|ty| &ty.kind) {
        Some(Kind::String(name)) => &**name == "null",
        Some(Kind::List(names)) => names
            .iter()
            .any(|name| name.as_str() == Some("null") || name.is_null()),
        Some(Kind::Null) => true,
        _ => false,
    }
}

/// True when the schema takes nothing but `null`.
pub(super) fn is_null_only(node: &Node) -> bool {
    if let Some(value) = node.get("const") {
        return value.is_null();
    }
    if let Some(values) = node.get("enum").and_then(Node::as_list) {
        return !values.is_empty() && values.iter().all(Node::is_null);
    }
    match node.get("type").map(|ty| &ty.kind) {
        Some(Kind::String(name)) => &**name == "null",
        Some(Kind::Null) => true,
        Some(Kind::List(names)) => {
            !names.is_empty()
                && names
                    .iter()
                    .all(|name| name.as_str() == Some("null") || name.is_null())
        }
        _ => false,
    }
}

/// The items of the list at `key`; none when there is no list.
pub(super) fn list<'a>(schema: &At<'a>, key: &str) -> Vec<At<'a>> {
    schema
        .get(key)
        .map(|list| list.items().collect())
        .unwrap_or_default()
}
