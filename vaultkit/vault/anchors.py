"""Where a subpath leads inside a note: headings (spec §5), blocks (§6), footnotes (FTN-01)."""

from __future__ import annotations

import re
from typing import NamedTuple

from vaultkit.syntax.elements import BlockId, FootnoteDefinition, Heading
from vaultkit.syntax.symbols import Places, Symbols

AnchorElement = Heading | BlockId | FootnoteDefinition

_BLANKED = re.compile(r"[!\"#$%&()*+,.:;<=>?@^`{|}~/\[\]\\\r\n]")
_BLANKS = re.compile(r"\s+")
_FOOTNOTE = re.compile(r"#\[\^([^\]]+)\]\Z")


class NoAnchor(NamedTuple):
    """The link names no place inside the file, or the file has no places to name."""


class AnchorFound(NamedTuple):
    """The place the link names."""

    element: AnchorElement


class AnchorMissing(NamedTuple):
    """The file has no such place."""

    kind: str
    """`heading`, `block` or `footnote`."""
    text: str
    """What was looked for, without its marks."""


NO_ANCHOR = NoAnchor()

Anchoring = NoAnchor | AnchorFound | AnchorMissing


def strip_heading(text: str) -> str:
    """Return the form in which headings compare: punctuation blanked, blanks folded, lower case (HDG-04).

    >>> strip_heading("Care: daily!")
    'care daily'
    """
    return _BLANKS.sub(" ", _BLANKED.sub(" ", text)).strip().lower()


class Anchors:
    """The places of one note, ready for look-up."""

    def __init__(self, symbols: Symbols | Places) -> None:
        self._headings = [(strip_heading(h.text), h) for h in symbols.headings]
        self._blocks: dict[str, BlockId] = {}
        for block in symbols.block_ids:
            self._blocks.setdefault(block.id.lower(), block)
        self._footnotes: dict[str, FootnoteDefinition] = {}
        for footnote in symbols.footnotes:
            self._footnotes.setdefault(footnote.id.lower(), footnote)

    def find(self, subpath: str | None) -> Anchoring:
        """Return the place that `subpath`, with its `#`, names."""
        if not subpath or not subpath.strip("# "):
            return NO_ANCHOR
        if subpath.startswith("#^"):
            block = self._blocks.get(subpath[2:].strip().lower())
            return AnchorFound(block) if block else AnchorMissing("block", subpath[2:].strip())
        if match := _FOOTNOTE.match(subpath):
            footnote = self._footnotes.get(match[1].lower())
            return AnchorFound(footnote) if footnote else AnchorMissing("footnote", match[1])
        heading = self._heading([part for part in subpath.split("#") if part.strip()])
        return AnchorFound(heading) if heading else AnchorMissing("heading", subpath[1:].strip())

    def _heading(self, parts: list[str]) -> Heading | None:
        """Walk the headings once; each part must match one deeper than the last (HDG-02)."""
        wanted = [strip_heading(part) for part in parts]
        if not all(wanted):
            return None
        level, next_part = 0, 0
        for text, heading in self._headings:
            if text == wanted[next_part] and heading.level > level:
                next_part += 1
                level = heading.level
                if next_part == len(wanted):
                    return heading
        return None
