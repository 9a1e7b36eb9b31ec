//! The files that a text imports, and those that these import.

use std::collections::HashMap;

use crate::asyncapi::reader::Reader;
use crate::diagnostic::{Code, Diagnostic, Label};
use crate::load::{At, Beside, imports};

/// Texts by the names under which they are imported.
pub(super) type Texts = HashMap<String, String>;

/// Collects them. `None`: one of them is not there, which is reported.
pub(super) fn texts<'a>(at: &At<'a>, reader: &mut Reader<'a, '_>) -> Option<Texts> {
    let mut texts = Texts::new();
    let mut open = vec![at.clone()];
    let mut is_whole = true;
    while let Some(at) = open.pop() {
        let text = at.node().as_str().unwrap_or_default();
        for import in imports(text) {
            if texts.contains_key(&import.name) {
                continue;
            }
            let found = at.documents().beside(at.document(), &import.name);
            let (code, what) = match &found {
                Beside::File(file) => match file.node().as_str() {
                    Some(text) => {
                        texts.insert(import.name, text.to_owned());
                        open.push(file.clone());
                        continue;
                    }
                    None => (Code::REF_UNRESOLVED, "is no text of Protocol Buffers"),
                },
                Beside::Outside => (Code::REF_OUTSIDE, "is outside the folder of the document"),
                Beside::Missing => (Code::REF_UNRESOLVED, "cannot be read"),
            };
            let message = format!("the imported file `{}` {what}", import.name);
            let help = "imports are relative to the file that holds them, or to the folder of the document";
            let mut finding = Diagnostic::bare(code, message).help(help);
            finding.labels.push(Label {
                origin: at.origin(),
                // In a file of its own, bytes of the text are bytes of the file.
                span: is_file(&at).then_some(import.span),
                text: "imported here".to_owned(),
            });
            reader.reading.find(finding);
            is_whole = false;
        }
    }
    is_whole.then_some(texts)
}

/// True for a text that is a file.
fn is_file(at: &At<'_>) -> bool {
    let top = at.documents().at(at.document());
    std::ptr::eq(top.node(), at.node())
}
