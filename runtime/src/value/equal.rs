use crate::json::{self, Json};
use crate::value::View;

/// True when two values print as JSON that means the same: numbers by value, members in any order.
pub fn equal(left: View<'_>, right: View<'_>) -> bool {
    let (left, right) = (json::write_view(left), json::write_view(right));
    left == right || Json::parse(&left) == Json::parse(&right)
}
