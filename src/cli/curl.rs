use std::fmt::Write;

use bytes::Bytes;
use http::{HeaderValue, Request};

/// The request as a command for a shell. Values that are secrets are left out.
pub(super) fn command(url: &str, request: &Request<Bytes>) -> String {
    let mut text = format!("curl --request {} {}", request.method(), quoted(url));
    for (name, value) in request.headers() {
        let line = format!("{name}: {}", shown(value));
        let _ = write!(text, " \\\n  --header {}", quoted(&line));
    }
    let _ = match std::str::from_utf8(request.body()) {
        Ok(body) => write!(text, " \\\n  --data-binary {}", quoted(body)),
        Err(_) => write!(
            text,
            " \\\n  --data-binary '@({} bytes)'",
            request.body().len()
        ),
    };
    text.push('\n');
    text
}

/// The value of a header; of one that is a secret, that it is one.
pub(super) fn shown(value: &HeaderValue) -> String {
    match value.is_sensitive() {
        true => "(secret)".to_owned(),
        false => String::from_utf8_lossy(value.as_bytes()).into_owned(),
    }
}

/// A word of a shell, whatever is in it.
pub(super) fn quoted(text: &str) -> String {
    format!("'{}'", text.replace('\'', r"'\''"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn secrets_are_left_out_and_quotes_stay_quotes() {
        let mut request = Request::post("/")
            .body(Bytes::from_static(b"it's"))
            .unwrap();
        let mut token = HeaderValue::from_static("s3cret");
        token.set_sensitive(true);
        request.headers_mut().insert("x-token", token);
        request
            .headers_mut()
            .insert("x-id", HeaderValue::from_static("7"));
        let expect = "curl --request POST 'http://localhost/?a=b&c' \\\n  --header 'x-token: (secret)' \\\n  --header 'x-id: 7' \\\n  --data-binary 'it'\\''s'\n";
        assert_eq!(command("http://localhost/?a=b&c", &request), expect);
    }
}
