"""The escaper: one function for each language, and what each makes of what would act in it."""

from __future__ import annotations

import json
import re
import unicodedata
import xml.etree.ElementTree as ElementTree

import pytest
from hypothesis import given
from hypothesis import strategies as st

from vaultkit.report.escape import (
    comment_text,
    json_text,
    note_text,
    printable,
    sarif_text,
    workflow_message,
    workflow_property,
    xml,
)

ACTING = [
    *(chr(n) for n in (*range(0x20), *range(0x7F, 0xA0))),
    *"\u061c\u200e\u200f\u2028\u2029\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069\ufeff",
    *("\ud800", "\udbff", "\udc80", "\udfff"),
]
"""Characters that move a cursor, end a line, turn text round, or are none."""


@pytest.mark.parametrize("acting", ACTING, ids=ascii)
def test_what_acts_is_shown_by_its_number(acting: str) -> None:
    assert printable(f"é{acting}b") == f"é\\u{ord(acting):04x}b"


@given(st.text())
def test_what_can_be_read_stays(text: str) -> None:
    kept = "".join(c for c in text if unicodedata.category(c)[0] not in "CZ" and c not in "#:")
    assert printable(kept) == kept
    assert printable(printable(text)) == printable(text)


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("::error::x", "\\u003a:error::x"),
        ("  ::Error::x", "  \\u003a:Error::x"),
        ("\t::error::x", "\\u0009\\u003a:error::x"),
        ("a ::error::x", "a ::error::x"),
        (":: error", ":: error"),
        ("##[error]x", "\\u0023#[error]x"),
        ("a ##vso[task.x]", "a \\u0023#vso[task.x]"),
        ("###[x]", "#\\u0023#[x]"),
        ("##VSO[X]", "\\u0023#VSO[X]"),
        ("## Heading", "## Heading"),
        ("##[1]", "##[1]"),
        ("C++::std", "C++::std"),
        ("a b, c", "a b, c"),
    ],
)
def test_a_command_is_words(text: str, shown: str) -> None:
    assert printable(text) == shown


def test_a_workflow_command_says_each_thing_in_its_place() -> None:
    assert workflow_message("100%: a,b") == "100%25: a,b"
    assert workflow_message("%0A\n") == "%250A\\u000a"
    assert workflow_property("100%: a,b\r") == "100%25%3A a%2Cb\\u000d"


@pytest.mark.parametrize("acting", [*"&<>\"'", "\n", "\t", "\x7f", "\u202e", "\ufeff"])
def test_xml_gives_it_back(acting: str) -> None:
    held = xml(f"a{acting}b")
    assert acting not in held.replace("&#", "") or acting == "&"
    for document in (f'<a b="{held}"/>', f"<a>{held}</a>"):
        element = ElementTree.fromstring(document)
        assert (element.get("b") or element.text) == f"a{acting}b"


@pytest.mark.parametrize("acting", ["\0", "\x08", "\x0b", "\x0c", "\x1b", "\ud800", "\ufffe"])
def test_what_xml_cannot_hold_is_shown_by_its_number(acting: str) -> None:
    held = xml(f"a{acting}b")
    assert ElementTree.fromstring(f"<a>{held}</a>").text == f"a\\u{ord(acting):04x}b"


def test_xml_holds_no_command() -> None:
    assert xml("##[error]x") == "&#35;#[error]x"
    assert xml("##VSO[x]") == "&#35;#VSO[x]"


@given(st.recursive(st.text() | st.integers(), st.lists, max_leaves=4))
def test_json_gives_it_back_and_is_plain(value: object) -> None:
    said = json_text(value)
    assert json.loads(said) == value
    assert re.fullmatch(r"[\x20-\x7e]*", said)


def test_json_holds_no_command_and_may_be_indented() -> None:
    assert json_text({"a": "##[Error]"}) == '{"a": "\\u0023#[Error]"}'
    assert json_text(["é"], indent=1) == '[\n "\\u00e9"\n]'


MARKS = list("\\`*_[]<>#|~^=$%&!:@{}")


@pytest.mark.parametrize("mark", MARKS)
def test_a_mark_is_a_letter_in_a_note(mark: str) -> None:
    assert note_text(f"a{mark}b") == f"a\\{mark}b"


def test_words_in_a_note_are_words() -> None:
    assert note_text("  a \t b ") == "a \\\\u0009 b"
    assert note_text("www.x.org WWW.x") == "www\\.x.org WWW\\.x"
    assert note_text("x.org, y (z)") == "x.org, y (z)"


def test_nobody_is_called_in_a_comment() -> None:
    assert comment_text("@mint #12 @ x") == "<span>@</span>mint <span>#</span>12 \\@ x"
    assert comment_text("a_b") == "a\\_b"


def test_a_link_is_no_link_in_sarif() -> None:
    assert sarif_text("[a](b) \\ [c]") == "\\[a\\](b) \\\\ \\[c\\]"
    assert sarif_text("[a] (b)\n") == "[a] (b)\\u000a"
