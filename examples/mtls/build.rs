//! Generates `events` from a document in `specs/`.

fn main() -> Result<(), hookwright::Error> {
    hookwright::Builder::new()
        .document("../../specs/standard-webhooks/openapi.yaml")
        .module("events")
        .profile("standard-webhooks")
        .compile()
}
