"""Sheets kept between builds in the user's cache, each under what its note's bytes were.

Nothing in it is run, and what a page shows of it is cleaned like anything else. What is spoilt, foreign
or of another version is made anew.
"""

from __future__ import annotations

import contextlib
import os
import sqlite3
import zlib
from collections.abc import Iterable
from hashlib import blake2b

from vaultkit.site.sheet import Sheet, pack, unpack
from vaultkit.site.style import Style
from vaultkit.source.own_files import replaced
from vaultkit.vault.kept import file_for, program

_APPLICATION = 0x766B7368  # "vksh"
_PATIENCE = 10.0  # seconds to wait for another process that writes
_TABLES = f"""
pragma application_id = {_APPLICATION};
create table about (program text not null);
create table sheet (key blob primary key, packed blob not null, sum integer not null) without rowid;
"""


class KeptSheets:
    """The sheets of one vault by the fingerprint of the note's bytes, rendered in one style."""

    def __init__(self, style: Style, file: str | None = None) -> None:
        """Read what is kept in `file`; without one, sheets are kept for as long as this lives."""
        self._file = file
        self.note = ""
        """Why it is made anew, if it is, for the user."""
        self._style = repr(style).encode()
        self._packed: dict[bytes, tuple[bytes, int]] = {}
        self._new: dict[bytes, bytes] = {}
        self._used: set[bytes] = set()
        self._is_sound = False
        if file and os.path.exists(file):
            self._read(file)

    def _read(self, file: str) -> None:
        try:
            with contextlib.closing(_connect(file)) as db:
                known = db.execute("pragma application_id").fetchone() == (_APPLICATION,)
                if not known:
                    self.note = f"the cache {file} is not vaultkit's; it is made anew"
                elif db.execute("select program from about").fetchall() == [(program(),)]:
                    rows = db.execute("select key, packed, sum from sheet")
                    self._packed = {key: (packed, checksum) for key, packed, checksum in rows}
                    self._is_sound = True
        except sqlite3.Error as error:
            self.note = f"the cache {file} cannot be read ({error}); it is made anew"

    def __contains__(self, fingerprint: bytes) -> bool:
        return self._key(fingerprint) in self._packed

    def get(self, fingerprint: bytes) -> Sheet | None:
        """Return the sheet that is kept of a note, None if there is none or it is spoilt."""
        key = self._key(fingerprint)
        packed, checksum = self._packed.get(key, (b"", 1))
        if zlib.crc32(packed) != checksum:
            self._packed.pop(key, None)
            return None
        self._used.add(key)
        try:
            return unpack(packed)
        except ValueError:
            return None

    def put(self, fingerprint: bytes, sheet: Sheet | bytes) -> None:
        """Keep the sheet of a note, packed perhaps already."""
        key = self._key(fingerprint)
        packed = sheet if isinstance(sheet, bytes) else pack(sheet)
        self._packed[key] = packed, zlib.crc32(packed)
        self._new[key] = packed
        self._used.add(key)

    def save(self) -> bool:
        """Write what is new and forget what was not asked for; tell whether that could be done."""
        gone = self._packed.keys() - self._used
        if self._file is None or (self._is_sound and not self._new and not gone):
            return True
        try:
            if not self._is_sound:
                _make(self._file)
                self._is_sound = True
            self._write(self._file, gone)
        except (OSError, sqlite3.Error):
            return False
        self._new.clear()
        return True

    def _write(self, file: str, gone: Iterable[bytes]) -> None:
        rows = ((key, packed, zlib.crc32(packed)) for key, packed in self._new.items())
        with contextlib.closing(_connect(file)) as db:
            db.execute("begin immediate")
            db.executemany("delete from sheet where key = ?", [(key,) for key in gone])
            db.executemany("insert or replace into sheet values (?, ?, ?)", rows)
            db.execute("commit")

    def _key(self, fingerprint: bytes) -> bytes:
        return blake2b(fingerprint + self._style, digest_size=16).digest()


def kept_file(root: str, folder: str | None = None) -> str:
    """Return the file that keeps the sheets of the vault at `root`, an absolute path, in `folder` or the user's cache."""
    return file_for(root, ".pages.db", folder)


def _make(file: str) -> None:
    os.makedirs(os.path.dirname(file), exist_ok=True)
    with replaced(file) as own, contextlib.closing(_connect(own)) as db:
        db.executescript(_TABLES)
        db.execute("insert into about values (?)", (program(),))


def _connect(file: str) -> sqlite3.Connection:
    return sqlite3.connect(file, timeout=_PATIENCE, isolation_level=None)
