//! Generates `stripe` from a document in `specs/`.

fn main() -> Result<(), hookwright::Error> {
    hookwright::Builder::new()
        .document("../../specs/stripe/openapi.yaml")
        .module("stripe")
        .profile("stripe")
        .events(["invoice.*"])
        .compile()
}
