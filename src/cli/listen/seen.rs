use std::time::SystemTime;

use bytes::Bytes;
use http::Request;
use serde_json::json;

use crate::cli::capture::Record;

/// A delivery that was seen: what is kept of it, and the request as it came, with its secrets, to be sent again. The second
/// never leaves the process.
#[derive(Debug)]
pub(super) struct Seen {
    /// Its number, from 1, in the order in which deliveries were seen.
    pub(super) number: u64,
    pub(super) record: Record,
    pub(super) request: Request<Bytes>,
    pub(super) at: SystemTime,
    /// The number of the endpoint that took it.
    pub(super) endpoint: Option<usize>,
    /// A line of the list, as JSON.
    pub(super) row: String,
}

impl Seen {
    pub(super) fn new(
        number: u64,
        record: Record,
        request: Request<Bytes>,
        at: SystemTime,
        endpoint: Option<usize>,
    ) -> Self {
        let row = json!({
            "number": number,
            "id": record.id,
            "time": record.time,
            "method": record.method,
            "path": record.path,
            "endpoint": record.endpoint,
            "event": record.event,
            "events": record.events,
            "verdict": record.verdict,
            "schema": record.schema,
            "reason": record.reason,
            "status": record.status,
            "latency_us": record.latency_us,
            "replay_of": record.replay_of,
        });
        Self {
            number,
            record,
            request,
            at,
            endpoint,
            row: row.to_string(),
        }
    }

    /// How much memory it holds, more or less.
    pub(super) fn weight(&self) -> usize {
        let headers = self.request.headers().iter();
        let headers: usize = headers
            .map(|(name, value)| name.as_str().len() + value.len())
            .sum();
        let answer = self.record.answer.as_ref().map_or(0, |it| it.text.len());
        2 * (headers + self.request.body().len()) + answer + self.row.len() + 1024
    }
}
