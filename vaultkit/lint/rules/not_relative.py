"""A Markdown link that only Obsidian can follow.

What it finds: Markdown links and embeds that Obsidian finds by a search through the vault, while nothing lies at
their path from the note's own folder. Off unless asked for: it matters where notes are read elsewhere, too.

Why: on the web and in every other program, `[text](path)` is relative to the file it stands in.

Example: with `Attachments/ladder.png`, in `Concepts/Ladder.md`

    ![](ladder.png)

Better:

    ![](../Attachments/ladder.png)

When the fix is safe: always; it writes the relative path of the same file.
"""

from __future__ import annotations

import posixpath
from collections.abc import Iterator

from vaultkit.lint.lost import is_template
from vaultkit.lint.rule import Finding, Rule
from vaultkit.lint.rules._respelt import path_fix, styled
from vaultkit.lint.scope import Scope
from vaultkit.source import path as paths
from vaultkit.source.path import comparable
from vaultkit.vault.links import Edge


def check(scope: Scope) -> Iterator[Finding]:
    """Yield every Markdown link whose path does not lead there from its own folder."""
    vault = scope.vault
    for edge in scope.edges():
        found, link = edge.target, edge.link
        if found is None or not link.path or link.syntax == "wikilink" or edge.kind == "canvas":
            continue
        if _is_relative(edge) or is_template(link):
            continue
        message = f"“{link.path}” is not the way from here to {found}; only Obsidian finds it"
        text = styled(vault, edge, found, "relative")
        title = f"Write the relative path, “{text}”"
        fix = path_fix(vault, edge, found, text, title=title, safe=True) if text else None
        yield Finding(edge.origin, edge.span, message, link.path, (text,) if text else (), fix)


def _is_relative(edge: Edge) -> bool:
    if edge.link.path.startswith("/"):
        return False
    joined = posixpath.normpath(posixpath.join(paths.folder(edge.origin), edge.link.path))
    return comparable(joined) == comparable(edge.target or "")


RULE = Rule("not-relative", "links", "warning", check, default=False)
