"""A canvas card whose file does not exist.

What it finds: cards, and backgrounds of groups, whose `file` is no path of the vault. A canvas names the whole path:
nothing is searched.

Why: the card is empty, and says that the file could not be found.

Example:

    {"id": "a", "type": "file", "file": "Recovrey.md"}

Better:

    {"id": "a", "type": "file", "file": "Concepts/Recovery.md"}

When the fix is safe: never; if one file of that name lies elsewhere, vaultkit can point the card there.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator

from vaultkit.lint.diagnostic import Fix
from vaultkit.lint.rule import Finding, Rule
from vaultkit.lint.scope import Scope
from vaultkit.source import path as paths
from vaultkit.source.edit import Edit
from vaultkit.source.path import VaultPath, comparable
from vaultkit.source.span import Span
from vaultkit.vault.links import Edge
from vaultkit.vault.model import Vault, wikilink_to
from vaultkit.vault.resolve import Found, Missing


def check(scope: Scope) -> Iterator[Finding]:
    """Yield every card whose file is not there."""
    canvases = [path for path in scope.vault.canvases if path in scope]
    edges = [e for e in scope.vault.links.unresolved(canvases) if e.kind == "canvas"]
    # A file of a type the app does not show is no link's target, but it is there (spec RES-23).
    there = {comparable(path) for path in scope.vault.files} if edges else ()
    for edge in edges:
        wanted = edge.link.path
        if isinstance(edge.resolution, Missing) and comparable(wanted) not in there:
            said = tuple(dict.fromkeys(_paths(scope.vault, scope.near.files(wanted))))
            message = f"the card’s file “{wanted}” does not exist"
            fix = _fix(scope.vault, edge)
            yield Finding(edge.origin, edge.span, message, edge.resolution.target, said, fix)


def _paths(vault: Vault, said: tuple[str, ...]) -> Iterator[VaultPath]:
    """Yield the whole paths of what links would name: a canvas knows nothing else."""
    for text in said:
        link = wikilink_to(text.partition("|")[0])
        found = vault.resolve(link, VaultPath(""))
        if isinstance(found, Found):
            yield found.path


def _fix(vault: Vault, edge: Edge) -> Fix | None:
    """Return the change that points the card to the only file of that name, if the canvas says the path once."""
    namesakes = vault.names.named(paths.name(comparable(edge.link.path)))
    canvas = vault.canvases[edge.origin]
    if len(namesakes) != 1:
        return None
    said = [json.dumps(edge.link.path, ensure_ascii=ascii_only) for ascii_only in (False, True)]
    either = "|".join(map(re.escape, dict.fromkeys(said)))
    places = list(re.finditer(rf'"(?:file|background)"\s*:\s*({either})', canvas.document.text))
    if len(places) != 1:
        return None
    text = json.dumps(namesakes[0], ensure_ascii=False)
    edit = Edit(edge.origin, Span(*places[0].span(1)), text)
    return Fix(f"Point the card to {namesakes[0]}", False, (edit,))


RULE = Rule("canvas-broken-file", "canvas", "error", check)
