"""Every case under `cases/` means what it says, and every rule of the specification has a case."""

from __future__ import annotations

import re
from pathlib import Path

import casefile
import pytest
from casefile import Case
from conftest import write
from expectations import EXPECTATIONS

from vaultkit.lint.rule import all_rules
from vaultkit.source.path import VaultPath
from vaultkit.vault.load import load

CASES = list(casefile.all_cases())


def _id(case: Case) -> str:
    file = case.file.relative_to(casefile.CASES).with_suffix("")
    return f"{file.as_posix()}: {case.title}"


@pytest.mark.parametrize("case", CASES, ids=_id)
def test_a_case_means_what_it_says(case: Case, tmp_path: Path, accept: bool) -> None:
    files = case.files(list(EXPECTATIONS))
    write(tmp_path, files)
    vault = load(tmp_path)
    expected = [block for block in case.blocks if block.word in EXPECTATIONS]
    assert expected, "the case expects nothing"
    for block in expected:
        about = VaultPath(casefile.meant(block.argument) or next(iter(files)))
        found = list(EXPECTATIONS[block.word](vault, about))
        if accept:
            casefile.accept(case, block, found)
        else:
            assert [f"```{block.word}", *found] == [f"```{block.word}", *block.lines]


@pytest.mark.parametrize("case", CASES, ids=_id)
def test_a_case_gives_its_reason_and_names_a_rule_that_exists(case: Case) -> None:
    assert case.prose, "one line of prose says why"
    if case.file.parent.name not in ("rules", "site"):
        assert case.rules, "title or prose names the rule of the specification, as in `LNK-06`"
    assert case.rules <= RULES


def test_every_rule_of_the_linter_has_its_case_file() -> None:
    # Bytes and broken links of the disk are no Markdown: `test_hostile_input.py` makes them.
    on_disk = {"stale-baseline", "invalid-utf8", "unreadable-file", "costly-file"}
    on_the_web = {"dead-url", "redirected-url", "insecure-url", "slow-url"}
    shown = {file.stem for file in (casefile.CASES / "rules").glob("*.md")}
    assert {rule.name for rule in all_rules()} - on_disk - on_the_web == shown


def test_no_two_cases_have_one_title() -> None:
    titles = [_id(case) for case in CASES]
    assert len(titles) == len(set(titles))


RULES = {
    f"{area}-{number:02d}"
    for area, last in {
        "FIL": 7,  # files and names
        "LNK": 18,  # wikilinks
        "MDL": 15,  # Markdown links
        "RES": 24,  # resolution
        "HDG": 13,  # headings
        "BLK": 11,  # blocks
        "EMB": 12,  # embeds
        "TAG": 16,  # tags
        "YML": 16,  # properties
        "CMT": 8,  # comments
        "INL": 3,  # inline marks
        "CAL": 9,  # callouts
        "FTN": 5,  # footnotes
        "MTH": 5,  # math
        "COD": 6,  # code
        "TSK": 2,  # tasks
        "LST": 2,  # line breaks and lists
        "TBL": 1,  # tables
        "HTM": 3,  # HTML
        "PRC": 7,  # precedence
        "CNV": 4,  # canvas
        "BAS": 2,  # bases
        "SET": 1,  # settings
        "PUB": 6,  # publishing
    }.items()
    for number in range(1, last + 1)
}
"""Every rule of the specification, by area and the number of its last rule."""

PENDING = {
    "PUB-02": "permalinks and aliases do not redirect yet",
    "PUB-03": "addresses are vaultkit's own, not those of Obsidian's service",
    "PUB-04": "pages carry no preview data yet",
    "PUB-05": "plugins' code blocks are shown as code, which needs no rule of ours",
}
"""Rules that nothing can show so far. One that gets its test is struck out here."""

_RULE = re.compile(r"\b[A-Z]{3}-[0-9]{2}\b")


def _traced() -> set[str]:
    tests = (file for file in Path(__file__).parent.glob("*.py") if file != Path(__file__))
    in_tests = {rule for file in tests for rule in _RULE.findall(file.read_text(encoding="utf-8"))}
    return in_tests.union(*(case.rules for case in CASES))


def test_every_rule_of_the_specification_has_a_case_or_a_test() -> None:
    assert sorted(RULES - _traced() - PENDING.keys()) == []


def test_a_rule_that_has_its_test_is_not_pending() -> None:
    assert sorted(PENDING.keys() & _traced()) == []


def test_the_list_of_rules_is_the_specifications(shared: Path) -> None:
    specification = (shared / "spec" / "obsidian-markdown.md").read_text(encoding="utf-8")
    assert set(re.findall(r"^- \*\*([A-Z]{3}-[0-9]{2})\*\*", specification, re.M)) <= RULES
    assert set(re.findall(r"\*\*([A-Z]{3}-[0-9]{2})\*\*", specification)) - {"ABC-01"} == RULES
