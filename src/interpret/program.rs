use hookwright_runtime::select::{Context, Selector};
use hookwright_runtime::value::{
    Arm, Check, Field, Node, Order, Seed, Shape, Violation, fill, flag, validate,
};
use hookwright_runtime::{json, mock};

use crate::interpret::payload::Payload;
use crate::interpret::{check, selector};
use crate::model::{self, Catalog, Kind, Member, ShapeId, Use};

/// How many events a body is tried as when nothing tells them apart.
const TRIED: usize = 32;

/// A catalog that is ready to take payloads.
///
/// It lives as long as the process: the runtime wants static tables, and whoever interprets a document does it once.
///
/// # Examples
///
/// ```
/// use hookwright::interpret::Program;
/// use hookwright::model::Catalog;
///
/// let program = Program::new(&Catalog::default());
/// assert_eq!(program.choose(&(), b"{}"), None);
/// ```
pub struct Program {
    selector: Selector,
    payloads: Vec<Option<Use>>,
    types: Vec<Ty>,
}

/// What is known of a shape.
pub(super) struct Ty {
    pub(super) kind: TyKind,
    pub(super) checks: &'static [Check],
}

/// What a value of a shape is, with its tables.
pub(super) enum TyKind {
    Json,
    Null,
    Boolean,
    Integer {
        minimum: i128,
        maximum: i128,
    },
    Number,
    Text,
    Cases(&'static [&'static str]),
    List(Use),
    Map(Use),
    Object {
        shape: &'static Shape,
        members: Vec<(Use, Presence)>,
    },
    Union {
        arms: &'static [Arm],
        selector: Selector,
        /// True when what does not fit its alternative is kept as unknown.
        refines: bool,
        values: Vec<Use>,
    },
}

/// Whether a member is always there.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Presence {
    Always,
    Optional,
    Maybe,
}

impl Program {
    /// Makes a catalog ready. Memory is not given back.
    pub fn new(catalog: &Catalog) -> &'static Program {
        let types = catalog
            .shapes
            .iter()
            .map(|(id, _)| ty(catalog, id))
            .collect();
        keep(Program {
            selector: selector::selector(&catalog.routing.selector),
            payloads: catalog.events.iter().map(|event| event.payload).collect(),
            types,
        })
    }

    /// Returns the number of the event that a delivery is, in the order of the catalog.
    pub fn choose<C: Context + ?Sized>(&'static self, context: &C, body: &[u8]) -> Option<usize> {
        let known = self.selector.route(context, body);
        // As generated code does: of several that nothing tells apart, the first that the body fits.
        let fits = |event: &&usize| self.read(**event, body).is_ok();
        let fitting = match known.as_slice() {
            [] | [_] => None,
            several => several.iter().take(TRIED).find(fits),
        };
        fitting.or(known.first()).copied()
    }

    /// How events are told apart, as the runtime asks for it.
    pub fn selector(&self) -> &Selector {
        &self.selector
    }

    /// Returns a payload of the event with this number that is made up: the same one for the same seed. `None` when there
    /// is no such event.
    pub fn made_up(&'static self, event: usize, seed: u64) -> Option<String> {
        let mut payload = self.payload(event)?;
        fill(&mut payload, self.checks(event), &mut Seed::new(seed));
        let body = json::write(&payload);
        Some(mock::tagged(&self.selector, event, body))
    }

    /// Returns an empty payload of the event with this number, to be read or filled.
    pub fn payload(&'static self, event: usize) -> Option<Payload> {
        let payload = self.payloads.get(event)?;
        Some(payload.map_or_else(Payload::any, |value| Payload::new(self, value)))
    }

    /// Reads a payload of the event with this number.
    ///
    /// # Errors
    ///
    /// When it is not JSON or does not fit the event's type; the error says where.
    pub fn read(&'static self, event: usize, body: &[u8]) -> Result<Payload, json::Error> {
        let mut payload = self.payload(event).unwrap_or_else(Payload::any);
        json::read(body, &mut payload)?;
        Ok(payload)
    }

    /// Returns every rule of the document that a payload breaks.
    pub fn validate(&self, event: usize, payload: &Payload) -> Vec<Violation> {
        validate(payload.view(), self.checks(event))
    }

    /// What holds for the payload of an event as a whole, beyond its type.
    pub fn checks(&self, event: usize) -> &'static [Check] {
        let value = self.payloads.get(event).copied().flatten();
        value
            .and_then(|value| self.ty(value.shape))
            .map_or(&[], |ty| match ty.kind {
                // An object's own checks are in its table.
                TyKind::Object { .. } => &[],
                _ => ty.checks,
            })
    }

    pub(super) fn ty(&self, id: ShapeId) -> Option<&Ty> {
        self.types.get(id.0 as usize)
    }
}

fn ty(catalog: &Catalog, id: ShapeId) -> Ty {
    let shape = &catalog.shapes[id];
    let checks = check::of_shape(catalog, id);
    let kind = match &shape.kind {
        Kind::Any => TyKind::Json,
        Kind::Null => TyKind::Null,
        Kind::Boolean => TyKind::Boolean,
        Kind::Integer { wide: true, .. } | Kind::Number { .. } => TyKind::Number,
        Kind::Integer {
            minimum, maximum, ..
        } => {
            let unsigned = minimum.is_some_and(|minimum| minimum >= 0)
                && maximum.is_some_and(|maximum| maximum > i128::from(i64::MAX));
            match unsigned {
                true => TyKind::Integer {
                    minimum: 0,
                    maximum: i128::from(u64::MAX),
                },
                false => TyKind::Integer {
                    minimum: i128::from(i64::MIN),
                    maximum: i128::from(i64::MAX),
                },
            }
        }
        Kind::Text { .. } => TyKind::Text,
        Kind::Cases(cases) => {
            TyKind::Cases(keep_all(cases.iter().map(|case| keep_text(&case.value))))
        }
        Kind::List(list) => TyKind::List(list.items),
        Kind::Map(map) => TyKind::Map(map.values),
        Kind::Struct(object) => object_of(catalog, shape, object, checks),
        Kind::Union(union) => {
            let arm = |(at, variant): (usize, &model::Variant)| Arm {
                name: keep_text(
                    variant
                        .name
                        .as_deref()
                        .unwrap_or(&format!("alternative {at}")),
                ),
                checks: check::of_use(catalog, variant.value),
            };
            TyKind::Union {
                arms: keep_all(union.variants.iter().enumerate().map(arm)),
                selector: selector::selector(&union.selector),
                refines: union.refines,
                values: union.variants.iter().map(|variant| variant.value).collect(),
            }
        }
    };
    Ty { kind, checks }
}

fn object_of(
    catalog: &Catalog,
    shape: &model::Shape,
    object: &model::Struct,
    checks: &'static [Check],
) -> TyKind {
    let field = |member: &Member| {
        let required = if member.required {
            flag::required
        } else {
            flag::optional
        };
        let nullable = if member.value.nullable {
            flag::nullable
        } else {
            0
        };
        Field {
            wire: keep_text(&member.name),
            flags: required | nullable,
        }
    };
    let presence = |member: &Member| match (member.required, member.value.nullable) {
        (true, false) => Presence::Always,
        (false, true) => Presence::Maybe,
        _ => Presence::Optional,
    };
    let table = Shape {
        name: keep_text(shape.name.as_deref().unwrap_or("object")),
        fields: keep_all(object.members.iter().map(field)),
        member_checks: keep_all(object.members.iter().zip(0..).flat_map(|(member, at)| {
            check::of_member(catalog, member)
                .iter()
                .map(move |check| (at, *check))
        })),
        checks,
        order: Order::new(),
    };
    TyKind::Object {
        shape: keep(table),
        members: object
            .members
            .iter()
            .map(|member| (member.value, presence(member)))
            .collect(),
    }
}

/// Gives a value the life of the process.
pub(super) fn keep<T>(value: T) -> &'static T {
    Box::leak(Box::new(value))
}

/// Gives a list the life of the process.
pub(super) fn keep_all<T>(values: impl IntoIterator<Item = T>) -> &'static [T] {
    Vec::leak(values.into_iter().collect())
}

/// Gives a text the life of the process.
pub(super) fn keep_text(text: &str) -> &'static str {
    String::leak(text.to_owned())
}
