"""Which of many rarely used words are likely one of the often used ones: a slip away, or the same but for its form."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping

_SHORTEST = 5
"""A word of four letters is a slip away from too many others."""
_LONGEST = 40
_OFTEN = 10
"""So many times as often must the other word be used."""
_CROWD = 8
"""Of so many words beside each other none is a slip: they are a series."""


def slips(uses: Mapping[str, int]) -> dict[str, str]:
    """Return the words of which each is one slip away from another that is used ten times as often.

    A slip is a letter too many, too few, another, or two swapped; digits tell a series' members apart.
    """
    most = max(uses.values(), default=0)
    common = [word for word, n in uses.items() if n >= _OFTEN and len(word) <= _LONGEST]
    near: dict[str, list[str]] = defaultdict(list)
    for word in common:
        for key in _shortened(word):
            near[key].append(word)
    found: dict[str, str] = {}
    for word, n in uses.items():
        if _SHORTEST <= len(word) <= _LONGEST and n * _OFTEN <= most:
            others = {o for key in _shortened(word) for o in near.get(key, ())[:_CROWD]}
            others = {o for o in others if uses[o] >= n * _OFTEN and is_slip(word, o)}
            if others and len(others) < _CROWD:
                found[word] = max(others, key=lambda o: (uses[o], o))
    return found


def forms(uses: Mapping[str, int]) -> dict[str, str]:
    """Return the words that are another but for hyphens, underscores or a plural's ending, with the one most used."""
    groups: dict[str, list[str]] = defaultdict(list)
    for word in uses:
        groups[_form(word)].append(word)
    found: dict[str, str] = {}
    for words in groups.values():
        if len(words) > 1:
            best = max(words, key=lambda word: (uses[word], word))
            found |= {word: best for word in words if word != best}
    return found


def is_slip(a: str, b: str) -> bool:
    """Tell whether one slip lies between `a` and `b`.

    >>> is_slip("auhtor", "author"), is_slip("part1", "part2")
    (True, False)
    """
    if a == b or abs(len(a) - len(b)) > 1:
        return False
    start = next((i for i, (x, y) in enumerate(zip(a, b, strict=False)) if x != y), None)
    start = min(len(a), len(b)) if start is None else start
    a, b = a[start:], b[start:]
    while a and b and a[-1] == b[-1]:
        a, b = a[:-1], b[:-1]
    if any(c.isdigit() for c in a + b):
        return False
    return max(len(a), len(b)) <= 1 or (len(a) == len(b) == 2 and a == b[::-1])


def _shortened(word: str) -> set[str]:
    return {word, *(word[:i] + word[i + 1 :] for i in range(len(word)))}


def _form(word: str) -> str:
    joined = word.replace("-", "").replace("_", "").replace(" ", "")
    if len(joined) > 3 and joined.endswith("ies"):
        return joined[:-3] + "y"
    if len(joined) > 3 and joined.endswith("s") and not joined.endswith(("ss", "us", "is")):
        return joined[:-1]
    return joined
