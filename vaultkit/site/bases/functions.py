"""The functions of formulas that stand alone, and what any function is."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from hashlib import blake2b
from html import escape
from typing import NamedTuple, Protocol

from vaultkit.site.bases.comparing import order
from vaultkit.site.bases.dates import at_milliseconds, parse_date, parse_duration
from vaultkit.site.bases.files import File, Files, LinkTo, text_or_icon
from vaultkit.site.bases.values import (
    Date,
    Duration,
    Icon,
    Markup,
    Meter,
    Picture,
    Unreadable,
    Value,
    is_number,
    is_true,
    number_of,
    text_of,
)
from vaultkit.source.path import VaultPath


class Row(Protocol):
    """What a formula is asked about, and may ask."""

    @property
    def files(self) -> Files:
        """The public files."""

    @property
    def origin(self) -> VaultPath:
        """Where links that the formula makes are resolved from."""

    @property
    def meter(self) -> Meter:
        """What counts its work."""

    def get(self, name: str) -> Value:
        """Return what a name means: a property, `file`, `note`, `formula`, `this`, or what a function gives."""

    def has(self, name: str) -> bool:
        """Tell whether there is a property of that name."""

    def now(self) -> Date:
        """Return the moment that the site takes for the present."""


Formula = Callable[[Row], Value]


class Function(NamedTuple):
    """A function, or a method of values of one type."""

    call: Callable[..., Value]
    """Called with the row, a method's receiver, and the arguments; a lazy one gets formulas for arguments."""
    least: int = 0
    """How many arguments it needs."""
    most: int = 0
    """How many it takes."""
    is_lazy: bool = False
    """Whether it says itself when, and for what, its arguments are evaluated."""


_MANY = 100


def _if(row: Row, test: Formula, then: Formula, other: Formula | None = None) -> Value:
    if is_true(test(row)):
        return then(row)
    return other(row) if other else None


def _date(row: Row, said: Value) -> Value:
    if said is None or isinstance(said, Date):
        return said
    if is_number(said):
        return at_milliseconds(said)
    date = parse_date(text_of(said))
    if date is None:
        raise Unreadable("takes a text for a date that is none")
    return date


def _duration(row: Row, said: Value) -> Value:
    if said is None or isinstance(said, Duration):
        return said
    found = parse_duration(text_of(said))
    if found is None:
        raise Unreadable("takes a text for a duration that is none")
    return found


def _file(row: Row, said: Value) -> Value:
    if said is None or isinstance(said, File):
        return said
    link = said if isinstance(said, LinkTo) else row.files.link(text_of(said), row.origin)
    return link.file()


def _link(row: Row, said: Value, display: Value = None) -> Value:
    if said is None or said == "":
        return None
    shown = text_or_icon(display)
    if isinstance(said, LinkTo):
        return LinkTo(said.files, said.link, said.origin, said.display if shown is None else shown)
    return row.files.link(text_of(said), row.origin, shown)


def _list(row: Row, value: Value) -> Value:
    return value if isinstance(value, list) else [] if value is None else [value]


def _number(row: Row, value: Value) -> Value:
    number = number_of(value)
    if number is None and value is not None:
        raise Unreadable("takes a value for a number that is none")
    return number


def _greatest(sign: int) -> Callable[..., Value]:
    def choose(row: Row, *values: Value) -> Value:
        found: Value = None
        for value in values:
            if value is not None and (found is None or order(value, found) * sign > 0):
                found = value
        return found

    return choose


def _today(row: Row) -> Value:
    now = row.now().at
    return Date(now.replace(hour=0, minute=0, second=0, microsecond=0), has_time=False)


def _random(row: Row) -> Value:
    """Return a number that is the same in every build: pages do not change when nothing does."""
    file = row.get("file")
    digest = blake2b(f"{row.origin}\0{file}\0{row.meter.left}".encode("utf-8", "replace")).digest()
    return int.from_bytes(digest[:6], "big") / 2**48


FUNCTIONS: Mapping[str, Function] = {
    "date": Function(_date, 1, 1),
    "duration": Function(_duration, 1, 1),
    "escapeHTML": Function(lambda row, html: escape(text_of(html)), 1, 1),
    "file": Function(_file, 1, 1),
    "html": Function(lambda row, html: Markup(text_of(html)), 1, 1),
    "icon": Function(lambda row, name: Icon(text_of(name)), 1, 1),
    "if": Function(_if, 2, 3, is_lazy=True),
    "image": Function(lambda row, source: Picture(source) if source else None, 1, 1),
    "link": Function(_link, 1, 2),
    "list": Function(_list, 1, 1),
    "max": Function(_greatest(1), 1, _MANY),
    "min": Function(_greatest(-1), 1, _MANY),
    "now": Function(lambda row: row.now()),
    "number": Function(_number, 1, 1),
    "random": Function(_random),
    "today": Function(_today),
}
"""Those that stand alone."""
