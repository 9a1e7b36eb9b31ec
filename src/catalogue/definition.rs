//! The named schemas of a document.

use crate::load::At;

/// A schema with a name.
#[derive(Clone)]
pub(crate) struct Definition<'a> {
    /// Its key, or what a file's path says, e.g. `OrderCreated` or `orders.create`.
    pub name: String,
    /// Where it is, as a pattern may spell it, e.g. `components.schemas.OrderCreated`.
    pub path: String,
    /// The schema.
    pub schema: At<'a>,
}

/// The places that hold named schemas.
const PLACES: &[&[&str]] = &[&["components", "schemas"], &["definitions"], &["$defs"]];

/// Returns the named schemas of a document, in its order.
pub(crate) fn definitions<'a>(root: &At<'a>) -> Vec<Definition<'a>> {
    let mut found = Vec::new();
    for place in PLACES {
        let holder = place.iter().try_fold(root.clone(), |at, key| at.get(key));
        let Some(holder) = holder else { continue };
        for (name, schema) in holder.entries() {
            let path = format!("{}.{name}", place.join("."));
            found.push(Definition {
                name: name.to_owned(),
                path,
                schema,
            });
        }
    }
    found
}
