"""Run the rules over a vault."""

from __future__ import annotations

from collections.abc import Collection, Iterable

from vaultkit.lint.diagnostic import Diagnostic
from vaultkit.lint.rule import Finding, Rule, all_rules
from vaultkit.lint.scope import Scope
from vaultkit.source.path import VaultPath
from vaultkit.source.span import Lines, Position
from vaultkit.vault.model import Vault


def check(
    vault: Vault,
    *,
    rules: Iterable[Rule] | None = None,
    only: Collection[VaultPath] | None = None,
) -> list[Diagnostic]:
    """Return what `rules` (all of them by default) find in `vault`, by path and place.

    `only` keeps the findings of those files; the whole vault is still what links are judged by.
    """
    found = judge(vault, all_rules() if rules is None else rules, only)
    return found if only is None else [d for d in found if d.path in only]


def judge(
    vault: Vault, rules: Iterable[Rule], files: Collection[VaultPath] | None
) -> list[Diagnostic]:
    """Return what `rules` find in `files` (None: all), and what they find anywhere that no file's own text decides."""
    some = Scope(vault, files)
    whole = Scope(vault) if files is not None else some
    lines = _Lines(vault)
    found = [
        _diagnostic(lines, rule, finding)
        for rule in rules
        for finding in rule.check(whole if rule.whole else some)
    ]
    return sorted(found, key=lambda d: (d.path, d.span, d.rule, d.message))


def _diagnostic(lines: _Lines, rule: Rule, finding: Finding) -> Diagnostic:
    start, end = lines.positions(finding)
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


class _Lines:
    """The lines of the files with findings; of one file after the other, for a rule goes from file to file."""

    def __init__(self, vault: Vault) -> None:
        self._vault = vault
        self._path: VaultPath | None = None
        self._lines: Lines | None = None

    def positions(self, finding: Finding) -> tuple[Position, Position]:
        """Return where the finding begins and ends, as people name places."""
        if finding.span == (0, 0):
            return Position(1, 1), Position(1, 1)
        if finding.path != self._path:
            self._path, self._lines = finding.path, self._of(finding.path)
        if self._lines is None:
            return Position(1, 1), Position(1, 1)
        return self._lines.position(finding.span.start), self._lines.position(finding.span.end)

    def _of(self, path: VaultPath) -> Lines | None:
        vault = self._vault
        for kind in (vault.notes, vault.canvases, vault.bases):
            if path in kind:
                return kind[path].document.lines
        return None
