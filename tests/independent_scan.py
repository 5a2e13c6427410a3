"""A second reading of wikilinks and embeds: plain, slow, and without a line in common with vaultkit.

A file is a list of lines; a quote, an item or a footnote is the list of its lines without the margin,
read by the same function; what is left is running text, read from left to right.
"""

from __future__ import annotations

import re
from typing import NamedTuple


class Line(NamedTuple):
    text: str  # without the margin; tabs are spaces
    at: list[int]  # the offset of each character and of the line's end
    lazy: bool = False  # whether it can only go on a paragraph

    def cut(self, start: int, end: int | None = None) -> Line:
        end = len(self.text) if end is None else end
        return Line(self.text[start:end], self.at[start : end + 1], self.lazy)

    @property
    def indent(self) -> int:
        return len(self.text) - len(self.text.lstrip(" "))

    @property
    def blank(self) -> bool:
        return not self.text.strip()


def scan(source: str) -> list[tuple[int, str, bool]]:
    """Return offset, raw text and "is in a comment" of the wikilinks and embeds outside properties, code, math and HTML."""
    offset, lines, found = PROPERTIES.match(source).end(), [], []
    for piece in source[offset:].split("\n"):
        text, at = "", []
        for i, char in enumerate(piece.removesuffix("\r")):
            width = 4 - len(text) % 4 if char == "\t" else 1
            text += " " * width if char == "\t" else char
            at += [offset + i] * width
        lines.append(Line(text, [*at, offset + len(piece)]))
        offset += len(piece) + 1
    for run, hidden in read(lines, hidden=False)[0]:
        text = "".join(line.text + "\n" for line in run)
        at = [offset for line in run for offset in line.at]
        places = links(text, DEFINITIONS.match(text).end(), len(text), hidden)
        found += [(at[a], source[at[a] : at[b - 1] + 1], inside) for a, b, inside in places]
    return sorted(found)


PROPERTIES = re.compile(r"\ufeff?---\r?\n((?!---\r?(\n|\Z))[^\n]*\n)*---\r?(\n|\Z)|")
QUOTE = re.compile(r" {0,3}> ?")
CALLOUT = re.compile(r" {0,3}\[![^\[\]]+\]")
ITEM = re.compile(r" {0,3}([-+*]|([0-9]{1,9})[.)])( +|$)")
NOTE = re.compile(r" {0,3}\[\^[^\s\[\]]+\]: *")
HEADING = re.compile(r" {0,3}#{1,6}( |$)")
RULE = re.compile(r" {0,3}([-_*])( *\1){2,} *$")
FENCE = re.compile(r" {0,3}(`{3,}(?=[^`]*$)|~{3,})")
UNDERLINE = re.compile(r" {0,3}(=+|-+) *$")
DELIMITERS = re.compile(r" {0,3}\|? *:?-+:? *(\| *:?-+:? *)*\|? *$")
NAMES = "address|article|aside|base|basefont|blockquote|body|caption|center|col|colgroup|dd|details|dialog|dir|div|dl|dt|fieldset|figcaption|figure|footer|form|frame|frameset|h[1-6]|head|header|hr|html|iframe|legend|li|link|main|menu|menuitem|nav|noframes|ol|optgroup|option|p|param|search|section|summary|table|tbody|td|tfoot|th|thead|title|tr|track|ul"
ATTRIBUTE = r"\s+[A-Za-z_:][\w.:-]*(?:\s*=\s*(?:[^\s\"'=<>`]+|'[^']*'|\"[^\"]*\"))?"
TAG = rf"(?:<[A-Za-z][A-Za-z0-9-]*(?:{ATTRIBUTE})*\s*/?>|</[A-Za-z][A-Za-z0-9-]*\s*>)"
BEGINS = rf"<(script|pre|style|textarea)([\s>]|$) <!-- <\? <![A-Z] <!\[CDATA\[ </?({NAMES})(\s|/?>|$) {TAG}\s*$"
ENDS = r"</(script|pre|style|textarea)> --> \?> > \]\]> ^\s*$ ^\s*$"
BOTH = zip(BEGINS.split(), ENDS.split(), strict=True)
HTML = [(re.compile(" {0,3}" + begin, re.I), end) for begin, end in BOTH]


def read(lines: list[Line], hidden: bool) -> tuple[list[tuple[list[Line], bool]], bool]:
    """Return the running text with "is in a comment", and whether a paragraph is open at the end."""
    runs = []
    i, is_open = 0, not lines
    while i < len(lines):
        line, rest, is_open = lines[i], lines[i + 1 :], False
        if line.lazy:
            i, is_open = paragraph(lines, i, runs, hidden)
        elif line.blank or line.indent >= 4 or RULE.match(line.text):
            i += 1  # code, if it is indented: what follows and is indented is code too
        elif fence := FENCE.match(line.text):
            i += 2 + first(rest, rf"^ {{0,3}}{fence[1][0]}{{{len(fence[1])},}} *$")
        elif html := next((end for begin, end in HTML if begin.match(line.text)), None):
            i += 1 + first(lines[i:], html)
        elif mark := raw_mark(line):
            last = first(rest, re.escape(mark))
            inside = [line.cut(re.match(r" *(%%|\$\$) *", line.text).end()), *rest[:last]]
            if last < len(rest):  # what stands behind the closing mark is a line of its own
                end = re.search(re.escape(mark) + " *", rest[last].text)
                inside.append(rest[last].cut(0, end.start()))
                lines = [*lines[: i + last + 1], rest[last].cut(end.end()), *rest[last + 1 :]]
            runs += read(inside, hidden=True)[0] if mark == "%%" else []
            i += last + 1
        elif HEADING.match(line.text):
            runs.append(([line], hidden))
            i += 1
        elif begins_block(line):
            i, is_open = container(lines, i, runs, hidden)
        elif width := table_width(lines, i):
            end = 1
            while end < len(rest) and not (rest[end].blank or begins_block(rest[end], code=True)):
                end += 1
            rows = [line, *rest[1:end]]
            runs += [([cell], hidden) for row in rows for cell in cells(row)[:width]]
            i += 1 + end
        else:
            i, is_open = paragraph(lines, i, runs, hidden)
    return runs, is_open


def first(lines: list[Line], pattern: str) -> int:
    return next((i for i, x in enumerate(lines) if re.search(pattern, x.text, re.I)), len(lines))


def raw_mark(line: Line) -> str | None:
    """Return the sign of a block comment or of display math, if the line opens one and leaves it open."""
    mark = line.text[line.indent : line.indent + 2]
    return mark if mark in ("%%", "$$") and line.text.count(mark) == 1 else None


def begins_block(line: Line, *, in_paragraph: bool = False, code: bool = False) -> bool:
    if line.indent >= 4:
        return code
    item = ITEM.match(line.text)
    if in_paragraph and item and (item[2] not in (None, "1") or item.end() == len(line.text)):
        item = None  # an empty item, or one that counts from 2, interrupts nothing
    marks = (HEADING, RULE, FENCE, QUOTE, NOTE, *(begin for begin, _ in HTML[:6]))
    return bool(item or raw_mark(line) or any(mark.match(line.text) for mark in marks))


def container(lines: list[Line], i: int, runs: list, hidden: bool) -> tuple[int, bool]:
    """Read the quote, item or footnote at line `i`; return the line after it, and as `read` does."""
    line, margin, inside = lines[i], 0, []
    item, note = ITEM.match(line.text), NOTE.match(line.text)
    if quote := QUOTE.match(line.text):
        title = line.cut(quote.end())
        if CALLOUT.match(title.text):
            runs.append(([title], hidden))
            i += 1
    else:
        margin = item.end() if item else 2
        if item and (len(item[3]) > 4 or not line.text[margin:].strip()):
            margin = item.end(1) + 1
        inside.append(line.cut(note.end() if note else min(margin, len(line.text))))
        i += 1
        if item and inside[0].blank and i < len(lines) and lines[i].blank:
            return i, False
    while i < len(lines):
        line, quote = lines[i], QUOTE.match(lines[i].text)
        if quote and not margin and not line.lazy:
            inside.append(line.cut(quote.end()))
        elif margin and (line.blank or line.indent >= margin) and not line.lazy:
            inside.append(line.cut(min(margin, len(line.text))))
        elif not line.blank and (line.lazy or not begins_block(line)) and read(inside, hidden)[1]:
            inside.append(line._replace(lazy=True))
        else:
            break
        i += 1
    found, is_open = read(inside, hidden)
    runs += found
    return i, is_open


def paragraph(lines: list[Line], i: int, runs: list, hidden: bool) -> tuple[int, bool]:
    run = []
    while i < len(lines) and not lines[i].blank:
        line, mark = lines[i], raw_mark(lines[i])
        if run and not line.lazy and line.indent < 4:
            if UNDERLINE.match(line.text):
                runs.append((run, hidden))
                return i + 1, False
            closes = mark and sum(x.text.count(mark) for x in run) % 2
            if not closes and (begins_block(line, in_paragraph=True) or table_width(lines, i)):
                break
        run.append(line)
        i += 1
    runs.append((run, hidden))
    return i, i == len(lines)


def cells(line: Line) -> list[Line]:
    start = line.indent + (line.text[line.indent :][:1] == "|")
    end = len(line.text.rstrip())
    bars = [m.start() for m in re.finditer(r"(?<!\\)\|", line.text) if start <= m.start() < end]
    if not bars or bars[-1] != end - 1:
        bars.append(end)
    return [line.cut(a, b) for a, b in zip([start, *(b + 1 for b in bars)], bars, strict=False)]


def table_width(lines: list[Line], i: int) -> int:
    """Return how many cells the row at line `i` has if it is the head of a table, or 0."""
    head, *rule = lines[i : i + 2]
    if not rule or rule[0].lazy or "|" not in head.text + rule[0].text:
        return 0
    width = len(cells(head)) if DELIMITERS.match(rule[0].text) else 0
    return width if width == len(cells(rule[0])) else 0


HIDING = [  # what hides everything in it, in order of precedence where two begin at one place
    re.compile(r"\\[!-/:-@\[-`{-~]"),
    re.compile(r"(`+)(?!`).*?(?<!`)\1(?!`)|`+", re.S),
    re.compile(r"\$\$((\\.|[^\\])+?\$\$)?|\$(?!\s)(\\.|[^\\])+?(?<!\s)\$(?![0-9])", re.S),
    re.compile(TAG + r"|<!---?>|<!--.*?-->|<\?.*?\?>|<![A-Za-z].*?>|<!\[CDATA\[.*?\]\]>", re.S),
    re.compile(r"<[A-Za-z][A-Za-z0-9+.-]{1,31}:[^\s<>]*>"),
    re.compile(r"(?<![^\s*_~(=])https?://(?=[A-Za-z0-9-]+\.)[^\s<]+"),
]
COMMENT = re.compile(r"%%.*?%%", re.S)
PART = r"(?:\\.|[^\s()\\<]|\((?:\\.|[^\s()\\]|\((?:\\.|[^\s()\\])*\))*\))"
TITLE = r"\s+(?:\"(?:\\.|[^\"\\])*\"|'(?:\\.|[^'\\])*'|\((?:\\.|[^()\\])*\))"
PATH = rf"(?:<(?:\\.|[^<>\n\\])*>|{PART}(?:<|{PART})*)"
DEFINITIONS = re.compile(rf"(?: *\[(?!\^)(?:\\.|[^\[\]\\])+\]:\s*{PATH}(?:{TITLE})? *\n)*", re.S)
DESTINATION = re.compile(rf"\]\(\s*(?:{PATH}(?:{TITLE})?)?\s*\)", re.S)


def links(text: str, i: int, end: int, hidden: bool):
    """Yield start, end and "is in a comment" of the links in running text, read from left to right."""
    labels: list[bool] = []  # the open brackets: whether a destination may follow
    while i < end:
        hiding = next(filter(None, (pattern.match(text, i, end) for pattern in HIDING)), None)
        if hiding:
            i = hiding.end()
        elif not hidden and (comment := COMMENT.match(text, i, end)):
            yield from links(text, i + 2, comment.end() - 2, True)
            i = comment.end()
        elif text.startswith("^[", i):
            labels.append(False)  # an inline note is no label
            i += 2
        elif close := wikilink_end(text, i, end):
            yield i, close, hidden
            labels = labels if text[i] == "!" else [False for _ in labels]
            i = close
        elif text[i] == "]" and labels:
            tail = labels.pop() and DESTINATION.match(text, i, end)
            i = tail.end() if tail else i + 1
        else:
            labels += [True] if text[i] == "[" else []
            i += 1


def wikilink_end(text: str, i: int, end: int) -> int:
    """Return where the wikilink or embed at `i` ends, or 0."""
    start = i + text.startswith("!", i)
    depth, j = 0, start + 2
    if not text.startswith("[[", start) or text.startswith("[", j):
        return 0
    while j < end and text[j] != "\n" and not text.startswith("[[", j):
        if depth == 0 and text.startswith("]]", j):
            target = re.split(r"\\?\|", text[start + 2 : j], maxsplit=1)[0]
            return j + 2 if target.strip() else 0
        depth += (text[j] == "[") - (text[j] == "]" and depth > 0)
        j += 1
    return 0
