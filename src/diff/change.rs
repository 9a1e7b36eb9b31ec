use crate::diagnostic::{Code, Diagnostic, Label};
use crate::diff::sides::before;
use crate::origin::Origin;

/// A change at a place that both sides have.
pub(super) fn changed(code: Code, message: String, old: &Origin, new: &Origin) -> Diagnostic {
    with(code, message, Some(old), Some(new))
}

/// Something that the new side alone has.
pub(super) fn added(code: Code, message: String, new: &Origin) -> Diagnostic {
    with(code, message, None, Some(new))
}

/// Something that the old side alone has.
pub(super) fn removed(code: Code, message: String, old: &Origin) -> Diagnostic {
    with(code, message, Some(old), None)
}

/// A change of what may stand in no document on either side.
pub(super) fn with(
    code: Code,
    message: String,
    old: Option<&Origin>,
    new: Option<&Origin>,
) -> Diagnostic {
    let label = |origin: Origin, text: &str| Label {
        origin,
        span: None,
        text: text.to_owned(),
    };
    let new = new.map(|origin| label(origin.clone(), "after"));
    let old = old.map(|origin| label(before(origin), "before"));
    let mut finding = Diagnostic::bare(code, message);
    finding.labels.extend(new);
    finding.labels.extend(old);
    finding
}

/// "`a`, `b`, …", of any number of names.
pub(super) fn listed<'a>(names: impl IntoIterator<Item = &'a str>) -> String {
    const MOST: usize = 6;
    let names: Vec<String> = names.into_iter().map(|name| format!("`{name}`")).collect();
    let more = if names.len() > MOST { ", …" } else { "" };
    format!(
        "{}{more}",
        names
            .iter()
            .take(MOST)
            .cloned()
            .collect::<Vec<_>>()
            .join(", ")
    )
}
