//! A shape → a type.

use std::collections::{BTreeMap, BTreeSet};

use crate::model::{self, Catalog, Kind, Member, ShapeId, Use};
use crate::origin::Origin;
use crate::rust::derive::Derives;
use crate::rust::krate::{Case, Cases, Field, Item, Struct, Types, Union, Variant};
use crate::rust::settings::{Settings, UnknownMembers};
use crate::rust::text::Code;
use crate::rust::usage::Usage;
use crate::rust::{doc, ident, table};

/// What types are made from.
pub(super) struct Lowerer<'a> {
    pub(super) catalog: &'a Catalog,
    pub(super) settings: &'a Settings,
    pub(super) names: &'a BTreeMap<ShapeId, String>,
    pub(super) usage: &'a Usage,
    pub(super) derives: &'a Derives<'a>,
}

/// What a file refers to.
#[derive(Debug, Default)]
pub(super) struct Needs {
    runtime: BTreeSet<&'static str>,
    select: BTreeSet<&'static str>,
    pub(super) shared: BTreeSet<String>,
}

impl Needs {
    pub(super) fn types(self) -> Types {
        let codes = |names: BTreeSet<&'static str>| names.into_iter().map(Code::new).collect();
        Types {
            runtime: codes(self.runtime),
            select: codes(self.select),
            shared: self.shared.into_iter().map(Code::new).collect(),
            items: Vec::new(),
        }
    }
}

impl Lowerer<'_> {
    /// The name of the type of a shape.
    pub(super) fn name(&self, id: ShapeId) -> String {
        self.names
            .get(&id)
            .cloned()
            .unwrap_or_else(|| format!("Shape{}", id.0))
    }

    /// The type of a shape, with what it refers to noted in `needs`.
    pub(super) fn item(&self, id: ShapeId, needs: &mut Needs) -> Option<Item> {
        let shape = &self.catalog.shapes[id];
        match &shape.kind {
            Kind::Struct(object) => Some(Item::Struct(self.object(id, shape, object, needs))),
            Kind::Cases(cases) => Some(Item::Cases(self.cases(id, shape, cases, needs))),
            Kind::Union(union) => Some(Item::Union(self.union(id, shape, union, needs))),
            _ => None,
        }
    }

    fn object(
        &self,
        id: ShapeId,
        shape: &model::Shape,
        object: &model::Struct,
        needs: &mut Needs,
    ) -> Struct {
        needs.runtime.insert("object");
        let wires: Vec<&str> = object
            .members
            .iter()
            .map(|member| member.name.as_str())
            .collect();
        let names = ident::side_by_side(&wires, &[], ident::snake);
        let extra = match self.settings.unknown_members {
            UnknownMembers::Ignore => String::new(),
            UnknownMembers::Keep => {
                needs.runtime.insert("Extra");
                let taken = |name: &&str| names.iter().any(|given| given == name);
                ["extra", "extra_members", "hookwright_extra"]
                    .into_iter()
                    .find(|name| !taken(name))
                    .unwrap_or("extra_members_of_the_object")
                    .to_owned()
            }
        };
        let fields = object.members.iter().zip(&names).enumerate();
        let fields = fields
            .map(|(at, (member, name))| self.field(id, at, member, name, needs))
            .collect();
        let checks: Vec<String> = table::of_object(self.catalog, id)
            .iter()
            .map(Code::to_string)
            .collect();
        Struct {
            doc: self.type_doc(shape),
            attributes: Vec::new(),
            derives: self.derives.list(id),
            is_hash: self.is_hash(id, needs),
            name: Code::new(self.name(id)),
            fields,
            extra: Code::new(extra),
            extra_attributes: Vec::new(),
            checks: Code::new(checks.join(", ")),
        }
    }

    fn field(
        &self,
        owner: ShapeId,
        at: usize,
        member: &Member,
        name: &str,
        needs: &mut Needs,
    ) -> Field {
        let required = member.required;
        let boxed = self.usage.boxed.contains(&(owner, at));
        // Any JSON includes `null`, whatever the schema says of it.
        let nullable = member.value.nullable
            || matches!(self.catalog.shapes[member.value.shape].kind, Kind::Any);
        let inner = self.ty(
            Use {
                nullable: false,
                ..member.value
            },
            needs,
        );
        let inner = if boxed {
            format!("Box<{inner}>")
        } else {
            inner
        };
        let is_json = inner == "Json";
        let ty = match (required, nullable) {
            (true, _) if is_json => inner,
            // Of a cycle without a way out there is no value; the type needs one all the same.
            (true, false) if boxed => format!("Option<{inner}>"),
            (true, false) => inner,
            (false, true) => {
                needs.runtime.insert("Maybe");
                format!("Maybe<{inner}>")
            }
            (true, true) | (false, false) => format!("Option<{inner}>"),
        };
        let flags = match (required, nullable) {
            (true, true) => "required nullable",
            (true, false) => "required",
            (false, true) => "optional nullable",
            (false, false) => "optional",
        };
        let checks: String = table::of_member(self.catalog, member)
            .iter()
            .map(|check| format!(", {check}"))
            .collect();
        Field {
            doc: self.field_doc(member),
            attributes: Vec::new(),
            name: Code::new(ident::raw(name)),
            ty: Code::new(ty),
            wire: member.name.clone(),
            flags: Code::new(flags),
            checks: Code::new(checks),
        }
    }

    fn cases(
        &self,
        id: ShapeId,
        shape: &model::Shape,
        cases: &[model::Case],
        needs: &mut Needs,
    ) -> Cases {
        needs.runtime.insert("cases");
        let words: Vec<&str> = cases
            .iter()
            .map(|case| case.name.as_deref().unwrap_or(&case.value))
            .collect();
        let names = ident::side_by_side(&words, &["Unknown"], ident::camel);
        let case = |(case, name): (&model::Case, &String)| {
            let mut doc = doc::lines(case.description.as_deref().unwrap_or_default());
            if doc.is_empty() {
                doc.push(doc::line(&doc::quoted(&case.value)));
            }
            Case {
                doc,
                name: Code::new(name.clone()),
                wire: case.value.clone(),
            }
        };
        Cases {
            doc: self.type_doc(shape),
            attributes: Vec::new(),
            derives: self.derives.list(id),
            name: Code::new(self.name(id)),
            cases: cases.iter().zip(&names).map(case).collect(),
            unknown: Code::new("Unknown"),
        }
    }

    fn union(
        &self,
        id: ShapeId,
        shape: &model::Shape,
        union: &model::Union,
        needs: &mut Needs,
    ) -> Union {
        needs.runtime.extend(["union", "Json"]);
        let is_hash = self.is_hash(id, needs);
        let selector = table::selector(&union.selector);
        needs.select.insert("Selector");
        let text = format!("{}{:?}", selector.places, selector.arms);
        for word in ["Place", "Test"] {
            if text.contains(&format!("{word}::")) {
                needs.select.insert(word);
            }
        }
        let words: Vec<String> = union
            .variants
            .iter()
            .map(|variant| self.variant_word(variant))
            .collect();
        let words: Vec<&str> = words.iter().map(String::as_str).collect();
        let names = ident::side_by_side(&words, &["Unknown"], ident::camel);
        let variant = |(variant, name): (&model::Variant, &String)| {
            let inner = self.ty(variant.value, needs);
            let is_large = matches!(
                self.catalog.shapes[variant.value.shape].kind,
                Kind::Struct(_) | Kind::Union(_)
            );
            let checks: Vec<String> = table::of_use(self.catalog, variant.value)
                .iter()
                .map(Code::to_string)
                .collect();
            Variant {
                name: Code::new(name.clone()),
                ty: Code::new(if is_large {
                    format!("Box<{inner}>")
                } else {
                    inner
                }),
                checks: Code::new(if checks.is_empty() {
                    String::new()
                } else {
                    format!("({})", checks.join(", "))
                }),
            }
        };
        Union {
            doc: self.type_doc(shape),
            attributes: Vec::new(),
            derives: self.derives.list(id),
            is_hash,
            name: Code::new(self.name(id)),
            variants: union.variants.iter().zip(&names).map(variant).collect(),
            selector,
            refines: union.refines,
        }
    }

    /// True when the type is hashable, which is noted in `needs`.
    fn is_hash(&self, id: ShapeId, needs: &mut Needs) -> bool {
        let is_hash = self.derives.is_hash(id);
        if is_hash {
            needs.runtime.insert("hash");
        }
        is_hash
    }

    fn variant_word(&self, variant: &model::Variant) -> String {
        if let Some(name) = &variant.name {
            return name.clone();
        }
        let id = variant.value.shape;
        if self.is_item(id) {
            return self.name(id);
        }
        match self.catalog.shapes[id].kind {
            Kind::Null => "Null",
            Kind::Boolean => "Boolean",
            Kind::Integer { .. } => "Integer",
            Kind::Number { .. } => "Number",
            Kind::Text { .. } => "Text",
            Kind::List(_) => "List",
            Kind::Map(_) => "Map",
            _ => "Any",
        }
        .to_owned()
    }

    /// The Rust type of a value; what it refers to is noted in `needs`.
    fn ty(&self, value: Use, needs: &mut Needs) -> String {
        let ty = self.ty_with(value, &|id| self.name(id), "");
        for word in ["Json", "Map", "Null", "Number", "Timestamp", "Typed"] {
            if words(&ty).any(|used| used == word) {
                needs.runtime.insert(word);
            }
        }
        self.note_shared(value.shape, needs);
        ty
    }

    fn note_shared(&self, id: ShapeId, needs: &mut Needs) {
        match &self.catalog.shapes[id].kind {
            Kind::List(list) => self.note_shared(list.items.shape, needs),
            Kind::Map(map) => self.note_shared(map.values.shape, needs),
            _ if self.is_item(id) && self.usage.users(id).len() > 1 => {
                needs.shared.insert(self.name(id));
            }
            _ => {}
        }
    }

    /// The Rust type of a value; `path` spells a generated type, `runtime` stands before those of the runtime.
    pub(super) fn ty_with(
        &self,
        value: Use,
        path: &dyn Fn(ShapeId) -> String,
        runtime: &str,
    ) -> String {
        let inner = match &self.catalog.shapes[value.shape].kind {
            Kind::Any => return format!("{runtime}Json"),
            Kind::Null => return format!("{runtime}Null"),
            Kind::Boolean => "bool".to_owned(),
            Kind::Integer { wide: true, .. } | Kind::Number { .. } => format!("{runtime}Number"),
            Kind::Integer {
                minimum, maximum, ..
            } => integer(*minimum, *maximum).to_owned(),
            Kind::Text { format } => match format.as_deref() {
                Some(format) if self.settings.formats.contains_key(format) => {
                    format!("{runtime}Typed<{}>", self.settings.formats[format])
                }
                Some("date-time") => format!("{runtime}Timestamp"),
                _ => "String".to_owned(),
            },
            Kind::Cases(_) | Kind::Struct(_) | Kind::Union(_) => path(value.shape),
            Kind::List(list) => format!("Vec<{}>", self.ty_with(list.items, path, runtime)),
            Kind::Map(map) => format!("{runtime}Map<{}>", self.ty_with(map.values, path, runtime)),
        };
        if value.nullable {
            format!("Option<{inner}>")
        } else {
            inner
        }
    }

    fn type_doc(&self, shape: &model::Shape) -> Vec<Code> {
        let text = shape
            .description
            .as_deref()
            .or(shape.title.as_deref())
            .unwrap_or_default();
        let mut lines = doc::lines(text);
        if !lines.is_empty() {
            lines.push(doc::line(""));
        }
        lines.push(doc::line(&self.from(&shape.origin)));
        lines
    }

    fn from(&self, origin: &Origin) -> String {
        let name = self
            .catalog
            .documents
            .get(origin.document.0 as usize)
            .map_or("the document", |stamp| &stamp.name);
        let way: Vec<String> = origin.pointer.segments().collect();
        match way.is_empty() {
            true => format!("From {}.", doc::quoted(name)),
            false => format!(
                "From {} of {}.",
                doc::quoted(&way.join(".")),
                doc::quoted(name)
            ),
        }
    }

    fn field_doc(&self, member: &Member) -> Vec<Code> {
        let shape = &self.catalog.shapes[member.value.shape];
        let own = member.description.as_deref();
        let text = own.or(if self.is_item(member.value.shape) {
            None
        } else {
            shape.description.as_deref()
        });
        let mut lines = doc::lines(text.unwrap_or_default());
        if lines.is_empty() {
            lines.push(doc::line(&format!(
                "The member {}.",
                doc::quoted(&member.name)
            )));
        }
        if member.deprecated {
            lines.extend([doc::line(""), doc::line("Deprecated.")]);
        }
        lines
    }
}

fn words(ty: &str) -> impl Iterator<Item = &str> {
    ty.split(|c: char| !c.is_alphanumeric() && c != '_' && c != ':')
}

/// The narrowest of the two usual types that holds every value.
fn integer(minimum: Option<i128>, maximum: Option<i128>) -> &'static str {
    let unsigned = minimum.is_some_and(|least| least >= 0)
        && maximum.is_some_and(|most| most > i128::from(i64::MAX));
    if unsigned { "u64" } else { "i64" }
}
