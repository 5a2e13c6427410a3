"""Where things are kept between runs: in the user's cache, for this very program.

On the path of every command that may find its answer remembered, so it imports next to nothing.
"""

from __future__ import annotations

import os
import sys
import zlib
from typing import TYPE_CHECKING

from vaultkit.source.own_files import cache_folder

if TYPE_CHECKING:
    from collections.abc import Iterator

_FORMAT = "4"
_PACKAGES = (
    "latex2mathml-",
    "markdown_it_py-",
    "msgspec-",
    "nh3-",
    "pathspec-",
    "pygments-",
    "python_frontmatter-",
    "pyyaml-",
    "rapidfuzz-",
)


def file_for(root: str, ending: str, folder: str | None = None) -> str:
    """Return the file that keeps something of the vault at `root`, in `folder` or the user's cache."""
    name = os.path.basename(root) or "vault"
    number = zlib.crc32(os.fsencode(root))
    return os.path.join(folder or cache_folder(), f"{name}-{number:08x}{ending}")


def program() -> str:
    """Return what tells this program from any other: all that is kept depends on it.

    The versions of what is installed; of a source tree, also the dates of the code.
    """
    parts = [_FORMAT, sys.version]
    for folder in sys.path:
        if folder.endswith("-packages") and os.path.isdir(folder):
            names = (name for name in os.listdir(folder) if name.endswith(".dist-info"))
            parts += sorted(n for n in names if n.lower().startswith(("vaultkit-", *_PACKAGES)))
    package = os.path.dirname(os.path.dirname(os.path.abspath(__file__)))
    if os.path.exists(os.path.join(package, os.pardir, "pyproject.toml")):
        parts += sorted(_dates(package))
    return "\n".join(parts)


def _dates(folder: str) -> Iterator[str]:
    with os.scandir(folder) as entries:
        for entry in entries:
            if entry.is_dir():
                yield from _dates(entry.path)
            elif entry.name.endswith(".py"):
                status = entry.stat()
                yield f"{entry.path} {status.st_size} {status.st_mtime_ns}"
