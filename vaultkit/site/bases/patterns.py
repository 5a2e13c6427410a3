"""Regular expressions of formulas, in JavaScript's syntax, matched by an engine that counts its steps.

Python's own engine cannot be stopped, and an author's `(a+)+b` would hang a build. This one is a backtracking
matcher of functions: each part of a pattern is a function from a place in the text, and what is to match behind
it, to the end of the match or None. A loop over single characters is a loop here, too; deeper ones are bounded.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import ClassVar

from vaultkit.site.bases.matching import (
    MOST_STEPS,
    Groups,
    Part,
    Run,
    Single,
    Test,
    again_as,
    group,
    is_edge,
    is_word,
    look,
    loop_of,
    one_of,
    row,
    run_of,
    singles,
    where,
)
from vaultkit.site.bases.values import Meter, Unreadable, fits

_LONGEST = 200  # code points of a pattern
_MOST_REPEATS = 1000
_MOST_PARTS = 2000  # after `{n}` was written out
_FLAGS = frozenset("dgimsuvy")


@dataclass(frozen=True)
class Pattern:
    """A regular expression that was read."""

    kind: ClassVar[str] = "regexp"
    source: str
    """What stands between the slashes."""
    flags: str
    """The letters after them."""
    _start: Part = field(repr=False, compare=False)
    _groups: int = field(repr=False, compare=False)

    def __str__(self) -> str:
        return f"/{self.source}/{self.flags}"

    def search(self, text: str, meter: Meter, start: int = 0) -> Groups | None:
        """Return the first match from `start` on: the place of all of it, then of each group; None without one.

        Raises Unreadable if that takes too long.
        """
        run = Run(text)
        empty: Groups = (None,) * (self._groups + 1)
        try:
            for at in range(start, len(text) + 1):
                run.step()
                found = self._start(run, at, empty, lambda end, groups: ((0, end), *groups[1:]))
                if found is not None and found[0] is not None:
                    return ((at, found[0][1]), *found[1:])
                if "y" in self.flags:
                    break
            return None
        except RecursionError:
            raise Unreadable("has a regular expression that repeats too much") from None
        finally:
            meter.spend((MOST_STEPS - run.left) // 4)

    def matches(self, text: str, meter: Meter) -> list[Groups]:
        """Return all matches, each behind the one before."""
        found, start = [], 0
        while start <= len(text) and (groups := self.search(text, meter, start)):
            found.append(groups)
            begin, end = groups[0] or (start, start)
            start = end + (begin == end)
        return found

    def replaced(self, text: str, by: str, meter: Meter) -> str:
        """Return the text with the first match, or with `g` all, replaced; `$1` is what a group matched."""
        every = self.matches(text, meter) if "g" in self.flags else [self.search(text, meter)]
        parts: list[str] = []
        end = size = 0
        for groups in every:
            if groups and groups[0]:
                parts += [text[end : groups[0][0]], _filled(by, text, groups)]
                size += len(parts[-1])
                fits(size)
                end = groups[0][1]
        return "".join([*parts, text[end:]])

    def split(self, text: str, meter: Meter) -> list[str | None]:
        """Return what stands between the matches, with what their groups matched."""
        parts: list[str | None] = []
        end = 0
        for groups in self.matches(text, meter):
            begin, after = groups[0] or (0, 0)
            if after == begin and (begin in (0, len(text))):
                continue
            parts.append(text[end:begin])
            parts += [text[slice(*group)] if group else None for group in groups[1:]]
            end = after
        return [*parts, text[end:]]


def _filled(by: str, text: str, groups: Groups) -> str:
    begin, end = groups[0] or (0, 0)

    def said(match: re.Match[str]) -> str:
        mark = match[1]
        known = {"$": "$", "&": text[begin:end], "`": text[:begin], "'": text[end:]}
        if mark in known:
            return known[mark]
        for digits in (mark, mark[:1]):
            if 0 < int(digits) < len(groups):
                place = groups[int(digits)]
                return (text[slice(*place)] if place else "") + mark[len(digits) :]
        return match[0]

    return re.sub(r"\$(\$|&|`|'|\d{1,2})", said, by)


def compiled(source: str, flags: str) -> Pattern:
    """Return a pattern as it can be matched. Raises Unreadable for one that is no pattern, or too large."""
    if len(source) > _LONGEST:
        raise Unreadable("has a regular expression that is too long")
    if not set(flags) <= _FLAGS or len(set(flags)) < len(flags):
        raise Unreadable(f"has a regular expression with the flags `{flags}`")
    reader = _Reader(source, flags)
    start = reader.either()
    if reader.at < len(source):
        raise Unreadable("has a regular expression with a `)` too many")
    return Pattern(source, flags, start, reader.groups)


_CLASSES: dict[str, Test] = {
    "d": lambda c: "0" <= c <= "9",
    "w": is_word,
    "s": str.isspace,
}
_CONTROLS = {"n": "\n", "r": "\r", "t": "\t", "f": "\f", "v": "\v", "0": "\0"}
_HEX = re.compile(r"x([0-9A-Fa-f]{2})|u([0-9A-Fa-f]{4})|u\{([0-9A-Fa-f]{1,6})\}")
_COUNT = re.compile(r"\{(\d{1,5})(?:(,)(\d{0,5}))?\}")
_NAME = re.compile(r"<([^\W\d]\w*)>")


@dataclass
class _Reader:
    source: str
    flags: str
    at: int = 0
    groups: int = 0
    parts: int = 0
    depth: int = 0
    names: dict[str, int] = field(default_factory=dict)

    def either(self) -> Part:
        self.depth += 1
        if self.depth > 30:
            raise Unreadable("has a regular expression that is nested too deep")
        ways = [self._row()]
        while self._takes("|"):
            ways.append(self._row())
        self.depth -= 1
        return ways[0] if len(ways) == 1 else one_of(ways)

    def _row(self) -> Part:
        parts: list[Part] = []
        tests: list[Test] = []
        while self.at < len(self.source) and self.source[self.at] not in "|)":
            part = self._repeated()
            if isinstance(part, Single):
                tests.append(part.test)
                continue
            parts += [*([singles(tests)] if tests else []), part]
            tests = []
        return row([*parts, *([singles(tests)] if tests else [])])

    def _takes(self, mark: str) -> bool:
        if self.source.startswith(mark, self.at):
            self.at += len(mark)
            return True
        return False

    def _need(self, mark: str) -> None:
        if not self._takes(mark):
            raise Unreadable(f"has a regular expression that lacks `{mark}`")

    def _repeated(self) -> Part:
        first = self.groups
        part, test = self._atom()
        least, most = self._count()
        if (least, most) == (1, 1):
            return part
        lazy = self._takes("?")
        self.parts += 1 + min(least, _MOST_REPEATS)
        if self.parts > _MOST_PARTS or least > _MOST_REPEATS:
            raise Unreadable("has a regular expression that repeats too much")
        if test is not None:
            return run_of(test, least, most, lazy)
        return loop_of(part, least, most, lazy, range(first + 1, self.groups + 1))

    def _count(self) -> tuple[int, int]:
        for mark, count in (("*", (0, 10**6)), ("+", (1, 10**6)), ("?", (0, 1))):
            if self._takes(mark):
                return count
        match = _COUNT.match(self.source, self.at)
        if not match:
            return 1, 1
        self.at = match.end()
        least = int(match[1])
        return least, int(match[3] or 10**6) if match[2] else least

    def _atom(self) -> tuple[Part, Test | None]:
        char = self.source[self.at]
        self.at += 1
        match char:
            case "(":
                return self._group(), None
            case "[":
                return self._tested(self._set())
            case ".":
                ends = "" if "s" in self.flags else "\n\r\u2028\u2029"
                return self._tested(lambda c: c not in ends)
            case "^":
                return where(
                    lambda text, i: i == 0 or ("m" in self.flags and text[i - 1] == "\n")
                ), None
            case "$":
                return where(
                    lambda text, i: i == len(text) or ("m" in self.flags and text[i] == "\n")
                ), None
            case "\\":
                return self._escaped()
            case "*" | "+" | "?":
                raise Unreadable(f"has a regular expression in which `{char}` repeats nothing")
        return self._tested(self._char(char))

    def _tested(self, test: Test) -> tuple[Part, Test]:
        return Single(test), test

    def _char(self, char: str) -> Test:
        if "i" in self.flags:
            low = char.lower()
            return lambda c: c.lower() == low
        return lambda c: c == char

    def _group(self) -> Part:
        for mark, ahead, wanted in (
            ("?=", True, True),
            ("?!", True, False),
            ("?<=", False, True),
            ("?<!", False, False),
        ):
            if self._takes(mark):
                inside = self.either()
                self._need(")")
                return look(inside, ahead=ahead, wanted=wanted)
        number = 0
        if not self._takes("?:"):
            self.groups += 1
            number = self.groups
            if self._takes("?"):
                name = _NAME.match(self.source, self.at)
                if not name:
                    raise Unreadable("has a regular expression with a group of an unknown kind")
                self.names[name[1]] = number
                self.at = name.end()
        inside = self.either()
        self._need(")")
        return group(inside, number) if number else inside

    def _escaped(self) -> tuple[Part, Test | None]:
        if self.at >= len(self.source):
            raise Unreadable("has a regular expression that ends with a backslash")
        char = self.source[self.at]
        if char in "bB":
            self.at += 1
            return where(lambda text, i: is_edge(text, i) is (char == "b")), None
        if char in "123456789":
            self.at += 1
            return again_as(int(char)), None
        if char == "k" and (name := _NAME.match(self.source, self.at + 1)):
            self.at = name.end()
            return again_as(self.names.get(name[1], 0)), None
        return self._tested(self._escape())

    def _escape(self) -> Test:
        """Return what an escape stands for, in a set or outside."""
        char = self.source[self.at]
        self.at += 1
        if char.lower() in _CLASSES:
            test = _CLASSES[char.lower()]
            return test if char.islower() else lambda c: not test(c)
        return self._char(self._literal(char))

    def _literal(self, char: str) -> str:
        code = _HEX.match(self.source, self.at - 1)
        if code:
            self.at = code.end()
            number = int(code[1] or code[2] or code[3], 16)
            return chr(min(number, 0x10FFFF))
        if char in "pP":
            raise Unreadable(f"has a regular expression with `\\{char}`, which is not read here")
        return _CONTROLS.get(char, char)

    def _set(self) -> Test:
        negated = self._takes("^")
        tests: list[Test] = []
        while not self._takes("]"):
            if self.at >= len(self.source):
                raise Unreadable("has a regular expression that lacks `]`")
            tests.append(self._range())
        return lambda c: any(test(c) for test in tests) is not negated

    def _range(self) -> Test:
        start = self._member()
        has_end = (
            self.source.startswith("-", self.at) and self.source[self.at + 1 : self.at + 2] != "]"
        )
        if not isinstance(start, str) or not has_end:
            return self._char(start) if isinstance(start, str) else start
        self.at += 1
        end = self._member()
        if not isinstance(end, str) or end < start:
            raise Unreadable("has a regular expression with a range that goes backwards")
        first, last = start, end
        if "i" not in self.flags:
            return lambda c: first <= c <= last
        return lambda c: first <= c.lower() <= last or first <= c.upper() <= last

    def _member(self) -> str | Test:
        char = self.source[self.at : self.at + 1]
        self.at += 1
        if char != "\\":
            return char
        char = self.source[self.at : self.at + 1]
        if not char or char.lower() in _CLASSES:
            return self._escape() if char else "\\"
        self.at += 1
        return "\b" if char == "b" else self._literal(char)
