"""What a check remembers is believed only for the very state of the vault it was found in."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import time
from pathlib import Path

import pytest

from vaultkit.cli.main import main

_NOW = time.time_ns


@pytest.fixture
def vault(tmp_path: Path) -> Path:
    root = tmp_path / "vault"
    (root / ".obsidian").mkdir(parents=True)
    (root / "A.md").write_text("[[B]] [[No]]")
    (root / "B.md").write_text("# B")
    _age(root)
    return root


@pytest.fixture
def check(vault: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]):
    def run(*more: str) -> str:
        cache = str(tmp_path / "cache")
        main(["check", "--vault", str(vault), "--format", "concise", "--cache-dir", cache, *more])
        return capsys.readouterr().out

    return run


def _age(root: Path) -> None:
    """Make every file look as if it had been written long ago, by its times of change."""
    past = time.time() - 1000
    for path in root.rglob("*"):
        os.utime(path, (past, past))


@pytest.fixture(autouse=True)
def old_files_are_settled(monkeypatch: pytest.MonkeyPatch) -> None:
    # A file system's own time (ctime) cannot be set back, so the tests look from the future.
    later = _NOW() + 10**12
    monkeypatch.setattr("vaultkit.lint.memory.time.time_ns", lambda: later)


def _cached(tmp_path: Path) -> Path:
    (file,) = (tmp_path / "cache" / "check").iterdir()
    return file


def test_a_second_check_tells_the_same_and_reads_no_note(check, vault, tmp_path, monkeypatch):
    first = check()
    assert "“No”" in first
    monkeypatch.setattr("vaultkit.vault.load.load", lambda *a, **k: pytest.fail("a note was read"))
    assert check() == first


def test_a_change_of_any_file_is_seen(check, vault):
    check()
    (vault / "A.md").write_text("[[B]] [[Np]]")
    assert "“Np”" in check()
    (vault / "No.md").write_text("")
    (vault / "B.md").rename(vault / "C.md")
    assert "“B”" in check()
    (vault / ".obsidian/app.json").write_text("{")
    assert "unreadable-settings" in check()


def test_a_file_written_a_moment_ago_is_not_trusted(check, vault, tmp_path, monkeypatch):
    monkeypatch.setattr("vaultkit.lint.memory.time.time_ns", _NOW)
    check()
    assert not (tmp_path / "cache" / "check").exists()


def test_nothing_is_remembered_if_nothing_is_to_be(check, vault, tmp_path):
    check("--no-cache")
    assert not (tmp_path / "cache").exists()


@pytest.mark.parametrize(
    "garbage",
    [b"", b"{", b"[]", b"null", b"\xff\xfe", b'{"stamp": 1}', b"[" * 100_000],
    ids=["empty", "cut", "list", "null", "bytes", "other", "deep"],
)
def test_a_spoilt_memory_is_written_anew(check, vault, tmp_path, garbage):
    first = check()
    good = _cached(tmp_path).read_bytes()
    _cached(tmp_path).write_bytes(garbage)
    assert check() == first
    assert _cached(tmp_path).read_bytes() == good


def test_a_memory_of_another_program_is_not_believed(check, vault, tmp_path):
    first = check()
    said = json.loads(_cached(tmp_path).read_text())
    said["stamp"] = said["stamp"][:-1] + "x"
    said["found"] = []
    _cached(tmp_path).write_text(json.dumps(said))
    assert check() == first


def test_paths_choose_among_what_is_remembered(check, vault):
    assert check(str(vault / "B.md")) == ""
    assert "“No”" in check(str(vault / "A.md"))


def test_a_cache_that_cannot_be_written_is_no_reason_to_fail(check, vault, tmp_path):
    (tmp_path / "cache").write_text("a file where the folder should be")
    assert "“No”" in check()


def test_a_remembered_check_loads_no_parser_and_no_graph(vault, tmp_path):
    code = (
        "import sys, time\nlater = time.time_ns() + 10**12\ntime.time_ns = lambda: later\n"
        "from vaultkit.cli.main import main\n"
        f"main(['check', '--vault', {str(vault)!r}, '--cache-dir', {str(tmp_path / 'c')!r}])\n"
        "names = ('markdown_it', 'networkx', 'mkdocs', 'rich', 'yaml', 'rapidfuzz')\n"
        "print([n for n in names if n in sys.modules])"
    )
    runs = [
        subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
        for _ in range(2)
    ]
    assert runs[1].stdout.splitlines()[-1] == "[]"
    assert runs[0].stdout.splitlines()[:-1] == runs[1].stdout.splitlines()[:-1]
