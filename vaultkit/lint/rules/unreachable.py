"""A note that no chain of links leads to from the home page.

What it finds: notes that a reader who begins at the home page and follows links, embeds and canvas cards never sees.
The option `home` says which note that is; without it, it is `index`, `home` or `readme` in the vault's own folder.
Asked for by name only.

Why: a group of notes may link to one another, so that none is an orphan, and still be an island.

Example:

    Home.md, and two notes that link only to each other

Better: in Home.md

    [[Either of them]]

When the fix is safe: there is none.
"""

from __future__ import annotations

from collections.abc import Iterator

from vaultkit.errors import UsageError
from vaultkit.lint.rule import Finding, Rule
from vaultkit.lint.rules._net import ENTRIES
from vaultkit.lint.scope import Scope
from vaultkit.source import path as paths
from vaultkit.source.path import VaultPath
from vaultkit.source.span import Span
from vaultkit.vault.model import Vault


def check(scope: Scope) -> Iterator[Finding]:
    """Yield every note that the home page does not lead to."""
    vault = scope.vault
    try:
        home = _home(vault, scope.option("unreachable", "home", ""))
    except UsageError as error:
        yield Finding(VaultPath("."), Span(0, 0), f"there is no home page to begin at: {error}")
        return
    reached = _reached(vault, home)
    for path in vault.notes:
        if path not in reached and path in scope:
            yield Finding(path, Span(0, 0), f"no chain of links leads here from {home}")


def _home(vault: Vault, wanted: str) -> VaultPath:
    if wanted:
        return vault.find_note(wanted)
    for name in ENTRIES:
        for path in vault.notes:
            if "/" not in path and paths.stem(path).lower() == name:
                return path
    raise UsageError("no note is named index, home or readme; the option `home` can name another")


def _reached(vault: Vault, home: VaultPath) -> set[VaultPath]:
    reached = {home}
    pending = [home]
    while pending:
        for edge in vault.links.out_of(pending.pop()):
            target = edge.target
            if target is not None and target not in reached and not edge.link.in_comment:
                reached.add(target)
                pending.append(target)
    return reached


RULE = Rule(
    "unreachable", "graph", "info", check, whole=frozenset(["names", "edges"]), default=False
)
