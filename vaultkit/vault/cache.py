"""What a vault's files said when they were last read, kept in the user's cache so that only changes are read again.

One SQLite file for each vault holds the state of the folder, a row for each note, and what the last check found.
Nothing in it is run and all of it can be made again: what is spoilt, foreign or of another version is replaced.
"""

from __future__ import annotations

import json
import os
import sqlite3
import zlib
from typing import TYPE_CHECKING, Any, NamedTuple

from vaultkit.source.own_files import replaced
from vaultkit.vault.kept import file_for, program

if TYPE_CHECKING:
    from collections.abc import Container, Iterable, Mapping

_APPLICATION = 0x7661756C  # "vaul"
_PATIENCE = 10.0  # seconds to wait for another process that writes
_TABLES = f"""
pragma application_id = {_APPLICATION};
create table meta (key text primary key, value blob not null) without rowid;
create table file (
    id integer primary key, path text not null unique, fingerprint blob not null,
    aliases text not null, sound integer not null, links integer not null, mentions text not null
);
create index named on file (path, aliases) where aliases != '';
create index unsound on file (path) where not sound;
create table symbols (id integer primary key, packed blob not null, sum integer not null);
create table finding (path blob primary key, said text not null, sum integer not null) without rowid;
"""


class CacheSpoilt(Exception):
    """The cache is not what vaultkit wrote."""


class Kept(NamedTuple):
    """What is kept of one file."""

    path: str
    fingerprint: bytes
    """What tells its bytes from any other's."""
    packed: bytes | None = None
    """A note's symbols."""
    aliases: tuple[str, ...] = ()
    """A note's other names."""
    sound: bool = True
    """Whether all of it could be read."""
    links: int = 0
    """How many links into the vault stand in it."""
    mentions: Iterable[str] = ()
    """The names that these links say, as names compare: what could be meant changes with the files of these names."""


class Cache:
    """The kept state of the vault in one folder.

    Every method but the constructor raises CacheSpoilt or sqlite3.Error if the file is not what was written:
    let the caller `discard` it and read the vault.
    """

    def __init__(self, root: str, folder: str | None = None) -> None:
        """Open what is kept of the vault at `root`, an absolute path, in `folder` or the user's cache."""
        self.file = file_for(root, ".db", folder)
        """Where it is kept."""
        self.note = ""
        """Why it is made anew, if it is, for the user."""
        self.state = ""
        """The state of the folder that the rows are of; `""` if nothing is kept."""
        self.checked = ""
        """Whether the findings are of that state, too."""
        self._about = {"root": os.fsencode(root), "program": program().encode()}
        self._db: sqlite3.Connection | None = None
        self._version: object = None  # another when another process has written
        if os.path.exists(self.file):
            self._open()

    def _open(self) -> None:
        try:
            self._db = _connect(self.file)
            if self._one("pragma application_id") != _APPLICATION:
                self.discard(f"the cache {self.file} is not vaultkit's")
                return
            self._version = self._one("pragma data_version")
            meta = self._meta()
            if any(meta[key] != value for key, value in self._about.items()):
                self.discard(f"the cache {self.file} is another version's")
                return
            self.state = _name(meta["state"])
            self.checked = meta["checked"].decode()
        except (sqlite3.Error, CacheSpoilt, ValueError, KeyError) as error:
            self.discard(f"the cache {self.file} cannot be read ({error})")

    def discard(self, why: str) -> None:
        """Forget all that is kept; the next `save` makes the file anew."""
        self.note = f"{why}; it is made anew"
        self.state, self.checked = "", ""
        self.close()

    def close(self) -> None:
        """Let go of the file."""
        if self._db is not None:
            self._db.close()
            self._db = None

    def fingerprints(self) -> dict[str, bytes]:
        """Return the fingerprint of every file that was read."""
        return dict(self._all("select path, fingerprint from file"))

    def kept(self, path: str) -> Kept:
        """Return what is kept of the note at `path`. Raises CacheSpoilt if that is nothing."""
        select = "select fingerprint, packed, aliases, sound, sum from file natural join symbols where path = ?"
        for fingerprint, packed, aliases, sound, checksum in self._all(select, path):
            if zlib.crc32(packed) == checksum:
                return Kept(path, fingerprint, packed, _split(aliases), bool(sound))
        raise CacheSpoilt(f"nothing sound is kept of {path}")

    def fingerprint(self, path: str) -> bytes | None:
        """Return the fingerprint of the file at `path`, None if it was not read."""
        found = self._all("select fingerprint from file where path = ?", path)
        return next((fingerprint for (fingerprint,) in found), None)

    def aliases(self) -> list[tuple[str, tuple[str, ...]]]:
        """Return the notes that have other names, with these."""
        found = self._all("select path, aliases from file where aliases != '' order by path")
        # One text is read in a tenth of the time of many.
        said = json.loads(f"[{','.join(aliases for _, aliases in found)}]")
        return [(path, tuple(aliases)) for (path, _), aliases in zip(found, said, strict=True)]

    def unsound(self) -> list[str]:
        """Return the notes of which not all could be read."""
        return [path for (path,) in self._all("select path from file where not sound")]

    def mentioning(self, names: Iterable[str]) -> set[str]:
        """Return the files in which a link says one of `names`."""
        select = "select path from file where instr(mentions, ?)"
        return {path for name in names for (path,) in self._all(select, f"\n{name}\n")}

    def mentions(self, wanted: Container[str]) -> set[str]:
        """Return the names that the links in the files with `wanted` paths say."""
        found = self._all("select path, mentions from file")
        return set("\n".join(said for path, said in found if path in wanted).split("\n"))

    def mentions_of(self, path: str) -> set[str]:
        """Return the names that the file at `path` says."""
        found = self._all("select mentions from file where path = ?", path)
        return {name for (said,) in found for name in said.split("\n") if name}

    def links(self) -> int:
        """Return how many links into the vault stand in what is kept."""
        return int(self._all("select total(links) from file")[0][0])

    def findings(self) -> dict[str, str]:
        """Return what the last check found in each file: JSON."""
        found = self._all("select path, said, sum from finding order by path")
        if any(zlib.crc32(said.encode()) != checksum for _, said, checksum in found):
            raise CacheSpoilt("a finding is not what was written")
        return {_name(path): said for path, said, _ in found}

    def save(
        self,
        state: str,
        rows: Iterable[Kept],
        removed: Iterable[str],
        findings: Mapping[str, str] | None,
        checked: str = "",
    ) -> bool:
        """Keep the new `state`: rows that are new or changed, files that are gone, all findings (None: unknown).

        Tell whether it could be done; a folder that cannot be written to is no reason to fail.
        """
        meta = self._about | {
            "state": _bytes(state),
            "checked": checked.encode(),
        }
        try:
            if self._db is None:
                self._make(meta, rows, findings or {})
            elif not self._update(meta, rows, removed, findings or {}):
                return False
        except (OSError, sqlite3.Error):
            return False
        self.state, self.checked = state, checked
        return True

    def renew(self, state: str) -> bool:
        """Keep a new `state` that differs from the last in dates alone; tell whether it could be done."""
        try:
            if self._db is None or not self._update(
                {"state": _bytes(state)}, (), (), self.findings()
            ):
                return False
        except (OSError, sqlite3.Error):
            return False
        self.state = state
        return True

    def _make(
        self, meta: Mapping[str, bytes], rows: Iterable[Kept], findings: Mapping[str, str]
    ) -> None:
        os.makedirs(os.path.dirname(self.file), exist_ok=True)
        with replaced(self.file) as new:
            db = _connect(new)
            db.executescript("pragma journal_mode = off; pragma synchronous = off;" + _TABLES)
            db.execute("begin")
            _write(db, meta, rows, findings)
            db.execute("commit")
            db.close()
        self._db = _connect(self.file)
        self._version = self._one("pragma data_version")
        if self._meta() != meta:
            self.close()
            raise sqlite3.OperationalError("another process was faster")

    def _update(
        self,
        meta: Mapping[str, bytes],
        rows: Iterable[Kept],
        removed: Iterable[str],
        findings: Mapping[str, str],
    ) -> bool:
        """Write what is new, unless another process was faster: then what it wrote stands."""
        assert self._db is not None
        db = self._db
        db.execute("begin immediate")
        try:
            first = self._version == self._one("pragma data_version")
            if first:
                gone = [(path,) for path in removed]
                db.executemany(
                    "delete from symbols where id = (select id from file where path = ?)", gone
                )
                db.executemany("delete from file where path = ?", gone)
                kept = self._all("select path, said from finding")
                before = {_name(path): said for path, said in kept}
                new = {path: said for path, said in findings.items() if before.get(path) != said}
                db.executemany(
                    "delete from finding where path = ?",
                    [(_bytes(p),) for p in before.keys() - findings.keys()],
                )
                _write(db, meta, rows, new)
            db.execute("commit")
        except BaseException:
            db.execute("rollback")
            raise
        return first

    def _meta(self) -> dict[str, bytes]:
        return dict(self._all("select key, value from meta"))

    def _one(self, question: str) -> object:
        return self._all(question)[0][0]

    def _all(self, question: str, *values: str) -> list[tuple[Any, ...]]:
        if self._db is None:
            raise CacheSpoilt("nothing is kept")
        return self._db.execute(question, values).fetchall()


def _connect(file: str) -> sqlite3.Connection:
    return sqlite3.connect(file, timeout=_PATIENCE, isolation_level=None)


def _write(
    db: sqlite3.Connection,
    meta: Mapping[str, bytes],
    rows: Iterable[Kept],
    findings: Mapping[str, str],
) -> None:
    db.executemany("insert or replace into meta values (?, ?)", meta.items())
    for row in rows:
        db.execute(
            "delete from symbols where id = (select id from file where path = ?)", (row.path,)
        )
        aliases = json.dumps(row.aliases) if row.aliases else ""
        mentions = "\n".join(["", *row.mentions, ""]).encode(errors="replace").decode()
        values = (row.path, row.fingerprint, aliases, row.sound, row.links, mentions)
        new = db.execute(
            "insert or replace into file (path, fingerprint, aliases, sound, links, mentions)"
            " values (?, ?, ?, ?, ?, ?)",
            values,
        )
        if row.packed is not None:
            packed = (new.lastrowid, row.packed, zlib.crc32(row.packed))
            db.execute("insert into symbols values (?, ?, ?)", packed)
    said = ((_bytes(path), said, zlib.crc32(said.encode())) for path, said in findings.items())
    db.executemany("insert or replace into finding values (?, ?, ?)", said)


def _bytes(name: str) -> bytes:
    """Return the bytes of a name as it lies on disk, or of several: it need not be UTF-8."""
    return name.encode("utf-8", "surrogateescape")


def _name(data: bytes) -> str:
    return data.decode("utf-8", "surrogateescape")


def _split(text: str) -> tuple[str, ...]:
    return tuple(json.loads(text)) if text else ()
