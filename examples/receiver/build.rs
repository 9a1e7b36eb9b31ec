//! Generates `github` from a document in `specs/`.

use std::path::Path;

fn main() -> Result<(), hookwright::Error> {
    let document = Path::new("../../specs/github/openapi.yaml");
    hookwright::Builder::new()
        .document(document)
        .module("github")
        .profile("github")
        .events(["issues.*", "ping", "push"])
        .compile()
}
