"""A tag that is likely another one.

What it finds: tags that differ in a hyphen, an underscore or a plural's ending, and tags that are a slip
away from one used ten times as often. It is said once, where the rarer one stands first.

Why: half of the notes are found under one, half under the other.

Example:

    #book and #books, #to-do and #todo

Better:

    #book

When the fix is safe: never; it renames the rarer tag in all notes, and that the two are one is a guess.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator

from vaultkit.lint.diagnostic import Fix
from vaultkit.lint.rule import Finding, Place, Rule
from vaultkit.lint.rules._slips import forms, slips
from vaultkit.lint.rules._tag_uses import places, rewriting
from vaultkit.lint.scope import Scope
from vaultkit.source.edit import Edit
from vaultkit.source.span import Span
from vaultkit.syntax.note import Note
from vaultkit.vault.tags import tag_key, tags_of

_MOST_NOTES = 50
_OTHERS = 5


def check(scope: Scope) -> Iterator[Finding]:
    """Yield the rarer of two tags that are likely one."""
    taken = scope.census
    spelt: dict[str, Counter[str]] = {}
    for name, n in taken.tag_uses.items():
        spelt.setdefault(tag_key(name), Counter())[name] += n
    uses = {key: sum(names.values()) for key, names in spelt.items()}
    meant = slips(uses) | forms(uses)
    if not meant:
        return
    usual = {key: max(names, key=lambda n: (names[n], n)) for key, names in spelt.items()}
    for key, other in meant.items():
        paths = sorted({path for name in spelt[key] for path in taken.tags[name]})
        notes = [scope.vault.notes[path] for path in paths[: _MOST_NOTES + 1]]
        yield _finding(usual[key], usual[other], notes, uses[key], uses[other])


def _finding(name: str, other: str, notes: list[Note], uses: int, others: int) -> Finding:
    key = tag_key(name)
    message = f"#{name} is used {uses}×, #{other} {others}×; are they one?"
    found = [(note, _first(note, key)) for note in notes[: _OTHERS + 1]]
    return Finding(
        found[0][0].path,
        found[0][1],
        message,
        suggestions=(f"#{other}",),
        fix=_fix(notes, key, other) if len(notes) <= _MOST_NOTES else None,
        related=tuple(Place(note.path, at, f"#{name} here") for note, at in found[1:]),
    )


def _first(note: Note, key: str) -> Span:
    names = {name for name in tags_of(note) if tag_key(name) == key}
    return next(iter(places(note, names).values())).first


def _fix(notes: list[Note], key: str, other: str) -> Fix | None:
    """Return the edits that rename the tag in all notes; it may be spelt in several ways."""
    made: list[Edit] = []
    for note in notes:
        names = {name: other for name in tags_of(note) if tag_key(name) == key}
        edits = rewriting(note, names)
        if not edits:
            return None
        made += edits
    return Fix(f"write #{other} instead", False, tuple(made))


RULE = Rule("tag-near-duplicate", "tags", "info", check, whole=frozenset(["tags"]))
