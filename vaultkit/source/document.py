"""One file's text: bytes to code points, with a place for every byte that is not text."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property

from vaultkit.source.path import VaultPath
from vaultkit.source.problem import Problem
from vaultkit.source.span import Lines, Span

try:
    from _blake2 import blake2b  # as hashlib has it, which loads all of OpenSSL besides
except ImportError:
    from hashlib import blake2b


@dataclass(frozen=True)
class Document:
    """A file's path and text. Offsets are code points of `text`; a byte order mark counts as one."""

    path: VaultPath
    """Where it lies in the vault."""
    text: str
    """All of it, line ends as on disk."""
    problems: tuple[Problem, ...] = ()
    """Why `text` is not what the file holds, byte for byte; empty for a sound file."""
    fingerprint: bytes = b""
    """What tells the file's bytes from any other's; empty if there are none to tell."""

    @cached_property
    def lines(self) -> Lines:
        """Where the lines of `text` begin."""
        return Lines(self.text)


_UTF16 = (b"\xff\xfe", b"\xfe\xff")


def decode(path: VaultPath, data: bytes) -> Document:
    """Return the text of `data`, read as Obsidian reads it: UTF-8, bad bytes replaced.

    A file that is plainly no text (UTF-16, or holding NUL bytes) becomes an empty document with a
    problem, so that nobody mistakes its bytes for links.
    """
    mark = blake2b(data, digest_size=16).digest()
    if data.startswith(_UTF16):
        message = "is UTF-16, but Obsidian reads UTF-8; save it as UTF-8"
        return Document(path, "", (Problem("invalid-utf8", path, Span(0, 0), message),), mark)
    if b"\0" in data:
        message = (
            "holds NUL bytes and is not read as text; it may be another kind of file named .md"
        )
        return Document(path, "", (Problem("binary-file", path, Span(0, 0), message),), mark)
    try:
        return Document(path, data.decode(), (), mark)
    except UnicodeDecodeError as error:
        text = data.decode(errors="replace")
        at = len(data[: error.start].decode())
        wrong = data[error.start : error.end].hex(" ")
        message = f"byte {error.start} ({wrong}) is not UTF-8; save the file as UTF-8"
        return Document(
            path, text, (Problem("invalid-utf8", path, Span(at, at + 1), message),), mark
        )
