"""What went wrong between us and a server, in words for people who never heard of sockets."""

from __future__ import annotations

import errno
import ssl
from http import HTTPStatus
from typing import TypeVar

import httpx

from monitor.feeds.web.answer import CutOff, TooMuch
from monitor.feeds.web.connection import TlsFailed
from monitor.feeds.web.guard import AddressRefused, HostUnknown

UNREADABLE_REDIRECT = "redirected to a URL that cannot be read"
_E = TypeVar("_E", bound=BaseException)


def status_line(status: int) -> str:
    """Return a status as people know it; the standard's words, never the server's."""
    try:
        return f"HTTP {status} {HTTPStatus(status).phrase}"
    except ValueError:
        return f"HTTP {status}"


def trouble(error: httpx.HTTPError, url: httpx.URL) -> str:
    """Say what went wrong between us and a server, for people who never heard of sockets."""
    certificate = _cause(error, ssl.SSLCertVerificationError)
    match error:
        case AddressRefused() | CutOff() | TooMuch():
            return str(error)
        case HostUnknown():
            return f"the host name {url.host} cannot be resolved"
        case _ if certificate:
            return f"the certificate of {url.host} is not valid: {certificate.verify_message}"
        case TlsFailed():
            return f"no secure connection to {url.host} can be made"
        case httpx.ConnectError() if _cause(error, ConnectionRefusedError):
            return f"{url.host} refuses connections at this port"
        case httpx.ConnectError() if _is_out_of_files(error):
            return (
                "Monitor has as many files open as it may: raise its limit (LimitNOFILE, ulimit -n)"
            )
        case httpx.ConnectError() | httpx.ConnectTimeout():
            return f"{url.host} cannot be reached"
        case httpx.RemoteProtocolError():
            return f"the server's answer is not HTTP: {str(error)[:200]}"
        case _:
            return "the server closed the connection"


def _is_out_of_files(error: BaseException) -> bool:
    cause = _cause(error, OSError)
    return cause is not None and cause.errno in (errno.EMFILE, errno.ENFILE)


def _cause(error: BaseException, kind: type[_E]) -> _E | None:
    """Find an error of a kind among the causes of another."""
    cause: BaseException | None = error
    while cause is not None:
        if isinstance(cause, kind):
            return cause
        cause = cause.__cause__ or cause.__context__
    return None
