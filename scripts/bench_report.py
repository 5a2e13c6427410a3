"""What was measured, as a table, as JSON and as a picture."""

from __future__ import annotations

import os
import platform
import statistics
import sys
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from html import escape
from pathlib import Path
from typing import Any


@dataclass
class Row:
    """A tool in one way of running it, and what its runs cost."""

    tool: str
    """Its name."""
    version: str
    """Its version; empty if it could not be installed."""
    state: str
    """`cold` or `warm`."""
    cpu: list[float] = field(default_factory=list)
    """User and system seconds of each run."""
    wall: list[float] = field(default_factory=list)
    """Seconds each run took."""
    memory: list[float] = field(default_factory=list)
    """Peak memory of each run, in bytes."""
    found: str = ""
    """What it says it found."""
    failure: str = ""
    """Why there are no figures."""

    def forget(self) -> None:
        """Drop the figures of all runs."""
        for figures in (self.cpu, self.wall, self.memory):
            figures.clear()

    def median(self, name: str) -> float:
        """Return the median of `cpu`, `wall` or `memory`."""
        return statistics.median(getattr(self, name))


@dataclass(frozen=True)
class Comparison:
    """The rows of one mode, the first peer's first."""

    mode: str
    """`check` or `graph`."""
    rows: list[Row]
    """In the order of the tools."""

    @property
    def peer(self) -> str:
        """The tool that ratios are to: the first that could be measured."""
        return next((row.tool for row in self.rows if row.cpu), "")

    def ratio(self, row: Row, name: str) -> float:
        """Return a median as a multiple of the first peer's: its warm one for a warm row, if it has one."""
        rows = [other for other in self.rows if other.tool == self.peer and other.cpu]
        same = [other for other in rows if other.state == row.state]
        return row.median(name) / max((same or rows)[0].median(name), 1e-9)

    def as_json(self) -> dict[str, Any]:
        """Return the medians, the ratios and every single run."""
        rows = [vars(row) | self._figures(row) for row in self.rows]
        return {"mode": self.mode, "compared_with": self.peer, "rows": rows}

    def _figures(self, row: Row) -> dict[str, Any]:
        if not row.cpu:
            return {}
        names = ("cpu", "wall", "memory")
        return {
            "median": {name: round(row.median(name), 4) for name in names},
            "ratio": {name: round(self.ratio(row, name), 3) for name in names},
        }


def machine() -> dict[str, Any]:
    """Return what the figures depend on."""
    return {
        "cpu": _cpu_name(),
        "cores": os.cpu_count(),
        "memory": os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES"),
        "system": f"{platform.system()} {platform.machine()}",
        "python": platform.python_version(),
        "load": round(os.getloadavg()[0], 2),
    }


def _cpu_name() -> str:
    try:
        lines = Path("/proc/cpuinfo").read_text(encoding="utf-8").splitlines()
    except OSError:
        lines = []
    names = [line.partition(":")[2].strip() for line in lines if line.startswith("model name")]
    return names[0] if names else platform.processor() or "unknown"


def seconds(value: float) -> str:
    """Return seconds with three digits that count."""
    return f"{value:.0f}" if value >= 100 else f"{value:.1f}" if value >= 10 else f"{value:.2f}"


_RIGHT = (False, False, True, True, True, True, True, False, True)
"""The table's columns of figures."""


def table(comparison: Comparison) -> str:
    """Return the rows as a Markdown table."""
    ratio = f"× {comparison.peer}"
    head = ("tool", "cache", "CPU s", ratio, "wall s", ratio, "peak MB", "found", "runs")
    cells = [_cells(comparison, row) for row in comparison.rows]
    widths = [max(len(line[i]) for line in (head, *cells)) for i in range(len(head))]
    rule = ["-" * (w - right) + ":" * right for w, right in zip(widths, _RIGHT, strict=True)]
    return "\n".join(_table_line(line, widths) for line in (head, rule, *cells))


def _cells(comparison: Comparison, row: Row) -> list[str]:
    start = [f"{row.tool} {row.version}".strip(), row.state]
    if not row.cpu:
        return [*start, *["–"] * 5, row.failure, "0"]
    for name in ("cpu", "wall"):
        ratio = comparison.ratio(row, name)
        start += [seconds(row.median(name)), f"{ratio:.2f}" if ratio >= 0.1 else f"{ratio:.3f}"]
    return [*start, f"{row.median('memory') / 1e6:.0f}", row.found, str(len(row.cpu))]


def _table_line(cells: Sequence[str], widths: Sequence[int]) -> str:
    pairs = zip(cells, widths, _RIGHT, strict=True)
    return f"| {' | '.join(c.rjust(w) if right else c.ljust(w) for c, w, right in pairs)} |"


_STYLE = """\
text { font: 13px system-ui, sans-serif; fill: #1f2328 }
.head { font-weight: 600 } .small { font-size: 11px; fill: #59636e }
.peer { fill: #8c959f } .ours { fill: #7c3aed } .warm { opacity: .55 }
@media (prefers-color-scheme: dark) {
  text { fill: #e6edf3 } .small { fill: #9198a1 } .peer { fill: #6e7681 } .ours { fill: #a78bfa }
}"""

WIDTH = 760
LABEL = 190
BAR = 300
"""The picture's width, and in it that of the names and of the longest bar, in pixels."""


def picture(comparisons: Iterable[Comparison], vault: str, foot: str) -> str:
    """Return bars of CPU seconds as SVG, for light pages and dark ones."""
    parts: list[str] = []
    y = 0
    for comparison in comparisons:
        y += 34
        title = f"{comparison.mode}: {vault}"
        parts.append(
            _text(0, y, title, "head") + _text(WIDTH, y, "CPU time, less is better", "small end")
        )
        longest = max((row.median("cpu") for row in comparison.rows if row.cpu), default=1.0)
        for row in comparison.rows:
            y += 26
            parts.append(_bar(row, y, longest))
    y += 32
    parts.append(_text(0, y, foot, "small"))
    body = "\n".join(parts)
    head = f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDTH} {y + 12}" width="{WIDTH}" height="{y + 12}" role="img">'
    return f"{head}\n<title>{escape(f'CPU time of vaultkit and others on {vault}')}</title>\n<style>\n{_STYLE}\n.end {{ text-anchor: end }}\n</style>\n{body}\n</svg>\n"


def _bar(row: Row, y: int, longest: float) -> str:
    name = f"{row.tool} {row.version}".strip() + (" (warm)" if row.state == "warm" else "")
    label = _text(LABEL - 10, y, name, "end")
    if not row.cpu:
        return label + _text(LABEL, y, row.failure, "small")
    width = max(1.0, BAR * row.median("cpu") / longest)
    kind = ("ours" if row.tool == "vaultkit" else "peer") + (" warm" if row.state == "warm" else "")
    figures = f"{seconds(row.median('cpu'))} s"
    rest = f"{seconds(row.median('wall'))} s wall, {row.median('memory') / 1e6:.0f} MB"
    bar = f'<rect class="{kind}" x="{LABEL}" y="{y - 13}" width="{width:.1f}" height="17" rx="2"/>'
    end = LABEL + width + 8
    return label + bar + _text(end, y, figures) + _text(end + 9 * len(figures), y, rest, "small")


def _text(x: float, y: float, text: str, kind: str = "") -> str:
    return f'<text x="{x:.0f}" y="{y:.0f}" class="{kind}">{escape(text)}</text>'


def say(text: str) -> None:
    """Say how it is going, beside the results."""
    print(text, file=sys.stderr, flush=True)
