"""`vaultkit rule`: every rule is listed, has a page, and the manual holds all of them; and `completion` knows them."""

from __future__ import annotations

import json
import re
import shutil
import subprocess

import pytest
from conftest import ROOT
from markdown_it import MarkdownIt

from vaultkit.cli.main import main
from vaultkit.cli.verbs import _rule_pages as pages
from vaultkit.lint.rule import all_rules, manual

DOCS = ROOT / "docs" / "rules.md"
_BEGINS = "<!-- Below, `vaultkit rule --format markdown`. -->\n\n"
RULES = {rule.name: rule for rule in all_rules()}


@pytest.fixture
def run(capsys: pytest.CaptureFixture[str]):
    def run_it(*arguments: str) -> tuple[int, str, str]:
        code = main(arguments)
        said = capsys.readouterr()
        return code, said.out, said.err

    return run_it


class TestList:
    def test_every_rule_is_listed_once_with_what_it_is(self, run) -> None:
        code, out, _ = run("rule")
        line = re.compile(r"^  (\S+) +(error|warning|info) +(on|off) +(\S.*)$", re.MULTILINE)
        told = {row[1]: row.groups()[1:] for row in line.finditer(out)}
        assert code == 0
        assert told == {
            r.name: (r.severity, "on" if r.default else "off", pages.first_sentence(r))
            for r in RULES.values()
        }

    def test_rules_stand_below_their_family(self, run) -> None:
        _, out, _ = run("rule")
        family = ""
        for line in out.splitlines():
            if head := re.match(r"(\w+): \w", line):
                family = head[1]
            elif rule := re.match(r"  (\S+)", line):
                assert RULES[rule[1]].family == family

    def test_json_lists_them_in_the_order_of_names(self, run) -> None:
        _, out, _ = run("rule", "--format", "json")
        assert [r["name"] for r in json.loads(out)] == sorted(RULES)

    def test_a_family_lists_its_own(self, run) -> None:
        _, out, _ = run("rule", "tags", "--format", "json")
        assert {r["name"] for r in json.loads(out)} == {
            r.name for r in RULES.values() if r.family == "tags"
        }

    def test_every_family_is_described(self) -> None:
        assert {rule.family for rule in RULES.values()} <= set(pages.FAMILIES)

    @pytest.mark.parametrize("rule", RULES.values(), ids=RULES)
    def test_the_first_sentence_is_one(self, rule) -> None:
        said = pages.first_sentence(rule)
        assert said.endswith(".")
        assert ". " not in said
        assert "|" not in said


class TestPage:
    def test_a_page_is_the_docstring(self, run) -> None:
        code, out, _ = run("rule", "broken-heading")
        assert code == 0
        assert out.startswith("broken-heading: error, links, on by default\n\n")
        assert out.endswith(manual(RULES["broken-heading"]) + "\n")

    def test_json_holds_the_page(self, run) -> None:
        _, out, _ = run("rule", "broken-heading", "--format", "json")
        said = json.loads(out)
        assert said["manual"] == manual(RULES["broken-heading"])
        assert (said["severity"], said["family"], said["default"]) == ("error", "links", True)

    def test_markdown_is_that_page_of_the_manual(self, run) -> None:
        _, out, _ = run("rule", "broken-heading", "--format", "markdown")
        assert out.startswith("# broken-heading\n\n*error, links, on by default*\n\n")
        assert out.partition("\n")[2] in DOCS.read_text(encoding="utf-8")

    @pytest.mark.parametrize("said", ["borken-heading", "x\x1b[31m", "", "-" * 10_000])
    def test_an_unknown_name_is_refused_with_the_way_out(self, run, said: str) -> None:
        code, out, err = run("rule", "--", said)
        assert (code, out) == (2, "")
        assert err.startswith("vaultkit: unknown rule ")
        assert "\x1b" not in err
        assert ("did you mean `broken-heading`?" in err) == (said == "borken-heading")

    @pytest.mark.parametrize("rule", RULES.values(), ids=RULES)
    def test_markdown_shows_examples_letter_by_letter_and_nothing_else_as_code(self, rule) -> None:
        tokens = MarkdownIt().parse(pages.markdown_page(rule))
        kinds = {token.type for token in tokens}
        assert not kinds & {"html_block", "code_block", "heading_open"} - {"heading_open"}
        assert sum(token.type == "heading_open" for token in tokens) == 1
        shown = "".join(token.content for token in tokens if token.type == "fence")
        page = manual(rule).splitlines()
        code = [line.removeprefix("    ") for line in page if line.startswith("    ")]
        assert [line for line in shown.splitlines() if line] == [line for line in code if line]


def test_the_manual_holds_every_page(run, accept: bool) -> None:
    _, pages_now, _ = run("rule", "--format", "markdown")
    head, begins, held = DOCS.read_text(encoding="utf-8").partition(_BEGINS)
    assert begins
    if accept:
        DOCS.write_text(head + begins + pages_now, encoding="utf-8")
        return
    assert held == pages_now, "run pytest --accept, then read the diff"


def test_links_inside_the_manual_lead_to_its_sections() -> None:
    text = DOCS.read_text(encoding="utf-8")
    wanted = re.findall(r"^\| \[`[\w-]+`\]\(#([^)]+)\)", text, re.MULTILINE)
    assert sorted(wanted) == sorted(RULES)
    assert set(wanted) <= set(re.findall(r"^### (\S+)$", text, re.MULTILINE))


class TestCompletion:
    @pytest.mark.parametrize("shell", ["bash", "zsh", "fish"])
    def test_a_script_knows_commands_options_and_rules(self, run, shell: str) -> None:
        code, out, err = run("completion", shell)
        assert (code, err) == (0, "")
        for word in ("check", "extend-select", "explain-link", "broken-heading"):
            assert word in out
        program = shutil.which(shell)
        if program:
            subprocess.run([program, "-n", "/dev/stdin"], input=out, text=True, check=True)

    @pytest.mark.parametrize(
        ("words", "offered"),
        [
            (["rule", "broken-h"], ["broken-heading"]),
            (["check", "--select", "tag-v"], ["tag-vocabulary"]),
            (["expl"], ["explain-link"]),
        ],
        ids=" ".join,
    )
    def test_bash_offers_what_fits(self, run, words: list[str], offered: list[str]) -> None:
        if not shutil.which("bash"):
            pytest.skip("no bash here")
        _, script, _ = run("completion", "bash")
        line = ["vaultkit", *words]
        asked = (
            f"{script}\nCOMP_WORDS=({' '.join(line)}); COMP_CWORD={len(words)}\n"
            f"_shtab_vaultkit vaultkit {line[-1]} {line[-2]}\n"
            'printf "%s\\n" "${COMPREPLY[@]}"\n'
        )
        done = subprocess.run(
            ["bash", "--norc"], input=asked, capture_output=True, text=True, check=True
        )
        assert done.stdout.split() == offered

    def test_nobody_else_loads_it(self) -> None:
        for file in (ROOT / "vaultkit").rglob("*.py"):
            text = file.read_text(encoding="utf-8")
            assert not re.search(r"^(import|from) shtab", text, re.MULTILINE), file
