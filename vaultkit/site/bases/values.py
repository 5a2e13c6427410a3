"""What formulas of bases work with: values that are no plain YAML, and what holds for all of them.

A value is None, a bool, a number, a text, a list, a mapping, or one of the classes here and in `files.py`,
each of which says its `kind`. What formulas can build is bounded: see `bounded`.
"""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any, ClassVar

Value = Any

_LARGEST = 4_000
"""The most that one value may hold: each thing in it counts, and 32 code points of text count as a thing."""
_DEEPEST = 40  # lists in lists
_MOST_STEPS = 2_000_000
_EPOCH = datetime(1970, 1, 1)


class Unreadable(Exception):
    """A formula has no value; the message goes on after "the formula …"."""


@dataclass
class Meter:
    """How much work the bases of one page may still be: a count, so that every machine stops at the same place."""

    left: int = _MOST_STEPS

    def spend(self, steps: int) -> None:
        """Count some work. Raises Unreadable when there was too much."""
        self.left -= steps
        if self.left < 0:
            raise Unreadable("is too much work")


@dataclass(frozen=True, slots=True)
class Date:
    """A day, or a moment of one; of no time zone."""

    kind: ClassVar[str] = "date"
    at: datetime
    """The moment; of a day its beginning."""
    has_time: bool = True
    """Whether it is a moment."""

    def __str__(self) -> str:
        return (
            self.at.strftime("%Y-%m-%d %H:%M:%S") if self.has_time else self.at.date().isoformat()
        )

    @property
    def milliseconds(self) -> float:
        """Return how many of them passed since 1970."""
        return whole((self.at - _EPOCH) / timedelta(milliseconds=1))


@dataclass(frozen=True, slots=True)
class Duration:
    """A span of time: months have no length of their own."""

    kind: ClassVar[str] = "duration"
    months: float = 0
    milliseconds: float = 0

    def __str__(self) -> str:
        parts = [(self.months, "month"), (self.milliseconds / 1000, "second")]
        said = [f"{text_of(n)} {name}{'' if n == 1 else 's'}" for n, name in parts if n]
        return ", ".join(said) or "0 seconds"

    def times(self, number: float) -> Duration:
        """Return it so many times."""
        return Duration(self.months * number, self.milliseconds * number)


@dataclass(frozen=True, slots=True)
class Tag:
    """A tag of a file; the same as its name, with or without its mark."""

    kind: ClassVar[str] = "string"
    name: str

    def __str__(self) -> str:
        return f"#{self.name}"

    def means(self, other: Value) -> bool:
        """Tell whether `other` is this tag."""
        if not isinstance(other, str | Tag):
            return False
        return str(other).removeprefix("#").lower() == self.name.lower()


@dataclass(frozen=True, slots=True)
class Markup:
    """HTML of the author's, which is cleaned before it is shown."""

    kind: ClassVar[str] = "html"
    html: str

    def __str__(self) -> str:
        return self.html


@dataclass(frozen=True, slots=True)
class Icon:
    """A symbol by the name it has among Lucide's."""

    kind: ClassVar[str] = "icon"
    name: str

    def __str__(self) -> str:
        return self.name


@dataclass(frozen=True, slots=True)
class Picture:
    """A picture: a file, a link to one, a path or an address."""

    kind: ClassVar[str] = "image"
    source: Value = field(hash=False)

    def __str__(self) -> str:
        return text_of(self.source)


_SMALL = (int, float, bool, type(None))
_KINDS: Mapping[type, str] = {
    type(None): "null",
    bool: "boolean",
    int: "number",
    float: "number",
    str: "string",
    list: "list",
}


def kind_of(value: Value) -> str:
    """Return what formulas call the type of a value."""
    known = _KINDS.get(type(value)) or getattr(value, "kind", None)
    return str(known) if known else "object" if isinstance(value, Mapping) else "unknown"


def is_number(value: Value) -> bool:
    """Tell whether a value is a number; a truth is none."""
    return isinstance(value, int | float) and not isinstance(value, bool)


def whole(number: float) -> float:
    """Return a number without its point, if nothing stands behind it; one too large to be exact with it."""
    if not abs(number) < 2**53:
        return float(number)
    return int(number) if number == int(number) else number


def bounded(value: Value, meter: Meter) -> Value:
    """Return a value as it is, and count how large it is. Raises Unreadable for one that no author needs."""
    weight = 1 if type(value) in _SMALL else _weight(value, _LARGEST, 0)
    meter.spend(1 + weight // 8)
    if weight > _LARGEST:
        raise Unreadable("makes a value that is too large")
    return value


def fits(length: int) -> None:
    """Raise Unreadable if a text of so many code points would be too large."""
    if length > _LARGEST * 32:
        raise Unreadable("makes a text that is too long")


def _weight(value: Value, most: int, depth: int) -> int:
    """Return how much is in a value; lists that share their items count them each time, up to `most`."""
    if depth > _DEEPEST:
        return most + 1
    if isinstance(value, str):
        return 1 + len(value) // 32
    inside = value if isinstance(value, list) else value.values() if type(value) is dict else ()
    weight = 1
    for item in inside:
        weight += _weight(item, most - weight, depth + 1)
        if weight > most:
            break
    return weight


def is_true(value: Value) -> bool:
    """Tell whether a condition holds that is this value: nothing, zero and what is empty do not."""
    if isinstance(value, float) and math.isnan(value):
        return False
    return bool(value)


def is_empty(value: Value) -> bool:
    """Tell whether there is nothing in a value."""
    return value is None or (isinstance(value, str | list | Mapping) and not value)


def number_of(value: Value) -> float | None:
    """Return a value as a number, None for what is none."""
    match value:
        case bool():
            return int(value)
        case int() | float():
            return value
        case Date():
            return value.milliseconds
        case Duration():
            return value.milliseconds + value.months * 30 * 86_400_000
        case str() if len(value) < 100:
            try:
                return whole(float(value.replace("_", "x")))
            except ValueError:
                return None
    return None


def text_of(value: Value) -> str:
    """Return a value as text."""
    match value:
        case None:
            return ""
        case bool():
            return "true" if value else "false"
        case float():
            return _decimal(value)
        case list():
            return ", ".join(text_of(item) for item in value)
        case Mapping():
            return ", ".join(f"{key}: {text_of(item)}" for key, item in value.items())
    return str(value)


def _decimal(value: float) -> str:
    if math.isfinite(value):
        return str(int(value)) if value.is_integer() and abs(value) < 1e21 else repr(value)
    return "NaN" if math.isnan(value) else "∞" if value > 0 else "-∞"
