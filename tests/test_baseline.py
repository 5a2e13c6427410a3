"""The baseline: findings are known by what they are, wherever they stand."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from conftest import write
from hypothesis import given
from hypothesis import strategies as st

from vaultkit.cli.main import main
from vaultkit.errors import SettingsError
from vaultkit.lint import baseline
from vaultkit.lint.diagnostic import Diagnostic
from vaultkit.lint.identity import Identity, identities
from vaultkit.lint.run import check
from vaultkit.lint.settings import Settings, chosen_rules
from vaultkit.source.path import VaultPath
from vaultkit.source.span import Position, Span
from vaultkit.vault.load import load


def finding(rule: str, path: str, start: int, target: str | None, message: str = "m") -> Diagnostic:
    at = Position(1, start + 1)
    return Diagnostic(
        rule, "error", VaultPath(path), Span(start, start + 1), at, at, message, target
    )


_TEXT = st.text(max_size=4)
_FINDINGS = st.lists(
    st.builds(
        finding,
        st.sampled_from(["a", "b"]),
        st.sampled_from(["x.md", "y.md"]),
        st.integers(0, 9),
        st.none() | _TEXT,
        _TEXT,
    )
)


@given(_FINDINGS)
def test_no_two_findings_are_one(found: list[Diagnostic]) -> None:
    assert len(set(identities(found))) == len(found)


@given(_FINDINGS, st.integers(1, 99))
def test_a_finding_is_known_where_it_has_moved(found: list[Diagnostic], by: int) -> None:
    moved = [d._replace(span=d.span.moved(by), start=Position(by, 1)) for d in found]
    assert identities(moved) == identities(found)
    compared = baseline.compare(baseline.of(found), moved)
    assert (compared.new, compared.known, compared.stale) == ([], moved, frozenset())


@given(_FINDINGS)
def test_what_is_written_is_read(found: list[Diagnostic]) -> None:
    made = baseline.of(found)
    said = json.loads(made.text())["findings"]
    assert {Identity(**one) for one in said} == made.known
    assert len(made.text().split("\n")) == max(len(said), 1) + 6


@given(_FINDINGS, _FINDINGS)
def test_new_known_and_stale_are_all(then: list[Diagnostic], now: list[Diagnostic]) -> None:
    before = baseline.of(then)
    compared = baseline.compare(before, now)
    assert len(compared.new) + len(compared.known) == len(now)
    assert len(compared.known) + len(compared.stale) == len(before.known)


def test_lines_in_a_message_are_no_part_of_it() -> None:
    then = [finding("a", "x.md", 0, None, "stands on line 3, too")]
    now = [finding("a", "x.md", 0, None, "stands on line 17, too")]
    assert identities(then) == identities(now)


def test_half_a_surrogate_pair_is_written(tmp_path: Path) -> None:
    made = baseline.of([finding("a", "x.md", 0, "\ud800")])
    baseline.write(str(tmp_path / "b.json"), made)
    assert baseline.read(str(tmp_path / "b.json")) == made


@pytest.mark.parametrize(
    "said",
    ["", "[]", "{}", '{"version": 2, "findings": []}', "[" * 100000, '{"version": 1, "findings": [1]}', '{"version": 1, "findings": [{"rule": []}]}', '{"version": 1, "findings": 3}', "\x00", '{"version": 1, "findings": [{"rule": "a", "path": "b", "about": "c", "ordinal": []}]}'],
)  # fmt: skip
def test_what_is_no_baseline_is_an_error(tmp_path: Path, said: str) -> None:
    (tmp_path / "b.json").write_text(said)
    with pytest.raises(SettingsError, match=r"b\.json: "):
        baseline.read(str(tmp_path / "b.json"))


def test_stale_entries_are_findings_if_asked_for() -> None:
    before = baseline.of([finding("a", "x.md", 0, "T"), finding("b", "x.md", 0, "T")])
    stale = baseline.compare(before, [], lambda one: one.rule == "a").stale
    (said,) = baseline.stale_findings(stale)
    assert (said.rule, said.path, said.severity) == ("stale-baseline", "x.md", "warning")
    assert "“T”" in said.message


_TOML = "select = ['broken-heading']\n"


class TestVerb:
    @pytest.fixture(autouse=True)
    def vault(self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
        write(
            tmp_path,
            {".obsidian/app.json": "{}", "A.md": "[[#X]]\n\n[[#Y]]\n", "vaultkit.toml": _TOML},
        )
        monkeypatch.chdir(tmp_path)
        self.file = tmp_path / baseline.FILE

    def known(self) -> list[str]:
        return [one["about"] for one in json.loads(self.file.read_text())["findings"]]

    def test_write_lists_all(self, capsys: pytest.CaptureFixture[str]) -> None:
        assert main(["baseline", "write"]) == 0
        assert "2 findings" in capsys.readouterr().out
        assert len(self.known()) == 2
        assert main(["baseline", "write"]) == 2, "it does not replace a list"

    def test_update_takes_in_nothing_unasked(self, capsys: pytest.CaptureFixture[str]) -> None:
        main(["baseline", "write"])
        before = self.file.read_bytes()
        Path("A.md").write_text("new line\n[[#Y]] [[#Z]]\n")
        assert main(["baseline", "update"]) == 1
        assert "Z" in capsys.readouterr().out
        assert self.file.read_bytes() == before
        assert main(["baseline", "update", "--accept-new"]) == 0
        assert len(self.known()) == 2
        assert baseline.read(str(self.file)) == baseline.of(
            check(load(Path.cwd()), rules=chosen_rules(Settings(), ["broken-heading"]))
        )

    def test_prune_only_drops(self) -> None:
        main(["baseline", "write"])
        Path("A.md").write_text("[[#Y]] [[#Z]]\n")
        assert main(["baseline", "prune"]) == 0
        assert len(self.known()) == 1

    def test_a_link_in_its_place_is_replaced_not_followed(self, tmp_path: Path) -> None:
        other = tmp_path / "other.txt"
        other.write_text(baseline.Baseline(frozenset()).text())
        self.file.symlink_to(other)
        assert main(["baseline", "update", "--accept-new"]) == 0
        assert "#X" not in other.read_text()
        assert not self.file.is_symlink()

    def test_the_settings_name_the_file(self, tmp_path: Path) -> None:
        write(tmp_path, {"vaultkit.toml": "baseline = 'known.json'\nselect = ['broken-embed']\n"})
        assert main(["baseline", "write"]) == 0
        assert json.loads((tmp_path / "known.json").read_text())["findings"] == []
