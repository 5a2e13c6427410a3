"""What a rule is. Each lives in its own file under `rules/`; that folder is the list."""

from __future__ import annotations

import importlib
import inspect
import pkgutil
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from functools import cache

from vaultkit.lint import rules
from vaultkit.lint.diagnostic import Severity
from vaultkit.source.path import VaultPath
from vaultkit.source.span import Span
from vaultkit.vault.model import Vault


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
    check: Callable[[Vault], Iterable[Finding]]
    """Find every case of it in a vault, in any order."""


@cache
def all_rules() -> tuple[Rule, ...]:
    """Return every rule of the folder, by name."""
    found = []
    for module in pkgutil.iter_modules(rules.__path__):
        if not module.name.startswith("_"):
            found.append(importlib.import_module(f"{rules.__name__}.{module.name}").RULE)
    return tuple(sorted(found, key=lambda rule: rule.name))


def manual(rule: Rule) -> str:
    """Return a rule's manual page: the docstring of its file."""
    module = importlib.import_module(f"{rules.__name__}.{rule.name.replace('-', '_')}")
    return inspect.cleandoc(module.__doc__ or "")
