"""Run the rules over a vault."""

from __future__ import annotations

from collections.abc import Iterable

from vaultkit.lint.diagnostic import Diagnostic
from vaultkit.lint.rule import Finding, Rule, all_rules
from vaultkit.source.path import VaultPath
from vaultkit.source.span import Lines, Position
from vaultkit.vault.model import Vault


def check(
    vault: Vault, *, rules: Iterable[Rule] | None = None, only: Iterable[VaultPath] | None = None
) -> list[Diagnostic]:
    """Return what `rules` (all of them by default) find in `vault`, by path and place.

    `only` keeps the findings of those files; the whole vault is still what links are judged by.
    """
    wanted = set(only) if only is not None else None
    found = [
        _diagnostic(vault, rule, finding)
        for rule in (all_rules() if rules is None else rules)
        for finding in rule.check(vault)
        if wanted is None or finding.path in wanted
    ]
    return sorted(found, key=lambda d: (d.path, d.span, d.rule, d.message))


def _diagnostic(vault: Vault, rule: Rule, finding: Finding) -> Diagnostic:
    lines = _lines(vault, finding.path)
    start = lines.position(finding.span.start) if lines else Position(1, 1)
    end = lines.position(finding.span.end) if lines else Position(1, 1)
    return Diagnostic(
        rule=rule.name,
        severity=rule.severity,
        path=finding.path,
        span=finding.span,
        start=start,
        end=end,
        message=finding.message,
        target=finding.target,
        suggestions=finding.suggestions,
    )


def _lines(vault: Vault, path: VaultPath) -> Lines | None:
    file = vault.notes.get(path) or vault.canvases.get(path) or vault.bases.get(path)
    return file.document.lines if file else None
