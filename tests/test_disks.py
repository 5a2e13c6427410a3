"""Disks that refuse, by the system itself: read-only, full, a file too large, two disks in one vault."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from conftest import write
from desk import tree

pytestmark = pytest.mark.skipif(
    sys.platform != "linux", reason="mounts are made as Linux makes them"
)

OLD = {"aim.md": b"# Aim\n", **{f"{n:02}.md": b"[[AIM]] \xff\r\n" * 20 for n in range(20)}}
Mount = Callable[..., None]


@pytest.fixture
def mount() -> Iterator[Mount]:
    """Mount with the given words, the last of them the place; skip where that is not allowed."""
    places: list[str] = []

    def one(*words: str) -> None:
        try:
            done = subprocess.run(["mount", *words], check=False, capture_output=True, text=True)
        except FileNotFoundError:
            pytest.skip("there is no `mount` here")
        if done.returncode:
            pytest.skip(f"nothing may be mounted here: {done.stderr.strip()[:80]}")
        if "remount" not in " ".join(words):
            places.append(words[-1])

    yield one
    for place in reversed(places):
        subprocess.run(["umount", place], check=True)


def _vaultkit(
    root: Path, *words: str, before: tuple[str, ...] = ()
) -> subprocess.CompletedProcess[str]:
    """Run the program, its state beside the vault."""
    state = f"{root}-state"
    around = {**os.environ, "XDG_STATE_HOME": state, "XDG_CACHE_HOME": f"{state}-cache"}
    command = [*before, sys.executable, "-m", "vaultkit", *words, "--vault", str(root)]
    done = subprocess.run(command, env=around, capture_output=True, text=True, check=False)
    assert "Traceback" not in done.stderr
    return done


FIX = ("check", "--fix", "--unsafe-fixes", "--no-cache")


def _refuses(root: Path, held: dict[str, bytes], done: subprocess.CompletedProcess[str]) -> None:
    assert done.returncode == 2, done.stdout + done.stderr
    assert done.stderr.startswith("vaultkit: ")
    assert done.stderr.count("\n") < 10
    assert tree(root) == held


def test_a_read_only_disk_leaves_the_notes(tmp_path: Path, mount: Mount) -> None:
    root = tmp_path / "v"
    root.mkdir()
    mount("-t", "tmpfs", "tmpfs", str(root))
    write(root, OLD)
    mount("-o", "remount,ro", str(root))
    _refuses(root, OLD, _vaultkit(root, *FIX))
    _refuses(root, OLD, _vaultkit(root, "rename", "aim", "end"))


def test_a_full_disk_leaves_the_notes(tmp_path: Path, mount: Mount) -> None:
    root = tmp_path / "v"
    root.mkdir()
    mount("-t", "tmpfs", "-o", "size=64k", "tmpfs", str(root))
    big = {"aim.md": b"# Aim\n", "Big.md": b"[[AIM]]\n" * 5000}
    write(root, big)
    _refuses(root, big, _vaultkit(root, *FIX))


def test_a_file_that_would_be_too_large_leaves_the_notes(tmp_path: Path) -> None:
    root = tmp_path / "v"
    big = {"aim.md": b"# Aim\n", "Big.md": b"[[AIM]]\n" * 5000}
    write(root, big)
    limit = ("bash", "-c", 'ulimit -f 4; trap "" XFSZ; exec "$@"', "-")
    _refuses(root, big, _vaultkit(root, *FIX, before=limit))


def test_a_vault_over_two_disks_is_mended_whole(tmp_path: Path, mount: Mount) -> None:
    root = tmp_path / "v"
    (root / "other").mkdir(parents=True)
    mount("-t", "tmpfs", "tmpfs", str(root / "other"))
    held = {**OLD, **{f"other/{path}": text for path, text in OLD.items() if path != "aim.md"}}
    write(root, held)
    assert _vaultkit(root, *FIX).returncode in (0, 1)
    mended = {path: text.replace(b"[[AIM]]", b"[[aim]]") for path, text in held.items()}
    assert tree(root) != held
    assert {p: t.replace(b"[[aim|AIM]]", b"[[aim]]") for p, t in tree(root).items()} == mended
    assert _vaultkit(root, "undo").returncode == 0
    assert tree(root) == held


def test_a_note_that_moves_to_another_disk_moves_whole_or_stays(
    tmp_path: Path, mount: Mount
) -> None:
    root = tmp_path / "v"
    (root / "other").mkdir(parents=True)
    mount("-t", "tmpfs", "tmpfs", str(root / "other"))
    write(root, OLD)
    done = _vaultkit(root, "rename", "aim", "other/end")
    if done.returncode:
        _refuses(root, OLD, done)
        return
    now = tree(root)
    assert now.get("other/end.md") == OLD["aim.md"]
    assert "aim.md" not in now
    assert _vaultkit(root, "undo").returncode == 0
    assert tree(root) == OLD
