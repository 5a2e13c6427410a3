"""Redirects as MkDocs' files."""

from __future__ import annotations

import logging
from collections.abc import Iterator

from mkdocs.config.defaults import MkDocsConfig
from mkdocs.structure.files import File, InclusionLevel

from vaultkit.site.edition import Edition
from vaultkit.site.redirects import redirect_page, redirects

log = logging.getLogger("mkdocs.plugins.vaultkit")


def redirect_files(config: MkDocsConfig, edition: Edition) -> Iterator[File]:
    """Yield the pages that lead on; in a strict build, what cannot be is for the check to judge."""
    if not edition.publication.wishes.redirects:
        return
    tell = log.info if config.strict else log.warning
    for key, target in redirects(edition, tell).items():
        html = redirect_page(
            edition,
            key,
            target,
            site_url=config.site_url or "",
            language=str(config.theme.get("language") or "en"),
        )
        file = File.generated(config, f"{key}.html", content=html)
        file.dest_uri = edition.addresses.destination(key)
        file.inclusion = InclusionLevel.NOT_IN_NAV
        yield file
