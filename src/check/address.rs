//! Can the values in the addresses of a channel be told apart?

use crate::diagnostic::{Code, Diagnostic, Report};
use crate::model::{Ambiguity, Catalog, ambiguity};

/// Looks at the address of every channel.
pub(super) fn check(catalog: &Catalog, report: &mut Report) {
    for channel in &catalog.channels {
        let address = channel.address.as_deref().unwrap_or_default();
        let (what, help) = match ambiguity(address) {
            None => continue,
            Some(Ambiguity::Braces) => (
                "braces do not come in pairs around names".to_owned(),
                "write `{name}` for each variable part",
            ),
            Some(Ambiguity::Adjacent(name)) => (
                format!("nothing separates `{{{name}}}` from the parameter before it"),
                "put a separator between them, or make them one parameter",
            ),
            Some(Ambiguity::Twice(name)) => (
                format!("`{{{name}}}` is there twice"),
                "give each variable part a name of its own",
            ),
        };
        let message = format!("`{address}` cannot be taken apart: {what}");
        let finding = Diagnostic::new(Code::CHANNEL_ADDRESS, message, channel.origin.clone());
        report.push(finding.here("its address is said at run time").help(help));
    }
}
