//! Networks: addresses that begin alike.
//!
//! In:  text (`10.0.0.0/8`, `2001:db8::7`).
//! Out: whether an address is in it.
//! Does not know: what an address may do.

use std::fmt;
use std::net::IpAddr;
use std::str::FromStr;

use ipnet::{IpNet, Ipv4Net};

/// The addresses that begin alike, e.g. `10.0.0.0/8` or `fd00::/8`; a single address is a network, too.
///
/// IPv4 addresses in IPv6 (`::ffff:10.0.0.1`) are IPv4 addresses, in networks and as what is looked for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Network(IpNet);

impl Network {
    /// True when an address is in it.
    pub fn contains(&self, address: IpAddr) -> bool {
        self.0.contains(&address.to_canonical())
    }
}

impl FromStr for Network {
    type Err = NoNetwork;

    fn from_str(text: &str) -> Result<Self, NoNetwork> {
        let address = || text.parse::<IpAddr>().ok().map(IpNet::from);
        let network = text.parse::<IpNet>().ok().or_else(address);
        let network = network.ok_or_else(|| NoNetwork(text.to_owned()))?;
        Ok(Self(canonical(network)))
    }
}

/// IPv4 in IPv6 is IPv4.
fn canonical(network: IpNet) -> IpNet {
    match (network, network.network().to_canonical()) {
        (IpNet::V6(six), IpAddr::V4(four)) if six.prefix_len() >= 96 => {
            Ipv4Net::new(four, six.prefix_len() - 96).map_or(network, IpNet::V4)
        }
        _ => network,
    }
}

/// What is neither a network nor an address.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NoNetwork(String);

impl fmt::Display for NoNetwork {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(
            f,
            "`{}` is neither a network (`192.0.2.0/24`) nor an address",
            self.0
        )
    }
}

impl std::error::Error for NoNetwork {}
