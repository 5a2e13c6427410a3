"""One request over the network: pinned to an address that was checked, within a time and a number of bytes.

The package that speaks HTTP here follows no redirects, and knows no cookies, no proxies and no passwords.
"""

from __future__ import annotations

import re
import socket
import ssl
import time
from collections.abc import Callable, Iterable
from datetime import datetime
from email.utils import parsedate_to_datetime
from functools import cached_property
from importlib.metadata import PackageNotFoundError, version

import httpcore

from vaultkit.lint.external_course import Answer, Ask
from vaultkit.lint.external_guard import Guard, Refused
from vaultkit.lint.external_verdict import PRIVATE

_MOST_BYTES = 256 * 1024  # of an answer's head, and of a body that comes with it
_MOST_ADDRESSES = 3  # of one host that are tried
_HEADER = re.compile(r"[\x20-\x7e]{1,256}")
_SECONDS = re.compile(r"\d{1,9}")


class Requester:
    """Makes requests, from any number of threads."""

    def __init__(
        self,
        guard: Guard,
        *,
        timeout: float,
        tls: ssl.SSLContext | None = None,
        now: Callable[[], float] = time.time,
    ) -> None:
        """`timeout` is for all of one request, in seconds; `tls` says whom to trust, the system if left out."""
        self._guard = guard
        self._timeout = timeout
        self._tls = tls
        self._now = now

    @cached_property
    def _context(self) -> ssl.SSLContext:
        return self._tls or httpcore.default_ssl_context()

    def answer(self, ask: Ask) -> Answer:
        """Return what comes of a request. Never raises for what the other side does."""
        line = _Line(self._guard, time.monotonic() + self._timeout)
        try:
            return self._answer(ask, line)
        except Refused:
            return Answer(failure=PRIVATE, unsure=True)
        except _UnknownHost:
            return Answer(failure="has a host that is not known")
        except _BadCertificate as error:
            return Answer(failure=f"has no valid certificate: {error}")
        except (httpcore.TimeoutException, TimeoutError):
            return Answer(failure="did not answer in time", heard=line.reached)
        except httpcore.ConnectError:
            return Answer(failure="cannot be connected to")
        except (httpcore.NetworkError, httpcore.ProtocolError, OSError):
            return Answer(failure="answered with something that is no HTTP", heard=line.reached)

    def _answer(self, ask: Ask, line: _Line) -> Answer:
        address = ask.address
        host = address.host.encode()
        url = httpcore.URL(
            scheme=address.scheme.encode(),
            host=host,
            port=address.port,
            target=address.target.encode(),
        )
        request = httpcore.Request(
            ask.method,
            url,
            headers=_headers(ask),
            extensions={"timeout": dict.fromkeys(("connect", "read", "write"), self._timeout)},
        )
        connection = httpcore.HTTPConnection(
            httpcore.Origin(url.scheme, host, address.port),
            ssl_context=self._context if address.scheme == "https" else None,
            network_backend=line,
        )
        try:
            response = connection.handle_request(request)
            try:
                return self._heard(response)
            finally:
                response.close()  # what follows the head is not read
        finally:
            connection.close()

    def _heard(self, response: httpcore.Response) -> Answer:
        said: dict[bytes, bytes] = {}
        for name, value in response.headers:
            said.setdefault(name.lower(), value)
        location = said.get(b"location", b"")
        return Answer(
            status=response.status,
            location=location.decode("utf-8", "replace"),
            etag=_header(said.get(b"etag")),
            modified=_header(said.get(b"last-modified")),
            wait=_wait(_header(said.get(b"retry-after")), self._now()),
            heard=True,
        )


def _headers(ask: Ask) -> list[tuple[str, str]]:
    authority = str(ask.address).split("/")[2]
    headers = [
        ("Host", authority),
        ("User-Agent", _agent()),
        ("Accept", "*/*"),
        ("Accept-Encoding", "identity"),
        ("Connection", "close"),
    ]
    if _HEADER.fullmatch(ask.etag):
        headers.append(("If-None-Match", ask.etag))
    if _HEADER.fullmatch(ask.modified):
        headers.append(("If-Modified-Since", ask.modified))
    return headers


def _agent() -> str:
    try:
        return f"vaultkit/{version('vaultkit')} (link check)"
    except PackageNotFoundError:
        return "vaultkit (link check)"


def _header(value: bytes | None) -> str:
    text = (value or b"").decode("latin-1").strip()
    return text if _HEADER.fullmatch(text) else ""


def _wait(text: str, now: float) -> float | None:
    """Return the seconds that `Retry-After` asks for; None if it says nothing that can be understood."""
    if _SECONDS.fullmatch(text):
        return float(text)
    try:
        until = parsedate_to_datetime(text)
        zone = until.tzinfo or datetime.now().astimezone().tzinfo
        return max(until.replace(tzinfo=zone).timestamp() - now, 0.0)
    except (ValueError, TypeError, OverflowError, IndexError):
        return None


class _UnknownHost(Exception):
    """Nobody knows where a host is."""


class _BadCertificate(Exception):
    """Whoever answers cannot show that he is the one who was asked."""


class _Line(httpcore.NetworkBackend):
    """The way to one machine: the only code that connects, so that every hop passes the guard."""

    def __init__(self, guard: Guard, deadline: float) -> None:
        self._guard = guard
        self._deadline = deadline
        self.reached = False
        """Whether somebody took the connection."""

    def connect_tcp(
        self,
        host: str,
        port: int,
        timeout: float | None = None,
        local_address: str | None = None,
        socket_options: Iterable[httpcore.SOCKET_OPTION] | None = None,
    ) -> httpcore.NetworkStream:
        """Connect to a checked address of `host`, never to the name: it may mean another machine by then."""
        try:
            found = self._guard.addresses(host, port, _left(self._deadline))
        except TimeoutError:
            raise
        except OSError:
            raise _UnknownHost(host) from None
        failure: Exception = httpcore.ConnectError()
        for address in found[:_MOST_ADDRESSES]:
            try:
                raw = socket.create_connection((address, port), _left(self._deadline))
            except OSError as error:
                failure = error if isinstance(error, TimeoutError) else httpcore.ConnectError()
                continue
            self.reached = True
            return _Stream(raw, self._deadline)
        raise failure


class _Stream(httpcore.NetworkStream):
    """A connection that ends at a moment, however little the other side sends, and after so many bytes."""

    def __init__(self, raw: socket.socket, deadline: float) -> None:
        self._socket = raw
        self._deadline = deadline
        self._bytes = _MOST_BYTES

    def read(self, max_bytes: int, timeout: float | None = None) -> bytes:
        """Return some bytes. Raises TimeoutError past the deadline, ReadError past the last byte allowed."""
        if self._bytes <= 0:
            raise httpcore.ReadError("too long")
        self._socket.settimeout(_left(self._deadline))
        data = self._socket.recv(min(max_bytes, self._bytes))
        self._bytes -= len(data)
        return data

    def write(self, buffer: bytes, timeout: float | None = None) -> None:
        """Send all of `buffer`."""
        self._socket.settimeout(_left(self._deadline))
        self._socket.sendall(buffer)

    def close(self) -> None:
        """Let go of the connection."""
        self._socket.close()

    def start_tls(
        self,
        ssl_context: ssl.SSLContext,
        server_hostname: str | None = None,
        timeout: float | None = None,
    ) -> httpcore.NetworkStream:
        """Return the connection under TLS, its other side known to be `server_hostname`."""
        self._socket.settimeout(_left(self._deadline))
        try:
            secured = ssl_context.wrap_socket(self._socket, server_hostname=server_hostname)
        except ssl.SSLCertVerificationError as error:
            self.close()
            raise _BadCertificate(error.verify_message) from None
        except OSError:
            self.close()
            raise
        return _Stream(secured, self._deadline)


def _left(deadline: float) -> float:
    left = deadline - time.monotonic()
    if left <= 0:
        raise TimeoutError
    return left
