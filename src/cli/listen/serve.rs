use std::sync::Arc;
use std::time::Duration;

use axum::Router;
use axum::body::Body;
use axum::extract::State;
use bytes::Bytes;
use http::header::CONNECTION;
use http::{HeaderValue, Request, Response, StatusCode};
use http_body_util::{BodyExt, LengthLimitError, Limited};

use crate::cli::listen::receive::{Receiver, status};

/// How long the body of a delivery may take.
const READING: Duration = Duration::from_secs(30);

/// What serves deliveries: every path and method.
pub(super) fn deliveries(receiver: Arc<Receiver>) -> Router {
    Router::new().fallback(deliver).with_state(receiver)
}

async fn deliver(State(receiver): State<Arc<Receiver>>, request: Request<Body>) -> Response<Body> {
    let (head, body) = request.into_parts();
    let body = Limited::new(body, receiver.body_limit).collect();
    let read = match tokio::time::timeout(READING, body).await {
        Ok(Ok(body)) => Ok(body.to_bytes()),
        Ok(Err(error)) if error.is::<LengthLimitError>() => Err((
            StatusCode::PAYLOAD_TOO_LARGE,
            format!("the body is larger than {} bytes", receiver.body_limit),
        )),
        Ok(Err(_)) => Err((
            StatusCode::BAD_REQUEST,
            "the body broke off before its end".to_owned(),
        )),
        Err(_) => Err((
            StatusCode::REQUEST_TIMEOUT,
            format!("the body took more than {} s", READING.as_secs()),
        )),
    };
    // A task of its own: a sender that hangs up does not undo what was begun.
    let taken = tokio::spawn(async move {
        match read {
            Ok(body) => receiver.take(Request::from_parts(head, body), None).await.0,
            Err((code, why)) => {
                let mut answer = status(code);
                let close = HeaderValue::from_static("close");
                answer.headers_mut().insert(CONNECTION, close);
                let request = Request::from_parts(head, Bytes::new());
                receiver.turn_away(request, answer, &why).await
            }
        }
    });
    let answer = taken.await;
    answer
        .unwrap_or_else(|_| status(StatusCode::INTERNAL_SERVER_ERROR))
        .map(Body::from)
}
