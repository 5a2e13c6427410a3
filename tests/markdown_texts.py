"""Texts for laws: notes as somebody, or nobody, would write them."""

from __future__ import annotations

import random

from hypothesis import strategies as st

MARKS = [
    "[[",
    "]]",
    "![[",
    "[",
    "]",
    "(",
    ")",
    "|",
    "\\|",
    "#",
    "##",
    "#tag",
    "#1984",
    "^id",
    "^",
    "^[",
    "[^1]",
    "[^1]:",
    "%",
    "%%",
    "$",
    "$$",
    "=",
    "==",
    "*",
    "**",
    "_",
    "__",
    "~",
    "~~",
    "`",
    "``",
    "```",
    "~~~",
    "<",
    ">",
    "<!--",
    "-->",
    "<b>",
    "</b>",
    "<div>",
    "<https://x.org>",
    "https://x.org",
    "\\",
    "!",
    "-",
    "+",
    "1.",
    "[x]",
    "[!note]",
    "---",
    "===",
    "***",
]
"""Every mark of the dialect, alone."""

PIECES = [
    "[[Rain]]",
    "[[Rain#Siting|there]]",
    "![[dial.png|40]]",
    "[rain](Rain.md)",
    "![dial](a%20b.png)",
    "[r]",
    "#wet",
    "#sky/rain",
    "text ^id",
    "%%aside%%",
    "$x^2$",
    "$$y$$",
    "`code`",
    "==marked==",
    "**bold**",
    "^[inline]",
    "[^1]",
]
"""Whole constructs that stand in a line."""

WORDS = ["a", "word", "Größe", "雨", "𝒳", "🌧", "e\u0301", "\u200d", "1", "x-y", "don't"]
ODD = ["\0", "\ufeff", "\u00a0", "\u2028", "\x0c", "\x0b", "\x85", "\r", "\ud7ff", "\x1b"]
STARTS = ["", "", "", "# ", "## ", "> ", "> > ", "- ", "  - ", "1. ", "\t", "    ", "> [!note] "]
STARTS += ["[^1]: ", "[r]: ", "| ", "- [ ] ", "```", "$$", "%%", "<div>", "---", "^id", "   "]
ENDS = ["\n", "\n", "\n", "\n\n", "\r\n", "\r\n\r\n", "\r"]

blanks = st.sampled_from(["", " ", " ", "  ", "\t"])
inlines = st.sampled_from(MARKS) | st.sampled_from(PIECES) | st.sampled_from(WORDS)
lines = st.tuples(
    st.sampled_from(STARTS),
    st.lists(st.tuples(inlines | st.sampled_from(ODD), blanks).map("".join), max_size=8).map(
        "".join
    ),
    st.sampled_from(ENDS),
).map("".join)

notes = st.lists(lines, max_size=12).map("".join)
"""Notes of lines that begin like blocks and hold marks, constructs and odd characters."""

texts = notes | st.text(max_size=200) | st.lists(inlines, max_size=40).map("".join)
"""Notes, any text, and marks without rhyme or reason."""

_LONGEST = 2000  # code points


def damaged(chance: random.Random, text: str) -> str:
    """Return a text with something put in, taken out or said twice, up to four times."""
    for _ in range(chance.randint(1, 4)):
        at, to = sorted((chance.randint(0, len(text)), chance.randint(0, len(text))))
        match chance.randrange(3):
            case 0:
                more = chance.choice(chance.choice((MARKS, PIECES, WORDS, ODD, STARTS, ENDS)))
                text = text[:at] + more + text[at:]
            case 1:
                text = text[:at] + text[min(to, at + 20) :]
            case _:
                text = (text[:to] + text[at:])[:_LONGEST]
    return text


_plain_lines = st.tuples(
    st.sampled_from(STARTS),
    st.lists(st.tuples(inlines, blanks).map("".join), max_size=8).map("".join),
    st.sampled_from(["\n", "\n", "\n\n"]),
).map("".join)

plain_notes = st.lists(_plain_lines, max_size=12).map("".join)
"""Notes whose lines end in line feeds and hold no control characters."""

_scalars = st.sampled_from(
    [
        "x",
        "[[Rain]]",
        '"[[Rain]]"',
        "'[[Rain#a|b]]'",
        "1",
        "1e400",
        "0x1F",
        "-.5",
        "yes",
        "null",
        "~",
        "#a",
        "[a, b]",
        "{a: b}",
        "&a [*a]",
        "*a",
        "<<: {}",
        "!!binary x",
        "!!int x",
        "!!float x",
        "!!bool x",
        "!!null x",
        "a\u2028b",
        "x\x85y",
        "!x y",
        "2026-02-30",
        "9" * 500,
        "|",
        ">-",
        "{{date}}",
        "@a",
        "`b`",
        '"',
        "'",
        "\t",
        "\x00",
        "\ud7ff",
        "- ",
        "? ",
        ": ",
        "%TAG",
        "---",
    ]
)
_keys = st.sampled_from(
    ["a", "tags", "aliases", "Tags", "up", "on", "1", '"k"', "- ", "? ", "", "a b", "[x]"]
)

yaml_blocks = st.lists(
    st.tuples(
        st.sampled_from(["", "  ", "- ", "  - "]), _keys, st.sampled_from([": ", ":", ""]), _scalars
    ),
    max_size=8,
).map(lambda rows: "".join("".join(row) + "\n" for row in rows))
"""What may stand between the hyphens of a properties block, most of it wrong."""

json_values = st.recursive(
    st.none()
    | st.booleans()
    | st.floats()
    | st.text(max_size=20)
    | st.sampled_from(["file", "text"]),
    lambda inner: (
        st.lists(inner, max_size=4)
        | st.dictionaries(
            st.sampled_from(
                ["nodes", "edges", "id", "type", "file", "text", "subpath", "url", "label"]
            ),
            inner,
            max_size=5,
        )
    ),
    max_leaves=20,
)
"""JSON that looks like a canvas from afar."""
