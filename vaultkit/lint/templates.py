"""Which notes are templates: their placeholders are no mistakes, so nothing is said of them."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator

from vaultkit.errors import OutsideVault
from vaultkit.source.folder import Folder
from vaultkit.source.path import VaultPath, comparable

SETTINGS = (
    (VaultPath(".obsidian/templates.json"), "folder"),
    (VaultPath(".obsidian/plugins/templater-obsidian/data.json"), "templates_folder"),
)
"""Where Obsidian and Templater keep the folder of their templates, and under which key."""


class Templates:
    """The folders of a vault's templates."""

    def __init__(self, vault: Folder, folders: Iterable[str] = ()) -> None:
        """Those that the settings of Obsidian and Templater name, and `folders`, from the vault's folder."""
        every = (*_named(vault), *folders)
        # The whole vault is no folder of templates, whatever a plugin's unset folder looks like.
        named = (comparable(one.strip().strip("/")) for one in every)
        self._folders = tuple(f"{one}/" for one in named if one and one != ".")

    def is_template(self, path: VaultPath) -> bool:
        """Tell whether the file at `path` lies in one of them."""
        return bool(self._folders) and comparable(path).startswith(self._folders)


def _named(vault: Folder) -> Iterator[str]:
    for file, key in SETTINGS:
        try:
            said = json.loads(vault.read_bytes(file).decode("utf-8-sig"))
        except (OSError, OutsideVault, ValueError, RecursionError):
            continue  # none, or broken: then the plugin knows of no folder, either
        folder = said.get(key) if isinstance(said, dict) else None
        if isinstance(folder, str):
            yield folder
