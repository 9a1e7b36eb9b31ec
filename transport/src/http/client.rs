use std::fmt;
use std::sync::Arc;

use futures_util::FutureExt;
use futures_util::future::BoxFuture;
use http::header::CONTENT_TYPE;
use http::{HeaderName, HeaderValue};
use reqwest::redirect::Policy;

use crate::address::{Syntax, check_address};
use crate::cloudevent::Binding;
use crate::transport::{Protocol, Publisher};
use crate::{Connect, Error, Message};

const PROTOCOL: &str = "HTTP";

/// Posts to a server. Clones share its connections.
#[derive(Clone)]
pub struct HttpClient {
    client: reqwest::Client,
    to: Arc<Connect>,
}

impl HttpClient {
    /// A client of a server, e.g. of `https://example.com/hooks`, behind which addresses are put.
    ///
    /// # Errors
    ///
    /// When the URL is none, or the settings cannot be followed.
    pub fn new(to: Connect) -> Result<Self, Error> {
        let url = reqwest::Url::parse(&to.url).ok();
        let url =
            url.filter(|url| matches!(url.scheme(), "http" | "https") && url.query().is_none());
        if url.is_none() {
            return Err(Error::setting(
                "the URL is none of HTTP, e.g. `http://127.0.0.1:8080`",
            ));
        }
        let builder = reqwest::Client::builder()
            .redirect(Policy::none())
            .timeout(to.patience);
        #[cfg(feature = "tls")]
        let builder = {
            let tls = to.tls.clone().unwrap_or_default();
            builder.tls_backend_preconfigured(tls.config()?)
        };
        Ok(Self {
            client: builder.build().map_err(error)?,
            to: Arc::new(to),
        })
    }

    async fn send(&self, mut message: Message) -> Result<(), Error> {
        check_address(Syntax::Http, &message.address)?;
        let url = format!("{}{}", self.to.url.trim_end_matches('/'), message.address);
        let method = match message.wishes.method.take() {
            Some(method) => reqwest::Method::from_bytes(method.as_bytes())
                .map_err(|_| Error::setting("the method is none of HTTP"))?,
            None => reqwest::Method::POST,
        };
        let mut request = self.client.request(method, url);
        if let Some(content_type) = message.content_type.take() {
            request = request.header(
                CONTENT_TYPE,
                value("content-type", content_type.as_bytes())?,
            );
        }
        for (name, text) in self.to.names.entries(&message, PROTOCOL)? {
            let refused = |_| {
                Error::cannot_carry(PROTOCOL, format!("the header `{}`", name.escape_default()))
            };
            let header = HeaderName::from_bytes(name.as_bytes()).map_err(refused)?;
            if super::server::is_of_the_connection(header.as_str()) {
                return Err(Error::cannot_carry(
                    PROTOCOL,
                    format!("the header `{header}`, which is the connection's"),
                ));
            }
            request = request.header(header, value(name, text)?);
        }
        if let Some(credentials) = &self.to.credentials {
            request = request.basic_auth(credentials.user(), Some(credentials.password()));
        }
        let answer = request.body(message.payload).send().await.map_err(error)?;
        match answer.status() {
            status if status.is_success() => Ok(()),
            status => Err(Error::refused(format!("it was answered with {status}"))),
        }
    }
}

fn value(name: &str, text: &[u8]) -> Result<HeaderValue, Error> {
    let refused = |_| {
        Error::cannot_carry(
            PROTOCOL,
            format!("what stands in the header `{}`", name.escape_default()),
        )
    };
    HeaderValue::from_bytes(text).map_err(refused)
}

fn error(error: reqwest::Error) -> Error {
    match error.is_timeout() {
        true => Error::TimedOut,
        // Without the URL, which may hold a token.
        false => Error::disconnected(error.without_url()),
    }
}

impl Protocol for HttpClient {
    fn syntax(&self) -> Syntax {
        Syntax::Http
    }

    fn binding(&self) -> Binding {
        Binding::Http
    }
}

impl Publisher for HttpClient {
    fn publish(&self, message: Message) -> BoxFuture<'_, Result<(), Error>> {
        self.send(message).boxed()
    }
}

impl fmt::Debug for HttpClient {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_tuple("HttpClient").field(&self.to).finish()
    }
}
