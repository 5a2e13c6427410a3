"""The formulas of bases: parsed once, evaluated for each file. What is not read here says so.

A formula can only ask the row it is given; nothing in it reaches beyond what the row shows, and
nothing in it can run long: there are no loops, and lists are the notes' own.
"""

from __future__ import annotations

import operator
import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Protocol

from vaultkit.site.formula_functions import FUNCTIONS, METHODS, Unreadable, equal, order

Value = Any
"""None, bool, number, string, list, mapping, or what a row calls a file."""


class Row(Protocol):
    """What a formula may ask."""

    def get(self, name: str) -> Value:
        """Return what a name means: a property, `file`, `note`, `formula` or `this`."""


Formula = Callable[[Row], Value]

_TOKEN = re.compile(
    r"""\s*(?:(?P<number>\d+(?:\.\d+)?)
    |(?P<text>"(?:[^"\\]|\\.)*"|'(?:[^'\\]|\\.)*')
    |(?P<name>[^\W\d]\w*)
    |(?P<mark>==|!=|>=|<=|&&|\|\||[-+*/%!<>()\[\].,]))""",
    re.VERBOSE,
)
_LONGEST = 2000
_DEEPEST = 60
_CONSTANTS = {"true": True, "false": False, "null": None}
_LEVELS: Sequence[Mapping[str, Callable[[Value, Value], Value]]] = (
    {"==": equal, "!=": lambda a, b: not equal(a, b)},
    {
        ">": lambda a, b: order(a, b) > 0,
        "<": lambda a, b: order(a, b) < 0,
        ">=": lambda a, b: order(a, b) >= 0,
        "<=": lambda a, b: order(a, b) <= 0,
    },
    {"+": lambda a, b: _plus(a, b), "-": lambda a, b: _count(operator.sub, a, b)},
    {
        "*": lambda a, b: _count(operator.mul, a, b),
        "/": lambda a, b: _count(operator.truediv, a, b),
        "%": lambda a, b: _count(operator.mod, a, b),
    },
)


def parse(text: str) -> Formula:
    """Return the formula as a function of a row. Raises Unreadable for what is not known here."""
    if len(text) > _LONGEST:
        raise Unreadable("is too long")
    parser = _Parser(_tokens(text))
    formula = parser.either()
    if parser.at < len(parser.tokens):
        raise Unreadable(f"holds `{parser.tokens[parser.at][1]}` in an odd place")
    return formula


def _tokens(text: str) -> list[tuple[str, str]]:
    found, at = [], 0
    text = text.rstrip()
    while at < len(text):
        match = _TOKEN.match(text, at)
        if not match or match.lastgroup is None:
            raise Unreadable(f"holds `{text[at : at + 10].strip()}`")
        found.append((match.lastgroup, match[match.lastgroup]))
        at = match.end()
    return found


@dataclass
class _Parser:
    tokens: list[tuple[str, str]]
    at: int = 0
    depth: int = 0

    def either(self) -> Formula:
        self.depth += 1
        if self.depth > _DEEPEST:
            raise Unreadable("is nested too deep")
        left = self._both()
        while self._takes("||"):
            left = _or(left, self._both())
        self.depth -= 1
        return left

    def _both(self) -> Formula:
        left = self._level(0)
        while self._takes("&&"):
            left = _and(left, self._level(0))
        return left

    def _level(self, level: int) -> Formula:
        if level == len(_LEVELS):
            return self._single()
        left = self._level(level + 1)
        while self.at < len(self.tokens) and self.tokens[self.at][1] in _LEVELS[level]:
            combine = _LEVELS[level][self._next()]
            left = _combined(combine, left, self._level(level + 1))
        return left

    def _single(self) -> Formula:
        signs = 0
        while self.at < len(self.tokens) and self.tokens[self.at] in (("mark", "!"), ("mark", "-")):
            signs += 1
            if signs > _DEEPEST:
                raise Unreadable("is nested too deep")
            if self._next() == "!":
                inner = self._single()
                return lambda row: not _truth(inner(row))
            negated = self._single()
            return lambda row: _count(operator.sub, 0, negated(row))
        return self._followed(self._atom())

    def _atom(self) -> Formula:
        if self.at >= len(self.tokens):
            raise Unreadable("ends too early")
        kind, text = self.tokens[self.at]
        self.at += 1
        match kind:
            case "number":
                number = float(text) if "." in text else int(text)
                return lambda row: number
            case "text":
                said = re.sub(r"\\(.)", r"\1", text[1:-1])
                return lambda row: said
            case "name":
                return self._name(text)
        if text == "(":
            inside = self.either()
            self._need(")")
            return inside
        if text == "[":
            items = self._arguments("]")
            return lambda row: [item(row) for item in items]
        raise Unreadable(f"holds `{text}` in an odd place")

    def _name(self, name: str) -> Formula:
        if name in _CONSTANTS:
            value = _CONSTANTS[name]
            return lambda row: value
        if self._takes("("):
            arguments = self._arguments(")")
            if name == "if":
                return _if(arguments)
            function = FUNCTIONS.get(name)
            if function is None:
                raise Unreadable(f"uses `{name}()`, which is not read here")
            return lambda row: function(*(a(row) for a in arguments))
        return lambda row: row.get(name)

    def _followed(self, value: Formula) -> Formula:
        while True:
            if self._takes("."):
                value = self._member(value, self._next("name"))
            elif self._takes("["):
                key = self.either()
                self._need("]")
                value = _item(value, key)
            else:
                return value

    def _member(self, value: Formula, name: str) -> Formula:
        if not self._takes("("):
            return lambda row: member(value(row), name)
        arguments = self._arguments(")")
        if name not in METHODS:
            raise Unreadable(f"uses `.{name}()`, which is not read here")
        method = METHODS[name]
        return lambda row: method(value(row), *(a(row) for a in arguments))

    def _arguments(self, end: str) -> list[Formula]:
        found: list[Formula] = []
        while not self._takes(end):
            found.append(self.either())
            if not self._takes(","):
                self._need(end)
                break
        return found

    def _takes(self, mark: str) -> bool:
        if self.at < len(self.tokens) and self.tokens[self.at] == ("mark", mark):
            self.at += 1
            return True
        return False

    def _need(self, mark: str) -> None:
        if not self._takes(mark):
            raise Unreadable(f"lacks `{mark}`")

    def _next(self, kind: str | None = None) -> str:
        if self.at >= len(self.tokens) or (kind and self.tokens[self.at][0] != kind):
            raise Unreadable("ends too early")
        self.at += 1
        return self.tokens[self.at - 1][1]


def member(value: Value, name: str) -> Value:
    """Return a field of a value: of a file or an object by its name, of texts and lists their length."""
    if name == "length" and isinstance(value, str | list):
        return len(value)
    if isinstance(value, Mapping):
        return value.get(name)
    if value is None:
        return None
    field = getattr(value, "field", None)
    return field(name) if field else None


def _or(left: Formula, right: Formula) -> Formula:
    return lambda row: _truth(left(row)) or _truth(right(row))


def _and(left: Formula, right: Formula) -> Formula:
    return lambda row: _truth(left(row)) and _truth(right(row))


def _combined(combine: Callable[[Value, Value], Value], left: Formula, right: Formula) -> Formula:
    return lambda row: combine(left(row), right(row))


def _if(arguments: Sequence[Formula]) -> Formula:
    if len(arguments) not in (2, 3):
        raise Unreadable("gives `if()` a wrong number of values")
    test, then, *rest = arguments

    def choose(row: Row) -> Value:
        if _truth(test(row)):
            return then(row)
        return rest[0](row) if rest else None

    return choose


def _item(value: Formula, key: Formula) -> Formula:
    def take(row: Row) -> Value:
        whole, at = value(row), key(row)
        if isinstance(whole, list) and isinstance(at, int):
            return whole[at] if 0 <= at < len(whole) else None
        return member(whole, at) if isinstance(at, str) else None

    return take


def _truth(value: Value) -> bool:
    return bool(value)


def _plus(left: Value, right: Value) -> Value:
    if isinstance(left, str) or isinstance(right, str):
        return METHODS["toString"](left) + METHODS["toString"](right)
    return _count(operator.add, left, right)


def _count(combine: Callable[[Any, Any], Any], left: Value, right: Value) -> Value:
    if not isinstance(left, int | float) or not isinstance(right, int | float):
        return None
    try:
        return combine(left, right)
    except (ZeroDivisionError, OverflowError):
        return None
