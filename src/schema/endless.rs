use crate::diagnostic::{Code, Diagnostic, Report};
use crate::model::{Kind, Shape, ShapeId, Shapes, Use};

/// How many lists and maps may hold each other.
const FLOORS: usize = 24;

/// What is known of a shape.
#[derive(Clone, Copy, PartialEq)]
enum Height {
    Unknown,
    /// On the way that is being followed.
    Open,
    /// So many lists and maps hold each other, from this one on.
    Floors(usize),
}

/// Takes any JSON where lists and maps hold each other without an end: they have no type of their own that could be
/// named inside itself.
pub(super) fn cut(shapes: &mut Shapes, report: &mut Report) {
    let mut heights = vec![Height::Unknown; shapes.len()];
    for start in (0..shapes.len()).map(|id| ShapeId(id as u32)) {
        let mut way = Vec::new();
        let mut next = Some(start);
        // Down to what is no list, is known, or is on the way already.
        while let Some(id) = next.filter(|id| heights[id.0 as usize] == Height::Unknown) {
            heights[id.0 as usize] = Height::Open;
            way.push(id);
            next = inner(&shapes[id]).map(|value| value.shape);
        }
        let mut below = next.map(|id| heights[id.0 as usize]);
        for id in way.into_iter().rev() {
            let floors = match below {
                None => 0,
                Some(Height::Floors(floors)) if floors < FLOORS => floors + 1,
                Some(_) => {
                    open(shapes, id, report);
                    1
                }
            };
            heights[id.0 as usize] = Height::Floors(floors);
            below = Some(Height::Floors(floors));
        }
    }
}

/// What a list or a map holds.
fn inner(shape: &Shape) -> Option<Use> {
    match &shape.kind {
        Kind::List(list) => Some(list.items),
        Kind::Map(map) => Some(map.values),
        _ => None,
    }
}

/// Lets a list or a map hold anything.
fn open(shapes: &mut Shapes, id: ShapeId, report: &mut Report) {
    let origin = shapes[id].origin.clone();
    let message = "lists and maps hold each other without an end: any JSON is taken from here on";
    let finding = Diagnostic::new(Code::SCHEMA_ENDLESS, message, origin.clone());
    report.push(finding.help("put an object around the inner part"));
    let shape = shapes.push(Shape::new(Kind::Any, origin));
    let anything = Use {
        shape,
        nullable: false,
    };
    match &mut shapes[id].kind {
        Kind::List(list) => list.items = anything,
        Kind::Map(map) => map.values = anything,
        _ => {}
    }
}
