"""The course of asking one address: which requests, one after the other, and what they tell.

Nothing here talks to anybody: a course yields what to ask and is sent the answer.
"""

from __future__ import annotations

from collections.abc import Generator
from typing import NamedTuple

from vaultkit.lint.external_address import Address, leads_on

MOST_REDIRECTS = 10
_AGAIN = 2  # times, if a server says when
_REDIRECTS = {301, 302, 303, 307, 308}
_FOR_GOOD = {301, 308}
_BUSY = {429, 503}


class Ask(NamedTuple):
    """One request."""

    method: str
    """`HEAD` or `GET`."""
    address: Address
    etag: str = ""
    """What the answer need not repeat: the `ETag` of the last one."""
    modified: str = ""
    """The `Last-Modified` of the last one."""


class Answer(NamedTuple):
    """What came of a request."""

    status: int = 0
    """0 if there was no answer."""
    failure: str = ""
    """Why there was none, after "the address …"."""
    location: str = ""
    etag: str = ""
    modified: str = ""
    wait: float | None = None
    """How many seconds the server wants to be left alone."""
    unsure: bool = False
    """Whether a failure says nothing of the address: nobody was asked."""
    heard: bool = False
    """Whether the server was reached, so that another request may fare better."""


class Seen(NamedTuple):
    """What a course has told of an address; what it means is judged later, for settings may change."""

    status: int = 0
    """The last one; 0 if nobody answered."""
    failure: str = ""
    """Why nobody answered, after "the address …"."""
    unsure: bool = False
    """Whether that says nothing against the address."""
    final: str = ""
    """Where redirects led, `""` if there were none."""
    moved: str = ""
    """Where those led that are for good, up to the first that is not; `""` without any."""
    etag: str = ""
    """Of an address that answers itself."""
    modified: str = ""
    """Likewise."""


Course = Generator[Ask, Answer, Seen]


def course(address: Address, known: Seen | None = None) -> Course:
    """Ask `address`, following its redirects; `known` is what the last course told, if it may still hold."""
    at, moved, for_good = address, "", True
    passed = {address}
    while True:
        first = known if at == address else None
        answer = yield from _ask(at, first)
        final = str(at) if at != address else ""
        if first and answer.status == 304:
            return first
        if answer.status not in _REDIRECTS or not answer.location:
            own = Seen(etag=answer.etag, modified=answer.modified) if not final else Seen()
            return own._replace(
                status=answer.status,
                failure=answer.failure,
                unsure=answer.unsure or answer.status == 429 or _asks_to_wait(answer),
                final=final,
                moved=moved,
            )
        to = leads_on(at, answer.location)
        # Cookies, which nobody here has, end many a circle: it is no proof that the address is dead.
        if to is None:
            return Seen(failure="leads to an address that is not asked", unsure=True)
        if to in passed:
            return Seen(failure="redirects in a circle", unsure=True)
        if len(passed) > MOST_REDIRECTS:
            return Seen(failure=f"redirects more than {MOST_REDIRECTS} times", unsure=True)
        for_good = for_good and answer.status in _FOR_GOOD
        moved = str(to) if for_good else moved
        at = to
        passed.add(to)


def _ask(address: Address, known: Seen | None) -> Generator[Ask, Answer, Answer]:
    """Ask for the head alone; if that fails, as some servers know no HEAD, for the whole, which is not read."""
    etag, modified = (known.etag, known.modified) if known else ("", "")
    answer = yield from _patiently(Ask("HEAD", address, etag, modified))
    if 0 < answer.status < 400 or _asks_to_wait(answer) or not (answer.status or answer.heard):
        return answer
    return (yield from _patiently(Ask("GET", address)))


def _patiently(ask: Ask) -> Generator[Ask, Answer, Answer]:
    """Ask again if the server says when; whoever answers knows whether it is too long to wait."""
    answer = yield ask
    for _ in range(_AGAIN):
        if not _asks_to_wait(answer):
            break
        answer = yield ask
    return answer


def _asks_to_wait(answer: Answer) -> bool:
    return answer.status in _BUSY and answer.wait is not None
