"""The tags of a note, each leading to its page; those of the properties first (spec TAG-14)."""

from __future__ import annotations

from vaultkit.site.edition import Edition
from vaultkit.site.features.feature import Feature
from vaultkit.site.filling import Filler
from vaultkit.source.path import VaultPath
from vaultkit.vault.tags import tag_key, tags_of


def html(edition: Edition, path: VaultPath) -> str:
    """Return the row of a note's tags."""
    names = shown_tags(edition, path)
    if not names or not edition.choices.shows_tags:
        return ""
    filler = Filler(edition, page=path, origin=path)
    links = "\n".join(f"<li>{filler.tag(name)}</li>" for name in names)
    return f'<ul class="vk-tags" aria-label="Tags">\n{links}\n</ul>\n'


def shown_tags(edition: Edition, path: VaultPath) -> list[str]:
    """Return the names of a note's tags, each once; none that stands in a comment only."""
    names: dict[str, str] = {}
    shown = {tag_key(t.name) for t in edition.note(path).tags if not t.in_comment}
    shown.update(tag_key(t) for t in edition.note(path).frontmatter.tags)
    for name in tags_of(edition.note(path)):
        if tag_key(name) in shown:
            names.setdefault(tag_key(name), name)
    return list(names.values())


TAGS = Feature("tags", "above", html)
