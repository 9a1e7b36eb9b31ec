//! The page of `listen`: what was seen, live, and what can be done with it.
//!
//! In:  requests of a browser on this machine, or of one that has the token.
//! Out: the page, rows as they come, everything about one delivery, replays.
//! Does not know: how deliveries are judged. It shows what the receiver kept.

mod again;
mod assets;
mod details;
mod door;
mod live;
mod tree;

use std::sync::Arc;

use axum::body::Body;
use axum::extract::{Path, Query, Request, State};
use axum::middleware::{self, Next};
use axum::response::Response;
use axum::routing::{get, post};
use axum::{Json, Router};
use http::{HeaderValue, StatusCode};
use serde_json::{Value, json};

use crate::cli::listen::receive::Receiver;

pub(super) use door::Door;

/// What the page knows.
pub(super) struct Page {
    pub(super) receiver: Arc<Receiver>,
    pub(super) door: Door,
    /// Where deliveries are taken, e.g. `http://127.0.0.1:4200`.
    pub(super) deliveries: String,
}

/// The largest request of the page: an edited body.
const LARGEST: usize = 32 * 1024 * 1024;

/// What serves the page.
pub(super) fn page(page: Arc<Page>) -> Router {
    let api = Router::new()
        .route("/api/live", get(live_rows))
        .route("/api/clear", post(clear))
        .route("/api/seen/{id}", get(one))
        .route("/api/seen/{id}/replay", post(replay))
        .layer(axum::extract::DefaultBodyLimit::max(LARGEST));
    assets::routes(api)
        .layer(middleware::from_fn_with_state(Arc::clone(&page), guarded))
        .with_state(page)
}

/// Lets in whom the door lets in, and says to browsers what they must not do.
async fn guarded(State(page): State<Arc<Page>>, request: Request, next: Next) -> Response {
    let mut response = match page.door.check(&request) {
        Ok(()) => next.run(request).await,
        Err((status, why)) => refused(status, why),
    };
    let headers = response.headers_mut();
    for (name, value) in door::HEADERS {
        headers.insert(name, HeaderValue::from_static(value));
    }
    response
}

async fn live_rows(State(page): State<Arc<Page>>, Query(query): Query<live::Since>) -> Response {
    live::rows(page, query)
}

async fn clear(State(page): State<Arc<Page>>) -> Json<Value> {
    page.receiver.recent.clear();
    Json(json!({}))
}

async fn one(State(page): State<Arc<Page>>, Path(id): Path<String>) -> Response {
    match page.receiver.recent.find(&id) {
        Some(seen) => answer(StatusCode::OK, &details::of(&page, &seen)),
        None => gone(),
    }
}

async fn replay(
    State(page): State<Arc<Page>>,
    Path(id): Path<String>,
    Json(wish): Json<again::Wish>,
) -> Response {
    let Some(seen) = page.receiver.recent.find(&id) else {
        return gone();
    };
    match again::request(&page, &seen, wish) {
        Ok(request) => {
            let (_, id) = page.receiver.take(request, Some(id)).await;
            answer(StatusCode::OK, &json!({ "id": id }))
        }
        Err(why) => refused(StatusCode::BAD_REQUEST, &why),
    }
}

fn gone() -> Response {
    refused(
        StatusCode::NOT_FOUND,
        "it is not among the last deliveries any more",
    )
}

fn refused(status: StatusCode, why: &str) -> Response {
    answer(status, &json!({ "error": why }))
}

fn answer(status: StatusCode, value: &Value) -> Response {
    let mut response = Response::new(Body::from(value.to_string()));
    *response.status_mut() = status;
    let media_type = HeaderValue::from_static("application/json");
    response
        .headers_mut()
        .insert(http::header::CONTENT_TYPE, media_type);
    response
}
