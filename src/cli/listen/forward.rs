use bytes::Bytes;
use hookwright_runtime::send::Client;
use http::header::{
    CONNECTION, CONTENT_LENGTH, EXPECT, HOST, PROXY_AUTHENTICATE, PROXY_AUTHORIZATION, TE, TRAILER,
    TRANSFER_ENCODING, UPGRADE,
};
use http::{HeaderMap, HeaderName, Request, Response};

use crate::cli::capture::Answer;

/// The most characters of an answer that are kept.
const KEPT: usize = 64 * 1024;

/// Headers that are about one connection, not about the delivery. RFC 9110, "Connection".
const HOP_BY_HOP: [HeaderName; 10] = [
    CONNECTION,
    CONTENT_LENGTH,
    EXPECT,
    HOST,
    PROXY_AUTHENTICATE,
    PROXY_AUTHORIZATION,
    TE,
    TRAILER,
    TRANSFER_ENCODING,
    UPGRADE,
];

/// Takes out what is about one connection.
pub(in crate::cli) fn end_to_end(headers: &mut HeaderMap) {
    let named: Vec<HeaderName> = headers
        .get_all(CONNECTION)
        .iter()
        .filter_map(|value| value.to_str().ok())
        .flat_map(|value| value.split(','))
        .filter_map(|name| HeaderName::from_bytes(name.trim().as_bytes()).ok())
        .collect();
    for name in HOP_BY_HOP.iter().chain(&named) {
        headers.remove(name);
    }
    headers.remove("keep-alive");
    headers.remove("proxy-connection");
}

/// Sends a delivery on, byte for byte and with its headers, and waits for the answer. `Err`: why there is none.
pub(super) fn forward(
    client: &Client,
    to: &str,
    request: &Request<Bytes>,
) -> Result<Response<Bytes>, String> {
    let mut copy = Request::new(request.body().clone());
    *copy.method_mut() = request.method().clone();
    *copy.headers_mut() = request.headers().clone();
    end_to_end(copy.headers_mut());
    let url = match (request.uri().query(), to.contains('?')) {
        (Some(query), false) => format!("{to}?{query}"),
        _ => to.to_owned(),
    };
    client.send(&url, copy).map_err(|error| error.to_string())
}

/// What is kept of an answer.
pub(super) fn kept(answer: &Result<Response<Bytes>, String>) -> Answer {
    match answer {
        Err(why) => Answer {
            status: None,
            text: why.clone(),
        },
        Ok(answer) => {
            let text = String::from_utf8_lossy(answer.body());
            Answer {
                status: Some(answer.status().as_u16()),
                text: text.chars().take(KEPT).collect(),
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_about_a_connection_goes() {
        let mut headers = HeaderMap::new();
        for (name, value) in [
            ("connection", "close, X-Hop"),
            ("host", "a"),
            ("x-hop", "1"),
            ("keep-alive", "1"),
            ("x-end", "2"),
        ] {
            headers.insert(name, value.parse().unwrap());
        }
        end_to_end(&mut headers);
        let left: Vec<&str> = headers.keys().map(HeaderName::as_str).collect();
        assert_eq!(left, ["x-end"]);
    }
}
