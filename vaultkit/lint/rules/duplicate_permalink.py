"""Two notes with one permalink.

What it finds: a `permalink` that an earlier note has, too, or that is another note's own address. Only public notes are
looked at, and case and marks do not count, as they do not in addresses.

Why: a permalink is an address, and an address can lead to one page only; the other note is not found there.

Example: in two notes

    permalink: about

Better: a permalink in one of them, or two that differ in a word.

When the fix is safe: there is none.
"""

from __future__ import annotations

from collections.abc import Iterator

from vaultkit.lint.rule import Finding, Place, Rule
from vaultkit.lint.rules._obsidian import template_test
from vaultkit.lint.rules.slug_collision import address, is_public
from vaultkit.lint.scope import Scope
from vaultkit.source.path import VaultPath
from vaultkit.source.span import Span

_TOP = Span(0, 0)


def check(scope: Scope) -> Iterator[Finding]:
    """Yield every permalink that is an address already."""
    vault = scope.vault
    is_template = template_test(vault)
    public = [p for p in vault.notes if p in scope and not is_template(p) and is_public(vault, p)]
    taken = {address(path): path for path in reversed(public)}
    for path in public:
        block = vault.notes[path].frontmatter
        said = block.properties.get("permalink")
        if not isinstance(said, str) or not said.strip("/ "):
            continue
        place = address(VaultPath(said.strip().strip("/")))
        owner = taken.setdefault(place, path)
        if owner != path:
            message = f"the permalink “{said}” is already an address of {owner}"
            related = Place(owner, _TOP, "the note that has it")
            yield Finding(path, block.keys.get("permalink", _TOP), message, related=(related,))


RULE = Rule(
    "duplicate-permalink",
    "names",
    "warning",
    check,
    default=False,
    whole=frozenset(["names", "values"]),
)
