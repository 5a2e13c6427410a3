"""Patterns of paths, as in `.gitignore`.

`*.canvas` is any such file, `drafts/` any folder of that name, `/drafts/` the one in the first folder,
`a/**/b` a path; `!keep.md` takes back what an earlier pattern said.
"""

from __future__ import annotations

import re
from collections.abc import Iterable

_STARS = re.compile(r"\*+")
_MOST_STARS = 3
"""In one name, and of `**` in one pattern: matching takes a time that is a name's length to that power."""


class BadPattern(ValueError):
    """A pattern cannot be read."""


class Patterns:
    """Some patterns, the last that matches a path counts."""

    def __init__(self, patterns: Iterable[str] = ()) -> None:
        """Raises BadPattern for one that cannot be read."""
        self._patterns = tuple(patterns)
        self._read = tuple(one for text in self._patterns if (one := _pattern(text)) is not None)

    @classmethod
    def of_lines(cls, lines: Iterable[str]) -> Patterns:
        """Return the patterns of a `.gitignore`; a line that cannot be read is not heard, as in git."""
        said = (line for line in lines if line.strip() and line[0] != "#")
        return cls(line for line in said if _is_pattern(line))

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Patterns) and self._patterns == other._patterns

    def __hash__(self) -> int:
        return hash(self._patterns)

    def __bool__(self) -> bool:
        return bool(self._read)

    def said(self, path: str) -> bool | None:
        """Return what the last pattern that matches `path` says of it, None if none matches.

        A folder's path ends in a slash. What a pattern says of a folder, it says of all that lies in it.
        """
        for includes, expression in reversed(self._read):
            if expression.match(path):
                return includes
        return None

    def match(self, path: str) -> bool:
        """Tell whether `path` is meant."""
        return bool(self.said(path))


def _is_pattern(line: str) -> bool:
    try:
        return _pattern(line) is not None
    except BadPattern:
        return False


def _pattern(text: str) -> tuple[bool, re.Pattern[str]] | None:
    """Return whether a pattern takes files in, and the expression of the paths it is about; None for a comment."""
    from pathspec.patterns.gitignore.spec import (
        GitIgnoreSpecPattern,  # most vaults have no patterns
    )

    names = text.split("/")
    wild = max(len(_STARS.findall(name)) for name in names)
    if wild > _MOST_STARS or sum("**" in name for name in names) > _MOST_STARS:
        raise BadPattern(f"`{text}`, which has more than {_MOST_STARS} stars")
    try:
        read = GitIgnoreSpecPattern(text)
    except (ValueError, re.error) as error:
        raise BadPattern(f"`{text}`, which cannot be read: {error}") from None
    if read.include is None or read.regex is None:
        return None
    return read.include, read.regex
