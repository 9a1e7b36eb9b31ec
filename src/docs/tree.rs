//! The members of a payload, as rows that open and close.
//!
//! A shape is shown whole once a page: where it stands nearest to the root. Elsewhere a row leads there. So a page is as
//! long as its shapes, and a shape that is in itself ends.

use std::collections::{HashMap, VecDeque};

use serde::Serialize;
use sha2::{Digest, Sha256};

use crate::docs::markup::Markup;
use crate::docs::pen::Pen;
use crate::docs::{slug, types};
use crate::model::{
    Case, Check, Kind, Member, Rest, Selector, Shape, ShapeId, Shapes, Struct, Use,
};
use crate::words::{entry, rule};

/// Deeper members have a tree of their own, further down.
const DEEPEST: usize = 7;
/// Objects with no more members, all of them plain, are shown wherever they stand.
const SMALL: usize = 6;
/// Trees with no more rows are open.
const FEW: usize = 30;
/// More values of an enum fold.
pub(super) const VALUES: usize = 8;

/// The members below one place.
#[derive(Debug, Default, Serialize)]
pub(super) struct Tree {
    /// Its place in the page, e.g. `body`.
    pub(super) id: String,
    /// Where it belongs, when that is not the root: its place, and the same as it is read.
    pub(super) of: Option<Link>,
    /// The type in words.
    pub(super) ty: String,
    /// What the document calls it.
    pub(super) name: Option<String>,
    pub(super) nullable: bool,
    pub(super) doc: Option<Markup>,
    pub(super) rules: Vec<Markup>,
    pub(super) values: Vec<Value>,
    pub(super) rows: Vec<Row>,
    /// True when there are so few rows that all of them are shown at once.
    pub(super) is_open: bool,
}

/// A member, an alternative, or what stands at the places that have no name.
#[derive(Debug, Default, Serialize)]
pub(super) struct Row {
    /// Its place in the page, e.g. `body.order.total`.
    pub(super) id: String,
    /// What stands before it on its line, in Markdown.
    pub(super) indent: String,
    /// The name on the wire. Of an alternative: what the document calls it.
    pub(super) name: String,
    /// True when the name is one on the wire.
    pub(super) is_member: bool,
    /// When this alternative is meant, in words.
    pub(super) condition: Option<Markup>,
    /// The type in words.
    pub(super) ty: String,
    /// What the document calls the type.
    pub(super) type_name: Option<String>,
    pub(super) required: bool,
    pub(super) nullable: bool,
    pub(super) deprecated: bool,
    pub(super) default: Option<String>,
    pub(super) rules: Vec<Markup>,
    /// The only value that it can have.
    pub(super) constant: Option<String>,
    pub(super) values: Vec<Value>,
    pub(super) folds_values: bool,
    pub(super) doc: Option<Markup>,
    /// Where the same is shown.
    pub(super) same: Option<Link>,
    /// Where its members are shown, when this is too deep for them.
    pub(super) deeper: Option<String>,
    /// True when rows follow that are a part of it.
    pub(super) opens: bool,
    /// How many rows that were opened end after this one.
    pub(super) closes: usize,
}

/// A place in the page.
#[derive(Debug, Clone, Default, Serialize)]
pub(super) struct Link {
    pub(super) id: String,
    pub(super) text: String,
}

/// A value of an enum.
#[derive(Debug, Serialize)]
pub(super) struct Value {
    pub(super) text: String,
    pub(super) doc: Option<Markup>,
}

/// The trees of a value: the one of its root, then those of members that are too deep for it. Notes the objects that it has.
pub(super) fn trees(
    shapes: &Shapes,
    pen: Pen,
    root: &str,
    value: Use,
    objects: &mut Vec<ShapeId>,
) -> Vec<Tree> {
    let mut grower = Grower {
        shapes,
        pen,
        homes: homes(shapes, root, value),
        rows: Vec::new(),
        waiting: VecDeque::from([(path_of_root(root), value, None)]),
        objects,
    };
    let mut trees = Vec::new();
    while let Some((path, value, of)) = grower.waiting.pop_front() {
        trees.push(grower.tree(&path, value, of));
    }
    trees
}

/// A place in a payload, for machines and for people.
#[derive(Debug, Clone, Default)]
struct Path {
    id: String,
    text: String,
}

fn path_of_root(root: &str) -> Path {
    Path {
        id: root.to_owned(),
        text: String::new(),
    }
}

/// Longer places are told by a number: what is a thousand objects deep would be a thousand names long.
const LONGEST: usize = 200;

impl Path {
    fn new(id: String, text: String) -> Self {
        Self {
            id: match id.len() > LONGEST {
                true => numbered(&id),
                false => id,
            },
            text: match text.char_indices().rev().nth(LONGEST) {
                Some((start, _)) => format!("…{}", text.get(start..).unwrap_or_default()),
                None => text,
            },
        }
    }

    fn member(&self, name: &str) -> Self {
        let dot = if self.text.is_empty() { "" } else { "." };
        Self::new(
            format!("{}.{}", self.id, slug::segment(name)),
            format!("{}{dot}{name}", self.text),
        )
    }

    fn layers(&self, layers: usize) -> Self {
        Self::new(
            format!("{}{}", self.id, ".*".repeat(layers)),
            format!("{}{}", self.text, "[]".repeat(layers)),
        )
    }

    fn others(&self) -> Self {
        Self::new(format!("{}.+", self.id), format!("{}[]", self.text))
    }

    fn variant(&self, at: usize) -> Self {
        Self::new(format!("{}={at}", self.id), self.text.clone())
    }
}

/// A short place that no other one has.
fn numbered(id: &str) -> String {
    let root = id.split(['.', '=', '~']).next().unwrap_or_default();
    let digest = Sha256::digest(id.as_bytes());
    let digits: String = digest
        .iter()
        .take(8)
        .map(|byte| format!("{byte:02x}"))
        .collect();
    format!("{root}~{digits}")
}

/// What stands below a shape: each with its place.
fn parts(shape: &Shape, path: &Path) -> Vec<(Use, Path)> {
    match &shape.kind {
        Kind::Struct(object) => {
            let members = object.members.iter();
            let members = members.map(|it| (it.value, path.member(&it.name)));
            let rest = match object.rest {
                Rest::Typed(value) => Some((value, path.others())),
                Rest::Any | Rest::Forbidden => None,
            };
            members.chain(rest).collect()
        }
        Kind::Union(union) => {
            let variants = union.variants.iter().enumerate();
            variants
                .map(|(at, it)| (it.value, path.variant(at)))
                .collect()
        }
        _ => Vec::new(),
    }
}

/// Where each shape that is shown once is shown: level by level, so that it is the place nearest to the root.
fn homes(shapes: &Shapes, root: &str, value: Use) -> HashMap<ShapeId, Path> {
    let mut homes: HashMap<ShapeId, Path> = HashMap::new();
    let mut waiting = VecDeque::from([(value, path_of_root(root))]);
    while let Some((value, path)) = waiting.pop_front() {
        let core = types::core(shapes, value);
        if !is_shown_once(shapes, core.shape) || homes.contains_key(&core.value.shape) {
            continue;
        }
        waiting.extend(parts(core.shape, &path.layers(core.layers)));
        homes.insert(core.value.shape, path);
    }
    homes
}

fn is_shown_once(shapes: &Shapes, shape: &Shape) -> bool {
    match &shape.kind {
        Kind::Struct(object) => {
            let is_open = matches!(object.rest, Rest::Typed(_));
            is_open || (!object.members.is_empty() && !is_small(shapes, object))
        }
        Kind::Union(_) => !types::is_plain_union(shapes, shape),
        Kind::Cases(cases) => cases.len() > VALUES,
        _ => false,
    }
}

fn is_small(shapes: &Shapes, object: &Struct) -> bool {
    let mut values = object.members.iter().map(|it| it.value);
    object.members.len() <= SMALL
        && !matches!(object.rest, Rest::Typed(_))
        && values.all(|value| types::is_plain(shapes, value))
}

struct Grower<'a> {
    shapes: &'a Shapes,
    pen: Pen,
    homes: HashMap<ShapeId, Path>,
    rows: Vec<Row>,
    waiting: VecDeque<(Path, Use, Option<Link>)>,
    objects: &'a mut Vec<ShapeId>,
}

impl Grower<'_> {
    fn tree(&mut self, path: &Path, value: Use, of: Option<Link>) -> Tree {
        let core = types::core(self.shapes, value);
        let outer = &self.shapes[value.shape];
        let doc = outer
            .description
            .as_deref()
            .or(core.shape.description.as_deref());
        let doc = doc.and_then(|text| self.pen.prose(text));
        self.children(core.value, &path.layers(core.layers), 0);
        let rows = std::mem::take(&mut self.rows);
        let id = match of {
            Some(_) => format!("{}!", path.id),
            None => path.id.clone(),
        };
        Tree {
            id,
            of,
            ty: types::words(self.shapes, value),
            name: core.shape.name.clone(),
            nullable: value.nullable,
            doc,
            rules: self.rules(&[], outer, core.shape),
            values: self.values(core.shape),
            is_open: rows.len() <= FEW,
            rows,
        }
    }

    /// The rows below a shape.
    fn children(&mut self, value: Use, path: &Path, depth: usize) {
        let shape = &self.shapes[value.shape];
        match &shape.kind {
            Kind::Struct(object) => {
                self.objects.push(value.shape);
                for member in &object.members {
                    self.member(member, &path.member(&member.name), depth);
                }
                if let Rest::Typed(rest) = object.rest {
                    let row = Row {
                        name: "any other".to_owned(),
                        ..Row::default()
                    };
                    self.row(row, rest, &[], None, &path.others(), depth);
                }
            }
            Kind::Union(union) if !types::is_plain_union(self.shapes, shape) => {
                for (at, variant) in union.variants.iter().enumerate() {
                    let own = &self.shapes[variant.value.shape];
                    let name = variant
                        .name
                        .as_ref()
                        .or(own.name.as_ref())
                        .or(own.title.as_ref());
                    let row = Row {
                        name: name.cloned().unwrap_or_else(|| format!("form {}", at + 1)),
                        condition: condition(&union.selector, at).map(|it| self.pen.words(&it)),
                        ..Row::default()
                    };
                    self.row(row, variant.value, &[], None, &path.variant(at), depth);
                }
            }
            _ => {}
        }
    }

    fn member(&mut self, member: &Member, path: &Path, depth: usize) {
        let row = Row {
            name: member.name.clone(),
            is_member: true,
            required: member.required,
            deprecated: member.deprecated,
            default: member.default.as_ref().map(ToString::to_string),
            ..Row::default()
        };
        let doc = member.description.as_deref();
        self.row(row, member.value, &member.checks, doc, path, depth);
    }

    /// A row, and those that are a part of it.
    fn row(
        &mut self,
        row: Row,
        value: Use,
        checks: &[Check],
        doc: Option<&str>,
        path: &Path,
        depth: usize,
    ) {
        let core = types::core(self.shapes, value);
        let outer = &self.shapes[value.shape];
        let home = self.homes.get(&core.value.shape);
        let elsewhere = home.filter(|home| home.id != path.id).map(|home| Link {
            id: home.id.clone(),
            text: match home.text.as_str() {
                "" => "the whole".to_owned(),
                text => text.to_owned(),
            },
        });
        let has_rows = match &core.shape.kind {
            Kind::Struct(object) => {
                !object.members.is_empty() || matches!(object.rest, Rest::Typed(_))
            }
            Kind::Union(_) => !types::is_plain_union(self.shapes, core.shape),
            _ => false,
        };
        let opens = has_rows && elsewhere.is_none();
        let is_deep = opens && depth >= DEEPEST;
        let own = doc.or(outer.description.as_deref());
        let doc = match elsewhere {
            // It is said there.
            Some(_) => doc,
            None => own.or(core.shape.description.as_deref()),
        };
        let constant = constant(core.shape).map(str::to_owned);
        let values = match (&elsewhere, &constant) {
            (None, None) => self.values(core.shape),
            _ => Vec::new(),
        };
        let rules = match elsewhere {
            Some(_) => self.rules(checks, outer, outer),
            None => self.rules(checks, outer, core.shape),
        };
        let is_named = matches!(
            core.shape.kind,
            Kind::Struct(_) | Kind::Union(_) | Kind::Cases(_)
        );
        let type_name = core.shape.name.clone().filter(|_| is_named);
        let row = Row {
            id: path.id.clone(),
            indent: "  ".repeat(depth),
            ty: types::words(self.shapes, value),
            type_name: type_name.filter(|name| *name != row.name),
            nullable: value.nullable,
            deprecated: row.deprecated || outer.deprecated,
            doc: doc.and_then(|text| self.pen.note(text)),
            folds_values: values.len() > VALUES,
            constant,
            values,
            rules,
            same: elsewhere,
            deeper: is_deep.then(|| format!("{}!", path.id)),
            opens: opens && !is_deep,
            ..row
        };
        let opens = row.opens;
        self.rows.push(row);
        if is_deep {
            let of = Link {
                id: path.id.clone(),
                text: path.text.clone(),
            };
            self.waiting.push_back((path.clone(), value, Some(of)));
        }
        if opens {
            self.children(core.value, &path.layers(core.layers), depth + 1);
            if let Some(last) = self.rows.last_mut() {
                last.closes += 1;
            }
        }
    }

    fn rules(&self, checks: &[Check], outer: &Shape, core: &Shape) -> Vec<Markup> {
        let inner: &[Check] = match std::ptr::eq(outer, core) {
            true => &[],
            false => &core.checks,
        };
        let mut said: Vec<String> = Vec::new();
        for text in checks
            .iter()
            .chain(&outer.checks)
            .chain(inner)
            .filter_map(rule::rule)
        {
            if !said.contains(&text) {
                said.push(text);
            }
        }
        if matches!(&core.kind, Kind::Struct(it) if it.rest == Rest::Forbidden) {
            let none = "no other members".to_owned();
            if !said.contains(&none) {
                said.push(none);
            }
        }
        said.iter().map(|text| self.pen.words(text)).collect()
    }

    fn values(&self, shape: &Shape) -> Vec<Value> {
        let Kind::Cases(cases) = &shape.kind else {
            return Vec::new();
        };
        let value = |case: &Case| Value {
            text: case.value.clone(),
            doc: case
                .description
                .as_deref()
                .and_then(|text| self.pen.note(text)),
        };
        cases.iter().map(value).collect()
    }
}

/// The only text that a value can be, unless something is said of it.
fn constant(shape: &Shape) -> Option<&str> {
    match &shape.kind {
        Kind::Cases(cases) => match cases.as_slice() {
            [only] if only.description.is_none() => Some(&only.value),
            _ => None,
        },
        _ => None,
    }
}

/// When an alternative is meant, in words.
pub(super) fn condition(selector: &Selector, at: usize) -> Option<String> {
    let arm = selector.arms.get(at)?;
    let places: Vec<String> = selector
        .places
        .iter()
        .map(|it| place(&entry::place(it)))
        .collect();
    if !arm.tags.is_empty() && !places.is_empty() {
        let tags: Vec<String> = arm.tags.iter().map(|tag| format!("`{tag}`")).collect();
        return Some(format!(
            "where {} is {}",
            places.join(" + "),
            tags.join(" or ")
        ));
    }
    let tests: Vec<String> = arm
        .tests
        .iter()
        .take(3)
        .map(|it| place(&entry::test(it)))
        .collect();
    (!tests.is_empty()).then(|| format!("where {}", tests.join(" and ")))
}

/// Within a payload, a member is told by its name.
fn place(text: &str) -> String {
    match text.strip_prefix("body /") {
        Some(rest) => {
            let end = rest.find(' ').unwrap_or(rest.len());
            let (name, after) = rest.split_at(end);
            format!("`{name}`{after}")
        }
        None => text.to_owned(),
    }
}
