//! The archived payloads of GitHub that are valid by its document, each as a signed delivery.

use std::path::Path;

use bytes::Bytes;
use github_events::Event;
use github_events::runtime::Secret;
use github_events::runtime::mock::Sender;
use http::HeaderMap;

/// What the payloads are signed with.
pub(crate) const SECRET: &str = "It's a Secret to Everybody";

/// A payload and the request that it comes in.
pub(crate) struct Payload {
    /// The event's name in the document, e.g. `issues-opened`.
    pub(crate) key: String,
    /// The value of `X-GitHub-Event`, e.g. `issues`.
    pub(crate) name: String,
    pub(crate) headers: HeaderMap,
    pub(crate) body: Bytes,
}

pub(crate) fn read(corpus: &Path) -> Result<Vec<Payload>, String> {
    let sender = Sender::<Event>::new(Secret::new(SECRET)).map_err(|error| error.to_string())?;
    let table = corpus.join("pairs.csv");
    let mut reader = csv::Reader::from_path(&table).map_err(|error| error.to_string())?;
    let columns = reader.headers().map_err(|error| error.to_string())?.clone();
    let column = |name: &str| {
        let at = columns.iter().position(|column| column == name);
        at.ok_or_else(|| format!("{} has no column `{name}`", table.display()))
    };
    let [file, key, valid] = [column("payload_file")?, column("entry")?, column("valid")?];
    let mut payloads = Vec::new();
    for row in reader.records() {
        let row = row.map_err(|error| error.to_string())?;
        let get = |column: usize| row.get(column).unwrap_or_default();
        if !get(file).starts_with("github/") || get(valid) != "yes" {
            continue;
        }
        let path = corpus.join("payloads").join(get(file));
        let body = std::fs::read(&path).map_err(|error| format!("{}: {error}", path.display()))?;
        payloads.push(delivery(&sender, get(key), &body)?);
    }
    Ok(payloads)
}

fn delivery(sender: &Sender<Event>, key: &str, body: &[u8]) -> Result<Payload, String> {
    let request = sender.request(key, body).map_err(|error| format!("{key}: {error}"))?;
    let (parts, body) = request.into_parts();
    let name = parts.headers.get("x-github-event");
    let name = name.and_then(|name| name.to_str().ok()).unwrap_or_default();
    Ok(Payload {
        key: key.to_owned(),
        name: name.to_owned(),
        headers: parts.headers,
        body,
    })
}
