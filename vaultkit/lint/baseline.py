"""The findings that are known: a file beside the settings, under version control, a line for each of them.

A finding is known by its rule, its file, what it is about, and which of several it is; never by a line.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable
from typing import TYPE_CHECKING, Any, NamedTuple

from vaultkit.errors import SettingsError
from vaultkit.lint.diagnostic import Diagnostic
from vaultkit.lint.identity import Identity, identities
from vaultkit.source.own_files import replaced
from vaultkit.source.path import VaultPath
from vaultkit.source.span import Position, Span

if TYPE_CHECKING:
    from vaultkit.lint.rule import Rule

FILE = ".vaultkit-baseline.json"
"""What it is called if nobody says; hidden, so that Obsidian does not see it."""
STALE = "stale-baseline"
_VERSION = 1


class Baseline(NamedTuple):
    """The findings that are known."""

    known: frozenset[Identity]
    """Each by what it is known by."""

    def text(self) -> str:
        """Return what its file holds: sorted, so that two are easily compared, a line for each finding."""
        by_path = sorted(self.known, key=lambda one: (one.path, one.rule, one.about, one.ordinal))
        lines = (f"    {json.dumps(one._asdict(), ensure_ascii=False)}" for one in by_path)
        return f'{{\n  "version": {_VERSION},\n  "findings": [\n' + ",\n".join(lines) + "\n  ]\n}\n"


class Compared(NamedTuple):
    """Findings in the light of a baseline."""

    new: list[Diagnostic]
    """Those that it does not hold, in the order given."""
    known: list[Diagnostic]
    """Those that it holds."""
    stale: frozenset[Identity]
    """What it holds and nobody found."""


def of(diagnostics: Iterable[Diagnostic]) -> Baseline:
    """Return the baseline that holds just these findings; those about a baseline cannot be in one."""
    return Baseline(frozenset(identities(d for d in diagnostics if d.rule != STALE)))


def compare(
    baseline: Baseline,
    diagnostics: Iterable[Diagnostic],
    asked: Callable[[Identity], bool] = lambda one: True,
) -> Compared:
    """Return which findings are new, which known, and what is stale of that which was `asked` for.

    All findings of a file must be given; a rule that was not run, or a file that was not looked at, is
    not `asked` for.
    """
    found = list(diagnostics)
    named = identities(found)
    new = [d for d, one in zip(found, named, strict=True) if one not in baseline.known]
    known = [d for d, one in zip(found, named, strict=True) if one in baseline.known]
    stale = frozenset(one for one in baseline.known.difference(named) if asked(one))
    return Compared(new, known, stale)


def unknown(file: str, found: Iterable[Diagnostic], rules: Iterable[Rule]) -> list[Diagnostic]:
    """Return the findings that the baseline in `file` does not hold, and what it holds in vain of `rules`.

    `found` are those of the whole vault. Raises SettingsError as `read` does.
    """
    asked = {rule.name for rule in rules}
    compared = compare(read(file), found, lambda one: one.rule in asked)
    return [*compared.new, *(stale_findings(compared.stale) if STALE in asked else [])]


def stale_findings(stale: Iterable[Identity]) -> list[Diagnostic]:
    """Return the finding of `stale-baseline` for each stale entry, at the head of the file that it names."""
    top = Position(1, 1)
    return [
        Diagnostic(
            rule=STALE,
            severity="warning",
            path=one.path,
            span=Span(0, 0),
            start=top,
            end=top,
            message=f"the baseline holds a {one.rule} that is gone, “{one.about}”; run `vaultkit baseline prune`",
        )
        for one in sorted(stale, key=lambda one: (one.path, one.rule, one.about, one.ordinal))
    ]


def read(file: str) -> Baseline:
    """Return the baseline in `file`. Raises SettingsError for one that is none."""
    try:
        with open(file, encoding="utf-8") as opened:
            said = json.load(opened)
        if said["version"] != _VERSION:
            raise SettingsError(f"{file}: is a baseline of another version; write it anew")
        return Baseline(frozenset(_identity(**one) for one in said["findings"]))
    except FileNotFoundError:
        raise SettingsError(
            f"{file}: no such file; make it with `vaultkit baseline write`"
        ) from None
    except (OSError, ValueError, TypeError, KeyError, RecursionError) as error:
        raise SettingsError(f"{file}: cannot be read as a baseline: {error}") from None


def _identity(rule: Any, path: Any, about: Any, ordinal: Any) -> Identity:
    if not (isinstance(rule, str) and isinstance(path, str) and isinstance(about, str)):
        raise ValueError("rule, path and about must be texts")
    if not isinstance(ordinal, int):
        raise ValueError("ordinal must be a number")
    return Identity(rule, VaultPath(path), about, ordinal)


def write(file: str, baseline: Baseline) -> None:
    """Put `baseline` in the place of `file`, all or nothing. Raises SettingsError if that cannot be done."""
    # JSON on a canvas may hold half a surrogate pair; escaped, JSON reads it again.
    said = baseline.text().encode(errors="backslashreplace")
    try:
        with replaced(file) as new, open(new, "xb") as opened:
            opened.write(said)
    except OSError as error:
        raise SettingsError(f"{file}: cannot be written: {error.strerror}") from None
