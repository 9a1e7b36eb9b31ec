use crate::diagnostic::{Code, Diagnostic, Report};
use crate::load::Node;
use crate::model::{Check, Kind, List, Map, Member, Rest, Shape, ShapeId, Struct, Use};
use crate::schema::facts::{Facts, unsupported};
use crate::schema::kinds::Kinds;
use crate::schema::lowering::Lowering;
use crate::schema::part::Part;
use crate::schema::reach::Reached;
use crate::schema::scalar::checks;

/// A shape that waits in the queue for the shapes that it is made of.
#[derive(Debug)]
pub(super) enum Job<'a> {
    Struct(Box<Facts<'a>>),
    Map(Box<Facts<'a>>),
    List(Box<Facts<'a>>),
}

impl<'a> Lowering<'a> {
    /// An object: members, or any names with values of one shape.
    pub(super) fn object(&mut self, id: ShapeId, facts: Facts<'a>, _report: &mut Report) {
        let mut checks = checks(&facts, Kinds::OBJECT);
        if facts.closed && !facts.patterns.is_empty() {
            checks.push(Check::NoOthers(
                facts
                    .patterns
                    .iter()
                    .map(|(pattern, _)| (*pattern).to_owned())
                    .collect(),
            ));
        }
        self.shapes[id].checks = checks;
        let has_members = !facts.members.is_empty() || !facts.required.is_empty();
        let is_empty = facts.closed && facts.patterns.is_empty() && facts.rest.is_empty();
        if has_members || is_empty {
            self.shapes[id].kind = Kind::Struct(Struct::default());
            self.enqueue(id, Job::Struct(Box::new(facts)));
        } else {
            self.shapes[id].kind = Kind::Map(Map {
                values: Use {
                    shape: id,
                    nullable: false,
                },
            });
            self.enqueue(id, Job::Map(Box::new(facts)));
        }
    }

    /// An array.
    pub(super) fn list(&mut self, id: ShapeId, facts: Facts<'a>, _report: &mut Report) {
        self.shapes[id].checks = checks(&facts, Kinds::LIST);
        self.shapes[id].kind = Kind::List(List {
            items: Use {
                shape: id,
                nullable: false,
            },
        });
        self.enqueue(id, Job::List(Box::new(facts)));
    }

    /// Builds what waited in the queue.
    pub(super) fn build(&mut self, id: ShapeId, job: Job<'a>, report: &mut Report) -> Kind {
        match job {
            Job::Struct(facts) => Kind::Struct(self.members(id, &facts, report)),
            Job::Map(facts) => Kind::Map(Map {
                values: self.values(id, &facts, report),
            }),
            Job::List(facts) => Kind::List(List {
                items: self.items(id, &facts, report),
            }),
        }
    }

    fn members(&mut self, id: ShapeId, facts: &Facts<'a>, report: &mut Report) -> Struct {
        let mut members = Vec::with_capacity(facts.members.len());
        for (name, parts) in &facts.members {
            let required = facts.required.contains(name);
            members.push(self.member(name, parts, required, report));
        }
        for name in facts
            .required
            .iter()
            .filter(|name| !facts.members.contains_key(*name))
        {
            members.push(self.undeclared(id, name, facts, report));
        }
        Struct {
            members,
            rest: self.rest(facts, report),
        }
    }

    fn member(
        &mut self,
        name: &str,
        parts: &[Part<'a>],
        required: bool,
        report: &mut Report,
    ) -> Member {
        let mut notes = Notes::default();
        let reached: Vec<_> = parts
            .iter()
            .map(|part| self.reach(part.clone(), report))
            .collect();
        // What overrides a member comes after it.
        reached.iter().rev().for_each(|reached| notes.add(reached));
        self.charge(notes.length());
        Member {
            name: name.to_owned(),
            value: self.place_reached(reached, report),
            required,
            description: notes.description.map(str::to_owned),
            deprecated: notes.deprecated,
            default: notes.default.map(Node::to_json),
            checks: Vec::new(),
        }
    }

    /// A member that is required and not declared.
    fn undeclared(
        &mut self,
        id: ShapeId,
        name: &str,
        facts: &Facts<'a>,
        report: &mut Report,
    ) -> Member {
        let value = match facts.rest.is_empty() {
            false => self.place(facts.rest.clone(), report),
            true => {
                let message = format!("`{name}` is required, but not declared");
                let origin = self.shapes[id].origin.clone();
                report.push(Diagnostic::new(
                    Code::SCHEMA_REQUIRED_UNDECLARED,
                    message,
                    origin,
                ));
                self.anything(id)
            }
        };
        let (name, checks) = (name.to_owned(), Vec::new());
        Member {
            name,
            value,
            required: true,
            description: None,
            deprecated: false,
            default: None,
            checks,
        }
    }

    fn rest(&mut self, facts: &Facts<'a>, report: &mut Report) -> Rest {
        match facts.patterns.as_slice() {
            [] if !facts.rest.is_empty() => Rest::Typed(self.place(facts.rest.clone(), report)),
            [] if facts.closed => Rest::Forbidden,
            [] => Rest::Any,
            // Whatever is not declared matches the only pattern.
            [(_, only)] if facts.closed => Rest::Typed(self.place(vec![only.clone()], report)),
            [(_, first), ..] => {
                unsupported(
                    &first.schema,
                    "values of `patternProperties` beside others are not checked",
                    report,
                );
                Rest::Any
            }
        }
    }

    fn values(&mut self, id: ShapeId, facts: &Facts<'a>, report: &mut Report) -> Use {
        match facts.patterns.as_slice() {
            [] if facts.rest.is_empty() => self.anything(id),
            [] => self.place(facts.rest.clone(), report),
            [(_, only)] if facts.rest.is_empty() => self.place(vec![only.clone()], report),
            [(_, first), ..] => {
                unsupported(
                    &first.schema,
                    "values of `patternProperties` beside others are not checked",
                    report,
                );
                self.anything(id)
            }
        }
    }

    fn items(&mut self, id: ShapeId, facts: &Facts<'a>, report: &mut Report) -> Use {
        let Some((first, others)) = facts.tuple.split_first() else {
            return match facts.items.is_empty() {
                true => self.anything(id),
                false => self.place(facts.items.clone(), report),
            };
        };
        // Items of one shape in every position are a plain list.
        let items = self.place(vec![first.clone()], report);
        let mut uniform = true;
        for part in others.iter().chain(&facts.items) {
            let other = self.place(vec![part.clone()], report);
            uniform &= self.is_alike(items, other);
        }
        let closed = facts
            .checks
            .iter()
            .any(|check| matches!(check, Check::MaxItems(_)));
        if uniform && (closed || !facts.items.is_empty()) {
            return items;
        }
        unsupported(
            &first.schema,
            "the shapes of single items are not checked",
            report,
        );
        self.anything(id)
    }

    fn is_alike(&self, a: Use, b: Use) -> bool {
        let (left, right) = (&self.shapes[a.shape], &self.shapes[b.shape]);
        let scalar = matches!(
            left.kind,
            Kind::Boolean
                | Kind::Integer { .. }
                | Kind::Number { .. }
                | Kind::Text { .. }
                | Kind::Cases(_)
        );
        let same = scalar
            && left.name == right.name
            && left.kind == right.kind
            && left.checks == right.checks;
        a.nullable == b.nullable && (a.shape == b.shape || same)
    }

    pub(super) fn anything(&mut self, id: ShapeId) -> Use {
        let origin = self.shapes[id].origin.clone();
        let shape = self.shapes.push(Shape::new(Kind::Any, origin));
        Use {
            shape,
            nullable: false,
        }
    }
}

/// What a document says about a member where it is declared.
#[derive(Default)]
struct Notes<'a> {
    description: Option<&'a str>,
    deprecated: bool,
    default: Option<&'a Node>,
}

impl<'a> Notes<'a> {
    /// The bytes that are copied.
    fn length(&self) -> usize {
        let span = self.default.map(|node| node.span);
        let default = span.map_or(0, |span| (span.end - span.start) as usize);
        self.description.map_or(0, str::len) + default
    }

    /// Reads the wrappers, and the schema itself unless it stands elsewhere.
    fn add(&mut self, reached: &Reached<'a>) {
        let last = reached.wrappers.last();
        let by_reference = last.is_some_and(|wrapper| wrapper.node().get("$ref").is_some());
        let own = (!by_reference).then_some(&reached.part.schema);
        for schema in reached.wrappers.iter().chain(own) {
            self.deprecated |= schema.flag("deprecated");
            self.description = self.description.or_else(|| schema.text("description"));
            self.default = self.default.or_else(|| schema.node().get("default"));
        }
    }
}
