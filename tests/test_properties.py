"""The law of properties: read without a YAML parser, a block says what YAML says, or it is left to YAML."""

from __future__ import annotations

import random
from collections.abc import Iterator
from pathlib import Path

import pytest
from conftest import ROOT, note_of
from hypothesis import example, given
from markdown_texts import yaml_blocks

from vaultkit.source.document import Document, decode
from vaultkit.source.path import VaultPath
from vaultkit.syntax import properties, simple_properties
from vaultkit.syntax.note import Frontmatter

DAMAGED = 3000
"""How many damaged blocks are made."""

FRAGMENTS = [
    "a",
    ": ",
    ":",
    "- ",
    "\n",
    "\n- ",
    "\n  - ",
    "'",
    '"',
    "[",
    "]",
    "[a, b]",
    "[[N]]",
    '"[[N]]"',
    "'[[N#h]]'",
    "tags:",
    "aliases:",
    "1",
    "1.5",
    "0x1f",
    "true",
    "null",
    "~",
    "-",
    "+",
    "2024-01-02",
    "10:30",
    "https://e.org/#x",
    " #",
    "#",
    "é",
    "日本",
    "🗂️",
    "{",
    "}",
    ",",
    "&a",
    "*a",
    "!t",
    "\\",
    "%",
    "@",
    "`",
    ">",
    "?",
    "? ",
    "\t",
    " ",
    "\n\n",
    "\x7f",
    "\xa0",
    "\u2028",
]


def assert_equal(text: str) -> bool:
    """Hold the law for one file; tell whether its block was simple."""
    document = Document(VaultPath("Note.md"), text)
    quick, problems = properties.read(document)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(simple_properties, "read", lambda *_: None)
        record = properties.read(document)
    assert (quick, problems) == record, text
    assert list(map(repr, quick.properties.items())) == list(
        map(repr, record[0].properties.items())
    )
    return _is_simple(text, quick)


NOT_YAML = "the properties are not valid YAML: "
TOO_MUCH = "the properties are nested too deep or repeat too much"


def problem_of(block: str) -> tuple[str, int, str, str] | None:
    """Return the kind, the place in the block, the words there and the message of what is wrong with it."""
    note = note_of(f"---\n{block}\n---\n")
    found = [
        (p.kind, p.span.start - len("---\n"), note.raw(p.span), p.message) for p in note.problems
    ]
    assert len(found) < 2
    assert note.frontmatter.valid is not bool(found)
    return found[0] if found else None


@pytest.mark.parametrize(
    ("block", "at", "words", "said"),
    [
        ("k: 0\na: b: c", 9, ":", NOT_YAML + "mapping values are not allowed in this context"),
        ("{a: 1}\nb: 2", 7, "b", NOT_YAML + "did not find expected <document start>"),
        ("k: [a\n", 7, "", None),
        ("a: 1\n\x01: 2", 0, "a", None),
        ("- a\n- b", 0, "- a\n- b\n", "the properties are no list of `name: value` lines"),
        ("k: 0\n[a]: b", 5, "[a]", "a property's name is no plain text"),
    ],
)
def test_what_is_wrong_is_said_where_it_is(
    block: str, at: int, words: str, said: str | None
) -> None:
    found = problem_of(block)
    assert found
    assert found[:3] == ("invalid-yaml", at, words)
    assert said in (None, found[3])


def test_a_character_that_yaml_refuses_is_named() -> None:
    found = problem_of("a: 1\n\x01: 2")
    assert found
    assert found[3].startswith(NOT_YAML + "unacceptable character #x0001")
    assert "\n" not in found[3]


def test_a_name_that_stands_twice_is_a_problem_of_its_own() -> None:
    said = "the property `b` stands twice"
    assert problem_of("a: {b: 1, b: 2}") == ("duplicate-property", 10, "b", said)


def _chain(link: str) -> str:
    """Return a value that holds the one above it, and so on: 63 times, with an alias for the innermost."""
    rows = [f"a{n}: &a{n} {link.replace('…', f'*a{n - 1} ')}" for n in range(1, 63)]
    return "\n".join([f"a0: &a0 {link.replace('…', 'x')}", *rows])


_LISTS = "a: [" + "[x], " * 70
_MANY = f"a: &a [{'x, ' * 1999}]\nb: [{'*a, ' * 8}]\nc: ["
"""18,001 values."""


@pytest.mark.parametrize(
    ("fits", "more", "at"),
    [
        ("a: " + "[" * 63 + "x" + "]" * 63, "a: " + "[" * 64 + "x" + "]" * 64, 66),
        ("a: " + "{b: " * 63 + "}" * 63, "a: " + "{b: " * 64 + "}" * 64, 3 + 63 * 4),
        (_LISTS + "[" * 62 + "]" * 63, _LISTS + "[" * 63 + "]" * 64, len(_LISTS) + 62),
        (_chain("[…]"), _chain("[…]") + "\nb: [*a62 ]", 9),
        (_chain("{k: …}"), _chain("{k: …}") + "\nb: {k: *a62 }", 12),
        (_MANY + "x, " * 1998 + "]", _MANY + "x, " * 1999 + "]", len(_MANY) + 3 * 1998),
    ],
    ids=["lists", "maps", "lists beside lists", "aliases of lists", "aliases of maps", "values"],
)
def test_a_block_is_as_deep_and_as_large_as_the_manual_says(fits: str, more: str, at: int) -> None:
    assert problem_of(fits) is None
    assert problem_of(more) == ("invalid-yaml", at, more[at], TOO_MUCH)


def _is_simple(text: str, said: Frontmatter) -> bool:
    start = text.find("\n") + 1
    end = text.rfind("---", start, said.content_start)
    return end > start and simple_properties.read(text, start, end, said.content_start) is not None


@given(yaml_blocks)
@example("a: no\nb: 1e3\nc: 0o17\nd: -5\ne: 2024-02-29\nf: ~\n")
@example("tags:\n  - a\n- b\n")
@example("up: '[[N#h|x]]'\nsee:\n- \"[[M]]\"\n- \n")
@example("url: https://e.org/a#b: c\n")
@example("Tags: [a/b, 1984, null]\n")
def test_a_simple_block_says_what_yaml_says(block: str) -> None:
    assert_equal(f"---\n{block}---\n")


def test_damaged_blocks_say_what_yaml_says() -> None:
    chance = random.Random(20)
    notes = [path.read_text(encoding="utf-8") for path in sorted((ROOT / "vault").rglob("*.md"))]
    blocks = [text[4 : text.index("\n---", 4) + 1] for text in notes if text.startswith("---\n")]
    for block in _mutants(chance, [*blocks, 'k: v\ntags:\n- a\nup: "[[N]]"\n']):
        assert_equal(f"---\n{block}\n---\n")


def _mutants(chance: random.Random, blocks: list[str]) -> Iterator[str]:
    for _ in range(DAMAGED):
        block = chance.choice(blocks)
        for _ in range(chance.randint(1, 3)):
            at = chance.randrange(len(block) + 1)
            block = block[:at] + chance.choice(FRAGMENTS) + block[at + chance.randint(0, 2) :]
        yield block.removesuffix("\n")


@pytest.mark.parametrize("corpus", ["obsidian-help-en", "obsidian-hub"])
def test_real_blocks_say_what_yaml_says(shared: Path, corpus: str) -> None:
    folder = shared / "corpora" / corpus
    texts = [decode(VaultPath("Note.md"), p.read_bytes()).text for p in folder.rglob("*.md")]
    simple = sum(assert_equal(text) for text in texts)
    with_block = sum(text.startswith("---\n") for text in texts)
    assert simple > with_block * 0.9, "too few blocks are simple to be worth its lines"
