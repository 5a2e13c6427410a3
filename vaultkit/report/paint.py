"""Colour as a function from text and style to text, so that formats need not know the terminal."""

from __future__ import annotations

from collections.abc import Callable

Paint = Callable[[str, str], str]
"""Text and style (`bold red`, `bold link file:///home/me/Note.md`) to what the terminal shows; without one, the text."""


def plain(text: str, style: str) -> str:
    """Paint nothing."""
    return text
