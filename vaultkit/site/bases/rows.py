"""What a view of a base holds: the files that pass its filters, in order and in groups."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any

from vaultkit.site.bases.comparing import sort_key
from vaultkit.site.bases.files import FIELDS, File, Files
from vaultkit.site.bases.formula import parse
from vaultkit.site.bases.functions import Formula
from vaultkit.site.bases.methods import Inside, member
from vaultkit.site.bases.summaries import SUMMARIES
from vaultkit.site.bases.values import Date, Meter, Unreadable, Value, is_empty, is_true, text_of
from vaultkit.source.path import VaultPath

_MOST_DEEP = 20  # filters in filters
_Told = dict[str, None]


@dataclass
class Sheet:
    """One base on one page, and what is told of it."""

    files: Files
    origin: VaultPath
    """The file it is written in."""
    around: VaultPath
    """The file that shows it: what `this` is."""
    definition: Mapping[str, Any]
    """All it says."""
    meter: Meter
    notices: _Told = field(default_factory=dict)
    """What of it cannot be shown, each once."""
    asks_now: bool = False
    """Whether something in it depends on the day."""

    @cached_property
    def formulas(self) -> Mapping[str, Formula]:
        """Its formulas; one that cannot be read has no value, and says why."""
        found = self.definition.get("formulas")
        return {
            str(name): _read(text)
            for name, text in (found.items() if isinstance(found, dict) else ())
        }

    def now(self) -> Date:
        """Return the moment that the site takes for the present."""
        self.asks_now = True
        return Date(self.files.edition.today)

    def tell(self, what: str, error: Unreadable) -> None:
        """Note why something is not shown."""
        self.notices.setdefault(f"{what} {error}", None)

    def summary(self, name: str, values: Sequence[Value]) -> Value:
        """Return a summary of a column. Raises Unreadable for one that is not known."""
        own = self.definition.get("summaries")
        said = own.get(name) if isinstance(own, dict) else None
        if isinstance(said, str):
            row = Inside(Row(self.files.at(self.origin), self), {"values": list(values)})
            return parse(said)(row)
        if name not in SUMMARIES:
            raise Unreadable(f"is called `{name}`, which is not known here")
        self.meter.spend(len(values))
        return SUMMARIES[name](values)


def _read(text: Any) -> Formula:
    try:
        return parse(text_of(text))
    except Unreadable as error:
        reason = str(error)

    def fail(row: Any) -> Value:
        raise Unreadable(reason)

    return fail


@dataclass(frozen=True, eq=False)
class _This(File):
    """What `this` is: the file that shows the base, of which properties can be asked as if they were its fields."""

    def field(self, name: str) -> Value:
        """Return a property, or else what files have."""
        if name == "note":
            return self.properties
        if name != "file" and self.properties.knows(name):
            return self.properties.find(name)
        return super().field(name) if name in FIELDS else None


@dataclass(frozen=True)
class Row:
    """One file, with the formulas of a base."""

    file: File
    sheet: Sheet
    _values: dict[str, Value] = field(default_factory=dict, compare=False)
    _busy: set[str] = field(default_factory=set, compare=False)

    @property
    def files(self) -> Files:
        """The public files."""
        return self.sheet.files

    @property
    def origin(self) -> VaultPath:
        """The file that the base is written in."""
        return self.sheet.origin

    @property
    def meter(self) -> Meter:
        """The page's."""
        return self.sheet.meter

    def now(self) -> Date:
        """Return the moment that the site takes for the present."""
        return self.sheet.now()

    def get(self, name: str) -> Value:
        """Return what a name means in a formula."""
        self.meter.spend(1)
        match name:
            case "file":
                return self.file
            case "note":
                return self.file.properties
            case "formula":
                return self
            case "this":
                return _This(self.files, self.sheet.around)
        return self.file.properties.find(name)

    def has(self, name: str) -> bool:
        """Tell whether the file has a property."""
        return self.file.properties.knows(name)

    def field(self, name: str) -> Value:
        """Return a formula's value. Raises Unreadable for one that needs itself, or that the base does not have."""
        formula = self.sheet.formulas.get(name)
        if formula is None:
            raise Unreadable(f"asks for `formula.{name}`, which the base does not have")
        if name in self._busy:
            raise Unreadable("needs its own value")
        if name not in self._values:
            self._busy.add(name)
            try:
                self._values[name] = formula(self)
            finally:
                self._busy.discard(name)
        return self._values[name]

    def value(self, column: str) -> Value:
        """Return what a column holds for this row. Raises Unreadable if its formula fails."""
        kind, _, name = column.partition(".")
        if name and kind in ("file", "formula"):
            return member(self.get(kind), name)
        return self.file.properties.find(name if name and kind == "note" else column)

    def sound(self, column: str) -> Value:
        """Return what a column holds, nothing where its formula fails: cells tell of that."""
        try:
            return self.value(column)
        except Unreadable:
            return None


@dataclass(frozen=True)
class Group:
    """Rows with the same value."""

    rows: Sequence[Row]
    value: Value = None


Test = Callable[[Row], bool]


def rows_of(sheet: Sheet, view: Mapping[str, Any]) -> list[Row]:
    """Return the rows of a view in their order, all of them. Raises Unreadable for filters that cannot be read."""
    tests = [_filter(sheet.definition.get("filters")), _filter(view.get("filters"))]
    rows = [
        row
        for row in (Row(file, sheet) for file in sheet.files.every())
        if all(_passes(test, row) for test in tests)
    ]
    for key in reversed(list(_sort_keys(view.get("sort")))):
        rows = _sorted(rows, *key)
    limit = view.get("limit")
    is_limited = isinstance(limit, int) and not isinstance(limit, bool) and limit > 0
    return rows[:limit] if is_limited else rows


def groups_of(rows: Sequence[Row], view: Mapping[str, Any]) -> tuple[str, list[Group]]:
    """Return by which column the rows of a view are grouped, if they are, and the groups."""
    by, direction = next(_sort_keys([view.get("groupBy")]), ("", ""))
    if not by:
        return "", [Group(rows)] if rows else []
    groups: dict[object, list[Row]] = {}
    for row in _sorted(rows, by, direction):
        value = row.sound(by)
        key = None if is_empty(value) else (sort_key(value), text_of(value))
        groups.setdefault(key, []).append(row)
    return by, [Group(inside, inside[0].sound(by)) for inside in groups.values()]


def _passes(test: Formula, row: Row) -> bool:
    try:
        return is_true(test(row))
    except Unreadable as error:
        if row.meter.left < 0:
            raise
        row.sheet.tell("Files are left out for which a filter fails: it", error)
        return False


def _filter(said: Any, depth: int = 0) -> Formula:
    """Return a filter as a test of a row; without one every row passes."""
    if depth > _MOST_DEEP:
        raise Unreadable("is nested too deep")
    if isinstance(said, str):
        return parse(said) if said.strip() else lambda row: True
    if said is not None and not isinstance(said, dict | bool):
        raise Unreadable("is neither a text nor a list under `and`, `or` or `not`")
    if isinstance(said, bool):
        return lambda row: said
    parts = said or {}
    unknown = [str(key) for key in parts if key not in ("and", "or", "not")]
    if unknown:
        raise Unreadable(f"has the key `{unknown[0]}`, which is not known here")
    tests = {
        key: [_filter(item, depth + 1) for item in _list(inside)] for key, inside in parts.items()
    }

    def passes(row: Any) -> bool:
        return (
            all(is_true(test(row)) for test in tests.get("and", ()))
            and (not tests.get("or") or any(is_true(test(row)) for test in tests["or"]))
            and not any(is_true(test(row)) for test in tests.get("not", ()))
        )

    return passes


def _list(value: Any) -> list[Any]:
    return value if isinstance(value, list) else [] if value is None else [value]


def _sort_keys(said: Any) -> Iterator[tuple[str, str]]:
    """Yield columns with their directions."""
    for key in _list(said):
        if isinstance(key, str) and key:
            yield key, ""
        elif isinstance(key, dict) and (name := key.get("property", key.get("column"))):
            yield str(name), str(key.get("direction", ""))


def _sorted(rows: Iterable[Row], column: str, direction: str) -> list[Row]:
    """Return rows in the order of a column, those without a value last."""
    with_value, without = [], []
    for row in rows:
        value = row.sound(column)
        if is_empty(value):
            without.append(row)
        else:
            with_value.append((sort_key(value), row))
    with_value.sort(key=lambda pair: pair[0], reverse=direction.strip().upper() == "DESC")
    return [row for _, row in with_value] + without
