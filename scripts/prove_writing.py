"""R8 to R12: what becomes of notes when a process dies, a disk fails, the power goes or somebody else writes."""

from __future__ import annotations

import os
import random
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from conftest import SHARED, write
from corpus_edits import copy_of, edit_every_note, fix_everything, rename_some
from desk import Desk, change, killed_at, race_is_lost, tree
from prove_figure import Figure
from prove_reading import tests_hold

from vaultkit.errors import VaultChanged, VaultkitError
from vaultkit.source.journal import Journal

NOTES = 60
AIM = {"aim.md": b"# Aim\n"}
OLD = AIM | {f"{n:02}.md": b"[[AIM]] \xff\r\n" * 20 for n in range(NOTES - 1)}
BIG = AIM | {"Big.md": b"[[AIM]]\n" * 5000}
CALLS = ("openat", "write", "fsync", "fchmod", "rename", "renameat2", "unlink", "mkdir")
_POINTS = 8  # at each of which a call of one kind is killed, or fails


def kills(folder: Path) -> Iterator[Figure]:
    """R8: a kill at any system call."""
    with _memory(folder) as quick:
        yield _forked_kills(quick)
    if shutil.which("strace") is None:
        yield Figure("a command killed from outside: strace is not installed", None)
        return
    yield _traced(folder, "signal=SIGKILL", "killed")


@contextmanager
def _memory(folder: Path) -> Iterator[Path]:
    """Yield a folder in memory where there is one: thousands of waits for a disk are long."""
    shared = "/dev/shm" if os.access("/dev/shm", os.W_OK) else folder
    with tempfile.TemporaryDirectory(dir=shared) as quick:
        yield Path(quick)


def _forked_kills(folder: Path) -> Figure:
    """Change sixty notes at once, in processes that die at one call each."""
    new = {path: held + b"new" for path, held in OLD.items()}
    root, state = folder / "vault", str(folder / "state")
    torn = half = left = nth = 0
    died = True
    while died:
        nth += 1
        shutil.rmtree(root, ignore_errors=True)
        write(root, OLD)
        journal = Journal(root, state)
        changes = [change(path, OLD[path], new[path]) for path in OLD]
        died = killed_at(nth, lambda journal=journal, changes=changes: _write(journal, changes))
        torn += sum(held not in (OLD.get(p), new.get(p)) for p, held in _named(root).items())
        journal.undo() if nth % 2 else journal.finish()
        now = tree(root)
        left += sum("/.v" in f"/{path}" for path in now)
        half += now not in (OLD, new)
    said = f"{NOTES} notes changed in one run, killed at each of {nth - 1} calls: "
    said += (
        f"{torn} torn files; after undo or completion {half} half states, {left} files left over"
    )
    return Figure(said, not torn + half + left)


def _write(journal: Journal, changes: list) -> None:
    journal.write(changes, "test")


def _named(root: Path) -> dict[str, bytes]:
    return {path: held for path, held in tree(root).items() if "/.v" not in f"/{path}"}


def _vaultkit(
    root: Path, state: Path, *words: str, before: tuple[str, ...] = ()
) -> subprocess.CompletedProcess[str]:
    command = [*before, sys.executable, "-m", "vaultkit", *words, "--vault", str(root)]
    env = {**os.environ, "XDG_STATE_HOME": str(state), "XDG_CACHE_HOME": f"{state}-cache"}
    return subprocess.run(command, env=env, capture_output=True, text=True, check=False)


def _traced(folder: Path, what: str, done: str) -> Figure:
    """Let `check --fix --unsafe-fixes` be killed, or let its calls fail, at some calls of each kind."""
    root, state = folder / "traced", folder / "traced-state"
    fix = ("check", "--fix", "--unsafe-fixes", "--no-cache")
    new = _fixed(root, state, fix)
    wrong: list[str] = []
    points = 0
    for call in CALLS:
        for when in _calls(root, state, fix, call):
            points += 1
            shutil.rmtree(state, ignore_errors=True)
            _again(root)
            inject = ("strace", "-f", "-qq", "-o", "/dev/null", "-e", f"trace={call}")
            inject += ("-e", f"inject={call}:{what}:when={when}")
            ended = _vaultkit(root, state, *fix, before=inject)
            at = f"{call} {when}"
            if any(held not in (OLD[p], new[p]) for p, held in _named(root).items()):
                wrong.append(f"{at}: torn")
            if "SIGKILL" not in what and (ended.returncode not in (0, 1, 2) or _raised(ended)):
                wrong.append(f"{at}: {ended.stderr[-200:]}")
            _vaultkit(root, state, *(("undo",) if points % 2 else fix))
            if tree(root) not in (OLD, new):
                wrong.append(f"{at}: not mended")
    said = (
        f"`check --fix` of {NOTES} notes {done} at {points} calls: {len(wrong)} wrong {wrong[:3]}"
    )
    return Figure(said, not wrong)


def _raised(ended: subprocess.CompletedProcess[str]) -> bool:
    return "Traceback" in ended.stderr


def _again(root: Path) -> None:
    shutil.rmtree(root, ignore_errors=True)
    write(root, OLD)


def _fixed(root: Path, state: Path, fix: tuple[str, ...]) -> dict[str, bytes]:
    _again(root)
    _vaultkit(root, state, *fix)
    new = tree(root)
    assert sum(new[path] != held for path, held in OLD.items()) == NOTES - 1, "it must change all"
    return new


def _calls(root: Path, state: Path, fix: tuple[str, ...], call: str) -> list[int]:
    """Return at which calls of a kind to reach in: some of those about the vault and its journal."""
    _again(root)
    shutil.rmtree(state, ignore_errors=True)
    log = Path(f"{state}.log")
    counting = ("strace", "-f", "-qq", "-y", "-o", str(log), "-e", f"trace={call}")
    _vaultkit(root, state, *fix, before=counting)
    lines = [line for line in log.read_text(errors="replace").splitlines() if f"{call}(" in line]
    ours = [n for n, line in enumerate(lines, 1) if str(root) in line or f"{state}/" in line]
    step = max(1, len(ours) // _POINTS)
    return ours[::step]


def power(folder: Path) -> Iterator[Figure]:
    """R9: the power goes right after a run: what the disk holds then is looked at."""
    for kind in ("ext4", "xfs"):
        if os.name != "posix" or os.geteuid() or shutil.which(f"mkfs.{kind}") is None:
            yield Figure(f"{kind}: needs root and mkfs.{kind}", None)
            continue
        yield _power_cut(folder, kind)


def _power_cut(folder: Path, kind: str) -> Figure:
    image, after, place = (folder / f"{kind}{end}" for end in (".img", "-after.img", ""))
    with open(image, "wb") as file:
        file.truncate(320 << 20)
    place.mkdir()
    try:
        subprocess.run([f"mkfs.{kind}", "-q", str(image)], check=True, capture_output=True)
        subprocess.run(["mount", "-o", "loop", image, place], check=True, capture_output=True)
    except subprocess.CalledProcessError as error:
        return Figure(f"{kind}: {error.stderr.decode().strip()[:80]}", None)
    try:
        write(place / "vault", OLD)
        os.sync()
        journal = Journal(place / "vault", str(place / "state"))
        journal.write([change(p, held, held + b"new") for p, held in OLD.items()], "test")
        shutil.copyfile(image, after)
    finally:
        subprocess.run(["umount", place], check=False)
    nouuid = ",nouuid" if kind == "xfs" else ""
    subprocess.run(["mount", "-o", f"loop{nouuid}", after, place], check=True)
    try:
        now = _named(place / "vault")
        runs = [run.state for run in Journal(place / "vault", str(place / "state")).runs]
    finally:
        subprocess.run(["umount", place], check=False)
    new = sum(now.get(path) == held + b"new" for path, held in OLD.items())
    said = f"{kind}: {new} of {NOTES} notes are new after the cut, the journal says {runs}"
    return Figure(said, new == NOTES and runs == ["done"])


def faults(folder: Path) -> Iterator[Figure]:
    """R10: the disk is full, broken, read-only, or the file too large."""
    if shutil.which("strace") is None:
        yield Figure("calls that fail: strace is not installed", None)
    else:
        for name in ("ENOSPC", "EIO", "EROFS", "EFBIG", "EXDEV"):
            yield _traced(folder, f"error={name}", f"with {name}")
    yield _limited(folder)
    yield _full(folder)
    yield from tests_hold("tests/test_disks.py")(folder)


def _limited(folder: Path) -> Figure:
    """No file may be larger than a few kilobytes: the new note is."""
    root, state = folder / "limited", folder / "limited-state"
    write(root, BIG)
    limit = ("bash", "-c", 'ulimit -f 4; trap "" XFSZ; exec "$@"', "-")
    ended = _vaultkit(root, state, "check", "--fix", "--no-cache", before=limit)
    same = tree(root) == BIG
    said = f"ulimit -f: exit code {ended.returncode}, the old file {'stays' if same else 'is LOST'}"
    return Figure(said, same and ended.returncode == 2 and not _raised(ended))


def _full(folder: Path) -> Figure:
    """A file system of 64 kB, full but for little."""
    place = folder / "small"
    place.mkdir()
    mount = ["mount", "-t", "tmpfs", "-o", "size=64k", "tmpfs", str(place)]
    if subprocess.run(mount, check=False, capture_output=True).returncode:
        return Figure("a disk that is full: a small tmpfs cannot be mounted here", None)
    try:
        write(place, BIG)
        ended = _vaultkit(place, folder / "small-state", "check", "--fix", "--no-cache")
        same = tree(place) == BIG
    finally:
        subprocess.run(["umount", str(place)], check=False)
    said = (
        f"a full disk: exit code {ended.returncode}, the old file {'stays' if same else 'is LOST'}"
    )
    return Figure(said, same and ended.returncode == 2 and not _raised(ended))


def bytes_elsewhere(folder: Path) -> Iterator[Figure]:
    """R11: only the stated bytes change, and undo gives every byte back, over whole vaults."""
    root = Path(__file__).resolve().parent.parent
    corpora = SHARED / "corpora"
    for vault in [root / "vault", *(sorted(corpora.iterdir()) if corpora.is_dir() else [])]:
        with _memory(folder) as quick:
            copy, state = copy_of(vault, quick), str(quick / "state")
            edits = edit_every_note(copy, state, random.randrange(1 << 30))
            tries = {
                "edited at random places": edits,
                "mended by all fixes": fix_everything(copy, state),
                "renamed": rename_some(copy, state, random.randrange(1 << 30), 10),
            }
        for what, tried in tries.items():
            said = f"{vault.name}: {tried.files} files {what} and taken back: "
            yield Figure(f"{said}{len(tried.wrong)} wrong {tried.wrong[:3]}", not tried.wrong)


def two(folder: Path) -> Iterator[Figure]:
    """R12: somebody else writes at the same time: an editor, or another vaultkit."""
    desk = Desk(folder)
    lost = sum(race_is_lost(desk, n) for n in range(1000))
    yield Figure(f"1000 saves by another program during a run: {lost} lost", not lost)
    counted = _counted(folder)
    yield Figure(f"two vaultkits, 200 writes to one note: {counted} are in it", counted == 200)


def _counted(folder: Path) -> int:
    """Let two processes count in one note, each a hundred times."""
    note = folder / "counted/N.md"
    write(note.parent, {"N.md": b"0"})
    children = []
    for _ in range(2):
        child = os.fork()
        if child == 0:
            with suppress(BaseException):
                _count(note, str(folder / "counted-state"))
            os._exit(0)
        children.append(child)
    for child in children:
        os.waitpid(child, 0)
    return int(note.read_bytes())


def _count(note: Path, state: str) -> None:
    journal = Journal(note.parent, state, patience=60)
    done = 0
    while done < 100:
        held = note.read_bytes()
        try:
            journal.write([change("N.md", held, b"%d" % (int(held) + 1))], "count")
            done += 1
        except VaultChanged:
            continue
        except VaultkitError:
            return
