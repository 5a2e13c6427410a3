"""The Python-Markdown extension, for engines that run no MkDocs plugin: it renders a vault's pages in Zensical.

Zensical makes a new `Markdown` for each page and resolves links itself, from Markdown file to Markdown
file. So what is known of the vault is kept here between pages, and links name files.
"""

from __future__ import annotations

import os
import time
from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path
from threading import Lock
from typing import Any, NamedTuple

from markdown import Extension, Markdown  # type: ignore[import-untyped]

from vaultkit.errors import UsageError, VaultkitError
from vaultkit.lint.settings import SITE
from vaultkit.site.book import Leaf, leaves
from vaultkit.site.choices import Choices
from vaultkit.site.content import TocEntry
from vaultkit.site.edition import Edition, press_for
from vaultkit.site.extras import Extras
from vaultkit.site.hosts.native import Fences, choices, fences, without_comments
from vaultkit.site.publish import decide
from vaultkit.site.urls import Addresses, OwnAddresses, SourceAddresses
from vaultkit.site.wishes import site_settings, wishes_of
from vaultkit.source.folder import Folder
from vaultkit.source.path import AUDIO, IMAGES, VIDEO, extension
from vaultkit.vault.load import load

_KINDS = IMAGES | AUDIO | VIDEO | {"md", "canvas", "base", "pdf"}
_FRESH = 1.0  # seconds for which a vault is taken to be unchanged


OPTIONS: Mapping[str, Any] = {
    "vault": "",  # its folder, if the engine sees a staged copy of what is public
    "directory_urls": True,  # the engine's `use_directory_urls`; only with `vault`
    "site_name": "",  # what the vault's own page is called; only with `vault`
    "fences": True,  # whether code goes through the engine's own superfences
    **dict.fromkeys(SITE),
    "native": None,
    "mermaid": "",
    "cache": True,  # nothing is kept from here: Zensical keeps pages itself
    "cache_dir": None,
}
"""What can be said, with its default; all but the first as in `mkdocs.yml` under `vaultkit`."""


class NotPublic(VaultkitError):
    """The engine would publish a folder in which something is private."""


class VaultkitExtension(Extension):  # type: ignore[misc]
    """Renders the pages of a vault instead of Python-Markdown. Pages of no vault are left to it."""

    def __init__(self, **options: Any) -> None:
        # Not Python-Markdown's own `config`, which makes a truth of every list.
        if unknown := sorted(set(options) - set(OPTIONS)):
            raise UsageError(f"vaultkit: {unknown[0]}: no option; there are {', '.join(OPTIONS)}")
        self._options = {**OPTIONS, **options}
        super().__init__()

    def extendMarkdown(self, md: Markdown) -> None:  # noqa: N802
        """Take the place of `md.convert`."""
        native = md.convert

        def convert(source: str) -> str:
            page = _page(md)
            leaf = self._leaf(page) if page else None
            if page is None or leaf is None:
                return str(native(source))
            if leaf.is_native:
                return self._dressed(without_comments(str(native(source))), page)
            content = leaf.make()
            md.toc_tokens = [_token(content.toc)]
            page.meta.clear()
            page.meta.update(title=content.title, **content.meta)
            return self._dressed(content.html, page)

        md.convert = convert

    def _dressed(self, html: str, page: _Page) -> str:
        """Return a page with what it brings besides its HTML, if its site is one that has our files."""
        if not self._options["vault"]:
            return html
        # The engine takes addresses for those of files, from file to file.
        return Extras(None, self._options["mermaid"]).dress(html, page.path)

    def _leaf(self, page: _Page) -> Leaf | None:
        with _LOCK:
            return _SHELF.pages(page.config, self._options).get(page.path)


def makeExtension(**options: Any) -> VaultkitExtension:  # noqa: N802
    """Return the extension, as Python-Markdown asks for it by the name of its module."""
    return VaultkitExtension(**options)


class _Page(NamedTuple):
    """The page that is converted, as Zensical tells it."""

    path: str
    """Its file, below `docs_dir`."""
    meta: dict[str, Any]
    """What themes know of it; to be changed in place."""
    config: Mapping[str, Any]
    """The engine's settings."""


def _page(md: Markdown) -> _Page | None:
    """Return the page, or None outside Zensical. Found by its class: names of registered parts differ and change."""
    for part in md.preprocessors:
        if type(part).__name__ == "ContextPreprocessor":
            return _Page(part.page.path, part.page.meta, part.config)
    return None


def _token(entry: TocEntry) -> dict[str, Any]:
    return {
        "level": entry.level,
        "id": entry.anchor,
        "name": entry.text,
        "html": entry.text,
        "data-toc-label": "",
        "children": [_token(below) for below in entry.below],
    }


class _Shelf:
    """The vault of this process, read once and kept while no file of it changes."""

    def __init__(self) -> None:
        self._asked: object = None
        self._state: object = None
        self._looked = 0.0
        self._pages: Mapping[str, Leaf] = {}

    def pages(self, config: Mapping[str, Any], options: dict[str, Any]) -> Mapping[str, Leaf]:
        """Return the pages by the path of their source below the engine's `docs_dir`."""
        docs = os.path.join(config["root_dir"], config["docs_dir"])
        asked = (docs, repr(options))
        if time.monotonic() - self._looked > _FRESH or asked != self._asked:
            state = Folder(options["vault"] or docs).list().state()
            if (asked, state) != (self._asked, self._state):
                self._pages = _pages(docs, config, options)
            self._asked, self._state, self._looked = asked, state, time.monotonic()
        return self._pages


_LOCK = Lock()
_SHELF = _Shelf()  # module state, for the engine keeps nothing of ours from page to page


def _pages(docs: str, config: Mapping[str, Any], options: dict[str, Any]) -> Mapping[str, Leaf]:
    chosen = choices(config["mdx_configs"], options["native"])
    code = None
    if options["fences"]:
        code = fences(config["markdown_extensions"], config["mdx_configs"])
    if options["vault"]:
        addresses = SourceAddresses(directory_urls=options["directory_urls"])
        edition = open_edition(options["vault"], options, addresses, chosen, code)
        return {addresses.source(p.key): p for p in leaves(edition, options["site_name"])}
    own = OwnAddresses()
    edition = open_edition(docs, options, own, chosen, code)
    _check_all_public(edition)
    return {leaf.key: leaf for leaf in leaves(edition, "") if leaf.key in own}


def open_edition(
    vault: str | Path,
    options: Mapping[str, Any],
    addresses: Addresses,
    chosen: Choices,
    code: Fences | None = None,
) -> Edition:
    """Return the vault's edition with the options of the plugin, as plain values."""
    wishes = replace(wishes_of(options, site_settings(vault)), search="")  # the engine's own
    publication = decide(load(vault), wishes)
    return Edition(
        publication,
        addresses=addresses,
        press=press_for(publication.vault, fences=code),
        choices=chosen,
    )


def _check_all_public(edition: Edition) -> None:
    """Refuse a folder in which something is private: the engine copies what we do not render."""
    private = sorted(p for p in edition.publication.private if extension(p) in _KINDS)
    if private:
        more = f" and {len(private) - 1} more" if len(private) > 1 else ""
        raise NotPublic(
            f"{private[0]}{more}: not public, but this engine would publish the whole folder; "
            "`vaultkit build --engine zensical` gives it only what is public"
        )
