"""Properties as most notes have them, read without a YAML parser: lines of `name: value`, lists of such values.

A value is plain text, text in quotes without escapes, or a flow list of words. Whatever else stands in
a block, a blank line or a remark included, is YAML's to read, and `properties` hands it on. The law:
the same `Frontmatter` as by YAML, or none.
"""

from __future__ import annotations

import re

from vaultkit.source.span import Span
from vaultkit.syntax.elements import PropertyLink
from vaultkit.syntax.property_values import aliases_in, plain_value, property_link, tags_in
from vaultkit.syntax.symbols import Frontmatter, Value


def _none_but(allowed: str) -> str:
    """Return the inside of a negated set: of ASCII it lets through `allowed`, and of the rest nearly all."""
    # A set that names letters beyond Latin 1 takes five milliseconds to compile; this one takes none.
    allow = re.compile(f"[{allowed}]")
    return re.escape("".join(c for c in map(chr, range(0xA1)) if not allow.match(c)))


_FIRST = _none_but("A-Za-z0-9_/(.~+")
_NEXT = _none_but(' -"$-9;-~')
_PLAIN = rf"[^{_FIRST}](?:[^{_NEXT}]|:(?![ \n])|(?<! )#)*"
_WORD = rf"[^{_none_but('A-Za-z0-9_/.-')}]*[^{_none_but('A-Za-z0-9_')}]"
_DOUBLE, _SINGLE = _none_but(r" !#-\[\]-~"), _none_but(" -&(-~")
_VALUE = (
    rf"(?P<plain>{_PLAIN})"
    rf"|(?P<quoted>\"[^{_DOUBLE}]*\"|'[^{_SINGLE}]*')[ ]*"
    rf"|\[[ ]*(?P<flow>(?:{_WORD}(?:,[ ]*{_WORD})*)?)[ ]*\][ ]*"
)
_PROPERTY = re.compile(rf"(?P<key>[A-Za-z_][A-Za-z0-9_-]{{0,80}}):(?:[ ]+(?:{_VALUE})?)?\n")
_ITEM = re.compile(rf"(?P<indent>[ ]*)-(?:[ ]+(?:{_VALUE})?)?\n")
_BLANKS = "\u1680\u2000\u2001\u2002\u2003\u2004\u2005\u2006\u2007\u2008\u2009\u200a\u2028\u2029\u202f\u205f\u3000"
_LONGEST = 4000


def read(text: str, start: int, end: int, content_start: int) -> Frontmatter | None:
    """Return the properties of the block at `start` to `end` of the file `text`; None if it is not simple."""
    if end - start > _LONGEST or start == end:
        return None
    block = text[start:end]
    if not block.isascii() and any(not _is_letter(c) for c in block if c > "\xa0"):
        return None
    properties: dict[str, Value] = {}
    keys: dict[str, Span] = {}
    links: list[PropertyLink] = []
    at = start
    while at < end:
        line = _PROPERTY.match(text, at, end)
        key = line["key"] if line else ""
        if not line or key in properties:
            return None
        keys[key] = Span(at, at + len(key))
        properties[key] = _value(line, key, links)
        at = line.end()
        if line.lastgroup == "key":
            items, at = _items(text, at, end, key, links)
            properties[key] = items or None
    return Frontmatter(
        exists=True,
        valid=True,
        content_start=content_start,
        properties=properties,
        keys=keys,
        tags=tags_in(properties),
        aliases=aliases_in(properties),
        links=tuple(links),
    )


def _is_letter(character: str) -> bool:
    """Tell whether it is neither a blank nor a line end nor one of those that YAML may forbid."""
    return character not in _BLANKS and (character < "\ud800" or character > "\uffff")


def _items(
    text: str, at: int, end: int, key: str, links: list[PropertyLink]
) -> tuple[list[Value], int]:
    """Return the list that begins on the line at `at`, and where it ends; the items of a list stand in line."""
    items: list[Value] = []
    first = ""
    while item := _ITEM.match(text, at, end):
        if items and item["indent"] != first:
            break
        first = item["indent"]
        items.append(_value(item, f"{key}.{len(items)}", links))
        at = item.end()
    return items, at


def _value(line: re.Match[str], key: str, links: list[PropertyLink]) -> Value:
    match line.lastgroup:
        case "plain":
            return plain_value(line["plain"].rstrip(" "))
        case "quoted":
            said = line["quoted"][1:-1]
            link = property_link(key, said, line.string, Span(*line.span("quoted")))
            if link is not None:
                links.append(link)
            return said
        case "flow":
            return [plain_value(word.strip(" ")) for word in line["flow"].split(",") if word]
    return None
