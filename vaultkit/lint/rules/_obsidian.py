"""What the app's own settings say that rules about the whole vault want to know; a missing or broken file says nothing."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from vaultkit.errors import VaultkitError
from vaultkit.lint.templates import Templates
from vaultkit.source.folder import Folder
from vaultkit.source.path import VaultPath
from vaultkit.vault import settings
from vaultkit.vault.model import Vault


def read_text(vault: Vault, path: str) -> str:
    """Return the text of a file that is in no index, `""` if it cannot be read."""
    try:
        return Folder(vault.root).read_bytes(VaultPath(path)).decode("utf-8-sig", "replace")
    except (OSError, ValueError, VaultkitError):
        return ""


def read_json(vault: Vault, name: str) -> dict[str, Any]:
    """Return what the file `name` in the folder `.obsidian` says."""
    try:
        return settings.read_json(Folder(vault.root), f".obsidian/{name}")
    except VaultkitError:
        return {}


def template_test(vault: Vault) -> Callable[[VaultPath], bool]:
    """Return what tells whether a file is a template: nothing collides with one, for nobody reads it."""
    try:
        return Templates(Folder(vault.root)).is_template
    except VaultkitError:
        return lambda path: False
