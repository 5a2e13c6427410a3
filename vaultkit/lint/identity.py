"""By what a finding is known again, wherever its line has moved: for baselines and fingerprints."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable
from typing import NamedTuple

from vaultkit.lint.diagnostic import Diagnostic
from vaultkit.source.path import VaultPath

_PLACE = re.compile(r"\b(line|column|char|byte|offset)s? \d+(?:( and | to |-)\d+)?")


class Identity(NamedTuple):
    """A finding without its place: text above it may grow, and it stays what it was."""

    rule: str
    """The rule's name."""
    path: VaultPath
    """The file."""
    about: str
    """What the link names; where the finding is about no link, the message without lines and columns."""
    ordinal: int
    """Which of those of this rule, in this file, about this; from 1, in text order."""


def identities(diagnostics: Iterable[Diagnostic]) -> list[Identity]:
    """Return the identity of each finding, in the order given.

    Findings of one file are told from each other by their order in the text, so all of a file's are to be given.
    """
    found = list(diagnostics)
    by_place = sorted(range(len(found)), key=lambda i: (found[i].span, found[i].message, i))
    seen: Counter[tuple[str, VaultPath, str]] = Counter()
    known: dict[int, Identity] = {}
    for i in by_place:
        what = (found[i].rule, found[i].path, subject(found[i]))
        seen[what] += 1
        known[i] = Identity(*what, seen[what])
    return [known[i] for i in range(len(found))]


def subject(diagnostic: Diagnostic) -> str:
    """Return what a finding is about, without its place."""
    if diagnostic.target is not None:
        return diagnostic.target
    return _PLACE.sub(r"\1 …", diagnostic.message)
