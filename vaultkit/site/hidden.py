"""Files that are out of sight: by Obsidian's settings, by the owner's wishes, or because they lie elsewhere.

Settings that cannot be read might have hidden anything they speak for, so all of it is hidden.
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterator
from typing import Any

from vaultkit.errors import OutsideVault, SettingsError
from vaultkit.site.wishes import Wishes
from vaultkit.source import path as paths
from vaultkit.source.folder import Folder
from vaultkit.source.path import VaultPath
from vaultkit.vault.model import Vault
from vaultkit.vault.settings import APP, TEMPLATES, from_app

Hides = Callable[[str], bool]


def hidden_test(vault: Vault, wishes: Wishes, tell: Callable[[str], None]) -> Hides:
    """Return the test for files of `vault` that are out of sight; `tell` hears what could not be read.

    Raises SettingsError if it is the vault's own settings that cannot be read: nothing could be public.
    """
    folder = Folder(vault.root)
    rules = [(base, _rules(folder, base, tell)) for base in _vaults_in(vault)]
    by_owner = wishes.folder_test()

    def hides(path: str) -> bool:
        out_of_sight = any(rule(path[len(base) :]) for base, rule in rules if path.startswith(base))
        return out_of_sight or by_owner(path) or folder.is_linked(VaultPath(path))

    return hides


def _vaults_in(vault: Vault) -> Iterator[str]:
    """Yield every folder with settings of its own, as the beginning of the paths in it; the vault's is `""`."""
    folders = {""}
    for path in vault.files:
        folder = paths.folder(path)
        while folder and folder + "/" not in folders:
            folders.add(folder + "/")
            folder = paths.folder(folder)
    return (f for f in sorted(folders) if not f or (vault.root / f / ".obsidian").is_dir())


def _rules(folder: Folder, base: str, tell: Callable[[str], None]) -> Hides:
    try:
        return _readable_rules(folder, base)
    except _Unreadable as error:
        message = f"{error}, and it may say what is private"
        if not base:
            raise SettingsError(f"{message}; mend or remove it, for nothing is published") from None
        tell(f"{message}; nothing in {base} is published")
        return lambda path: True


class _Unreadable(Exception):
    """Settings cannot be read; the message says which and why."""


def _readable_rules(folder: Folder, base: str) -> Hides:
    app = _settings(folder, base + APP)
    filters = app.get("userIgnoreFilters") or []
    if not isinstance(filters, list):
        raise _Unreadable(f"{base}{APP}: `userIgnoreFilters` is no list")
    for rule in filters:
        _check_filter(base + APP, rule)
    settings = from_app(app)
    names = tuple(_template_folders(folder, base))

    def hides(path: str) -> bool:
        return settings.ignores(VaultPath(path)) or path.lower().startswith(names)

    return hides


def _check_filter(file: str, rule: object) -> None:
    if not isinstance(rule, str):
        raise _Unreadable(f"{file}: a filter of `userIgnoreFilters` is no text")
    if len(rule) > 2 and rule.startswith("/") and rule.endswith("/"):
        try:
            re.compile(rule[1:-1])
        except re.error as error:
            raise _Unreadable(f"{file}: the filter {rule} cannot be read: {error}") from None


def _template_folders(folder: Folder, base: str) -> Iterator[str]:
    for file, key in TEMPLATES:
        said = _settings(folder, base + file).get(key)
        if said is not None and not isinstance(said, str):
            raise _Unreadable(f"{base}{file}: `{key}` is no text")
        if said and said.strip("/"):
            yield said.strip("/").lower() + "/"


def _settings(folder: Folder, file: str) -> dict[str, Any]:
    """Return a JSON file of settings; a missing one says nothing. Raises `_Unreadable` for a broken one."""
    try:
        said = json.loads(folder.read_bytes(VaultPath(file)).decode("utf-8-sig"))
    except (FileNotFoundError, NotADirectoryError):
        return {}
    except (OSError, OutsideVault, ValueError, RecursionError) as error:
        raise _Unreadable(f"{file}: cannot be read: {error}") from None
    if not isinstance(said, dict):
        raise _Unreadable(f"{file}: is no JSON object")
    return said
