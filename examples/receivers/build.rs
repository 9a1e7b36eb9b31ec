//! Generates a module for each provider, from its document in `specs/`.

const PROVIDERS: [&str; 6] = [
    "github",
    "quickbooks",
    "shopify",
    "slack",
    "standard-webhooks",
    "stripe",
];

fn main() -> Result<(), hookwright::Error> {
    for provider in PROVIDERS {
        hookwright::Builder::new()
            .document(format!("../../specs/{provider}/openapi.yaml"))
            .module(provider.replace('-', "_"))
            .profile(provider)
            .compile()?;
    }
    Ok(())
}
