//! What a user of a generated crate must not be able to write.

#[test]
fn there_is_no_road_to_an_event_but_the_verifier() {
    trybuild::TestCases::new().compile_fail("tests/ui/*.rs");
}
