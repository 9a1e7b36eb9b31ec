//! Generates `acme` from `acme.yaml`.

fn main() -> Result<(), hookwright::Error> {
    hookwright::Builder::new()
        .document("acme.yaml")
        .profile("standard-webhooks")
        .compile()
}
