use crate::json::{self, Json};
use crate::value::Node;

/// True when two values print as JSON that means the same: numbers by value, members in any order.
pub fn equal(left: &dyn Node, right: &dyn Node) -> bool {
    let (left, right) = (json::write(left), json::write(right));
    left == right || Json::parse(&left) == Json::parse(&right)
}
