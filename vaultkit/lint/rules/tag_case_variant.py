"""A tag that is written in capitals here and small there.

What it finds: tags that differ in nothing but their letters' case, or that of a tag they are nested in.

Why: to Obsidian they are one tag, shown as it was first met; sites and scripts make two of them.

Example:

    #Draft, where all other notes say #draft

Better:

    #draft

When the fix is safe: always; it writes the tag as it is written most, which is the same tag.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterator, Sequence

from vaultkit.lint.diagnostic import Fix
from vaultkit.lint.rule import Finding, Place, Rule
from vaultkit.lint.rules._tag_uses import Places, places
from vaultkit.lint.scope import Scope
from vaultkit.source.edit import Edit
from vaultkit.source.path import VaultPath
from vaultkit.syntax.note import Note
from vaultkit.vault.notes import Notes
from vaultkit.vault.tags import tag_key

_EXAMPLES = 3


def check(scope: Scope) -> Iterator[Finding]:
    """Yield, once for each note and spelling, every tag that is not spelt as it is most."""
    taken = scope.census
    usual = _usual(taken.tag_uses)
    notes = scope.vault.notes
    examples = {best: _examples(notes, best, taken.tags.get(best, ())) for best in usual.values()}
    for path in dict.fromkeys(path for name in usual for path in taken.tags[name]):
        note = notes[path]
        for name, found in places(note, usual).items():
            yield _finding(note, name, usual[name], found, examples[usual[name]])


def _finding(note: Note, name: str, best: str, found: Places, examples: list[Place]) -> Finding:
    edits = tuple(Edit(note.path, span, best) for span in found.spans)
    return Finding(
        note.path,
        found.first,
        f"#{name} is #{best} elsewhere, which is the same tag",
        suggestions=(f"#{best}",),
        fix=Fix(f"write #{best}", True, edits) if found.all_found else None,
        related=tuple(examples),
    )


def _usual(uses: Counter[str]) -> dict[str, str]:
    """Return the tags of which a part is spelt otherwise in most places, with the usual spelling of all parts."""
    parts: dict[str, Counter[str]] = defaultdict(Counter)
    for name, n in uses.items():
        above = ""
        for part in filter(None, name.split("/")):
            above += "/" + part
            parts[tag_key(above)][part] += n
    if all(len(spelt) == 1 for spelt in parts.values()):
        return {}
    # Of two used as often, the one in small letters.
    best = {key: max(spelt, key=lambda s: (spelt[s], s)) for key, spelt in parts.items()}
    usual = {name: _spelt(name, best) for name in uses}
    return {name: other for name, other in usual.items() if name != other}


def _spelt(name: str, best: dict[str, str]) -> str:
    above = ""
    said: list[str] = []
    for part in name.split("/"):
        above += "/" + part
        said.append(best[tag_key(above)] if part else part)
    return "/".join(said)


def _examples(notes: Notes, name: str, carriers: Sequence[VaultPath]) -> list[Place]:
    """Return some places of the tag `name`, so spelt."""
    return [
        Place(path, places(notes[path], {name})[name].first, f"#{name} here")
        for path in carriers[:_EXAMPLES]
    ]


RULE = Rule("tag-case-variant", "tags", "warning", check, whole=frozenset(["tags"]))
