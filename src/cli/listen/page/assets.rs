use std::sync::Arc;

use axum::Router;
use axum::response::Response;
use axum::routing::get;
use http::HeaderValue;
use http::header::CONTENT_TYPE;

use crate::cli::listen::page::Page;

/// The files of the page: path, media type, text.
const FILES: [(&str, &str, &str); 4] = [
    (
        "/",
        "text/html; charset=utf-8",
        include_str!("assets/index.html"),
    ),
    (
        "/style.css",
        "text/css; charset=utf-8",
        include_str!("assets/style.css"),
    ),
    (
        "/script.js",
        "text/javascript; charset=utf-8",
        include_str!("assets/script.js"),
    ),
    (
        "/icon.svg",
        "image/svg+xml",
        include_str!("assets/icon.svg"),
    ),
];

/// Adds them.
pub(super) fn routes(router: Router<Arc<Page>>) -> Router<Arc<Page>> {
    FILES
        .iter()
        .fold(router, |router, &(path, media_type, text)| {
            let file = move || async move {
                let mut response = Response::new(axum::body::Body::from(text));
                let media_type = HeaderValue::from_static(media_type);
                response.headers_mut().insert(CONTENT_TYPE, media_type);
                response
            };
            router.route(path, get(file))
        })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn nothing_is_inline_and_nothing_comes_from_elsewhere() {
        for (path, _, text) in FILES {
            for banned in [
                "innerHTML",
                "outerHTML",
                "insertAdjacentHTML",
                "document.write",
                "eval(",
                "new Function",
                "onclick=",
                "style=",
                "https://",
            ] {
                assert!(!text.contains(banned), "{path}: {banned}");
            }
        }
    }
}
