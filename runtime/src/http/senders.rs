use std::net::{IpAddr, SocketAddr};

use http::{Extensions, HeaderMap};

use crate::http::{Forwarding, Notice};
use crate::network::{Network, NoNetwork};

/// The address at the other end of the connection.
///
/// Whoever takes the connection puts it into the extensions of the request, e.g. out of axum's `ConnectInfo`; never make it
/// of a header.
///
/// # Examples
///
/// ```
/// use std::net::SocketAddr;
/// use hookwright_runtime::http::PeerAddress;
///
/// let peer: SocketAddr = "192.0.2.1:50000".parse()?;
/// let mut request = http::Request::new(bytes::Bytes::new());
/// request.extensions_mut().insert(PeerAddress::from(peer));
/// # Ok::<(), std::net::AddrParseError>(())
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct PeerAddress(pub IpAddr);

impl From<SocketAddr> for PeerAddress {
    fn from(peer: SocketAddr) -> Self {
        Self(peer.ip())
    }
}

impl From<IpAddr> for PeerAddress {
    fn from(peer: IpAddr) -> Self {
        Self(peer)
    }
}

/// The addresses that deliveries may come from.
///
/// What a proxy says of whom it forwards for is believed of trusted proxies alone, and of what they themselves wrote: the
/// header is read from its end. IPv4 addresses in IPv6 (`::ffff:192.0.2.1`) are IPv4 addresses.
///
/// An address proves little beside a signature: it keeps others from costing a verification each.
///
/// # Examples
///
/// ```
/// use hookwright_runtime::http::{Forwarding, Senders};
///
/// let senders = Senders::only(["192.0.2.0/24", "2001:db8::7"])?
///     .behind(Forwarding::XForwardedFor, ["10.0.0.0/8"])?;
///
/// let mut headers = http::HeaderMap::new();
/// headers.insert("x-forwarded-for", "192.0.2.66, 203.0.113.9".parse()?);
/// let sender = senders.sender("10.1.2.3".parse()?, &headers);
/// assert_eq!(sender, Some("203.0.113.9".parse()?));
/// assert!(!senders.accept("203.0.113.9".parse()?));
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Debug, Clone)]
pub struct Senders {
    accepted: Vec<Network>,
    proxies: Vec<Network>,
    forwarding: Forwarding,
}

impl Senders {
    /// Senders in these networks (`192.0.2.0/24`), or with these addresses.
    ///
    /// # Errors
    ///
    /// When one is neither.
    pub fn only<N: AsRef<str>>(networks: impl IntoIterator<Item = N>) -> Result<Self, NoNetwork> {
        Ok(Self {
            accepted: read(networks)?,
            proxies: Vec::new(),
            forwarding: Forwarding::XForwardedFor,
        })
    }

    /// The same behind proxies in these networks, which say in this header whom they forward for.
    ///
    /// # Errors
    ///
    /// When one is neither a network nor an address.
    pub fn behind<N: AsRef<str>>(
        self,
        forwarding: Forwarding,
        proxies: impl IntoIterator<Item = N>,
    ) -> Result<Self, NoNetwork> {
        Ok(Self {
            proxies: read(proxies)?,
            forwarding,
            ..self
        })
    }

    /// The address that a request comes from, when `peer` is at the other end of the connection; `None` when a trusted
    /// proxy does not tell.
    pub fn sender(&self, peer: IpAddr, headers: &HeaderMap) -> Option<IpAddr> {
        let peer = peer.to_canonical();
        if !holds(&self.proxies, peer) {
            return Some(peer);
        }
        let mut nearest = peer;
        for hop in self.forwarding.hops(headers)? {
            nearest = hop?;
            if !holds(&self.proxies, nearest) {
                break;
            }
        }
        Some(nearest)
    }

    /// True for addresses that deliveries may come from.
    pub fn accept(&self, sender: IpAddr) -> bool {
        holds(&self.accepted, sender.to_canonical())
    }

    pub(super) fn check(&self, extensions: &Extensions, headers: &HeaderMap) -> Result<(), Notice> {
        let peer = extensions.get::<PeerAddress>().ok_or(Notice::NoSender)?;
        let sender = self.sender(peer.0, headers).ok_or(Notice::NoSender)?;
        match self.accept(sender) {
            true => Ok(()),
            false => Err(Notice::Sender(sender)),
        }
    }
}

fn holds(networks: &[Network], address: IpAddr) -> bool {
    networks.iter().any(|network| network.contains(address))
}

fn read<N: AsRef<str>>(networks: impl IntoIterator<Item = N>) -> Result<Vec<Network>, NoNetwork> {
    let networks = networks.into_iter();
    networks.map(|network| network.as_ref().parse()).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    const PROXIES: [&str; 2] = ["10.0.0.0/8", "fd00::/8"];

    /// Who sent a request that came from `peer` with this header, and whether that is accepted.
    #[track_caller]
    fn check(forwarding: Forwarding, peer: &str, header: &str, expect: Option<(&str, bool)>) {
        let senders = Senders::only(["192.0.2.0/24", "2001:db8::7", "::ffff:198.51.100.0/120"])
            .and_then(|senders| senders.behind(forwarding, PROXIES))
            .expect("networks");
        let mut headers = HeaderMap::new();
        for name in ["x-forwarded-for", "forwarded"] {
            // The other one is what anybody can write.
            let own = (name == "forwarded") == (forwarding == Forwarding::Forwarded);
            let value = match name {
                _ if own => header,
                "forwarded" => "for=192.0.2.1",
                _ => "192.0.2.1",
            };
            if !value.is_empty() {
                headers.insert(name, value.parse().expect("a value"));
            }
        }
        let sender = senders.sender(peer.parse().expect("an address"), &headers);
        let found = sender.map(|sender| (sender.to_string(), senders.accept(sender)));
        let expect = expect.map(|(sender, accepted)| (sender.to_owned(), accepted));
        assert_eq!(found, expect, "{peer} {header}");
    }

    #[test]
    fn only_trusted_proxies_are_believed() {
        let check = |peer, header, expect| check(Forwarding::XForwardedFor, peer, header, expect);
        check("192.0.2.1", "", Some(("192.0.2.1", true)));
        check("203.0.113.9", "192.0.2.1", Some(("203.0.113.9", false)));
        check("10.0.0.1", "192.0.2.1", Some(("192.0.2.1", true)));
        check(
            "10.0.0.1",
            "192.0.2.1, 203.0.113.9",
            Some(("203.0.113.9", false)),
        );
        check(
            "10.0.0.1",
            "203.0.113.9, 192.0.2.1, 10.9.9.9",
            Some(("192.0.2.1", true)),
        );
        check("10.0.0.1", "unknown, 192.0.2.1", Some(("192.0.2.1", true)));
        check("10.0.0.1", "192.0.2.1, unknown", None);
        check("10.0.0.1", "192.0.2.1,", None);
        check("10.0.0.1", "10.2.2.2", Some(("10.2.2.2", false)));
        check("10.0.0.1", "", Some(("10.0.0.1", false)));
    }

    #[test]
    fn the_other_header_is_believed_when_it_is_the_proxies_own() {
        let check = |peer, header, expect| check(Forwarding::Forwarded, peer, header, expect);
        check(
            "fd00::1",
            r#"for="[2001:db8::7]:1";by=_p"#,
            Some(("2001:db8::7", true)),
        );
        check(
            "fd00::1",
            "for=192.0.2.1, for=203.0.113.9",
            Some(("203.0.113.9", false)),
        );
        check("fd00::1", r#"for=", for=203.0.113.9"#, None);
        check("fd00::1", "for=_hidden", None);
    }

    #[test]
    fn mapped_addresses_are_what_they_map() {
        let check = |peer, header, expect| check(Forwarding::XForwardedFor, peer, header, expect);
        check("::ffff:192.0.2.1", "", Some(("192.0.2.1", true)));
        check(
            "::ffff:10.0.0.1",
            "::ffff:192.0.2.1",
            Some(("192.0.2.1", true)),
        );
        check("198.51.100.9", "", Some(("198.51.100.9", true)));
        check("::ffff:198.51.101.9", "", Some(("198.51.101.9", false)));
        check("::192.0.2.1", "", Some(("::c000:201", false)));
    }

    #[test]
    fn networks() {
        for text in [
            "",
            "192.0.2.1/33",
            "192.0.2",
            "example.com",
            "192.0.2.0/24 ",
        ] {
            let refused = Senders::only([text]).expect_err("no network");
            assert!(
                refused
                    .to_string()
                    .starts_with(&format!("`{text}` is neither"))
            );
        }
        let all = Senders::only(["0.0.0.0/0"]).expect("a network");
        assert!(all.accept(IpAddr::from([255, 255, 255, 255])));
        assert!(!all.accept("2001:db8::1".parse().expect("an address")));
    }
}
