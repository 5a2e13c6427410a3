"""Formulas of bases: text to a function of a row. What is not known here is named, never guessed.

    1 + 2 * price    if(done, "yes", "no")    file.hasTag("book") && !status    tags[0].lower()    /a+/.matches(x)

Nothing in a formula runs as code: names lead to properties, and calls to the tables in `functions` and `methods`.
"""

from __future__ import annotations

import math
import operator
import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, NamedTuple

from vaultkit.site.bases.comparing import equal, order
from vaultkit.site.bases.dates import moved, parse_duration
from vaultkit.site.bases.functions import FUNCTIONS, Formula, Row
from vaultkit.site.bases.methods import NAMES, called, member
from vaultkit.site.bases.patterns import compiled
from vaultkit.site.bases.values import (
    Date,
    Duration,
    Unreadable,
    Value,
    bounded,
    is_true,
    number_of,
    text_of,
    whole,
)

_TOKEN = re.compile(
    r"""(?P<number>(?:\d+(?:\.\d+)?|\.\d+)(?:[eE][+-]?\d+)?(?!\w))
    |(?P<text>"(?:[^"\\]|\\.)*"|'(?:[^'\\]|\\.)*')
    |(?P<name>[^\W\d]\w*)
    |(?P<mark>===|!==|==|!=|>=|<=|&&|\|\||[-+*/%!<>()\[\]{}.,:])""",
    re.VERBOSE | re.DOTALL,
)
_HYPHENED = re.compile(r"[^\W\d]\w*(?:-\w+)+(?!\s*[*/%(.\[\w])")
_REGEX = re.compile(r"/((?:[^/\\\[\n]|\\.|\[(?:[^\]\\\n]|\\.)*\])+)/([A-Za-z]*)")
_ESCAPE = re.compile(r"\\(?:u([0-9A-Fa-f]{4})|x([0-9A-Fa-f]{2})|(.))", re.DOTALL)
_CONTROLS = {"n": "\n", "t": "\t", "r": "\r"}
_LONGEST = 5000
_DEEPEST = 60
_CONSTANTS = {"true": True, "false": False, "null": None, "undefined": None}
_LEVELS: Sequence[Mapping[str, Callable[[Value, Value], Value]]] = (
    {
        "==": equal,
        "===": equal,
        "!=": lambda a, b: not equal(a, b),
        "!==": lambda a, b: not equal(a, b),
    },
    {
        ">": lambda a, b: order(a, b) > 0,
        "<": lambda a, b: order(a, b) < 0,
        ">=": lambda a, b: order(a, b) >= 0,
        "<=": lambda a, b: order(a, b) <= 0,
    },
    {"+": lambda a, b: _plus(a, b), "-": lambda a, b: _minus(a, b)},
    {
        "*": lambda a, b: _times(operator.mul, a, b),
        "/": lambda a, b: _times(operator.truediv, a, b),
        "%": lambda a, b: _count(math.fmod, a, b),
    },
)
"""Operators, those that bind least first."""


class _Token(NamedTuple):
    kind: str
    text: str
    more: str = ""


def parse(text: str) -> Formula:
    """Return the formula as a function of a row. Raises Unreadable for what is not known here."""
    if len(text) > _LONGEST:
        raise Unreadable("is too long")
    parser = _Parser(_tokens(text))
    formula = parser.either()
    if parser.at < len(parser.tokens):
        raise Unreadable(f"holds `{parser.tokens[parser.at].text}` in an odd place")
    return formula


def _tokens(text: str) -> list[_Token]:
    found: list[_Token] = []
    at = 0
    text = text.rstrip()
    while at < len(text):
        if text[at].isspace():
            at += 1
            continue
        match = _REGEX.match(text, at) if _may_be_regex(found) else None
        if match:
            found.append(_Token("regex", match[1], match[2]))
        elif (match := _HYPHENED.match(text, at)) and not _binds(found):
            found.append(_Token("hyphened", match[0]))
        else:
            match = _TOKEN.match(text, at)
            if not match or match.lastgroup is None:
                raise Unreadable(f"holds `{text[at : at + 10].strip()}`")
            found.append(_Token(match.lastgroup, match[match.lastgroup]))
        at = match.end()
    return found


def _may_be_regex(before: Sequence[_Token]) -> bool:
    """Tell whether a slash opens an expression: it divides what stands before it."""
    if not before:
        return True
    return before[-1].kind == "mark" and before[-1].text not in (")", "]", "}")


def _binds(before: Sequence[_Token]) -> bool:
    """Tell whether what stands before takes the next name for itself: `2 * a-b` is no product of `a-b`."""
    return bool(before) and before[-1] in [_Token("mark", mark) for mark in ".*/%"]


@dataclass
class _Parser:
    tokens: list[_Token]
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
        first = self._level(level + 1)
        rest: list[tuple[Callable[[Value, Value], Value], Formula]] = []
        while (mark := self._mark()) in _LEVELS[level]:
            self.at += 1
            rest.append((_LEVELS[level][mark], self._level(level + 1)))
        return _chained(first, rest) if rest else first

    def _mark(self) -> str:
        token = self.tokens[self.at] if self.at < len(self.tokens) else _Token("", "")
        return token.text if token.kind == "mark" else ""

    def _single(self) -> Formula:
        signs: list[str] = []
        while (mark := self._mark()) in ("!", "-", "+"):
            self.at += 1
            signs.append(mark)
            if len(signs) > _DEEPEST:
                raise Unreadable("is nested too deep")
        value = self._followed(self._atom())
        for sign in reversed(signs):
            value = _SIGNS[sign](value)
        return value

    def _atom(self) -> Formula:
        if self.at >= len(self.tokens):
            raise Unreadable("ends too early")
        token = self.tokens[self.at]
        self.at += 1
        match token.kind:
            case "number":
                return _constant(whole(float(token.text)))
            case "text":
                return _constant(_unescaped(token.text[1:-1]))
            case "regex":
                return _constant(compiled(token.text, token.more))
            case "hyphened":
                return _hyphened(token.text)
            case "name":
                return self._name(token.text)
        return self._bracketed(token.text)

    def _bracketed(self, mark: str) -> Formula:
        if mark == "(":
            inside = self.either()
            self._need(")")
            return inside
        if mark == "[":
            items = self._arguments("]")
            return lambda row: bounded([item(row) for item in items], row.meter)
        if mark == "{":
            return self._object()
        raise Unreadable(f"holds `{mark}` in an odd place")

    def _object(self) -> Formula:
        found: dict[str, Formula] = {}
        while not self._takes("}"):
            kind, key, _ = self._next()
            if kind not in ("text", "name", "number"):
                raise Unreadable(f"holds `{key}` in an odd place")
            self._need(":")
            found[_unescaped(key[1:-1]) if kind == "text" else key] = self.either()
            if not self._takes(","):
                self._need("}")
                break
        return lambda row: bounded({key: item(row) for key, item in found.items()}, row.meter)

    def _name(self, name: str) -> Formula:
        if not self._takes("("):
            if name in _CONSTANTS:
                return _constant(_CONSTANTS[name])
            return lambda row: row.get(name)
        arguments = self._arguments(")")
        function = FUNCTIONS.get(name)
        if function is None:
            raise Unreadable(f"uses `{name}()`, which is not read here")
        if not function.least <= len(arguments) <= function.most:
            raise Unreadable(f"gives `{name}()` a wrong number of values")
        call = function.call
        if function.is_lazy:
            return lambda row: call(row, *arguments)
        return lambda row: bounded(call(row, *(a(row) for a in arguments)), row.meter)

    def _followed(self, value: Formula) -> Formula:
        for _ in range(_DEEPEST):
            if self._takes("."):
                value = self._member(value, self._next("name").text)
            elif self._takes("["):
                key = self.either()
                self._need("]")
                value = _item(value, key)
            else:
                return value
        raise Unreadable("is nested too deep")

    def _member(self, value: Formula, name: str) -> Formula:
        if not self._takes("("):
            return lambda row: member(value(row), name)
        arguments = self._arguments(")")
        if name not in NAMES:
            raise Unreadable(f"uses `.{name}()`, which is not read here")
        return lambda row: called(row, name, value(row), arguments)

    def _arguments(self, end: str) -> list[Formula]:
        found: list[Formula] = []
        while not self._takes(end):
            found.append(self.either())
            if not self._takes(","):
                self._need(end)
                break
        return found

    def _takes(self, mark: str) -> bool:
        if self._mark() == mark:
            self.at += 1
            return True
        return False

    def _need(self, mark: str) -> None:
        if not self._takes(mark):
            raise Unreadable(f"lacks `{mark}`")

    def _next(self, kind: str | None = None) -> _Token:
        if self.at >= len(self.tokens) or (kind and self.tokens[self.at].kind != kind):
            raise Unreadable("ends too early")
        self.at += 1
        return self.tokens[self.at - 1]


def _unescaped(text: str) -> str:
    def said(match: re.Match[str]) -> str:
        code = match[1] or match[2]
        return chr(int(code, 16)) if code else _CONTROLS.get(match[3], match[3])

    return _ESCAPE.sub(said, text)


def _constant(value: Value) -> Formula:
    return lambda row: value


def _hyphened(name: str) -> Formula:
    """Return a property whose name holds hyphens; where there is none, a difference."""
    parts = [parse(part) for part in name.split("-")]
    first, rest = parts[0], [(_minus, part) for part in parts[1:]]
    difference = _chained(first, rest)
    return lambda row: row.get(name) if row.has(name) else difference(row)


def _or(left: Formula, right: Formula) -> Formula:
    def either(row: Row) -> Value:
        value = left(row)
        return value if is_true(value) else right(row)

    return either


def _and(left: Formula, right: Formula) -> Formula:
    def both(row: Row) -> Value:
        value = left(row)
        return right(row) if is_true(value) else value

    return both


def _chained(
    first: Formula, rest: Sequence[tuple[Callable[[Value, Value], Value], Formula]]
) -> Formula:
    """Return operators of one level, from left to right: a loop, so that a long sum is no deep call."""

    def chain(row: Row) -> Value:
        value = first(row)
        for combine, right in rest:
            value = bounded(combine(value, right(row)), row.meter)
        return value

    return chain


_SIGNS: Mapping[str, Callable[[Formula], Formula]] = {
    "!": lambda value: lambda row: not is_true(value(row)),
    "-": lambda value: lambda row: _times(operator.mul, value(row), -1),
    "+": lambda value: lambda row: number_of(value(row)),
}


def _item(value: Formula, key: Formula) -> Formula:
    def take(row: Row) -> Value:
        of, at = value(row), key(row)
        if isinstance(of, str | list) and isinstance(at, int):
            return of[at] if 0 <= at < len(of) else None
        return member(of, at) if isinstance(at, str) else None

    return take


def _span(value: Value) -> Duration | None:
    if isinstance(value, str):
        return parse_duration(value)
    return value if isinstance(value, Duration) else None


def _plus(left: Value, right: Value) -> Value:
    for one, other in ((left, right), (right, left)):
        if isinstance(one, Date) and (by := _span(other)) is not None:
            return moved(one, by)
    if isinstance(left, Duration) and (by := _span(right)) is not None:
        return Duration(left.months + by.months, left.milliseconds + by.milliseconds)
    if isinstance(left, int | float | None) and isinstance(right, int | float | None):
        return _count(operator.add, left, right)
    return text_of(left) + text_of(right)


def _minus(left: Value, right: Value) -> Value:
    if isinstance(left, Date | Duration) and (by := _span(right)) is not None:
        if isinstance(left, Date):
            return moved(left, by, -1)
        return Duration(left.months - by.months, left.milliseconds - by.milliseconds)
    return _count(operator.sub, left, right)


def _times(combine: Callable[[Any, Any], Any], left: Value, right: Value) -> Value:
    if isinstance(left, Duration):
        by = _count(combine, 1, right)
        return None if by is None else left.times(by)
    return _count(combine, left, right)


def _count(combine: Callable[[Any, Any], Any], left: Value, right: Value) -> Value:
    """Return a number made of two; None if one is none, or where mathematics has no answer."""
    one, other = number_of(left), number_of(right)
    if one is None or other is None:
        return None
    try:
        return whole(combine(one, other))
    except (ZeroDivisionError, OverflowError, ValueError):
        return None
