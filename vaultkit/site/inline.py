"""Scripts that themes and plugins write into pages, moved to files: so pages work where a policy allows no others.

A Content-Security-Policy with `script-src 'self'` is what keeps a script that got into a page from running.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import lru_cache
from hashlib import blake2b
from pathlib import Path

from vaultkit.site.shared_files import STYLE

_ROOT = re.compile(rf'href="([^"]*){re.escape(STYLE)}"')
_TYPE = re.compile(r"""\stype\s*=\s*["']?([^\s"'>]*)""", re.IGNORECASE)
_ELSEWHERE = re.compile(r"\s(?:src|async|defer)(?:[\s=]|\Z)", re.IGNORECASE)
_RUN = ("", "text/javascript", "application/javascript", "module")
_FOLDER = "assets/inline"


class InlineScripts:
    """The scripts of one build's pages, each with a file that is named by what it says."""

    def __init__(self, site: Path) -> None:
        """For the site in the folder `site`."""
        self._site = site
        self._names: dict[str, str] = {}

    def moved(self, html: str) -> str:
        """Return a whole page that runs from files what it ran itself; the files are written.

        Of pages that do not bring our style sheet, where the site's root lies is not known; they stay.
        """
        root = _ROOT.search(html)
        if root is None:
            return html
        parts, at = [], 0
        for tag_end, code_end in _inline(html):
            name = self._keep(html[tag_end:code_end])
            parts += [html[at : tag_end - 1], f' src="{root[1]}{_FOLDER}/{name}">']
            at = code_end
        return "".join([*parts, html[at:]])

    def _keep(self, code: str) -> str:
        if code not in self._names:
            data = code.encode("utf-8", "replace")
            self._names[code] = name = blake2b(data, digest_size=8).hexdigest() + ".js"
            folder = self._site / _FOLDER
            folder.mkdir(parents=True, exist_ok=True)
            (folder / name).write_bytes(data)
        return self._names[code]


def _inline(html: str) -> Iterator[tuple[int, int]]:
    """Yield where the code of each script begins and ends that stands in the page itself and is run."""
    at = html.find("<script")
    while at >= 0:
        start = html.find(">", at) + 1
        end = html.find("</script>", start)
        if not start or end < 0:
            return
        if _runs(html[at + len("<script") : start - 1]) and html[start:end].strip():
            yield start, end
        at = html.find("<script", end)


@lru_cache(maxsize=64)
def _runs(attributes: str) -> bool:
    """Tell whether a script with these attributes is one that stands in the page and is run."""
    kind = _TYPE.search(attributes)
    is_whole = attributes.count('"') % 2 == 0  # or the `>` stood in one of them
    is_run = (kind[1].lower() if kind else "") in _RUN
    return is_whole and is_run and not _ELSEWHERE.search(attributes)
