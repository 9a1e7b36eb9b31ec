use std::collections::{HashMap, HashSet};
use std::rc::Rc;

use crate::diagnostic::Report;
use crate::load::{At, Node, NodeKey};
use crate::schema::lowering::Lowering;
use crate::schema::name::last_word;
use crate::schema::part::list;

/// Which named schemas build on which others with `allOf`, and what they are called.
#[derive(Debug, Default)]
pub(super) struct Family<'a> {
    /// The subtypes of a schema, in the order of the document.
    children: HashMap<NodeKey, Vec<(&'a str, At<'a>)>>,
    /// Schemas that build on another one.
    subtypes: HashSet<NodeKey>,
    named: HashMap<&'a str, At<'a>>,
}

impl<'a> Family<'a> {
    fn of(root: &At<'a>, report: &mut Report) -> Self {
        let mut family = Self::default();
        let components = root
            .get("components")
            .and_then(|components| components.get("schemas"));
        let folders = [components, root.get("definitions"), root.get("$defs")];
        for (name, schema) in folders
            .iter()
            .flatten()
            .flat_map(|folder| folder.entries().collect::<Vec<_>>())
        {
            for item in list(&schema, "allOf") {
                if item.node().get("$ref").is_none() {
                    continue;
                }
                if let Some(parent) = item.resolve(report) {
                    family.subtypes.insert(schema.identity());
                    family
                        .children
                        .entry(parent.identity())
                        .or_default()
                        .push((name, schema.clone()));
                }
            }
            family.named.entry(name).or_insert(schema);
        }
        family
    }

    /// Everything that builds on `base`, directly or not, each once; about as many as `most`.
    fn descendants(&self, base: &At<'a>, most: usize) -> Vec<(&'a str, At<'a>)> {
        let mut found = Vec::new();
        let mut seen = HashSet::from([base.identity()]);
        let mut open = vec![base.identity()];
        while let Some(parent) = open.pop().filter(|_| found.len() <= most) {
            for (name, child) in self.children.get(&parent).into_iter().flatten() {
                if seen.insert(child.identity()) {
                    found.push((*name, child.clone()));
                    open.push(child.identity());
                }
            }
        }
        found
    }
}

/// A `discriminator` as written.
#[derive(Debug)]
pub(super) struct Discriminator<'a> {
    /// The member that carries the tag.
    pub(super) property: &'a str,
    /// The schemas that tags select, by their last word.
    names: Vec<String>,
    /// The tags of each.
    tags: HashMap<String, Vec<&'a str>>,
}

impl<'a> Discriminator<'a> {
    /// Reads the object, or the bare name that Swagger has.
    pub(super) fn read(at: &At<'a>) -> Option<Self> {
        let node = at.node();
        let property = node.as_str().or_else(|| at.text("propertyName"))?;
        let entries = node
            .get("mapping")
            .and_then(Node::as_map)
            .into_iter()
            .flat_map(|map| map.iter());
        let mut read = Self {
            property,
            names: Vec::new(),
            tags: HashMap::new(),
        };
        for (tag, target) in entries {
            if let Some(target) = target.as_str() {
                let name = last_word(target);
                read.names.push(name.clone());
                read.tags.entry(name).or_default().push(tag);
            }
        }
        Some(read)
    }

    /// The tags that select the schema called `name`.
    pub(super) fn tags(&self, name: &str) -> Vec<String> {
        let own = self.tags.get(name).into_iter().flatten();
        own.map(|tag| (*tag).to_owned()).collect()
    }
}

/// A subtype of a base class.
pub(super) struct Subtype<'a> {
    pub(super) name: String,
    pub(super) schema: At<'a>,
}

impl<'a> Lowering<'a> {
    fn family(&mut self, report: &mut Report) -> Rc<Family<'a>> {
        if let Some(family) = &self.family {
            return Rc::clone(family);
        }
        let family = Rc::new(Family::of(&self.documents.root(), report));
        Rc::clone(self.family.insert(family))
    }

    /// The schemas that `base` stands for when it is used as a value: those that its mapping names, and those that
    /// build on it.
    pub(super) fn subtypes(
        &mut self,
        base: &At<'a>,
        discriminator: &Discriminator<'a>,
        report: &mut Report,
    ) -> Vec<Subtype<'a>> {
        let family = self.family(report);
        let mut subtypes: Vec<Subtype<'a>> = Vec::new();
        let named = |name: &'_ String| {
            let (name, schema) = family.named.get_key_value(name.as_str())?;
            Some((*name, schema.clone()))
        };
        let mapped = discriminator.names.iter().filter_map(named);
        let mut seen = HashSet::new();
        for (name, schema) in mapped.chain(family.descendants(base, self.left())) {
            if seen.insert(schema.identity()) {
                subtypes.push(Subtype {
                    name: name.to_owned(),
                    schema,
                });
            }
        }
        subtypes
    }

    /// True when `schema` only names the base class that it belongs to.
    pub(super) fn is_subtype(
        &mut self,
        schema: &At<'a>,
        parent: &At<'a>,
        report: &mut Report,
    ) -> bool {
        let Some(parent) = parent.resolve(report) else {
            return false;
        };
        let node = parent.node();
        if node.get("oneOf").is_some() || node.get("anyOf").is_some() {
            return self.listed(&parent, report).contains(&schema.identity());
        }
        node.get("discriminator").is_some()
            && self.family(report).subtypes.contains(&schema.identity())
    }

    /// The schemas that the alternatives of `schema` refer to.
    pub(super) fn listed(&mut self, schema: &At<'a>, report: &mut Report) -> Rc<HashSet<NodeKey>> {
        let key = schema.identity();
        if let Some(listed) = self.listed.get(&key) {
            return Rc::clone(listed);
        }
        let branches = ["oneOf", "anyOf"].iter().flat_map(|key| list(schema, key));
        let branches = branches.filter(|branch| branch.node().get("$ref").is_some());
        let listed: HashSet<_> = branches
            .filter_map(|branch| Some(branch.resolve(report)?.identity()))
            .collect();
        let listed = Rc::new(listed);
        self.listed.insert(key, Rc::clone(&listed));
        listed
    }
}
