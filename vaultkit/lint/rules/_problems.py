"""Rules that report what kept a file from being read; each kind of problem is one rule."""

from __future__ import annotations

from collections.abc import Iterator
from functools import partial

from vaultkit.lint.diagnostic import Severity
from vaultkit.lint.rule import Finding, Rule
from vaultkit.lint.scope import Scope


def problem_rule(name: str, family: str, severity: Severity) -> Rule:
    """Return the rule that reports the problems of the kind `name`."""
    return Rule(name, family, severity, partial(_check, name))


def _check(name: str, scope: Scope) -> Iterator[Finding]:
    for problem in scope.problems():
        if problem.kind == name:
            yield Finding(problem.path, problem.span, problem.message)
