"""What a page costs its reader, beside plain Material's on the same notes: scripts/bench-pages --help.

Bytes over the network, the time to the largest paint and how much moves meanwhile, in Chromium with the
processor and the network of a phone. Nothing is cached: it is a reader's first page.
"""

from __future__ import annotations

import argparse
import json
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path
from statistics import median
from typing import Any, NamedTuple

from bench_phone import chromium, served, slow_page
from bench_sites import settings_of_material

_WATCH = """
window.seen = {lcp: 0, cls: 0};
new PerformanceObserver((list) => { for (const e of list.getEntries()) seen.lcp = e.startTime; })
  .observe({type: "largest-contentful-paint", buffered: true});
new PerformanceObserver((list) => { for (const e of list.getEntries()) if (!e.hadRecentInput) seen.cls += e.value; })
  .observe({type: "layout-shift", buffered: true});
"""


class Cost(NamedTuple):
    """What one page costs."""

    kilobytes: float
    """All that is loaded without a touch, packed."""
    paint: float
    """Milliseconds to the largest contentful paint."""
    shift: float
    """The cumulative layout shift."""


def main() -> int:
    """Build both sites, measure, and print a table."""
    args = _arguments()
    with tempfile.TemporaryDirectory(prefix="bench-pages-") as scratch:
        sites = {
            "mkdocs-material": _material(args.vault, Path(scratch, "plain")),
            "vaultkit": _vaultkit(args.vault, Path(scratch, "ours")),
        }
        pages = _pages(sites["vaultkit"], sites["mkdocs-material"], args.pages)
        rows = {name: _measured(site, pages[name], args.runs) for name, site in sites.items()}
    _print(rows, [Path(page).stem for page in pages["vaultkit"]])
    return 0


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="scripts/bench-pages", description=__doc__)
    parser.add_argument("--vault", type=Path, required=True, metavar="DIR", help="is only read")
    parser.add_argument("--pages", type=int, default=5, help="how many notes, evenly chosen (5)")
    parser.add_argument("--runs", type=int, default=3, help="medians of so many (3)")
    args = parser.parse_args()
    args.vault = args.vault.resolve()
    return args


def _vaultkit(vault: Path, site: Path) -> Path:
    command = [sys.executable, "-m", "vaultkit", "build", "--vault", str(vault)]
    subprocess.run([*command, "--site-dir", str(site)], check=True, capture_output=True)
    return site


def _material(vault: Path, folder: Path) -> Path:
    shutil.copytree(vault, folder / "docs", ignore=shutil.ignore_patterns(".*"))
    settings = settings_of_material() | {"use_directory_urls": False}
    (folder / "mkdocs.yml").write_text(json.dumps(settings), encoding="utf-8")
    command = [sys.executable, "-m", "mkdocs", "build", "-q", "-f", str(folder / "mkdocs.yml")]
    subprocess.run(command, check=True, capture_output=True)
    return folder / "site"


def _pages(ours: Path, plain: Path, count: int) -> dict[str, list[str]]:
    """Return so many notes that both sites have, evenly chosen by size; the two name them a little differently."""
    by_name = {_simple(p, plain): p.relative_to(plain).as_posix() for p in plain.rglob("*.html")}
    shared = [p for p in ours.rglob("*.html") if _simple(p, ours) in by_name]
    shared.sort(key=lambda page: (page.stat().st_size, str(page)))
    chosen = [shared[(2 * i + 1) * len(shared) // (2 * count)] for i in range(count)]
    return {
        "vaultkit": [page.relative_to(ours).as_posix() for page in chosen],
        "mkdocs-material": [by_name[_simple(page, ours)] for page in chosen],
    }


def _simple(page: Path, site: Path) -> str:
    return "".join(c for c in str(page.relative_to(site)).lower() if c.isalnum() or c == "/")


def _measured(folder: Path, pages: list[str], runs: int) -> list[Cost]:
    with served(folder) as site, chromium() as browser:
        costs = [[_cost(browser, site.address + page) for _ in range(runs)] for page in pages]
    return [Cost(*(median(values) for values in zip(*found, strict=True))) for found in costs]


def _cost(browser: Any, url: str) -> Cost:
    received: list[float] = []
    with slow_page(browser) as (page, session):
        page.add_init_script(_WATCH)
        session.on("Network.loadingFinished", lambda e: received.append(e["encodedDataLength"]))
        page.goto(url, wait_until="networkidle", timeout=120_000)
        page.wait_for_timeout(500)
        seen = page.evaluate("seen")
    return Cost(sum(received) / 1000, seen["lcp"], seen["cls"])


def _print(rows: dict[str, list[Cost]], names: list[str]) -> None:
    head = ("page", "tool", "kB", "largest paint, ms", "layout shift")
    print("| " + " | ".join(head) + " |\n" + "|---" * len(head) + "|")
    for i, name in enumerate(names):
        for tool, costs in rows.items():
            cost = costs[i]
            print(
                f"| {name} | {tool} | {cost.kilobytes:.1f} | {cost.paint:.0f} | {cost.shift:.3f} |"
            )


if __name__ == "__main__":
    sys.exit(main())
