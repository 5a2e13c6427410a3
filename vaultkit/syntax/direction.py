"""Which way text runs: only a note with letters that run from right to left says so on its page."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Sequence
from typing import Literal

from markdown_it.token import Token

from vaultkit.syntax.plain import read_run

_LEFTWARD = re.compile(
    "[\u0590-\u08ff\u200f\ufb1d-\ufdff\ufe70-\ufefc\U00010800-\U00010fff\U0001e800-\U0001efff]"
)


def has_leftward(text: str) -> bool:
    """Tell whether there is any letter in `text` that runs from right to left."""
    return not text.isascii() and _LEFTWARD.search(text) is not None


def direction(tokens: Sequence[Token], start: int) -> Literal["ltr", "rtl"]:
    """Return which way the block runs that begins at `start`: as its first letter does."""
    depth = 0
    for token in tokens[start:]:
        depth += token.nesting
        for letter in read_run(token.children or ()).text:
            match unicodedata.bidirectional(letter):
                case "R" | "AL":
                    return "rtl"
                case "L":
                    return "ltr"
        if depth == 0:
            break
    return "ltr"
