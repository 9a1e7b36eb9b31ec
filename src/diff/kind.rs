//! How two kinds relate: a flat table of decisions.

use crate::model::{Kind, Shapes, Union, Use};

/// How the values of one kind relate to those of another.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Relation {
    /// The same kind; what is inside may differ.
    Same,
    /// Everything that came may still come, and more.
    Widened,
    /// Less than before may come.
    Narrowed,
    /// A list of texts that becomes any text: nothing new for who takes unknown ones.
    Opened,
    /// Any text that becomes a list of texts.
    Listed,
    /// Something else may come.
    Changed,
}

/// Decides how the new kind relates to the old one.
pub(super) fn relation(old: &Kind, new: &Kind, olds: &Shapes, news: &Shapes) -> Relation {
    use Relation::{Changed, Listed, Narrowed, Opened, Same, Widened};
    match (old, new) {
        (Kind::Any, Kind::Any) => Same,
        (Kind::Any, _) => Narrowed,
        (_, Kind::Any) => Widened,
        (Kind::Cases(_), Kind::Text { .. }) => Opened,
        (Kind::Text { .. }, Kind::Cases(_)) => Listed,
        (Kind::Integer { .. }, Kind::Number { .. }) => Widened,
        (Kind::Number { .. }, Kind::Integer { .. }) => Narrowed,
        // More digits than the type of the old side holds.
        (Kind::Integer { wide: false, .. }, Kind::Integer { wide: true, .. }) => Widened,
        (Kind::Struct(_), Kind::Map(_)) => Widened,
        (Kind::Map(_), Kind::Struct(_)) => Narrowed,
        (Kind::Union(_), Kind::Union(_)) => Same,
        (one, Kind::Union(union)) if has(union, one, news) => Widened,
        (Kind::Union(union), one) if has(union, one, olds) => Narrowed,
        _ if std::mem::discriminant(old) == std::mem::discriminant(new) => Same,
        _ => Changed,
    }
}

/// True when an alternative is of the same kind.
fn has(union: &Union, kind: &Kind, shapes: &Shapes) -> bool {
    variant_like(union, kind, shapes).is_some()
}

/// The first alternative of the same kind.
pub(super) fn variant_like(union: &Union, kind: &Kind, shapes: &Shapes) -> Option<Use> {
    let is_like = |value: &Use| {
        std::mem::discriminant(&shapes[value.shape].kind) == std::mem::discriminant(kind)
    };
    union.variants.iter().map(|it| it.value).find(is_like)
}

/// What a kind is called.
pub(super) fn word(kind: &Kind) -> &'static str {
    match kind {
        Kind::Any => "anything",
        Kind::Null => "`null`",
        Kind::Boolean => "a boolean",
        Kind::Integer { .. } => "an integer",
        Kind::Number { .. } => "a number",
        Kind::Text { .. } => "a text",
        Kind::Cases(_) => "one of several texts",
        Kind::List(_) => "a list",
        Kind::Map(_) => "an object of any members",
        Kind::Struct(_) => "an object",
        Kind::Union(_) => "one of several types",
    }
}

/// The format, of kinds that have one.
pub(super) fn format(kind: &Kind) -> Option<&str> {
    match kind {
        Kind::Integer { format, .. } | Kind::Number { format } | Kind::Text { format } => {
            format.as_deref()
        }
        _ => None,
    }
}
