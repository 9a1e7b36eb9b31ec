use hookwright_runtime::send::is_loopback;
use http::Uri;

use crate::cli::failure::Failure;

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
