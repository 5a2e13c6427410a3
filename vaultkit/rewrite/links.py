"""A link written anew, in the way it was written, to lead to a file that has another path now."""

from __future__ import annotations

import json
import posixpath
import re
from collections.abc import Iterator

from vaultkit.source.edit import Edit
from vaultkit.source.path import (
    VaultPath,
    comparable,
    folder,
    is_note,
    name,
    plain_spaces,
    without_note_suffix,
)
from vaultkit.source.span import Span
from vaultkit.syntax.dialect import fits_wikilink
from vaultkit.syntax.elements import Link
from vaultkit.vault.anchors import AnchorMissing
from vaultkit.vault.links import Edge
from vaultkit.vault.linktext import linktext
from vaultkit.vault.model import Vault
from vaultkit.vault.resolve import Found

_RESERVED = re.compile(r"[\x00-\x20\x7f%()<>\"\\#?^`|&]")
_RESERVED_IN_ANGLES = re.compile(r"[\x00-\x1f\x7f%<>\\#?^`|&]")
_NOT_ASCII = re.compile(r"[^\x00-\x7f]")
_ENCODED_LETTER = re.compile(r"%[89A-Fa-f][0-9A-Fa-f]")
_ESCAPED = re.compile(r"\\|&#?\w+;")  # a "#" that is none of the link's may follow
_JSON = re.compile(r'"(?:[^"\\]|\\.)*"|[{}]')


def rewritten(
    vault: Vault,
    edge: Edge,
    old: tuple[VaultPath, VaultPath],
    new: VaultPath,
    subpath: str | None = None,
) -> Edit | None:
    """Return the edit that makes a link lead to `new`, and to `subpath` in it unless that is None.

    `old` is where the note of the link lay when it led somewhere, and the file it led to. None if there is no
    way to write it, or the link is not in plain sight: a reference's target, an escaped name. Whatever is
    returned was looked up: it leads to `new`.
    """
    text = vault.document(edge.origin).text
    if edge.kind == "canvas":
        return None if subpath else _in_card(text, edge, new)
    span = _target(text, edge)
    raw = span.of(text)
    path, mark, _ = raw.partition("#")
    if not _is_plain(edge, path, mark):
        return None
    for written in _ways(vault, edge, old, new):
        link = _with(edge.link, written, subpath)
        found = vault.resolve(link, edge.origin)
        if not isinstance(found, Found) or found.path != new:
            continue
        if subpath is not None and isinstance(found.anchor, AnchorMissing):
            continue
        said = _encoded(edge, text, path, written)
        if said is None:
            continue
        if subpath is None:
            return Edit(edge.origin, Span(span.start, span.start + len(path)), said)
        anchor = subpath if edge.link.syntax == "wikilink" else "#" + _percent(subpath[1:], raw)
        return Edit(edge.origin, span, said + anchor)
    return None


def _target(text: str, edge: Edge) -> Span:
    """Return where the link's target stands, also of a property with doubled quotes: its span is all of it."""
    span = edge.link.target
    if edge.kind == "property" and span.of(text)[:1] == "'":
        start = span.of(text).find("[[") + 2
        said = f"{edge.link.path}{edge.link.subpath or ''}".replace("'", "''")
        if text.startswith(said, span.start + start):
            return Span(span.start + start, span.start + start + len(said))
    return span


def _is_plain(edge: Edge, path: str, mark: str) -> bool:
    """Tell whether the link's path stands in the text as the link has it."""
    if edge.kind == "canvas-text" or edge.link.syntax not in ("wikilink", "markdown"):
        return False
    if edge.link.syntax == "wikilink":
        if edge.kind == "property":
            path = path.replace("''", "'")
        return plain_spaces(path).strip() == plain_spaces(edge.link.path).strip()
    return not (mark and _ESCAPED.search(path))


def _with(link: Link, path: str, subpath: str | None) -> Link:
    return Link(
        span=link.span,
        syntax=link.syntax,
        embed=link.embed,
        external=False,
        path=path,
        subpath=link.subpath if subpath is None else subpath,
        display=link.display,
        target=link.target,
    )


def _ways(
    vault: Vault, edge: Edge, old: tuple[VaultPath, VaultPath], new: VaultPath
) -> Iterator[str]:
    """Yield how the path may be written, the way it was written first."""
    typed = edge.link.path.strip()
    if not typed:  # the note itself
        yield ""
        return
    suffixed = is_note(typed) or not is_note(new)
    full = str(new) if suffixed else without_note_suffix(new)
    relative = posixpath.relpath(full, folder(edge.origin) or ".")
    shortest = linktext(vault, new)
    if suffixed and is_note(new) and not is_note(shortest):
        shortest += new[-3:]
    preferred = {
        "relative": relative,
        "dotted": relative if relative.startswith("../") else f"./{relative}",
        "rooted": f"/{full}",
        "full": full,
        "shortest": shortest,
        "name": name(full),
    }
    yield preferred[_style(edge, old, typed)]
    yield from (preferred[way] for way in ("shortest", "full", "dotted", "rooted"))


def _style(edge: Edge, old: tuple[VaultPath, VaultPath], typed: str) -> str:
    low = without_note_suffix(comparable(typed))
    origin, target = (without_note_suffix(comparable(path)) for path in old)
    if low.startswith(("./", "../")):
        return "dotted"
    if low.startswith("/"):
        return "rooted"
    is_relative = posixpath.relpath(target, folder(origin) or ".") == low
    if edge.link.syntax == "markdown" and is_relative:
        return "relative"
    if "/" not in low:
        return "shortest"
    return "relative" if is_relative and low != target else "full"


def _encoded(edge: Edge, text: str, raw: str, path: str) -> str | None:
    """Return a path as it stands in the file, None where it cannot."""
    span = edge.link.target
    if edge.link.syntax == "markdown":
        if text[span.start - 1 : span.start] == "<":
            return _RESERVED_IN_ANGLES.sub(_hex, path)
        return _percent(path, raw)
    if not fits_wikilink(path) or "%%" in path:
        return None
    if edge.kind == "property":
        return _in_property(text, edge, path)
    return path


def _percent(path: str, raw: str) -> str:
    """Return `path` encoded; letters beyond ASCII only if they were in `raw`."""
    said = _RESERVED.sub(_hex, path)
    return _NOT_ASCII.sub(_hex, said) if _ENCODED_LETTER.search(raw) else said


def _hex(match: re.Match[str]) -> str:
    return "".join(f"%{byte:02X}" for byte in match[0].encode())


def _in_property(text: str, edge: Edge, path: str) -> str | None:
    start = edge.span.start
    before = text[start] if text[start] in "'\"" else text[start - 1]
    if before == "'":
        return path.replace("'", "''")
    return None if '"' in path or "\\" in path or before != '"' else path


def _in_card(text: str, edge: Edge, new: VaultPath) -> Edit | None:
    """Return the edit of a card's file; the card is the object in which its id stands."""
    objects: list[dict[str, Span]] = []
    strings: list[tuple[str, Span]] = []
    for token in _JSON.finditer(text):
        if token[0] == "{":
            objects.append({})
        elif token[0] == "}":
            found = objects.pop() if objects else {}
            for key in ("file", "background"):
                place = found.get(key)
                if place and found.get("id") == edge.span and _says(text, place, edge.link.path):
                    return Edit(edge.origin, place, json.dumps(new, ensure_ascii=False))
        else:
            span = Span(*token.span())
            if strings and objects and text[strings[-1][1].end : span.start].strip() == ":":
                objects[-1].setdefault(strings[-1][0], span)
            strings.append((token[0][1:-1], span))
    return None


def _says(text: str, place: Span, value: str) -> bool:
    try:
        return bool(json.loads(place.of(text)) == value)
    except ValueError:
        return False
