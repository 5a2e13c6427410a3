"""The blocks of a page are those that CommonMark sees: our HTML against a stock markdown-it, note by note.

What only Obsidian has is made plain in the text that the stock parser reads (`plain` lists all of it);
after that nothing may differ. Embeds are read as links here: what they show is another note's.
"""

from __future__ import annotations

import re
from difflib import unified_diff
from html.parser import HTMLParser
from pathlib import Path

import casefile
import pytest
from conftest import write
from expectations import EXPECTATIONS
from markdown_it import MarkdownIt

from vaultkit.site.clean import clean
from vaultkit.site.edition import Edition
from vaultkit.site.filling import Filler
from vaultkit.site.publish import decide
from vaultkit.source.document import Document
from vaultkit.source.path import VaultPath
from vaultkit.syntax.constructs.construct import Rendering
from vaultkit.syntax.html import render
from vaultkit.syntax.pieces import Identity, Permalink, Piece
from vaultkit.syntax.reference import parse_tokens
from vaultkit.vault.load import load

NOTHING = "\N{WHITE SQUARE}"
"""What stands for a comment: text to the parser, nothing to the reader."""

STOCK = MarkdownIt("commonmark", {"maxNesting": 100}).enable(["table", "strikethrough"])

RENDERING = Rendering(
    code=lambda code, info: "<pre></pre>", math=lambda tex, display: "MATH", raw=lambda html: html
)

BLOCK = re.compile(r"[uo]l|li|p|h[1-6r]|table|thead|tbody|t[rhd]|pre|blockquote")
VOID = re.compile(r"area|base|[bh]r|col|embed|img|input|link|meta|source|track|wbr")

CODE = (
    r"^[ \t>*+-]*(?P<fence>`{3,}(?=[^`\n]*$)|~{3,}).*?(?:^[ \t>]*(?P=fence)[`~]*[ \t]*$|\Z)"
    r"|(?<!`)(?P<ticks>`+)(?!`)(?:[^`\n]|(?!(?P=ticks)(?!`))`|\n(?!\s*\n))+?(?P=ticks)(?!`)"
    r"|\\[\\`$\[%]"
)
LINK = r"!?\[\[(?:[^\[\]\n]|\[(?!\[)|\](?!\]))+\]\]"
COMMENT = r"%%(?:[^%]|%(?!%))*?(?:%%|\Z)"
MATH = r"\$\$(?:[^$]|\$(?!\$))*?\$\$"
FLAT = re.compile(
    rf"(?P<code>{CODE})|(?P<link>{LINK})|(?P<comment>{COMMENT})|(?P<math>{MATH})",
    re.MULTILINE | re.DOTALL,
)

PROPERTIES = re.compile(r"\A---[ \t]*\n(?:.*?\n)?---[ \t]*(?:\n|\Z)", re.DOTALL)
BLOCK_ID = re.compile(r"^([ \t>]*)\^[A-Za-z0-9-]+[ \t]*$", re.MULTILINE)
FOOTNOTE = re.compile(r"^\[\^[^\]\s]+\]:.*\n(?:(?:  .*)?\n(?=  ))*(?:  .*\n)*", re.MULTILINE)
CALLOUT = re.compile(r"^((?:[ \t>*+-]|\d+[.)])*>[ \t]?)\[![^\]\n]+\][+-]?.*$", re.MULTILINE)


def plain(text: str) -> str:
    """Return a note's text with what only Obsidian has as CommonMark would have it.

    These are all the differences that are allowed, outside code: properties are no text; a wikilink and
    math are a word; a comment within a line shows nothing, one over lines is a blank line; a block id on
    its own line is a blank line; a footnote's text stands elsewhere; a callout is a quote whose first line
    is a paragraph of its own.
    """
    text = FLAT.sub(_flat, PROPERTIES.sub("", text))
    text = FOOTNOTE.sub("\n", BLOCK_ID.sub(r"\1", text))
    return CALLOUT.sub(lambda m: f"{m[0]}\n{re.sub('[^ >]', ' ', m[1])}", text)


def _flat(match: re.Match[str]) -> str:
    match match.lastgroup:
        case "link" | "math":
            return "word"
        case "comment":
            return "\n" if "\n" in match[0] else NOTHING
        case _:
            return match[0]


class Outline(HTMLParser):
    """The blocks of some HTML, nested; a paragraph that shows nothing is none."""

    def __init__(self) -> None:
        super().__init__()
        self.blocks: list[list[str]] = []
        self.opened: list[tuple[str, str]] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        said = dict(attrs)
        kind = (said.get("class") or "").split()
        block = tag
        if (
            tag == "summary"
            or "admonition-title" in kind
            or ("arithmatex" in kind and tag == "div")
        ):
            block = "p"
        elif "data-callout" in said:
            block = "blockquote"
        if BLOCK.fullmatch(block):
            depth = sum(BLOCK.fullmatch(name) is not None for _, name in self.opened)
            start = f" {said['start']}" if said.get("start") else ""
            self.blocks.append(["  " * depth + block + start, ""])
        elif self.blocks:
            self.blocks[-1][1] += "shown" if VOID.fullmatch(tag) else ""
        if not VOID.fullmatch(tag):
            self.opened.append((tag, block))

    def handle_endtag(self, tag: str) -> None:
        for i in range(len(self.opened) - 1, -1, -1):
            if self.opened[i][0] == tag:
                del self.opened[i:]
                return

    def handle_data(self, data: str) -> None:
        if self.blocks:
            self.blocks[-1][1] += data

    def lines(self) -> list[str]:
        return [
            b for b, text in self.blocks if b.strip() != "p" or text.replace(NOTHING, "").strip()
        ]


def outline(html: str) -> list[str]:
    reader = Outline()
    reader.feed(html)
    return reader.lines()


def ours(text: str) -> list[str]:
    """Return the blocks of a note as vaultkit writes them, footnotes left out."""
    document = Document(VaultPath("Note.md"), text.replace("![[", "[["))
    rendered = render(parse_tokens(document), RENDERING)
    return outline("".join(_filled(p) for p in rendered.pieces[: rendered.body_end]))


def _filled(piece: Piece) -> str:
    """Return a piece as text: of holes only whether they show anything matters."""
    if isinstance(piece, str):
        return piece
    return "" if isinstance(piece, (Identity, Permalink)) else "shown"


def stocks(text: str) -> list[str]:
    """Return the blocks of a note as CommonMark sees them."""
    return outline(STOCK.render(plain(text)))


SEEN = {
    "a list after a paragraph": ("a\n1. b\n2. c", ["p", "ol", "  li", "  li"]),
    "a loose item holds paragraphs": ("- a\n\n- b", ["ul", "  li", "    p", "  li", "    p"]),
    "a list's first number counts": ("7) a", ["ol 7", "  li"]),
    "nesting counts": ("- a\n  > b\n\nc", ["ul", "  li", "    blockquote", "      p", "p"]),
    "a callout's title is a paragraph": ("> [!tip]- a\n> # b", ["blockquote", "  p", "  h1"]),
    "math on its own is one, too": ("$$\n# a\n$$", ["p"]),
    "comments show nothing": ("a\n\n%%\n# b\n%%\n\n%%c%%\n", ["p"]),
    "a footnote stands elsewhere": ("a[^1]\n\n[^1]: b\n\n  - c\n\nd", ["p", "p"]),
    "an id marks the block above it": ("- a\n^id\nb\n\n---", ["ul", "  li", "p", "hr"]),
}


@pytest.mark.parametrize("law", SEEN)
def test_both_outlines_see(law: str) -> None:
    text, lines = SEEN[law]
    assert ours(text) == lines
    assert stocks(text) == lines


def differing(root: Path, part: int = 0, parts: int = 1) -> dict[str, list[str]]:
    """Return the notes of a folder whose blocks differ, with the first lines that do."""
    found = {}
    for file in notes_of(root)[part::parts]:
        text = read(file)
        here, there = ours(text), stocks(text)
        if here != there:
            found[str(file.relative_to(root))] = list(unified_diff(there, here, lineterm=""))[:12]
    return found


def notes_of(root: Path) -> list[Path]:
    files = sorted(root.rglob("*.md"))
    return [f for f in files if not any(p.startswith(".") for p in f.relative_to(root).parts)]


def read(file: Path) -> str:
    return file.read_text("utf-8", "replace").replace("\r\n", "\n")


def test_the_blocks_of_the_own_vault_are_commonmarks(own_vault: Path) -> None:
    assert len(notes_of(own_vault)) > 20
    assert differing(own_vault) == {}


def test_the_blocks_of_the_official_manual_are_commonmarks(shared: Path) -> None:
    root = shared / "corpora" / "obsidian-help-en"
    assert len(notes_of(root)) >= 173
    assert differing(root) == {}


@pytest.mark.parametrize("part", range(4))
def test_the_blocks_of_a_large_vault_are_commonmarks(part: int, shared: Path) -> None:
    root = shared / "corpora" / "obsidian-hub"
    assert len(notes_of(root)) >= 6571
    assert differing(root, part, 4) == {}


def test_every_numbered_list_of_a_note_written_elsewhere_is_a_list(shared: Path) -> None:
    """A note by somebody whose lists stand right below their paragraphs."""
    text = read(shared / "seed" / "Co-Production.md")
    numbered = re.findall(r"^[ \t]*\d+[.)][ \t]", text, re.MULTILINE)
    assert numbered
    assert ours(text) == stocks(text)
    inside = [line for line in ours(text) if line.strip() == "li"]
    bullets = re.findall(r"^[ \t]*[-*+][ \t]", text, re.MULTILINE)
    assert len(inside) == len(numbered) + len(bullets)


TAG = re.compile(r"<(/?)([A-Za-z][A-Za-z0-9-]*)")
EMPTY = re.compile(r"<(\w+)([^<>]*)/>")
OWN = re.compile(r'<span data-vk-\w+="html:[^"]*"></span>')


def mended(root: Path) -> list[str]:
    """Return the notes without raw HTML in whose pages the cleaner finds tags to move, add or take away."""
    edition = Edition(decide(load(root)))
    found = []
    for path in edition.notes():
        sheet = edition.sheet(path)
        html = OWN.sub("", Filler(edition, page=path, origin=path).fill(sheet.pieces))
        html = EMPTY.sub(r"<\1\2></\1>", html)  # MathML may be written as XML is
        if not sheet.has_raw and TAG.findall(html) != TAG.findall(clean(html)):
            found.append(path)
    return found


def test_pages_are_well_formed_before_they_are_cleaned(own_vault: Path) -> None:
    assert mended(own_vault) == []


def test_pages_of_a_real_vault_are_well_formed_before_they_are_cleaned(shared: Path) -> None:
    assert mended(shared / "corpora" / "obsidian-help-en") == []


def test_every_case_is_well_formed_before_it_is_cleaned(tmp_path: Path) -> None:
    cases = [c for c in casefile.all_cases() if any(b.word in ("html", "page") for b in c.blocks)]
    wrong = []
    for i, case in enumerate(cases):
        root = tmp_path / str(i)
        write(root, case.files(list(EXPECTATIONS)))
        wrong += [case.title] if mended(root) else []
    assert len(cases) > 90
    assert wrong == []
