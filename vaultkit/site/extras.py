"""What a page brings besides its HTML: scripts and fonts, only where they are used, from the site itself.

Our own scripts come with the theme's files; what others wrote is copied from where `vaultkit vendor` keeps it, when
the first page asks for it. Tags stand at the end of a page's body, where Material runs them on instant navigation, too.
"""

from __future__ import annotations

import re
import shutil
from collections import Counter
from collections.abc import Iterator
from html import escape
from pathlib import Path

from vaultkit.site.boards.board import MARK as CANVAS
from vaultkit.site.diagrams import MARK as DIAGRAM
from vaultkit.site.mathml import MARK as TEX
from vaultkit.site.vendored import MATH_FONT, MERMAID, TEMML, Package

_ASSETS = "assets"
_BEYOND = re.compile(r"[A-Za-z][A-Za-z0-9+.-]*:|/")
# What raw HTML or another renderer brings; Material would ask unpkg.com for a script to draw it.
_MERMAID = re.compile(r'<pre((?: [^\s="<>]+="[^"]*")*?) class="(?:[^"]*\s)?mermaid(?:\s[^"]*)?"')


class Extras:
    """What the pages of one build bring."""

    def __init__(self, site: Path | None, mermaid: str | None = None) -> None:
        """For the site in the folder `site`, to which nothing is copied if it is None.

        `mermaid` is the address of the owner's own script, if there is one.
        """
        self._assets = site / _ASSETS if site else None
        self._mermaid = mermaid
        self._missing: Counter[str] = Counter()

    def dress(self, html: str, url: str) -> str:
        """Return the body of the page at `url`, from the root of the site, with the tags of what it needs."""
        html = _MERMAID.sub(rf"<pre\1 {DIAGRAM}", html) if "mermaid" in html else html
        tags = [*self._for_diagrams(html), *self._for_math(html), *_for_canvases(html)]
        up = "../" * url.removeprefix("./").count("/")
        return "\n".join([html, *(tag.format(assets=up + _ASSETS) for tag in tags)])

    def missing(self) -> Iterator[str]:
        """Yield a line for each thing that pages show as code."""
        for what, pages in self._missing.items():
            where = "1 page" if pages == 1 else f"{pages} pages"
            yield f"{what}: shown as code on {where}; `vaultkit vendor` fetches what draws it"

    def _for_diagrams(self, html: str) -> Iterator[str]:
        if DIAGRAM not in html:
            return
        if self._mermaid:
            own = self._mermaid if _BEYOND.match(self._mermaid) else f"../{self._mermaid}"
            yield _script("vaultkit-diagrams.js", own)
        elif self._brought(MERMAID, "diagrams"):
            yield _script("vaultkit-diagrams.js", f"vendor/{MERMAID.key}/mermaid.min.js")

    def _for_math(self, html: str) -> Iterator[str]:
        if ("<math" in html or TEX in html) and self._brought(MATH_FONT):
            yield '<link rel="stylesheet" href="{assets}/vaultkit-math.css">'
        if TEX in html and self._brought(TEMML, "some math"):
            yield _script("vaultkit-math.js", f"vendor/{TEMML.key}/temml.min.js")

    def _brought(self, package: Package, what: str = "") -> bool:
        """Copy a package's files to the site, once; tell whether they are there."""
        if not package.is_here:
            if what:
                self._missing[what] += 1
            return False
        if self._assets is not None:
            _copy(package, self._assets / "vendor" / package.key)
        return True


def _for_canvases(html: str) -> Iterator[str]:
    if CANVAS in html:
        yield '<script src="{assets}/vaultkit-canvas.js"></script>'


def _copy(package: Package, folder: Path) -> None:
    for _, file in package.members:
        if not (folder / file).is_file():
            folder.mkdir(parents=True, exist_ok=True)
            shutil.copyfile(package.folder / file, folder / file)


def _script(name: str, library: str) -> str:
    library = escape(library).replace("{", "{{").replace("}", "}}")
    return f'<script src="{{assets}}/{name}" data-library="{library}"></script>'
