"""Builders of websites, as they are run on a vault: vaultkit, and the engines it builds on without it."""

from __future__ import annotations

import json
import shutil
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

from bench_tools import Contender, Place

_STATES = ("cold", "warm", "one edit")
_EXTENSIONS: list[str | dict[str, Any]] = [
    *("abbr", "admonition", "attr_list", "def_list", "footnotes", "md_in_html", "tables"),
    {"toc": {"permalink": True}},
    {"pymdownx.arithmatex": {"generic": True}},
    *("pymdownx.betterem", "pymdownx.caret", "pymdownx.details", "pymdownx.highlight"),
    *("pymdownx.inlinehilite", "pymdownx.mark", "pymdownx.smartsymbols", "pymdownx.superfences"),
    *("pymdownx.tasklist", "pymdownx.tilde"),
]
"""What Material recommends."""


def vaultkit(place: Place) -> list[Contender]:
    """The whole site: every link and embed resolved, backlinks, tag and folder pages, search."""
    return [_vaultkit(place, state) for state in _STATES]


def _vaultkit(place: Place, state: str) -> Contender:
    name = f"vaultkit-{state.replace(' ', '-')}"
    cached = ("--cache-dir", str(place.scratch / f"{name}-cache"))
    command = (
        *(sys.executable, "-m", "vaultkit", "build", "--vault", str(place.copies.path(state))),
        *("--site-dir", str(place.scratch / name)),
        *(("--no-cache",) if state == "cold" else cached),
    )
    return Contender("vaultkit", state, command, frozenset({0}), _nothing)


def mkdocs(place: Place) -> list[Contender]:
    """Material for MkDocs with the extensions it recommends; wikilinks stay text."""
    file = _project(place, "mkdocs")
    command = (place.program("mkdocs"), "build", "--quiet", "--config-file", str(file))
    return [Contender("mkdocs", "cold", command, frozenset({0}), _nothing)]


def zensical(place: Place) -> list[Contender]:
    """Zensical with the same extensions; wikilinks stay text."""
    file = _project(place, "zensical")
    command = (place.program("zensical"), "build", "--config-file", str(file))
    return [
        Contender("zensical", "cold", (*command, "--clean"), frozenset({0}), _nothing),
        Contender("zensical", "warm", command, frozenset({0}), _nothing),
    ]


def _project(place: Place, name: str) -> Path:
    """Make a project of a copy of the vault, for Zensical wants it inside, and return its settings: JSON is YAML."""
    folder = place.scratch / name
    hidden = shutil.ignore_patterns(".*")
    shutil.copytree(place.copies.vault, folder / "docs", symlinks=True, ignore=hidden)
    settings = settings_of_material()
    file = folder / "mkdocs.yml"
    file.write_text(json.dumps(settings), encoding="utf-8")
    return file


def settings_of_material() -> dict[str, Any]:
    """Return the `mkdocs.yml` of a site in plain Material, with the extensions it recommends."""
    return {
        "site_name": "Notes",
        "theme": {"name": "material", "font": False},
        "plugins": ["search"],
        "markdown_extensions": _EXTENSIONS,
    }


def _nothing(_: str) -> str:
    return ""


CONTENDERS: dict[str, Callable[[Place], list[Contender]]] = {
    "mkdocs": mkdocs,
    "zensical": zensical,
    "vaultkit": vaultkit,
}
"""Who builds the site."""
