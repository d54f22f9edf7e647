"""Which addresses may be connected to: an explicit table of refused networks, and the exceptions.

`ipaddress.is_global` is not asked: what it says differs between Python versions, and 3.11 lets
NAT64, 6to4, `::127.0.0.1` and multicast through.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from functools import lru_cache
from ipaddress import (
    IPv4Address,
    IPv4Network,
    IPv6Address,
    IPv6Network,
    ip_address,
    ip_network,
)

from monitor.feeds.urls import folded_host

Address = IPv4Address | IPv6Address
Network = IPv4Network | IPv6Network

# The first network that holds an address names it, so narrow ones stand before wide ones.
_REFUSED_4 = (
    ("169.254.169.254/32", "a cloud metadata address"),  # AWS, Azure, Google, DigitalOcean …
    ("169.254.170.2/32", "a cloud metadata address"),  # AWS containers
    ("100.100.100.200/32", "a cloud metadata address"),  # Alibaba
    ("168.63.129.16/32", "a cloud metadata address"),  # Azure's host, in public space
    ("192.0.0.192/32", "a cloud metadata address"),  # Oracle
    ("0.0.0.0/8", "an unspecified address"),
    ("10.0.0.0/8", "a private address"),
    ("100.64.0.0/10", "a carrier's shared address (CGNAT)"),
    ("127.0.0.0/8", "a loopback address"),
    ("169.254.0.0/16", "a link-local address"),
    ("172.16.0.0/12", "a private address"),
    ("192.0.0.0/24", "an address reserved for protocols"),
    ("192.0.2.0/24", "a documentation address"),
    ("192.88.99.0/24", "a 6to4 relay address"),
    ("192.168.0.0/16", "a private address"),
    ("198.18.0.0/15", "a benchmarking address"),
    ("198.51.100.0/24", "a documentation address"),
    ("203.0.113.0/24", "a documentation address"),
    ("224.0.0.0/4", "a multicast address"),
    ("255.255.255.255/32", "the broadcast address"),
    ("240.0.0.0/4", "a reserved address"),
)
_REFUSED_6 = (
    ("fd00:ec2::254/128", "a cloud metadata address"),  # AWS
    ("fd20:ce::254/128", "a cloud metadata address"),  # Google
    ("fd00:42::42/128", "a cloud metadata address"),  # Scaleway
    ("::/128", "an unspecified address"),
    ("::1/128", "a loopback address"),
    ("::ffff:0:0:0/96", "a translated IPv4 address"),
    ("64:ff9b::/96", "a NAT64 address"),
    ("64:ff9b:1::/48", "a NAT64 address"),
    ("100::/64", "a discard address"),
    ("2001::/32", "a Teredo address"),
    ("2001:2::/48", "a benchmarking address"),
    ("2001::/23", "an address reserved for protocols"),
    ("2001:db8::/32", "a documentation address"),
    ("2002::/16", "a 6to4 address"),
    ("3fff::/20", "a documentation address"),
    ("fc00::/7", "a private address"),
    ("fe80::/10", "a link-local address"),
    ("fec0::/10", "a site-local address"),
    ("ff00::/8", "a multicast address"),
)
_Range = tuple[int, int, str]


def _range(network: Network, what: str) -> _Range:
    """Return a network as numbers: comparing these is ten times as fast as `in` it."""
    return int(network.network_address), int(network.broadcast_address), what


_TABLE_4 = tuple(_range(IPv4Network(network), what) for network, what in _REFUSED_4)
_TABLE_6 = tuple(_range(IPv6Network(network), what) for network, what in _REFUSED_6)
_MAPPED = IPv6Network("::ffff:0:0/96")
_COMPATIBLE = IPv6Network("::/96")
_GLOBAL_UNICAST = IPv6Network("2000::/3")

WEB_PORTS = frozenset({80, 443})


def refusal(address: Address) -> str | None:
    """Say why an address must not be connected to, or None when it may be."""
    if isinstance(address, IPv4Address):
        return _refusal_4(address)
    return _refusal_6(address)


def _refusal_4(address: IPv4Address) -> str | None:
    what = _first_holding(int(address), _TABLE_4)
    return f"{address} is {what}" if what else None


def _refusal_6(address: IPv6Address) -> str | None:
    what = _first_holding(int(address), _TABLE_6)
    if what is None and (address in _MAPPED or address in _COMPATIBLE):
        return _refusal_4(IPv4Address(int(address) & 0xFFFFFFFF))
    if what is None and address not in _GLOBAL_UNICAST:
        what = "a reserved address"
    return f"{address} is {what}" if what else None


def _first_holding(number: int, table: tuple[_Range, ...]) -> str | None:
    for first, last, what in table:
        if first <= number <= last:
            return what
    return None


@lru_cache(4096)
def literal(host: str) -> Address | None:
    """Read a URL's host as an address; None when it is a name."""
    try:
        return ip_address(host.strip("[]"))
    except ValueError:
        return None


@dataclass(frozen=True, slots=True)
class AllowedHost:
    """A name or a network that the settings permit, on one port or on all permitted ones."""

    name: str = ""
    network: Network | None = None
    port: int | None = None

    def covers(self, host: str, port: int) -> bool:
        """Tell whether a URL's host and port are meant; a network means the addresses in it."""
        if self.port is not None and self.port != port:
            return False
        if self.network is None:
            return self.name == folded_host(host)
        address = literal(host)
        return address is not None and address in self.network


@dataclass(frozen=True, slots=True)
class Allowed:
    """What the settings permit beyond the public web: hosts, their ports, and bad certificates.

    `unverified`: the hosts whose certificates are not verified.
    """

    hosts: tuple[AllowedHost, ...] = ()
    ports: frozenset[int] = WEB_PORTS
    unverified: tuple[AllowedHost, ...] = ()

    @classmethod
    def from_settings(
        cls,
        allow_hosts: Iterable[str] = (),
        allow_ports: Iterable[int] = (),
        allow_bad_certificates: Iterable[str] = (),
    ) -> Allowed:
        """Read the settings of these names.

        Raises ValueError, with what to write instead, for a host that cannot be read.
        """
        return cls(
            tuple(map(_allowed_host, allow_hosts)),
            WEB_PORTS | frozenset(allow_ports),
            tuple(map(_allowed_host, allow_bad_certificates)),
        )

    def bad_certificate(self, host: str, port: int) -> bool:
        """Tell whether a host is believed whatever certificate it shows."""
        return any(allowed.covers(host, port) for allowed in self.unverified)

    def port(self, host: str, port: int) -> bool:
        """Tell whether a port may be used: for any host, or for this one."""
        named = (allowed for allowed in self.hosts if allowed.port == port)
        return port in self.ports or any(allowed.covers(host, port) for allowed in named)

    def refusal(self, host: str, port: int, address: Address) -> str | None:
        """Say why an address that `host` resolved to is refused, unless the settings permit it."""
        reason = refusal(address)
        if reason is None:
            return None
        where = (host, str(address))
        if any(allowed.covers(name, port) for allowed in self.hosts for name in where):
            return None
        return reason


_HOST_AND_PORT = re.compile(r"(?P<host>\[[^\[\]]+\]|[^:\[\]]+)(?::(?P<port>\d{1,5}))?")


def _allowed_host(text: str) -> AllowedHost:
    """Read `name`, `address`, `network/bits`, each with or without `:port`."""
    network = _network(text)
    if network:
        return AllowedHost(network=network)
    found = _HOST_AND_PORT.fullmatch(text.strip())
    network = _network(found["host"]) if found else None
    if not found or (network is None and re.search(r"[\s/@]", found["host"])):
        raise ValueError(
            f"{text!r} is neither a host nor a network; write a name, an address or a network "
            'such as "10.0.0.0/8", with or without a port: "intranet.example:8080"'
        )
    port = int(found["port"]) if found["port"] else None
    return AllowedHost("" if network else folded_host(found["host"]), network, port)


def _network(text: str) -> Network | None:
    try:
        return ip_network(text.strip().strip("[]"), strict=False)
    except ValueError:
        return None
