"""A document to a `Note`. One function, two engines, one law: they give equal notes.

The scanner (`scan`) reads most notes, ten times as fast; what it declines, and all that is rendered, the parser
of record reads (`reference`). `VAULTKIT_ENGINE=reference` leaves the scanner out, to tell whether a
finding is its fault.
"""

from __future__ import annotations

import os

from vaultkit.source.document import Document
from vaultkit.syntax import properties
from vaultkit.syntax.note import Note
from vaultkit.syntax.positions import SourceMap
from vaultkit.syntax.reference import Parsed, parse_tokens
from vaultkit.syntax.scan.blocks import Declined, scan

__all__ = ["Parsed", "parse", "parse_tokens"]

_REFERENCE_ONLY = os.environ.get("VAULTKIT_ENGINE") == "reference"


def parse(document: Document) -> Note:
    """Return what `document` says. Never raises for what it says: trouble is in `problems`.

    Costs about a tenth of a second for each megabyte of prose.
    """
    if _REFERENCE_ONLY:
        return parse_tokens(document).note
    frontmatter, problems = properties.read(document)
    source = SourceMap(document.text, frontmatter.content_start)
    try:
        elements, runs = scan(document.text, source)
    except Declined:
        return parse_tokens(document).note
    return Note.of(document, frontmatter, elements, runs, (*document.problems, *problems))
