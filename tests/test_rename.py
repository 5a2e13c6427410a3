"""`vaultkit rename`: every link leads where it led, and nothing else changes."""

from __future__ import annotations

import hashlib
import json
import os
import random
import shutil
from collections.abc import Callable
from pathlib import Path

import pytest
from conftest import ROOT, write

from vaultkit.cli.main import main
from vaultkit.errors import UsageError
from vaultkit.rewrite.rename import moves_of, rename
from vaultkit.source.path import VaultPath
from vaultkit.source.runs import KEPT
from vaultkit.vault.load import load
from vaultkit.vault.model import Vault

RENAMES = int(os.environ.get("VAULTKIT_RENAMES", "12"))
"""How many files and folders of each vault get other names, one after the other."""


@pytest.fixture(autouse=True)
def _own_state(tmp_path_factory: pytest.TempPathFactory, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("XDG_STATE_HOME", str(tmp_path_factory.mktemp("state")))


def renamed(root: Path, old: str, new: str, *options: str) -> int:
    return main(["rename", old, new, "--vault", str(root), *options])


def said(root: Path) -> dict[str, str]:
    return {p.relative_to(root).as_posix(): p.read_text("utf-8") for p in sorted(root.rglob("*.*"))}


def digests(root: Path) -> dict[str, str]:
    files = (p for p in root.rglob("*") if p.is_file())
    return {str(p.relative_to(root)): hashlib.sha256(p.read_bytes()).hexdigest() for p in files}


LINKS = {
    # what the note says, and what it says after `B` is `Sub/New name`
    "[[B]]": "[[New name]]",
    "![[B]]": "![[New name]]",
    "[[B|shown]]": "[[New name|shown]]",
    "[[B#Part|x]] [[b#^id]]": "[[New name#Part|x]] [[New name#^id]]",
    "[[B.md]]": "[[New name.md]]",
    "[[/B]]": "[[/Sub/New name]]",
    "[[./B]]": "[[./Sub/New name]]",
    "[t](B.md)": "[t](Sub/New%20name.md)",
    "[t](<B.md#Part>)": "[t](<Sub/New name.md#Part>)",
    "![t](B.md)": "![t](Sub/New%20name.md)",
    "| a |\n|---|\n| [[B\\|x]] |": "| a |\n|---|\n| [[New name\\|x]] |",
    "%% [[B]] %%": "%% [[New name]] %%",
    "---\nup: \"[[B]]\"\nall: ['[[B|b]]']\n---": "---\nup: \"[[New name]]\"\nall: ['[[New name|b]]']\n---",
    "- [ ] ==[[B]]== ^b": "- [ ] ==[[New name]]== ^b",
    "`[[B]]` B [[Bee]] [B](https://b.example/B.md)": "`[[B]]` B [[Bee]] [B](https://b.example/B.md)",
}


@pytest.mark.parametrize("text", LINKS)
def test_a_link_is_written_anew_as_it_was_written(text: str, tmp_path: Path) -> None:
    write(tmp_path, {"A.md": text + "\n", "B.md": "# Part\n\nx ^id\n", "Sub/x.md": ""})
    assert renamed(tmp_path, "B", "Sub/New name") == 0
    assert (tmp_path / "A.md").read_text() == LINKS[text] + "\n"
    assert not (tmp_path / "B.md").exists()


def test_a_moved_note_takes_its_own_links_along(tmp_path: Path) -> None:
    text = "[[B]] [b](B.md) [[#Here]] [[A#Here]] ![](pic.png) [up](../vault/B.md)\n\n# Here\n"
    write(tmp_path, {"A.md": text, "B.md": "", "pic.png": ""})
    assert renamed(tmp_path, "A", "Deep/er/") == 0
    assert (tmp_path / "Deep/er/A.md").read_text() == text.replace(
        "](B.md", "](../../B.md"
    ).replace("](pic", "](../../pic")


def test_a_name_that_would_take_a_links_target_is_no_trap(tmp_path: Path) -> None:
    write(tmp_path, {"A.md": "[[Plan]]\n", "x/Plan.md": "", "Other.md": ""})
    assert renamed(tmp_path, "Other", "Plan") == 0
    assert (tmp_path / "A.md").read_text() == "[[x/Plan]]\n"


def test_a_folder_takes_everything_in_it_along(tmp_path: Path) -> None:
    board = {"nodes": [{"id": "1", "type": "file", "file": "f/B.md", "x": 0, "y": 0}]}
    write(
        tmp_path,
        {
            "A.md": "[[f/B]] [[B]] [b](f/B.md) ![[f/p.png]]\n",
            "f/B.md": "[a](../A.md) [[C]] [c](g/C.md)\n",
            "f/g/C.md": "[b](../B.md)\n",
            "f/p.png": "p",
            "f/data.csv": "1",
            "x.canvas": json.dumps(board),
        },
    )
    assert renamed(tmp_path, "f", "h/new") == 0
    after = said(tmp_path)
    assert after["A.md"] == "[[h/new/B]] [[B]] [b](h/new/B.md) ![[h/new/p.png]]\n"
    assert after["h/new/B.md"] == "[a](../../A.md) [[C]] [c](g/C.md)\n"
    assert after["h/new/g/C.md"] == "[b](../B.md)\n"
    assert after["h/new/data.csv"] == "1"
    assert json.loads(after["x.canvas"])["nodes"][0]["file"] == "h/new/B.md"


def test_another_spelling_of_the_same_name_is_possible(tmp_path: Path) -> None:
    write(tmp_path, {"A.md": "[[plan]] [[Plan|x]]\n", "plan.md": ""})
    assert renamed(tmp_path, "plan", "Plan") == 0
    assert [p.name for p in tmp_path.iterdir()] == ["A.md", "Plan.md"] or (
        tmp_path / "Plan.md"
    ).exists()


def test_what_cannot_be_written_anew_is_told(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    write(tmp_path, {"A.md": "see [t][r]\n\n[r]: B.md\n", "B.md": ""})
    assert renamed(tmp_path, "B", "C") == 1
    assert "A.md:1:5: the link to B.md cannot be written anew" in capsys.readouterr().err


def test_the_diff_shows_it_and_changes_nothing(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    write(tmp_path, {"A.md": "[[B]]\n", "B.md": ""})
    before = digests(tmp_path)
    assert renamed(tmp_path, "B", "C", "--diff") == 0
    out = capsys.readouterr().out
    assert "rename from B.md\nrename to C.md\n" in out
    assert "-[[B]]\n+[[C]]\n" in out
    assert digests(tmp_path) == before


def test_json_says_what_moved(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    write(tmp_path, {"A.md": "[[B]] [[B]]\n", "B.md": ""})
    assert renamed(tmp_path, "B", "C", "--format", "json") == 0
    assert json.loads(capsys.readouterr().out) == {
        "moved": [{"old": "B.md", "new": "C.md"}],
        "links": 2,
        "files": ["A.md"],
        "left": [],
    }


@pytest.mark.parametrize(
    ("old", "new", "why"),
    [
        ("B", "A", "A.md lies there already"),
        ("B", "a.MD", "A.md lies there already"),
        ("B", "B", "the old one"),
        ("B", "x#y", "holds '#'"),
        ("B", "x/../y", "no path inside"),
        ("B", "../y", "no path inside"),
        ("B", "/etc/y", "no path inside"),
        ("B", ".hidden", "begins with a dot"),
        ("B", "x" * 300, "too long"),
        ("B", "A.md/x", "is a file, not a folder"),
        ("B", "a\nb", "holds"),
        ("f", "f/g", "lies in the folder f itself"),
        ("nothing", "x", "no such note"),
        ("B", "f", "f/B.md lies there already"),
    ],
)  # fmt: skip
def test_what_cannot_be_is_refused(
    old: str, new: str, why: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    write(tmp_path, {"A.md": "[[B]]\n", "B.md": "", "f/B.md": "x"})
    before = digests(tmp_path)
    assert renamed(tmp_path, old, new) == 2
    assert why in capsys.readouterr().err
    assert digests(tmp_path) == before


def test_a_rename_can_be_taken_back(tmp_path: Path) -> None:
    write(tmp_path, {"A.md": "[[B]] \r\n\tx", "f/B.md": "\ufeff[[A]]\r\n", "f/p.png": "p"})
    before = digests(tmp_path)
    assert renamed(tmp_path, "f", "g") == 0
    assert main(["undo", "--vault", str(tmp_path)]) == 0
    assert digests(tmp_path) == before


def _help(root: Path) -> None:
    shared = ROOT.parent / "shared"
    if not shared.is_dir():
        pytest.skip("the help vault is not here")
    shutil.copytree(shared / "corpora/obsidian-help-en", root, dirs_exist_ok=True)
    for file in root.rglob("*"):
        file.chmod(0o755)


def _own(root: Path) -> None:
    shutil.copytree(ROOT / "vault", root, dirs_exist_ok=True)


@pytest.mark.parametrize("make", [_own, _help], ids=["own", "help"])
def test_after_any_renames_every_link_leads_where_it_led(
    make: Callable[[Path], None], tmp_path: Path
) -> None:
    root = tmp_path / "vault"
    make(root)
    first = digests(root)
    draw = random.Random(int(os.environ.get("VAULTKIT_SEED", "1")))
    done = 0
    while done < RENAMES:
        vault = load(root)
        old, new = _drawn(draw, vault, done)
        try:
            moves = moves_of(vault, old, new)
        except UsageError:
            continue
        left = rename(vault, moves).left
        before = {path: (root / path).read_bytes() for path in vault.files}
        assert renamed(root, old, new) == int(bool(left))
        _check(vault, load(root), moves, {edge.origin for edge in left})
        _check_bytes(before, root, moves)
        done += 1
    if done <= KEPT:
        for _ in range(done):
            assert main(["undo", "--vault", str(root)]) == 0
        assert digests(root) == first


def _drawn(draw: random.Random, vault: Vault, number: int) -> tuple[str, str]:
    file = draw.choice(vault.files)
    folder = file.rpartition("/")[0]
    name = draw.choice(
        [f"New {number}", f"a (b) {number} & c", f"Ünïcode {number}", "Readme", "x.y"]
    )
    match draw.randrange(4):
        case 0 if folder:
            return folder, f"Moved {number}/{name}"
        case 1:
            return file, f"{draw.choice(['Deep/er', 'Concepts', name])}/"
        case 2:
            return file, f"{folder}/{name}".lstrip("/")
        case _:
            return file, name


def _check(
    before: Vault, after: Vault, moves: dict[VaultPath, VaultPath], left: set[VaultPath]
) -> None:
    assert set(after.files) == {moves.get(path, path) for path in before.files}
    for origin in before.links.origins:
        if origin in left:
            continue
        were = [
            moves.get(e.target, e.target) if e.target else None for e in before.links.out_of(origin)
        ]
        now = [e.target for e in after.links.out_of(moves.get(origin, origin))]
        assert [n for n, w in zip(now, were, strict=True) if w] == [w for w in were if w], origin


def _check_bytes(
    before: dict[VaultPath, bytes], root: Path, moves: dict[VaultPath, VaultPath]
) -> None:
    """A file that says no moved name is what it was, and any other differs by a few names only."""
    for path, data in before.items():
        now = (root / moves.get(path, path)).read_bytes()
        if now != data:
            assert data.count(b"\n") == now.count(b"\n")
            assert data.count(b"[[") == now.count(b"[[")
