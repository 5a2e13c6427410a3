"""What the rules about properties share: values that stand on one line, and what a block would say after an edit."""

from __future__ import annotations

import re
from collections.abc import Iterable

from vaultkit.source.document import Document
from vaultkit.source.edit import Edit, apply
from vaultkit.source.span import Span
from vaultkit.syntax import properties
from vaultkit.syntax.note import Note
from vaultkit.syntax.symbols import Frontmatter

_LINE = re.compile(
    r"[ ]*+(?:-[ ]++)*+(?:[^\W\d][\w.-]*+(?:[ ][\w.-]++)*+:[ ]++)?(?P<value>\S[^\r\n]*)"
)


def value_at(note: Note, at: int) -> Span | None:
    """Return where the value of the property or list item stands on whose line `at` is; None if there is none."""
    text = note.text
    start = text.rfind("\n", 0, at) + 1
    line = _LINE.match(text, start, note.frontmatter.content_start)
    if not line or line["value"] in ("-", "---"):
        return None
    return Span(line.start("value"), line.start("value") + len(line["value"].rstrip()))


def quoted(said: str) -> str:
    """Return `said` as a YAML scalar in quotes.

    >>> quoted('a: "b"')
    '\\'a: "b"\\''
    """
    if '"' in said or "\\" in said:
        return "'" + said.replace("'", "''") + "'"
    return f'"{said}"'


def after(note: Note, edits: Iterable[Edit]) -> Frontmatter:
    """Return what the properties of `note` would be after `edits` of its block."""
    block = note.text[: note.frontmatter.content_start]
    return properties.read(Document(note.path, apply(block, edits)))[0]


def problem_after(note: Note, edits: Iterable[Edit]) -> int | None:
    """Return where the block would still have a trouble after `edits`, in the edited text; None if nowhere."""
    block = note.text[: note.frontmatter.content_start]
    problems = properties.read(Document(note.path, apply(block, edits)))[1]
    return problems[0].span.start if problems else None


def texts(value: object) -> list[str]:
    """Return every text in a property's value, however deep."""
    if isinstance(value, str):
        return [value]
    if isinstance(value, list):
        return [text for item in value for text in texts(item)]
    if isinstance(value, dict):
        return [text for item in value.values() for text in texts(item)]
    return []
