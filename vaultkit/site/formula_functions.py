"""What formulas of bases can call: a table of functions, and one of methods by their names."""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping
from typing import Any

Value = Any


class Unreadable(Exception):
    """The formula uses something that is not known here; the message goes on after its text."""


def equal(left: Value, right: Value) -> bool:
    """Tell whether two values are the same; a file is the same as a link or name that means it."""
    for one, other in ((left, right), (right, left)):
        means = getattr(one, "means", None)
        if means is not None:
            return bool(means(other))
    if isinstance(left, bool) is not isinstance(right, bool):
        return False
    return bool(left == right)


def order(left: Value, right: Value) -> float:
    """Return how two values compare, below, at or above 0; NaN, which no comparison passes, if they do not."""
    numbers = isinstance(left, int | float) and isinstance(right, int | float)
    texts = isinstance(left, str) and isinstance(right, str)
    if not numbers and not texts:
        return math.nan
    return int(left > right) - int(left < right)


def text_of(value: Value) -> str:
    """Return a value as text, as a table shows it."""
    match value:
        case None:
            return ""
        case bool():
            return "true" if value else "false"
        case float() if value.is_integer():
            return str(int(value))
        case list():
            return ", ".join(text_of(item) for item in value)
    return str(value)


def contains(value: Value, *wanted: Value) -> bool:
    """Tell whether a text or list holds the first of `wanted`."""
    return contains_any(value, *wanted[:1])


def contains_any(value: Value, *wanted: Value) -> bool:
    """Tell whether a text or list holds one of `wanted`."""
    return any(_holds(value, item) for item in wanted)


def contains_all(value: Value, *wanted: Value) -> bool:
    """Tell whether a text or list holds all of `wanted`."""
    return all(_holds(value, item) for item in wanted)


def _holds(value: Value, wanted: Value) -> bool:
    if isinstance(value, str):
        return text_of(wanted) in value
    return isinstance(value, list) and any(equal(item, wanted) for item in value)


def is_empty(value: Value) -> bool:
    """Tell whether there is nothing in a value."""
    return value is None or (isinstance(value, str | list | Mapping) and not value)


def rounded(value: Value, digits: Value = 0) -> Value:
    """Return a number rounded as people round, halves up."""
    if not isinstance(value, int | float) or not isinstance(digits, int):
        return None
    by = 10 ** max(0, min(digits, 12))
    result = math.floor(value * by + 0.5) / by
    return int(result) if digits == 0 else result


def fixed(value: Value, digits: Value = 0) -> str:
    """Return a number with just so many decimals."""
    ok = isinstance(value, int | float) and isinstance(digits, int)
    return f"{value:.{max(0, min(digits, 20))}f}" if ok else text_of(value)


def as_list(value: Value) -> list[Value]:
    """Return a list as it is, and a single value as a list."""
    return value if isinstance(value, list) else [] if value is None else [value]


def number(value: Value) -> Value:
    """Return what a text says as a number."""
    try:
        return float(value) if isinstance(value, str) else value
    except ValueError:
        return None


def unique(value: Value) -> list[Value]:
    """Return a list without repetitions."""
    found: list[Value] = []
    for item in as_list(value)[:1000]:
        if not any(equal(item, seen) for seen in found):
            found.append(item)
    return found


def _text(change: Callable[[str], Value]) -> Callable[..., Value]:
    def method(value: Value, *_: Value) -> Value:
        return change(value) if isinstance(value, str) else value

    return method


def _file(name: str) -> Callable[..., Value]:
    def method(value: Value, *wanted: Value) -> Value:
        ask = getattr(value, name, None)
        return ask(*wanted) if ask else None

    return method


FUNCTIONS: Mapping[str, Callable[..., Value]] = {
    "date": lambda value, *_: value,
    "link": lambda value, *_: value,
    "list": as_list,
    "max": lambda *values: max((v for v in values if isinstance(v, int | float)), default=None),
    "min": lambda *values: min((v for v in values if isinstance(v, int | float)), default=None),
    "number": number,
}
"""Those that stand alone; today and now are not among them: a page would be wrong tomorrow."""

METHODS: Mapping[str, Callable[..., Value]] = {
    "abs": lambda value, *_: abs(value) if isinstance(value, int | float) else None,
    "asLink": lambda value, *_: value,
    "asFile": lambda value, *_: value,
    "ceil": lambda value, *_: math.ceil(value) if isinstance(value, int | float) else None,
    "contains": contains,
    "containsAll": contains_all,
    "containsAny": contains_any,
    "endsWith": lambda value, end="", *_: isinstance(value, str) and value.endswith(text_of(end)),
    "floor": lambda value, *_: math.floor(value) if isinstance(value, int | float) else None,
    "hasLink": _file("has_link"),
    "hasProperty": _file("has_property"),
    "hasTag": _file("has_tag"),
    "inFolder": _file("in_folder"),
    "isEmpty": lambda value, *_: is_empty(value),
    "isTruthy": lambda value, *_: bool(value),
    "join": lambda value, by=", ", *_: text_of(by).join(text_of(v) for v in as_list(value)),
    "keys": lambda value, *_: list(value) if isinstance(value, Mapping) else [],
    "linksTo": _file("has_link"),
    "lower": _text(str.lower),
    "reverse": lambda value, *_: value[::-1] if isinstance(value, str | list) else value,
    "round": rounded,
    "sort": lambda value, *_: sorted(as_list(value), key=text_of),
    "split": lambda value, by=" ", *_: value.split(by or None) if isinstance(value, str) else value,
    "startsWith": lambda value, begin="", *_: (
        isinstance(value, str) and value.startswith(text_of(begin))
    ),
    "title": _text(str.title),
    "toFixed": fixed,
    "toString": lambda value, *_: text_of(value),
    "trim": _text(str.strip),
    "unique": unique,
    "values": lambda value, *_: list(value.values()) if isinstance(value, Mapping) else [],
}
"""Those that follow a value and a point."""
