"""A note's properties (spec §9): the fence that holds them, and who reads what stands in it.

Most blocks are simple (`simple_properties`); a YAML parser is loaded for the first that is not (`yaml_properties`).
"""

from __future__ import annotations

import re

from vaultkit.source.document import Document
from vaultkit.source.problem import Problem
from vaultkit.syntax import simple_properties
from vaultkit.syntax.symbols import Frontmatter

_OPENING = re.compile(r"\ufeff?---\r?\n")
_CLOSING = re.compile(r"^---(?:\r?\n|\Z)", re.MULTILINE)


def read(document: Document) -> tuple[Frontmatter, list[Problem]]:
    """Return the properties of `document` and what is wrong with them (YML-01 to YML-03)."""
    text = document.text
    opening = _OPENING.match(text)
    closing = _CLOSING.search(text, opening.end()) if opening else None
    if not opening or not closing:
        start = 1 if text.startswith("\ufeff") else 0
        return Frontmatter(content_start=start), []
    start, end, after = opening.end(), closing.start(), closing.end()
    simple = simple_properties.read(text, start, end, after)
    if simple is not None:
        return simple, []
    from vaultkit.syntax import yaml_properties

    return yaml_properties.read(document, start, end, after)
