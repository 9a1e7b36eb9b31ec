//! Somebody who reads what was paid.

/// What was paid.
pub fn total(paid: acme_events::order::OrderPaid) -> i64 {
    paid.total
}
