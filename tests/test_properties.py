"""The law of properties: read without a YAML parser, a block says what YAML says, or it is left to YAML."""

from __future__ import annotations

import random
from collections.abc import Iterator
from pathlib import Path

import pytest
from conftest import ROOT
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
