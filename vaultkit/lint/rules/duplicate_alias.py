"""An alias that means two notes.

What it finds: an alias that another note has, too, or that is another note's name; in any case. An alias that only
repeats its own note's name is left out.

Why: who types it is offered two notes, and a site can send an old address to one of them only.

Example: in two notes

    aliases: [recovery approach]

Better: the alias in the note that is about it, and a link in the other.

When the fix is safe: there is none.
"""

from __future__ import annotations

from collections.abc import Iterator

from vaultkit.lint.rule import Finding, Place, Rule
from vaultkit.lint.rules._obsidian import template_test
from vaultkit.lint.scope import Scope
from vaultkit.source.path import NOTE_SUFFIX, VaultPath, comparable
from vaultkit.source.span import Span
from vaultkit.syntax.note import Note


def check(scope: Scope) -> Iterator[Finding]:
    """Yield every alias that is a note's name, and every one that an earlier note has already."""
    vault = scope.vault
    is_template = template_test(vault)
    first: dict[str, VaultPath] = {}
    seen: set[tuple[str, VaultPath]] = set()
    for alias, path in vault.notes.aliases():
        if path not in scope or is_template(path):
            continue
        key = comparable(alias)
        owner = first.setdefault(key, path)
        namesakes = vault.names.named(key + NOTE_SUFFIX)
        if (owner == path and not namesakes) or (key, path) in seen:
            continue
        seen.add((key, path))
        if path in namesakes:
            continue  # two notes of that name are the matter of `duplicate-name`
        namesake = next((other for other in namesakes if not is_template(other)), None)
        if namesake is not None:
            message = f"the alias “{alias}” is the name of {namesake}"
            related = Place(namesake, Span(0, 0), "the note of that name")
        elif owner != path:
            message = f"the alias “{alias}” is also one of {owner}"
            related = Place(owner, Span(0, 0), "the first note with it")
        else:
            continue
        place = alias_place(vault.notes[path], alias)
        yield Finding(path, place, message, related=(related,))


def alias_place(note: Note, alias: str) -> Span:
    """Return where the properties of `note` say `alias`, or where the property stands if that is not plain to see."""
    block = note.frontmatter
    keys = sorted(block.keys.items(), key=lambda item: item[1])
    for i, (key, span) in enumerate(keys):
        if key.lower() == "aliases":
            end = keys[i + 1][1].start if i + 1 < len(keys) else block.content_start
            return _whole(note.text, alias, Span(span.end, end)) or span
    return Span(0, 0)


def _whole(text: str, words: str, among: Span) -> Span | None:
    """Return the first place of `words` that is no part of longer ones."""
    at = text.find(words, *among)
    while at >= 0:
        end = at + len(words)
        if not (text[at - 1 : at].isalnum() or text[end : end + 1].isalnum()):
            return Span(at, end)
        at = text.find(words, at + 1, among.end)
    return None


RULE = Rule("duplicate-alias", "graph", "warning", check, whole=frozenset(["names", "aliases"]))
