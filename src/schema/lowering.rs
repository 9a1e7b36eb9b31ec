use std::collections::{BTreeMap, HashMap, HashSet, VecDeque};
use std::rc::Rc;

use crate::diagnostic::{Code, Diagnostic, Report};
use crate::load::{At, Dialect, Documents, Node, NodeKey};
use crate::model::{Json, Kind, Selector, Shape, ShapeId, Shapes, Union, Use};
use crate::origin::DocumentId;
use crate::schema::class::{Class, classify};
use crate::schema::facts::{Facts, report_keywords, type_kinds};
use crate::schema::inherit::Family;
use crate::schema::kinds::Kinds;
use crate::schema::name;
use crate::schema::object::Job;
use crate::schema::part::{Aspect, Part, PartKey, Strength, list, says_null};
use crate::schema::reach::Reached;
use crate::schema::{endless, rules, select, share};

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
    memo: HashMap<Key, Memo>,
    /// Shapes that turned out to be another one.
    forwards: BTreeMap<ShapeId, Use>,
    queue: VecDeque<(ShapeId, Job<'a>)>,
    /// Steps that may still be taken before the document counts as too complex.
    budget: u64,
    /// True when the budget has been used up: nothing is lowered any more.
    exhausted: bool,
    /// True when that has been reported.
    complained: bool,
    depth: u32,
}

/// What a list of parts is known by; most lists have one.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
enum Key {
    One(PartKey),
    Several(Box<[PartKey]>),
}

impl Key {
    fn of(parts: &[Part<'_>]) -> Self {
        match parts {
            [part] => Key::One(part.key()),
            parts => Key::Several(parts.iter().map(Part::key).collect()),
        }
    }
}

enum Memo {
    /// Being lowered; whoever meets it again refers to this shape.
    Open(ShapeId),
    Done(Use),
}

/// Steps that every document may take. Each schema adds its share, for there are only so many; each combination of
/// schemas costs as much, for there is no end of those.
const BUDGET: u64 = 200_000;
const SHARE: u64 = 32;
/// Bytes of documentation that cost a step.
const BYTES: u64 = 64;
/// How deep alternatives may nest in alternatives.
const DEPTH: u32 = 64;

impl<'a> Lowering<'a> {
    /// Starts with no shapes.
    pub fn new(documents: &'a Documents, dialect: Dialect) -> Self {
        Self {
            documents,
            dialect,
            shapes: Shapes::default(),
            files: documents.names().map(str::to_owned).collect(),
            family: None,
            listed: HashMap::new(),
            memo: HashMap::new(),
            forwards: BTreeMap::new(),
            queue: VecDeque::new(),
            budget: BUDGET,
            exhausted: false,
            complained: false,
            depth: 0,
        }
    }

    /// Lowers a schema and everything that it refers to.
    ///
    /// The result is a promise: [`finish`](Self::finish) settles it.
    pub fn lower(&mut self, schema: At<'a>, report: &mut Report) -> Use {
        self.lower_all(&[schema], report)
    }

    /// Lowers schemas that a value satisfies together, as if `allOf` stood around them.
    pub fn lower_all(&mut self, schemas: &[At<'a>], report: &mut Report) -> Use {
        let parts = schemas.iter().cloned().map(Part::whole).collect();
        let place = self.place(parts, report);
        while let Some((id, job)) = self.queue.pop_front() {
            let kind = self.build(id, job, report);
            self.shapes[id].kind = kind;
        }
        place
    }

    /// Adds a shape that no schema describes; what it uses was lowered or added before.
    pub fn add(&mut self, shape: Shape) -> Use {
        Use {
            shape: self.shapes.push(shape),
            nullable: false,
        }
    }

    /// Says what a shape is that was added before what it is made of: one that leads back to itself.
    pub fn settle(&mut self, place: Use, kind: Kind) {
        self.shapes[place.shape].kind = kind;
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
        endless::cut(&mut shapes, report);
        select::select(&mut shapes, report);
        shapes
    }

    /// Finds or makes the shape of a value that satisfies all `parts`.
    pub(super) fn place(&mut self, parts: Vec<Part<'a>>, report: &mut Report) -> Use {
        let reached = parts
            .into_iter()
            .map(|part| self.reach(part, report))
            .collect();
        self.place_reached(reached, report)
    }

    /// The same, when the wrappers have been gone through.
    pub(super) fn place_reached(&mut self, reached: Vec<Reached<'a>>, report: &mut Report) -> Use {
        let null =
            |reached: &Reached<'_>| reached.nullable || says_null(reached.part.schema.node());
        let nullable = reached.iter().all(null);
        let parts = settle(reached, report);
        let key = Key::of(&parts);
        let place = match self.memo.get(&key) {
            Some(Memo::Done(place)) => *place,
            Some(Memo::Open(id)) => Use {
                shape: *id,
                nullable: false,
            },
            None => self.make(key, parts, nullable, report),
        };
        self.with_null(place, nullable)
    }

    fn with_null(&self, place: Use, nullable: bool) -> Use {
        // Any JSON holds null already.
        let has_null = matches!(self.shapes[place.shape].kind, Kind::Any | Kind::Null);
        Use {
            nullable: (place.nullable || nullable) && !has_null,
            ..place
        }
    }

    fn make(&mut self, key: Key, parts: Vec<Part<'a>>, nullable: bool, report: &mut Report) -> Use {
        let head = parts[0].schema.clone();
        if matches!(key, Key::One(_)) {
            self.budget = self.budget.saturating_add(SHARE);
        }
        let id = self.shapes.push(Shape::new(open(), head.origin()));
        self.memo.insert(key.clone(), Memo::Open(id));
        self.depth += 1;
        let mut place = match self.depth > DEPTH || self.exhausted {
            true => self.settled(id, Kind::Any, false),
            false => self.classify(id, parts, nullable, report),
        };
        if self.depth > DEPTH || self.exhausted {
            self.too_complex(&head, report);
            place = self.settled(id, Kind::Any, false);
        }
        self.depth -= 1;
        if place.shape != id || place.nullable {
            self.forwards.insert(id, place);
        }
        self.memo.insert(key, Memo::Done(place));
        place
    }

    /// Decides what the parts make, and builds it: at once, or from the queue when it has parts of its own.
    fn classify(
        &mut self,
        id: ShapeId,
        parts: Vec<Part<'a>>,
        nullable: bool,
        report: &mut Report,
    ) -> Use {
        let mut leaves = self.expand(&parts, report);
        drop_repetition(&mut leaves, report);
        if parts.len() > 1 {
            self.budget = self.budget.saturating_sub(SHARE * leaves.len() as u64);
        }
        if let ([part], [leaf]) = (parts.as_slice(), leaves.as_slice())
            && part.schema.identity() != leaf.schema.identity()
            && leaf.aspect == Aspect::Whole
        {
            report_keywords(&part.schema, report);
            return self.place(vec![leaf.clone()], report);
        }
        let mut facts = Facts::collect(&leaves, report);
        if leaves.len() > 1 {
            // What others declare is copied.
            self.budget = self.budget.saturating_sub(facts.size());
            let words = ["title", "description"];
            let said = leaves
                .iter()
                .flat_map(|leaf| words.map(|word| leaf.schema.text(word)));
            self.charge(said.flatten().map(str::len).sum());
        }
        rules::validate_groups(&mut facts, report);
        self.describe(id, &parts, &leaves);
        let only_null = nullable && facts.never.is_none();
        let nullable = facts.is_nullable();
        match classify(&facts) {
            Class::Impossible if only_null => self.settled(id, Kind::Null, false),
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
            [part] => name::of(&self.shapes[id].origin, self.file(part.schema.document())),
            _ => None,
        };
        // What a schema says about itself comes before what the inline schemas say that it joins.
        let own: HashSet<NodeKey> = parts.iter().map(|part| part.schema.identity()).collect();
        let joined: Vec<_> = leaves
            .iter()
            .filter(|leaf| !own.contains(&leaf.schema.identity()))
            .filter(|leaf| name::of(&leaf.schema.origin(), None).is_none())
            .collect();
        let text = |key: &str| {
            let mut speakers = parts.iter().chain(joined.iter().copied());
            speakers
                .find_map(|part| part.schema.text(key))
                .map(str::to_owned)
        };
        let (title, description) = (text("title"), text("description"));
        let shape = &mut self.shapes[id];
        shape.name = name;
        shape.title = title;
        shape.description = description;
        shape.deprecated = parts.iter().any(|part| part.schema.flag("deprecated"));
        // Those of several schemas are examples of neither.
        shape.examples = match parts {
            [part] => examples(&part.schema),
            _ => Vec::new(),
        };
    }

    fn file(&self, document: DocumentId) -> Option<&str> {
        self.files.get(document.0 as usize).map(String::as_str)
    }

    /// Takes a step; false when the document has used up its budget.
    pub(super) fn spend(&mut self) -> bool {
        self.budget = self.budget.saturating_sub(1);
        self.exhausted |= self.budget == 0;
        !self.exhausted
    }

    /// Pays for so many bytes that are copied.
    pub(super) fn charge(&mut self, bytes: usize) {
        self.budget = self.budget.saturating_sub(bytes as u64 / BYTES);
    }

    /// The steps that are left.
    pub(super) fn left(&self) -> usize {
        usize::try_from(self.budget).unwrap_or(usize::MAX)
    }

    fn too_complex(&mut self, at: &At<'a>, report: &mut Report) {
        // Once is enough: it is the document that is too complex.
        if !std::mem::replace(&mut self.complained, true) {
            let message = "this schema takes too many steps to merge";
            let diagnostic = Diagnostic::new(Code::SCHEMA_TOO_COMPLEX, message, at.origin());
            report.push(diagnostic.help("use fewer nested `allOf`, `oneOf` and `anyOf`"));
        }
    }
}

/// Leaves out parts that stand twice, and what says nothing beside what does.
fn settle<'a>(reached: Vec<Reached<'a>>, report: &mut Report) -> Vec<Part<'a>> {
    let mut parts: Vec<Part<'a>> = reached.into_iter().map(|reached| reached.part).collect();
    if parts.len() > 1 {
        let mut seen = HashSet::new();
        parts.retain(|part| seen.insert(part.key()));
        drop_repetition(&mut parts, report);
    }
    parts
}

/// Leaves out parts that only name the kinds that another part has anyway.
fn drop_repetition(parts: &mut Vec<Part<'_>>, report: &mut Report) {
    if parts.len() < 2 {
        return;
    }
    let is_weak = |part: &Part<'_>| !part.is_composed() && part.strength() < Strength::Full;
    let (weak, strong): (Vec<_>, Vec<_>) = parts.iter().cloned().partition(is_weak);
    if weak.is_empty() || !strong.iter().any(|part| declares(part.schema.node())) {
        return;
    }
    let known = strong
        .iter()
        .filter_map(|part| known_kinds(&part.schema, report));
    let stated = known
        .reduce(|all, kinds| all & kinds)
        .unwrap_or(Kinds::NONE)
        .without(Kinds::NULL);
    let kinds = |part: &Part<'_>| type_kinds(part.schema.node()).unwrap_or(Kinds::ALL);
    let narrows = |part: &Part<'_>| !stated.within(kinds(part));
    if weak.iter().any(narrows) {
        return;
    }
    weak.iter()
        .for_each(|part| report_keywords(&part.schema, report));
    *parts = strong;
}

/// The kinds that `type` names, in the schema or in its alternatives.
fn known_kinds(schema: &At<'_>, report: &mut Report) -> Option<Kinds> {
    let alternatives = ["oneOf", "anyOf"].iter().flat_map(|key| list(schema, key));
    let mut kinds = alternatives.filter_map(|it| type_kinds(it.resolve(report)?.node()));
    type_kinds(schema.node()).or_else(|| kinds.next().map(|first| kinds.fold(first, |a, b| a | b)))
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
        refines: false,
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
