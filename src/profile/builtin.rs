//! The profiles that come with hookwright.

/// Name and text of every profile under `specs/`, sorted by name.
const PROFILES: &[(&str, &str)] = &[
    ("github", include_str!("../../specs/github/profile.yaml")),
    ("openai", include_str!("../../specs/openai/profile.yaml")),
    (
        "quickbooks",
        include_str!("../../specs/quickbooks/profile.yaml"),
    ),
    ("shopify", include_str!("../../specs/shopify/profile.yaml")),
    ("slack", include_str!("../../specs/slack/profile.yaml")),
    (
        "standard-webhooks",
        include_str!("../../specs/standard-webhooks/profile.yaml"),
    ),
    ("stripe", include_str!("../../specs/stripe/profile.yaml")),
    ("svix", include_str!("../../specs/svix/profile.yaml")),
];

/// Returns the names of the profiles that come with hookwright, sorted.
///
/// # Examples
///
/// ```
/// assert!(hookwright::profile::names().any(|name| name == "github"));
/// ```
pub fn names() -> impl Iterator<Item = &'static str> {
    PROFILES.iter().map(|(name, _)| *name)
}

/// The text of the profile called `name`.
pub(super) fn text(name: &str) -> Option<&'static str> {
    PROFILES
        .iter()
        .find(|(other, _)| *other == name)
        .map(|(_, text)| *text)
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;
    use std::path::Path;

    use crate::plan::ProfileChoice;
    use crate::profile::{names, open};

    #[test]
    fn every_profile_of_specs_is_here_and_readable() {
        let specs = Path::new(env!("CARGO_MANIFEST_DIR")).join("specs");
        let folders = std::fs::read_dir(specs)
            .unwrap()
            .map(|entry| entry.unwrap().path());
        let on_disk: BTreeSet<String> = folders
            .filter(|folder| folder.join("profile.yaml").exists())
            .map(|folder| folder.file_name().unwrap().to_string_lossy().into_owned())
            .collect();
        assert_eq!(
            names().map(str::to_owned).collect::<Vec<_>>(),
            on_disk.into_iter().collect::<Vec<_>>()
        );
        for name in names() {
            let profile = open(&ProfileChoice::Name(name.to_owned())).unwrap();
            assert_eq!(profile.id, name);
            assert!(!profile.schemes.is_empty(), "{name}");
        }
    }
}
