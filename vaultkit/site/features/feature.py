"""What a reader feature is: something that every note's page shows besides its text."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Literal

from vaultkit.site.edition import Edition
from vaultkit.source.path import VaultPath

Where = Literal["above", "below"]
"""Between title and text, or after the text."""


@dataclass(frozen=True)
class Feature:
    """One of them."""

    name: str
    """What it is called."""
    where: Where
    """Where it stands on a note's page."""
    html: Callable[[Edition, VaultPath], str]
    """Its HTML for one public note, empty if there is nothing to show; all text in it is escaped."""
