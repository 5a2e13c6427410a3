"""A document to a `Note`, or to the symbols that others see. Two engines, one law: they say the same.

The scanner (`scan`) reads most notes, ten times as fast; what it declines, and all that is rendered, the parser
of record reads (`reference`), which is loaded when it is first needed. `VAULTKIT_ENGINE=reference` leaves the
scanner out, to tell whether a finding is its fault.
"""

from __future__ import annotations

import os
from collections.abc import Sequence

from vaultkit.source.document import Document
from vaultkit.syntax import properties
from vaultkit.syntax.elements import Element
from vaultkit.syntax.note import Content, Note, in_order
from vaultkit.syntax.positions import SourceMap
from vaultkit.syntax.scan.blocks import Declined, scan
from vaultkit.syntax.symbols import Symbols

_REFERENCE_ONLY = os.environ.get("VAULTKIT_ENGINE") == "reference"


def parse(document: Document) -> Note:
    """Return what `document` says. Never raises for what it says: trouble is in `problems`.

    Costs about a tenth of a second for each megabyte of prose.
    """
    if _REFERENCE_ONLY:
        return _by_record(document)
    frontmatter, problems = properties.read(document)
    source = SourceMap(document.text, frontmatter.content_start)
    try:
        elements, runs = scan(document.text, source)
    except Declined:
        return _by_record(document)
    return Note.of(document, frontmatter, elements, runs, (*document.problems, *problems))


def read_content(document: Document) -> Content:
    """Return all that the text of `document` holds."""
    return parse(document).content


FEW = 4
"""Notes that are parsed as ever before what finds symbols alone is loaded."""


def skim(documents: Sequence[Document], *, few: int = FEW) -> list[Symbols]:
    """Return what other notes see of each document: the same as `parse(document).symbols` in half the time.

    Many at once take less than one by one: each step's code and data stay near the processor. No more than `few` are
    parsed as ever before what finds symbols alone would be loaded.
    """
    if _REFERENCE_ONLY:
        return [_by_record(document).symbols for document in documents]
    heads = [properties.read(document) for document in documents]
    many = len(documents) > few
    bodies = [
        _scan(document, head.content_start, symbols_only=many)
        for document, (head, _) in zip(documents, heads, strict=True)
    ]
    return [
        _by_record(document).symbols
        if elements is None
        else Symbols.of(head, in_order(elements), (*document.problems, *problems))
        for document, (head, problems), elements in zip(documents, heads, bodies, strict=True)
    ]


def _scan(document: Document, start: int, *, symbols_only: bool) -> list[Element] | None:
    try:
        return scan(document.text, SourceMap(document.text, start), symbols_only=symbols_only)[0]
    except Declined:
        return None


def _by_record(document: Document) -> Note:
    from vaultkit.syntax.reference import parse_tokens

    return parse_tokens(document).note
