"""Which findings of two states of a vault are the same one: several rules speak of one dead link.

Which of them speaks may depend on what else lies in the vault, so it does not count. Neither do line numbers.
"""

from __future__ import annotations

import re
from typing import NamedTuple

from vaultkit.lint.diagnostic import Diagnostic
from vaultkit.source.path import VaultPath

DEAD_LINK = "dead-link"
"""What the rules about links to no file have in common."""

MISSING_PLACE = "missing-place"
"""What the rules about links to no place in their file have in common."""

ALIAS_ONLY = "alias-only-link"
"""The rule about links to no file that say another name of one: not so dead as others."""

AMBIGUOUS = "ambiguous-link"
"""The rule about links that may mean several files."""

_KINDS = {
    "broken-block": MISSING_PLACE,
    "broken-embed": DEAD_LINK,
    "broken-fragment": MISSING_PLACE,
    "broken-heading": MISSING_PLACE,
    "broken-path": DEAD_LINK,
    "canvas-broken-file": DEAD_LINK,
    "canvas-broken-subpath": MISSING_PLACE,
    "mistyped-link": DEAD_LINK,
    "moved-target": DEAD_LINK,
    "outside-vault": DEAD_LINK,
    "unwritten-note": DEAD_LINK,
}
_NUMBER = re.compile(r"(?<= )\d+(?=[ ,:;)]|$)")


class Alike(NamedTuple):
    """What findings have in common of which the first of then is the first of now."""

    kind: str
    """The rule's name, or what several have in common."""
    path: VaultPath
    """The file."""
    about: str
    """What the link names; if the finding is about none, its message without numbers."""


def alike(diagnostic: Diagnostic) -> Alike:
    """Return what a finding has in common with those that are like it."""
    about = diagnostic.target
    if about is None:
        about = _NUMBER.sub("", diagnostic.message)
    return Alike(kind_of(diagnostic.rule), diagnostic.path, about)


def kind_of(rule: str) -> str:
    """Return what a rule has in common with those that speak of the same thing."""
    return _KINDS.get(rule, rule)
