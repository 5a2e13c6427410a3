"""What every page brings: one style sheet and one script, each joined from a file for each part in `everywhere/`.

One request each, and a part is found by its name. A script here is small and waits for nobody; what is only
needed when a reader opens something lies in `theme/assets`, and is asked for then.
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

STYLE = "assets/vaultkit.css"
"""The style sheet's address in a site."""
SCRIPT = "assets/vaultkit.js"
"""The script's address in a site."""

STYLES = (
    "base",
    "math",
    "diagrams",
    "known",
    "embeds",
    "callouts",
    "tasks",
    "backlinks",
    "rtl",
    "listings",
    "canvas",
    "bases",
    "ways",
    "graph",
    "search",
    "print",
)
"""The parts of the style sheet; of equal rules the later holds."""
SCRIPTS: tuple[str, ...] = (
    "page",
    "previews",
    "ways",
    "place",
    "graph",
    "search",
)
"""The parts of the script; `page` is what the others ask."""

_FOLDER = Path(__file__).parent / "everywhere"


def shared_files() -> Iterator[tuple[str, bytes]]:
    """Yield the address and content of each file that every page brings."""
    yield STYLE, _joined(f"{name}.css" for name in STYLES)
    yield SCRIPT, _joined(f"{name}.js" for name in SCRIPTS)


def _joined(names: Iterator[str]) -> bytes:
    return b"\n".join((_FOLDER / name).read_bytes() for name in names)
