//! Sends requests over HTTP and HTTPS.
//!
//! In:  requests, e.g. the signed deliveries of a [`mock::Sender`](crate::mock::Sender), and where they go.
//! Out: what was answered.
//! Does not know: events, signatures, when to try again.

use std::fmt;
use std::net::IpAddr;
use std::time::Duration;

use bytes::Bytes;
use http::{Request, Response, StatusCode, Uri};
use ureq::Agent;

use crate::key::Fetch;

/// The most bytes of an answer that are looked at.
const ANSWER: u64 = 1 << 20;

/// Sends requests, and follows no redirects: whoever is asked to take a delivery must not choose where it goes.
///
/// Every status is an answer; only what gave no answer at all is an error.
///
/// # Examples
///
/// ```no_run
/// use bytes::Bytes;
/// use hookwright_runtime::send::Client;
///
/// let answer = Client::new().send("http://localhost:3000/hooks", http::Request::new(Bytes::new()))?;
/// assert!(answer.status().is_success());
/// # Ok::<(), hookwright_runtime::send::SendError>(())
/// ```
#[derive(Debug, Clone)]
pub struct Client {
    agent: Agent,
}

impl Default for Client {
    fn default() -> Self {
        Self::new()
    }
}

impl Client {
    /// A client that waits ten seconds for an answer.
    pub fn new() -> Self {
        Self::with_timeout(Duration::from_secs(10))
    }

    /// A client that waits this long for an answer.
    pub fn with_timeout(timeout: Duration) -> Self {
        let config = Agent::config_builder()
            .max_redirects(0)
            .max_redirects_will_error(false)
            .http_status_as_error(false)
            .timeout_global(Some(timeout))
            .user_agent(concat!("hookwright/", env!("CARGO_PKG_VERSION")))
            .build();
        Self {
            agent: config.into(),
        }
    }

    /// Sends a request to a URL, whatever the URL in the request is. What goes to this machine goes there directly,
    /// whatever proxy the environment names.
    ///
    /// # Errors
    ///
    /// When the URL is none, or there is no answer.
    pub fn send(&self, url: &str, request: Request<Bytes>) -> Result<Response<Bytes>, SendError> {
        let uri: Uri = url.parse().map_err(|_| SendError::Url(url.to_owned()))?;
        if !matches!(uri.scheme_str(), Some("http" | "https")) || uri.host().is_none() {
            return Err(SendError::Url(url.to_owned()));
        }
        let is_near = is_loopback(&uri);
        let (mut head, body) = request.into_parts();
        head.uri = uri;
        let request = Request::from_parts(head, body.to_vec());
        let request = match is_near {
            true => self.agent.configure_request(request).proxy(None).build(),
            false => request,
        };
        let (head, mut body) = self.agent.run(request)?.into_parts();
        let body = body.with_config().limit(ANSWER).read_to_vec()?;
        Ok(Response::from_parts(head, body.into()))
    }
}

/// True when the host is this machine: `localhost`, a name below it, or a loopback address.
///
/// ```
/// use hookwright_runtime::send::is_loopback;
///
/// assert!(is_loopback(&"http://127.0.0.1:8080/".parse()?));
/// assert!(is_loopback(&"http://[::1]/".parse()?));
/// assert!(!is_loopback(&"http://localhost.example.com/".parse()?));
/// # Ok::<(), http::uri::InvalidUri>(())
/// ```
pub fn is_loopback(uri: &Uri) -> bool {
    let host = uri.host().unwrap_or_default().to_ascii_lowercase();
    let address = host.trim_start_matches('[').trim_end_matches(']');
    match address.parse::<IpAddr>() {
        Ok(address) => address.is_loopback(),
        // RFC 6761, "Domain Name Reservation Considerations for localhost": names below it are loopback, too.
        Err(_) => host == "localhost" || host.ends_with(".localhost"),
    }
}

/// Gets keys: over HTTPS alone.
impl Fetch for Client {
    fn fetch(&self, url: &str) -> Result<Vec<u8>, String> {
        if !url.starts_with("https://") {
            return Err("it is no `https://` URL".to_owned());
        }
        let answer = self.send(url, Request::new(Bytes::new()));
        let answer = answer.map_err(|error| error.to_string())?;
        match answer.status() {
            StatusCode::OK => Ok(answer.into_body().into()),
            status => Err(format!("the answer is {status}")),
        }
    }
}

/// Why there is no answer.
#[derive(Debug)]
#[non_exhaustive]
pub enum SendError {
    /// It is not the URL of a server: `http://` or `https://` and a host.
    Url(String),
    /// The connection, the time or the answer's form.
    Failed(ureq::Error),
}

impl fmt::Display for SendError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Url(url) => write!(f, "{url:?} is not an `http://` or `https://` URL"),
            Self::Failed(error) => write!(f, "no answer: {error}"),
        }
    }
}

impl std::error::Error for SendError {
    fn source(&self) -> Option<&(dyn std::error::Error + 'static)> {
        match self {
            Self::Url(_) => None,
            Self::Failed(error) => Some(error),
        }
    }
}

impl From<ureq::Error> for SendError {
    fn from(error: ureq::Error) -> Self {
        Self::Failed(error)
    }
}
