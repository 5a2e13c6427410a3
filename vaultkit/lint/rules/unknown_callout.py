"""A callout of a type that nobody knows.

What it finds: `> [!type]` where the type is none of Obsidian's, no snippet or style sheet of the vault speaks of
it, and fewer than three notes use it. One that is not near a known type is a note, not a warning: a theme or
a plugin may know it.

Why: it is shown as an ordinary note, with the wrong colour and sign.

Example:

    > [!warnning] Wet ladders

Better:

    > [!warning] Wet ladders

When the fix is safe: never; it writes the nearest known type.
"""

from __future__ import annotations

import os
import re
from collections.abc import Iterator

from vaultkit.lint.diagnostic import Fix, Severity
from vaultkit.lint.rule import Finding, Rule
from vaultkit.lint.rules._obsidian import read_text
from vaultkit.lint.rules._slips import is_slip
from vaultkit.lint.scope import Scope
from vaultkit.source.edit import Edit
from vaultkit.source.path import VaultPath, extension
from vaultkit.source.span import Span
from vaultkit.syntax.dialect import CALLOUT_TYPES
from vaultkit.syntax.elements import Callout
from vaultkit.syntax.note import Note
from vaultkit.vault.model import Vault

_BUILT_IN = frozenset(name for names in CALLOUT_TYPES.values() for name in names)
_SNIPPETS = ".obsidian/snippets"
_STYLED = re.compile(r"""data-callout[~|^$*]?=["']?([^"'\]\s]{1,80})""")
_REPEATED = 3
_FEW = 100
_SHORTEST = 4
_LONGEST = 40


def check(scope: Scope) -> Iterator[Finding]:
    """Yield every callout of an unknown type."""
    carriers = {k: paths for k, paths in scope.census.callouts.items() if k not in _BUILT_IN}
    if not carriers:
        return
    known = _BUILT_IN | _styled(scope.vault)
    repeated = {kind for kind, paths in carriers.items() if len(paths) >= _REPEATED}
    likely = known | repeated if len(repeated) <= _FEW else known
    for kind, paths in carriers.items():
        if kind not in known and kind not in repeated:
            near = _nearest(kind, likely)
            for path in paths:
                yield from _in_note(scope.vault.notes[path], kind, near)


def _in_note(note: Note, kind: str, near: str | None) -> Iterator[Finding]:
    for callout in note.callouts:
        if callout.type == kind:
            message = f"no callout is called “{kind}”; it is shown as a note"
            suggestions = (f"[!{near}]",) if near else ()
            fix = _fix(note, callout, near) if near else None
            severity: Severity | None = None if near else "info"
            yield Finding(note.path, callout.span, message, None, suggestions, fix, (), severity)


def _fix(note: Note, callout: Callout, near: str) -> Fix | None:
    said = note.raw(callout.span)
    at = said.lower().find(callout.type)
    if at < 0:
        return None
    span = Span(callout.span.start + at, callout.span.start + at + len(callout.type))
    return Fix(f"write [!{near}]", False, (Edit(note.path, span, near),))


def _nearest(kind: str, known: frozenset[str]) -> str | None:
    """Return the known type one slip away, or whose plural it is; None if there is none, or several."""
    if not _SHORTEST <= len(kind) <= _LONGEST:
        return None
    near = {name for name in known if len(name) >= _SHORTEST and is_slip(kind, name)}
    near = near or {name for name in known if kind in (f"{name}s", f"{name}es")}
    return min(near) if len(near) == 1 else None


def _styled(vault: Vault) -> set[str]:
    """Return the callout types of which the vault's snippets and style sheets speak."""
    try:
        names = sorted(os.listdir(vault.root / _SNIPPETS))
    except OSError:
        names = []
    sheets = [VaultPath(f"{_SNIPPETS}/{name}") for name in names]
    sheets += (path for path in vault.files if extension(path) == "css")
    return {
        kind.lower()
        for sheet in sheets
        if extension(sheet) == "css"
        for kind in _STYLED.findall(read_text(vault, sheet))
    }


RULE = Rule("unknown-callout", "syntax", "warning", check, whole=frozenset(["callouts", "texts"]))
