use crate::model::{Catalog, Kind, Rest, ShapeId, Use};
use crate::nearest::{either, nearest};

/// Says that a place of a payload is none that the document knows, and which one was probably meant; `None` when it knows it,
/// or says nothing of what can be there. `pointer` is a JSON Pointer.
pub(super) fn stranger(catalog: &Catalog, payload: Option<Use>, pointer: &str) -> Option<String> {
    let mut at = vec![payload?.shape];
    let mut seen = String::new();
    for segment in pointer.split('/').skip(1) {
        let name = segment.replace("~1", "/").replace("~0", "~");
        match step(catalog, &at, &name) {
            Step::To(next) => at = next,
            Step::Anywhere => return None,
            Step::Stranger(names) => {
                let names = names
                    .iter()
                    .map(|it| it.replace('~', "~0").replace('/', "~1"));
                let places: Vec<String> = names.map(|it| format!("{seen}/{it}")).collect();
                let place = format!("{seen}/{segment}");
                let help = match nearest(&place, places.iter().map(String::as_str)) {
                    close if close.is_empty() => String::new(),
                    close => format!("; did you mean {}?", either(&close)),
                };
                return Some(format!("the document knows no member `{place}`{help}"));
            }
        }
        seen = format!("{seen}/{segment}");
    }
    None
}

/// Where a segment of a path leads.
enum Step<'a> {
    To(Vec<ShapeId>),
    /// Nothing is said of what is there.
    Anywhere,
    /// To nothing that is declared beside these.
    Stranger(Vec<&'a str>),
}

fn step<'a>(catalog: &'a Catalog, at: &[ShapeId], name: &str) -> Step<'a> {
    let (mut next, mut names) = (Vec::new(), Vec::new());
    for shape in alternatives(catalog, at) {
        match &catalog.shapes[shape].kind {
            Kind::Struct(object) => {
                let member = object.members.iter().find(|it| it.name == name);
                match (member, object.rest) {
                    (Some(member), _) => next.push(member.value.shape),
                    (None, Rest::Typed(rest)) => next.push(rest.shape),
                    (None, _) if object.members.is_empty() => return Step::Anywhere,
                    (None, _) => names.extend(object.members.iter().map(|it| it.name.as_str())),
                }
            }
            Kind::List(list) => next.push(list.items.shape),
            Kind::Map(map) => next.push(map.values.shape),
            // Below a text there is nothing: that nothing can be set there is said elsewhere.
            _ => return Step::Anywhere,
        }
    }
    match next.is_empty() {
        true => Step::Stranger(names),
        false => Step::To(next),
    }
}

/// The shapes that a value may have, without the unions around them.
fn alternatives(catalog: &Catalog, at: &[ShapeId]) -> Vec<ShapeId> {
    let (mut found, mut open) = (Vec::new(), at.to_vec());
    let mut seen = std::collections::BTreeSet::new();
    while let Some(shape) = open.pop() {
        if !seen.insert(shape) {
            continue;
        }
        match &catalog.shapes[shape].kind {
            Kind::Union(union) => open.extend(union.variants.iter().map(|it| it.value.shape)),
            Kind::Null => {}
            _ => found.push(shape),
        }
    }
    found.sort();
    found
}
