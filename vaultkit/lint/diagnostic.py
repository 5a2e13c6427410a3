"""A judgement about a place in a file."""

from __future__ import annotations

from typing import TYPE_CHECKING, Literal, NamedTuple

if TYPE_CHECKING:
    from vaultkit.source.edit import Edit
    from vaultkit.source.path import VaultPath
    from vaultkit.source.span import Position, Span

Severity = Literal["error", "warning", "info"]


class Fix(NamedTuple):
    """A change that would mend what was found."""

    title: str
    """What it does, in the imperative."""
    safe: bool
    """Whether it can change neither what resolves nor how the text reads."""
    edits: tuple[Edit, ...]
    """The change; it may touch several files."""


class Related(NamedTuple):
    """Another place that has to do with a finding: what caused it, what it collides with."""

    path: VaultPath
    """The file."""
    span: Span
    """The place, in code points; `Span(0, 0)` where the file as a whole is meant."""
    start: Position
    """The place as people name it."""
    message: str
    """What it has to do with it."""


class Diagnostic(NamedTuple):
    """One finding: a rule, a place, a message, perhaps a fix."""

    rule: str
    """The rule's name; it reads after "allow"."""
    severity: Severity
    path: VaultPath
    """The file."""
    span: Span
    """The place, in code points."""
    start: Position
    """The place as people name it."""
    end: Position
    """The position after its last character."""
    message: str
    """What is wrong, one sentence."""
    target: str | None = None
    """What the link names, where the finding is about one."""
    suggestions: tuple[str, ...] = ()
    """What may have been meant, best first, as one would write it."""
    fix: Fix | None = None
    related: tuple[Related, ...] = ()
    """Other places that have to do with it."""
