"""vaultkit's own settings, and where the vault is.

Settings are plain values in `vaultkit.toml` or under `[tool.vaultkit]` in `pyproject.toml`; nothing
in them is ever run.
"""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Any

from vaultkit.errors import SettingsError, UsageError, VaultNotFound

_FILES = ("vaultkit.toml", "pyproject.toml")
_KEYS = {"vault"}


@dataclass(frozen=True, slots=True)
class Config:
    """What a project says about its vault."""

    vault: Path
    """The vault's folder, absolute."""
    file: Path
    """The file that says so."""


def find_config(start: Path) -> Config | None:
    """Return the settings nearest to `start`, in its folder or above, or None.

    Raises SettingsError if a settings file cannot be read or says something impossible.
    """
    for folder in (start, *start.parents):
        for name in _FILES:
            config = _read(folder / name)
            if config is not None:
                return config
    return None


def _read(file: Path) -> Config | None:
    if not file.is_file():
        return None
    import tomllib  # a tenth of a small command's time: only where there is a file to read

    try:
        data: dict[str, Any] = tomllib.loads(file.read_text(encoding="utf-8"))
    except (OSError, ValueError) as error:
        raise SettingsError(f"{file}: cannot be read as TOML: {error}") from None
    tool = data.get("tool", {})
    table = data if file.name == _FILES[0] else isinstance(tool, dict) and tool.get("vaultkit")
    return _config(file, table) if isinstance(table, dict) else None


def _config(file: Path, table: dict[str, Any]) -> Config:
    for key in table.keys() - _KEYS:
        raise SettingsError(f"{file}: unknown setting `{key}`; known: {', '.join(sorted(_KEYS))}")
    vault = table.get("vault", ".")
    if not isinstance(vault, str):
        raise SettingsError(f"{file}: `vault` must be the path of a folder, in quotes")
    folder = (file.parent / vault).resolve()
    if not folder.is_dir():
        raise SettingsError(f"{file}: `vault` names {folder}, which is no folder")
    return Config(folder, file)


def find_vault(path: Path | None, explicit: Path | None = None) -> Path:
    """Return the folder of the vault that a command is about.

    `explicit` (`--vault`) is the vault. Otherwise the first of these: the `.obsidian` folder at or
    above `path`; the vault that settings at or above it name; `path` itself, if it is a folder, or
    the folder it lies in. Without a path, the search begins where the command runs, and a folder
    that nothing marks as a vault is none.
    """
    if explicit is not None:
        return _folder(explicit)
    start = (path or Path.cwd()).resolve()
    if path is not None and not start.exists():
        raise UsageError(f"{path}: no such file or folder")
    folder = start if start.is_dir() else start.parent
    if marked := _marked(folder):
        return marked
    config = find_config(folder)
    if config and (path is None or _related(folder, config.vault)):
        return config.vault
    if path is None:
        raise VaultNotFound(f"{folder}: no vault here; name its folder, or run inside a vault")
    return folder


def _folder(path: Path) -> Path:
    if not path.is_dir():
        raise VaultNotFound(
            f"{path}: no such folder; --vault takes the folder that holds the notes"
        )
    return path.resolve()


def _marked(folder: Path) -> Path | None:
    return next((f for f in (folder, *folder.parents) if (f / ".obsidian").is_dir()), None)


def _related(folder: Path, vault: Path) -> bool:
    return vault.is_relative_to(folder) or folder.is_relative_to(vault)
