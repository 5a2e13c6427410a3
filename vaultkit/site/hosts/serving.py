"""What `mkdocs serve` does after a save: the pages that it touches are made anew, or in doubt all of them.

The pages go through the same steps of MkDocs as in a whole build. MkDocs does not offer these steps to
others; where it has them no longer, each save is a whole build.
"""

from __future__ import annotations

import logging
import os
import threading
import time
from collections.abc import Callable, Iterable, Iterator
from pathlib import Path
from typing import Any

from mkdocs.commands import build as mkdocs_build
from mkdocs.config.defaults import MkDocsConfig

from vaultkit.errors import VaultkitError
from vaultkit.site.affected import affected, decides_alike
from vaultkit.site.edition import Edition
from vaultkit.site.hosts.host import Host
from vaultkit.site.hosts.others import OF_ALL_PAGES, others_look
from vaultkit.site.outputs import OUTPUTS
from vaultkit.site.whole import Output, write_files
from vaultkit.source.document import Document
from vaultkit.source.folder import Folder
from vaultkit.source.listing import Listing

log = logging.getLogger("mkdocs.plugins.vaultkit")

_REST = 1.0
"""Seconds without a save, after which what is made of all pages is made anew."""


class Serving:
    """A builder for MkDocs' server."""

    def __init__(self, host: Callable[[], Host], whole: Callable[..., None]) -> None:
        """`host` says which build is the latest, `whole` makes another one."""
        self._host = host
        self._whole = whole
        self._around = _around(host().config)
        self._stale: set[Output] = set()
        self._building = threading.Lock()
        self._rest = threading.Timer(0, self.settle)

    def __call__(self, *args: Any) -> None:
        """Bring the site's pages up to date, and what is made of all of them once no more saves follow."""
        self._rest.cancel()
        with self._building:
            if args or not self.touch_up():
                self._whole(*args)
                self._around = _around(self._host().config)
                self._stale.clear()
        if self._stale:
            self._rest = threading.Timer(_REST, self.settle)
            self._rest.daemon = True
            self._rest.start()

    def settle(self) -> None:
        """Make anew now what is made of all pages, if edits concern it."""
        self._rest.cancel()
        with self._building:
            self._host().put([output for output in OUTPUTS if output in self._stale])
            self._stale.clear()

    def touch_up(self) -> bool:
        """Make anew what edits of notes touch; tell whether that is all there is to do."""
        host = self._host()
        if _around(host.config) != self._around or others_look(host.config, OF_ALL_PAGES):
            return False
        began = time.perf_counter()
        try:
            count = self._touch_up(host)
        except (OSError, VaultkitError, AttributeError) as error:
            log.debug("not incremental: %s", error)
            return False
        if count:
            pages = "1 page" if count == 1 else f"{count} pages"
            log.info("%s made anew in %.2f seconds", pages, time.perf_counter() - began)
        return count is not None

    def _touch_up(self, host: Host) -> int | None:
        """Return how many pages were made anew; None if that would not be enough."""
        before = host.edition
        listing = Folder(before.vault.root).list()
        documents = list(_edited(before, host.listing, listing))
        if any(document is None for document in documents):
            return None
        notes = [document for document in documents if document is not None]
        if not notes:
            host.listing = listing
            return 0
        after = before.edited(notes)
        changed = {document.path for document in notes}
        if not all(decides_alike(before, after, path) for path in changed):
            return None
        keys = affected(before, after, changed)
        if keys is None:
            return None
        _make(host, after, keys)
        host.listing = listing
        site = Path(host.config.site_dir)
        for output in OUTPUTS:
            if output.edited:
                write_files(output.edited(before, after, changed), site)
            elif output.concerns(before, after, changed):
                self._stale.add(output)
        return len(keys)


def _edited(edition: Edition, before: Listing, after: Listing) -> Iterator[Document | None]:
    """Yield the notes that say something else; None for any other change of the folder."""
    since = after.since(before.state())
    others = since.added or since.removed or since.settings_changed
    if others or before.problems != after.problems:
        yield None
    else:
        folder, notes = Folder(edition.vault.root), edition.vault.notes
        for path in since.stale:
            document = folder.read(path) if path in notes else None
            if document is None or document.problems or _is_veiled(edition, document):
                yield None
            elif document.fingerprint != notes.fingerprint(path):
                yield document


def _is_veiled(edition: Edition, document: Document) -> bool:
    """Tell whether a note's text is not its page's: it names something private."""
    veil = edition.publication.veil
    return veil is not None and veil.concerns(document)


def _make(host: Host, after: Edition, keys: Iterable[str]) -> None:
    """Make the pages with these keys from the edition `after`."""
    host.take(after)
    pages = host.pages_of(set(keys))
    config, files = host.config, host.files
    with host.search.settled():
        for page in pages:
            mkdocs_build._populate_page(page, config, files)
        shown: list[Any] = list(files.documentation_pages())
        for page in pages:
            mkdocs_build._build_page(page, config, shown, host.nav, host.env)


def _around(config: MkDocsConfig) -> dict[str, int]:
    """Return when each file changed, besides the vault's, on which the site depends, in nanoseconds."""
    names = [config.config_file_path, config.theme.custom_dir, *config.watch]
    files = (file for name in names if name for file in _files(str(name)))
    return {file: os.stat(file).st_mtime_ns for file in files if os.path.exists(file)}


def _files(name: str) -> Iterator[str]:
    yield name
    for folder, _, files in os.walk(name):
        yield from (os.path.join(folder, file) for file in files)
