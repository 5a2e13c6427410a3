"""What is newly wrong with a vault: found now and not at a commit, wherever it stands, with what caused it."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from functools import cache, cached_property
from typing import Any

from vaultkit.lint.changes_base import Base, base_of
from vaultkit.lint.changes_causes import Causes
from vaultkit.lint.changes_kinds import ALIAS_ONLY, AMBIGUOUS, DEAD_LINK, Alike, alike, kind_of
from vaultkit.lint.changes_twins import taken
from vaultkit.lint.diagnostic import Diagnostic, Related
from vaultkit.lint.near import Near
from vaultkit.lint.policy import Policy
from vaultkit.lint.rule import Finding, Rule, default_rules, rule_names
from vaultkit.lint.run import Reader, in_order
from vaultkit.lint.scope import Scope
from vaultkit.source.path import VaultPath
from vaultkit.source.span import Position, Span
from vaultkit.syntax.note import Note
from vaultkit.vault.links import Edge
from vaultkit.vault.model import Vault

__all__ = ["Base", "Settle", "base_of", "new_since", "newly_wrong"]

Settle = Callable[[Vault, Iterable[Diagnostic]], Iterable[Diagnostic]]
"""Tells which findings of a vault count: those that are suppressed are left out."""

_TOP = Position(1, 1)


def new_since(
    commit: str | None, vault: Vault, found: Sequence[Diagnostic], policy: Policy
) -> list[Diagnostic]:
    """Return those of the findings of `policy` that were none at `commit` (None: where the branch began).

    Raises UsageError for a commit that git does not know, and VaultkitError where it cannot be told.
    """
    new = newly_wrong(
        base_of(vault, commit),
        vault,
        found,
        rules=policy.readers,
        options=policy.options,
        settle=policy.settle,
    )
    asked = {rule.name for rule in policy.rules}
    return [d for d in new if d.rule in asked]


def newly_wrong(
    base: Base,
    vault: Vault,
    found: Sequence[Diagnostic],
    *,
    rules: Iterable[Rule] | None = None,
    options: Mapping[str, Mapping[str, Any]] | None = None,
    settle: Settle | None = None,
) -> list[Diagnostic]:
    """Return those of the findings `found` in `vault` that were none in `base`, by path and place.

    Each names what caused it, if that is another place: a renamed, moved, deleted or new file, an edited heading.
    A dead link whose target only has another path now becomes a `moved-target`, with a fix; so does one that leads
    to another file of the same name instead.
    `rules` (those on by default), their `options` and `settle` are what made `found`. Costs a check of the files
    with findings by the rules that have any, without what may have been meant.
    """
    if base.is_now:
        return []
    chosen = default_rules() if rules is None else tuple(rules)
    alone = {rule.name for rule in chosen if rule.read}
    found = [d for d in found if d.rule not in alone or not base.is_untouched(d.path)]
    files = {path for d in found if (path := base.was(d.path)) is not None}
    rerun = _Rerun(base, _speaking(chosen, found), options, settle)
    comparison = _Comparison(base, vault, rerun.findings(files))
    new = set(comparison.new(found))
    causes = Causes(base, vault)
    explained = [causes.explained(d) for i, d in enumerate(found) if i in new]
    told = {(d.path, d.span) for d in found if kind_of(d.rule) == AMBIGUOUS}
    others = (causes.taken(edge, old) for edge, old in taken(base, vault))
    return in_order((*explained, *(d for d in others if (d.path, d.span) not in told)))


def _speaking(rules: Iterable[Rule], found: Iterable[Diagnostic]) -> list[Rule]:
    """Return the rules that found something, with those that would have spoken of the same, and what is no rule."""
    kinds = {kind_of(d.rule) for d in found}
    if ALIAS_ONLY in kinds:
        kinds.add(DEAD_LINK)
    return [r for r in rules if kind_of(r.name) in kinds or r.name not in rule_names()]


class _Comparison:
    """The findings of then, ready to be found again among those of now."""

    def __init__(self, base: Base, vault: Vault, then: Iterable[Diagnostic]) -> None:
        self._base = base
        self._vault = vault
        self._then: dict[Alike, list[Diagnostic]] = defaultdict(list)
        for diagnostic in sorted(then, key=lambda d: (d.path, d.span)):
            self._then[self._alike(diagnostic)].append(diagnostic)

    def new(self, found: Sequence[Diagnostic]) -> Iterator[int]:
        """Yield which of `found` were not there."""
        now: dict[Alike, list[int]] = defaultdict(list)
        for i in sorted(range(len(found)), key=lambda i: (found[i].path, found[i].span)):
            now[alike(found[i])].append(i)
        for known, places in now.items():
            before = self._then.get(known, [])
            if known.kind == ALIAS_ONLY:  # a link that was dead is better now, not worse
                before = before + self._then.get(known._replace(kind=DEAD_LINK), [])
            if len(places) > len(before):
                yield from self._added(before, places, found)

    def _added(
        self, before: list[Diagnostic], places: list[int], found: Sequence[Diagnostic]
    ) -> list[int]:
        """Return which of several findings that are alike came: those in lines that were there did not."""
        if not before:
            return places
        lines = [_line(self._base.vault, d) for d in before]
        unknown: list[int] = []
        for i in places:
            line = _line(self._vault, found[i])
            if line in lines:
                lines.remove(line)
            else:
                unknown.append(i)
        return unknown[len(lines) :]

    def _alike(self, diagnostic: Diagnostic) -> Alike:
        """Return what a finding of then has in common with findings of now."""
        becomes = self._base.becomes
        if diagnostic.target is None:
            message = diagnostic.message
            for place in diagnostic.related:
                message = message.replace(place.path, becomes(place.path))
            diagnostic = diagnostic._replace(message=message)
        else:
            file, mark, inside = diagnostic.target.partition("#")
            target = becomes(VaultPath(file)) + mark + inside
            diagnostic = diagnostic._replace(target=target)
        return alike(diagnostic._replace(path=becomes(diagnostic.path)))


def _line(vault: Vault, diagnostic: Diagnostic) -> str:
    """Return the line in which a finding begins."""
    if diagnostic.path not in vault.notes:
        return ""
    text, start = vault.notes[diagnostic.path].text, diagnostic.span.start
    end = text.find("\n", start)
    return text[text.rfind("\n", 0, start) + 1 : end if end >= 0 else len(text)].strip()


class _Rerun:
    """Runs the rules over the vault of then."""

    def __init__(
        self,
        base: Base,
        rules: Sequence[Rule],
        options: Mapping[str, Mapping[str, Any]] | None,
        settle: Settle | None,
    ) -> None:
        self._base = base
        self._rules = rules
        self._options = options
        self._settle = settle

    def findings(self, files: Collection[VaultPath]) -> Iterator[Diagnostic]:
        """Yield what was wrong with `files`.

        What is said of a note alone is found in the edited ones only, and what is suppressed is left out of these
        only: in the others, it is now as it was.
        """
        vault = self._base.vault
        some, whole = _Bare(vault, files, self._options), _Bare(vault, None, self._options)
        edited = [path for path in self._base.edited_files() if path in files]
        among = {path: vault.notes[path] for path in edited if path in vault.notes}
        unsettled: list[Diagnostic] = []
        for rule in self._rules:
            for finding in rule.check(whole if rule.whole else some):
                note = among.get(finding.path)
                if note is None:
                    yield _of_then(rule, finding, None)
                else:
                    unsettled.append(_of_then(rule, finding, note))
        reader = Reader(self._rules)
        if reader.rules:
            unsettled += (d for note in among.values() for d in reader.findings(note))
        yield from self._settle(vault, unsettled) if self._settle else unsettled


def _of_then(rule: Rule, finding: Finding, note: Note | None) -> Diagnostic:
    span = finding.span
    placed = note is not None and span != Span(0, 0)
    return Diagnostic(
        rule.name,
        finding.severity or rule.severity,
        finding.path,
        span,
        note.position(span.start) if note and placed else _TOP,
        note.position(span.end) if note and placed else _TOP,
        finding.message,
        finding.target,
        related=tuple(Related(p.path, p.span, _TOP, p.message) for p in finding.related),
    )


class _Bare(Scope):
    """A scope in which nobody asks what may have been meant."""

    @cached_property
    def near(self) -> Near:
        return _Unasked(self.vault)


class _Unasked(Near):
    """Names of which none is near: the search would cost more than all the rest."""

    def __init__(self, vault: Vault) -> None:
        super().__init__(vault)
        self.files = cache(lambda link_path: ())

    def headings(self, path: VaultPath, edge: Edge, wanted: str) -> tuple[str, ...]:
        """Return none."""
        return ()

    def blocks(self, path: VaultPath, edge: Edge, wanted: str) -> tuple[str, ...]:
        """Return none."""
        return ()
