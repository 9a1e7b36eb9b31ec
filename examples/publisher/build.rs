//! Generates `acme` from Acme's own document.

use std::path::Path;

fn main() -> Result<(), hookwright::Error> {
    hookwright::Builder::new()
        .document(Path::new("../build-script/acme.yaml"))
        .profile("standard-webhooks")
        .compile()
}
