"""What a rule is. Each lives in its own file under `rules/`; that folder is the list."""

from __future__ import annotations

import importlib
import re
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from functools import cache
from typing import TYPE_CHECKING, Any, NamedTuple

from vaultkit.lint import rules
from vaultkit.lint.diagnostic import Fix, Severity
from vaultkit.lint.scope import Scope
from vaultkit.modules import module_names
from vaultkit.source.path import VaultPath
from vaultkit.source.span import Span
from vaultkit.syntax.note import Note

if TYPE_CHECKING:
    from vaultkit.vault.edited import Fact


def _nothing(scope: Scope) -> Iterable[Finding]:
    return ()


class Place(NamedTuple):
    """Another place that has to do with a finding, and what."""

    path: VaultPath
    span: Span
    """`Span(0, 0)` where the file as a whole is meant."""
    message: str


class Finding(NamedTuple):
    """What a rule says of one place, before it has a line."""

    path: VaultPath
    span: Span
    """`Span(0, 0)` where the file as a whole is meant."""
    message: str
    target: str | None = None
    """What the link names, where the finding is about one."""
    suggestions: tuple[str, ...] = ()
    """What may have been meant, best first, as one would write it."""
    fix: Fix | None = None
    """A change that would mend it."""
    related: tuple[Place, ...] = ()
    """Other places that have to do with it."""
    severity: Severity | None = None
    """If not the rule's own."""


@dataclass(frozen=True, slots=True)
class Rule:
    """One thing that can be wrong with a vault: said of a note alone (`read`), or in the light of all (`check`)."""

    name: str
    """It reads after "allow": `broken-heading`."""
    family: str
    """`links`, `graph`, `names`, `properties`, `tags`, `syntax`, `canvas`, `external` or `site`."""
    severity: Severity
    check: Callable[[Scope], Iterable[Finding]] = _nothing
    """Find every case of it in the files of a scope, in any order."""
    read: Callable[[Note], Iterable[Finding]] | None = None
    """Find every case of it in one note; asked right after the note was read, so its text costs nothing."""
    suspects: re.Pattern[str] | None = None
    """What a note's text holds if `read` could find anything in it."""
    whole: frozenset[Fact] = frozenset()
    """What `check` needs to know of all files, if what it finds in one may depend on files that it does not name."""
    default: bool = True
    """Whether it is asked without being asked for."""


@cache
def rule_names() -> frozenset[str]:
    """Return the name of every rule; none of them is loaded for that."""
    return frozenset(module.replace("_", "-") for module in module_names(rules))


def rule_named(name: str) -> Rule | None:
    """Return the rule of that name, and load it alone; None if there is none."""
    if name not in rule_names():
        return None
    rule: Rule = _module(name).RULE
    return rule


@cache
def all_rules() -> tuple[Rule, ...]:
    """Return every rule of the folder, by name."""
    return tuple(_module(name).RULE for name in sorted(rule_names()))


def default_rules() -> tuple[Rule, ...]:
    """Return the rules that are asked without being asked for."""
    return tuple(rule for rule in all_rules() if rule.default)


def manual(rule: Rule) -> str:
    """Return a rule's manual page: the docstring of its file."""
    import inspect

    return inspect.cleandoc(_module(rule.name).__doc__ or "")


def _module(name: str) -> Any:
    return importlib.import_module(f"{rules.__name__}.{name.replace('-', '_')}")
