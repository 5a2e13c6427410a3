"""A link by a name that several files have.

What it finds: links that name several files, of which the meant one is chosen by the length of its path or by
code points alone. A link that its path decides, or a file in or below its own folder, is plain.

Why: a file added or moved anywhere in the vault may change, silently, where the link leads.

Example: with `Projects/Plan.md` and `Archive/2019/Plan.md`, in a note elsewhere

    [[Plan]]

Better:

    [[Projects/Plan|Plan]]

When the fix is safe: always; it writes the path that is found now, and the text reads as before.
"""

from __future__ import annotations

from collections.abc import Iterator

from vaultkit.lint.lost import is_template
from vaultkit.lint.rule import Finding, Place, Rule
from vaultkit.lint.rules._edges import where
from vaultkit.lint.rules._respelt import path_fix, styled
from vaultkit.lint.scope import Scope
from vaultkit.source.span import Span
from vaultkit.vault.links import Edge
from vaultkit.vault.model import wikilink_to
from vaultkit.vault.resolve import Ambiguous

_PLAIN = "RES-09"
"""The rule by which what lies in or below the note's own folder is meant."""
_MOST = 5


def check(scope: Scope) -> Iterator[Finding]:
    """Yield every link that only a tie-break decides."""
    for edge in scope.edges():
        match edge.resolution:
            case Ambiguous(why=why) as found if not why.startswith(_PLAIN):
                if edge.kind != "canvas" and not is_template(edge.link):
                    yield _finding(scope, edge, found)


def _finding(scope: Scope, edge: Edge, found: Ambiguous) -> Finding:
    text = styled(scope.vault, edge, found.path, "absolute")
    fix = None
    if text and not isinstance(scope.vault.resolve(wikilink_to(text), edge.origin), Ambiguous):
        title = f"Write its path, “{text}”"
        fix = path_fix(scope.vault, edge, found.path, text, title=title, safe=True)
    others = len(found.candidates) - 1
    also = found.candidates[1] if others == 1 else f"{others} others"
    message = f"“{edge.link.path}” leads to {found.path}, but may as well mean {also}{where(edge)}"
    places = tuple(
        Place(path, Span(0, 0), "is meant now" if path == found.path else "has the same name")
        for path in found.candidates[:_MOST]
    )
    return Finding(edge.origin, edge.span, message, edge.link.path, fix=fix, related=places)


RULE = Rule("ambiguous-link", "links", "warning", check)
