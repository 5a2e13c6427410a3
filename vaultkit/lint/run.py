"""Run the rules over a vault."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Iterator
from functools import lru_cache

from vaultkit.lint.diagnostic import Diagnostic, Related
from vaultkit.lint.marks import MARKS
from vaultkit.lint.rule import Finding, Rule, default_rules
from vaultkit.lint.scope import Options, Scope
from vaultkit.lint.suppress import settled
from vaultkit.source.path import VaultPath
from vaultkit.source.span import Lines, Position, Span
from vaultkit.syntax.note import Note
from vaultkit.vault.model import Vault


def check(
    vault: Vault,
    *,
    rules: Iterable[Rule] | None = None,
    only: Collection[VaultPath] | None = None,
    options: Options | None = None,
) -> list[Diagnostic]:
    """Return what `rules` (those on by default) find in `vault`, by path and place.

    `only` keeps the findings of those files; the whole vault is still what links are judged by. `options`
    are the rules' own settings, by name.
    """
    chosen = default_rules() if rules is None else tuple(rules)
    found = settled(find(vault, dict.fromkeys((*chosen, *MARKS)), only, options), chosen)
    return in_order(found if only is None else [d for d in found if d.path in only])


def find(
    vault: Vault,
    rules: Iterable[Rule],
    files: Collection[VaultPath] | None = None,
    options: Options | None = None,
) -> list[Diagnostic]:
    """Return all that `rules` find in `files` (None: all), suppressed or not."""
    rules = tuple(rules)
    reader = Reader(rules)
    notes = Scope(vault, files).notes() if reader.rules else ()
    return judge(vault, rules, files, options) + [d for n in notes for d in reader.findings(n)]


def judge(
    vault: Vault,
    rules: Iterable[Rule],
    files: Collection[VaultPath] | None,
    options: Options | None = None,
) -> list[Diagnostic]:
    """Return what `rules` find in `files` (None: all) in the light of the vault, and the whole ones anywhere."""
    some = Scope(vault, files, options)
    whole = Scope(vault, None, options) if files is not None else some
    position = _positions(vault)
    return [
        _diagnostic(rule, finding, position)
        for rule in rules
        for finding in rule.check(whole if rule.whole else some)
    ]


class Reader:
    """The rules that need one note alone."""

    def __init__(self, rules: Iterable[Rule]) -> None:
        self.rules = [(rule, rule.read, rule.suspects) for rule in rules if rule.read]

    def findings(self, note: Note) -> Iterator[Diagnostic]:
        """Yield what these rules find in `note`."""
        text = note.text
        for rule, read, suspects in self.rules:
            if suspects is None or suspects.search(text):
                for finding in read(note):
                    yield _diagnostic(rule, finding, lambda path, at: note.position(at))


def in_order(found: Iterable[Diagnostic]) -> list[Diagnostic]:
    """Return findings by path and place."""
    return sorted(found, key=lambda d: (d.path, d.span, d.rule, d.message))


def _diagnostic(
    rule: Rule, finding: Finding, position: Callable[[VaultPath, int], Position]
) -> Diagnostic:
    path, span = finding.path, finding.span
    return Diagnostic(
        rule=rule.name,
        severity=finding.severity or rule.severity,
        path=path,
        span=span,
        start=position(path, span.start) if span != _FILE else _TOP,
        end=position(path, span.end) if span != _FILE else _TOP,
        message=finding.message,
        target=finding.target,
        suggestions=finding.suggestions,
        fix=finding.fix,
        related=tuple(
            Related(
                p.path,
                p.span,
                position(p.path, p.span.start) if p.span != _FILE else _TOP,
                p.message,
            )
            for p in finding.related
        ),
    )


_FILE = Span(0, 0)
_TOP = Position(1, 1)


def _positions(vault: Vault) -> Callable[[VaultPath, int], Position]:
    """Return what names the place of a code point as people do; quick if asked of one file after the other."""

    @lru_cache(maxsize=1)
    def lines(path: VaultPath) -> Lines:
        return vault.document(path).lines

    return lambda path, offset: lines(path).position(offset)
