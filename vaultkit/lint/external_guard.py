"""Which machines may be talked to: public ones, and those that the user of this machine allows."""

from __future__ import annotations

import socket
from collections.abc import Callable, Iterable
from ipaddress import (
    IPv4Address,
    IPv4Network,
    IPv6Address,
    IPv6Network,
    ip_address,
    ip_network,
)
from queue import Empty, SimpleQueue
from threading import Thread

from vaultkit.errors import UsageError

Resolve = Callable[[str, int], list[str]]
"""From a host and a port to its numeric addresses. Raises OSError or UnicodeError."""

_METADATA = {ip_address("168.63.129.16"), ip_address("100.100.100.200")}
"""Where clouds tell a machine its secrets, besides link-local addresses: Azure's is a public one."""
_TRANSLATED = IPv6Network("64:ff9b::/96")  # NAT64: the last four bytes are the address meant
_UNICAST = IPv6Network("2000::/3")
_SPECIAL = tuple(
    map(ip_network, ("192.0.0.0/24", "192.88.99.0/24", "2001::/23", "2001:db8::/32", "3fff::/20"))
)
"""Not public, which not every version of Python knows."""


class Refused(Exception):
    """A machine is not to be talked to."""


class Guard:
    """Knows which addresses of machines are allowed."""

    def __init__(self, allow: Iterable[str] = (), resolve: Resolve | None = None) -> None:
        """`allow` are networks besides the public ones, as `10.0.0.0/8`. Raises UsageError for what is none."""
        self._allow = tuple(_network(one) for one in allow)
        self._resolve = resolve or _resolve

    def allows(self, address: str) -> bool:
        """Tell whether the machine at the numeric `address` may be talked to."""
        try:
            ip = ip_address(address)
        except ValueError:
            return False
        meant = _meant(ip)
        return _is_public(meant) or any(
            one.version == meant.version and meant in one for one in self._allow
        )

    def addresses(self, host: str, port: int, within: float) -> list[str]:
        """Return where `host` may be reached. What is connected to must be one of these, never the name.

        Raises Refused if it is nowhere allowed, OSError if it is not known, TimeoutError after `within` seconds.
        """
        found = _in_time(lambda: self._resolve(host, port), within)
        allowed = [one for one in dict.fromkeys(found) if self.allows(one)]
        if found and not allowed:
            raise Refused(host)
        return allowed


def _network(text: str) -> IPv4Network | IPv6Network:
    try:
        return ip_network(text, strict=False)
    except ValueError:
        raise UsageError(f"{text}: is no network; write it as 10.0.0.0/8") from None


def _meant(ip: IPv4Address | IPv6Address) -> IPv4Address | IPv6Address:
    """Return the IPv4 address that an IPv6 address only carries, or the address itself."""
    if isinstance(ip, IPv4Address):
        return ip
    if ip.ipv4_mapped or ip.sixtofour:
        return ip.ipv4_mapped or ip.sixtofour or ip
    if ip.teredo:
        return ip.teredo[1]
    return IPv4Address(int(ip) & 0xFFFFFFFF) if ip in _TRANSLATED else ip


def _is_public(ip: IPv4Address | IPv6Address) -> bool:
    if ip in _METADATA or any(ip.version == one.version and ip in one for one in _SPECIAL):
        return False
    if isinstance(ip, IPv6Address) and ip not in _UNICAST:
        return False
    return ip.is_global and not ip.is_multicast and not ip.is_reserved


def _resolve(host: str, port: int) -> list[str]:
    return [str(row[4][0]) for row in socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)]


def _in_time(work: Callable[[], list[str]], within: float) -> list[str]:
    """Return what `work` does. The system's resolver knows no limit of time: past it, it is left alone."""
    done: SimpleQueue[list[str] | OSError] = SimpleQueue()

    def run() -> None:
        try:
            done.put(work())
        except (OSError, UnicodeError) as error:
            done.put(error if isinstance(error, OSError) else OSError(str(error)))

    Thread(target=run, daemon=True).start()
    try:
        found = done.get(timeout=max(within, 0.01))
    except Empty:
        raise TimeoutError from None
    if isinstance(found, OSError):
        raise found
    return found
