"""Redirects: the addresses of a note's other names and of its permalink lead to it.

An alias stands where a note of that name would stand in the same folder: the note's name before it was
renamed. One with a slash, like a permalink, is a path from the vault's folder (spec PUB-02).
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from html import escape

from vaultkit.site.edition import Edition, title_of
from vaultkit.source import path as paths
from vaultkit.source.path import VaultPath

_ELSEWHERE = re.compile(r"[A-Za-z][A-Za-z0-9+.-]*:/|(?:mailto|javascript|data):|//|.*\\", re.DOTALL)
_ENDING = re.compile(r"\.(?:html?|md)\Z", re.IGNORECASE)
_Said = tuple[str, str | None]
"""What a note says, in words for people, and the path it names, without an ending; None for one elsewhere."""


def redirects(edition: Edition, tell: Callable[[str], None]) -> dict[str, VaultPath]:
    """Return the note to which each redirect leads, by the key of its address; `tell` hears of what cannot be.

    Pages and files have their addresses already; then come permalinks, then aliases, in the order of paths.
    """
    made: dict[str, VaultPath] = {}
    for asked in (_permalink, _aliases):
        for path in edition.notes():
            for said, place in asked(edition, path):
                if place is None:
                    tell(f"{path}: the {said} names no place on this site")
                    continue
                key = f".redirects/{len(made)}"  # no file of a vault begins with a dot
                owner = edition.addresses.claim(key, place)
                if owner == key:
                    made[key] = path
                elif owner is not None and (holder := made.get(owner, owner)) != path:
                    whose = holder if holder in edition.publication.files else "a page of the site"
                    tell(f"{path}: the {said} leads nowhere, for its address is that of {whose}")
    return made


def _permalink(edition: Edition, path: VaultPath) -> Iterator[_Said]:
    said = edition.note(path).frontmatter.properties.get("permalink")
    if isinstance(said, str | int) and not isinstance(said, bool) and str(said).strip():
        yield f"permalink “{said}”", _place("", str(said))


def _aliases(edition: Edition, path: VaultPath) -> Iterator[_Said]:
    for alias in edition.note(path).frontmatter.aliases:
        yield f"alias “{alias}”", _place("" if "/" in alias else paths.folder(path), alias)


def _place(folder: str, said: str) -> str | None:
    names = [name.strip() for name in said.split("/") if name.strip()]
    if _ELSEWHERE.match(said.strip()) or {".", ".."} & set(names):
        return None
    return "/".join(filter(None, [folder, _ENDING.sub("", "/".join(names))]))


def redirect_page(
    edition: Edition, key: str, target: VaultPath, *, site_url: str, language: str
) -> str:
    """Return the HTML of a redirect: no script, and a link for who is not led on."""
    address = escape(edition.addresses.between(key, target))
    canonical = escape(site_url.rstrip("/") + "/" + edition.addresses.url(target))
    title = escape(title_of(target))
    return (
        f'<!doctype html>\n<html lang="{escape(language)}">\n<head>\n<meta charset="utf-8">\n<link rel="icon" href="data:,">\n'
        f'<title>{title}</title>\n<meta name="viewport" content="width=device-width,initial-scale=1">\n'
        f'<meta name="robots" content="noindex">\n<meta http-equiv="refresh" content="0; url={address}">\n'
        f'<link rel="canonical" href="{canonical if site_url else address}">\n</head>\n'
        f'<body>\n<p><a href="{address}">{title}</a></p>\n</body>\n</html>\n'
    )
