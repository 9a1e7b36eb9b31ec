use std::collections::{BTreeMap, HashMap, HashSet, VecDeque};
use std::rc::Rc;

use crate::diagnostic::{Code, Diagnostic, Report};
use crate::load::{At, Dialect, Documents, Node, NodeKey};
use crate::model::{Json, Kind, Selector, Shape, ShapeId, Shapes, Union, Use};
use crate::origin::DocumentId;
use crate::schema::class::{Class, classify};
use crate::schema::facts::{Facts, report_keywords};
use crate::schema::inherit::Family;
use crate::schema::name;
use crate::schema::object::Job;
use crate::schema::part::{Aspect, Part, PartKey, Strength};
use crate::schema::{select, share};

/// Turns schemas into shapes, each schema once.
///
/// Members and items are lowered from a queue, so neither deep documents nor cycles use up the stack.
pub struct Lowering<'a> {
    pub(super) documents: &'a Documents,
    pub(super) dialect: Dialect,
    pub(super) shapes: Shapes,
    /// The names of the documents.
    files: Vec<String>,
    pub(super) family: Option<Rc<Family<'a>>>,
    pub(super) listed: HashMap<NodeKey, Rc<HashSet<NodeKey>>>,
    memo: HashMap<Box<[PartKey]>, Memo>,
    /// Shapes that turned out to be another one.
    forwards: BTreeMap<ShapeId, Use>,
    queue: VecDeque<(ShapeId, Job<'a>)>,
    /// Steps that may still be taken before the document counts as too complex.
    budget: u64,
    depth: u32,
}

enum Memo {
    /// Being lowered; whoever meets it again refers to this shape.
    Open(ShapeId),
    Done(Use),
}

/// Steps that every document may take; each schema that is lowered adds its share.
const BUDGET: u64 = 1_000_000;
const SHARE: u64 = 32;
/// How deep alternatives may nest in alternatives.
const DEPTH: u32 = 64;

impl<'a> Lowering<'a> {
    /// Starts with no shapes.
    pub fn new(documents: &'a Documents, dialect: Dialect) -> Self {
        Self {
            documents,
            dialect,
            shapes: Shapes::default(),
            files: documents
                .stamps()
                .into_iter()
                .map(|stamp| stamp.name)
                .collect(),
            family: None,
            listed: HashMap::new(),
            memo: HashMap::new(),
            forwards: BTreeMap::new(),
            queue: VecDeque::new(),
            budget: BUDGET,
            depth: 0,
        }
    }

    /// Lowers a schema and everything that it refers to.
    ///
    /// The result is a promise: [`finish`](Self::finish) settles it.
    pub fn lower(&mut self, schema: At<'a>, report: &mut Report) -> Use {
        let place = self.place(vec![Part::whole(schema)], report);
        while let Some((id, job)) = self.queue.pop_front() {
            let kind = self.build(id, job, report);
            self.shapes[id].kind = kind;
        }
        place
    }

    /// Shares equal shapes, decides how the variants of unions are told apart, drops what `uses` do not reach, and
    /// settles `uses`.
    pub fn finish<'u>(
        self,
        uses: impl IntoIterator<Item = &'u mut Use>,
        report: &mut Report,
    ) -> Shapes {
        let mut uses: Vec<&'u mut Use> = uses.into_iter().collect();
        let mut shapes = share::share(self.shapes, self.forwards, &mut uses);
        select::select(&mut shapes, report);
        shapes
    }

    /// Finds or makes the shape of a value that satisfies all `parts`.
    pub(super) fn place(&mut self, parts: Vec<Part<'a>>, report: &mut Report) -> Use {
        let (parts, nullable) = self.settle(parts, report);
        let key: Box<[PartKey]> = parts.iter().map(Part::key).collect();
        let place = match self.memo.get(&key) {
            Some(Memo::Done(place)) => *place,
            Some(Memo::Open(id)) => Use {
                shape: *id,
                nullable: false,
            },
            None => self.make(key, parts, report),
        };
        self.with_null(place, nullable)
    }

    fn with_null(&self, place: Use, nullable: bool) -> Use {
        // Any JSON holds null already.
        let any = matches!(self.shapes[place.shape].kind, Kind::Any);
        Use {
            nullable: (place.nullable || nullable) && !any,
            ..place
        }
    }

    /// Goes through wrappers and leaves out what says nothing beside what does.
    fn settle(&mut self, parts: Vec<Part<'a>>, report: &mut Report) -> (Vec<Part<'a>>, bool) {
        let mut nullable = true;
        let mut settled: Vec<Part<'a>> = Vec::with_capacity(parts.len());
        let mut seen = HashSet::new();
        for part in parts {
            let reached = self.reach(part, report);
            nullable &= reached.nullable;
            if seen.insert(reached.part.key()) {
                settled.push(reached.part);
            }
        }
        if settled.len() > 1 {
            drop_repetition(&mut settled, report);
        }
        (settled, nullable)
    }

    fn make(&mut self, key: Box<[PartKey]>, parts: Vec<Part<'a>>, report: &mut Report) -> Use {
        self.budget += SHARE;
        let head = parts[0].schema.clone();
        let id = self.shapes.push(Shape::new(open(), head.origin()));
        self.memo.insert(key.clone(), Memo::Open(id));
        self.depth += 1;
        let place = if self.depth > DEPTH || !self.spend() {
            self.too_complex(&head, report);
            self.settled(id, Kind::Any, false)
        } else {
            self.classify(id, parts, report)
        };
        self.depth -= 1;
        if place.shape != id || place.nullable {
            self.forwards.insert(id, place);
        }
        self.memo.insert(key, Memo::Done(place));
        place
    }

    /// Decides what the parts make, and builds it: at once, or from the queue when it has parts of its own.
    fn classify(&mut self, id: ShapeId, parts: Vec<Part<'a>>, report: &mut Report) -> Use {
        let mut leaves = self.expand(&parts, report);
        drop_repetition(&mut leaves, report);
        if let ([part], [leaf]) = (parts.as_slice(), leaves.as_slice()) {
            if part.schema.identity() != leaf.schema.identity() && leaf.aspect == Aspect::Whole {
                report_keywords(&part.schema, report);
                return self.place(vec![leaf.clone()], report);
            }
        }
        let mut facts = Facts::collect(&leaves, report);
        self.validate_groups(&mut facts, report);
        self.describe(id, &parts, &leaves);
        let nullable = facts.is_nullable();
        match classify(&facts) {
            Class::Impossible => {
                let origin = facts.never.as_ref().unwrap_or(&parts[0].schema).origin();
                let message = "no value satisfies this schema";
                report.push(Diagnostic::new(Code::SCHEMA_IMPOSSIBLE, message, origin));
                self.settled(id, Kind::Any, false)
            }
            Class::Anything => self.settled(id, Kind::Any, false),
            Class::Null => self.settled(id, Kind::Null, false),
            Class::One(kind) => {
                self.build_kind(id, kind, facts, report);
                Use {
                    shape: id,
                    nullable,
                }
            }
            Class::Several(kinds) => {
                let place = self.by_kind(id, kinds, facts, report);
                Use { nullable, ..place }
            }
            Class::Alternatives => {
                let place = self.alternatives(id, leaves, facts, report);
                self.with_null(place, nullable)
            }
            Class::Inheritance => {
                let place = self.inheritance(id, leaves, facts, report);
                self.with_null(place, nullable)
            }
        }
    }

    pub(super) fn settled(&mut self, id: ShapeId, kind: Kind, nullable: bool) -> Use {
        self.shapes[id].kind = kind;
        Use {
            shape: id,
            nullable,
        }
    }

    /// Adds a shape for one of several kinds of a schema.
    pub(super) fn branch_off(&mut self, id: ShapeId) -> ShapeId {
        let origin = self.shapes[id].origin.clone();
        self.shapes.push(Shape::new(open(), origin))
    }

    pub(super) fn enqueue(&mut self, id: ShapeId, job: Job<'a>) {
        self.queue.push_back((id, job));
    }

    /// Names and documents a shape.
    fn describe(&mut self, id: ShapeId, parts: &[Part<'a>], leaves: &[Part<'a>]) {
        let name = match parts {
            [part] => name::of(&part.schema, self.file(part.schema.document())),
            _ => None,
        };
        // What a schema says about itself comes before what the inline schemas say that it joins.
        let text = |key: &str| {
            let own = parts.iter().find_map(|part| part.schema.text(key));
            let joined = || {
                leaves
                    .iter()
                    .filter(|leaf| name::of(&leaf.schema, None).is_none())
            };
            own.or_else(|| joined().find_map(|leaf| leaf.schema.text(key)))
                .map(str::to_owned)
        };
        let (title, description) = (text("title"), text("description"));
        let shape = &mut self.shapes[id];
        shape.name = name;
        shape.title = title;
        shape.description = description;
        shape.deprecated = parts.iter().any(|part| part.schema.flag("deprecated"));
        shape.examples = parts
            .iter()
            .flat_map(|part| examples(&part.schema))
            .collect();
    }

    fn file(&self, document: DocumentId) -> Option<&str> {
        self.files.get(document.0 as usize).map(String::as_str)
    }

    /// Takes a step; false when the document has used up its budget.
    pub(super) fn spend(&mut self) -> bool {
        self.budget = self.budget.saturating_sub(1);
        self.budget > 0
    }

    fn too_complex(&self, at: &At<'a>, report: &mut Report) {
        let message = "this schema takes too many steps to merge";
        let diagnostic = Diagnostic::new(Code::SCHEMA_TOO_COMPLEX, message, at.origin());
        report.push(diagnostic.help("use fewer nested `allOf`, `oneOf` and `anyOf`"));
    }
}

/// Leaves out parts that only name the kinds that another part has anyway.
fn drop_repetition(parts: &mut Vec<Part<'_>>, report: &mut Report) {
    let weak = |part: &Part<'_>| !part.is_composed() && part.strength() < Strength::Full;
    let strong: Vec<_> = parts.iter().filter(|part| !weak(part)).cloned().collect();
    if parts.len() < 2
        || strong.is_empty()
        || !strong.iter().any(|part| declares(part.schema.node()))
    {
        return;
    }
    parts
        .iter()
        .filter(|part| weak(part))
        .for_each(|part| report_keywords(&part.schema, report));
    *parts = strong;
}

/// True when a schema says by itself what kind of value it describes.
pub(super) fn declares(node: &Node) -> bool {
    const WORDS: [&str; 10] = [
        "$ref",
        "type",
        "properties",
        "items",
        "enum",
        "const",
        "oneOf",
        "anyOf",
        "allOf",
        "additionalProperties",
    ];
    WORDS.iter().any(|word| node.get(word).is_some())
}

/// The kind of a shape that is being made: no finished union is empty.
fn open() -> Kind {
    Kind::Union(Union {
        variants: Vec::new(),
        selector: Selector::default(),
    })
}

/// `example`, `examples`, `default`.
fn examples(schema: &At<'_>) -> Vec<Json> {
    let node = schema.node();
    let list = node
        .get("examples")
        .and_then(Node::as_list)
        .unwrap_or_default();
    node.get("example")
        .into_iter()
        .chain(list)
        .chain(node.get("default"))
        .map(Node::to_json)
        .collect()
}
