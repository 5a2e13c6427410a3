"""What is meant as a tag and is none.

What it finds: entries of the property `tags` that no tag can be: with blanks or commas in them, with marks,
of digits only, with a hash and without quotes; and years among tags, `#draft #2024`. Digits after a hash elsewhere are numbers of
issues, colours and places, and nobody takes them for tags.

Why: Obsidian drops such an entry without a word; a search for the tag does not find the note.

Example:

    tags: rain, water

Better:

    tags: [rain, water]

When the fix is safe: when one text holds several good tags with commas between them or hashes before
them: it makes a list of them. With mere blanks one tag may be meant. A hash that makes a remark is removed.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator

from vaultkit.lint.diagnostic import Fix
from vaultkit.lint.rule import Finding, Rule
from vaultkit.lint.rules._property_lines import after, value_at
from vaultkit.lint.rules._running import running
from vaultkit.source.edit import Edit
from vaultkit.source.span import Span
from vaultkit.syntax.dialect import TAG_CHARACTER, is_whole_tag
from vaultkit.syntax.note import Note

_YEAR = re.compile(r"#(?:19|20)\d\d(?:\d\d){0,2}(?=\s|,|\Z)")
_TAGS_ONLY = re.compile(rf"[ \t>*+-]*+(?:[Tt]ags?:)?(?:[ \t]*+#{TAG_CHARACTER}++,?+)++[ \t\r]*+")
_REMARK = re.compile(rf"[:-][ ]+(?P<tag>#{TAG_CHARACTER}+)[ \t]*(?=\r?\n)")
_SHOWN = 60
_LONG_BLOCK = 20_000
"""In a longer one entries are not looked for, lest thousands of them take thousands of times as long."""


def read(note: Note) -> Iterator[Finding]:
    """Yield entries and words that are no tags."""
    properties = note.frontmatter.properties
    key = (
        "tags" if "tags" in properties else next((k for k in properties if k.lower() == "tags"), "")
    )
    if key:
        value = properties[key]
        entries = value if isinstance(value, list) else [value]
        if len(entries) != len(note.frontmatter.tags):
            said = [entry for entry in entries if entry is not None]
            yield from _in_property(note, key, said)
            yield from _remarks(note, key) if len(said) != len(entries) else ()
    if note.tags:
        yield from _in_text(note)


def _in_property(note: Note, key: str, entries: list[object]) -> Iterator[Finding]:
    span = note.frontmatter.keys[key]
    for entry in entries:
        if entry == "":
            continue
        if isinstance(entry, str) and is_whole_tag(entry.removeprefix("#")):
            continue
        shown = (entry if isinstance(entry, str) else json.dumps(entry))[:_SHOWN]
        fix = _split(note, key, entry) if len(entries) == 1 else None
        yield Finding(note.path, _entry(note, span, entry), _reason(shown, entry), fix=fix)


def _remarks(note: Note, key: str) -> Iterator[Finding]:
    """Yield entries that begin with a hash, and so are remarks to YAML."""
    if note.text.find("#", 0, note.frontmatter.content_start) < 0:
        return
    later = (span.start for span in note.frontmatter.keys.values())
    start = note.frontmatter.keys[key].end
    end = min((at for at in later if at > start), default=note.frontmatter.content_start)
    spans = [_span(found, "tag") for found in _REMARK.finditer(note.text, start, end)]
    edits = [Edit(note.path, Span(span.start, span.start + 1), "") for span in spans]
    tags = after(note, edits).tags
    good = len(tags) == len(note.frontmatter.tags) + len(edits)
    for span, edit in zip(spans, edits, strict=True):
        message = f"{note.raw(span)} is a remark in YAML, and so no tag"
        fix = Fix("remove the hash", True, (edit,)) if good else None
        yield Finding(note.path, span, message, fix=fix)


def _entry(note: Note, key: Span, entry: object) -> Span:
    """Return where an entry stands in the block, the property's name if it cannot be seen."""
    said = str(entry)
    end = note.frontmatter.content_start
    at = note.text.find(said, key.end, end) if said and end <= _LONG_BLOCK else -1
    return Span(at, at + len(said)) if at >= 0 else key


def _reason(shown: str, entry: object) -> str:
    if isinstance(entry, list | dict | bool | float):
        return f"“{shown}” is no text, and so no tag"
    if shown.lstrip("#").isdigit():
        return f"“{shown}” is no tag: a tag has more than digits in it"
    if "," in shown:
        return f"“{shown}” is one text with a comma in it, and so no tag"
    if any(c.isspace() for c in shown.strip()):
        return f"“{shown}” is no tag: a tag has no blanks in it"
    return f"“{shown}” is no tag: a tag has letters, digits, `-`, `_` and `/` in it"


def _split(note: Note, key: str, entry: object) -> Fix | None:
    """Return the edit that makes a list of the tags in one text."""
    at = value_at(note, note.frontmatter.keys[key].start)
    if not isinstance(entry, str) or at is None:
        return None
    names = re.split(r"[,\s]\s*", entry.strip(" ,"))
    names = [name.removeprefix("#") for name in names]
    if len(names) < 2 or not all(map(is_whole_tag, names)):
        return None
    edit = Edit(note.path, at, f"[{', '.join(names)}]")
    made = after(note, [edit])
    safe = "," in entry or entry.count("#") == len(names)
    return Fix("make a list of them", safe, (edit,)) if list(made.tags) == names else None


def _in_text(note: Note) -> Iterator[Finding]:
    """Yield years on lines of tags."""
    text = note.text
    years: list[Span] = []
    end = -1
    for tag in note.tags:
        if tag.span.start < end:
            continue
        start = text.rfind("\n", 0, tag.span.start) + 1
        end = text.find("\n", start)
        end = len(text) if end < 0 else end
        if text.find("#19", start, end) >= 0 or text.find("#20", start, end) >= 0:
            line = _TAGS_ONLY.fullmatch(text, start, end)
            years += map(_span, _YEAR.finditer(text, start, end)) if line else ()
    for year in sorted(running(note, years)) if years else ():
        message = f"{note.raw(year)} is no tag: a tag has more than digits in it"
        yield Finding(note.path, year, message)


def _span(match: re.Match[str], group: str | int = 0) -> Span:
    return Span(*match.span(group))


RULE = Rule("invalid-tag", "tags", "warning", read=read)
