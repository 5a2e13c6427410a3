"""Which notes are templates: their placeholders are no mistakes, so nothing is said of them."""

from __future__ import annotations

from collections.abc import Iterable

from vaultkit.source.folder import Folder
from vaultkit.source.path import VaultPath, comparable
from vaultkit.vault.settings import template_folders


class Templates:
    """The folders of a vault's templates."""

    def __init__(self, vault: Folder, folders: Iterable[str] = ()) -> None:
        """Those that the settings of Obsidian and Templater name, and `folders`, from the vault's folder."""
        every = (*template_folders(vault), *folders)
        # The whole vault is no folder of templates, whatever a plugin's unset folder looks like.
        named = (comparable(one.strip().strip("/")) for one in every)
        self._folders = tuple(f"{one}/" for one in named if one and one != ".")

    def is_template(self, path: VaultPath) -> bool:
        """Tell whether the file at `path` lies in one of them."""
        return bool(self._folders) and comparable(path).startswith(self._folders)
