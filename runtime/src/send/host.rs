use std::net::{IpAddr, Ipv4Addr, Ipv6Addr};

use http::Uri;

/// Who a URL names.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Host {
    /// A name, in lower case and without the dot that may end it.
    Name(String),
    /// An address.
    Address(IpAddr),
}

impl Host {
    /// Reads the host of an `http` or `https` URL.
    ///
    /// An address is written in one way alone. Others (`2130706433`, `0x7f.1`, `127.1`) mean an address to some readers
    /// and a name to others, and what is checked must be what is connected to.
    ///
    /// # Errors
    ///
    /// Why nothing is sent there, in words. Never the URL itself: it may hold a token.
    pub(super) fn of(uri: &Uri) -> Result<Self, &'static str> {
        let (Some("http" | "https"), Some(authority)) = (uri.scheme_str(), uri.authority()) else {
            return Err("it is no `http://` or `https://` URL");
        };
        if authority.as_str().contains('@') {
            return Err("it holds a name or a password");
        }
        let host = authority.host();
        let after = authority.as_str().strip_prefix(host).unwrap_or_default();
        let port = after.strip_prefix(':');
        let is_port = |port: &str| port.bytes().all(|byte| byte.is_ascii_digit());
        if !after.is_empty() && !port.is_some_and(is_port) {
            return Err("its port is no number");
        }
        let inside = host.strip_prefix('[');
        match inside.and_then(|host| host.strip_suffix(']')) {
            Some(host) => match host.parse::<Ipv6Addr>() {
                Ok(address) => Ok(Self::Address(address.into())),
                Err(_) => Err("its address is none, or has a zone"),
            },
            None => match host.parse::<Ipv4Addr>() {
                Ok(address) => Ok(Self::Address(address.into())),
                Err(_) => name(host).map(Self::Name),
            },
        }
    }

    /// True when it is this machine: a loopback address, `localhost`, or a name below it.
    pub(super) fn is_near(&self) -> bool {
        match self {
            Self::Address(address) => address.to_canonical().is_loopback(),
            // RFC 6761, "Domain Name Reservation Considerations for localhost": names below it are loopback, too.
            Self::Name(name) => name == "localhost" || name.ends_with(".localhost"),
        }
    }
}

/// A name of the Domain Name System; names in other scripts are written as it writes them (`xn--…`).
fn name(host: &str) -> Result<String, &'static str> {
    let name = host.strip_suffix('.').unwrap_or(host);
    let is_label = |label: &str| {
        let mut bytes = label.bytes();
        (1..=63).contains(&label.len())
            && bytes.all(|byte| byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'_'))
    };
    if name.len() > 253 || !name.split('.').all(is_label) {
        return Err("its host is no name");
    }
    // URL Standard, "ends in a number checker": such a host is an address to those who read it as one.
    let last = name.rsplit('.').next().unwrap_or_default();
    let hex = last.strip_prefix("0x").or(last.strip_prefix("0X"));
    let is_number = last.bytes().all(|byte| byte.is_ascii_digit())
        || hex.is_some_and(|hex| hex.bytes().all(|byte| byte.is_ascii_hexdigit()));
    match is_number {
        true => Err("its host is a number that is not written as an address"),
        false => Ok(name.to_ascii_lowercase()),
    }
}
