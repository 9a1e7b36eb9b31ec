//! What a user of a generated crate must not be able to write.

#![allow(
    clippy::disallowed_methods,
    clippy::unwrap_used,
    reason = "it reads files, asks the clock and may panic"
)]

#[test]
fn there_is_no_road_to_an_event_but_the_verifier() {
    trybuild::TestCases::new().compile_fail("tests/ui/*.rs");
}
