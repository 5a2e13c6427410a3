"""The benchmark's own ground: equal vaults for equal seeds, and a truth that vaultkit agrees with."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import pytest
from conftest import ROOT

from vaultkit.lint.run import check
from vaultkit.vault.load import load

SCRIPTS = ROOT / "scripts"


@pytest.fixture
def synthetic(monkeypatch: pytest.MonkeyPatch):
    monkeypatch.syspath_prepend(SCRIPTS)
    import synthetic

    return synthetic


def test_the_same_size_and_seed_make_the_same_vault(synthetic):
    first, again, other = (synthetic.Truth() for _ in range(3))
    texts = list(synthetic.texts(60, 7, first))
    assert texts == list(synthetic.texts(60, 7, again))
    assert first == again
    assert texts != list(synthetic.texts(60, 8, other))


def test_no_two_notes_have_the_same_path(synthetic):
    paths = [note.path.casefold() for note in synthetic.plan(3000, 1)]
    assert len(set(paths)) == len(paths)


def test_vaultkit_finds_the_links_broken_on_purpose_and_nothing_else(synthetic, tmp_path: Path):
    truth = synthetic.make(200, 1, tmp_path)
    found = [(d.path, d.start.line, d.start.column, d.rule) for d in check(load(tmp_path))]
    assert sorted(found) == sorted(truth.broken)
    rules = {"broken-link", "broken-heading", "broken-block", "broken-embed"}
    assert {broken.rule for broken in truth.broken} == rules


def test_a_run_writes_figures_and_a_picture_and_says_what_failed(tmp_path: Path):
    figures, bars = tmp_path / "figures.json", tmp_path / "bars.svg"
    command = f"bench.py --notes 20 --runs 2 --only vaultkit --cache {tmp_path / 'cache'}"
    done = subprocess.run(
        [sys.executable, *command.split(), "--json", figures, "--svg", bars],
        cwd=SCRIPTS,
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    assert "and nothing else" in done.stdout
    rows = [row for c in json.loads(figures.read_text())["comparisons"] for row in c["rows"]]
    assert {row["tool"] for row in rows} == {"vaultkit"}
    assert all(len(row["cpu"]) == 2 and row["median"]["memory"] > 10e6 for row in rows)
    assert bars.read_text().startswith("<svg ")


def test_a_tool_that_is_late_or_fails_is_a_row_that_says_so(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.syspath_prepend(SCRIPTS)
    from bench import Clock
    from bench_report import Comparison, Row, picture, table
    from bench_tools import Contender

    def row(timeout: float, code: str) -> Row:
        row = Row("peer", "1.0", "cold")
        command = (sys.executable, "-c", code)
        contender = Contender("peer", "cold", command, frozenset({0}), str.strip)
        Clock(tmp_path, timeout).run(row, contender)
        return row

    late = row(0.2, "import time; time.sleep(30)")
    broken = row(30, "raise SystemExit('no such vault')")
    well = row(30, "print(5)")
    assert late.failure == "not done after 0.2 s"
    assert broken.failure == "failed with exit code 1: no such vault"
    assert (well.found, len(well.cpu), well.failure) == ("5", 1, "")
    comparison = Comparison("check", [late, broken, well])
    assert comparison.peer == "peer"
    assert "no such vault" in table(comparison)
    assert "no such vault" in picture([comparison], "a vault", "")
