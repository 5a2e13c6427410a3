"""The search of a site that is opened from a folder, where browsers fetch no JSON and start no workers."""

from __future__ import annotations

from pathlib import Path

SCRIPT = "assets/vaultkit-offline.js"
"""What stands in for a worker; to be loaded before the theme's script starts one."""


def write_index(site: Path) -> None:
    """Write the index of the search, if there is one, as the script for which Material then looks."""
    index = site / "search" / "search_index.json"
    if index.is_file():
        index.with_suffix(".js").write_bytes(b"var __index = " + index.read_bytes())
