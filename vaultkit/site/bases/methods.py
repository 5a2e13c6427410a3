"""The functions and fields that values of formulas have, by their type."""

from __future__ import annotations

import math
import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field

from vaultkit.site.bases.comparing import equal, holds, sort_key
from vaultkit.site.bases.dates import relative, written
from vaultkit.site.bases.files import FIELDS, File, Files, LinkTo, text_or_icon
from vaultkit.site.bases.functions import Formula, Function, Row
from vaultkit.site.bases.patterns import Pattern
from vaultkit.site.bases.values import (
    Date,
    Meter,
    Tag,
    Unreadable,
    Value,
    bounded,
    fits,
    is_empty,
    is_number,
    is_true,
    kind_of,
    number_of,
    text_of,
    whole,
)
from vaultkit.site.edition import title_of
from vaultkit.source.path import VaultPath
from vaultkit.vault.model import wikilink_to

_MANY = 100
_WORD = re.compile(r"\S+")


def _at(value: Value, default: int | None = None) -> int | None:
    """Return a value as a place in a text or list."""
    number = number_of(value)
    if number is None or not math.isfinite(number):
        return default
    return int(number)


# Any type


def _is_type(row: Row, value: Value, wanted: Value) -> bool:
    return kind_of(value) == text_of(wanted).lower()


# Dates


def _day(row: Row, date: Date) -> Date:
    return Date(date.at.replace(hour=0, minute=0, second=0, microsecond=0), has_time=False)


# Texts


def _replace(row: Row, text: str, wanted: Value, by: Value) -> str:
    by = text_of(by)
    if isinstance(wanted, Pattern):
        return wanted.replaced(text, by, row.meter)
    said = text_of(wanted)
    fits(len(text) + text.count(said) * len(by))
    return text.replace(said, by)


def _repeat(row: Row, text: str, count: Value) -> str:
    times = max(0, _at(count) or 0)
    fits(len(text) * times)
    return text * times


def _split(row: Row, text: str, separator: Value, count: Value = None) -> list[Value]:
    parts: Sequence[str | None]
    if isinstance(separator, Pattern):
        parts = separator.split(text, row.meter)
    else:
        said = text_of(separator)
        parts = text.split(said) if said else list(text)
    return list(parts[: _at(count)])


def _title(row: Row, text: str) -> str:
    return _WORD.sub(lambda word: word[0][:1].upper() + word[0][1:], text)


# Numbers


def _rounded(row: Row, value: float, digits: Value = 0) -> Value:
    """Return a number rounded as people round, halves up."""
    by = 10 ** max(0, min(_at(digits, 0) or 0, 12))
    return whole(math.floor(value * by + 0.5) / by) if math.isfinite(value * by) else value


def _fixed(row: Row, value: float, digits: Value = 0) -> str:
    return f"{value:.{max(0, min(_at(digits, 0) or 0, 20))}f}"


def _integer(change: Callable[[float], int]) -> Callable[..., Value]:
    return lambda row, value: change(value) if math.isfinite(value) else value


# Lists


@dataclass(frozen=True)
class Inside:
    """A row with the names that a function gives to what it goes through."""

    row: Row
    names: Mapping[str, Value]
    meter: Meter = field(init=False)
    """The row's; kept, for it is asked for all the time."""

    def __post_init__(self) -> None:
        object.__setattr__(self, "meter", self.row.meter)

    @property
    def files(self) -> Files:
        """The row's."""
        return self.row.files

    @property
    def origin(self) -> VaultPath:
        """The row's."""
        return self.row.origin

    def get(self, name: str) -> Value:
        """Return what a name means, those that are given first."""
        return self.names[name] if name in self.names else self.row.get(name)

    def has(self, name: str) -> bool:
        """Tell whether the row has a property of that name."""
        return self.row.has(name)

    def now(self) -> Date:
        """Return the row's present."""
        return self.row.now()


def _filter(row: Row, items: list[Value], test: Formula) -> list[Value]:
    return [
        item
        for i, item in enumerate(items)
        if is_true(test(Inside(row, {"value": item, "index": i})))
    ]


def _map(row: Row, items: list[Value], change: Formula) -> list[Value]:
    found: list[Value] = []
    size = 0
    for i, item in enumerate(items):
        found.append(change(Inside(row, {"value": item, "index": i})))
        size += len(found[-1]) if isinstance(found[-1], str) else 0
        fits(size)
    return found


def _reduce(row: Row, items: list[Value], change: Formula, first: Formula | None = None) -> Value:
    acc = first(row) if first else None
    for i, item in enumerate(items):
        names = {"value": item, "index": i, "acc": acc}
        acc = bounded(change(Inside(row, names)), row.meter)
    return acc


def _flat(row: Row, items: list[Value]) -> list[Value]:
    return [part for item in items for part in (item if isinstance(item, list) else [item])]


def _join(row: Row, items: list[Value], separator: Value = ", ") -> str:
    by = text_of(separator)
    fits(len(by) * len(items))
    return by.join(text_of(item) for item in items)


def _unique(row: Row, items: list[Value]) -> list[Value]:
    found: list[Value] = []
    for item in items:
        row.meter.spend(len(found))
        if not any(equal(item, seen) for seen in found):
            found.append(item)
    return found


def _mean(row: Row, items: list[Value]) -> Value:
    numbers = [item for item in items if is_number(item)]
    return whole(math.fsum(numbers) / len(numbers)) if numbers else None


# Links and files


def _leads_to(row: Row, link: LinkTo, other: Value) -> bool:
    file = link.file()
    return file is not None and file.has_link(other)


def _as_link(row: Row, file: File, display: Value = None) -> LinkTo:
    shown = title_of(file.path) if display is None else text_or_icon(display)
    return LinkTo(file.files, wikilink_to(f"/{file.path}"), file.path, shown)


def _any_of(text: str | list[Value], wanted: Sequence[Value]) -> bool:
    return any(holds(text, item) for item in wanted)


_ANY = {
    "isEmpty": Function(lambda row, value: is_empty(value)),
    "isTruthy": Function(lambda row, value: is_true(value)),
    "isType": Function(_is_type, 1, 1),
    "toString": Function(lambda row, value: text_of(value)),
}
_HOLDING = {
    "contains": Function(lambda row, value, item: holds(value, item), 1, 1),
    "containsAll": Function(lambda row, v, *items: all(holds(v, i) for i in items), 1, _MANY),
    "containsAny": Function(lambda row, v, *items: _any_of(v, items), 1, _MANY),
    "reverse": Function(lambda row, value: value[::-1]),
    "slice": Function(lambda row, v, start, end=None: v[_at(start) or 0 : _at(end)], 1, 2),
}

METHODS: Mapping[str, Mapping[str, Function]] = {
    "any": _ANY,
    "date": {
        "date": Function(_day),
        "format": Function(lambda row, date, pattern: written(date, text_of(pattern)), 1, 1),
        "relative": Function(lambda row, date: relative(date, row.now())),
        "time": Function(lambda row, date: date.at.strftime("%H:%M:%S")),
    },
    "string": {
        **_HOLDING,
        "endsWith": Function(lambda row, text, end: text.endswith(text_of(end)), 1, 1),
        "lower": Function(lambda row, text: text.lower()),
        "repeat": Function(_repeat, 1, 1),
        "replace": Function(_replace, 2, 2),
        "split": Function(_split, 1, 2),
        "startsWith": Function(lambda row, text, start: text.startswith(text_of(start)), 1, 1),
        "title": Function(_title),
        "trim": Function(lambda row, text: text.strip()),
    },
    "number": {
        "abs": Function(lambda row, value: abs(value)),
        "ceil": Function(_integer(math.ceil)),
        "floor": Function(_integer(math.floor)),
        "round": Function(_rounded, 0, 1),
        "toFixed": Function(_fixed, 0, 1),
    },
    "list": {
        **_HOLDING,
        "filter": Function(_filter, 1, 1, is_lazy=True),
        "flat": Function(_flat),
        "join": Function(_join, 0, 1),
        "map": Function(_map, 1, 1, is_lazy=True),
        "mean": Function(_mean),
        "reduce": Function(_reduce, 1, 2, is_lazy=True),
        "sort": Function(lambda row, items: sorted(items, key=sort_key)),
        "unique": Function(_unique),
    },
    "link": {
        "asFile": Function(lambda row, link: link.file()),
        "linksTo": Function(_leads_to, 1, 1),
    },
    "file": {
        "asLink": Function(_as_link, 0, 1),
        "hasLink": Function(lambda row, file, other: file.has_link(other), 1, 1),
        "hasProperty": Function(lambda row, file, name: file.properties.knows(text_of(name)), 1, 1),
        "hasTag": Function(lambda row, file, *names: file.has_tag(*names), 1, _MANY),
        "inFolder": Function(lambda row, file, folder: file.in_folder(text_of(folder)), 1, 1),
    },
    "object": {
        "keys": Function(lambda row, value: list(value)),
        "values": Function(lambda row, value: list(value.values())),
    },
    "regexp": {
        "matches": Function(
            lambda row, pattern, text: pattern.search(text_of(text), row.meter) is not None, 1, 1
        ),
    },
}
"""By type; what holds for `any` holds for all."""

NAMES = frozenset(name for methods in METHODS.values() for name in methods)
"""What some type has."""
_OF_NOTHING = frozenset(
    [
        "contains",
        "containsAll",
        "containsAny",
        "endsWith",
        "startsWith",
        "matches",
        "linksTo",
        "hasLink",
        "hasProperty",
        "hasTag",
        "inFolder",
    ]
)
"""What a value that is not there answers with no; to the others it answers with nothing."""

_DATE_FIELDS: Mapping[str, Callable[[Date], int]] = {
    "year": lambda date: date.at.year,
    "month": lambda date: date.at.month,
    "day": lambda date: date.at.day,
    "hour": lambda date: date.at.hour,
    "minute": lambda date: date.at.minute,
    "second": lambda date: date.at.second,
    "millisecond": lambda date: date.at.microsecond // 1000,
}
NAMED_FIELDS: Mapping[str, frozenset[str]] = {
    "date": frozenset(_DATE_FIELDS),
    "string": frozenset(["length"]),
    "list": frozenset(["length"]),
    "file": FIELDS,
}
"""What values of a type have besides functions; of an object, its keys."""


def called(row: Row, name: str, value: Value, arguments: Sequence[Formula]) -> Value:
    """Return what a function of a value returns. Raises Unreadable if values of its type have no such function."""
    kind = kind_of(value)
    function = METHODS.get(kind, {}).get(name) or _ANY.get(name)
    if function is None and value is None:
        return False if name in _OF_NOTHING else None
    if function is None:
        raise Unreadable(f"uses `.{name}()` of a value that is a {kind}, which has none")
    if not function.least <= len(arguments) <= function.most:
        raise Unreadable(f"gives `.{name}()` a wrong number of values")
    receiver = str(value) if isinstance(value, Tag) else value
    given = arguments if function.is_lazy else [argument(row) for argument in arguments]
    return bounded(function.call(row, receiver, *given), row.meter)


def member(value: Value, name: str) -> Value:
    """Return a field of a value. Raises Unreadable if values of its type have no such field."""
    if value is None:
        return None
    if isinstance(value, Mapping):
        find = getattr(value, "find", value.get)
        return find(name)
    if name == "length" and isinstance(value, str | list | Tag):
        return len(str(value) if isinstance(value, Tag) else value)
    if isinstance(value, Date) and name in _DATE_FIELDS:
        return _DATE_FIELDS[name](value)
    field = getattr(value, "field", None)
    if field is None:
        raise Unreadable(f"asks for `.{name}` of a value that is a {kind_of(value)}")
    return field(name)
