"""What is kept of rendered notes is never trusted: what is spoilt, foreign or of another version is made anew."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from pathlib import Path

import pytest

from vaultkit.site.hosts.build import build
from vaultkit.site.kept import KeptSheets
from vaultkit.site.sheet import Sheet
from vaultkit.site.style import Style
from vaultkit.source.document import Document
from vaultkit.source.path import VaultPath

STYLE = Style()


def sheet(text: str) -> Sheet:
    return STYLE.sheet(Document(VaultPath("a.md"), text))


def kept(file: Path, *, style: Style = STYLE) -> KeptSheets:
    return KeptSheets(style, str(file))


@pytest.fixture
def file(tmp_path: Path) -> Path:
    """A cache with the sheet of one note."""
    made = kept(tmp_path / "pages.db")
    made.put(b"one", sheet("# A\n\n[[B]] ![[C]] #tag ^id\n"))
    assert made.save()
    return tmp_path / "pages.db"


def test_a_sheet_is_kept_under_what_the_bytes_were(file: Path) -> None:
    assert kept(file).get(b"one") == sheet("# A\n\n[[B]] ![[C]] #tag ^id\n")
    assert kept(file).get(b"two") is None
    assert kept(file, style=Style(breaks=False)).get(b"one") is None


def test_what_no_note_asked_for_goes(file: Path) -> None:
    again = kept(file)
    again.put(b"two", sheet("B\n"))
    assert again.save()
    assert kept(file).get(b"one") is None
    assert kept(file).get(b"two") == sheet("B\n")


@pytest.mark.parametrize("spoilt", [b"", b"no database at all, and longer than a header is" * 99])
def test_a_foreign_file_is_told_and_made_anew(file: Path, spoilt: bytes) -> None:
    file.write_bytes(spoilt)
    again = kept(file)
    assert again.get(b"one") is None
    assert "made anew" in again.note
    again.put(b"one", sheet("A\n"))
    assert again.save()
    assert kept(file).get(b"one") == sheet("A\n")


def test_a_flipped_byte_is_seen(file: Path) -> None:
    with closing(sqlite3.connect(file)) as db:
        db.execute("update sheet set packed = packed || x'00'")
        db.commit()
    assert kept(file).get(b"one") is None


def test_what_another_version_kept_is_made_anew(file: Path) -> None:
    with closing(sqlite3.connect(file)) as db:
        db.execute("update about set program = 'another'")
        db.commit()
    assert kept(file).get(b"one") is None
    assert kept(file).save()


def test_a_build_tells_what_it_found_and_prints_names_safely(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "v").mkdir()
    (tmp_path / "v/a\x1b[31m.md").write_text("---\npermalink: ../out\n---\n[[Nowhere]]\n")
    build(tmp_path / "v", tmp_path / "site", None, forgetful=True)
    told = capsys.readouterr().err
    assert "links that lead to no page: 1" in told
    assert "names no place on this site" in told
    assert "\x1b" not in told
