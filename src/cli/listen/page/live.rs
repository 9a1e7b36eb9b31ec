use std::convert::Infallible;
use std::pin::Pin;
use std::sync::Arc;
use std::task::{Context, Poll, ready};
use std::time::Duration;

use axum::body::Body;
use axum::response::Response;
use bytes::Bytes;
use http::HeaderValue;
use http::header::CONTENT_TYPE;
use http_body::Frame;
use serde::Deserialize;
use serde_json::json;
use tokio::sync::mpsc;

use crate::cli::listen::page::Page;

/// How often a page hears of new deliveries, at most: however many come, it can keep up.
const PAUSE: Duration = Duration::from_millis(100);
/// How many rows it gets at a time, at most; of more, the newest.
const ROWS: usize = 500;
/// After what silence it is told that there is nothing new, so that a connection that is gone is noticed.
const SILENCE: Duration = Duration::from_secs(15);

/// After which delivery rows are wanted.
#[derive(Debug, Deserialize)]
pub(super) struct Since {
    #[serde(default)]
    after: u64,
    /// The run that it was of: another one numbers anew.
    #[serde(default)]
    run: String,
}

/// Rows as they come, as server-sent events (HTML Standard, "Server-sent events").
pub(super) fn rows(page: Arc<Page>, since: Since) -> Response {
    let (lines, stream) = mpsc::channel(1);
    let is_of_this_run = since.run == page.receiver.run;
    let after = if is_of_this_run { since.after } else { 0 };
    tokio::spawn(told(page, after, lines));
    let mut response = Response::new(Body::new(Stream(stream)));
    let media_type = HeaderValue::from_static("text/event-stream");
    response.headers_mut().insert(CONTENT_TYPE, media_type);
    response
}

/// Tells until nobody listens.
async fn told(page: Arc<Page>, mut after: u64, lines: mpsc::Sender<Bytes>) {
    let receiver = &page.receiver;
    let mut newest = receiver.recent.watch();
    if lines.send(hello(&page).into()).await.is_err() {
        return;
    }
    loop {
        newest.borrow_and_update();
        let (seen, left_out) = receiver.recent.after(after, ROWS);
        if let Some(last) = seen.last() {
            after = last.number;
            let rows: Vec<&str> = seen.iter().map(|it| it.row.as_str()).collect();
            let text = format!(
                "event: rows\ndata: {{\"left_out\":{left_out},\"rows\":[{}]}}\n\n",
                rows.join(",")
            );
            if lines.send(text.into()).await.is_err() {
                return;
            }
        }
        tokio::time::sleep(PAUSE).await;
        let changed = tokio::time::timeout(SILENCE, newest.changed()).await;
        let is_silent = changed.is_err();
        if is_silent
            && lines
                .send(Bytes::from_static(b": nothing\n\n"))
                .await
                .is_err()
        {
            return;
        }
    }
}

/// The first that a page is told: where deliveries are taken.
fn hello(page: &Page) -> String {
    let endpoints = page.receiver.endpoints.iter().map(|endpoint| {
        json!({
            "path": endpoint.path,
            "name": endpoint.name,
            "forward_to": endpoint.forward_to,
        })
    });
    let endpoints: Vec<_> = endpoints.collect();
    let value = json!({
        "version": env!("CARGO_PKG_VERSION"),
        "run": page.receiver.run,
        "deliveries": page.deliveries,
        "endpoints": endpoints,
    });
    format!("event: hello\ndata: {value}\n\n")
}

/// A body of lines that are still to come.
struct Stream(mpsc::Receiver<Bytes>);

impl http_body::Body for Stream {
    type Data = Bytes;
    type Error = Infallible;

    fn poll_frame(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
    ) -> Poll<Option<Result<Frame<Bytes>, Infallible>>> {
        let lines = ready!(self.0.poll_recv(context));
        Poll::Ready(lines.map(|lines| Ok(Frame::data(lines))))
    }
}
