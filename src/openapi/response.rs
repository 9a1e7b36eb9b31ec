//! The answers that a producer expects.

use crate::diagnostic::Report;
use crate::load::At;
use crate::model::Response;

/// Returns the answers of an operation in the order of the document.
pub(crate) fn of_operation(operation: &At<'_>, report: &mut Report) -> Vec<Response> {
    let Some(responses) = operation.get("responses") else {
        return Vec::new();
    };
    let mut found = Vec::new();
    for (status, response) in responses.entries() {
        if status.starts_with("x-") {
            continue;
        }
        let Some(response) = response.resolve(report) else {
            continue;
        };
        found.push(Response {
            status: status.to_owned(),
            description: response.text("description").map(str::to_owned),
        });
    }
    found
}
