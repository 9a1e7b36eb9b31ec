use std::fmt;
use std::io::Read;
use std::sync::Arc;
use std::time::Duration;

use bytes::Bytes;
use http::{Request, Response, StatusCode, Uri};
use ureq::tls::{Certificate, PemItem, RootCerts, TlsConfig, parse_pem};
use ureq::unversioned::resolver::Resolver as _;
use ureq::unversioned::transport::{DefaultConnector, NextTimeout};
use ureq::{Agent, Body, Proxy};

use crate::key::Fetch;
use crate::send::host::Host;
use crate::send::names::{Checked, Names};
use crate::send::{Forbidden, Reach};

/// The most bytes of an answer that are looked at, unless more are asked for.
const ANSWER: u64 = 1 << 20;

/// Sends requests, and follows no redirects: whoever is asked to take a delivery must not choose where it goes.
///
/// It connects to public addresses alone unless it is told otherwise: see [`Reach`]. Every status is an answer; only what
/// gave no answer at all is an error.
///
/// # Examples
///
/// ```no_run
/// use bytes::Bytes;
/// use hookwright_runtime::send::{Client, Reach};
///
/// let client = Client::new().with_reach(Reach::public().with_loopback());
/// let answer = client.send("http://localhost:3000/hooks", http::Request::new(Bytes::new()))?;
/// assert!(answer.status().is_success());
/// # Ok::<(), hookwright_runtime::send::SendError>(())
/// ```
#[derive(Clone)]
pub struct Client {
    settings: Settings,
    /// For URLs that name this machine.
    near: Agent,
    /// For all others.
    far: Agent,
}

#[derive(Clone)]
struct Settings {
    timeout: Duration,
    reach: Reach,
    names: Option<Arc<dyn Names>>,
    user_agent: String,
    proxy: Option<Proxy>,
    answer: u64,
    /// Who vouches for servers; `None`: those of the web.
    authorities: Option<RootCerts>,
}

impl Default for Client {
    fn default() -> Self {
        Self::new()
    }
}

impl Client {
    /// A client that waits ten seconds for an answer, and connects to public addresses alone.
    pub fn new() -> Self {
        Self::of(Settings {
            timeout: Duration::from_secs(10),
            reach: Reach::public(),
            names: None,
            user_agent: concat!("hookwright/", env!("CARGO_PKG_VERSION")).to_owned(),
            proxy: None,
            answer: ANSWER,
            authorities: None,
        })
    }

    /// The same, but it waits this long for an answer: from looking up the name to the last byte.
    #[must_use]
    pub fn with_timeout(self, timeout: Duration) -> Self {
        Self::of(Settings {
            timeout,
            ..self.settings
        })
    }

    /// The same, but answers may have this many bytes: larger ones are errors. Without it, a mebibyte.
    #[must_use]
    pub fn with_largest_answer(self, bytes: u64) -> Self {
        Self::of(Settings {
            answer: bytes,
            ..self.settings
        })
    }

    /// The same, but it connects to these addresses.
    #[must_use]
    pub fn with_reach(self, reach: Reach) -> Self {
        Self::of(Settings {
            reach,
            ..self.settings
        })
    }

    /// The same, but names mean what `names` says.
    #[must_use]
    pub fn with_names(self, names: impl Names) -> Self {
        Self::of(Settings {
            names: Some(Arc::new(names)),
            ..self.settings
        })
    }

    /// The same, but this is what it calls itself, e.g. `acme-webhooks/1.0`.
    #[must_use]
    pub fn with_user_agent(self, user_agent: impl Into<String>) -> Self {
        Self::of(Settings {
            user_agent: user_agent.into(),
            ..self.settings
        })
    }

    /// The same, but what does not go to this machine goes through the proxy that the environment names (`HTTPS_PROXY`,
    /// `HTTP_PROXY`, `ALL_PROXY`, but for what `NO_PROXY` names). The proxy looks names up, and so **the proxy decides which
    /// addresses they may mean**; an address in the URL is still checked here. Without one, nothing changes.
    #[must_use]
    pub fn with_proxy_of_environment(self) -> Self {
        Self::of(Settings {
            proxy: Proxy::try_from_env(),
            ..self.settings
        })
    }

    /// The same, but it believes servers whom one of these authorities vouches for, instead of those of the web: a company's
    /// own, or that of a proxy which looks into what goes through it. `pem` holds their certificates; `None` when there is
    /// none in it.
    #[must_use]
    pub fn with_authorities(self, pem: &[u8]) -> Option<Self> {
        let items = parse_pem(pem).filter_map(Result::ok);
        let certificates: Vec<Certificate<'static>> = items
            .filter_map(|item| match item {
                PemItem::Certificate(certificate) => Some(certificate),
                _ => None,
            })
            .collect();
        (!certificates.is_empty()).then(|| {
            Self::of(Settings {
                authorities: Some(RootCerts::new_with_certs(&certificates)),
                ..self.settings
            })
        })
    }

    fn of(settings: Settings) -> Self {
        Self {
            near: settings.agent(true),
            far: settings.agent(false),
            settings,
        }
    }

    /// Sends a request to a URL, whatever the URL in the request is.
    ///
    /// # Errors
    ///
    /// When the URL is none, leads where it must not, or there is no answer.
    pub fn send(&self, url: &str, request: Request<Bytes>) -> Result<Response<Bytes>, SendError> {
        let (head, mut body) = self.exchange(url, request)?.into_parts();
        let body = body
            .with_config()
            .limit(self.settings.answer)
            .read_to_vec()?;
        Ok(Response::from_parts(head, body.into()))
    }

    /// Says whether something would be sent to a URL, without connecting: for whoever registers an endpoint. What a name
    /// means is looked up, and **can be something else when something is sent**, which is when it is looked at again.
    ///
    /// # Errors
    ///
    /// When the URL is none, means nothing, or leads where it must not.
    pub fn check(&self, url: &str) -> Result<(), SendError> {
        let (uri, host) = self.target(url)?;
        let timeout = NextTimeout {
            after: self.settings.timeout.into(),
            reason: ureq::Timeout::Resolve,
            ..NextTimeout::default()
        };
        let agent = self.agent(&host);
        let checked = self.settings.checked(host.is_near());
        checked.resolve(&uri, agent.config(), timeout)?;
        Ok(())
    }

    /// The same, but only the first bytes of the answer's body are kept, and it is no matter how it ends.
    pub(super) fn send_for(
        &self,
        url: &str,
        request: Request<Bytes>,
        most: u64,
    ) -> Result<Response<Bytes>, SendError> {
        let (head, body) = self.exchange(url, request)?.into_parts();
        let mut start = Vec::new();
        // The status has said what there is to say.
        let _ = body.into_reader().take(most).read_to_end(&mut start);
        Ok(Response::from_parts(head, start.into()))
    }

    fn exchange(&self, url: &str, request: Request<Bytes>) -> Result<Response<Body>, SendError> {
        let (uri, host) = self.target(url)?;
        let (mut head, body) = request.into_parts();
        head.uri = uri;
        let request = Request::from_parts(head, body.to_vec());
        Ok(self.agent(&host).run(request)?)
    }

    fn target(&self, url: &str) -> Result<(Uri, Host), SendError> {
        let uri = url.parse::<Uri>();
        let uri = uri.map_err(|_| SendError::Url("it is no `http://` or `https://` URL"))?;
        let host = Host::of(&uri).map_err(SendError::Url)?;
        if let Host::Address(address) = host
            && !host.is_near()
        {
            // A proxy would not look.
            self.settings.reach.check(address)?;
        }
        Ok((uri, host))
    }

    fn agent(&self, host: &Host) -> &Agent {
        match host.is_near() {
            true => &self.near,
            false => &self.far,
        }
    }
}

impl Settings {
    fn agent(&self, is_near: bool) -> Agent {
        let config = Agent::config_builder()
            .max_redirects(0)
            .max_redirects_will_error(false)
            .http_status_as_error(false)
            .timeout_global(Some(self.timeout))
            .user_agent(self.user_agent.clone())
            .proxy(self.proxy(is_near));
        let config = match &self.authorities {
            None => config,
            Some(roots) => {
                let tls = TlsConfig::builder().root_certs(roots.clone());
                config.tls_config(tls.build())
            }
        }
        .build();
        Agent::with_parts(config, DefaultConnector::default(), self.checked(is_near))
    }

    fn checked(&self, is_near: bool) -> Checked {
        Checked {
            names: self.names.clone(),
            reach: self.reach.clone(),
            is_near,
            proxy: self.proxy(is_near).map(|proxy| proxy.uri().clone()),
        }
    }

    fn proxy(&self, is_near: bool) -> Option<Proxy> {
        self.proxy.clone().filter(|_| !is_near)
    }
}

impl fmt::Debug for Client {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Client")
            .field("timeout", &self.settings.timeout)
            .field("reach", &self.settings.reach)
            .finish_non_exhaustive()
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
    Host::of(uri).is_ok_and(|host| host.is_near())
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
    /// Nothing is sent to such a URL; why, in words.
    Url(&'static str),
    /// The URL leads to an address that must not be connected to.
    Forbidden(Forbidden),
    /// The connection, the time or the answer's form.
    Failed(ureq::Error),
}

impl fmt::Display for SendError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Url(why) => write!(f, "nothing is sent to this URL: {why}"),
            Self::Forbidden(forbidden) => write!(f, "nothing is sent there: {forbidden}"),
            Self::Failed(error) => write!(f, "no answer: {error}"),
        }
    }
}

impl std::error::Error for SendError {
    fn source(&self) -> Option<&(dyn std::error::Error + 'static)> {
        match self {
            Self::Url(_) => None,
            Self::Forbidden(forbidden) => Some(forbidden),
            Self::Failed(error) => Some(error),
        }
    }
}

impl From<Forbidden> for SendError {
    fn from(forbidden: Forbidden) -> Self {
        Self::Forbidden(forbidden)
    }
}

impl From<ureq::Error> for SendError {
    fn from(error: ureq::Error) -> Self {
        match error {
            ureq::Error::Other(other) => match other.downcast::<Forbidden>() {
                Ok(forbidden) => Self::Forbidden(*forbidden),
                Err(other) => Self::Failed(ureq::Error::Other(other)),
            },
            error => Self::Failed(error),
        }
    }
}
