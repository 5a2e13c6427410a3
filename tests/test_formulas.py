"""The formulas of bases, function by function: `formulas.md` says what each returns."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from contextlib import suppress
from datetime import datetime
from pathlib import Path

import casefile
import pytest
from conftest import ROOT, write

from vaultkit.site.bases.files import FIELDS, Files
from vaultkit.site.bases.formula import parse
from vaultkit.site.bases.functions import FUNCTIONS
from vaultkit.site.bases.methods import METHODS, NAMED_FIELDS
from vaultkit.site.bases.patterns import compiled
from vaultkit.site.bases.rows import Row, Sheet
from vaultkit.site.bases.summaries import SUMMARIES
from vaultkit.site.bases.values import Meter, Unreadable, kind_of, text_of
from vaultkit.site.edition import Edition
from vaultkit.site.publish import decide
from vaultkit.source.path import VaultPath
from vaultkit.vault.load import load

CASES = casefile.read(casefile.CASES.parent / "formulas.md")
BLOCKS = {
    block.argument: block.lines
    for case in CASES
    for block in case.blocks
    if block.word == "formula"
}
DOCS = ROOT / "docs" / "bases.md"


def cases() -> Iterator[tuple[str, str]]:
    """Yield each formula with its value, as written."""
    for lines in BLOCKS.values():
        for line in lines:
            formula, _, value = line.rpartition(" => ")
            yield formula, value


@pytest.fixture(scope="module")
def edition(tmp_path_factory: pytest.TempPathFactory) -> Edition:
    """The vault of the cases."""
    root = tmp_path_factory.mktemp("formulas")
    write(root, dict(CASES[0].files(())))
    found = Edition(decide(load(root)))
    found.today = datetime(2025, 5, 27)
    return found


FORMULAS = {"twice": "price * 2", "loop": "formula.loop + 1", "broken": "foo(1)"}


def row_of(edition: Edition, definition: object = None) -> Row:
    """Return the row of the note that the cases ask about, on the page of another."""
    files = Files(edition)
    origin = VaultPath("Herbert.md")
    said = definition if isinstance(definition, dict) else {"formulas": FORMULAS}
    return Row(files.at(VaultPath("Books/Dune.md")), Sheet(files, origin, origin, said, Meter()))


def said(value: object) -> str:
    """Return a value as the cases write it."""
    if kind_of(value) in ("null", "boolean", "number", "string", "list", "object"):
        return json.dumps(value, default=text_of, ensure_ascii=False)
    return f"{kind_of(value)} {text_of(value)}"


def answer(row: Row, formula: str) -> str:
    """Return what a formula says of a row, or why it says nothing."""
    try:
        return said(parse(formula)(row))
    except Unreadable as error:
        return f"error {error}"


@pytest.mark.parametrize(("formula", "value"), list(cases()))
def test_a_formula_has_the_value_that_its_case_says(
    formula: str, value: str, edition: Edition
) -> None:
    assert answer(row_of(edition), formula) == value


@pytest.mark.parametrize("kind", ["global", *METHODS])
def test_every_function_and_field_has_a_case(kind: str) -> None:
    shown = "\n".join(BLOCKS[kind])
    names = FUNCTIONS if kind == "global" else METHODS[kind]
    missing = [name for name in names if not re.search(rf"(^|\W){name}\(", shown, re.MULTILINE)]
    assert missing == []
    fields = NAMED_FIELDS.get(kind, ())
    assert [name for name in fields if f".{name}" not in shown] == []


def done() -> set[str]:
    """Return every function and field as the manual names them."""
    named = {f"{name}()" for name in FUNCTIONS}
    named |= {f"{kind}.{name}()" for kind, methods in METHODS.items() for name in methods}
    return named | {f"{kind}.{name}" for kind, fields in NAMED_FIELDS.items() for name in fields}


def test_the_manual_lists_every_function_and_nothing_else() -> None:
    rows = re.findall(r"^\| `([^`]+)`", DOCS.read_text("utf-8"), re.MULTILINE)
    functions = {name for name in rows if "." in name or name.endswith("()")}
    assert functions == done()
    assert set(SUMMARIES) <= set(rows)
    assert NAMED_FIELDS["file"] == FIELDS


def test_everything_in_the_list_of_obsidians_documentation_is_done(shared: Path) -> None:
    page = (shared / "corpora/obsidian-help-en/Bases/Functions.md").read_text("utf-8")
    signatures = re.findall(r"^`(?:(\w+)\.)?(\w+)\(.*`$", page, re.MULTILINE)
    assert len(signatures) > 60
    lost = []
    for kind, name in signatures:
        known = done() | {f"{kind}.{name}()" for _ in METHODS["any"] if f"any.{name}()" in done()}
        if (f"{kind}.{name}()" if kind else f"{name}()") not in known:
            lost.append((kind, name))
    assert lost == []
    fields = re.findall(r"^\| `(\w+\.\w+)` ", page, re.MULTILINE)
    assert len(fields) > 15
    assert [field for field in fields if field not in done()] == []


@pytest.mark.parametrize(
    "formula",
    [
        '"a".repeat(1e9)',
        "+".join(['"x".repeat(100000)'] * 20),
        "[1,2,3,4,5,6,7,8,9].map(" * 12 + "value" + ")" * 12,
        "[0,0].reduce([acc,acc],0)" + ".map([value,value,value,value])" * 20,
        "list(1)" + ".map([value,value,value,value,value,value,value,value])" * 12,
        "(" * 5000 + "1" + ")" * 5000,
        "!" * 5000 + "1",
        "-" * 3000 + "1",
        "[" * 2000,
        "a." * 2400 + "a",
        "if(" * 500,
        "1" + "+1" * 2490,
        '"' + "a" * 4000 + '".replace(/(a+)+b/, "")',
        '"a,".repeat(4000).split(",").map("b".repeat(4000)).join("c".repeat(4000))',
        '"aaaa".repeat(9999).replace(/a/g, "$&$&$&$&$&$&$&$&")',
        '"a".repeat(99999).split("").unique()',
        "1e300 * 1e300 * -1e300",
        "9007199254740993 * 9007199254740993",
        "now() + duration('999999999y')",
        "[1].reduce([acc], 0).toString()",
    ],
)  # fmt: skip
def test_a_formula_that_would_take_for_ever_says_so(formula: str, edition: Edition) -> None:
    began = datetime.now()
    answer(row_of(edition), formula)
    assert (datetime.now() - began).total_seconds() < 5


def test_formulas_that_need_each_other_are_asked_once(edition: Edition) -> None:
    """Each of sixty formulas asks the one before twice: values are kept, or this would never end."""
    formulas = {"f0": "1"} | {f"f{i}": f"formula.f{i - 1} + formula.f{i - 1}" for i in range(1, 61)}
    assert answer(row_of(edition, {"formulas": formulas}), "formula.f60") == said(float(2**60))
    lists = {"f0": "[1]"} | {f"f{i}": f"[formula.f{i - 1}, formula.f{i - 1}]" for i in range(1, 61)}
    assert "too large" in answer(row_of(edition, {"formulas": lists}), "formula.f60")


@pytest.mark.parametrize(
    ("source", "text"),
    [
        ("(a+)+b", "a" * 50),
        ("(a|a)*b", "a" * 50),
        ("(.*)*x", "a" * 5000),
        (".*" * 30 + "x", "a" * 500),
        ("(x+x+)+y", "x" * 5000),
        ("(?:(?:(?:a?)*)*)*b", "a" * 50),
        ("(a*)*" * 10, "a" * 100 + "!"),
        ("(ab)*c", "ab" * 5000),
        ("a{1000}{1000}", "a" * 100),
    ],
)
def test_no_regular_expression_is_matched_for_ever(source: str, text: str) -> None:
    began = datetime.now()
    with suppress(Unreadable):
        compiled(source, "g").replaced(text, "-", Meter())
    assert (datetime.now() - began).total_seconds() < 5


def test_patterns_match_what_python_matches() -> None:
    """Where both read an expression alike, both find the same."""
    import random

    draw = random.Random(7)
    parts = "a b . [ab] [^a] (a) (a|b) (?:ab) \\w a* b+ (a|ab)* (b?)+ a{2} (a){1,2} ^ $ \\b (?=a) (?!b) a*? (?:a|b)+? (?<=a)"
    for _ in range(2000):
        source = "".join(draw.choice(parts.split()) for _ in range(draw.randint(1, 4)))
        text = "".join(draw.choice("abc ") for _ in range(draw.randint(0, 7)))
        try:
            expected = re.search(source, text)
        except re.error:
            continue
        found = compiled(source, "").search(text, Meter())
        assert (found and found[0]) == (expected and expected.span()), (source, text)
