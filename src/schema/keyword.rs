use std::collections::HashMap;
use std::sync::LazyLock;

/// What becomes of a keyword.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Treatment {
    /// It says nothing about the value: documentation, identifiers, hints for other tools.
    Annotation,
    /// It shapes the type.
    Type,
    /// It is kept for `validate()`.
    Check,
    /// It is reported, and not obeyed.
    Unsupported,
}

use Treatment::{Annotation, Check, Type, Unsupported};

/// Every keyword of JSON Schema (draft-04 to 2020-12) and of OpenAPI's dialects.
///
/// `facts.rs` reads those that are `Type` or `Check`; a test holds the two together.
pub(super) static KEYWORDS: &[(&str, Treatment)] = &[
    // JSON Schema core.
    ("$id", Annotation),
    ("id", Annotation),
    ("$schema", Annotation),
    ("$anchor", Annotation),
    ("$vocabulary", Annotation),
    ("$comment", Annotation),
    ("$defs", Annotation),
    ("definitions", Annotation),
    ("$ref", Type),
    ("$dynamicRef", Unsupported),
    ("$dynamicAnchor", Annotation),
    ("$recursiveRef", Unsupported),
    ("$recursiveAnchor", Annotation),
    // Any value.
    ("type", Type),
    ("enum", Type),
    ("const", Type),
    ("allOf", Type),
    ("anyOf", Type),
    ("oneOf", Type),
    ("not", Unsupported),
    ("if", Unsupported),
    ("then", Unsupported),
    ("else", Unsupported),
    // Numbers.
    ("multipleOf", Check),
    ("divisibleBy", Check),
    ("minimum", Check),
    ("maximum", Check),
    ("exclusiveMinimum", Check),
    ("exclusiveMaximum", Check),
    // Strings.
    ("format", Type),
    ("minLength", Check),
    ("maxLength", Check),
    ("pattern", Check),
    ("contentEncoding", Unsupported),
    ("contentMediaType", Unsupported),
    ("contentSchema", Unsupported),
    // Arrays.
    ("items", Type),
    ("prefixItems", Type),
    ("additionalItems", Type),
    ("minItems", Check),
    ("maxItems", Check),
    ("uniqueItems", Check),
    ("contains", Unsupported),
    ("minContains", Unsupported),
    ("maxContains", Unsupported),
    ("unevaluatedItems", Unsupported),
    // Objects.
    ("properties", Type),
    ("required", Type),
    ("additionalProperties", Type),
    ("patternProperties", Type),
    ("unevaluatedProperties", Type),
    ("minProperties", Check),
    ("maxProperties", Check),
    ("propertyNames", Check),
    ("dependentRequired", Check),
    ("dependencies", Check),
    ("dependentSchemas", Unsupported),
    // OpenAPI.
    ("nullable", Type),
    ("discriminator", Type),
    ("xml", Annotation),
    ("externalDocs", Annotation),
    ("example", Annotation),
    // Documentation.
    ("title", Annotation),
    ("description", Annotation),
    ("summary", Annotation),
    ("default", Annotation),
    ("examples", Annotation),
    ("deprecated", Annotation),
    // Catalogues of CloudEvents.
    ("cloudeventTypes", Annotation),
    // A receiver gets both kinds of members, so neither changes what is required.
    ("readOnly", Annotation),
    ("writeOnly", Annotation),
];

/// Returns what becomes of `key`; `None` for a word that no standard knows. Extensions (`x-…`) are annotations.
pub(super) fn treatment(key: &str) -> Option<Treatment> {
    if key.starts_with("x-") {
        return Some(if key == "x-nullable" {
            Type
        } else {
            Annotation
        });
    }
    static INDEX: LazyLock<HashMap<&str, Treatment>> =
        LazyLock::new(|| KEYWORDS.iter().copied().collect());
    INDEX.get(key).copied()
}
