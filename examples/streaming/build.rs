//! Generates `parcels` from `parcels.yaml`.

fn main() -> Result<(), hookwright::Error> {
    hookwright::Builder::new()
        .document("parcels.yaml")
        .compile()
}
