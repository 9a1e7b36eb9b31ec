use std::rc::Rc;

use crate::diagnostic::Report;
use crate::load::{Documents, Node};
use crate::origin::{DocumentId, Origin, Pointer};

/// A node and its place. Cheap to clone.
#[derive(Debug, Clone)]
pub struct At<'a> {
    documents: &'a Documents,
    document: DocumentId,
    node: &'a Node,
    place: Place<'a>,
}

/// What a node is known by, for memo tables and cycles: two places are the same node exactly when their keys are equal.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct NodeKey(DocumentId, usize);

/// The way to a node. The pointer is only spelled when somebody asks.
#[derive(Debug, Clone)]
enum Place<'a> {
    Pointer(Rc<Pointer>),
    Key(Rc<Place<'a>>, &'a str),
    Item(Rc<Place<'a>>, usize),
}

impl Place<'_> {
    fn pointer(&self) -> Pointer {
        self.spell(0)
    }

    /// The pointer, with room for `more` bytes after it. Places nest as deep as documents do: recursion is safe.
    fn spell(&self, more: usize) -> Pointer {
        let within = |parent: &Place<'_>, segment: &str| {
            let mut pointer = parent.spell(more + 1 + segment.len());
            pointer.push(segment);
            pointer
        };
        match self {
            Place::Pointer(start) => start.with_room(more),
            Place::Key(parent, key) => within(parent, key),
            Place::Item(parent, at) => within(parent, &at.to_string()),
        }
    }
}

impl<'a> At<'a> {
    /// Names the place of a node.
    pub(super) fn new(
        documents: &'a Documents,
        document: DocumentId,
        node: &'a Node,
        pointer: Pointer,
    ) -> Self {
        Self {
            documents,
            document,
            node,
            place: Place::Pointer(Rc::new(pointer)),
        }
    }

    /// The node.
    pub fn node(&self) -> &'a Node {
        self.node
    }

    /// All loaded documents.
    pub fn documents(&self) -> &'a Documents {
        self.documents
    }

    /// The document that the node stands in.
    pub fn document(&self) -> DocumentId {
        self.document
    }

    /// Where the node stands.
    pub fn origin(&self) -> Origin {
        Origin::new(self.document, self.place.pointer())
    }

    /// What the node is known by.
    pub fn identity(&self) -> NodeKey {
        NodeKey(self.document, std::ptr::from_ref(self.node) as usize)
    }

    /// The value of `key`, when this is a map that has it.
    pub fn get(&self, key: &str) -> Option<At<'a>> {
        let entry = self.node.as_map()?.entry(key)?;
        let place = Place::Key(Rc::new(self.place.clone()), &entry.key);
        Some(At {
            node: &entry.value,
            place,
            ..self.clone()
        })
    }

    /// The item at `at`, when this is a list that has it.
    pub fn item(&self, at: usize) -> Option<At<'a>> {
        let node = self.node.as_list()?.get(at)?;
        Some(At {
            node,
            place: Place::Item(Rc::new(self.place.clone()), at),
            ..self.clone()
        })
    }

    /// The entries, when this is a map, in the order of the document.
    pub fn entries(&self) -> impl Iterator<Item = (&'a str, At<'a>)> + use<'a> {
        let parent = Rc::new(self.place.clone());
        let (documents, document) = (self.documents, self.document);
        self.node
            .as_map()
            .into_iter()
            .flat_map(|map| map.iter())
            .map(move |(key, node)| {
                (
                    key,
                    At {
                        documents,
                        document,
                        node,
                        place: Place::Key(Rc::clone(&parent), key),
                    },
                )
            })
    }

    /// The items, when this is a list.
    pub fn items(&self) -> impl Iterator<Item = At<'a>> + use<'a> {
        let parent = Rc::new(self.place.clone());
        let (documents, document) = (self.documents, self.document);
        self.node
            .as_list()
            .into_iter()
            .flatten()
            .enumerate()
            .map(move |(at, node)| At {
                documents,
                document,
                node,
                place: Place::Item(Rc::clone(&parent), at),
            })
    }

    /// The text of `key`, when there is one.
    pub fn text(&self, key: &str) -> Option<&'a str> {
        self.node.get(key)?.as_str()
    }

    /// True when `key` is `true`.
    pub fn flag(&self, key: &str) -> bool {
        self.node.get(key).and_then(Node::as_bool).unwrap_or(false)
    }

    /// Follows `$ref` to the node that it means; a node without one is itself. `None`: it leads nowhere, and that was
    /// reported.
    pub fn resolve(&self, report: &mut Report) -> Option<At<'a>> {
        if self.text("$ref").is_none() {
            return Some(self.clone());
        }
        self.documents.resolve(self, report)
    }
}
