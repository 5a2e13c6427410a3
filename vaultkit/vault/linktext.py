"""How a link to a file is written (spec RES-24): what suggestions, fixes and renames put between the brackets."""

from __future__ import annotations

from vaultkit.source import path as paths
from vaultkit.source.path import VaultPath, comparable
from vaultkit.vault.model import Vault, wikilink_to
from vaultkit.vault.resolve import Found


def linktext(vault: Vault, path: VaultPath) -> str:
    """Return what a wikilink to `path` says: its name if that is unique, else its whole path.

    A note loses its `.md`, every other file keeps its extension.

    >>> linktext(vault, VaultPath("Garden/Mint.md"))  # doctest: +SKIP
    'Mint'
    """
    unique = len(vault.names.named(comparable(paths.name(path)))) == 1
    text = paths.name(path) if unique else str(path)
    short = paths.without_note_suffix(text)
    # A note `dial.png.md` beside an image `dial.png` needs its extension (RES-20).
    found = vault.resolve(wikilink_to(short), VaultPath(""))
    return short if isinstance(found, Found) and found.path == path else text
