"""The modules of a package: where the folder is the list, as of rules, formats and verbs."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from types import ModuleType


def module_names(package: ModuleType) -> list[str]:
    """Return the names of the modules in `package` in order, those that begin with `_` left out."""
    files = (name for folder in package.__path__ for name in os.listdir(folder))
    return sorted({f[:-3] for f in files if f.endswith(".py") and not f.startswith("_")})
