"""What links here: by note, each with the sentence around the link and the link marked."""

from __future__ import annotations

from collections.abc import Iterator
from html import escape

from vaultkit.site.edition import Edition, title_of
from vaultkit.site.features.feature import Feature
from vaultkit.site.filling import link_kind, page_link
from vaultkit.source.path import VaultPath
from vaultkit.vault.links import Edge

_LOOKED_AT = 50  # links of one note
_MOST = 3  # sentences of one note; further links to the same page are counted


def html(edition: Edition, path: VaultPath) -> str:
    """Return the section of backlinks; empty if nothing public links here."""
    groups = sorted(edition.linked.to(path).items(), key=_by_title)
    if not groups:
        return ""
    items = "\n".join(group_html(edition, path, origin, edges) for origin, edges in groups)
    noun = "note links" if len(groups) == 1 else "notes link"
    return (
        '<section class="vk-backlinks">\n'
        f'<h2 class="vk-backlinks__title">{len(groups)} {noun} here</h2>\n<ul>\n{items}\n</ul>\n'
        "</section>\n"
    )


def _by_title(group: tuple[VaultPath, list[Edge]]) -> tuple[str, str]:
    return title_of(group[0]).lower(), group[0]


def group_html(edition: Edition, path: VaultPath, origin: VaultPath, edges: list[Edge]) -> str:
    """Return what the page of `path` says of the note `origin`, whose links to it are `edges`."""
    if origin in edition.addresses:
        name = note_link(edition, path, origin)
    else:
        name = f'<span class="vk-backlinks__note">{escape(title_of(origin))}</span>'
    keys = dict.fromkeys(e.key.partition(".")[0] for e in edges if e.kind == "property")
    name += "".join(f'<span class="vk-backlinks__key">{escape(key)}</span>' for key in keys)
    said = list(dict.fromkeys(_contexts(edition, origin, edges[:_LOOKED_AT])))
    quotes = "".join(f"\n<blockquote>{q}</blockquote>" for q in said[:_MOST])
    more = f'\n<p class="vk-more">and {len(said) - _MOST} more</p>' if len(said) > _MOST else ""
    return f"<li>{name}{quotes}{more}</li>"


def note_link(edition: Edition, page: str, path: VaultPath) -> str:
    """Return the name of a file at the head of what is said of it, as a link from `page`."""
    kind = f"{link_kind(edition, path)} vk-backlinks__note"
    return page_link(edition, page, path, title_of(path), kind)


def _contexts(edition: Edition, origin: VaultPath, edges: list[Edge]) -> Iterator[str]:
    if origin not in edition.publication.notes:
        return
    contexts = edition.press.quoted(origin).contexts
    for edge in edges:
        if edge.kind in ("link", "embed") and (said := contexts.get(edge.link.span.start)):
            yield said


BACKLINKS = Feature("backlinks", "below", html)
