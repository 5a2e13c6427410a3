"""What a vault's own settings say (`.obsidian/app.json`, spec §22). A missing file or key is the default."""

from __future__ import annotations

import json
import re
from dataclasses import dataclass
from typing import Any, TypeVar

from vaultkit.errors import OutsideVault
from vaultkit.source.folder import Folder
from vaultkit.source.path import VaultPath
from vaultkit.source.problem import Problem
from vaultkit.source.span import Span

APP = VaultPath(".obsidian/app.json")
TEMPLATES = (
    (".obsidian/templates.json", "folder"),
    (".obsidian/plugins/templater-obsidian/data.json", "templates_folder"),
)
"""Where Obsidian and Templater keep the folder of their templates, and under which key."""

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Settings:
    """The settings that bear on what notes mean or how they are written."""

    link_format: str = "shortest"
    """How the app writes links: `shortest`, `relative` or `absolute`."""
    markdown_links: bool = False
    """Whether the app writes Markdown links."""
    strict_line_breaks: bool = False
    """Whether a single line end is no break (spec LST-02)."""
    ignore_filters: tuple[str, ...] = ()
    """Path prefixes or `/expressions/` of files that are left out of search and graph (spec RES-18)."""
    attachment_folder: str = "/"
    """Where the app puts attachments."""
    all_file_types: bool = False
    """Whether files of every type are in the index (spec FIL-05)."""

    def ignores(self, path: VaultPath) -> bool:
        """Tell whether the user has put `path` out of sight."""
        return any(_matches(rule, path) for rule in self.ignore_filters)


def _matches(rule: str, path: VaultPath) -> bool:
    if len(rule) > 2 and rule.startswith("/") and rule.endswith("/"):
        try:
            return re.search(rule[1:-1], path, re.IGNORECASE) is not None
        except re.error:
            return False
    return path.lower().startswith(rule.lower())


def from_app(app: dict[str, Any]) -> Settings:
    """Return the settings of a parsed `app.json`; a value of the wrong type is the default."""
    default = Settings()
    filters = app.get("userIgnoreFilters")
    return Settings(
        link_format=_of_type(app, "newLinkFormat", default.link_format),
        markdown_links=_of_type(app, "useMarkdownLinks", default.markdown_links),
        strict_line_breaks=_of_type(app, "strictLineBreaks", default.strict_line_breaks),
        ignore_filters=tuple(f for f in filters if isinstance(f, str))
        if isinstance(filters, list)
        else (),
        attachment_folder=_of_type(app, "attachmentFolderPath", default.attachment_folder),
        all_file_types=_of_type(app, "showUnsupportedFiles", default.all_file_types),
    )


def _of_type(app: dict[str, Any], key: str, default: T) -> T:
    value = app.get(key)
    return value if isinstance(value, type(default)) else default


def read(folder: Folder) -> tuple[Settings, list[Problem]]:
    """Return the settings of the vault in `folder`; a broken file is the defaults and a problem."""
    try:
        app = json.loads(folder.read_bytes(APP).decode("utf-8-sig"))
    except FileNotFoundError:
        return Settings(), []
    except (OSError, OutsideVault, ValueError, RecursionError) as error:
        message = f"cannot be read, so Obsidian's defaults hold: {error}"
        return Settings(), [Problem("unreadable-settings", APP, Span(0, 0), message)]
    return from_app(app if isinstance(app, dict) else {}), []


def read_json(folder: Folder, file: str) -> dict[str, Any]:
    """Return what a JSON file of a vault's settings says; a missing or broken one says nothing."""
    try:
        said = json.loads(folder.read_bytes(VaultPath(file)).decode("utf-8-sig"))
    except (OSError, OutsideVault, ValueError, RecursionError):
        return {}
    return said if isinstance(said, dict) else {}


def template_folders(folder: Folder, below: str = "") -> list[str]:
    """Return the folders of templates, as named by the settings of the vault or of one in it, `below` ("inner/")."""
    said = (read_json(folder, below + file).get(key) for file, key in TEMPLATES)
    return [one for one in said if isinstance(one, str)]
