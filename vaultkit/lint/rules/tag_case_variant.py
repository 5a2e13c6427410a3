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
from collections.abc import Iterator, Mapping, Sequence

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
    examples = _examples(notes, {best: taken.tags.get(best, ()) for best in usual.values()})
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
    spelt: dict[int, Counter[str]] = defaultdict(Counter)
    steps = _Steps()
    for name, n in uses.items():
        for step, part in steps.of(name):
            if part:
                spelt[step][part] += n
    if all(len(parts) == 1 for parts in spelt.values()):
        return {}
    # Of two used as often, the one in small letters.
    best = {step: max(parts, key=lambda s: (parts[s], s)) for step, parts in spelt.items()}
    usual = {name: "/".join(best.get(step, "") for step, _ in steps.of(name)) for name in uses}
    return {name: other for name, other in usual.items() if name != other}


class _Steps:
    """The parts of nested tags, each with a number that it has below the same parts in any spelling.

    A tag may be nested without end, so no part is known by all that stands before it.
    """

    def __init__(self) -> None:
        self._numbers: dict[tuple[int, str], int] = {}

    def of(self, name: str) -> Iterator[tuple[int, str]]:
        """Yield the number and the spelling of each part of a tag; an empty part is no step."""
        above = 0
        for part in name.split("/"):
            if part:
                key = (above, tag_key(part))
                above = self._numbers.setdefault(key, len(self._numbers) + 1)
                yield above, part
            else:
                yield 0, ""


def _examples(notes: Notes, carriers: Mapping[str, Sequence[VaultPath]]) -> dict[str, list[Place]]:
    """Return some places of each tag, so spelt; `carriers` are the notes that have it."""
    shown: dict[VaultPath, list[str]] = defaultdict(list)
    for name, paths in carriers.items():
        for path in paths[:_EXAMPLES]:
            shown[path].append(name)
    # Each note is gone through once for all its tags.
    found = {path: places(notes[path], frozenset(names)) for path, names in shown.items()}
    return {
        name: [Place(path, found[path][name].first, f"#{name} here") for path in paths[:_EXAMPLES]]
        for name, paths in carriers.items()
    }


RULE = Rule("tag-case-variant", "tags", "warning", check, whole=frozenset(["tags"]))
