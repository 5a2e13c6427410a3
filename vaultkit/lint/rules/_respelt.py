"""How the rules mend a link: only what says the file, or the place in it, is written anew."""

from __future__ import annotations

import posixpath
import re
from typing import Literal

from vaultkit.lint.diagnostic import Fix
from vaultkit.source import path as paths
from vaultkit.source.edit import Edit
from vaultkit.source.path import VaultPath, plain_spaces
from vaultkit.source.span import Span
from vaultkit.syntax.dialect import fits_wikilink, percent_decode
from vaultkit.syntax.elements import Link
from vaultkit.syntax.note import Note
from vaultkit.syntax.plain import display
from vaultkit.vault.anchors import AnchorFound
from vaultkit.vault.links import Edge
from vaultkit.vault.linktext import linktext
from vaultkit.vault.model import Vault, wikilink_to
from vaultkit.vault.resolve import Ambiguous, Found

_WIKILINK = re.compile(r"\[\[[^\[\]\n]*\]\]")
_RULER = re.compile(r"\|[ \t]*:?-|-[ \t]*:?[ \t]*\|")
_LONGEST_TABLE = 10_000
"""Code points; above a row further down nobody looks for a ruler."""
_ENCODED = re.compile(r"[\s%#()<>\\|]")
PathStyle = Literal["shortest", "absolute", "relative"]


def path_fix(
    vault: Vault,
    edge: Edge,
    path: VaultPath,
    text: str,
    *,
    title: str,
    safe: bool,
    shown: str = "",
) -> Fix | None:
    """Return the fix that lets the link of `edge` say `text`, by which it leads to the file at `path`.

    A wikilink without a display gets one: `shown`, or if the fix is to be safe what it shows now. None if
    the link cannot be written so, or would not lead there.
    """
    note, place = vault.notes.get(edge.origin), _place(vault, edge)
    if note is None or place is None or not _leads(vault, edge, text, path):
        return None
    written = _written(note, edge, text)
    if written is None:
        return None
    shown = display(edge.link) if safe else shown
    return _fix(note, edge, place, written, title=title, safe=safe, shown=shown)


def pathless_fix(vault: Vault, edge: Edge) -> Fix | None:
    """Return the safe fix that takes the path from a link to a place in its own note, or None."""
    note, place = vault.notes.get(edge.origin), _place(vault, edge)
    if note is None or place is None:
        return None
    if not isinstance(vault.anchor(edge.origin, edge.link.subpath), AnchorFound):
        return None
    title = "Leave out the note's name"
    return _fix(note, edge, place, "", title=title, safe=True, shown=display(edge.link))


def _fix(
    note: Note, edge: Edge, place: Span, written: str, *, title: str, safe: bool, shown: str
) -> Fix | None:
    """Return the fix that writes the path anew and, if a wikilink had no display, `shown` behind it."""
    link, end = edge.link, place.end
    if shown and link.syntax == "wikilink" and not link.embed and link.display is None:
        if edge.kind == "property" and not _fits_quotes(shown):
            return None
        end = link.target.end
        written += note.text[place.end : end].rstrip() + bar(note, link) + shown
    return Fix(title, safe, (Edit(edge.origin, Span(place.start, end), written),))


def place_fix(vault: Vault, edge: Edge, path: VaultPath, subpath: str) -> Fix | None:
    """Return the unsafe fix that lets the link of `edge` lead to `subpath` (with its `#`) of the file at `path`."""
    note, place = vault.notes.get(edge.origin), _place(vault, edge)
    if note is None or place is None:
        return None
    if not isinstance(vault.anchor(path, subpath), AnchorFound):
        return None
    written = _written(note, edge, subpath[1:])
    end = edge.link.target.end
    end -= len(note.text[place.end : end]) - len(note.text[place.end : end].rstrip())
    if written is None or not note.text.startswith("#", place.end):
        return None
    return Fix(
        f"Link to “{subpath}”", False, (Edit(edge.origin, Span(place.end + 1, end), written),)
    )


def suggested_fix(vault: Vault, edge: Edge, suggestions: tuple[str, ...]) -> Fix | None:
    """Return the unsafe fix that writes the one suggestion, if it is the only one."""
    if len(suggestions) != 1:
        return None
    text, _, alias = suggestions[0].partition("|")
    found = vault.resolve(wikilink_to(text), VaultPath(""))
    if not isinstance(found, Found):
        return None
    if edge.link.syntax == "markdown":
        text = styled(vault, edge, found.path, "relative") or text
    title = f"Link to “{text}”"
    return path_fix(vault, edge, found.path, text, title=title, safe=False, shown=alias)


def styled(vault: Vault, edge: Edge, path: VaultPath, style: PathStyle) -> str | None:
    """Return what the link of `edge` says of the file at `path` in that style, or None if it cannot.

    A Markdown link names a note with its `.md`, for the web's sake; a wikilink as it did before.
    """
    texts: list[str]
    if style == "relative":
        near = posixpath.relpath(path, paths.folder(edge.origin) or ".")
        texts = [near] if edge.link.syntax == "markdown" or near.startswith("../") else []
        texts += [near if near.startswith("../") else f"./{near}"]
    else:
        texts = [linktext(vault, path) if style == "shortest" else str(path)]
        if paths.is_note(path) and not paths.is_note(texts[0]):
            texts = [texts[0] + path[-len(paths.NOTE_SUFFIX) :]]
    if edge.link.syntax == "wikilink" and not paths.is_note(edge.link.path):
        texts = [paths.without_note_suffix(text) for text in texts] + texts
    return next((text for text in texts if _leads(vault, edge, text, path)), None)


def bar(note: Note, link: Link) -> str:
    """Return the bar of a wikilink as its place needs it: escaped where there may be a table (spec LNK-10)."""
    text, at = note.text, link.span.start
    start = text.rfind("\n", 0, at) + 1
    end = text.find("\n", link.span.end)
    rest = text[start:at] + text[link.span.end : end if end >= 0 else len(text)]
    if "|" in _WIKILINK.sub("", rest):
        return "\\|"
    # A row needs no bars of its own, if there is a ruler somewhere above it.
    least = max(0, at - _LONGEST_TABLE)
    above = text[max(least, text.rfind("\n\n", least, at)) : at]
    return "\\|" if _RULER.search(above) else "|"


def encoded(text: str) -> str:
    """Return `text` as a Markdown link's destination: what would end it or be read otherwise is escaped."""
    return _ENCODED.sub(lambda match: "".join(f"%{byte:02X}" for byte in match[0].encode()), text)


def _leads(vault: Vault, edge: Edge, text: str, path: VaultPath) -> bool:
    found = vault.resolve(wikilink_to(text), edge.origin)
    whole = "#" not in text and isinstance(found, Found) and found.path == path
    return whole and (not isinstance(found, Ambiguous) or isinstance(edge.resolution, Ambiguous))


def _place(vault: Vault, edge: Edge) -> Span | None:
    """Return where the link's path stands, or None if the text there does not say it plainly."""
    link = edge.link
    if edge.origin not in vault.notes or link.syntax not in ("wikilink", "markdown"):
        return None
    raw = vault.notes[edge.origin].raw(link.target).partition("#")[0]
    said = plain_spaces(raw).strip()
    if link.syntax == "markdown":
        said = percent_decode(raw.strip()).strip()
    if said != link.path:
        return None
    start = link.target.start + len(raw) - len(raw.lstrip())
    return Span(start, start + len(raw.strip()))


def _written(note: Note, edge: Edge, text: str) -> str | None:
    """Return a path or a heading as the link of `edge` would write it, or None if it cannot."""
    if edge.kind == "property" and not _fits_quotes(text):
        return None
    if edge.link.syntax == "wikilink":
        return text if fits_wikilink(text) else None
    if note.text[edge.link.target.start - 1] != "<":
        return encoded(text)
    return None if set(text) & set("<>%#\\\n") else text


def _fits_quotes(text: str) -> bool:
    """Tell whether `text` means itself between the quotes of a property."""
    return not set(text) & set("\"'\\\n")
