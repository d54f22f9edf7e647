"""Which URL may be opened, and at which addresses: checked before anything is connected to.

Checking after connecting would make a port scanner of us, and resolving twice would let a name
answer differently the second time.
"""

from __future__ import annotations

import asyncio
import re
from collections.abc import Iterable
from ipaddress import IPv4Address
from itertools import chain, zip_longest

import httpx

from monitor.feeds.web.addresses import Address, Allowed, literal
from monitor.feeds.web.resolve import Resolve

RESOLVE_SECONDS = 5.0
MAX_ANSWERS = 32  # and no more are tried
_CONTROL = re.compile(r"[\x00-\x20\x7f-\xa0\u2028\u2029]")
_DEFAULT_PORTS = {"http": 80, "https": 443}


class AddressRefused(httpx.TransportError):
    """A URL, or an address that its host resolves to, is not one that may be opened; says why."""


class HostUnknown(httpx.ConnectError):
    """A host name cannot be resolved; says why."""


def check_url(url: str, allowed: Allowed) -> str | None:
    """Say why a URL may not be opened, and what would permit it; None when it may be."""
    if _CONTROL.search(url.strip(" ")):
        return "the URL contains white space or control characters"
    try:
        parsed = httpx.URL(url.strip(" "))
    except (httpx.InvalidURL, ValueError):  # their words would quote a part of a password
        return "the URL cannot be read"
    return refusal_of(parsed, allowed)


def refusal_of(url: httpx.URL, allowed: Allowed) -> str | None:
    """Say why a URL that can be read may not be opened, as `check_url` does."""
    host, port = ascii_host(url), port_of(url)
    address = literal(host)
    return _problem(url, host, port, allowed) or (
        _refusal(allowed, host, port, address) if address else None
    )


def ascii_host(url: httpx.URL) -> str:
    """Return a URL's host as the network knows it: in ASCII, an IPv6 address without brackets."""
    return url.raw_host.decode("ascii")


def port_of(url: httpx.URL) -> int:
    """Return the port that a URL means; 0 where it means none."""
    return _DEFAULT_PORTS.get(url.scheme, 0) if url.port is None else url.port


def _problem(url: httpx.URL, host: str, port: int, allowed: Allowed) -> str | None:
    if url.scheme not in _DEFAULT_PORTS:
        what = f"{url.scheme}:// is not allowed" if url.scheme else "the URL has no scheme"
        return f"{what}; a feed's URL starts with https:// or http://"
    if not host:
        return "the URL has no host"
    if not 0 < port < 65_536:
        return f"the URL cannot be read: there is no port {port}"
    if not allowed.port(host, port):
        return f"port {port} is not allowed (allow_ports = [{port}] in monitor.toml permits it)"
    return None


def _refusal(allowed: Allowed, host: str, port: int, address: Address) -> str | None:
    """Say why an answer for a host is refused, and what to write to permit it."""
    reason = allowed.refusal(host, port, address)
    if reason is None:
        return None
    what = reason if literal(host) else f"{host} leads to an address inside: {reason}"
    return f'{what} (allow_hosts = ["{host}"] in monitor.toml permits it)'


async def checked_addresses(url: httpx.URL, allowed: Allowed, resolve: Resolve) -> list[Address]:
    """Return where a URL may be opened, the best address first: every one has been checked.

    Raises AddressRefused, also when only one of several answers is refused, and HostUnknown.
    """
    host, port = ascii_host(url), port_of(url)
    problem = _problem(url, host, port, allowed)
    if problem:
        raise AddressRefused(problem)
    address = literal(host)
    addresses = [address] if address else await _resolved(host, port, resolve)
    for each in addresses:
        reason = _refusal(allowed, host, port, each)
        if reason:
            raise AddressRefused(reason)
    return _in_turn(addresses)[:MAX_ANSWERS]


async def _resolved(host: str, port: int, resolve: Resolve) -> list[Address]:
    try:
        async with asyncio.timeout(RESOLVE_SECONDS):
            addresses = list(dict.fromkeys(await resolve(host, port)))
    except TimeoutError:
        raise HostUnknown(f"no answer within {RESOLVE_SECONDS:g} s") from None
    except (OSError, UnicodeError, ValueError) as error:
        raise HostUnknown(str(error)) from error
    if not addresses:
        raise HostUnknown(f"{host} has no address")
    return addresses


def _in_turn(addresses: Iterable[Address]) -> list[Address]:
    """Let the families take turns, from the system's favourite on (RFC 8305, 4).

    Where one family leads nowhere, the second attempt is at the other one already.
    """
    families: dict[bool, list[Address]] = {}
    for address in addresses:
        families.setdefault(isinstance(address, IPv4Address), []).append(address)
    mixed = chain.from_iterable(zip_longest(*families.values()))
    return [address for address in mixed if address is not None]
