"""Of the defects an outsider plants in a vault, the linter finds nearly all, and none of their look-alikes."""

from __future__ import annotations

import os
import random
import shutil
from collections import Counter
from collections.abc import Sequence
from pathlib import Path

import pytest
from injected_links import KINDS as CORE
from injector import Decoy, Plant, inject

from vaultkit.lint.diagnostic import Diagnostic
from vaultkit.lint.session import Session

SEEDS = [1, 2, 3, int(os.environ.get("VAULTKIT_SEED", "4"))]
SAMPLE = 600


class Outcome:
    """What was planted in a copy of a vault, and what is found since."""

    def __init__(self, copy: Path, seed: int) -> None:
        before = Counter(map(_identity, _check(copy)))
        self.planted, self.decoys = inject(copy, seed)
        after = _check(copy)
        told = Counter(map(_identity, after)) - before
        self.new = [finding for finding in after if _identity(finding) in told]

    def missed(self) -> list[Plant]:
        """Return what no fitting rule reports at its place."""
        return [plant for plant in self.planted if not any(_fits(d, plant) for d in self.new)]

    def flagged(self) -> list[tuple[Decoy, Diagnostic]]:
        """Return the decoys that are reported, be it as a hint, with what is said of them."""
        places: dict[tuple[str, int | None], list[Diagnostic]] = {}
        for d in self.new:
            places.setdefault((d.path, d.start.line), []).append(d)
            places.setdefault((d.path, None), []).append(d)
        return [
            (decoy, d) for decoy in self.decoys for d in places.get((decoy.path, decoy.line), ())
        ]

    def table(self) -> str:
        """Return how many of each kind are found, and what is said of decoys."""
        missed = Counter(plant.kind for plant in self.missed())
        planted = Counter(plant.kind for plant in self.planted)
        rows = [f"{n - missed[kind]}/{n} {kind}" for kind, n in planted.items()]
        rows += [f"missed: {plant}" for plant in self.missed()]
        rows += [f"flagged: {decoy}: {d.rule}: {d.message}" for decoy, d in self.flagged()]
        return "\n" + "\n".join(rows)


def _check(folder: Path) -> Sequence[Diagnostic]:
    session = Session(str(folder.resolve()), forgetful=True)
    return session.check().diagnostics


def _identity(d: Diagnostic) -> tuple[str, str, str, str | None]:
    """What is the same of a finding when its line has moved."""
    return d.rule, d.path, d.message, d.target


def _fits(d: Diagnostic, plant: Plant) -> bool:
    there = plant.line is None or d.start.line == plant.line
    return d.rule in plant.rules and d.path in (plant.path, plant.twin) and there


def _holds(copy: Path, seed: int) -> None:
    outcome = Outcome(copy, seed)
    planted, missed = outcome.planted, outcome.missed()
    core = [plant for plant in planted if plant.kind in CORE]
    lost = [plant for plant in missed if plant.kind in CORE]
    assert len(lost) * 40 <= len(core), outcome.table()
    assert len(missed) * 20 <= len(planted), outcome.table()
    unseen = {plant.kind for plant in planted} - {p.kind for p in planted if p not in missed}
    assert not unseen, outcome.table()
    assert not outcome.flagged(), outcome.table()


@pytest.mark.parametrize("seed", SEEDS)
def test_what_is_planted_in_the_own_vault_is_found(
    own_vault: Path, tmp_path: Path, seed: int
) -> None:
    _holds(Path(shutil.copytree(own_vault, tmp_path / "copy")), seed)


@pytest.mark.parametrize("seed", SEEDS)
def test_what_is_planted_in_a_published_vault_is_found(
    shared: Path, tmp_path: Path, seed: int
) -> None:
    vault = shared / "corpora" / "obsidian-help-en"
    _holds(Path(shutil.copytree(vault, tmp_path / "copy")), seed)


@pytest.mark.parametrize("seed", SEEDS)
def test_what_is_planted_in_a_part_of_a_large_vault_is_found(
    shared: Path, tmp_path: Path, seed: int
) -> None:
    vault = shared / "corpora" / "obsidian-hub"
    notes = sorted(path for path in vault.rglob("*.md") if path.is_file())
    for note in random.Random(seed).sample(notes, SAMPLE):
        copy = tmp_path / note.relative_to(vault)
        copy.parent.mkdir(parents=True, exist_ok=True)
        shutil.copyfile(note, copy)
    _holds(tmp_path, seed)


def test_a_seed_plants_the_same_again(own_vault: Path, tmp_path: Path) -> None:
    copies = [Path(shutil.copytree(own_vault, tmp_path / name)) for name in ("a", "b")]
    first, second = (inject(copy, 5) for copy in copies)
    assert first == second


def test_there_are_more_kinds_than_asked_for(own_vault: Path, tmp_path: Path) -> None:
    planted, decoys = inject(Path(shutil.copytree(own_vault, tmp_path / "copy")), 6)
    assert set(Counter(plant.kind for plant in planted).values()) == {2}
    assert len({plant.kind for plant in planted}) >= 40
    assert len({decoy.kind for decoy in decoys}) >= 31
