"""A property whose value is not of its type.

What it finds: values that are not what `.obsidian/types.json` says of the property: a word in a number, a
text in a checkbox, a list in a date. Properties without a value fit every type; one text fits a list.

Why: the app shows a warning instead of the value; sorting, filters and Bases leave the note out.

Example:

Where `rating` is a number:

    rating: "4"

Better:

    rating: 4

When the fix is safe: when the value can be written as the type wants it and nothing is lost: a number or
a checkbox out of its quotes, a number in a text into quotes, a date with other dashes.
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterator, Mapping
from datetime import date, time

from vaultkit.lint.diagnostic import Fix
from vaultkit.lint.rule import Finding, Rule
from vaultkit.lint.rules._property_lines import after, quoted, value_at
from vaultkit.lint.rules._property_types import property_types
from vaultkit.lint.scope import Scope
from vaultkit.source.edit import Edit
from vaultkit.syntax.note import Note

_DATE = re.compile(
    r"(\d{4})([-/.])(\d{1,2})\2(\d{1,2})(?:[T ](\d{2}):(\d{2})(?::(\d{2}))?\S{0,16})?"
)
_NUMBER = re.compile(r"[-+]?[0-9]{1,15}(?:\.[0-9]{1,15})?")
_LONGEST = 200
_SHOWN = 40


def check(scope: Scope) -> Iterator[Finding]:
    """Yield every value of another type, in the notes to be judged."""
    types = property_types(scope.vault)
    if types:
        for note in scope.notes():
            yield from _in_note(note, types)


def _in_note(note: Note, types: Mapping[str, str]) -> Iterator[Finding]:
    matter = note.frontmatter
    for key, value in matter.properties.items():
        kind = types.get(key.lower())
        if kind is None or kind not in _FITS or value is None or _FITS[kind](value):
            continue
        span = matter.keys[key]
        shown = value if isinstance(value, str) else json.dumps(value, ensure_ascii=False)
        shown = shown if len(shown) <= _SHOWN else shown[:_SHOWN] + "…"
        message = f"`{key}` is {_NAMES[kind]} here, but “{shown}” is none"
        yield Finding(note.path, span, message, fix=_fix(note, key, kind))


def _fix(note: Note, key: str, kind: str) -> Fix | None:
    """Return the edit that writes the value as `kind` wants it, if nothing is lost by it."""
    value = note.frontmatter.properties[key]
    cast = _cast(value, kind)
    at = value_at(note, note.frontmatter.keys[key].start) if cast is not None else None
    if cast is None or at is None or " #" in note.raw(at):
        return None
    # What a text says is what is written: 1.10 would lose its nought.
    edit = Edit(note.path, at, quoted(note.raw(at)) if kind == "text" else cast)
    mended = after(note, [edit]).properties
    others = {k: v for k, v in mended.items() if k != key}
    same = others == {k: v for k, v in note.frontmatter.properties.items() if k != key}
    if not same or not _FITS[kind](mended.get(key)):
        return None
    return Fix(f"write it as {_NAMES[kind]}", True, (edit,))


def _cast(value: object, kind: str) -> str | None:
    if kind == "text":
        return "" if isinstance(value, bool | int | float) else None
    if not isinstance(value, str):
        return None
    said = value.strip()
    if kind == "number":
        return said if _NUMBER.fullmatch(said) else None
    if kind == "checkbox":
        return said.lower() if said.lower() in ("true", "false") else None
    if kind in ("date", "datetime"):
        match = _DATE.fullmatch(said)
        if match and match[2] != "-" and match[5] is None:
            return f"{match[1]}-{int(match[3]):02}-{int(match[4]):02}"
    return None


def _is_date(value: object) -> bool:
    if not isinstance(value, str):
        return False
    said = value.strip()
    if not said or (said.startswith("[[") and said.endswith("]]")):
        return True  # the app links dates to daily notes
    match = _DATE.fullmatch(said) if len(said) <= _LONGEST else None
    if not match or match[2] != "-" or len(match[3]) + len(match[4]) != 4:
        return False
    try:
        date(int(match[1]), int(match[3]), int(match[4]))
        time(int(match[5] or 0), int(match[6] or 0), int(match[7] or 0))
    except ValueError:
        return False
    return True


def _is_list(value: object) -> bool:
    items = value if isinstance(value, list) else [value]
    return not any(isinstance(item, list | dict) for item in items)


_FITS: dict[str, Callable[[object], bool]] = {
    "text": lambda value: isinstance(value, str),
    "number": lambda value: isinstance(value, int | float) and not isinstance(value, bool),
    "checkbox": lambda value: isinstance(value, bool),
    "date": _is_date,
    "datetime": _is_date,
    "multitext": _is_list,
    "aliases": _is_list,
    "tags": _is_list,
}
"""Whether a value is of a type; types of plugins are not judged."""

_NAMES = {
    "text": "a text",
    "number": "a number",
    "checkbox": "a checkbox",
    "date": "a date",
    "datetime": "a date and time",
    "multitext": "a list",
    "aliases": "a list",
    "tags": "a list",
}

RULE = Rule("property-type", "properties", "warning", check)
