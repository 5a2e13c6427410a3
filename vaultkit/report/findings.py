"""What a check found, ready to be printed, and the list of formats: the files under `formats/`."""

from __future__ import annotations

import importlib
import os
from collections import Counter
from collections.abc import Iterable, Sequence
from functools import lru_cache
from typing import TYPE_CHECKING, NamedTuple, TypeVar

from vaultkit.errors import UsageError
from vaultkit.modules import module_names
from vaultkit.report import formats
from vaultkit.report.paint import Paint, plain

if TYPE_CHECKING:
    from types import ModuleType

    from vaultkit.lint.diagnostic import Diagnostic
    from vaultkit.source.document import Document
    from vaultkit.source.path import VaultPath
    from vaultkit.source.span import Position, Span

Name = TypeVar("Name", bound=str)


class Findings(NamedTuple):
    """The outcome of one check. A remembered one is printed without its vault being read."""

    root: str
    """The vault's folder."""
    notes: int
    """How many notes the vault has."""
    links: int
    """How many links were judged."""
    diagnostics: Sequence[Diagnostic]
    """By path and place."""
    prefix: str = ""
    """Where the vault lies in its repository: `docs/vault/`. Formats for code hosts name files from there."""
    caused: frozenset[Diagnostic] = frozenset()
    """Those that the change under review caused, as far as that is known; some formats tell them first."""
    browse: str = ""
    """The address below which the repository's files can be read, ending in `/`; empty if there is none."""
    summary: bool = False
    """Whether people who would be told very many get counts in their place."""

    @property
    def by_rule(self) -> dict[str, int]:
        """How many findings each rule has, the most frequent first."""
        return _counted(d.rule for d in self.diagnostics)

    @property
    def by_file(self) -> dict[VaultPath, int]:
        """How many findings each file has, the most frequent first."""
        return _counted(d.path for d in self.diagnostics)

    @property
    def by_severity(self) -> dict[str, int]:
        """How many findings of each severity."""
        counted = Counter(d.severity for d in self.diagnostics)
        return {severity: counted[severity] for severity in ("error", "warning", "info")}

    def lies(self, path: VaultPath) -> str:
        """Return where a file of the vault lies in the repository."""
        return self.prefix + path

    def document(self, path: VaultPath) -> Document:
        """Return the text of a file with a finding; empty if it cannot be read any more."""
        try:
            written = os.stat(os.path.join(self.root, path)).st_mtime_ns
        except (OSError, ValueError):
            written = 0
        return _document(self.root, path, written)

    def between(self, path: VaultPath, span: Span) -> tuple[Position, Position] | None:
        """Return where a span begins and ends; None if the file is no longer that long."""
        document = self.document(path)
        if span.end > len(document.text):
            return None
        return document.lines.position(span.start), document.lines.position(span.end)


def _counted(names: Iterable[Name]) -> dict[Name, int]:
    return dict(sorted(Counter(names).items(), key=lambda item: (-item[1], item[0])))


@lru_cache(maxsize=16)
def _document(root: str, path: VaultPath, written: int) -> Document:
    from vaultkit.source.folder import Folder  # formats without excerpts read no file

    return Folder(root).read(path)


def format_names() -> list[str]:
    """Return the formats there are, by name."""
    return module_names(formats)


def render(findings: Findings, name: str, paint: Paint = plain) -> str:
    """Return `findings` in the format of that name."""
    text: str = _module(name).render(findings, paint)
    return text


def format_for_file(name: str) -> str:
    """Return the format that a file of this name is written in: that with the longest fitting `FILES`.

    Raises UsageError if its name tells none.

    >>> format_for_file("reports/vault.sarif")
    'sarif'
    """
    from fnmatch import fnmatchcase

    short = os.path.basename(name).lower()
    fitting = [
        (len(pattern), known)
        for known in format_names()
        for pattern in getattr(_module(known), "FILES", ())
        if fnmatchcase(short, pattern)
    ]
    if not fitting:
        formats_there_are = ", ".join(format_names())
        raise UsageError(
            f"{name}: its name tells no format; write FORMAT:{name}, with one of {formats_there_are}"
        )
    return max(fitting)[1]


def destination(said: str) -> tuple[str, str]:
    """Return the format and the file that `FORMAT:FILE` or a file's name alone stand for.

    Raises UsageError if neither tells a format.

    >>> destination("gitlab:out.json")
    ('gitlab', 'out.json')
    """
    name, colon, file = said.partition(":")
    if colon and file and name in format_names():
        return name, file
    return format_for_file(said), said


def _module(name: str) -> ModuleType:
    return importlib.import_module(f"{formats.__name__}.{name}")
