"""What a property says, however its block was read: YAML 1.2's scalars, links, tags, aliases (spec §9)."""

from __future__ import annotations

import re

from vaultkit.source.span import Span
from vaultkit.syntax.dialect import is_whole_tag, split_wikilink
from vaultkit.syntax.elements import Link, PropertyLink
from vaultkit.syntax.symbols import Value

CORE_SCHEMA = (
    ("null", re.compile(r"^(?:~|null|Null|NULL|)$"), ["~", "n", "N", ""]),
    ("bool", re.compile(r"^(?:true|True|TRUE|false|False|FALSE)$"), list("tTfF")),
    ("int", re.compile(r"^(?:[-+]?[0-9]+|0o[0-7]+|0x[0-9a-fA-F]+)$"), list("-+0123456789")),
    (
        "float",
        re.compile(r"^[-+]?(?:\.[0-9]+|[0-9]+(?:\.[0-9]*)?)(?:[eE][-+]?[0-9]+)?$"),
        list("-+.0123456789"),
    ),
)
"""YAML 1.2's kinds of plain scalars, each with what it begins with; the first that matches counts."""

_BY_FIRST = {
    first: [(kind, expression) for kind, expression, firsts in CORE_SCHEMA if first in firsts]
    for first in {first for _, _, firsts in CORE_SCHEMA for first in firsts}
}
_WIKILINK = re.compile(r"\[\[([^\n]+)\]\]")
_MAX_DIGITS = 400


def plain_value(text: str) -> Value:
    """Return what a scalar without quotes says.

    >>> plain_value("0x10"), plain_value("2024-02-29"), plain_value("no")
    (16, '2024-02-29', 'no')
    """
    for kind, expression in _BY_FIRST.get(text[:1], ()):
        if expression.match(text):
            return typed_value(kind, text)
    return text


def typed_value(kind: str, text: str) -> Value:
    """Return what `text` says as a scalar of `kind`, text if it says nothing of that kind."""
    match kind:
        case "null":
            return None
        case "bool":
            return text.lower() == "true"
        case "int" | "float" if (number := _number(kind, text)) is not None:
            return number
    return text


def _number(kind: str, text: str) -> int | float | None:
    """Return what a number says; None if it says none, for a tag may call any text a number."""
    try:
        if kind == "float":
            return float(text)
        base = {"0x": 16, "0o": 8}.get(text[:2], 10)
        return int(text, base) if len(text) <= _MAX_DIGITS else None
    except ValueError:
        return None


def property_link(key: str, said: str, note: str, value: Span) -> PropertyLink | None:
    """Return the link that the property `key` is, or None.

    `said` is its value, which stands at `value` of the whole file `note`, quotes included.
    """
    match = _WIKILINK.fullmatch(said.strip())
    # One link and nothing else is a property link; two, or text beside one, are text (YML-08).
    if not match or "[[" in match[1] or "]]" in match[1]:
        return None
    parts = split_wikilink(match[1])
    if parts is None:
        return None
    at = note.find(match[0], value.start, value.end)
    span = Span(at, at + len(match[0])) if at >= 0 else value
    target = Span(span.start + 2, span.start + 2 + parts.target_length) if at >= 0 else value
    link = Link(
        span=span,
        syntax="wikilink",
        embed=False,
        external=False,
        path=parts.target.path,
        subpath=parts.target.subpath,
        display=parts.display,
        target=target,
    )
    return PropertyLink(span, key, link)


def tags_in(properties: dict[str, Value]) -> tuple[str, ...]:
    """Return the tags that the properties give, duplicates kept (YML-05)."""
    names = (e.removeprefix("#") for e in _texts(properties, "tags"))
    return tuple(name for name in names if is_whole_tag(name))


def aliases_in(properties: dict[str, Value]) -> tuple[str, ...]:
    """Return the note's other names (YML-06)."""
    return tuple(e.strip() for e in _texts(properties, "aliases") if e.strip())


def _texts(properties: dict[str, Value], wanted: str) -> list[str]:
    """Return the texts of the property whose name is `wanted` in any case (YML-15)."""
    value = next((value for key, value in properties.items() if key.lower() == wanted), None)
    entries = value if isinstance(value, list) else [value]
    return [e for e in entries if isinstance(e, str)]
