use std::time::SystemTime;

use bytes::Bytes;
use http::header::HOST;
use http::{HeaderMap, Request};
use serde::Deserialize;

use crate::cli::capture::{Headers, SECRET};
use crate::cli::delivery::{Delivery, Tamper};
use crate::cli::failure::Failure;
use crate::cli::listen::page::Page;
use crate::cli::listen::seen::Seen;

/// How a delivery is sent again.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Wish {
    how: How,
    /// What is in the place of the body.
    #[serde(default)]
    body: Option<String>,
    /// What is in the place of the headers; a value that was hidden stays what it was.
    #[serde(default)]
    headers: Option<Headers>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "kebab-case")]
enum How {
    /// As it came; with another body, under the old signature.
    AsIs,
    /// Signed now.
    Signed,
    /// With the signature of something else.
    TamperSig,
    /// Signed as of long ago.
    TamperTs,
    /// With a body that was changed after it was signed.
    TamperBody,
}

/// The request of a replay.
///
/// # Errors
///
/// Why it cannot be made.
pub(super) fn request(page: &Page, seen: &Seen, wish: Wish) -> Result<Request<Bytes>, String> {
    let (mut head, body) = seen.request.clone().into_parts();
    let body = match wish.body {
        Some(text) if Some(&text) != seen.record.body.as_ref() => Bytes::from(text),
        _ => body,
    };
    if let Some(headers) = &wish.headers {
        head.headers = edited(headers, &seen.record.headers, &head.headers)?;
    }
    let tamper = match wish.how {
        How::AsIs => return Ok(Request::from_parts(head, body)),
        How::Signed => None,
        How::TamperSig => Some(Tamper::Sig),
        How::TamperTs => Some(Tamper::Ts),
        How::TamperBody => Some(Tamper::Body),
    };
    let endpoint = seen.endpoint;
    let endpoint = endpoint.and_then(|number| page.receiver.endpoints.get(number));
    let signing = &endpoint.ok_or("no endpoint took it")?.signing;
    let signer = signing.signer()?;
    let mut request = Request::from_parts(head, body);
    let mut headers = request.headers().clone();
    signing.strip(&request, &mut headers);
    let delivery = Delivery {
        method: request.method().to_string(),
        url: url(&request),
        headers,
        body: request.body().to_vec(),
    };
    let signed = delivery.signed(Some(signer), SystemTime::now(), tamper);
    let (signed, body) = signed.map_err(|failure| why(&failure))?.into_parts();
    *request.headers_mut() = signed.headers;
    *request.body_mut() = body;
    Ok(request)
}

/// Headers that were edited; those that were hidden are what they were.
fn edited(new: &Headers, shown: &Headers, old: &HeaderMap) -> Result<HeaderMap, String> {
    let (mut headers, wrong) = new.to_map();
    if let Some(name) = wrong.first() {
        return Err(format!(
            "`{name}` is no header, or has a value that none can have"
        ));
    }
    for (name, value) in shown.iter().filter(|(_, value)| value.contains(SECRET)) {
        let stays = headers
            .get(name)
            .is_some_and(|it| it.as_bytes() == value.as_bytes());
        if let Some(old) = old.get(name).filter(|_| stays) {
            headers.insert(old_name(name)?, old.clone());
        }
    }
    Ok(headers)
}

fn old_name(name: &str) -> Result<http::HeaderName, String> {
    name.parse().map_err(|_| format!("`{name}` is no header"))
}

/// The URL as the verifier sees it.
fn url(request: &Request<Bytes>) -> String {
    let host = request.headers().get(HOST);
    let host = host.and_then(|host| host.to_str().ok()).unwrap_or_default();
    let path = request.uri().path_and_query();
    format!("https://{host}{}", path.map_or("/", |path| path.as_str()))
}

fn why(failure: &Failure) -> String {
    let report = failure.to_report();
    let first = report.diagnostics().first();
    first.map(|it| it.message.clone()).unwrap_or_default()
}
