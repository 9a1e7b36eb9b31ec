use std::net::{IpAddr, Ipv4Addr, Ipv6Addr};

use ipnet::{Ipv4Net, Ipv6Net};

use crate::network::Network;
use crate::send::Forbidden;

/// Which addresses may be connected to.
///
/// A URL that somebody else chose can lead into the sender's own network: to a database, to the metadata of a cloud. The
/// address that is *connected to* is what is looked at, whatever the URL calls it and whatever a name meant a moment ago.
///
/// # Examples
///
/// ```
/// use hookwright_runtime::send::Reach;
///
/// let reach = Reach::public();
/// assert!(reach.check("93.184.216.34".parse()?).is_ok());
/// let forbidden = reach.check("169.254.169.254".parse()?).unwrap_err();
/// assert_eq!(forbidden.to_string(), "169.254.169.254 is a link-local address, where clouds keep their metadata");
///
/// let reach = reach.with_network("10.1.0.0/16".parse()?);
/// assert!(reach.check("10.1.2.3".parse()?).is_ok());
/// assert!(reach.check("10.2.2.3".parse()?).is_err());
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Reach {
    base: Base,
    networks: Vec<Network>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Base {
    Public,
    PublicAndNear,
    Everywhere,
}

impl Default for Reach {
    fn default() -> Self {
        Self::public()
    }
}

impl Reach {
    /// Addresses that anybody in the world can be reached at, and no others: the one to take for URLs that others choose.
    pub fn public() -> Self {
        Self {
            base: Base::Public,
            networks: Vec::new(),
        }
    }

    /// Every address there is: for URLs that the operator chose.
    pub fn everywhere() -> Self {
        Self {
            base: Base::Everywhere,
            networks: Vec::new(),
        }
    }

    /// Also this machine, for URLs that name it: `localhost`, names below it, loopback addresses. No other name leads
    /// there.
    #[must_use]
    pub fn with_loopback(mut self) -> Self {
        if self.base == Base::Public {
            self.base = Base::PublicAndNear;
        }
        self
    }

    /// Also the addresses of a network.
    #[must_use]
    pub fn with_network(mut self, network: Network) -> Self {
        self.networks.push(network);
        self
    }

    /// Says whether an address may be connected to.
    ///
    /// # Errors
    ///
    /// What it is, when it may not.
    pub fn check(&self, address: IpAddr) -> Result<(), Forbidden> {
        match why_not_public(address) {
            Some(why) if !self.names(address) => Err(Forbidden { address, why }),
            _ => Ok(()),
        }
    }

    /// The same for a URL that names this machine: it may lead nowhere else.
    pub(super) fn check_near(&self, address: IpAddr) -> Result<(), Forbidden> {
        let is_near = address.to_canonical().is_loopback() && self.base == Base::PublicAndNear;
        if is_near || self.names(address) {
            return Ok(());
        }
        let why = why_not_public(address).unwrap_or("not this machine, which the URL names");
        Err(Forbidden { address, why })
    }

    fn names(&self, address: IpAddr) -> bool {
        let mut networks = self.networks.iter();
        self.base == Base::Everywhere || networks.any(|network| network.contains(address))
    }
}

/// What keeps an address from being one that anybody in the world can be reached at; `None` when it is one.
fn why_not_public(address: IpAddr) -> Option<&'static str> {
    match address {
        IpAddr::V4(address) => why_not_public_v4(address),
        IpAddr::V6(address) => why_not_public_v6(address),
    }
}

const LINK_LOCAL: &str = "a link-local address, where clouds keep their metadata";
const PRIVATE: &str = "a private address";
const LOOPBACK: &str = "this machine";
const UNSPECIFIED: &str = "no address of a peer";
const MULTICAST: &str = "a multicast address";
const DOCUMENTATION: &str = "an address for documentation";
const METADATA: &str = "an address where a cloud keeps its metadata";
const TUNNEL: &str = "an address that stands for another one";
const RESERVED: &str = "a reserved address";

/// IANA IPv4 Special-Purpose Address Registry; and what clouds have put into public space.
const SPECIAL_V4: [([u8; 4], u8, &str); 17] = [
    ([0, 0, 0, 0], 8, UNSPECIFIED),
    ([10, 0, 0, 0], 8, PRIVATE),
    // Alibaba Cloud's metadata are in it, too.
    ([100, 64, 0, 0], 10, "an address of a carrier's own network"),
    ([127, 0, 0, 0], 8, LOOPBACK),
    // Azure's virtual machines reach their platform there.
    ([168, 63, 129, 16], 32, METADATA),
    ([169, 254, 0, 0], 16, LINK_LOCAL),
    ([172, 16, 0, 0], 12, PRIVATE),
    // Oracle Cloud's metadata are in it, too.
    ([192, 0, 0, 0], 24, RESERVED),
    ([192, 0, 2, 0], 24, DOCUMENTATION),
    ([192, 88, 99, 0], 24, TUNNEL),
    ([192, 168, 0, 0], 16, PRIVATE),
    ([198, 18, 0, 0], 15, "an address for benchmarks"),
    ([198, 51, 100, 0], 24, DOCUMENTATION),
    ([203, 0, 113, 0], 24, DOCUMENTATION),
    ([224, 0, 0, 0], 4, MULTICAST),
    ([255, 255, 255, 255], 32, "everybody in this network"),
    ([240, 0, 0, 0], 4, RESERVED),
];

fn why_not_public_v4(address: Ipv4Addr) -> Option<&'static str> {
    let is_in = |first: [u8; 4], bits: u8| {
        let network = Ipv4Net::new(first.into(), bits);
        network.is_ok_and(|network| network.contains(&address))
    };
    let mut table = SPECIAL_V4.iter();
    table
        .find(|(first, bits, _)| is_in(*first, *bits))
        .map(|(_, _, why)| *why)
}

/// IANA IPv6 Special-Purpose Address Registry. What stands for an IPv4 address is refused whatever that is: the one that
/// translates it may be in the sender's own network.
const SPECIAL_V6: [([u16; 8], u8, &str); 16] = [
    ([0, 0, 0, 0, 0, 0, 0, 0], 128, UNSPECIFIED),
    ([0, 0, 0, 0, 0, 0, 0, 1], 128, LOOPBACK),
    ([0, 0, 0, 0, 0, 0xffff, 0, 0], 96, TUNNEL),
    ([0, 0, 0, 0, 0, 0, 0, 0], 96, TUNNEL),
    ([0x64, 0xff9b, 0, 0, 0, 0, 0, 0], 96, TUNNEL),
    ([0x64, 0xff9b, 1, 0, 0, 0, 0, 0], 48, TUNNEL),
    ([0x2001, 0, 0, 0, 0, 0, 0, 0], 32, TUNNEL),
    (
        [0x2001, 2, 0, 0, 0, 0, 0, 0],
        48,
        "an address for benchmarks",
    ),
    ([0x2001, 0, 0, 0, 0, 0, 0, 0], 23, RESERVED),
    ([0x2001, 0xdb8, 0, 0, 0, 0, 0, 0], 32, DOCUMENTATION),
    ([0x2002, 0, 0, 0, 0, 0, 0, 0], 16, TUNNEL),
    ([0x3fff, 0, 0, 0, 0, 0, 0, 0], 20, DOCUMENTATION),
    // Amazon's metadata are in it, too.
    ([0xfc00, 0, 0, 0, 0, 0, 0, 0], 7, PRIVATE),
    ([0xfe80, 0, 0, 0, 0, 0, 0, 0], 10, LINK_LOCAL),
    ([0xfec0, 0, 0, 0, 0, 0, 0, 0], 10, PRIVATE),
    ([0xff00, 0, 0, 0, 0, 0, 0, 0], 8, MULTICAST),
];

fn why_not_public_v6(address: Ipv6Addr) -> Option<&'static str> {
    let is_in = |first: [u16; 8], bits: u8| {
        let network = Ipv6Net::new(first.into(), bits);
        network.is_ok_and(|network| network.contains(&address))
    };
    let mut table = SPECIAL_V6.iter();
    let special = table
        .find(|(first, bits, _)| is_in(*first, *bits))
        .map(|(_, _, why)| *why);
    // IANA IPv6 Global Unicast Address Assignments: what is given to anybody is in here.
    let is_global = is_in([0x2000, 0, 0, 0, 0, 0, 0, 0], 3);
    special.or((!is_global).then_some(RESERVED))
}
