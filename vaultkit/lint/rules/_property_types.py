"""What `.obsidian/types.json` says of properties."""

from __future__ import annotations

from vaultkit.lint.rules._obsidian import read_json
from vaultkit.vault.model import Vault


def property_types(vault: Vault) -> dict[str, str]:
    """Return the type of each property that has one, its name in lower case."""
    types = read_json(vault, "types.json").get("types")
    if not isinstance(types, dict):
        return {}
    return {name.lower(): kind for name, kind in types.items() if isinstance(kind, str)}
