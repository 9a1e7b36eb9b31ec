use std::hash::{Hash, Hasher};

use crate::json::{self, Json};
use crate::value::View;

/// Hashes a value so that values that are [`equal`](crate::value::equal) have the same hash.
pub fn hash_into<H: Hasher>(view: View<'_>, state: &mut H) {
    Json::parse(&json::write_view(view)).ok().hash(state);
}
