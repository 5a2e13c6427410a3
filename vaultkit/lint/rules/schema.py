"""Properties that are not as the settings want them.

What it finds: in the notes of a folder, or with a tag: properties that must be there and are not, values
that are none of a list, texts that do not match an expression. It looks at nothing until it is told what to want.

Why: a table of books needs the author of each.

Example:

Where `vaultkit.toml` says

    [[rules.schema.notes]]
    folder = "Books"
    required = ["author"]
    enum = { status = ["unread", "read"] }
    pattern = { isbn = "[0-9-]{10,17}" }

an empty note in `Books`.

Better: a note in `Books` that says `author: Ada` and `status: read`.

When the fix is safe: there is none; what belongs there is yours to say.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any, NamedTuple

from vaultkit.lint.rule import Finding, Rule
from vaultkit.lint.scope import Scope
from vaultkit.source.path import VaultPath
from vaultkit.source.span import Span
from vaultkit.syntax.note import Note
from vaultkit.vault.tags import tag_key, tags_of

_LONGEST = 1000
_FILE = Span(0, 0)


class _Wanted(NamedTuple):
    """What is wanted of some notes."""

    folder: str
    """With its slash; `""` is the whole vault."""
    tag: str
    """As tags compare; `""` asks for none."""
    required: list[str]
    enum: dict[str, list[Any]]
    pattern: dict[str, re.Pattern[str]]


def check(scope: Scope) -> Iterator[Finding]:
    """Yield what is missing or wrong in the notes to be judged."""
    said: list[Any] = scope.option("schema", "notes", [])
    wanted: list[_Wanted] = []
    for one in said:
        try:
            wanted.append(_wanted(one))
        except (re.error, TypeError, ValueError, AttributeError) as error:
            message = f"the settings of `schema` cannot be understood: {error}"
            yield Finding(VaultPath("."), _FILE, message, severity="error")
    if wanted:
        for note in scope.notes():
            yield from _in_note(note, wanted)


def _wanted(said: dict[str, Any]) -> _Wanted:
    folder = str(said.get("folder", "")).strip("/")
    return _Wanted(
        f"{folder}/" if folder else "",
        tag_key(str(said.get("tag", "")).removeprefix("#")),
        [str(name) for name in said.get("required", [])],
        {str(name): list(values) for name, values in said.get("enum", {}).items()},
        {str(name): re.compile(each) for name, each in said.get("pattern", {}).items()},
    )


def _in_note(note: Note, wanted: list[_Wanted]) -> Iterator[Finding]:
    for one in wanted:
        if not note.path.startswith(one.folder):
            continue
        if one.tag and one.tag not in map(tag_key, tags_of(note)):
            continue
        yield from _missing(note, one)
        yield from _wrong(note, one)


def _missing(note: Note, wanted: _Wanted) -> Iterator[Finding]:
    properties, keys = note.frontmatter.properties, note.frontmatter.keys
    for name in wanted.required:
        if properties.get(name) in (None, "", []):
            what = "has no value" if name in properties else "is missing"
            yield Finding(note.path, keys.get(name, _FILE), f"the property `{name}` {what}")


def _wrong(note: Note, wanted: _Wanted) -> Iterator[Finding]:
    for name, value in note.frontmatter.properties.items():
        for item in value if isinstance(value, list) else [value]:
            if item is None:
                continue
            if name in wanted.enum and item not in wanted.enum[name]:
                allowed = ", ".join(map(str, wanted.enum[name]))
                message = f"`{name}` must be one of {allowed}, and is “{str(item)[:60]}”"
                yield Finding(note.path, note.frontmatter.keys[name], message)
            expression = wanted.pattern.get(name)
            if expression and not expression.fullmatch(str(item)[:_LONGEST]):
                message = f"`{name}` does not match {expression.pattern}: “{str(item)[:60]}”"
                yield Finding(note.path, note.frontmatter.keys[name], message)


RULE = Rule("schema", "properties", "warning", check, default=False)
