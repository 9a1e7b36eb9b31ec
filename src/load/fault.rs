//! What is wrong with a text, as findings.

use std::path::Path;

use crate::diagnostic::{Code, Diagnostic, Label, Report};
use crate::load::text::{self, Why};
use crate::load::{Kind, Node, Span};
use crate::origin::{DocumentId, Origin, Pointer};

/// The tree of a text; `null`, and a finding, when it is none.
pub(super) fn tree(
    path: &Path,
    text: &str,
    id: DocumentId,
    tags: &mut Vec<Span>,
    report: &mut Report,
) -> Node {
    match text::parse(path, text) {
        Ok(parsed) => {
            *tags = parsed.tags;
            for duplicate in parsed.duplicates {
                let origin = Origin::new(id, Pointer::root());
                let label = |span: Span, text: &str| Label {
                    origin: origin.clone(),
                    span: Some((span.start as usize, span.end as usize)),
                    text: text.to_owned(),
                };
                let mut finding = Diagnostic::bare(
                    Code::LOAD_DUPLICATE_KEY,
                    format!("the key `{}` stands here twice", duplicate.key),
                )
                .help("remove or rename one of them");
                finding.labels = vec![
                    label(duplicate.second, "again"),
                    label(duplicate.first, "first"),
                ];
                report.push(finding);
            }
            parsed.root
        }
        Err(broken) => {
            report.push(broken_text(id, broken.why, &broken.message, broken.offset));
            Node {
                span: Span::default(),
                kind: Kind::Null,
            }
        }
    }
}

/// A text that cannot be read from a byte on.
pub(super) fn broken_text(id: DocumentId, why: Why, message: &str, at: usize) -> Diagnostic {
    let (code, help) = match why {
        Why::Syntax => (
            Code::LOAD_SYNTAX,
            "mend the text; a `.json` file must be strict JSON, others YAML 1.2 or JSON",
        ),
        Why::TooDeep => (
            Code::LOAD_TOO_DEEP,
            "flatten the document, or move parts to named schemas",
        ),
        Why::TooLarge => (
            Code::LOAD_TOO_LARGE,
            "write the repeated part once and use `$ref`",
        ),
    };
    let mut finding = Diagnostic::bare(code, message).help(help);
    let origin = Origin::new(id, Pointer::root());
    finding.labels.push(Label {
        origin,
        span: Some((at, at + 1)),
        text: "the reader gave up here".to_owned(),
    });
    finding
}
