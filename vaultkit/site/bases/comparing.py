"""How values of bases compare: what is equal, what comes first, and what holds what."""

from __future__ import annotations

import math
import re
from collections.abc import Mapping
from typing import Any

from vaultkit.site.bases.dates import parse_date
from vaultkit.site.bases.values import Date, Duration, Value, is_number, number_of, text_of

_DIGITS = re.compile(r"(\d{1,18})")


def equal(left: Value, right: Value) -> bool:
    """Tell whether two values are the same; a link is the same as a file, or its name, that it leads to."""
    for one, other in ((left, right), (right, left)):
        means = getattr(one, "means", None)
        if means is not None:
            return bool(means(other))
        if isinstance(one, Date) and isinstance(other, str):
            return one == parse_date(other)
    if isinstance(left, bool) is not isinstance(right, bool):
        return False
    if isinstance(left, Date) and isinstance(right, Date):
        return left.at == right.at
    if isinstance(left, list) and isinstance(right, list):
        return len(left) == len(right) and all(map(equal, left, right))
    if isinstance(left, Mapping) and isinstance(right, Mapping):
        return left.keys() == right.keys() and all(equal(left[key], right[key]) for key in left)
    if is_number(left) is not is_number(right) and {type(left), type(right)} & {str}:
        one, other = number_of(left), number_of(right)
        return one is not None and one == other
    return bool(left == right)


def order(left: Value, right: Value) -> float:
    """Return how two values compare, below, at or above 0; NaN, which no comparison passes, if they do not."""
    one, other = _comparable(left, right), _comparable(right, left)
    if one is None or other is None or isinstance(one, str) is not isinstance(other, str):
        return math.nan
    return int(one > other) - int(one < other)


def _comparable(value: Value, beside: Value) -> Any:
    if isinstance(value, str):
        if isinstance(beside, Date):
            date = parse_date(value)
            return date and date.milliseconds
        return number_of(value) if is_number(beside) else value
    if is_number(value) or isinstance(value, Date | Duration | bool):
        return number_of(value)
    return None


_RANKS = {bool: 0, int: 1, float: 1, Date: 2, Duration: 2}


def sort_key(value: Value) -> tuple[Any, ...]:
    """Return by what a value stands among others of any type: numbers, then dates, then texts as people read them."""
    rank = _RANKS.get(type(value))
    if rank is not None:
        number = number_of(value)
        return rank, -math.inf if number is None or math.isnan(number) else number
    if isinstance(value, list):
        return 3, tuple(part for item in value[:20] for part in sort_key(item)[1:]) or ("",)
    said = text_of(value)[:500]
    return 3, natural(said), said


def natural(text: str) -> tuple[tuple[int, int, str], ...]:
    """Return by what a text stands among others: without regard to case, its numbers as numbers.

    >>> natural("Day 9") < natural("day 10")
    True
    """
    parts = _DIGITS.split(text.casefold())
    return tuple((0, int(p), "") if i % 2 else (1, 0, p) for i, p in enumerate(parts))


def holds(value: Value, wanted: Value) -> bool:
    """Tell whether a text or a list holds something."""
    if isinstance(value, str):
        return text_of(wanted) in value
    return isinstance(value, list) and any(equal(item, wanted) for item in value)
