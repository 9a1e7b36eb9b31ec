//! What stands at a pointer of a payload, by its shape.

use crate::model::{Kind, Rest, Shapes, Use};
use crate::origin::Pointer;

/// How many unions may stand in one another: they may be cyclic.
const DEPTH: usize = 8;

/// What stands at a pointer.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Found {
    /// Nothing: no such member is declared, or it is always `null`.
    Missing,
    /// Any JSON.
    Unknown,
    /// A text, a number or a boolean.
    Scalar {
        /// What it is.
        kind: ScalarKind,
        /// True when the payload must have it, and not as `null`.
        required: bool,
    },
    /// An object or an array; in words.
    Composite(&'static str),
}

/// What a scalar is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum ScalarKind {
    /// A text.
    Text,
    /// A text that is a time by its format.
    DateTime,
    /// A number.
    Number,
    /// A boolean.
    Boolean,
    /// One or the other.
    Mixed,
}

/// What stands at a pointer of a payload; `*` is the first item of an array.
pub(super) fn find(shapes: &Shapes, payload: Use, pointer: &Pointer) -> Found {
    let segments: Vec<String> = pointer.segments().collect();
    walk(shapes, payload, &segments, !payload.nullable, DEPTH)
}

fn walk(shapes: &Shapes, value: Use, rest: &[String], required: bool, depth: usize) -> Found {
    let kind = &shapes[value.shape].kind;
    if let Kind::Union(union) = kind {
        if depth == 0 {
            return Found::Unknown;
        }
        let variants = union.variants.iter().map(|variant| {
            let required = required && !variant.value.nullable;
            walk(shapes, variant.value, rest, required, depth - 1)
        });
        return variants.reduce(either).unwrap_or(Found::Unknown);
    }
    let Some((segment, rest)) = rest.split_first() else {
        return leaf(kind, required);
    };
    match kind {
        Kind::Struct(object) => {
            let member = object.members.iter().find(|member| member.name == *segment);
            match (member, object.rest) {
                (Some(member), _) => {
                    let required = required && member.required && !member.value.nullable;
                    walk(shapes, member.value, rest, required, depth)
                }
                (None, Rest::Typed(value)) => walk(shapes, value, rest, false, depth),
                (None, Rest::Any) if object.members.is_empty() => Found::Unknown,
                (None, _) => Found::Missing,
            }
        }
        Kind::Map(map) => walk(shapes, map.values, rest, false, depth),
        Kind::List(list) => match segment == "*" || segment.parse::<usize>().is_ok() {
            true => walk(shapes, list.items, rest, false, depth),
            false => Found::Missing,
        },
        Kind::Any => Found::Unknown,
        _ => Found::Missing,
    }
}

fn leaf(kind: &Kind, required: bool) -> Found {
    let scalar = |kind| Found::Scalar { kind, required };
    match kind {
        Kind::Any | Kind::Union(_) => Found::Unknown,
        Kind::Null => Found::Missing,
        Kind::Boolean => scalar(ScalarKind::Boolean),
        Kind::Integer { .. } | Kind::Number { .. } => scalar(ScalarKind::Number),
        Kind::Text { format } if format.as_deref() == Some("date-time") => {
            scalar(ScalarKind::DateTime)
        }
        Kind::Text { .. } | Kind::Cases(_) => scalar(ScalarKind::Text),
        Kind::List(_) => Found::Composite("a list"),
        Kind::Map(_) | Kind::Struct(_) => Found::Composite("an object"),
    }
}

/// What stands there when it is one or the other.
fn either(one: Found, other: Found) -> Found {
    match (one, other) {
        (Found::Unknown, _) | (_, Found::Unknown) => Found::Unknown,
        (Found::Missing, Found::Missing) => Found::Missing,
        (Found::Composite(what), Found::Composite(_) | Found::Missing)
        | (Found::Missing, Found::Composite(what)) => Found::Composite(what),
        (
            Found::Scalar { kind, required },
            Found::Scalar {
                kind: other,
                required: also,
            },
        ) => Found::Scalar {
            kind: if kind == other {
                kind
            } else {
                ScalarKind::Mixed
            },
            required: required && also,
        },
        (Found::Scalar { kind, .. }, _) | (_, Found::Scalar { kind, .. }) => Found::Scalar {
            kind,
            required: false,
        },
    }
}
