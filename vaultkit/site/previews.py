"""What a reader sees of a page before going there: its beginning, or the section or block that a link names.

Each piece is a file of its own, so that a browser fetches no more than it shows: one for each note, and one for
each place in it that something on the site leads to. A piece says what it says on its own page, addresses
included; what is shown in it from elsewhere is a link.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator, Sequence
from copy import copy

from vaultkit.site.affected import asking_for_places
from vaultkit.site.clean import clean
from vaultkit.site.edition import Edition, title_of
from vaultkit.site.filling import Budget, Filler, part
from vaultkit.site.whole import Output, SiteFile, data_script
from vaultkit.source.path import VaultPath
from vaultkit.syntax.elements import FootnoteDefinition, Heading
from vaultkit.syntax.pieces import Piece
from vaultkit.vault.anchors import NO_ANCHOR, AnchorElement, AnchorFound
from vaultkit.vault.resolve import Found

_ENOUGH = 700  # characters of HTML: what fits on a card, and some more
_HOLE = 40  # of them, for a link's address and the like
_CLOSING = re.compile(r"(?:\s*</(?:p|li|h[1-6]|pre|tr|table|ul|ol|dl|div|blockquote|details)>)+")


def preview_name(address: str) -> str:
    """Return the file of data that holds the piece at an address: two hashes, as `vaultkit-previews.js` takes them.

    `address` is a page's file from the root of the site, plain, with an anchor behind `#` if a place in it is meant.

    >>> preview_name("Concepts/Peer-Support.html")
    'previews/55d300226675c65f.js'
    """
    one, other = 2166136261, 2654435769
    for byte in address.encode("utf-8", "replace"):
        one = (one ^ byte) * 16777619 & 0xFFFFFFFF
        other = (other + byte) * 2246822519 & 0xFFFFFFFF
        other ^= other >> 15
    return f"previews/{one:08x}{other:08x}.js"


def _files(edition: Edition) -> Iterator[SiteFile]:
    # Backwards: the notes whose pages were made last are still at hand.
    for path in reversed(list(edition.notes())):
        yield from _files_of(edition, path)


def _files_of(edition: Edition, path: VaultPath) -> Iterator[SiteFile]:
    plain = _as_on_site(edition)
    for name, element in _names(edition, path).items():
        yield f"assets/{name}", data_script(name, _piece(plain, path, element))


def _as_on_site(edition: Edition) -> Edition:
    plain = copy(edition)
    plain.addresses = edition.addresses.on_site()
    return plain


def _names(edition: Edition, path: VaultPath) -> dict[str, AnchorElement | None]:
    """Return the files of data that a note has, each with the place in it that it shows; None is its beginning."""
    page = edition.addresses.destination(path)
    found: dict[str, AnchorElement | None] = {preview_name(page): None}
    for origin, key in edition.linked.places_in(path):
        meaning = edition.publication.vault.links.means(key, origin)
        place = meaning.anchor if isinstance(meaning, Found) else NO_ANCHOR
        # The text of a footnote is shown beside its mark alone.
        if isinstance(place, AnchorFound) and not isinstance(place.element, FootnoteDefinition):
            anchor = edition.anchors(path).find(place.element)
            if anchor is not None:
                found[preview_name(f"{page}#{anchor}")] = place.element
    return found


def _piece(edition: Edition, path: VaultPath, element: AnchorElement | None) -> list[str]:
    """Return a piece's title and its HTML, cleaned."""
    place = AnchorFound(element) if element is not None else NO_ANCHOR
    pieces = part(edition.sheet(path), Found(path, (path,), place, ""))
    title = title_of(path)
    if isinstance(element, Heading):
        own = next(p for p in edition.sheet(path).headings if p.heading == element)
        pieces = pieces[own.end - own.start :]
        title = f"{title} › {own.text}"
    # As in an embed: without anchors, and what a footnote's mark leads to is on its own page.
    filler = Filler(edition, path, path, above=((path, ""),), budget=Budget(0))
    return [title, clean(filler.fill(beginning(pieces))).strip()]


def beginning(pieces: Sequence[Piece]) -> list[Piece]:
    """Return as many of `pieces` as a card shows; tags may be left open."""
    found: list[Piece] = []
    left = _ENOUGH
    for piece in pieces:
        if isinstance(piece, str):
            first = max(left, 0)
            if closing := _CLOSING.search(piece, first, first + _ENOUGH):
                return [*found, piece[: closing.end()]]
            if len(piece) > left + _ENOUGH:
                end = next((m.start() for m in re.finditer(r"\s", piece[first:])), 0)
                return [*found, piece[: first + end], " …"]
            left -= len(piece)
        else:
            left -= _HOLE
        found.append(piece)
    return found


def _concerns(before: Edition, after: Edition, changed: Collection[VaultPath]) -> bool:
    return any(path in after.publication.notes for path in changed)


def _edited(before: Edition, after: Edition, changed: Collection[VaultPath]) -> Iterator[SiteFile]:
    touched = set(changed)
    for path in changed:
        touched |= asking_for_places(before, after, path)
        touched |= before.linked.asking(path) | after.linked.asking(path)
    for path in sorted(touched & after.publication.notes):
        gone = _names(before, path).keys() - _names(after, path).keys()
        yield from ((f"assets/{name}", None) for name in gone)
        yield from _files_of(after, path)


PREVIEWS = Output("previews", _files, _concerns, _edited)
