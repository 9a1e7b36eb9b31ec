use crate::model::{Json, Selector};
use crate::origin::Origin;

/// The number of a shape in its [`Shapes`].
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct ShapeId(pub u32);

/// Every shape of a catalog. Shapes refer to each other by number, so cycles are plain data.
#[derive(Debug, Clone, Default)]
pub struct Shapes {
    shapes: Vec<Shape>,
}

impl Shapes {
    /// Adds a shape.
    pub fn push(&mut self, shape: Shape) -> ShapeId {
        let id = ShapeId(u32::try_from(self.shapes.len()).unwrap_or(u32::MAX));
        self.shapes.push(shape);
        id
    }

    /// In the order of their numbers.
    pub fn iter(&self) -> impl ExactSizeIterator<Item = (ShapeId, &Shape)> {
        self.shapes
            .iter()
            .enumerate()
            .map(|(at, shape)| (ShapeId(at as u32), shape))
    }

    /// In the order of their numbers, to be changed.
    pub fn iter_mut(&mut self) -> impl ExactSizeIterator<Item = &mut Shape> {
        self.shapes.iter_mut()
    }

    /// The number of shapes.
    pub fn len(&self) -> usize {
        self.shapes.len()
    }

    /// True when there are none.
    pub fn is_empty(&self) -> bool {
        self.shapes.is_empty()
    }
}

impl std::ops::Index<ShapeId> for Shapes {
    type Output = Shape;
    fn index(&self, id: ShapeId) -> &Shape {
        &self.shapes[id.0 as usize]
    }
}

impl std::ops::IndexMut<ShapeId> for Shapes {
    fn index_mut(&mut self, id: ShapeId) -> &mut Shape {
        &mut self.shapes[id.0 as usize]
    }
}

/// What a value looks like.
#[derive(Debug, Clone)]
pub struct Shape {
    /// What it is.
    pub kind: Kind,
    /// The name that the document gives it (a component's key, a definition's key, a file's stem), as written.
    pub name: Option<String>,
    /// The schema's `title`.
    pub title: Option<String>,
    /// CommonMark.
    pub description: Option<String>,
    /// True when the document says so.
    pub deprecated: bool,
    /// What `validate()` checks beyond the type.
    pub checks: Vec<Check>,
    /// Examples and then the default, for the mock; not the wire.
    pub examples: Vec<Json>,
    /// Where it stands.
    pub origin: Origin,
}

impl Shape {
    /// A shape without a name and documentation.
    pub fn new(kind: Kind, origin: Origin) -> Self {
        Self {
            kind,
            name: None,
            title: None,
            description: None,
            deprecated: false,
            checks: Vec::new(),
            examples: Vec::new(),
            origin,
        }
    }

    /// The shapes that this one is made of, in order.
    pub fn uses(&self) -> impl Iterator<Item = Use> + '_ {
        let (one, members, variants): (Option<Use>, &[Member], &[Variant]) = match &self.kind {
            Kind::List(list) => (Some(list.items), &[], &[]),
            Kind::Map(map) => (Some(map.values), &[], &[]),
            Kind::Struct(object) => match object.rest {
                Rest::Typed(rest) => (Some(rest), &object.members, &[]),
                Rest::Any | Rest::Forbidden => (None, &object.members, &[]),
            },
            Kind::Union(union) => (None, &[], &union.variants),
            _ => (None, &[], &[]),
        };
        let members = members.iter().map(|member| member.value);
        members
            .chain(variants.iter().map(|variant| variant.value))
            .chain(one)
    }

    /// The same, to be changed.
    pub fn uses_mut(&mut self) -> impl Iterator<Item = &mut Use> {
        let (one, members, variants): (Option<&mut Use>, &mut [Member], &mut [Variant]) =
            match &mut self.kind {
                Kind::List(list) => (Some(&mut list.items), &mut [], &mut []),
                Kind::Map(map) => (Some(&mut map.values), &mut [], &mut []),
                Kind::Struct(object) => match &mut object.rest {
                    Rest::Typed(rest) => (Some(rest), &mut object.members, &mut []),
                    Rest::Any | Rest::Forbidden => (None, &mut object.members, &mut []),
                },
                Kind::Union(union) => (None, &mut [], &mut union.variants),
                _ => (None, &mut [], &mut []),
            };
        let members = members.iter_mut().map(|member| &mut member.value);
        members
            .chain(variants.iter_mut().map(|variant| &mut variant.value))
            .chain(one)
    }
}

/// A shape at a place that uses it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct Use {
    /// The shape.
    pub shape: ShapeId,
    /// True when `null` may stand there too: every spelling of "nullable" ends here.
    pub nullable: bool,
}

/// What a value is.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Kind {
    /// Any JSON.
    Any,
    /// Only `null`.
    Null,
    /// `true` or `false`.
    Boolean,
    /// An integer; the bounds are those of the schema and its format, `None`: unbounded or beyond 128 bits.
    Integer {
        /// The least value.
        minimum: Option<i128>,
        /// The greatest value.
        maximum: Option<i128>,
        /// True when the bounds written lie outside 64 bits, so that the type must hold more.
        wide: bool,
        /// As written, e.g. `int64`, `unixtime`.
        format: Option<String>,
    },
    /// A number with any fraction and size.
    Number {
        /// As written, e.g. `double`.
        format: Option<String>,
    },
    /// A string.
    Text {
        /// As written, e.g. `date-time`.
        format: Option<String>,
    },
    /// A string out of a list that may grow (`enum`, `const`). Two cases at least unless it is a constant.
    Cases(Vec<Case>),
    /// An array.
    List(List),
    /// An object of which only the values' shape is known.
    Map(Map),
    /// An object with members.
    Struct(Struct),
    /// One of several shapes.
    Union(Union),
}

/// A value of an open enum.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct Case {
    /// As sent on the wire, e.g. `in_progress`.
    pub value: String,
    /// A name that the document suggests (`x-enum-varnames`).
    pub name: Option<String>,
    /// CommonMark (`x-enum-descriptions`, or the `description` of a `oneOf` of constants).
    pub description: Option<String>,
}

/// An array.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct List {
    /// What every item looks like. `prefixItems` of one shape end here too; of several shapes, items are [`Kind::Any`].
    pub items: Use,
}

/// An object of which only the values' shape is known.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Map {
    /// What every value looks like.
    pub values: Use,
}

/// An object with members.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Struct {
    /// In the order of the document.
    pub members: Vec<Member>,
    /// What members that are not declared look like.
    pub rest: Rest,
}

/// What members that are not declared look like. They are kept in any case.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Rest {
    /// Nothing is said, or anything goes.
    #[default]
    Any,
    /// The document says that there are none (`additionalProperties: false`): kept, and reported by `validate()`.
    Forbidden,
    /// Their values have this shape (checked by `validate()`).
    Typed(Use),
}

/// A member of an object.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Member {
    /// As sent on the wire, e.g. `created_at`.
    pub name: String,
    /// Its shape.
    pub value: Use,
    /// True when the object must have it.
    pub required: bool,
    /// CommonMark; the member's own, else the one of its shape is used.
    pub description: Option<String>,
    /// True when the document says so.
    pub deprecated: bool,
    /// What the document says when it is missing. Shown, never filled in.
    pub default: Option<Json>,
    /// Checks that belong to this place and not to the shape.
    pub checks: Vec<Check>,
}

/// One of several shapes.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Union {
    /// In the order of the document.
    pub variants: Vec<Variant>,
    /// How they are told apart; one arm a variant, in the same order.
    pub selector: Selector,
    /// True when the variants are subtypes of a schema that stands for itself too: what does not fit its subtype is
    /// valid all the same.
    pub refines: bool,
}

/// An alternative of a union.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Variant {
    /// The name that the document suggests: the discriminator's value, the component, the title, the constant.
    pub name: Option<String>,
    /// Its shape.
    pub value: Use,
}

/// A rule that `validate()` checks.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub enum Check {
    /// Fewest characters.
    MinLength(u64),
    /// Most characters.
    MaxLength(u64),
    /// A regular expression (ECMA-262 as written) that must match somewhere.
    Pattern(String),
    /// Least number, as a lexeme.
    Minimum(String),
    /// Number that must be exceeded, as a lexeme.
    ExclusiveMinimum(String),
    /// Greatest number, as a lexeme.
    Maximum(String),
    /// Number that must not be reached, as a lexeme.
    ExclusiveMaximum(String),
    /// The number must be a multiple of this, as a lexeme.
    MultipleOf(String),
    /// Fewest items.
    MinItems(u64),
    /// Most items.
    MaxItems(u64),
    /// No item twice.
    UniqueItems,
    /// Fewest members.
    MinProperties(u64),
    /// Most members.
    MaxProperties(u64),
    /// No member beyond the declared ones and those whose name matches one of the patterns.
    NoOthers(Vec<String>),
    /// Names of members match this pattern.
    NamePattern(String),
    /// At least one of these sets of members is there (`anyOf` of `required`).
    AnyRequired(Vec<Vec<String>>),
    /// Exactly one of these sets of members is there (`oneOf` of `required`).
    OneRequired(Vec<Vec<String>>),
    /// When the first member is there, the others are too (`dependentRequired`).
    DependentRequired(String, Vec<String>),
    /// Texts that are no [`Case`] are valid too: the list is known not to be complete.
    Open,
    /// The value is one of these (constants and enums that are no open enum of strings).
    OneOf(Vec<Json>),
    /// The text has this format (`date-time`, `date`, `email`, `uri`, `uuid`, `ipv4`, `ipv6`, `hostname`).
    Format(String),
}
