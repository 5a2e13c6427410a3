"""A property that is likely another one, mistyped.

What it finds: a property's name that is used once or twice and is a slip away from one used ten times as
often, or is that name in another form: `Author`, `authors`, `date-read` beside `date_read`. And `tag`,
`alias` and `cssclass`, which Obsidian reads no more.

Why: a query for `author` does not find the note.

Example:

    auhtor: Ada

Better:

    author: Ada

When the fix is safe: never; it renames the property, and that the two are one is a guess.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator

from vaultkit.lint.diagnostic import Fix
from vaultkit.lint.rule import Finding, Rule
from vaultkit.lint.rules._property_types import property_types
from vaultkit.lint.rules._slips import forms, slips
from vaultkit.lint.scope import Scope
from vaultkit.source.edit import Edit
from vaultkit.syntax.note import Note

_OFTEN = 10
_FORMER = {"tag": "tags", "alias": "aliases", "cssclass": "cssclasses"}
"""Names that Obsidian gave up in version 1.9 (spec YML-07), and what they are called now."""


def check(scope: Scope) -> Iterator[Finding]:
    """Yield every property whose name is rare and near one that is not."""
    carriers = scope.census.properties
    uses = Counter({name: len(paths) for name, paths in carriers.items()})
    meant = {name: now for name, now in _FORMER.items() if name in uses}
    known = property_types(scope.vault) if len(uses) > 1 else {}
    meant |= {
        name: other
        for name, other in _near(uses).items()
        if name.lower() not in known and name not in _FORMER
    }
    for path in dict.fromkeys(path for name in meant for path in carriers[name]):
        yield from _in_note(scope.vault.notes[path], meant, uses)


def _near(uses: Counter[str]) -> dict[str, str]:
    """Return the names that are likely another, with that one."""
    folded: dict[str, Counter[str]] = {}
    for name, n in uses.items():
        folded.setdefault(name.lower(), Counter())[name] += n
    total = {name: sum(spelt.values()) for name, spelt in folded.items()}
    usual = {name: max(spelt, key=lambda s: (spelt[s], s)) for name, spelt in folded.items()}
    near = slips(total) | forms(total)
    found = {}
    for name, n in uses.items():
        other = usual[near.get(name.lower(), name.lower())]
        if other != name and uses[other] >= n * _OFTEN:
            found[name] = other
    return found


def _in_note(note: Note, meant: dict[str, str], uses: Counter[str]) -> Iterator[Finding]:
    keys = note.frontmatter.keys
    for name in keys.keys() & meant.keys():
        other = meant[name]
        if name in _FORMER:
            message = f"Obsidian does not read `{name}` any more; its name is `{other}`"
        else:
            message = f"`{name}` is used {uses[name]}×, `{other}` {uses[other]}×"
        plain = note.raw(keys[name]) == name
        edit = Edit(note.path, keys[name], other)
        free = plain and not any(key.lower() == other.lower() for key in keys if key != name)
        fix = Fix(f"rename it to `{other}`", False, (edit,)) if free else None
        yield Finding(note.path, keys[name], message, suggestions=(other,), fix=fix)


RULE = Rule("unknown-property", "properties", "info", check, whole=frozenset(["properties"]))
