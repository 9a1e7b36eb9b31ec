use std::hash::{Hash, Hasher};

use crate::json::{self, Json};
use crate::value::Node;

/// Hashes a value so that values that are [`equal`](crate::value::equal) have the same hash.
pub fn hash_into<H: Hasher>(node: &dyn Node, state: &mut H) {
    Json::parse(&json::write(node)).ok().hash(state);
}
