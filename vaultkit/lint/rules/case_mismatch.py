"""A link that spells a name in another case than the file does.

What it finds: links and embeds whose path, as far as it is written, differs from the file's in case alone.

Why: Obsidian finds the file, but a web server and most programs outside it tell `plan.md` from `Plan.md`.

Example: with `Status bar.md`

    [[status bar]]

Better:

    [[Status bar|status bar]]

When the fix is safe: always; it writes the name as the file has it, and the text reads as before.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator

from vaultkit.lint.lost import is_template
from vaultkit.lint.rule import Finding, Rule
from vaultkit.lint.rules._edges import where
from vaultkit.lint.rules._respelt import path_fix
from vaultkit.lint.scope import Scope
from vaultkit.source import path as paths
from vaultkit.source.path import VaultPath, comparable, plain_spaces

_WAY = re.compile(r"/+|(?:\.{1,2}/+)+")
"""How a path may begin before it names folders."""


def check(scope: Scope) -> Iterator[Finding]:
    """Yield every link whose case is not that of its file."""
    for edge in scope.edges():
        found, typed = edge.target, edge.link.path
        if found is None or not typed or found.endswith(typed) or edge.kind == "canvas":
            continue
        if found[: -len(paths.NOTE_SUFFIX)].endswith(typed):
            continue
        text = _spelt(typed, found)
        if text is None or is_template(edge.link):
            continue
        message = f"“{typed}” is spelt “{text}” by the file{where(edge)}"
        title = f"Write “{text}”"
        fix = path_fix(scope.vault, edge, found, text, title=title, safe=True)
        yield Finding(edge.origin, edge.span, message, typed, (text,), fix)


def _spelt(typed: str, found: VaultPath) -> str | None:
    """Return `typed` in the case of the file it leads to; None if it is that, or differs in more than case."""
    way = _WAY.match(typed)
    start = way.end() if way else 0
    said = unicodedata.normalize("NFC", plain_spaces(typed[start:]))
    for whole in (found, paths.without_note_suffix(found)):
        tail = "/".join(whole.split("/")[-1 - said.count("/") :])
        if comparable(tail) == comparable(said):
            same = unicodedata.normalize("NFC", plain_spaces(tail)) == said
            return None if same else typed[:start] + tail
    return None


RULE = Rule("case-mismatch", "links", "info", check)
