use std::path::PathBuf;

use hookwright_runtime::send::{Client, Reach, SendError, is_loopback};
use http::Uri;

use crate::cli::failure::Failure;
use crate::diagnostic::Code;
use crate::error::Error;

/// The variable that names the authorities which servers are believed by, as OpenSSL and curl have it.
pub(super) const AUTHORITIES: &str = "SSL_CERT_FILE";

/// Refuses a URL that is no receiver's, or that would carry a delivery in the clear over a network.
///
/// # Errors
///
/// When nothing may be sent there. The URL is not repeated: it may hold a token.
pub(super) fn check(url: &str, allow_http: bool) -> Result<(), Failure> {
    let uri = url.parse::<Uri>().ok();
    let uri = uri.filter(|uri| uri.host().is_some_and(|host| !host.is_empty()));
    let Some(uri) = uri.filter(|uri| matches!(uri.scheme_str(), Some("http" | "https"))) else {
        return Err(Failure::usage(
            "`--to` is not the URL of a receiver",
            "write `https://…`, or `http://localhost:…`",
        ));
    };
    if uri.authority().is_some_and(|it| it.as_str().contains('@')) {
        return Err(Failure::usage(
            "the URL holds a name or a password",
            "take it out, and give it with `--header \"Authorization: …\"`",
        ));
    }
    if uri.scheme_str() == Some("http") && !is_loopback(&uri) && !allow_http {
        return Err(Failure::usage(
            "plain `http` to another machine: everybody on the way can read and change it",
            "take `https`, or say `--allow-http`",
        ));
    }
    Ok(())
}

/// What sends deliveries: to the rest of the world, and to this machine when the URL names it. That is where receivers are
/// that are being written; a name that leads into a private network is more likely a mistake, or somebody's trap.
///
/// The proxy of the environment is used, but for this machine.
///
/// # Errors
///
/// When the authorities of the environment cannot be read.
pub(super) fn client(allow_private: bool) -> Result<Client, Failure> {
    let reach = match allow_private {
        true => Reach::everywhere(),
        false => Reach::public().with_loopback(),
    };
    of_environment(Client::new().with_reach(reach))
}

/// What fetches keys: from the rest of the world alone, through the proxy of the environment.
///
/// # Errors
///
/// When the authorities of the environment cannot be read.
pub(super) fn fetching() -> Result<Client, Failure> {
    of_environment(Client::new())
}

/// The client behind the proxy that the environment names, which believes the authorities that it names.
fn of_environment(client: Client) -> Result<Client, Failure> {
    let client = client.with_proxy_of_environment();
    let Some(file) = std::env::var_os(AUTHORITIES).filter(|file| !file.is_empty()) else {
        return Ok(client);
    };
    let file = PathBuf::from(file);
    let pem = std::fs::read(&file).map_err(|error| Error::read(&file, error))?;
    client.with_authorities(&pem).ok_or_else(|| {
        let message = format!("`{}` holds no certificate of an authority", file.display());
        let help = format!("`{AUTHORITIES}` names a file in PEM, or nothing");
        Failure::usage(message, help)
    })
}

/// Why nobody answered.
pub(super) fn failure(error: SendError) -> Failure {
    match &error {
        SendError::Forbidden(_) => Failure::usage(
            error.to_string(),
            "say `--allow-private` when the receiver is in a network of yours",
        ),
        SendError::Url(_) => Failure::usage(
            error.to_string(),
            "write `https://…`, or `http://localhost:…`",
        ),
        _ => Failure::new(
            Code::IO_SEND,
            error.to_string(),
            "check that something listens there",
        ),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check_url(url: &str, allow_http: bool, expect: Option<&str>) {
        let failure = check(url, allow_http).err();
        let message = failure.map(|it| it.to_report().diagnostics()[0].message.clone());
        assert_eq!(message.as_deref(), expect, "{url}");
    }

    #[test]
    fn only_receivers_are_sent_to() {
        check_url("https://example.com/hooks", false, None);
        check_url("http://localhost:3000/hooks", false, None);
        check_url("http://127.0.0.1", false, None);
        check_url("http://[::1]:80/", false, None);
        let clear = "plain `http` to another machine: everybody on the way can read and change it";
        check_url("http://example.com/", false, Some(clear));
        check_url("http://localhost.example.com/", false, Some(clear));
        check_url("http://example.com/", true, None);
        let none = "`--to` is not the URL of a receiver";
        for url in [
            "",
            "example.com",
            "/hooks",
            "ftp://a/b",
            "http:///x",
            "https://",
        ] {
            check_url(url, true, Some(none));
        }
        let password = "the URL holds a name or a password";
        check_url("https://me:secret@example.com/", false, Some(password));
    }
}
