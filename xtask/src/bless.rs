//! Rewrites expected files: the only place where that happens.

use crate::run::cargo;

/// The suites with expected files.
const SUITES: [&str; 5] = ["cli", "diagnostics", "docs", "golden", "profiles"];

/// Blesses one suite, or all of them; look at `git diff` afterwards.
pub(crate) fn run(args: &[String]) -> Result<(), String> {
    let named = args.first().map(String::as_str);
    if let Some(name) = named.filter(|name| !SUITES.contains(name)) {
        return Err(format!(
            "no suite is called `{name}`; there are {}",
            SUITES.join(", ")
        ));
    }
    let there = |suite: &&&str| {
        std::path::Path::new("tests")
            .join(format!("{suite}.rs"))
            .is_file()
    };
    for suite in SUITES
        .iter()
        .filter(there)
        .filter(|suite| named.is_none_or(|name| name == **suite))
    {
        cargo(
            suite,
            &["test", "-q", "-p", "hookwright", "--test", suite],
            &[("HOOKWRIGHT_BLESS", "1")],
        )?;
    }
    Ok(())
}
