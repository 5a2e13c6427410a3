"""What is wrong with a file before anybody asks what it means."""

from __future__ import annotations

from typing import NamedTuple

from vaultkit.source.path import VaultPath
from vaultkit.source.span import Span


class Problem(NamedTuple):
    """One thing a file does that keeps part of it from being read."""

    kind: str
    """Its name, which is also the name of the rule that reports it: `invalid-utf8`, `invalid-yaml`."""
    path: VaultPath
    """The file."""
    span: Span
    """The place; `Span(0, 0)` where the file has no readable text."""
    message: str
    """What is wrong and what to do, one sentence."""
