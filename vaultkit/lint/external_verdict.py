"""What it means that an address was seen so: it is fine, it failed, or nobody can tell; and how long that holds."""

from __future__ import annotations

from collections.abc import Collection
from typing import Literal

from vaultkit.lint.external_course import Seen
from vaultkit.lint.external_memory import Record

Verdict = Literal["fine", "failed", "unsure"]

PRIVATE = "leads to a machine in a private network"
"""Why nobody was asked who may not be."""
HOUR = 3600.0
"""Two failures count that are so far apart, in seconds."""
_AGES = {"fine": 24 * HOUR, "failed": HOUR, "unsure": HOUR / 6}
"""How long it is believed, in seconds. A failure is looked at again when it could be the second."""
_NOT_FOR_US = {401, 402, 403, 405, 406, 407, 412, 415, 421, 423, 426, 428, 451, 999}
"""Statuses by which a server answers that it would rather talk to a person with a browser."""


def verdict(seen: Seen, accept: Collection[int]) -> Verdict:
    """Return what it means; statuses in `accept` are as good as 200."""
    if seen.status and seen.status in accept:
        return "fine"
    if seen.unsure:
        return "unsure"
    if not seen.status:
        return "failed"
    return "fine" if seen.status < 400 or seen.status in _NOT_FOR_US else "failed"


def recorded(seen: Seen, before: Record | None, accept: Collection[int], now: float) -> Record:
    """Return what is known of an address that was `seen` so just now; what tells nothing ends no row of failures."""
    since = before.since if before else None
    match verdict(seen, accept):
        case "fine":
            since = None
        case "failed":
            since = now if since is None else min(since, now)
        case "unsure":
            pass
    return Record(now, seen, since)


def is_fresh(record: Record, accept: Collection[int], now: float) -> bool:
    """Tell whether what is known still holds; what is known from the future does not."""
    return 0 <= now - record.asked < _AGES[verdict(record.seen, accept)]


def is_dead(record: Record, *, at_once: bool) -> bool:
    """Tell whether an address that failed is dead: it failed twice, an hour apart, and was not fine in between."""
    return at_once or (record.since is not None and record.asked - record.since >= HOUR)
