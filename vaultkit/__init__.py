"""vaultkit: the toolchain for Obsidian-style Markdown vaults.

    import vaultkit

    vault = vaultkit.open("vault")
    note = vault["Recovery MOC"]
    vault.links.backlinks(note.path)
    vaultkit.check(vault)
    vaultkit.to_networkx(vault)

Everything named here is public and stays; what is not, may move. Names load on first use, so that
`import vaultkit` costs next to nothing.
"""

from __future__ import annotations

import importlib
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from vaultkit.errors import (
        OutsideVault,
        SettingsError,
        UsageError,
        VaultkitError,
        VaultNotFound,
    )
    from vaultkit.graph.build import to_networkx
    from vaultkit.lint.diagnostic import Diagnostic
    from vaultkit.lint.run import check
    from vaultkit.source.document import Document
    from vaultkit.source.edit import Edit
    from vaultkit.source.path import VaultPath
    from vaultkit.source.span import Position, Span
    from vaultkit.syntax.elements import BlockId, Heading, Link, Tag
    from vaultkit.syntax.note import Note
    from vaultkit.syntax.parser import parse
    from vaultkit.vault.links import Edge
    from vaultkit.vault.load import load as open
    from vaultkit.vault.model import Vault
    from vaultkit.vault.resolve import Ambiguous, Found, Missing, resolve

_HOMES = {
    "Ambiguous": "vaultkit.vault.resolve",
    "BlockId": "vaultkit.syntax.elements",
    "Diagnostic": "vaultkit.lint.diagnostic",
    "Document": "vaultkit.source.document",
    "Edge": "vaultkit.vault.links",
    "Edit": "vaultkit.source.edit",
    "Found": "vaultkit.vault.resolve",
    "Heading": "vaultkit.syntax.elements",
    "Link": "vaultkit.syntax.elements",
    "Missing": "vaultkit.vault.resolve",
    "Note": "vaultkit.syntax.note",
    "OutsideVault": "vaultkit.errors",
    "Position": "vaultkit.source.span",
    "SettingsError": "vaultkit.errors",
    "Span": "vaultkit.source.span",
    "Tag": "vaultkit.syntax.elements",
    "UsageError": "vaultkit.errors",
    "Vault": "vaultkit.vault.model",
    "VaultNotFound": "vaultkit.errors",
    "VaultPath": "vaultkit.source.path",
    "VaultkitError": "vaultkit.errors",
    "check": "vaultkit.lint.run",
    "open": "vaultkit.vault.load:load",
    "parse": "vaultkit.syntax.parser",
    "resolve": "vaultkit.vault.resolve",
    "to_networkx": "vaultkit.graph.build",
}

__all__ = [
    "Ambiguous",
    "BlockId",
    "Diagnostic",
    "Document",
    "Edge",
    "Edit",
    "Found",
    "Heading",
    "Link",
    "Missing",
    "Note",
    "OutsideVault",
    "Position",
    "SettingsError",
    "Span",
    "Tag",
    "UsageError",
    "Vault",
    "VaultNotFound",
    "VaultPath",
    "VaultkitError",
    "check",
    "open",
    "parse",
    "resolve",
    "to_networkx",
]


def __getattr__(name: str) -> Any:
    home = _HOMES.get(name)
    if home is None:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    module, _, other = home.partition(":")
    return getattr(importlib.import_module(module), other or name)
