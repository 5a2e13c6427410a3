"""Every fix on a whole vault, and edits of every note: only the stated bytes change, and undo gives every byte back."""

from __future__ import annotations

import random
import shutil
from collections.abc import Iterator
from hashlib import sha256
from pathlib import Path
from typing import NamedTuple

from vaultkit.lint.fix import plan
from vaultkit.rewrite.rename import changes, moves_of, rename
from vaultkit.source.edit import Edit, edited
from vaultkit.source.journal import Journal
from vaultkit.source.path import VaultPath
from vaultkit.source.span import Span
from vaultkit.source.writer import Change, Contents
from vaultkit.vault.load import load
from vaultkit.vault.model import Vault


def copy_of(vault: Path, folder: Path) -> Path:
    """Return a copy of a vault that may be written to."""
    root = folder / vault.name
    shutil.copytree(
        vault, root, copy_function=shutil.copyfile, ignore=shutil.ignore_patterns(".git")
    )
    return root


def sums(root: Path) -> dict[str, str]:
    """Return the SHA-256 of every file below a folder."""
    files = (file for file in root.rglob("*") if file.is_file())
    return {str(f.relative_to(root)): sha256(f.read_bytes()).hexdigest() for f in files}


class Tried(NamedTuple):
    """What came of changing a vault and taking that back."""

    files: int
    """How many files were changed."""
    wrong: list[str]
    """What is not as it must be."""


def edit_every_note(root: Path, state: str, seed: int) -> Tried:
    """Edit a copy of a vault, every note at random places, and take it back."""
    rng = random.Random(seed)
    before = sums(root)
    changes, wrong = [], []
    for path, note in load(root).notes.items():
        held = (root / path).read_bytes()
        edits = _random_edits(rng, path, len(note.text))
        try:
            after = edited(held, edits)
        except ValueError:
            continue  # it touches bytes that are no text: refused
        wrong += _bytes_outside_change(path, after, edits, note.text)
        changes.append(Change(path, Contents.of(held), Contents.of(after)))
    journal = Journal(root, state)
    journal.write(changes, "edits")
    if sums(root) == before:
        wrong.append("nothing was written")
    journal.undo()
    if sums(root) != before:
        wrong.append("not every file is again what it was")
    return Tried(len(changes), wrong)


def _random_edits(rng: random.Random, path: VaultPath, length: int) -> list[Edit]:
    ends = sorted(rng.randint(0, length) for _ in range(6))
    pairs = zip(ends[::2], ends[1::2], strict=True)
    return [Edit(path, Span(*pair), rng.choice(["", "x", "é𝄞\r\n"])) for pair in pairs]


def _bytes_outside_change(
    path: VaultPath, after: bytes, edits: list[Edit], text: str
) -> Iterator[str]:
    """Yield what is wrong if the pieces between the edits do not stand in both, byte for byte and in order."""
    if "\ufffd" in text:  # places in the text are not places in the bytes
        return
    at = there = 0
    for edit in edits:
        piece = text[at : edit.span.start].encode()
        if after[there : there + len(piece)] != piece:
            yield f"{path}: bytes before {edit} changed"
        there += len(piece) + len(edit.text.encode())
        at = edit.span.end
    if after[there:] != text[at:].encode():
        yield f"{path}: bytes behind the last edit changed"


def fix_everything(root: Path, state: str) -> Tried:
    """Make all fixes in a copy of a vault and take them back."""
    before = sums(root)
    vault = load(root)
    planned = plan(vault, unsafe=True)
    journal = Journal(root, state)
    journal.write(planned.changes, "fix")
    now = sums(root)
    touched = {change.path for change in planned.changes}
    wrong = [f"{p}: changed unasked" for p in now if now[p] != before[p] and p not in touched]
    again = load(root)
    if _resolved(again) < _resolved(vault):
        wrong.append("links were lost")
    if plan(again, unsafe=True).changes:
        wrong.append("a second run would change something")
    journal.undo()
    if sums(root) != before:
        wrong.append("not every file is again what it was")
    return Tried(len(touched), wrong)


def rename_some(root: Path, state: str, seed: int, times: int) -> Tried:
    """Rename that many notes of a copy of a vault, one after the other, and take all back."""
    rng = random.Random(seed)
    vault = load(root)
    journal = Journal(root, state)
    seen, wrong = [sums(root)], []
    for n, path in enumerate(rng.sample(sorted(vault.notes), times)):
        now = load(root)
        plan_ = rename(now, moves_of(now, path, f"Moved {n}/é {n}.md"))
        made = changes(now, plan_)
        journal.write(made, "rename")
        seen.append(sums(root))
        touched = {str(place) for change in made for place in (change.path, change.place)}
        changed = dict(seen[-1].items() ^ seen[-2].items())
        wrong += [f"{path}: changed unasked" for path in changed if path not in touched]
        if not plan_.left and _resolved(load(root)) < _resolved(now):
            wrong.append(f"{path}: links were lost")
    for before in reversed(seen[:-1]):
        journal.undo()
        if sums(root) != before:
            wrong.append("not every file is again what it was")
    return Tried(times, wrong)


def _resolved(vault: Vault) -> int:
    links = vault.links
    return len(links) - sum(1 for _ in links.unresolved()) - sum(1 for _ in links.astray())
