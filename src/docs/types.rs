//! The type of a value in words.

use crate::model::{Kind, Rest, Shape, Shapes, Use};

/// The most layers of lists and maps that are looked through.
const LAYERS: usize = 6;
/// Unions of so many plain types are said in a line.
const PLAIN: usize = 4;

/// What a value is beneath its lists and maps.
pub(super) struct Core<'a> {
    /// Its number and itself.
    pub(super) value: Use,
    pub(super) shape: &'a Shape,
    /// How many lists and maps are around it.
    pub(super) layers: usize,
}

/// Looks through lists and maps.
pub(super) fn core(shapes: &Shapes, value: Use) -> Core<'_> {
    let mut core = Core {
        value,
        shape: &shapes[value.shape],
        layers: 0,
    };
    while core.layers < LAYERS {
        core.value = match &core.shape.kind {
            Kind::List(list) => list.items,
            Kind::Map(map) => map.values,
            _ => break,
        };
        core.shape = &shapes[core.value.shape];
        core.layers += 1;
    }
    core
}

/// True for what is said whole by its type in words.
pub(super) fn is_plain(shapes: &Shapes, value: Use) -> bool {
    match &core(shapes, value).shape.kind {
        Kind::Struct(object) => object.members.is_empty() && !matches!(object.rest, Rest::Typed(_)),
        Kind::Union(_) => false,
        Kind::Cases(cases) => cases.len() <= PLAIN,
        _ => true,
    }
}

/// A union of a few plain types, which needs no lines of its own.
pub(super) fn is_plain_union(shapes: &Shapes, shape: &Shape) -> bool {
    let Kind::Union(union) = &shape.kind else {
        return false;
    };
    let is_scalar = |value: Use| {
        let kind = &core(shapes, value).shape.kind;
        !matches!(kind, Kind::Struct(_) | Kind::Union(_) | Kind::Cases(_))
    };
    union.variants.len() <= PLAIN && union.variants.iter().all(|it| is_scalar(it.value))
}

/// The type, e.g. `array of objects`.
pub(super) fn words(shapes: &Shapes, value: Use) -> String {
    several(shapes, value, false, 0)
}

fn several(shapes: &Shapes, value: Use, many: bool, depth: usize) -> String {
    let shape = &shapes[value.shape];
    let inner = |value: Use, many: bool| match depth < LAYERS {
        true => several(shapes, value, many, depth + 1),
        false => "…".to_owned(),
    };
    let plural = |one: &str, format: &Option<String>| {
        let end = if many { "s" } else { "" };
        match format {
            Some(format) => format!("{one}{end} ({format})"),
            None => format!("{one}{end}"),
        }
    };
    let text = match &shape.kind {
        Kind::Any => "any JSON".to_owned(),
        Kind::Null => "null".to_owned(),
        Kind::Boolean => plural("boolean", &None),
        Kind::Integer { format, .. } => plural("integer", format),
        Kind::Number { format } => plural("number", format),
        Kind::Text { format } => plural("string", format),
        Kind::Cases(_) => plural("string", &None),
        Kind::List(list) => format!("{} of {}", plural("array", &None), inner(list.items, true)),
        Kind::Map(map) => format!("{} of {}", plural("map", &None), inner(map.values, true)),
        Kind::Struct(_) => plural("object", &None),
        Kind::Union(union) if is_plain_union(shapes, shape) => {
            let variants = union.variants.iter();
            let words: Vec<String> = variants.map(|it| inner(it.value, many)).collect();
            words.join(" or ")
        }
        Kind::Union(union) => format!("one of {} forms", union.variants.len()),
    };
    match value.nullable && many {
        true => format!("{text} or null"),
        false => text,
    }
}
