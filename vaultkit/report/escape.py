"""Names and texts from a vault, made safe to print: nothing in them can move a cursor or forge a line.

One function for each language that findings are told in. A build's log is read by machines too: GitHub takes
`::error::…` at the start of a line and `##[error]…` anywhere in one as a command, Azure `##vso[…]`, TeamCity
`##teamcity[…]`. So no format lets these through, whatever it is for.
"""

from __future__ import annotations

import json
import re
from functools import cache
from typing import Any

# Control characters, line and paragraph separators, bidirectional overrides, lone surrogates.
_UNSAFE = r"\x00-\x1f\x7f-\x9f\u061c\u200e\u200f\u2028-\u202e\u2066-\u2069\ufeff\ud800-\udfff"
_COMMAND = r"#(?=\#[a-z]*\[[a-z])"
_CONTROLS = (*range(0x20), *range(0x7F, 0xA0), 0x061C, 0x200E, 0x200F, *range(0x2028, 0x202F))


@cache
def _shown() -> dict[int, str]:
    """Return the same characters, each with how it is shown: a table, for an expression takes longer to make than to use."""
    every = (*_CONTROLS, *range(0x2066, 0x206A), 0xFEFF, *range(0xD800, 0xE000))
    return {code: f"\\u{code:04x}" for code in every}


def printable(text: str) -> str:
    r"""Return `text` on one line, with every character that could do something other than be read as `\u…`.

    >>> printable("a\nb")
    'a\\u000ab'
    """
    if "##" in text or "::" in text:
        text = _commands().sub(lambda match: "".join(map(_code_point, match[0])), text)
    # Most texts are plain, and none of these characters is printable.
    return text if text.isprintable() else text.translate(_shown())


@cache
def _commands() -> re.Pattern[str]:
    return re.compile(rf"{_COMMAND}|\A\s*:(?=:[a-z])", re.IGNORECASE)


def _code_point(character: str) -> str:
    return " " if character == " " else f"\\u{ord(character):04x}"


@cache
def _not_in_xml() -> re.Pattern[str]:
    return re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")


@cache
def _markup() -> re.Pattern[str]:
    return re.compile(rf"[{_UNSAFE}&<>\"']|{_COMMAND}", re.IGNORECASE)


def xml(text: str) -> str:
    """Return `text` as XML holds it, in an attribute or between tags.

    A reader gets the same text back, but for characters that XML cannot hold: they are written as `printable` does.

    >>> xml("a < b")
    'a &#60; b'
    """
    held = _not_in_xml().sub(lambda match: _code_point(match[0]), text)
    return _markup().sub(lambda match: f"&#{ord(match[0])};", held)


@cache
def _in_json() -> re.Pattern[str]:
    return re.compile(_COMMAND, re.IGNORECASE)


def json_text(value: Any, *, indent: int | None = None) -> str:
    r"""Return `value` as JSON in printable ASCII; a reader gets the same texts back.

    >>> json_text(["é", "##[error]"])
    '["\\u00e9", "\\u0023#[error]"]'
    """
    return _in_json().sub(r"\\u0023", json.dumps(value, indent=indent))


def workflow_message(text: str) -> str:
    """Return `text` as the message of a GitHub workflow command.

    >>> workflow_message("100%")
    '100%25'
    """
    return printable(text).replace("%", "%25")


def workflow_property(text: str) -> str:
    """Return `text` as the value of a property of a GitHub workflow command.

    >>> workflow_property("a, b: c")
    'a%2C b%3A c'
    """
    return workflow_message(text).replace(":", "%3A").replace(",", "%2C")


_MARKS = r"(?i)[\\`*_\[\]<>#|~^=$%&!:@{}]|(?<=www)\."
_MENTION = r"\\([@#])(?=\w)"


def note_text(text: str) -> str:
    """Return `text` as words in a note: no link, no tag, no comment, no block id, no HTML.

    >>> note_text("see [[Mint]] #herb")
    'see \\\\[\\\\[Mint\\\\]\\\\] \\\\#herb'
    """
    words = " ".join(printable(text).split())
    return re.sub(_MARKS, r"\\\g<0>", words)


def comment_text(text: str) -> str:
    """Return `text` as words in a comment on a code host: as in a note, and nobody is called.

    The host looks for names after it has read the Markdown, in one piece of text at a time.

    >>> comment_text("ask @mint")
    'ask <span>@</span>mint'
    """
    return re.sub(_MENTION, r"<span>\1</span>", note_text(text))


def sarif_text(text: str) -> str:
    """Return `text` as a plain SARIF message, in which `[a](b)` would be a link.

    >>> sarif_text("[a](b)")
    '\\\\[a\\\\](b)'
    """
    safe = printable(text)
    if "](" not in safe:
        return safe
    return re.sub(r"[\[\]\\]", r"\\\g<0>", safe)
