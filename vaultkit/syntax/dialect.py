"""The dialect's small grammars, each once: what a tag, a block id, a callout's head or a size looks like.

Everything here is a compiled expression or a pure function of a piece of text; no file of the room
below knows markdown-it from here. The expressions never backtrack over more than one line.
"""

from __future__ import annotations

import re
from typing import NamedTuple

from vaultkit.source.path import plain_spaces

TAG_CHARACTER = (
    r"[^\s!-,.:-@\[-^`{-~\u2000-\u206f\u2e00-\u2e7f]"  # ASCII punctuation but `_ - /` (spec §8)
)
TAG = re.compile(f"#({TAG_CHARACTER}+)")
"""A tag with its `#`; the caller checks what stands before it and `is_tag_name`."""

BLOCK_ID = re.compile(r"\^([A-Za-z0-9-]+)[ \t]*\Z")
"""A block id at the end of a block's text (spec BLK-01, BLK-02)."""

CALLOUT = re.compile(r"\[!([^\[\]|\n]+)(?:\|([^\]\n]*))?\]([+-]?)")
"""The head of a callout: type, metadata, fold (spec §12)."""

TASK = re.compile(r"\[([^\n])\](?=[ \t\n]|\Z)")
"""The box at the start of a list item (spec TSK-01)."""

FOOTNOTE = re.compile(r"\[\^([^\s\[\]]+)\]")
"""A footnote's mark (spec FTN-01)."""

_SIZE = re.compile(r"(?:.*\|)?[ \t]*([0-9]{1,9})(?:x([0-9]{1,9}))?[ \t]*\Z", re.DOTALL)
TRIMMED = (
    "\t\n\v\f\r \u00a0\u1680\u2000\u2001\u2002\u2003\u2004\u2005\u2006\u2007\u2008\u2009\u200a"
    "\u2028\u2029\u202f\u205f\u3000"
)
"""The blanks that are taken from both ends of a text, as markdown-it does."""
_BRACKETS = re.compile(r"\[\[?|\]|\n")
WEB = ("https://", "http://")
"""How nearly every address outside begins."""
_SCHEME = re.compile(r"(?:[A-Za-z][A-Za-z0-9+.\-]+:|//)")
_BAD_ESCAPE = re.compile(r"%(?![0-9A-Fa-f]{2})")
_PIPE = re.compile(r"\\?\|")

CALLOUT_TYPES = {
    "note": ("note",),
    "abstract": ("abstract", "summary", "tldr"),
    "info": ("info",),
    "todo": ("todo",),
    "tip": ("tip", "hint", "important"),
    "success": ("success", "check", "done"),
    "question": ("question", "help", "faq"),
    "warning": ("warning", "caution", "attention"),
    "failure": ("failure", "fail", "missing"),
    "danger": ("danger", "error"),
    "bug": ("bug",),
    "example": ("example",),
    "quote": ("quote", "cite"),
}
"""Obsidian's thirteen callouts and their other names (spec CAL-02)."""

_CANONICAL = {alias: kind for kind, aliases in CALLOUT_TYPES.items() for alias in aliases}


def canonical_callout(kind: str) -> str:
    """Return the callout type that `kind` is shown as; `note` for an unknown one (spec CAL-09)."""
    return _CANONICAL.get(kind.lower(), "note")


def is_tag_name(name: str) -> bool:
    """Tell whether `name`, of tag characters only, is a tag: not only ASCII digits (spec TAG-02)."""
    return bool(name) and not (name.isascii() and name.isdigit())


def is_whole_tag(name: str) -> bool:
    """Tell whether a property's entry, its `#` dropped, is one tag (spec YML-05)."""
    match = TAG.fullmatch("#" + name)
    return match is not None and is_tag_name(name)


class Target(NamedTuple):
    """Where a link leads, as written."""

    path: str
    """The file; `""` is the note itself."""
    subpath: str | None
    """From the first `#` on; None without one."""


def split_subpath(target: str) -> Target:
    """Split at the first `#`; the subpath keeps it and every later one (spec LNK-02, LNK-03)."""
    path, mark, rest = target.partition("#")
    return Target(path.strip(), ("#" + rest).rstrip() if mark else None)


def close_of(text: str, start: int, end: int) -> int | None:
    """Return the offset of the `]]` that closes the wikilink whose inside begins at `start`, or None."""
    depth = 0
    if text.startswith("[", start):
        return None  # of three brackets the inner two open it
    for mark in _BRACKETS.finditer(text, start, end):
        if mark[0] == "[":
            depth += 1
        elif mark[0] != "]":
            return None
        elif depth:
            depth -= 1
        elif text.startswith("]]", mark.start(), end):
            return mark.start()
    return None


class WikiText(NamedTuple):
    """What stands between `[[` and `]]`."""

    target: Target
    display: str | None
    target_length: int
    """How many characters of the inside belong to the target, blanks and all."""


def split_wikilink(inside: str) -> WikiText | None:
    """Return the parts of a wikilink's inside, or None if it names nothing (spec LNK-02 to LNK-10).

    >>> split_wikilink("Rain gauge#Siting|where")
    WikiText(target=Target(path='Rain gauge', subpath='#Siting'), display='where', target_length=17)
    """
    pipe = _PIPE.search(inside)
    written = inside[: pipe.start()] if pipe else inside
    target = split_subpath(plain_spaces(written))
    if not target.path and target.subpath is None:
        return None
    return WikiText(target, inside[pipe.end() :].strip() if pipe else None, len(written))


def fits_wikilink(text: str) -> bool:
    """Tell whether `text` is read as written between double brackets."""
    parts = split_wikilink(text)
    closes = close_of(text + "]]", 0, len(text) + 2) == len(text)
    return closes and parts is not None and parts.target.path == text


def size(display: str | None) -> tuple[int | None, int | None]:
    """Return width and height that an embed's display gives, in pixels (spec EMB-03, MDL-08).

    >>> size("my dial|100x145")
    (100, 145)
    """
    # Looking at the last character first spares most embeds the expression.
    match = _SIZE.match(display) if display and display.rstrip()[-1:].isdigit() else None
    if not match:
        return None, None
    return int(match[1]), int(match[2]) if match[2] else None


def leads_to(destination: str) -> tuple[bool, Target]:
    """Return whether a Markdown link's destination leads out of the vault (spec MDL-06), and where to.

    An address outside is kept whole; one inside is split at the first raw `#`, then decoded (MDL-02).
    """
    if destination.startswith(WEB) or _SCHEME.match(destination):
        return True, Target(destination, None)
    path, mark, rest = destination.partition("#")
    decoded = ("#" + percent_decode(rest)).rstrip() if mark else None
    return False, Target(percent_decode(path).strip(), decoded)


def percent_decode(text: str) -> str:
    """Return `text` with its percent escapes decoded as UTF-8; one bad escape leaves all as typed (spec MDL-11)."""
    if "%" not in text or _BAD_ESCAPE.search(text):
        return text
    try:
        from urllib.parse import unquote_to_bytes

        return unquote_to_bytes(text).decode()
    except UnicodeDecodeError:
        return text
