"""Addresses on the web as they are asked: only `http` and `https`, without fragment, in one spelling."""

from __future__ import annotations

import re
from ipaddress import IPv6Address
from typing import NamedTuple
from urllib.parse import quote, urljoin, urlsplit

_LONGEST = 4096  # code points
_LABEL = r"[a-z0-9_](?:[a-z0-9_-]{0,61}[a-z0-9_])?"
_HOST = re.compile(rf"{_LABEL}(?:\.{_LABEL})*")
_SURROGATE = re.compile(r"[\ud800-\udfff]")
_LONE_PERCENT = re.compile(r"%(?![0-9A-Fa-f]{2})")
_SAFE = "!$&'()*+,;=:@/?~%"
_PORTS = {"http": 80, "https": 443}


class Address(NamedTuple):
    """An address that can be asked."""

    scheme: str
    """`http` or `https`."""
    host: str
    """In lower case and ASCII; of IPv6 without brackets."""
    port: int
    """Given or the scheme's own."""
    target: str
    """Path and query, in ASCII; begins with a slash."""

    def __str__(self) -> str:
        host = f"[{self.host}]" if ":" in self.host else self.host
        port = "" if self.port == _PORTS[self.scheme] else f":{self.port}"
        return f"{self.scheme}://{host}{port}{self.target}"

    @property
    def secure(self) -> Address | None:
        """The same under `https`; None if it is, or if its port is not `http`'s own."""
        if self.scheme != "http" or self.port != _PORTS["http"]:
            return None
        return self._replace(scheme="https", port=_PORTS["https"])


def read_address(text: str) -> Address | None:
    """Return the address that `text` says, None for one that is not to be asked.

    That is another scheme, one with a user's name or password, one that is too long or is none.

    >>> str(read_address("HTTPS://Example.org:443/a b#c"))
    'https://example.org/a%20b'
    """
    if len(text) > _LONGEST:
        return None
    try:
        parts = urlsplit(text.strip())
        scheme, host, port = parts.scheme.lower(), parts.hostname, parts.port
    except ValueError:
        return None
    if scheme not in _PORTS or not host or "@" in parts.netloc or port == 0:
        return None
    name = _host(host)
    if name is None:
        return None
    target = _quoted(parts.path or "/") + (f"?{_quoted(parts.query)}" if parts.query else "")
    return Address(scheme, name, port or _PORTS[scheme], target)


def _host(host: str) -> str | None:
    try:
        if ":" in host:
            return None if "%" in host else str(IPv6Address(host))
        if len(host) > 253:
            return None
        name = host if host.isascii() else host.encode("idna").decode("ascii")
    except ValueError:
        return None
    name = name.lower().removesuffix(".")
    return name if _HOST.fullmatch(name) else None


def _quoted(text: str) -> str:
    return quote(_LONE_PERCENT.sub("%25", _SURROGATE.sub("\ufffd", text)), safe=_SAFE)


def leads_on(at: Address, location: str) -> Address | None:
    """Return where a redirect at `at` leads; None for what is not to be asked."""
    if len(location) > _LONGEST:
        return None
    try:
        return read_address(urljoin(str(at), location))
    except ValueError:
        return None


class Exclusions:
    """Addresses that are not to be asked, by pattern.

    `example.org` is that host and those below it, `https://example.org/old/*` all that begins so; a star
    stands for any text.
    """

    def __init__(self, patterns: tuple[str, ...] = ()) -> None:
        split = [pattern.lower() for pattern in patterns if pattern]
        self._hosts = tuple(one for one in split if "/" not in one and "*" not in one)
        self._parts = tuple(tuple(one.split("*")) for one in split if one not in self._hosts)

    def match(self, address: Address) -> bool:
        """Tell whether `address` is excluded."""
        host, whole = address.host, str(address).lower()
        if any(host == one or host.endswith(f".{one}") for one in self._hosts):
            return True
        return any(_fits(whole if "/" in "*".join(p) else host, p) for p in self._parts)


def _fits(text: str, parts: tuple[str, ...]) -> bool:
    """Tell whether `text` is `parts` with anything between them; by searches, so in linear time for each part."""
    first, *middle = parts
    if not middle:
        return text == first
    last = middle.pop()
    if not text.startswith(first) or len(text) < len(first) + len(last):
        return False
    at, end = len(first), len(text) - len(last)
    for part in middle:
        at = text.find(part, at, end)
        if at < 0:
            return False
        at += len(part)
    return text.endswith(last)
