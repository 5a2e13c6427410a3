"""The benchmark's own ground: equal vaults for equal seeds, and a truth that vaultkit agrees with."""

from __future__ import annotations

import importlib
import json
import os
import shutil
import sys
import xml.etree.ElementTree as ET
from pathlib import Path
from types import SimpleNamespace

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


@pytest.fixture
def bench(monkeypatch: pytest.MonkeyPatch):
    """The benchmark's modules, without their prefix."""
    monkeypatch.syspath_prepend(SCRIPTS)
    names = ("clock", "picture", "report", "tools", "vaults")
    modules = {name: importlib.import_module(f"bench_{name}") for name in names}
    return SimpleNamespace(main=importlib.import_module("bench").main, **modules)


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
    said = [(d.path, d.start.line, d.start.column, d.rule) for d in check(load(tmp_path))]
    lost = importlib.import_module("bench_note").LOST
    found = [finding for finding in said if finding[-1] in lost]
    assert sorted(found) == sorted(truth.broken)
    rules = {"unwritten-note", "broken-path", "broken-heading", "broken-block", "broken-embed"}
    assert {broken.rule for broken in truth.broken} == rules


def test_a_run_writes_figures_and_a_picture_of_every_state(
    bench, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]
):
    figures, bars = tmp_path / "figures.json", tmp_path / "bars.svg"
    command = f"bench --notes 20 --runs 1 --only vaultkit --cache {tmp_path / 'cache'}"
    files = ["--json", str(figures), "--svg", str(bars)]
    monkeypatch.setattr(sys, "argv", [*command.split(), *files])
    monkeypatch.setattr(bench.vaults, "SETTLED", 0)  # what is remembered does not matter here
    assert bench.main() == 0
    assert "and nothing else" in capfd.readouterr().out
    comparisons = json.loads(figures.read_text())["comparisons"]
    states = {c["mode"]: [row["state"] for row in c["rows"]] for c in comparisons}
    assert states == {
        "check": ["cold", "warm", "one edit", "touched"] * 2,  # all rules, and those about links
        "graph": ["cold"],
        "start": ["import", "--help"],
    }
    rows = [row for c in comparisons for row in c["rows"]]
    assert all(len(row["cpu"]) == 1 and row["median"]["memory"] > 10e6 for row in rows)
    assert ET.parse(bars).getroot().tag.endswith("svg")
    left = {path.name for path in tmp_path.joinpath("cache").iterdir()}
    assert left == {"vaults"}


def test_a_vault_is_only_read_and_its_copies_change(bench, tmp_path: Path):
    vault = tmp_path / "vault"
    for name in ("a", "b", "c"):
        vault.joinpath(name).mkdir(parents=True)
        vault.joinpath(name, f"{name}.md").write_text(name)
        os.utime(vault / name / f"{name}.md", (1e9, 1e9))
    outside = tmp_path / "outside.md"
    outside.write_text("outside")
    vault.joinpath("link.md").symlink_to(outside)
    os.link(vault / "a/a.md", tmp_path / "hard.md")
    before = _state(tmp_path)

    copies = bench.vaults.Copies(vault, tmp_path / "copies")
    assert copies.path("cold") == copies.path("warm") == vault
    edited, touched = copies.path("one edit"), copies.path("touched")
    assert _state(edited) == _state(touched) == _state(vault)
    for turn in range(1, 4):
        earlier, dates = _state(edited), _state(touched)
        copies.change(turn)
        changed = [name for name, state in _state(edited).items() if state != earlier[name]]
        assert len(changed) == 1
        assert "[[" in edited.joinpath(changed[0]).read_text()
        for name, (text, date) in _state(touched).items():
            assert text == dates[name][0]
            assert (date > dates[name][1]) == (name != "link.md")
    shutil.rmtree(copies.folder)
    assert _state(tmp_path) == before


def _state(folder: Path) -> dict[str, tuple[str, int]]:
    """Return each file's text and date."""
    files = (path for path in folder.rglob("*.md") if path.is_file())
    return {
        path.relative_to(folder).as_posix(): (path.read_text(), path.lstat().st_mtime_ns)
        for path in files
    }


def test_each_turn_changes_the_copies_before_any_tool_looks(
    bench, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.setattr(bench.vaults, "SETTLED", 0)
    tmp_path.joinpath("vault").mkdir()
    tmp_path.joinpath("vault/a.md").write_text("a")
    copies = bench.vaults.Copies(tmp_path / "vault", tmp_path / "copies")
    code = "import sys; print(open(sys.argv[1]).read().count('[['))"

    def entry(state: str):
        command = (sys.executable, "-c", code, str(copies.path(state) / "a.md"))
        contender = bench.tools.Contender("peer", state, command, frozenset({0}), str.strip)
        return bench.report.Row("peer", "1.0", state), contender

    entries = [entry("warm"), entry("one edit"), entry("touched")]
    bench.clock.take_turns(entries, [copies], bench.clock.Clock(tmp_path, 30), 2)
    assert [(row.found, len(row.cpu)) for row, _ in entries] == [("0", 2), ("2", 2), ("0", 2)]


def test_what_is_slow_is_measured_once(bench, tmp_path: Path):
    def entry(state: str, code: str):
        command = (sys.executable, "-c", code)
        contender = bench.tools.Contender("peer", state, command, frozenset({0}), str.strip)
        return bench.report.Row("peer", "1.0", state), contender

    first = "import os, time; time.sleep(0 if os.path.exists('x') else 0.5); open('x', 'w')"
    entries = [entry("cold", "import time; time.sleep(0.5)"), entry("warm", first)]
    bench.clock.take_turns(entries, [], bench.clock.Clock(tmp_path, 30, slow=0.4), 2)
    assert [len(row.cpu) for row, _ in entries] == [1, 2]


def test_ratios_are_to_the_same_state_or_to_a_tool_that_has_but_one(bench):
    def row(tool: str, state: str, cpu: float):
        return bench.report.Row(tool, "1.0", state, [cpu], [cpu], [cpu * 1e6])

    rows = [row("rumdl", "cold", 2), row("rumdl", "warm", 1), row("lychee", "cold", 4)]
    rows += [row("vaultkit", "cold", 8), row("vaultkit", "warm", 0.5)]
    comparison = bench.report.Comparison("check", bench.vaults.NO_VAULT, rows)
    got = [
        (our.state, peer.tool, peer.state, bench.report.ratio(our, peer, "cpu"))
        for our, peer in comparison.pairs()
    ]
    assert got == [
        ("cold", "rumdl", "cold", 4),
        ("cold", "lychee", "cold", 2),
        ("warm", "rumdl", "warm", 0.5),
        ("warm", "lychee", "cold", 0.125),
    ]


def test_growth_is_the_cost_of_a_note_in_the_last_vault_over_that_in_the_first(bench):
    def comparison(notes: int, cpu: float):
        rows = [
            bench.report.Row("rumdl", "", "cold", failure="not installed"),
            bench.report.Row("vaultkit", "1.0", "cold", [cpu], [cpu], [notes * 1e4]),
        ]
        subject = bench.vaults.Subject(Path(), "a vault", notes)
        return bench.report.Comparison("growth", subject, rows)

    *_, rumdl, ours = bench.report.growth([comparison(100, 1), comparison(1000, 12)]).split("\n")
    assert _words(rumdl) == ["rumdl", "cold", *"––––––"]
    assert _words(ours) == ["vaultkit", "cold", "10.0", "12.0", "1.20", "10.0", "10.0", "1.00"]


def _words(line: str) -> list[str]:
    return [cell.strip() for cell in line.strip("|").split("|")]


def test_a_tool_that_is_late_or_fails_is_a_row_that_says_so(bench, tmp_path: Path):
    def row(timeout: float, code: str):
        row = bench.report.Row("peer", "1.0", "cold")
        command = (sys.executable, "-c", code)
        contender = bench.tools.Contender("peer", "cold", command, frozenset({0, 1}), str.strip)
        bench.clock.Clock(tmp_path, timeout).run(row, contender)
        return row

    late = row(0.2, "import time; time.sleep(30)")
    broken = row(30, "import sys; print('no such vault', file=sys.stderr); sys.exit(2)")
    bug = row(30, "1 / 0")
    well = row(30, "print(5)")
    assert late.failure == "not done after 0.2 s"
    assert broken.failure == "failed with exit code 2: no such vault"
    assert bug.failure == "failed with exit code 1: ZeroDivisionError: division by zero"
    assert (well.found, len(well.cpu), well.failure) == ("5", 1, "")
    subject = bench.vaults.Subject(tmp_path, "a vault", 1)
    comparison = bench.report.Comparison("check", subject, [late, broken, well])
    assert "no such vault" in bench.report.table(comparison)
    assert "no such vault" in bench.picture.picture([comparison], "")
