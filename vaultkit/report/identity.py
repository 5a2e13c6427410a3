"""What makes a finding the same finding tomorrow: its rule, its file, what it is about, and which of several."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterable
from hashlib import sha256
from typing import TYPE_CHECKING, NamedTuple

from vaultkit.source.path import VaultPath

if TYPE_CHECKING:
    from vaultkit.lint.diagnostic import Diagnostic


class Identity(NamedTuple):
    """A finding without its place: text above it may grow, and it stays what it was."""

    rule: str
    """The rule's name."""
    path: VaultPath
    """The file."""
    about: str
    """What the link names; the message where the finding is about no link."""
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
        d = found[i]
        what = (d.rule, d.path, d.message if d.target is None else d.target)
        seen[what] += 1
        known[i] = Identity(*what, seen[what])
    return [known[i] for i in range(len(found))]


def fingerprint(identity: Identity) -> str:
    """Return an identity as 32 hexadecimal digits, the same on every system."""
    return sha256(json.dumps(identity).encode()).hexdigest()[:32]


def fingerprints(diagnostics: Iterable[Diagnostic]) -> list[str]:
    """Return the fingerprint of each finding, in the order given."""
    return [fingerprint(identity) for identity in identities(diagnostics)]
