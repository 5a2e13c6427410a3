"""`vaultkit undo`: every file is again what it was, or the run says which is not."""

from __future__ import annotations

import errno
import json
import os
from hashlib import sha256
from pathlib import Path

import pytest
from conftest import write
from corpus_edits import copy_of, edit_every_note, fix_everything, rename_some
from hypothesis import given
from hypothesis import strategies as st

from vaultkit.cli.main import main
from vaultkit.source.journal import Journal
from vaultkit.source.path import VaultPath
from vaultkit.source.writer import Change, Contents

NAMES = st.sampled_from(["A.md", "B.md", "x/C.md", "x/y/D.md", "E\n.md"])
BYTES = st.one_of(st.none(), st.binary(max_size=40))


@pytest.fixture(autouse=True)
def state(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The state folder, which is not the user's."""
    folder = tmp_path / "state"
    for name in ("XDG_STATE_HOME", "LOCALAPPDATA", "HOME"):
        monkeypatch.setenv(name, str(folder))
    return folder


@pytest.fixture
def vault(tmp_path: Path) -> Path:
    root = tmp_path / "vault"
    write(root, {"A.md": b"one\r\n", "B.md": b"\xff two", ".obsidian/app.json": b"{}"})
    return root


def change(root: Path, files: dict[str, bytes | None], command: str = "check --fix") -> None:
    changes = []
    for name, after in files.items():
        file = root / name
        before = Contents.of(file.read_bytes()) if file.exists() else None
        new = None if after is None else Contents.of(after)
        changes.append(Change(VaultPath(name), before, new))
    Journal(root).write(changes, command)


def sums(root: Path) -> dict[str, str]:
    return {str(f): sha256(f.read_bytes()).hexdigest() for f in root.rglob("*") if f.is_file()}


def undo(root: Path, *arguments: str) -> int:
    return main(["undo", "--vault", str(root), *arguments])


def test_the_last_run_is_taken_back_and_then_the_one_before(vault: Path) -> None:
    first = sums(vault)
    change(vault, {"A.md": b"changed", "New/N.md": b"new"})
    second = sums(vault)
    change(vault, {"A.md": None, "B.md": b""})
    assert undo(vault) == 0
    assert sums(vault) == second
    assert undo(vault) == 0
    assert sums(vault) == first
    assert not (vault / "New").exists()


@given(
    st.dictionaries(NAMES, BYTES),
    st.lists(st.dictionaries(NAMES, BYTES, min_size=1), min_size=1, max_size=3),
)
def test_whatever_was_done_comes_undone(
    tmp_path_factory: pytest.TempPathFactory,
    files: dict[str, bytes | None],
    runs: list[dict[str, bytes | None]],
) -> None:
    root = tmp_path_factory.mktemp("vault")
    write(root, {name: held for name, held in files.items() if held is not None})
    seen = [sums(root)]
    for run in runs:
        known = len(Journal(root).runs)
        change(root, run)
        if len(Journal(root).runs) > known:
            seen.append(sums(root))
    for before in reversed(seen[:-1]):
        assert undo(root) == 0
        assert sums(root) == before


def test_with_nothing_to_take_back_it_says_so(
    vault: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert undo(vault) == 0
    assert "nothing to take back" in capsys.readouterr().out


def test_a_file_that_changed_since_keeps_all_from_being_taken_back(
    vault: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    change(vault, {"A.md": b"changed", "B.md": b"changed"})
    (vault / "A.md").write_bytes(b"mine")
    before = sums(vault)
    assert undo(vault) == 2
    assert "A.md" in capsys.readouterr().err
    assert sums(vault) == before


def test_the_others_can_be_taken_back_without_it(
    vault: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    change(vault, {"A.md": b"changed", "B.md": b"changed"})
    (vault / "A.md").write_bytes(b"mine")
    assert undo(vault, "--others") == 1
    assert "A.md" in capsys.readouterr().err
    assert (vault / "A.md").read_bytes() == b"mine"
    assert (vault / "B.md").read_bytes() == b"\xff two"
    assert undo(vault) == 0  # what is left of it is not tried again
    assert (vault / "A.md").read_bytes() == b"mine"


def test_the_runs_are_listed(vault: Path, capsys: pytest.CaptureFixture[str]) -> None:
    change(vault, {"A.md": b"changed"})
    change(vault, {"A.md": b"again", "B.md": b""}, "rename A\x1b[31m B")
    before = sums(vault)
    assert undo(vault, "--list") == 0
    lines = capsys.readouterr().out.splitlines()
    assert lines[0].endswith("  rename A\\u001b[31m B  2 files")
    assert lines[1].endswith("  check --fix  1 file")
    assert undo(vault, "--list", "--format", "json") == 0
    listed = json.loads(capsys.readouterr().out)
    assert [(run["files"], run["state"]) for run in listed] == [(2, "done"), (1, "done")]
    assert sums(vault) == before


def test_the_answer_can_be_read_by_programs(
    vault: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    change(vault, {"A.md": b"changed"})
    assert undo(vault, "--format", "json") == 0
    answer = json.loads(capsys.readouterr().out)
    assert (answer["taken_back"], answer["left"]) == (["A.md"], [])


@pytest.mark.parametrize(
    "damage",
    [
        lambda held: held[: len(held) // 2],
        lambda held: b"",
        lambda held: held.replace(b"A.md", b"../A"),
        lambda held: held.replace(b'"root": "', b'"root": "/elsewhere'),
        lambda held: b"[" * 100_000,
        lambda held: held.replace(b'"eA', b'"eB'),
    ],
    ids=["cut", "empty", "path", "root", "nesting", "contents"],
)
def test_a_spoilt_journal_is_one_error_and_changes_nothing(
    vault: Path, state: Path, damage: object, capsys: pytest.CaptureFixture[str]
) -> None:
    change(vault, {"A.md": b"changed " * 20})
    before = sums(vault)
    kept = next(state.rglob("*-done.jsonl"))
    spoilt = damage(kept.read_bytes())  # type: ignore[operator]
    assert spoilt != kept.read_bytes()
    kept.write_bytes(spoilt)
    assert undo(vault) == 2
    assert capsys.readouterr().err
    assert sums(vault) == before


@pytest.mark.parametrize("words", [["check", "--fix"], ["undo"], ["undo", "--list"]])
def test_a_journal_that_cannot_be_read_is_one_error(
    words: list[str],
    vault: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    change(vault, {"A.md": b"changed"})
    folder, listed = Journal(vault).folder, os.listdir

    def listdir(path: str) -> list[str]:
        if path == folder:
            raise PermissionError(errno.EACCES, "Permission denied", path)
        return listed(path)

    monkeypatch.setattr(os, "listdir", listdir)
    assert main([*words, "--vault", str(vault)]) == 2
    assert "the journal cannot be read: Permission denied" in capsys.readouterr().err


def test_every_note_of_a_vault_can_be_edited_and_be_what_it_was(
    own_vault: Path, tmp_path: Path, state: Path
) -> None:
    root = copy_of(own_vault, tmp_path)
    damaged = b"\xef\xbb\xbf#Heading \xe9\r\n\r[[home]] [[damaged|]]\xe2\x80\x8b\xff  \r[a](<Damaged.md>)\n"
    write(root, {"Damaged.md": damaged})
    edits, fixes = edit_every_note(root, str(state), 1), fix_everything(root, str(state))
    renames = rename_some(root, str(state), 1, 5)
    assert (edits.wrong, fixes.wrong, renames.wrong) == ([], [], [])
    assert edits.files > 40
    assert fixes.files
