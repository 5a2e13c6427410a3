"""What holds no mark of the dialect is read as CommonMark: our parser against a stock markdown-it.

`commonmark.md` holds documents for each section of the specification; hypothesis makes many more; and
`scripts/test` fetches the specification's own examples, which are not ours to keep here.
"""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import casefile
import pytest
from conftest import ROOT, note_of
from hypothesis import assume, given
from hypothesis import strategies as st
from markdown_it import MarkdownIt
from markdown_it.token import Token
from test_engines import assert_equal

from vaultkit.source.document import Document
from vaultkit.source.path import VaultPath
from vaultkit.syntax.elements import Heading, Link
from vaultkit.syntax.reference import parse_tokens

STOCK = MarkdownIt("commonmark", {"maxNesting": 100, "strikethrough_single_tilde": True})
STOCK.enable(["table", "strikethrough"])
STOCK.validateLink = lambda url: True  # type: ignore[method-assign]
"""What `vaultkit` builds upon, without any construct; every scheme is a link (see `markdown_link`)."""

DIFFERENCES = {
    "Departures 1": "a wikilink wins over a reference in brackets (LNK-13)",
    "Departures 2": "a hash without a space begins a tag (HDG-09)",
    "Departures 3": "a footnote is neither definition nor use of a reference (FTN-05)",
    "Departures 4": "math hides emphasis (MTH-01)",
    "Departures 5": "a block of math hides headings (MTH-03)",
    "Departures 6": "a comment is no text (CMT-01)",
    "Departures 7": "equal signs highlight (INL-01)",
    "Departures 8": "a box at the start of an item is a task's (TSK-01)",
    "Departures 9": "a quote may be a callout (CAL-01)",
    "Departures 10": "a block may end in its id (BLK-02)",
    "Departures 11": "an address needs no brackets (MDL-10)",
    "Departures 12": "a footnote may stand in the text (FTN-03)",
}
"""Documents that are read otherwise, by section and number, each with its reason."""

SPECIFICATION = ROOT / ".venv" / "commonmark-0.31.2.txt"
_EXAMPLE = re.compile(r"^`{32} example\n(.*?)^\.\n", re.MULTILINE | re.DOTALL)
EXAMPLES = (
    [text.replace("→", "\t") for text in _EXAMPLE.findall(SPECIFICATION.read_text("utf-8"))]
    if SPECIFICATION.exists()
    else []
)
EXAMPLES_READ_OTHERWISE = {
    64: "a hash without a space begins a tag (HDG-09)",
    96: "three dashes on the first line open the properties (YML-01)",
    98: "three dashes on the first line open the properties (YML-01)",
    548: "a wikilink wins over a reference in brackets (LNK-13)",
    559: "a wikilink wins over a reference in brackets (LNK-13)",
    590: "an exclamation mark before a wikilink embeds (EMB-01)",
    608: "an address needs no brackets (MDL-10)",
    611: "an address needs no brackets (MDL-10)",
}
"""The specification's examples that Obsidian reads otherwise, by number, each with its reason."""

DOCUMENTS = {
    f"{section.title} {number}": casefile.meant("".join(f"{line}\n" for line in block.lines))
    for section in casefile.read(Path(__file__).parent / "commonmark.md")
    for number, block in enumerate(section.blocks, start=1)
}


@pytest.mark.parametrize("name", DOCUMENTS)
def test_commonmark_is_read_as_markdown_it_reads_it(name: str) -> None:
    stock, own = _stock(DOCUMENTS[name]), _own(DOCUMENTS[name])
    if name in DIFFERENCES:
        assert own != stock, f"no difference any more: {DIFFERENCES[name]}"
    else:
        assert own == stock


@pytest.mark.skipif(not EXAMPLES, reason="scripts/test could not fetch CommonMark's examples")
def test_the_examples_of_commonmark_are_read_as_markdown_it_reads_them() -> None:
    numbered = enumerate(EXAMPLES, start=1)
    otherwise = {number for number, text in numbered if _own(text) != _stock(text)}
    assert len(EXAMPLES) == 652
    assert otherwise == EXAMPLES_READ_OTHERWISE.keys()


@pytest.mark.skipif(not EXAMPLES, reason="scripts/test could not fetch CommonMark's examples")
def test_the_engines_agree_on_the_examples_of_commonmark() -> None:
    links = [re.sub(r"\bfoo\b", "[[foo]]", text) for text in EXAMPLES]
    read = sum(assert_equal(Document(VaultPath("x.md"), text)) for text in [*EXAMPLES, *links])
    assert read > len(EXAMPLES)


def test_every_difference_is_one_of_the_documents() -> None:
    assert DIFFERENCES.keys() == {name for name in DOCUMENTS if name.startswith("Departures")}


LINE_STARTS = [
    "",
    "",
    "# ",
    "## ",
    "> ",
    ">",
    "- ",
    "-",
    "* ",
    "1. ",
    "2) ",
    "    ",
    "  ",
    "\t",
    "   ",
]
LINES = [
    "",
    "---",
    "***",
    "===",
    "```",
    "~~~",
    "~~~ x",
    "|-|-|",
    "| a | b |",
    "[r]: /u 't'",
    "[r]:",
    "<div>",
]
LINES += ["</div>", "<!--", "-->", "<pre>", "</pre>", "-", "1.", "a\\", "a  ", "____"]
WORDS = [
    "a",
    "b",
    " ",
    "  ",
    "*",
    "**",
    "***",
    "_",
    "__",
    "`",
    "``",
    "~~",
    "[a](b)",
    "[r]",
    "![i](j)",
    "[",
    "]",
    "(",
]
WORDS += [
    ")",
    "<b>",
    "</b>",
    "<i x='y'>",
    "<a@b.c>",
    "&amp;",
    "&x",
    "\\*",
    "\\",
    "!",
    "|",
    "\\|",
    "é",
    "\u00a0",
    ".",
]

lines = st.tuples(
    st.lists(st.sampled_from(LINE_STARTS), max_size=2).map("".join),
    st.sampled_from(LINES) | st.lists(st.sampled_from(WORDS), max_size=8).map("".join),
).map("".join)

DIALECT = re.compile(r"\[\[|\[\^|\[!|\[[^\n]\](?=\s|\Z)|%%|\$|==|#[^\s#]|\^|https?:")
"""Marks of the dialect, and a box that could be a task."""


@given(st.lists(lines, max_size=10).map("\n".join))
def test_any_commonmark_is_read_as_markdown_it_reads_it(text: str) -> None:
    text = re.sub(r"^([ >]*)=+", r"\1=", text, flags=re.MULTILINE)
    assume(not DIALECT.search(text) and not text.startswith("---"))
    assert _own(text) == _stock(text)


@pytest.mark.parametrize("name", [name for name in DOCUMENTS if name not in DIFFERENCES])
def test_commonmark_holds_links_and_headings_only_where_markdown_it_sees_them(name: str) -> None:
    note = note_of(DOCUMENTS[name])
    tokens = STOCK.parse(DOCUMENTS[name])
    # Headings in quotes and lists are not indexed (HDG-07), empty destinations are no links (MDL-14).
    headings = [t for t in tokens if t.type == "heading_open" and t.level == 0]
    assert [h.level for h in note.all(Heading)] == [int(t.tag[1:]) for t in headings]
    links = [href for t in tokens for href in _hrefs(t) if href]
    assert len(note.all(Link)) == len(links)
    assert not note.tags
    assert not note.block_ids


def _hrefs(token: Token) -> list[str]:
    found = [str(c.attrs.get("href", c.attrs.get("src", ""))) for c in token.children or []]
    return [href for href in found if href]


def _stock(text: str) -> list[Any]:
    return [_shape(token) for token in STOCK.parse(text)]


def _own(text: str) -> list[Any]:
    return [_shape(token) for token in parse_tokens(Document(VaultPath("x.md"), text)).tokens]


def _shape(token: Token) -> tuple[Any, ...]:
    """Return what a block token says, that of its inline children included."""
    said = token.type, token.tag, token.nesting, token.level, token.map, token.markup, token.info
    return *said, token.content, _inline(token.children or []), token.attrs.get("style")


def _inline(children: list[Token]) -> list[tuple[Any, ...]]:
    """Return the inline tokens: neighbouring texts as one, levels left out, for marks that pair change both."""
    shapes: list[tuple[Any, ...]] = []
    for token in children:
        if token.type == "text" and shapes and shapes[-1][0] == "text":
            shapes[-1] = ("text", shapes[-1][1] + token.content)
        elif token.type == "text":
            shapes.append(("text", token.content))
        else:
            shapes.append((token.type, token.tag, token.markup, token.content, _destination(token)))
    return [shape for shape in shapes if shape != ("text", "")]


def _destination(token: Token) -> str | None:
    """Return where a link leads, encoded as markdown-it does; ours says it as it is written."""
    if "destination" in token.meta:
        return STOCK.normalizeLink(token.meta["destination"])
    href = token.attrs.get("href", token.attrs.get("src"))
    return None if href is None else str(href)
