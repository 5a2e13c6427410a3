"""The vault's files by name: where every look-up of a link begins."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Iterator
from functools import cached_property

from vaultkit.source import path as paths
from vaultkit.source.path import AUDIO, IMAGES, VIDEO, VaultPath, comparable, plain_spaces

ATTACHMENTS = IMAGES | AUDIO | VIDEO | {"pdf"}
"""The types of files that notes show, without a dot."""

_ENDING = re.compile(rf"\.(?:{'|'.join(sorted(ATTACHMENTS))})\b", re.IGNORECASE)
_BEFORE = (re.compile(r"[\n\"/|]"), re.compile(r"[\n\"'()<>\[\]|=:,/]"), re.compile(r"[\s/]"))
_HTML = re.compile(r"<(?:img|IMG|video|audio|source|embed|object|iframe|a|A)\s[^<>]*")
_LONGEST = 255  # characters of a file's name


class Names:
    """An index of file names. Each look-up costs one dictionary hit and a scan of the namesakes."""

    def __init__(self, files: Iterable[VaultPath]) -> None:
        # As `comparable` has it; most names are plain, and every file is looked at.
        self._compared = [
            (f.lower() if f.isascii() and "//" not in f else comparable(f), f) for f in files
        ]

    @cached_property
    def _by_path(self) -> dict[str, list[VaultPath]]:
        return _grouped(self._compared)

    @cached_property
    def _by_name(self) -> dict[str, list[VaultPath]]:
        return _grouped((key[key.rfind("/") + 1 :], file) for key, file in self._compared)

    def exact(self, path: str) -> list[VaultPath]:
        """Return the files whose whole path compares equal to `path`: several if names differ by case."""
        return self._by_path.get(path, [])

    def named(self, name: str) -> list[VaultPath]:
        """Return the files anywhere in the vault whose name, extension included, compares equal."""
        return self._by_name.get(name, [])


def _grouped(keyed: Iterable[tuple[str, VaultPath]]) -> dict[str, list[VaultPath]]:
    found: dict[str, list[VaultPath]] = {}
    for key, file in keyed:
        if key in found:
            found[key].append(file)
        else:
            found[key] = [file]
    return found


NOWHERE = frozenset(["", ".", ".."])
"""What a link's path may end in that names a folder: it can lead to a file of any name."""


def spoken(link_path: str) -> str:
    """Return the file name that a link's path says, in the form in which names compare."""
    typed = unicodedata.normalize("NFC", plain_spaces(link_path)).strip()
    return paths.name(comparable(typed))


def answers_to(file: str) -> set[str]:
    """Return what links can say that may mean `file`: its name, of a note also without `.md`."""
    name = paths.name(comparable(file))
    return {name, paths.without_note_suffix(name)}


def attachments_in(text: str) -> Iterator[str]:
    """Yield what may be the name of an attachment in `text`, in the form in which names compare.

    Blanks and brackets may end a name or be part of one, so several names may be meant.
    """
    for match in _ENDING.finditer(text):
        from urllib.parse import unquote  # few texts say any

        before = unquote(text[max(0, match.start() - _LONGEST) : match.end()])
        for mark in _BEFORE:
            yield comparable(mark.split(before)[-1].strip())


def attachments_shown(properties: object, text: str, *, sound: bool) -> tuple[str, ...]:
    """Return the names of attachments that a note shows by no link, each once.

    Neither the app nor vaultkit's site shows files by HTML, but forges do. Of a note that is not `sound`, of which
    not all could be read, all that it says may show a file.
    """
    said = list(_in_values(properties))
    if not sound:
        said += attachments_in(text)
    elif "<" in text:
        said += [name for tag in _HTML.findall(text) for name in attachments_in(tag)]
    return tuple(dict.fromkeys(said))


def _in_values(properties: object) -> Iterator[str]:
    pending = [properties]
    while pending:
        at = pending.pop()
        if isinstance(at, str):
            if "." in at:
                yield from attachments_in(at)
        elif isinstance(at, list | dict):
            pending += at.values() if isinstance(at, dict) else at
