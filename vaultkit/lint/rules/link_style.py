"""A link that is written in another form than the vault's others.

What it finds: Markdown links in a vault of wikilinks, and the reverse; and, if asked, paths that are longer or
shorter than agreed. Only links that lead somewhere are looked at, and not those in properties. Off unless asked
for: it is a matter of taste.

    [tool.vaultkit.rules.link-style]
    form = "wikilink"     # or "markdown"; as Obsidian's settings have it if left out
    paths = "shortest"    # or "absolute" or "relative"; not looked at if left out

Why: one form is easier to search, to read and to change.

Example:

    [the map](Maps/Recovery%20MOC.md)

Better:

    [[Recovery MOC|the map]]

When the fix is safe: always; the link leads where it led and shows what it showed. Where the other form cannot
say the same (a title, markup in the text) there is none.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from vaultkit.lint.diagnostic import Fix
from vaultkit.lint.lost import is_template
from vaultkit.lint.rule import Finding, Rule
from vaultkit.lint.rules._respelt import (
    PathStyle,
    bar,
    encoded,
    path_fix,
    styled,
)
from vaultkit.lint.scope import Scope
from vaultkit.source import path as paths
from vaultkit.source.document import Document
from vaultkit.source.edit import Edit
from vaultkit.source.span import Span
from vaultkit.syntax.dialect import fits_wikilink
from vaultkit.syntax.elements import Link
from vaultkit.syntax.note import Note
from vaultkit.syntax.parser import parse
from vaultkit.syntax.plain import display
from vaultkit.vault.links import Edge
from vaultkit.vault.model import Vault, wikilink_to
from vaultkit.vault.resolve import Found

_NAME = "link-style"
_STYLES: tuple[PathStyle, ...] = ("shortest", "absolute", "relative")
_MARKUP = re.compile(r"[\[\]|*_`\\~=<$%#^&@\n]|https?:|www\.")
"""What may be more than text in a link's label."""


def check(scope: Scope) -> Iterator[Finding]:
    """Yield every link of the other form, and every path of another style."""
    usual = "markdown" if scope.vault.settings.markdown_links else "wikilink"
    form = scope.option(_NAME, "form", usual)
    style = next((s for s in _STYLES if s == scope.option(_NAME, "paths", "")), None)
    for edge in scope.edges():
        link = edge.link
        if not isinstance(edge.resolution, Found) or edge.kind not in ("link", "embed"):
            continue
        if not link.path or is_template(link) or link.syntax not in ("wikilink", "markdown"):
            continue
        if link.syntax != form and form in ("wikilink", "markdown"):
            yield _other_form(scope.vault, edge)
        elif style:
            yield from _other_style(scope.vault, edge, edge.resolution, style)


def _other_form(vault: Vault, edge: Edge) -> Finding:
    note, link = vault.notes[edge.origin], edge.link
    to_wiki = link.syntax == "markdown"
    text = _as_wikilink(note, link) if to_wiki else _as_markdown(link, edge.target or "")
    fix = None
    if text is not None and _leads_there(vault, edge, text):
        fix = Fix(f"Write {text}", True, (Edit(edge.origin, link.span, text),))
    message = f"a {'Markdown link' if to_wiki else 'wikilink'} among links of the other form"
    return Finding(edge.origin, edge.span, message, link.path, fix=fix)


def _as_wikilink(note: Note, link: Link) -> str | None:
    """Return a Markdown link as a wikilink; None if it has a title, or more in its label than text."""
    shown = link.display or ""
    after = note.text[link.target.end : link.span.end].strip()
    path = paths.without_note_suffix(link.path)
    if after not in (")", ">)") or _MARKUP.search(
        shown.rpartition("|")[2] if link.embed else shown
    ):
        return None
    if not fits_wikilink(path) or _MARKUP.search(
        (link.subpath or "").replace("#", "").removeprefix("^")
    ):
        return None
    target = path + (link.subpath or "")
    same = not link.embed and shown == display(wikilink_to(target))
    end = "" if same or not shown else bar(note, link) + shown
    return f"{'!' if link.embed else ''}[[{target}{end}]]"


def _as_markdown(link: Link, found: str) -> str | None:
    """Return a wikilink as a Markdown link; None if its text would be read as markup."""
    shown = (link.display or "") if link.embed else display(link)
    if _MARKUP.search(shown):
        return None
    path = link.path
    if paths.is_note(found) and not paths.is_note(path):
        path += found[-len(paths.NOTE_SUFFIX) :]
    subpath = "#" + encoded(link.subpath[1:]).replace("%23", "#") if link.subpath else ""
    return f"{'!' if link.embed else ''}[{shown}]({encoded(path)}{subpath})"


def _leads_there(vault: Vault, edge: Edge, text: str) -> bool:
    """Tell whether `text`, read in the place of the link, is one link that means the same."""
    document = Document(edge.origin, text)
    links = parse(document).links
    if len(links) != 1 or links[0].span != Span(0, len(text)) or links[0].embed != edge.link.embed:
        return False
    now, then = vault.resolve(links[0], edge.origin), edge.resolution
    if not isinstance(now, Found) or not isinstance(then, Found):
        return False
    return (now.path, now.anchor) == (then.path, then.anchor)


def _other_style(vault: Vault, edge: Edge, found: Found, style: PathStyle) -> Iterator[Finding]:
    text = styled(vault, edge, found.path, style)
    said = paths.comparable(edge.link.path)
    if text is None or paths.comparable(text) == said:
        return
    if paths.comparable(paths.without_note_suffix(text)) == said:
        return
    fix = path_fix(vault, edge, found.path, text, title=f"Write “{text}”", safe=True)
    message = f"“{edge.link.path}” would be “{text}” as a {style} path"
    yield Finding(edge.origin, edge.span, message, edge.link.path, (text,), fix)


RULE = Rule(_NAME, "links", "warning", check, default=False)
