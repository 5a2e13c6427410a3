"""What is known of addresses from one run to the next: a file in the user's cache.

It holds what was seen and when, never what it means: that depends on settings.
"""

from __future__ import annotations

import json
import os
from collections.abc import Iterable
from contextlib import suppress
from typing import Any, NamedTuple

from vaultkit.lint.external_course import Seen
from vaultkit.source.own_files import replaced
from vaultkit.vault.kept import file_for

_VERSION = 1
_FORGOTTEN = 90 * 86400.0  # seconds after which an address that nobody writes any more is forgotten


class Record(NamedTuple):
    """What is known of one address."""

    asked: float
    """When it was asked, in seconds since 1970."""
    seen: Seen
    since: float | None = None
    """When the first of its failures in a row was seen; None if it did not fail last."""


class Memory:
    """What is known of the addresses of one vault."""

    def __init__(self, root: str, folder: str | None = None, *, forgetful: bool = False) -> None:
        """Of the vault at `root`, kept in `folder` or the user's cache, unless `forgetful`."""
        self.file = None if forgetful else file_for(root, ".urls", folder)
        self.records = _read(self.file) if self.file else {}
        """By address."""

    def save(self, now: float) -> None:
        """Keep what is known, all or nothing; a cache that cannot be written is none."""
        if self.file is None:
            return
        kept = {
            key: [one.asked, one.since, *one.seen]
            for key, one in sorted(self.records.items())
            if now - one.asked < _FORGOTTEN
        }
        with suppress(OSError):
            os.makedirs(os.path.dirname(self.file), mode=0o700, exist_ok=True)
            with replaced(self.file) as new, open(new, "x", encoding="utf-8") as opened:
                json.dump({"version": _VERSION, "urls": kept}, opened, indent=0)


def _read(file: str) -> dict[str, Record]:
    try:
        with open(file, encoding="utf-8") as opened:
            said = json.load(opened)
        if said["version"] != _VERSION:
            return {}
        return {key: _record(values) for key, values in said["urls"].items()}
    except (OSError, ValueError, TypeError, KeyError, AttributeError, RecursionError):
        return {}


def _record(values: Iterable[Any]) -> Record:
    asked, since, *seen = values
    for value, default in zip(seen, Seen(), strict=True):
        if type(value) is not type(default):
            raise ValueError("is nothing that was kept")
    return Record(float(asked), Seen(*seen), None if since is None else float(since))
