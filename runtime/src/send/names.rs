use std::fmt;
use std::io;
use std::net::{IpAddr, SocketAddr};
use std::sync::Arc;

use http::Uri;
use ureq::config::Config;
use ureq::unversioned::resolver::{DefaultResolver, ResolvedSocketAddrs, Resolver};
use ureq::unversioned::transport::NextTimeout;

use crate::send::{Forbidden, Reach};

/// Looks up what names mean. By default the system does.
pub trait Names: Send + Sync + 'static {
    /// The addresses of a host.
    ///
    /// # Errors
    ///
    /// Why there is none.
    fn addresses(&self, host: &str) -> io::Result<Vec<IpAddr>>;
}

impl<F: Fn(&str) -> io::Result<Vec<IpAddr>> + Send + Sync + 'static> Names for F {
    fn addresses(&self, host: &str) -> io::Result<Vec<IpAddr>> {
        self(host)
    }
}

/// Looks up addresses, and lets nobody have one that must not be connected to. A connection is made to what comes out of
/// here and to nothing else, so that a name cannot mean something else a moment later.
pub(super) struct Checked {
    pub(super) names: Option<Arc<dyn Names>>,
    pub(super) reach: Reach,
    /// Whether the URL names this machine.
    pub(super) is_near: bool,
    /// The proxy, which the operator chose.
    pub(super) proxy: Option<Uri>,
}

impl Checked {
    fn found(
        &self,
        uri: &Uri,
        config: &Config,
        timeout: NextTimeout,
    ) -> Result<Vec<SocketAddr>, ureq::Error> {
        let Some(names) = &self.names else {
            let found = DefaultResolver::default().resolve(uri, config, timeout)?;
            return Ok(found.iter().copied().collect());
        };
        let port = uri.port_u16().unwrap_or(match uri.scheme_str() {
            Some("https") => 443,
            _ => 80,
        });
        let host = uri.host().unwrap_or_default();
        let bare = host.trim_start_matches('[').trim_end_matches(']');
        let found = match bare.parse() {
            Ok(address) => vec![address],
            Err(_) => names.addresses(host)?,
        };
        Ok(found.into_iter().map(|it| (it, port).into()).collect())
    }

    fn check(&self, address: IpAddr) -> Result<(), Forbidden> {
        match self.is_near {
            true => self.reach.check_near(address),
            false => self.reach.check(address),
        }
    }
}

impl Resolver for Checked {
    fn resolve(
        &self,
        uri: &Uri,
        config: &Config,
        timeout: NextTimeout,
    ) -> Result<ResolvedSocketAddrs, ureq::Error> {
        let found = self.found(uri, config, timeout)?;
        let is_proxy = self.proxy.as_ref();
        let is_proxy = is_proxy.is_some_and(|proxy| proxy.authority() == uri.authority());
        let mut allowed = self.empty();
        let mut forbidden = None;
        for address in found {
            match self.check(address.ip()) {
                Err(why) if !is_proxy => forbidden = forbidden.or(Some(why)),
                // What does not fit in is not tried.
                _ => drop(allowed.try_push(address)),
            }
        }
        match (allowed.is_empty(), forbidden) {
            (false, _) => Ok(allowed),
            (true, Some(why)) => Err(ureq::Error::Other(Box::new(why))),
            (true, None) => Err(ureq::Error::HostNotFound),
        }
    }
}

impl fmt::Debug for Checked {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Checked")
            .field("reach", &self.reach)
            .finish_non_exhaustive()
    }
}
