"""The manual says what the code does: its examples are read, its lists are compared."""

from __future__ import annotations

import argparse
import importlib
import pkgutil
import re

import pytest
from conftest import ROOT, note_of
from test_cases import RULES

from vaultkit.cli import verbs
from vaultkit.lint.settings import KEYS
from vaultkit.report.findings import format_names
from vaultkit.syntax.elements import (
    BareUrl,
    BlockId,
    Callout,
    Comment,
    FootnoteReference,
    Heading,
    Highlight,
    InlineFootnote,
    Link,
    Math,
    Tag,
    Task,
)

README = (ROOT / "README.md").read_text(encoding="utf-8")
READS = (ROOT / "docs" / "what-vaultkit-reads.md").read_text(encoding="utf-8")
_ROW = re.compile(r"^\| (?P<written>`.+?) \| (?P<reads>.+) \| (?P<rules>.+) \|$", re.MULTILINE)
_APART = ("[ref]:", "[^1]:", "<!--", "===", "---")
_CODE = re.compile(r"(`+) ?(.+?) ?\1(?!`)")

KINDS = {
    "LNK": (Link,),
    "MDL": (Link, BareUrl),
    "EMB": (Link,),
    "HDG": (Link, Heading),
    "BLK": (Link, BlockId),
    "TAG": (Tag,),
    "INL": (Highlight,),
    "CMT": (Comment,),
    "FTN": (FootnoteReference, InlineFootnote),
    "MTH": (Math,),
    "TSK": (Task,),
    "CAL": (Callout,),
}
"""What an example of each family of rules is read as."""


def _examples() -> list[tuple[str, str]]:
    """Return each example with the family of its first rule; a table's pipes are escaped."""
    found = []
    for row in _ROW.finditer(READS):
        family = row["rules"][:3]
        codes = [match[2].replace("\\|", "|") for match in _CODE.finditer(row["written"])]
        # Others are about what is not read, or need a neighbour.
        found += [(c, family) for c in codes if family in KINDS and not c.startswith(_APART)]
    return found


@pytest.mark.parametrize(("written", "family"), _examples())
def test_an_example_is_read_as_the_manual_says(written: str, family: str) -> None:
    definition = "\n\n[ref]: Recovery.md" if "[ref]" in written else ""
    elements = note_of(f"{written}{definition}").elements
    assert any(isinstance(element, KINDS[family]) for element in elements)


def test_every_rule_the_manual_names_exists() -> None:
    named = set(re.findall(r"\b[A-Z]{3}-[0-9]{2}\b", READS))
    assert named
    assert named <= set(RULES)


def test_the_manual_answers_all_open_questions() -> None:
    asked = [int(number) for number in re.findall(r"^\| (\d+) \|", READS, re.MULTILINE)]
    assert asked == list(range(1, 31))


def test_the_readme_names_every_command_and_format() -> None:
    names = [m.name.replace("_", "-") for m in pkgutil.iter_modules(verbs.__path__)]
    commands = [name for name in names if not name.startswith("-")]
    assert [name for name in commands if f"`{name}" not in README] == []
    formats = README.replace("`--format human`", "`human`")
    assert [name for name in format_names() if f"`{name}`" not in formats] == []


def test_the_manual_names_every_option_of_check_and_every_setting() -> None:
    page = (ROOT / "docs/checking.md").read_text(encoding="utf-8")
    parser = argparse.ArgumentParser()
    importlib.import_module("vaultkit.cli.verbs.check").add_arguments(parser)
    options = [
        max(action.option_strings, key=len) for action in parser._actions if action.option_strings
    ]
    assert [option for option in options if option not in page and option != "--help"] == []
    assert [key for key in KEYS if f"`{key}`" not in page] == []
    said = next(action.help for action in parser._actions if "--format" in action.option_strings)
    assert [name for name in format_names() if name not in str(said)] == []


def test_links_of_the_manual_lead_somewhere() -> None:
    for page in (ROOT / "README.md", *sorted((ROOT / "docs").glob("*.md"))):
        text = re.sub(r"`[^`]*`", "", page.read_text(encoding="utf-8"))
        for target in re.findall(r"\]\(([^)#:]+)\)", text):
            assert (page.parent / target).exists(), f"{page.name}: {target}"
