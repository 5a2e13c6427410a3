"""Mermaid diagrams: their code, and what their nodes lead to, for the page's script to draw and for people to read.

Obsidian opens the note that a node of the class `internal-link` is labelled with (spec COD-05). Which nodes those
are is read from the code here, so that what a link means is decided where all links are; the script only moves the
links into the drawing.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from html import escape

from vaultkit.syntax.pieces import LinkEnd, LinkStart, Piece
from vaultkit.vault.model import wikilink_to

MARK = 'class="vk-diagram"'
"""What tells that a page's HTML holds a diagram."""

_MOST_LINKS = 300  # of one diagram
_EDGE = r"(?:^|(?<=[\s;,&>|-]))"
_NAME = r"""[^\s\[\](){}<>"|;,:&@-]{1,80}(?:-[^\s\[\](){}<>"|;,:&@-]{1,80}){0,5}"""
_SHAPE = r"""[ \t]*(?:[\[({]{1,3}[/\\]?|>)[ \t]*(?:"([^"\n]*)"|([^\[\](){}"|\n]{1,200}?))[ \t]*[/\\]?[\])}]{1,3}"""
_LABELLED = re.compile(rf"{_EDGE}({_NAME}){_SHAPE}")
_GIVEN = re.compile(rf"""{_EDGE}({_NAME})@\{{[^}}\n]*?\blabel:[ \t]*"([^"\n]*)\"""")
_STATE = re.compile(rf"""^[ \t]*state[ \t]+"([^"\n]*)"[ \t]+as[ \t]+({_NAME})""", re.MULTILINE)
_CLASSED = re.compile(
    r"""(?:^|;)[ \t]*(?:class|cssClass)[ \t]+(?:"([^"\n]+)"|([^\s;",]+(?:,[ \t]*[^\s;",]+)*))[ \t]+internal-link\b""",
    re.MULTILINE,
)
_SUFFIXED = re.compile(rf"{_EDGE}({_NAME})(?:{_SHAPE})?:::internal-link\b")
_CLICKED = re.compile(
    rf"""(?:^|;)[ \t]*click[ \t]+({_NAME})[ \t]+(?:href[ \t]+)?"([^"\n]+)\"""", re.MULTILINE
)
_ADDRESS = re.compile(r"[A-Za-z][A-Za-z0-9+.-]*:|//|#")


def diagram(code: str) -> Sequence[Piece]:
    """Return a diagram's code, and below it the links that belong to its nodes."""
    pieces: list[Piece] = [
        f'<div {MARK}><div class="language-mermaid highlight"><pre><span></span>'
        f"<code>{escape(code, quote=False)}</code></pre></div>"
    ]
    links = dict(links_of(code))
    if links:
        pieces.append('<ul class="vk-diagram__links">')
        for node, target in list(links.items())[:_MOST_LINKS]:
            link = wikilink_to(target)
            text = escape(target, quote=False)
            pieces += [
                f'<li data-node="{escape(node)}">',
                LinkStart(link),
                text,
                LinkEnd(),
                "</li>",
            ]
        pieces.append("</ul>")
    return (*pieces, "</div>")


def links_of(code: str) -> Iterator[tuple[str, str]]:
    """Yield each node that leads to a file of the vault, and what it calls it.

    >>> dict(links_of("graph TD\\nA[Oak tree] --> B\\nclass A,B internal-link"))
    {'A': 'Oak tree', 'B': 'B'}
    """
    if "internal-link" in code:
        labels = _labels(code)
        for node in _linked(code):
            if target := labels.get(node, node).strip(" `\t"):
                yield node, target
    for match in _CLICKED.finditer(code):
        if not _ADDRESS.match(match[2]):
            yield match[1], match[2]


def _linked(code: str) -> Iterator[str]:
    for match in _CLASSED.finditer(code):
        for name in (match[1] or match[2]).split(","):
            yield name.strip()
    for match in _SUFFIXED.finditer(code):
        yield match[1]


def _labels(code: str) -> dict[str, str]:
    labels = {match[2]: match[1] for match in _STATE.finditer(code)}
    labels |= {match[1]: match[2] for match in _GIVEN.finditer(code)}
    return labels | {m[1]: m[2] if m[2] is not None else m[3] for m in _LABELLED.finditer(code)}
