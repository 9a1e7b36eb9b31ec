use std::collections::BTreeSet;

use crate::load::{Documents, Kind};
use crate::origin::{DocumentId, Pointer};

/// Spells JSONPaths of places of the root document, of which some were moved into the first alternative of a union.
#[derive(Default)]
pub(super) struct Paths {
    wrapped: BTreeSet<Pointer>,
}

impl Paths {
    /// Notes that what stood at a place is now in the first alternative there.
    pub(super) fn wrap(&mut self, pointer: &Pointer) {
        self.wrapped.insert(pointer.clone());
    }

    /// The path to a place.
    pub(super) fn path(&self, documents: &Documents, pointer: &Pointer) -> String {
        let mut text = "$".to_owned();
        let mut at = Some(documents.at(DocumentId(0)));
        let mut way = Pointer::root();
        for segment in pointer.segments() {
            let is_list = at
                .as_ref()
                .is_some_and(|it| matches!(it.node().kind, Kind::List(_)));
            way.push(&segment);
            match segment.parse::<usize>() {
                Ok(number) if is_list => {
                    text.push_str(&format!("[{number}]"));
                    at = at.and_then(|it| it.item(number));
                }
                _ => {
                    text.push_str(&format!("[{}]", quoted(&segment)));
                    at = at.and_then(|it| it.get(&segment));
                }
            }
            if self.wrapped.contains(&way) {
                text.push_str("['anyOf'][0]");
            }
        }
        text
    }
}

/// A name as RFC 9535 writes it in brackets.
pub(super) fn quoted(name: &str) -> String {
    format!("'{}'", name.replace('\\', "\\\\").replace('\'', "\\'"))
}
