"""The outcome of a check, and how it is written down: a check of a vault that did not change loads little more."""

from __future__ import annotations

import json
from typing import Any, NamedTuple

from vaultkit.lint.diagnostic import Diagnostic, Fix
from vaultkit.source.span import Position, Span


class Outcome(NamedTuple):
    """What was found, and in how much."""

    diagnostics: list[Diagnostic]
    """By path and place."""
    notes: int
    """How many notes the vault has."""
    links: int
    """How many links lead into it."""


def written(diagnostics: list[Diagnostic]) -> str:
    """Return the findings of one file as JSON."""
    return json.dumps([_written(d) for d in diagnostics], ensure_ascii=False)


def read(said: str) -> list[Diagnostic]:
    """Return the findings that were written. Raises ValueError or TypeError for what nobody wrote."""
    return [_read(*one) for one in json.loads(said)]


def _written(d: Diagnostic) -> list[Any]:
    fix = d.fix and [d.fix.title, d.fix.safe, [[e.path, *e.span, e.text] for e in d.fix.edits]]
    return [*d[:-1], fix]


def _read(*said: Any) -> Diagnostic:
    rule, severity, path, span, start, end, message, target, suggestions, fix = said
    return Diagnostic(
        rule,
        severity,
        path,
        Span(*span),
        Position(*start),
        Position(*end),
        message,
        target,
        tuple(suggestions),
        _read_fix(*fix) if fix else None,
    )


def _read_fix(title: str, safe: bool, edits: list[Any]) -> Fix:
    from vaultkit.source.edit import Edit
    from vaultkit.source.path import VaultPath

    made = (Edit(VaultPath(path), Span(start, end), text) for path, start, end, text in edits)
    return Fix(title, safe, tuple(made))
