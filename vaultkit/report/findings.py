"""What a check found, ready to be printed, and the list of formats: the files under `formats/`."""

from __future__ import annotations

import importlib
from collections import Counter
from collections.abc import Sequence
from functools import cache
from typing import TYPE_CHECKING, NamedTuple

from vaultkit.modules import module_names
from vaultkit.report import formats
from vaultkit.report.paint import Paint, plain

if TYPE_CHECKING:
    from vaultkit.lint.diagnostic import Diagnostic
    from vaultkit.source.document import Document
    from vaultkit.source.path import VaultPath


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

    @property
    def by_rule(self) -> dict[str, int]:
        """How many findings each rule has, the most frequent first."""
        counted = Counter(d.rule for d in self.diagnostics)
        return dict(sorted(counted.items(), key=lambda item: (-item[1], item[0])))

    @property
    def by_severity(self) -> dict[str, int]:
        """How many findings of each severity."""
        counted = Counter(d.severity for d in self.diagnostics)
        return {severity: counted[severity] for severity in ("error", "warning", "info")}

    def document(self, path: VaultPath) -> Document:
        """Return the text of a file with a finding; empty if it cannot be read any more."""
        return _document(self.root, path)


@cache
def _document(root: str, path: VaultPath) -> Document:
    from vaultkit.source.folder import Folder  # formats without excerpts read no file

    return Folder(root).read(path)


def format_names() -> list[str]:
    """Return the formats there are, by name."""
    return module_names(formats)


def render(findings: Findings, name: str, paint: Paint = plain) -> str:
    """Return `findings` in the format of that name."""
    module = importlib.import_module(f"{formats.__name__}.{name}")
    text: str = module.render(findings, paint)
    return text
