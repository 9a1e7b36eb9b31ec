//! What a document itself says about signatures.

use serde_json::{Value, json};

use crate::diagnostic::{Code, Diagnostic, Report, Severity};
use crate::load::At;
use crate::model::Profile;
use crate::plan::ProfileChoice;
use crate::profile::{convert, fern, open, security, speakeasy};

/// Returns the profile that a document hints at. In order: `x-hookwright-profile` (a name, or a profile),
/// `x-hookwright-scheme`, `x-fern-webhook-signature`, `x-speakeasy-webhooks`, the security requirements of `operations`.
///
/// A hint that cannot be used is reported, never an error: a profile overrides it.
pub(crate) fn hinted(root: &At<'_>, operations: &[At<'_>], report: &mut Report) -> Option<Profile> {
    if let Some(hint) = root.get("x-hookwright-profile") {
        return settle(&hint, whole(&hint), Severity::Warning, report);
    }
    if let Some(hint) = root.get("x-hookwright-scheme") {
        let scheme = convert::to_value(&hint.node().to_json());
        return settle(&hint, from_scheme(scheme), Severity::Warning, report);
    }
    if let Some(hint) = root.get("x-fern-webhook-signature") {
        let profile = fern::scheme(&hint).and_then(from_scheme);
        return settle(&hint, profile, Severity::Warning, report);
    }
    if let Some(hint) = root
        .get("x-speakeasy-webhooks")
        .and_then(|hint| hint.get("security"))
    {
        let profile = speakeasy::scheme(&hint).and_then(from_scheme);
        return settle(&hint, profile, Severity::Warning, report);
    }
    // How an API authenticates calls is often written down for its webhooks too, so a failure says little.
    let hint = security::required(root, operations, report)?;
    let profile = security::scheme(&hint).and_then(from_scheme);
    settle(&hint, profile, Severity::Note, report)
}

fn settle(
    hint: &At<'_>,
    profile: Result<Profile, String>,
    severity: Severity,
    report: &mut Report,
) -> Option<Profile> {
    let message = "cannot tell from this how deliveries are signed";
    match profile {
        Ok(profile) => Some(profile),
        Err(why) => {
            let mut finding = Diagnostic::new(Code::SCHEME_HINT, message, hint.origin())
                .here(why)
                .help("name a profile with `--profile`");
            finding.severity = severity;
            report.push(finding);
            None
        }
    }
}

fn whole(hint: &At<'_>) -> Result<Profile, String> {
    match hint.node().as_str() {
        Some(name) => {
            open(&ProfileChoice::Name(name.to_owned())).map_err(|error| error.to_string())
        }
        None => {
            let profile = checked(convert::to_value(&hint.node().to_json()))?;
            Ok(Profile {
                origin: Some(hint.origin()),
                ..profile
            })
        }
    }
}

fn from_scheme(mut scheme: Value) -> Result<Profile, String> {
    if let Some(members) = scheme.as_object_mut() {
        members.entry("id").or_insert_with(|| json!("document"));
    }
    checked(json!({"id": "document", "schemes": [scheme]}))
}

fn checked(profile: Value) -> Result<Profile, String> {
    convert::profile(profile).map_err(|error| error.to_string())
}
