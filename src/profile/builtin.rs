//! The profiles that come with hookwright.

/// Name and text of every profile under `specs/`, sorted by name. The build script lists them.
const PROFILES: &[(&str, &str)] = &include!(concat!(env!("OUT_DIR"), "/profiles.rs"));

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
    use crate::plan::ProfileChoice;
    use crate::profile::{names, open};

    #[test]
    fn every_profile_is_readable_and_has_its_own_name() {
        assert!(names().is_sorted());
        for name in names() {
            let profile = open(&ProfileChoice::Name(name.to_owned())).unwrap();
            assert_eq!(profile.id, name);
        }
    }
}
