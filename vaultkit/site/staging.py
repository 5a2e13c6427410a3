"""The staged folder: what MkDocs, other plugins and the site see in the place of the vault.

It holds public bytes alone: attachments as they are, pictures in SVG without what acts, and of each
public note the text that its page is made of, without properties, comments and private names.
"""

from __future__ import annotations

import os
import re
from collections.abc import Callable, Iterable
from dataclasses import replace
from tempfile import TemporaryDirectory

from vaultkit.site.publish import Publication
from vaultkit.site.svg import clean_svg
from vaultkit.source.edit import Edit, apply
from vaultkit.source.folder import Folder
from vaultkit.source.path import VaultPath, extension
from vaultkit.source.span import Span
from vaultkit.syntax.note import Note

_HTML_COMMENT = re.compile(r"<!--.*?(?:-->|\Z)", re.DOTALL)
_MARKED = re.compile(r"^.*%%.*$", re.MULTILINE)
_COMMENT = re.compile(r" {0,3}%%[^%]*%%\s*")
_CLOSING = re.compile(r"[`$\\<>\[\]|]")  # may end what began on a line before
_BLANK_BEFORE = re.compile(r"\n[ \t]*\n\Z")


class Stage:
    """A folder of its own, empty at first; it goes with the program at the latest."""

    def __init__(self) -> None:
        self._folder = TemporaryDirectory(prefix="vaultkit-", ignore_cleanup_errors=True)
        self.root = os.path.realpath(self._folder.name)
        """Where it lies."""

    def fill(
        self, publication: Publication, tell: Callable[[str], None], *, texts: bool = True
    ) -> Publication:
        """Bring in what is public; return it without the files that could not be. `tell` hears which, and why.

        Without `texts` no notes are: their pages are made of the vault, and it may be that nobody else looks.
        """
        vault = publication.vault
        notes = publication.notes if texts else frozenset()
        copied = sorted(publication.attachments | publication.assets)
        for folder in sorted({os.path.dirname(path) for path in (*notes, *copied)}):
            os.makedirs(os.path.join(self.root, folder), exist_ok=True)
        for path in notes:
            self._write(path, public_text(vault.notes[path]).encode())
        source = Folder(vault.root)
        places = {path: os.path.join(self.root, path) for path in copied}
        lost = {path for path, place in places.items() if not bring(source, path, place, tell)}
        return replace(
            publication,
            attachments=publication.attachments - lost,
            assets=publication.assets - lost,
        )

    def _write(self, path: VaultPath, data: bytes) -> None:
        with open(os.path.join(self.root, path), "xb") as file:
            file.write(data)

    def remove(self) -> None:
        """Remove the folder and all in it."""
        self._folder.cleanup()


def bring(folder: Folder, path: VaultPath, place: str, tell: Callable[[str], None]) -> bool:
    """Copy an attachment to the new file `place`, an SVG without what acts; `tell` hears why it cannot be."""
    try:
        folder.copy(path, place)
    except OSError as error:
        tell(f"{path}: cannot be read: {error.strerror or error}; it is left out")
        return False
    if extension(path) != "svg":
        return True
    with open(place, "rb") as file:
        picture = clean_svg(file.read())
    os.unlink(place)
    if picture is None:
        tell(f"{path}: is no SVG that can be shown safely; it is left out")
        return False
    with open(place, "xb") as file:
        file.write(picture)
    return True


def public_text(note: Note) -> str:
    """Return of a public note's text what its page is made of: no properties, no comments."""
    cut = [Span(0, note.frontmatter.content_start), *_comments(note)]
    kept = apply(note.text, [Edit(note.path, span, "") for span in cut])
    return _HTML_COMMENT.sub("", kept) if "<!--" in kept else kept


def _comments(note: Note) -> Iterable[Span]:
    """Return where comments stand, without a parse if each is a line of its own on which nothing else can be open."""
    text, found, end = note.text, [], note.frontmatter.content_start
    if "%%" not in text:
        return ()
    for line in _MARKED.finditer(text, end):
        gap = text[end : line.start()]
        begins = not gap.strip() or _BLANK_BEFORE.search(gap)
        if not _COMMENT.fullmatch(line[0]) or (_CLOSING.search(line[0]) and not begins):
            return [comment.span for comment in note.comments]
        found.append(Span(*line.span()))
        end = line.end()
    return found
