//! Which payloads the generated types take: `<case>.accepts.jsonl` and `<case>.rejects.jsonl`.

#![allow(
    clippy::disallowed_methods,
    clippy::unwrap_used,
    reason = "tests read files"
)]

use std::fs;

use hookwright_runtime::events::Events;
use hookwright_runtime::json::{Json, write};
use hookwright_runtime::verifier::read_unverified;

fn lines(case: &str, kind: &str) -> Vec<String> {
    let path = format!("{}/src/{case}.{kind}.jsonl", env!("CARGO_MANIFEST_DIR"));
    let text = fs::read_to_string(path).unwrap_or_default();
    text.lines().map(str::to_owned).collect()
}

/// Accepted lines become an event and print back equal; rejected ones become none, and their bytes are kept.
pub(crate) fn check<E: Events>(case: &str) {
    for line in lines(case, "accepts") {
        let delivery = read_unverified::<E>(&http::HeaderMap::new(), line.clone());
        let payload = delivery.event().payload();
        let printed = payload
            .map(write)
            .unwrap_or_else(|| panic!("{case}: {line}"));
        assert_eq!(Json::parse(&printed), Json::parse(&line), "{case}");
    }
    for line in lines(case, "rejects") {
        let delivery = read_unverified::<E>(&http::HeaderMap::new(), line.clone());
        assert!(delivery.event().payload().is_none(), "{case}: {line}");
        assert_eq!(delivery.raw(), line.as_bytes(), "{case}");
    }
}

/// One test a case.
macro_rules! cases {
    ($($case:ident)*) => {
        $(#[test]
        fn $case() {
            crate::lines::check::<crate::$case::Event>(stringify!($case));
        })*
    };
}

pub(crate) use cases;

#[test]
fn what_the_configuration_asks_for_is_there() {
    use crate::configured::orders::{OrderPaid, OrderPaidBuyer, OrderPaidState, OrderPaidType};

    let order = OrderPaid::builder()
        .r#type(OrderPaidType::OrderPaid)
        .id("7".into())
        .maybe_peer(Some("127.0.0.1".into()))
        .state(OrderPaidState::Open)
        .buyer(OrderPaidBuyer::Buyer(Box::default()))
        .build();
    assert_eq!(order.id.parse(), Ok(crate::OrderId(7)));
    let same = OrderPaid::parse(order.to_json().as_bytes()).unwrap();
    let orders = std::collections::HashSet::from([order, same]);
    assert_eq!(orders.len(), 1);
}

#[test]
fn values_are_in_an_order_where_that_holds() {
    use crate::ignoring::place::Point;

    let near = Point {
        x: Some(1),
        y: hookwright_runtime::Maybe::Null,
    };
    let (copy, far) = (near, Point { x: Some(2), ..near });
    assert!(copy < far);
}
