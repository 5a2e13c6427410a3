"""The outcome of a check, and how it is kept: a check of a vault that did not change loads little more.

It is believed only if it was kept by this very program for this very state of the vault.
"""

from __future__ import annotations

import json
import os
import zlib
from contextlib import suppress
from typing import Any, NamedTuple

from vaultkit.lint.diagnostic import Diagnostic, Fix, Related
from vaultkit.source.own_files import replaced
from vaultkit.source.span import Position, Span
from vaultkit.vault.kept import file_for, program


class Outcome(NamedTuple):
    """What was found, and in how much."""

    diagnostics: list[Diagnostic]
    """By path and place."""
    notes: int
    """How many notes the vault has."""
    links: int
    """How many links lead into it."""


class Last:
    """The outcome of the last check of one vault, in a file of its own."""

    def __init__(self, root: str, folder: str | None = None, ending: str = ".last") -> None:
        """Of the vault at `root`, an absolute path, kept in `folder` or the user's cache, in a file so ending."""
        self.file = file_for(root, ending, folder)
        self._about = [root, program()]

    def recall(self, state: str) -> Outcome | None:
        """Return the outcome if it is of this `state` of the vault, else None."""
        try:
            with open(self.file, "rb") as file:
                head, _, kept = file.read().partition(b"\n")
            if kept != _bytes(state):
                return None
            about, checksum, said = json.loads(head)
            if about != self._about or zlib.crc32(said.encode()) != checksum:
                return None
            notes, links, found = json.loads(said)
            return Outcome([_read(*one) for one in found], notes, links)
        except (OSError, ValueError, TypeError, AttributeError, RecursionError):
            return None  # none, cut short, or somebody else's: it will be written anew

    def keep(self, state: str, outcome: Outcome) -> None:
        """Keep the outcome; a folder that cannot be written to is no reason to fail."""
        found = [_written(d) for d in outcome.diagnostics]
        said = json.dumps([outcome.notes, outcome.links, found])
        head = json.dumps([self._about, zlib.crc32(said.encode()), said])
        with suppress(OSError):
            os.makedirs(os.path.dirname(self.file), exist_ok=True)
            with replaced(self.file) as new, open(new, "wb") as file:
                file.write(head.encode() + b"\n" + _bytes(state))


def _bytes(state: str) -> bytes:
    return state.encode("utf-8", "surrogateescape")


def written(diagnostics: list[Diagnostic]) -> str:
    """Return the findings of one file as JSON, in ASCII: a name that is no UTF-8 holds what UTF-8 cannot say."""
    return json.dumps([_written(d) for d in diagnostics])


def read(said: str) -> list[Diagnostic]:
    """Return the findings that were written. Raises ValueError or TypeError for what nobody wrote."""
    return [_read(*one) for one in json.loads(said)]


def _written(d: Diagnostic) -> list[Any]:
    fix = d.fix and [d.fix.title, d.fix.safe, [[e.path, *e.span, e.text] for e in d.fix.edits]]
    return [*d[:9], fix, d.related]


def _read(*said: Any) -> Diagnostic:
    rule, severity, path, span, start, end, message, target, suggestions, fix, related = said
    return Diagnostic(
        rule,
        severity,
        path,
        Span(*span),
        Position(*start),
        Position(*end),
        message,
        target,
        tuple(suggestions),
        _read_fix(*fix) if fix else None,
        tuple(
            Related(where, Span(*place), Position(*at), why) for where, place, at, why in related
        ),
    )


def _read_fix(title: str, safe: bool, edits: list[Any]) -> Fix:
    from vaultkit.source.edit import Edit
    from vaultkit.source.path import VaultPath

    made = (Edit(VaultPath(path), Span(start, end), text) for path, start, end, text in edits)
    return Fix(title, safe, tuple(made))
