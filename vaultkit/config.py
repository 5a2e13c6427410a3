"""vaultkit's own settings, and where the vault is.

Settings are plain values in `vaultkit.toml` or under `[tool.vaultkit]` in `pyproject.toml`; nothing
in them is ever run. What they say of findings is read in `lint/settings.py`. On the path of every
command, so paths are strings and it imports next to nothing.
"""

from __future__ import annotations

import os
from typing import TYPE_CHECKING, Any, NamedTuple

from vaultkit.errors import SettingsError, UsageError, VaultNotFound
from vaultkit.folders import is_below

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

_FILES = ("vaultkit.toml", "pyproject.toml")
KEYS = (
    "baseline",
    "exclude",
    "extend-ignore",
    "extend-select",
    "fail-on",
    "ignore",
    "per-file-ignores",
    "rules",
    "select",
    "severity",
    "site",
    "templates",
    "vault",
)
"""What can be set; `lint/settings.py` says what each is."""


class Config(NamedTuple):
    """What a project says about its vault."""

    vault: str
    """The vault's folder, absolute."""
    file: str
    """The file that says so."""
    table: dict[str, Any]
    """All that it says, as TOML has it; only `vault` and the names of the keys have been looked at."""


def find_config(start: str) -> Config | None:
    """Return the settings nearest to the folder `start`, in it or above, or None.

    Raises SettingsError if a settings file cannot be read or says something impossible.
    """
    return next(_configs(start), None)


def config_of(vault: str, start: str | None = None) -> Config | None:
    """Return the settings of the vault in the folder `vault`, or None.

    They are the nearest, in it or above, that are about it; else those nearest to the folder
    `start`. Settings are about the vault that they name, without a name about their own folder,
    and about all folders below. Raises SettingsError as `find_config` does.
    """
    for place in (vault, start):
        for config in _configs(place) if place else ():
            if is_below(vault, config.vault):
                return config
    return None


def _configs(start: str) -> Iterator[Config]:
    for folder in upward(start):
        for name in _FILES:
            config = _read(os.path.join(folder, name))
            if config is not None:
                yield config


def upward(folder: str) -> Iterator[str]:
    """Yield `folder` and those it lies in."""
    above = ""
    while folder != above:
        yield folder
        folder, above = os.path.dirname(folder), folder


def _read(file: str) -> Config | None:
    if not os.path.isfile(file):
        return None
    own = os.path.basename(file) == _FILES[0]
    try:
        with open(file, "rb") as opened:
            said = opened.read()
        if not own and b"vaultkit" not in said:
            return None  # somebody else's: what is wrong in it is not ours to say
        import tomllib  # a tenth of a small command's time: only where there is a file to read

        data: dict[str, Any] = tomllib.loads(said.decode())
    except (OSError, ValueError, RecursionError) as error:
        raise SettingsError(f"{file}: cannot be read as TOML: {error}") from None
    tool = data.get("tool", {})
    table = data if own else isinstance(tool, dict) and tool.get("vaultkit")
    return _config(file, table) if isinstance(table, dict) else None


def _config(file: str, table: dict[str, Any]) -> Config:
    for key in table:
        if key not in KEYS:
            raise SettingsError(f"{file}: unknown setting {hint(key, KEYS)}")
    vault = table.get("vault", ".")
    if not isinstance(vault, str) or "\0" in vault:
        raise SettingsError(f"{file}: `vault` must be the path of a folder, in quotes")
    folder = os.path.realpath(os.path.join(os.path.dirname(file), vault))
    if not os.path.isdir(folder):
        raise SettingsError(f"{file}: `vault` names {folder}, which is no folder")
    return Config(folder, file, table)


def hint(said: str, known: Iterable[str]) -> str:
    """Return what is unknown, and what may have been meant by it, or else all that is known.

    >>> hint("valut", ["select", "vault"])
    '`valut`; did you mean `vault`?'
    """
    import difflib  # who mistypes nothing need not load it

    names = sorted(known)
    near = difflib.get_close_matches(said[:_MOST_LETTERS], names, 1)
    if near:
        return f"`{said}`; did you mean `{near[0]}`?"
    return f"`{said}`; known: {', '.join(names)}"


_MOST_LETTERS = 80
"""No name is as long; comparing takes time that grows with the square."""


def find_vault(path: str | None, explicit: str | None = None) -> str:
    """Return the folder of the vault that a command is about, absolute, without symbolic links.

    `explicit` (`--vault`) is the vault. Otherwise the first of these: the `.obsidian` folder at or
    above `path`; the vault that settings at or above it name; `path` itself, if it is a folder, or
    the folder it lies in. Without a path, the search begins where the command runs, and a folder
    that nothing marks as a vault is none.
    """
    if explicit is not None:
        return _folder(explicit)
    start = os.path.realpath(path or os.curdir)
    if path is not None and not os.path.exists(start):
        raise UsageError(f"{path}: no such file or folder")
    folder = start if os.path.isdir(start) else os.path.dirname(start)
    if marked := _marked(folder):
        return marked
    config = find_config(folder)
    if config and (path is None or _related(folder, config.vault)):
        return config.vault
    if path is None:
        raise VaultNotFound(f"{folder}: no vault here; name its folder, or run inside a vault")
    return folder


def _folder(path: str) -> str:
    if not os.path.isdir(path):
        raise VaultNotFound(
            f"{path}: no such folder; --vault takes the folder that holds the notes"
        )
    return os.path.realpath(path)


def _marked(folder: str) -> str | None:
    return next((f for f in upward(folder) if os.path.isdir(os.path.join(f, ".obsidian"))), None)


def _related(folder: str, vault: str) -> bool:
    return is_below(vault, folder) or is_below(folder, vault)
