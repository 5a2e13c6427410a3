"""What a rule is. Each lives in its own file under `rules/`; that folder is the list."""

from __future__ import annotations

import importlib
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from functools import cache

from vaultkit.lint import rules
from vaultkit.lint.diagnostic import Severity
from vaultkit.lint.scope import Scope
from vaultkit.modules import module_names
from vaultkit.source.path import VaultPath
from vaultkit.source.span import Span


@dataclass(frozen=True, slots=True)
class Finding:
    """What a rule says of one place, before it has a severity and a line."""

    path: VaultPath
    span: Span
    message: str
    target: str | None = None
    suggestions: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Rule:
    """One thing that can be wrong with a vault."""

    name: str
    """It reads after "allow": `broken-link`."""
    family: str
    """`links`, `graph`, `names`, `properties`, `tags`, `syntax`, `canvas`, `external` or `site`."""
    severity: Severity
    check: Callable[[Scope], Iterable[Finding]]
    """Find every case of it in the files of a scope, in any order."""
    whole: bool = False
    """Whether what it finds in a file may depend on files that the file does not name."""


@cache
def all_rules() -> tuple[Rule, ...]:
    """Return every rule of the folder, by name."""
    found = (
        importlib.import_module(f"{rules.__name__}.{name}").RULE for name in module_names(rules)
    )
    return tuple(sorted(found, key=lambda rule: rule.name))


def manual(rule: Rule) -> str:
    """Return a rule's manual page: the docstring of its file."""
    module = importlib.import_module(f"{rules.__name__}.{rule.name.replace('-', '_')}")
    import inspect

    return inspect.cleandoc(module.__doc__ or "")
