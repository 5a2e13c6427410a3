"""What was measured, as tables and as JSON."""

from __future__ import annotations

import os
import platform
import statistics
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from bench_vaults import Subject

OURS = "vaultkit"
FIGURES = ("cpu", "wall", "memory")


@dataclass
class Row:
    """A tool in one way of running it, and what its runs cost."""

    tool: str
    """Its name, and what it is set to do if that is not its default."""
    version: str
    """Its version; empty if it could not be installed."""
    state: str
    """The state of its cache and of the vault, or what it is asked for."""
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

    @property
    def is_ours(self) -> bool:
        """Whether it is vaultkit, whatever it is set to do."""
        return self.tool.split()[0] == OURS

    def forget(self) -> None:
        """Drop the figures of all runs."""
        for name in FIGURES:
            self._figures(name).clear()

    def median(self, name: str) -> float:
        """Return the median of `cpu`, `wall` or `memory`."""
        return statistics.median(self._figures(name))

    def _figures(self, name: str) -> list[float]:
        figures: list[float] = getattr(self, name)
        return figures


@dataclass(frozen=True)
class Comparison:
    """The rows of one mode on one vault."""

    mode: str
    """`check`, `graph`, `start` or `growth`."""
    subject: Subject
    """The vault."""
    rows: list[Row]
    """In the order of the tools."""

    @property
    def title(self) -> str:
        """The mode, and the vault if there is one."""
        return ", ".join(filter(None, (self.mode, self.subject.title)))

    def row(self, tool: str, state: str) -> Row:
        """Return the row of a tool in a state; one without figures if there is none."""
        none = Row(tool, "", state)
        return next((r for r in self.rows if (r.tool, r.state) == (tool, state)), none)

    def pairs(self) -> list[tuple[Row, Row]]:
        """Return each row of ours beside what it is compared with: a peer in the same state.

        A peer with one row only is the same in every state.
        """
        return [
            (our, peer)
            for our in self.rows
            for peer in (self.beside(our.state) if our.is_ours and our.cpu else ())
            if not peer.is_ours and peer.cpu
        ]

    def beside(self, state: str) -> list[Row]:
        """Return the rows of a state, and of each tool that has one row only."""
        tools = [row.tool for row in self.rows]
        return [r for r in self.rows if r.state == state or tools.count(r.tool) == 1]

    def as_json(self) -> dict[str, Any]:
        """Return the medians, the ratios and every single run."""
        subject = self.subject
        return {
            "mode": self.mode,
            "vault": {"name": subject.name, "notes": subject.notes, "bytes": subject.bytes},
            "rows": [vars(row) | _medians(row) for row in self.rows],
            "ratios": [
                {"of": [our.tool, our.state], "to": [peer.tool, peer.state]}
                | {name: round(ratio(our, peer, name), 4) for name in FIGURES}
                for our, peer in self.pairs()
            ],
        }


def _medians(row: Row) -> dict[str, Any]:
    return {"median": {name: round(row.median(name), 4) for name in FIGURES}} if row.cpu else {}


def ratio(row: Row, other: Row, name: str) -> float:
    """Return a median of `row` as a multiple of that of `other`."""
    return row.median(name) / max(other.median(name), 1e-9)


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


def digits(value: float) -> str:
    """Return a figure with the digits that count: two at least."""
    return f"{value:,.{sum(value < limit for limit in (100, 10, 0.1, 0.01))}f}"


def table(comparison: Comparison) -> str:
    """Return the rows as a Markdown table."""
    head = ("tool", "state", "CPU s", "wall s", "peak MB", "found", "runs")
    return markdown(head, map(_cells, comparison.rows), "<<>>><>")


def _cells(row: Row) -> list[str]:
    start = [f"{row.tool} {row.version}".strip(), row.state]
    if not row.cpu:
        return [*start, *"–––", row.failure, "0"]
    times = [digits(row.median(name)) for name in ("cpu", "wall")]
    return [*start, *times, f"{row.median('memory') / 1e6:.0f}", row.found, str(len(row.cpu))]


def ratios(comparison: Comparison) -> str:
    """Return what vaultkit costs as a multiple of each peer, as a Markdown table."""
    head = ("this", "as a multiple of", "CPU", "wall", "peak")
    lines = [
        [f"{our.tool}, {our.state}", f"{peer.tool}, {peer.state}"]
        + [digits(ratio(our, peer, name)) for name in FIGURES]
        for our, peer in comparison.pairs()
    ]
    return markdown(head, lines, "<<>>>")


def growth(comparisons: Sequence[Comparison]) -> str:
    """Return what a note costs in vaults of several sizes, as a Markdown table.

    `×` is the last vault's figure as a multiple of the first one's: 1 is growth in proportion.
    """
    sizes = [f"{comparison.subject.notes:,}" for comparison in comparisons]
    head = ["tool", "state"]
    for figure in ("CPU ms a note", "peak KB a note"):
        head += [*(f"{figure}, {size}" for size in sizes), "×"]
    lines = []
    for first in comparisons[0].rows:
        rows = [comparison.row(first.tool, first.state) for comparison in comparisons]
        line = [first.tool, first.state]
        for name in ("cpu", "memory"):
            line += _per_note(comparisons, rows, name)
        lines.append(line)
    return markdown(head, lines, "<<" + ">" * (len(head) - 2))


def _per_note(comparisons: Sequence[Comparison], rows: Sequence[Row], name: str) -> list[str]:
    scale = 1e3 if name == "cpu" else 1e-3  # seconds to milliseconds, bytes to kilobytes
    costs = [
        row.median(name) * scale / comparison.subject.notes if row.cpu else 0.0
        for row, comparison in zip(rows, comparisons, strict=True)
    ]
    times = digits(costs[-1] / costs[0]) if costs[0] and costs[-1] else "–"
    return [*(digits(cost) if cost else "–" for cost in costs), times]


def markdown(head: Sequence[str], lines: Iterable[Sequence[str]], sides: str) -> str:
    """Return a Markdown table; `sides` is `>` for each column of figures, `<` for one of words."""
    cells = [head, *lines]
    widths = [max(len(line[i]) for line in cells) for i in range(len(head))]
    right = [side == ">" for side in sides]
    rule = ["-" * (w - r) + ":" * r for w, r in zip(widths, right, strict=True)]
    return "\n".join(_line(line, widths, right) for line in (head, rule, *cells[1:]))


def _line(cells: Sequence[str], widths: Sequence[int], right: Sequence[bool]) -> str:
    columns = zip(cells, widths, right, strict=True)
    return f"| {' | '.join(c.rjust(w) if r else c.ljust(w) for c, w, r in columns)} |"
