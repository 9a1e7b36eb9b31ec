//! The answers that a producer expects.

use crate::load::At;
use crate::model::Response;
use crate::openapi::reading::Reading;

/// Returns the answers of an operation in the order of the document.
pub(crate) fn of_operation<'a>(operation: &At<'a>, reading: &mut Reading<'a, '_>) -> Vec<Response> {
    let Some(responses) = operation.get("responses") else {
        return Vec::new();
    };
    let mut found = Vec::new();
    for (status, response) in responses.entries() {
        if status.starts_with("x-") {
            continue;
        }
        let Some(response) = reading.resolve(&response) else {
            continue;
        };
        found.push(Response {
            status: status.to_owned(),
            description: reading.text(&response, "description"),
        });
    }
    found
}
