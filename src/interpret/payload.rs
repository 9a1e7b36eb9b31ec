use hookwright_runtime::json::{Json, Number};
use hookwright_runtime::value::{
    Arm, Cases, Entries, Extra, Integer, List, Misfit, Node, Object, Optional, Order, Shape, Slot,
    Union, View,
};

use crate::interpret::program::{Presence, Program, TyKind};
use crate::model::Use;

/// How deep an empty payload is made in advance; below, anything is taken. Only types that contain themselves without
/// a way out get there.
const DEPTH: usize = 100;

/// A value of the model: what a generated type would hold.
pub struct Payload(Value);

enum Value {
    Json(Json),
    Null,
    Boolean(bool),
    Whole {
        value: i128,
        minimum: i128,
        maximum: i128,
    },
    Number(Number),
    Text(String),
    Cases {
        names: &'static [&'static str],
        text: String,
    },
    List(Items),
    Map(Members),
    Object(Box<Fields>),
    Union(Box<Choice>),
    Maybe(Box<Perhaps>),
}

struct Items {
    program: &'static Program,
    item: Use,
    items: Vec<Payload>,
}

struct Members {
    program: &'static Program,
    value: Use,
    members: Vec<(String, Payload)>,
}

struct Fields {
    shape: &'static Shape,
    fields: Vec<Payload>,
    extra: Extra,
}

struct Choice {
    program: &'static Program,
    value: Use,
    chosen: Option<(usize, Payload)>,
    unknown: Json,
}

struct Perhaps {
    program: &'static Program,
    value: Use,
    state: State,
}

enum State {
    Missing,
    Null,
    Value(Payload),
}

impl Payload {
    /// A payload of which nothing is known.
    pub(super) fn any() -> Self {
        Self(Value::Json(Json::NULL))
    }

    pub(super) fn new(program: &'static Program, value: Use) -> Self {
        match value.nullable {
            true => Self::perhaps(program, value),
            false => Self::empty(program, value, 0),
        }
    }

    fn perhaps(program: &'static Program, value: Use) -> Self {
        let value = Use {
            nullable: false,
            ..value
        };
        Self(Value::Maybe(Box::new(Perhaps {
            program,
            value,
            state: State::Missing,
        })))
    }

    fn item(program: &'static Program, value: Use) -> Self {
        Self::new(program, value)
    }

    fn empty(program: &'static Program, value: Use, depth: usize) -> Self {
        let Some(ty) = program.ty(value.shape).filter(|_| depth < DEPTH) else {
            return Self::any();
        };
        Self(match &ty.kind {
            TyKind::Json => Value::Json(Json::NULL),
            TyKind::Null => Value::Null,
            TyKind::Boolean => Value::Boolean(false),
            TyKind::Integer { minimum, maximum } => Value::Whole {
                value: 0,
                minimum: *minimum,
                maximum: *maximum,
            },
            TyKind::Number => Value::Number(Number::default()),
            TyKind::Text => Value::Text(String::new()),
            TyKind::Cases(names) => Value::Cases {
                names,
                text: names.first().copied().unwrap_or_default().to_owned(),
            },
            TyKind::List(item) => Value::List(Items {
                program,
                item: *item,
                items: Vec::new(),
            }),
            TyKind::Map(value) => Value::Map(Members {
                program,
                value: *value,
                members: Vec::new(),
            }),
            TyKind::Object { shape, members } => {
                let field = |(value, presence): &(Use, Presence)| match presence {
                    Presence::Always => Self::empty(program, *value, depth + 1),
                    Presence::Optional | Presence::Maybe => Self::perhaps(program, *value),
                };
                let fields = members.iter().map(field).collect();
                Value::Object(Box::new(Fields {
                    shape,
                    fields,
                    extra: Extra::default(),
                }))
            }
            TyKind::Union { .. } => Value::Union(Box::new(Choice {
                program,
                value,
                chosen: None,
                unknown: Json::NULL,
            })),
        })
    }
}

impl Node for Payload {
    fn slot(&mut self) -> Slot<'_> {
        match self.0 {
            Value::Whole { .. } => return Slot::Integer(self),
            Value::Cases { .. } => return Slot::Cases(self),
            Value::Object(_) => return Slot::Object(self),
            Value::Union(_) => return Slot::Union(self),
            _ => {}
        }
        match &mut self.0 {
            Value::Json(json) => Slot::Json(json),
            Value::Boolean(value) => Slot::Bool(value),
            Value::Number(number) => Slot::Number(number),
            Value::Text(text) => Slot::Text(text),
            Value::List(list) => Slot::List(list),
            Value::Map(map) => Slot::Map(map),
            Value::Maybe(perhaps) => perhaps.slot(),
            // Answered above.
            Value::Null
            | Value::Whole { .. }
            | Value::Cases { .. }
            | Value::Object(_)
            | Value::Union(_) => Slot::Null,
        }
    }

    fn view(&self) -> View<'_> {
        match &self.0 {
            Value::Json(json) => View::Json(json),
            Value::Null => View::Null,
            Value::Boolean(value) => View::Bool(*value),
            Value::Whole { value, .. } => View::Integer(*value),
            Value::Number(number) => View::Number(number),
            Value::Text(text) => View::Text(text),
            Value::Cases { .. } => View::Cases(self),
            Value::List(list) => View::List(list),
            Value::Map(map) => View::Map(map),
            Value::Object(_) => View::Object(self),
            Value::Union(_) => View::Union(self),
            Value::Maybe(perhaps) => perhaps.view(),
        }
    }
}

impl Integer for Payload {
    fn set(&mut self, new: i128) -> bool {
        match &mut self.0 {
            Value::Whole {
                value,
                minimum,
                maximum,
            } if (*minimum..=*maximum).contains(&new) => {
                *value = new;
                true
            }
            _ => false,
        }
    }

    fn get(&self) -> i128 {
        match &self.0 {
            Value::Whole { value, .. } => *value,
            _ => 0,
        }
    }
}

impl Cases for Payload {
    fn names(&self) -> &'static [&'static str] {
        match &self.0 {
            Value::Cases { names, .. } => names,
            _ => &[],
        }
    }

    fn text(&self) -> &str {
        match &self.0 {
            Value::Cases { text, .. } => text,
            _ => "",
        }
    }

    fn set(&mut self, new: &str) {
        if let Value::Cases { text, .. } = &mut self.0 {
            new.clone_into(text);
        }
    }
}

impl List for Items {
    fn len(&self) -> usize {
        self.items.len()
    }

    fn item(&self, at: usize) -> Option<View<'_>> {
        Some(self.items.get(at)?.view())
    }

    fn push(&mut self) -> Option<Slot<'_>> {
        self.items.push(Payload::item(self.program, self.item));
        Some(self.items.last_mut()?.slot())
    }

    fn clear(&mut self) {
        self.items.clear();
    }
}

impl Entries for Members {
    fn len(&self) -> usize {
        self.members.len()
    }

    fn entry(&self, at: usize) -> Option<(&str, View<'_>)> {
        let (name, value) = self.members.get(at)?;
        Some((name, value.view()))
    }

    fn push(&mut self, name: String) -> Option<Slot<'_>> {
        self.members
            .push((name, Payload::item(self.program, self.value)));
        Some(self.members.last_mut()?.1.slot())
    }

    fn clear(&mut self) {
        self.members.clear();
    }
}

impl Object for Payload {
    fn shape(&self) -> &'static Shape {
        static NOTHING: Shape = Shape {
            name: "",
            fields: &[],
            member_checks: &[],
            checks: &[],
            order: Order::new(),
        };
        match &self.0 {
            Value::Object(object) => object.shape,
            _ => &NOTHING,
        }
    }

    fn field(&self, at: usize) -> View<'_> {
        match &self.0 {
            Value::Object(object) => match object.fields.get(at) {
                Some(field) => field.view(),
                None => View::Map(&object.extra),
            },
            _ => View::Absent,
        }
    }

    fn field_mut(&mut self, at: usize) -> Slot<'_> {
        match &mut self.0 {
            Value::Object(object) => match object.fields.get_mut(at) {
                Some(field) => field.slot(),
                None => Slot::Map(&mut object.extra),
            },
            _ => Slot::Null,
        }
    }
}

impl Payload {
    fn choice(&self) -> Option<&Choice> {
        match &self.0 {
            Value::Union(choice) => Some(choice),
            _ => None,
        }
    }
}

impl Choice {
    fn kind(&self) -> Option<&TyKind> {
        self.program.ty(self.value.shape).map(|ty| &ty.kind)
    }
}

impl Union for Payload {
    fn arms(&self) -> &'static [Arm] {
        match self.choice().and_then(Choice::kind) {
            Some(TyKind::Union { arms, .. }) => arms,
            _ => &[],
        }
    }

    fn select(&self, raw: &[u8]) -> Option<usize> {
        match self.choice().and_then(Choice::kind) {
            Some(TyKind::Union { selector, .. }) => selector.choose(&(), raw),
            _ => None,
        }
    }

    fn misfit(&self) -> Misfit {
        match self.choice().and_then(Choice::kind) {
            Some(TyKind::Union { refines: true, .. }) => Misfit::Keep,
            Some(TyKind::Union { selector, .. }) => selector.misfit(),
            _ => Misfit::Try,
        }
    }

    fn choose(&mut self, arm: usize) -> Option<Slot<'_>> {
        let Value::Union(choice) = &mut self.0 else {
            return None;
        };
        let Some(TyKind::Union { values, .. }) =
            choice.program.ty(choice.value.shape).map(|ty| &ty.kind)
        else {
            return None;
        };
        let value = *values.get(arm)?;
        let (_, payload) = choice
            .chosen
            .insert((arm, Payload::new(choice.program, value)));
        Some(payload.slot())
    }

    fn chosen(&self) -> Option<(usize, View<'_>)> {
        let (arm, payload) = self.choice()?.chosen.as_ref()?;
        Some((*arm, payload.view()))
    }

    fn unknown(&self) -> Option<&Json> {
        let choice = self.choice()?;
        choice.chosen.is_none().then_some(&choice.unknown)
    }

    fn keep(&mut self, raw: Json) {
        if let Value::Union(choice) = &mut self.0 {
            choice.chosen = None;
            choice.unknown = raw;
        }
    }
}

impl Node for Perhaps {
    fn slot(&mut self) -> Slot<'_> {
        Slot::Optional(self)
    }

    fn view(&self) -> View<'_> {
        match &self.state {
            State::Missing => View::Absent,
            State::Null => View::Null,
            State::Value(value) => value.view(),
        }
    }
}

impl Optional for Perhaps {
    fn fill(&mut self) -> Slot<'_> {
        self.state = State::Value(Payload::empty(self.program, self.value, 0));
        match &mut self.state {
            State::Value(value) => value.slot(),
            // Not reached: it was set on the line above.
            State::Missing | State::Null => Slot::Null,
        }
    }

    fn null(&mut self) {
        self.state = State::Null;
    }

    fn clear(&mut self) {
        self.state = State::Missing;
    }
}
