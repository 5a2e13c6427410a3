"""What a reader on a slow phone waits for a search: bytes and time to the first result, in Chromium with its brakes on.

The page has been open for two seconds when the reader opens the search and types, a letter every 120 ms. Bytes are
those that were asked for till the first result, for the search's sake, packed with gzip as hosts send them; what a
worker asks for, counts, too. A worker's processor has no brakes here: Material and Pagefind look for words in one.
"""

from __future__ import annotations

import json
import re
import statistics
import subprocess
import sys
import tempfile
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from bench_phone import Served, chromium, served, slow_page
from bench_tools import ToolFailed, install, last_line

LETTER = 120
"""Milliseconds between two letters."""
_READING = 2_000  # milliseconds


@dataclass(frozen=True)
class Search:
    """A search to be measured: how it is opened, typed into and seen to answer, by selectors."""

    name: str
    """What it is called."""
    page: str
    """The page on which it is, from the root of its site."""
    opens: str
    """What is tapped; empty if the field is there."""
    field: str
    """The field."""
    result: str
    """A result."""
    files: str
    """Which requests are for its sake, as an expression."""


OURS = Search(
    "vaultkit",
    "index.html",
    ".vk-search",
    ".vk-finder__input",
    ".vk-hit",
    r"assets/(?:vaultkit-)?(?:search|words)",
)
MATERIAL = Search(
    "Material",
    "index.html",
    ".md-header [for='__search']",
    ".md-search__input",
    ".md-search-result__item",
    r"search",
)
PAGEFIND = Search(
    "Pagefind",
    "pagefind.html",
    "",
    ".pagefind-ui__search-input",
    ".pagefind-ui__result-link",
    r"pagefind/",
)
_PAGEFIND_PAGE = """<!doctype html><html lang=en><meta name=viewport content="width=device-width"><title>x</title>
<link href="pagefind/pagefind-ui.css" rel="stylesheet"><div id="search"></div>
<script src="pagefind/pagefind-ui.js"></script><script>new PagefindUI({element: "#search"})</script>"""


@dataclass(frozen=True)
class Waited:
    """What one visit took."""

    first: float
    """Milliseconds from the first letter to the first result."""
    last: float
    """Milliseconds from the last letter to the first result; none if one was there."""
    size: int
    """Bytes that were asked for till then."""


WATCH = """(result) => {
  window.times = {letters: [], first: 0, began: performance.timeOrigin};
  addEventListener("input", () => times.letters.push(performance.now()), true);
  const look = () => {
    if ([...document.querySelectorAll(result)].some((e) => e.checkVisibility())) times.first = performance.now();
    else requestAnimationFrame(look);
  };
  look();
}"""


def visit(browser: Any, site: Served, search: Search, query: str) -> Waited:
    """Search once, as a new reader does."""
    site.sent.clear()
    with slow_page(browser) as (page, _):
        page.goto(site.address + search.page, wait_until="commit", timeout=120_000)
        page.wait_for_selector(search.opens or search.field, timeout=120_000)
        page.wait_for_timeout(_READING)
        page.evaluate(WATCH, search.result)
        if search.opens:
            page.click(search.opens)
        page.wait_for_selector(search.field)
        page.locator(search.field).press_sequentially(query, delay=LETTER, timeout=120_000)
        page.wait_for_function("window.times.first > 0", timeout=180_000)
        times = page.evaluate("window.times")
    till = times["began"] + times["first"]
    mine = (one for one in site.sent if one.at <= till and re.search(search.files, one.path))
    first, last = times["letters"][0], times["letters"][-1]
    size = sum(one.size for one in mine)
    return Waited(times["first"] - first, max(0.0, times["first"] - last), size)


def table(sites: Mapping[Search, Path], queries: Sequence[str], runs: int) -> str:
    """Return the table of what each search took: medians of `runs` visits for each query."""
    rows = ["| search | query | kB asked for | after the first letter | after the last letter |"]
    rows.append("|---|---|---:|---:|---:|")
    with chromium() as browser:
        for search, folder in sites.items():
            with served(folder) as site:
                for query in queries:
                    found = [visit(browser, site, search, query) for _ in range(runs)]
                    size = statistics.median(one.size for one in found) / 1000
                    first = statistics.median(one.first for one in found)
                    last = statistics.median(one.last for one in found)
                    figures = f"{size:.0f} | {first:.0f} ms | {last:.0f} ms"
                    rows.append(f"| {search.name} | {query} | {figures} |")
    return "\n".join(rows)


def compare(vault: Path, cache: Path, queries: Sequence[str], runs: int) -> str:
    """Build the vault's site with each search, and return the table."""
    with tempfile.TemporaryDirectory(dir=cache, prefix="search-") as name:
        folder = Path(name)
        sites = {OURS: _site(vault, folder, "vaultkit"), MATERIAL: _site(vault, folder, "material")}
        failure = ""
        try:
            sites[PAGEFIND] = _pagefind(sites[MATERIAL], folder / "pagefind", cache / "tools")
        except (ToolFailed, OSError) as error:
            failure = f"\n\nPagefind: {error}"
        return table(sites, queries, runs) + failure


def _site(vault: Path, folder: Path, search: str) -> Path:
    settings = {
        "site_name": "Notes",
        "use_directory_urls": False,
        "theme": {"name": "material", "font": False},
        "plugins": ["search", {"vaultkit": {"search": search}}],
    }
    file = folder / f"{search}.yml"
    file.write_text(json.dumps(settings | {"docs_dir": str(vault.resolve())}), "utf-8")
    command = (sys.executable, "-m", "vaultkit", "build", "--vault", str(vault))
    site = folder / search
    _run((*command, "--config-file", str(file), "--site-dir", str(site)))
    return site


def _pagefind(site: Path, folder: Path, tools: Path) -> Path:
    """Return a site of one page with Pagefind's own field, and its index of the site."""
    install("pagefind", tools)
    python = str(tools / "pagefind" / "bin" / "python")
    index = ("--site", str(site), "--output-path", str(folder / "pagefind"))
    _run((python, "-m", "pagefind_bin", *index, "--root-selector", "article"))
    (folder / PAGEFIND.page).write_text(_PAGEFIND_PAGE, "utf-8")
    return folder


def _run(command: tuple[str, ...]) -> None:
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    if done.returncode:
        raise ToolFailed(last_line(done.stderr))
