use bytes::Bytes;
use http::Request;
use serde_json::{Value, json};

use crate::cli::curl;
use crate::cli::listen::endpoint::Endpoint;
use crate::cli::listen::forward::end_to_end;
use crate::cli::listen::judge::Found;
use crate::cli::listen::page::Page;
use crate::cli::listen::page::tree::tree;
use crate::cli::listen::seen::Seen;

/// Everything that the page shows of a delivery. No secret is in it.
pub(super) fn of(page: &Page, seen: &Seen) -> Value {
    let record = &seen.record;
    let request = shown(seen);
    let endpoint = seen.endpoint;
    let endpoint = endpoint.and_then(|number| page.receiver.endpoints.get(number));
    let found = endpoint.map(|it| it.judge(|it| it.judge(&request, seen.at, true)).events);
    let events: Vec<Value> = found.unwrap_or_default().iter().map(event).collect();
    let headers: Vec<_> = record.headers.iter().collect();
    let url = format!("{}{}", page.deliveries, record.path);
    let signing = endpoint.map(|endpoint| endpoint.signing.signer().err());
    json!({
        "record": record,
        "headers": headers,
        "text": record.body,
        "tree": tree(request.body()),
        "size": seen.request.body().len(),
        "events": events,
        "cannot_sign": signing.unwrap_or(Some("no endpoint took it")),
        "curl": curl::command(&url, &request),
        "send": endpoint.and_then(|endpoint| send(endpoint, &request, record.event.as_deref(), &url)),
        "fixture": record.to_line(),
    })
}

/// The request without its secrets.
fn shown(seen: &Seen) -> Request<Bytes> {
    let mut request = Request::new(seen.record.bytes().unwrap_or_default());
    *request.method_mut() = seen.request.method().clone();
    *request.uri_mut() = seen.record.path.parse().unwrap_or_default();
    *request.headers_mut() = seen.record.headers.to_map().0;
    end_to_end(request.headers_mut());
    request
}

fn event(found: &Found) -> Value {
    let whole = found.whole.as_ref();
    let cloud_event = whole.and_then(|whole| tree(whole.cloud_event.as_bytes()));
    json!({
        "event": found.event_type,
        "key": found.key,
        "schema": found.schema,
        "violations": found.breaches,
        "tree": whole.and_then(|whole| tree(&whole.json)),
        "typed": whole.and_then(|whole| whole.typed.as_deref()),
        "cloud_event": cloud_event,
        "cloud_event_text": whole.map(|whole| &whole.cloud_event),
    })
}

/// The command that sends the same event; `None` when it is unknown which, or its body is no text.
fn send(
    endpoint: &Endpoint,
    request: &Request<Bytes>,
    event: Option<&str>,
    url: &str,
) -> Option<String> {
    let body = std::str::from_utf8(request.body()).ok()?;
    let mut command = format!(
        "printf %s {} \\\n  | hookwright send {} --body - --no-validate",
        curl::quoted(body),
        curl::quoted(event?)
    );
    for (flag, value) in &endpoint.flags {
        command.push_str(&format!(" \\\n  {flag} {}", curl::quoted(value)));
    }
    command.push_str(&format!(" \\\n  --to {}\n", curl::quoted(url)));
    Some(command)
}
