"""Two files of one name.

What it finds: files in different folders whose names are the same to the app, in any case. It is information as long
as no link has to guess; a warning if one says the mere name, and a tie-break decides. Front pages
(`index`, `home`, `readme`) are reported only then: one in every folder is a habit.

Why: a link by name leads to one of them, and may lead to the other when a file is moved.

Example:

    Methods/Recovery.md and Concepts/Recovery.md, and somewhere `[[Recovery]]`

Better: `[[Concepts/Recovery|Recovery]]`, or two names.

When the fix is safe: there is none; `ambiguous-link` mends the links.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator

from vaultkit.lint.diagnostic import Severity
from vaultkit.lint.rule import Finding, Place, Rule
from vaultkit.lint.rules._net import ENTRIES, net
from vaultkit.lint.rules._obsidian import template_test
from vaultkit.lint.scope import Scope
from vaultkit.source import path as paths
from vaultkit.source.path import VaultPath, comparable
from vaultkit.source.span import Span


def check(scope: Scope) -> Iterator[Finding]:
    """Yield every file but the first of each name."""
    by_name: dict[str, list[VaultPath]] = defaultdict(list)
    for path in scope.vault.indexed:
        by_name[paths.name(comparable(path))].append(path)
    is_template = template_test(scope.vault)
    guessed = net(scope.vault.links).guessed
    for name, files in by_name.items():
        if len(files) < 2:
            continue
        files = [path for path in files if path in scope and not is_template(path)]
        if len({comparable(path) for path in files}) < 2:
            continue  # twins in one folder are the matter of `case-collision`
        guess = next((guessed[path] for path in files if path in guessed), None)
        if guess is None and paths.stem(name) in ENTRIES:
            continue
        first, *others = files
        related = (Place(first, Span(0, 0), "the first of that name"),)
        message = f"has the name of {first}"
        if guess is not None:
            message += f", and a link in {guess.origin} says only the name"
        severity: Severity = "info" if guess is None else "warning"
        for path in others:
            yield Finding(path, Span(0, 0), message, related=related, severity=severity)


RULE = Rule("duplicate-name", "graph", "info", check, whole=frozenset(["names", "guesses"]))
