"""The law between the two engines: the scanner and the parser of record say the same, or the scanner declines."""

from __future__ import annotations

import json
import os
import random
from collections.abc import Iterator
from pathlib import Path

import casefile
import pytest
from conftest import ROOT
from expectations import EXPECTATIONS
from hypothesis import given
from markdown_it.token import Token
from markdown_texts import texts

from vaultkit.source.document import Document, decode
from vaultkit.source.path import VaultPath
from vaultkit.syntax import properties
from vaultkit.syntax.note import Note
from vaultkit.syntax.parser import skim
from vaultkit.syntax.positions import SourceMap
from vaultkit.syntax.reference import every_rule_everywhere, parse_tokens
from vaultkit.syntax.scan.blocks import Declined, scan
from vaultkit.syntax.scan.inline import Runs
from vaultkit.syntax.scan.stretch import Stretches

MUTANTS = int(os.environ.get("VAULTKIT_MUTANTS", "6000"))
"""How many damaged pieces of real notes the fuzzer makes; releases take 200,000."""

FRAGMENTS = (
    """
a|b c|foo| |  |    |\t|\n|\n\n|> |>|>> |- |* |+ |1. |2) |10. |# |## |###### x #|#tag|#a/b|#1|---|===|***|```|~~~|````|`|``|
$|$$|%%|%% x %%|[[|]]|[[N]]|![[N|10]]|[[a|b]]|[[a\\|b]]|[|](|](x)|]|[x](y)|[x](<y z>)|![i](u.png)|[x](y "t")|[^1]|[^1]: d|
^[n]|^id|^id-2\n| ^id|\n^id\n|==|==m==|*|**|_|__|~~|~|<br>|<b id=x>|</b>|<i a="b">|<!-- c -->|<!--|-->|<div>|</div>|
<a href="x">|</a>|<https://e.org>|<a@b.c>|https://e.org/x|http://|\\|\\[|\\#|&amp;|&|| a | b ||--|--||[!note]|> [!tip]- T|
> [!x|y]\n|[ ] |[x] |- [ ] |[r]: /u\n|[r]|![|!|{|}|\u00a0|\u2003|\x0c|é|😀|\r\n|:|/|(|)|"|'|#_a_|_#a_|*#b*|x^2||
""".replace("|\n", "|")
    .strip("\n")
    .split("|")
)

BEGINNINGS = [
    *("", "", "", "- ", "* ", "+ ", "1. ", "# ", "## ", "<!-- ", "<!--", "-->", "<span>", "<div>"),
    *(
        "%%",
        "%% ",
        "> ",
        "> [!note] ",
        "  ",
        "    ",
        "\t",
        "- [ ] ",
        "[^1]: ",
        "[",
        "[[",
        "`",
        "```",
    ),
    *(
        "$",
        "$$",
        "~~~",
        "_",
        "**",
        "__",
        "=",
        "|",
        "1990 ",
        "#tag ",
        "***",
        "---",
        "- - ",
        "==",
        "\\",
    ),
    *('<span x="y">t', "## ", "- [[N]] ", "```", "* a ", "a `c` ", "%% [[N]] %%"),
    *("^", "!", "é", "<https://x.y>", " - ", "  - ", ": ", "::"),
]
REST = [
    *(
        "a",
        "b c",
        "a|b",
        "|",
        "--|--",
        "-|-",
        "[[N]]",
        "![[N|10]]",
        "[[a|b]]",
        "[x](y)",
        '![x](y "t")',
    ),
    *(
        "#t",
        " #t",
        "%%",
        "%% x %%",
        "%% #t [[N]] %%",
        "`c`",
        "`",
        "$x$",
        "<b>",
        '<i a="b">',
        "-->",
        "^id",
    ),
    *(
        " ^id",
        "https://e.org",
        "\\[",
        "[a&b](c&amp;d)",
        "==m==",
        "]:",
        "[ ]",
        "##",
        " ",
        "*",
        "_",
        "![[",
    ),
    *(
        "é",
        "\u00a0",
        "\x0c",
        "\u2028",
        "[[ ]]",
        "[[#h]]",
        "[a [b]](c)",
        "[x]()",
        "![]()",
        "![a|9](u.png)",
    ),
]
"""What a line begins with, and what may follow: where one block ends and the next begins is all in these."""


def scanned(document: Document) -> Note | None:
    """Return what the scanner alone says; None where it declines."""
    frontmatter, problems = properties.read(document)
    source = SourceMap(document.text, frontmatter.content_start)
    try:
        elements, runs = scan(document.text, source)
    except Declined:
        return None
    return Note.of(document, frontmatter, elements, runs, (*document.problems, *problems))


def assert_equal(document: Document) -> bool:
    """Hold the law for one text; tell whether the scanner read it."""
    quick = scanned(document)
    if quick is None:
        return False
    record = parse_tokens(document).note
    assert skim([document], few=0) == [record.symbols], f"{document.path}: {document.text!r}"
    assert quick.elements == record.elements, f"{document.path}: {document.text!r}"
    assert quick.runs == record.runs, f"{document.path}: {document.text!r}"
    return True


def document(text: str) -> Document:
    return Document(VaultPath("Note.md"), text)


@given(texts)
def test_the_engines_agree_on_any_text(text: str) -> None:
    assert_equal(document(text))


def test_the_engines_agree_on_damaged_notes() -> None:
    chance = random.Random(20)
    notes = [path.read_text(encoding="utf-8") for path in sorted((ROOT / "vault").rglob("*.md"))]
    read = sum(assert_equal(document(text)) for text in _mutants(chance, notes, MUTANTS))
    assert read > MUTANTS * 0.9, "the scanner declines too much to be worth its lines"


def test_the_engines_agree_on_any_order_of_lines() -> None:
    chance = random.Random(21)
    for _ in range(MUTANTS):
        lines = [_line(chance) for _ in range(chance.randint(1, 9))]
        text = "".join(lines)
        assert_equal(document(text if chance.random() < 0.7 else text.rstrip("\n")))


def _line(chance: random.Random) -> str:
    rest = (chance.choice(REST) for _ in range(chance.choice((0, 1, 1, 1, 2, 3))))
    ending = chance.choice(("\n", "\n", "\n", "\n\n", "\n \n", " \n", "\r\n"))
    return chance.choice(BEGINNINGS) + "".join(rest) + ending


def _mutants(chance: random.Random, notes: list[str], count: int) -> Iterator[str]:
    for _ in range(count):
        if chance.random() < 0.6:
            yield "".join(chance.choice(FRAGMENTS) for _ in range(chance.randint(1, 40)))
            continue
        whole = chance.choice(notes)
        at = chance.randrange(len(whole))
        text = whole[at : at + chance.randint(20, 400)]
        for _ in range(chance.randint(0, 8)):
            text = _damaged(chance, text)
        yield text


def _damaged(chance: random.Random, text: str) -> str:
    at = chance.randrange(len(text) + 1)
    match chance.randrange(3):
        case 0:
            return text[:at] + chance.choice(FRAGMENTS) + text[at:]
        case 1:
            return text[:at] + text[at + chance.randint(1, 6) :]
        case _:
            prefix = chance.choice(["> ", "  ", "    ", "- ", ">", "\t"])
            lines = text.split("\n")
            return "\n".join(prefix + line if chance.random() < 0.8 else line for line in lines)


INLINE = (
    r"""
a·b c·[[N]]·![[N|10]]·[[a|b]]·[[a\|b]]·[x](y)·![x](y.png)·[x](a%20b.md#h)·[x](https://e.org)·[x](//e.org)·[x]()·[x](#h)·#t·#été
#t_·#1·`c`·`[[N]]`·`^x`·`·$x$·$x^2$·$5·$[[N]]$·$$·%%x%%·%% [[N]] %%·%%% [[N]] %%·%%·[^1]·==m==·_·<b>·<https://e.org>·<!-- c -->
<div>·^id· ^x·[ ]·[x] ·[!note]·\·\|·a | b·]·[·]]·[[·https://e.org·:·!·[[B]: x](https://e.org)·[[F] y](z)·# x·1. x·- x·> q·
""".replace("\n", "·")
    .strip("·")
    .split("·")
)
INLINE += ["\u00a0", "#\u2e2f"]
"""What may stand in a line, plain and not so plain."""
MARKERS = ["- ", "- ", "* ", "1. ", "2. ", "10. ", "100. ", "1) ", "-   ", "-     ", "- [ ] "]
QUOTED = ["> ", "> ", "> ", ">", "> - ", "> 1. ", "> 2. ", "> > ", ">  ", ">\t", ">     ", ""]
RAW = ["``` ```", "~~~ ~~~", "$$ $$", "%% %%", "<div> </div>", "<!-- -->", "```` ```", "%%x %%"]


def test_the_engines_agree_on_blocks_as_people_nest_them() -> None:
    chance = random.Random(22)
    for _ in range(MUTANTS):
        lines: list[str] = []
        for _ in range(chance.randint(1, 4)):
            lines += chance.choice((_list, _quote, _table, _raw, _footnote, _text))(chance)
            lines += chance.choice(([""], [""], [""], [" "], []))
        text = chance.choice(["\n"] * 8 + ["\r\n"]).join([*lines, ""])
        assert_equal(document(text if chance.random() < 0.8 else text.rstrip("\r\n")))


def _inline(chance: random.Random, *, most: int = 3) -> str:
    words = " ".join(chance.choice(INLINE) for _ in range(chance.randint(0, most)))
    return words + chance.choice(("", "", "", " ^q1", "  "))


def _list(chance: random.Random) -> list[str]:
    unit, level = chance.choice(["  ", "    ", "\t", "   "]), 0
    lines: list[str] = []
    for _ in range(chance.randint(1, 7)):
        lines.append(unit * level + chance.choice(MARKERS) + _inline(chance))
        if chance.random() < 0.15:
            lines.append(chance.choice(["", " ", "\t", "    ", unit * level]) + _inline(chance))
        level = max(0, level + chance.choice((-2, -1, 0, 0, 1, 1, 2)))
    return lines


def _quote(chance: random.Random) -> list[str]:
    head = chance.choice(["[!note]", "[!tip]- ", "[!Some thing|m]+", "[! ]", "", "", ""])
    lines = ["> " + head + _inline(chance)] if head else []
    lines += (chance.choice(QUOTED) + _inline(chance) for _ in range(chance.randint(1, 5)))
    return lines


def _table(chance: random.Random) -> list[str]:
    columns = chance.choice((1, 2, 2, 3))
    rows = [[_inline(chance, most=1) for _ in range(columns)] for _ in range(chance.randint(1, 4))]
    rows.insert(1, [chance.choice(["---", ":-:", "-"]) for _ in range(columns)])
    if chance.random() < 0.2:
        chance.choice(rows).append("x")
    return [f"| {' | '.join(row)} |" for row in rows]


def _raw(chance: random.Random) -> list[str]:
    first, last = chance.choice(RAW).split(" ")
    inside = [_inline(chance) for _ in range(chance.randint(0, 3))]
    return [first, *inside, last + chance.choice(("", "", "", " x", " "))]


def _footnote(chance: random.Random) -> list[str]:
    return ["[^1]: " + _inline(chance), *chance.choice(([], [], ["  x"], ["[^2]: [[N]]"]))]


def _text(chance: random.Random) -> list[str]:
    return [_inline(chance) for _ in range(chance.randint(1, 3))]


@pytest.mark.parametrize(
    "text", ["1) %%x%%[[N]]%% [[N]] %%\n", "+ %%% [[N]] %%\n", "$$ a\n$$<div>\n[[N]]"]
)
def test_what_hides_a_link_is_passed_over_whole(text: str) -> None:
    assert assert_equal(document(text))


@pytest.mark.parametrize(
    "text",
    [
        "a < b <3 5<6 > [[N]]",
        "a <b>[[N]]</b> <i c='d' #t>x</i> #t",
        "a </b",
        "a <br",
        "a <https://e.org/#t> [[N]] #t",
        "a <!-- [[N]] #t --> #t",
        "a <b c=[[N]]> [[M]]",
        "a `[[N]]` ``[[N]] ` #t`` [[N]]",
        "a `b ``c [[N]] ``` #t",
        "a ``` b ` c `` d ` [[N]]",
        "`[[N]] `` [[N]] `",
        "$[[N]]$ $5 [[N]] $$[[N]]$$ #t",
        "a $[[N]] $b",
        "a \\$[[N]]$ \\[[N]] \\#t \\a#t \\\\#t \\",
        "a \\` [[N]] ` #t",
        "%%[[N]] #t `%%` #t [^1]%% `b` #t ^x",
        "a %% #t %% b ^id",
        "a %%%% #t",
        "a %% #t",
        "a %%% #t %%",
        "a `b %% c` d %% #t",
        "%%a `b%% c` #t",
        "#t#u #t/u# x#y (#t) #1 #1a #t. é#t #t",
        "a #t_ [[N]]#t `c`#t",
        "![[N|9x8]] ![[N#h]] ![[p.png|a|10]]^x",
        "![[N]]^id",
        "![[N]] [[N]]^id",
        "a ^id",
        "a^id",
        "a ^id b",
        "^id",
        "[[N]] [[#h]] [[^b]] [[N#h|w]] [[ N | w ]] [[N\\|w]]",
        "[[ ]] [[]] [[a\nb]] [[N",
        "[x](y.md#z) [](y) [x]( y ) ![x|9](u.png) ![](u.png)",
        '[x](y "t") [x](https://e.org "t")',
        "![x](u.png)^id",
        "[^1] [^a b] [^] a[^2]: b",
        "[a] [b] ![c] #t",
        "https://e.org/#t a http://x.y. HTTPS://e.org) xhttps://e.org ftp://e.org",
        "(https://e.org) *https://e.org* `c`https://e.org",
        "- [ ] a #t ^id\n- [x] b\n- [y]\n- [ ]c",
        "# a #t ^id\n\n| a ^id | b |\n| - | - |\n| [[N\\|n]] | ![[N\\|9]] |",
        "> [!note] a ^id #t\n> b [[N]] ^id",
        "[^1]: a #t ^id\n\n    b ^id",
        "%%\na <b> `c` [[N]] #t ^id\n%%\n",
        "a\r\n[[N]] #t\r\n> b ^id\r\n",
    ],
)
def test_what_is_plainly_simple_needs_no_parser_of_record(
    text: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    expected = parse_tokens(document(text)).note
    monkeypatch.setattr(Runs, "_read_with_record", lambda *_: pytest.fail("it was needed"))
    said = scanned(document(text))
    assert said
    assert said.elements == expected.elements
    assert said.runs == expected.runs


@pytest.mark.parametrize("text", ["==a [[N]]== ^id", "==%% [[N]] %%"])
def test_symbols_in_highlights_need_no_parser_of_record(
    text: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    expected = parse_tokens(document(text)).note.symbols
    monkeypatch.setattr(Runs, "_read_with_record", lambda *_: pytest.fail("it was needed"))
    assert skim([document(text)], few=0) == [expected]


@pytest.mark.parametrize("block", ["%%\na\n%%\n", "> a\n\n", "[^1]: a\n\nb\n\n", "- a\n\nb\n\n"])
def test_blocks_beside_each_other_are_not_nested(block: str) -> None:
    assert assert_equal(document(block * 70 + "[[N]]"))


@pytest.mark.parametrize(
    "text",
    [
        "> -\ta\n>\n>     [[N]]",
        "> -\ta\n>\n>    [[N]]",
        ">-\ta\n>\n>      [[N]]",
        "> a\n>\n    [[N]]",
        "> a\n> \n    [[N]]",
        "%%\n%%\n[[N]]\n%%\n%%\n",
    ],
)
def test_the_engines_agree_where_one_column_decides(text: str) -> None:
    assert_equal(document(text))


@pytest.mark.parametrize(
    "block",
    [
        "> [!note]- Of [[N]]\n> text #t ^id\n>\n> - item",
        "- a [[N]] ^id\n    - [ ] b\n        1. c\n- d\n  more",
        "- a\n\t- b\n\t\t- c",
        "1. a\n   - b\n2. c",
        "| a | b |\n| --- | :-: |\n| [[N\\|n]] | `x` |",
        "[^1]: of [[N]]",
        "%%\n[[N]] #t\n%%",
        "$$\na_{[[i]]}\n$$",
        "~~~\n[[N]]\n~~~",
        "<div>[[N]]</div>",
        "a [x](y.md#z) $x^2$ `[[c]]` [^1] #été",
    ],
)
def test_a_stretch_goes_over_what_people_write(block: str) -> None:
    text = f"# H\n\n{block}\n\n---\n"
    runs = Runs(text, SourceMap(text, 0), symbols_only=True)
    assert Stretches(text, runs).read(0) == len(text)


def test_the_engines_agree_on_the_spec_cases(shared: Path) -> None:
    cases = json.loads((shared / "spec/cases.json").read_text())["cases"]
    notes = [c["input"].get("text") for c in cases if c["input"].get("format") == "md"]
    assert sum(assert_equal(document(text)) for text in notes) > len(notes) * 0.9


@pytest.mark.parametrize(("corpus", "every"), [("obsidian-help-en", 1), ("obsidian-hub", 6)])
def test_the_engines_agree_on_real_vaults(shared: Path, corpus: str, every: int) -> None:
    folder = shared / "corpora" / corpus
    paths = sorted(folder.rglob("*.md"))[:: 1 if MUTANTS > 10_000 else every]
    for path in paths:
        assert_equal(decode(VaultPath(str(path.relative_to(folder))), path.read_bytes()))


def test_the_engines_agree_on_every_case() -> None:
    files = (case.files(list(EXPECTATIONS)) for case in casefile.all_cases())
    notes = [text for held in files for path, text in held.items() if path.endswith(".md")]
    assert sum(assert_equal(document(text)) for text in notes) > len(notes) * 0.9


def test_the_engines_agree_on_our_own_vault() -> None:
    paths = sorted((ROOT / "vault").rglob("*.md"))
    assert all(assert_equal(decode(VaultPath(p.name), p.read_bytes())) for p in paths)


STOCK = every_rule_everywhere()
"""The parser of record without its choice of rules."""


def assert_same_tokens(text: str) -> None:
    """The rules chosen by first characters make the tokens that all rules make."""
    document = decode(VaultPath("Note.md"), text.encode())
    start = properties.read(document)[0].content_start
    expected = STOCK.parse(SourceMap(document.text, start).source, {})
    tokens = parse_tokens(document).tokens
    assert [_said(t) for t in tokens] == [_said(t) for t in expected], text


def _said(token: Token) -> dict[str, object]:
    """What markdown-it's rules say; what a token is read as was added since."""
    said = token.as_dict(children=False)
    said["meta"] = {k: v for k, v in token.meta.items() if k in ("at", "segments")}
    said["children"] = [_said(child) for child in token.children or ()]
    return said


def test_rules_chosen_by_first_characters_make_the_same_tokens_of_damaged_notes() -> None:
    chance = random.Random(23)
    notes = [path.read_text(encoding="utf-8") for path in sorted((ROOT / "vault").rglob("*.md"))]
    for text in _mutants(chance, notes, MUTANTS // 3):
        assert_same_tokens(text)
    for _ in range(MUTANTS // 3):
        assert_same_tokens("".join(_line(chance) for _ in range(chance.randint(1, 9))))


@given(texts)
def test_rules_chosen_by_first_characters_make_the_same_tokens_of_any_text(text: str) -> None:
    assert_same_tokens(text)
