"""What was measured, as a picture: CPU time as bars, for light pages and dark ones."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from html import escape

from bench_report import Comparison, Row, digits

_TITLES = {"check": "Checking", "growth": "Checking", "graph": "The graph of", "start": "Starting"}
_STATES = {
    "cold": "First run: nothing cached",
    "warm": "Next run: nothing has changed",
    "one edit": "Next run: one note has changed",
}
_HIDDEN = {"touched"}
"""A state for continuous integration, too special for a picture."""

_FONT = "-apple-system, BlinkMacSystemFont, 'Segoe UI', 'Noto Sans', Helvetica, Arial, sans-serif"
_STYLE = f"""\
text {{ font: 13px {_FONT}; fill: #1f2328 }}
.title {{ font-size: 16px; font-weight: 600 }}
.state {{ font-weight: 600 }}
text .small, .small {{ font-size: 12px; font-weight: 400; fill: #59636e }}
.us {{ font-weight: 600; fill: #6d28d9 }}
.end {{ text-anchor: end }}
.card {{ fill: #f6f8fa; stroke: #d1d9e0 }}
.axis {{ stroke: #d1d9e0 }}
.peer {{ fill: #afb8c1 }}
.ours {{ fill: #7c3aed }}
@media (prefers-color-scheme: dark) {{
  text {{ fill: #e6edf3 }}
  text .small, .small {{ fill: #9198a1 }}
  .us {{ fill: #b392f0 }}
  .card {{ fill: #161b22; stroke: #30363d }}
  .axis {{ stroke: #30363d }}
  .peer {{ fill: #57606a }}
  .ours {{ fill: #a371f7 }}
}}"""
# The card is not transparent: a reader's GitHub may be dark on a light system, or the reverse.

WIDTH = 800
MARGIN = 24
LABEL = 104
BAR = 510
"""The picture's width, and in it that of its margin, of the names, and of the longest bar, in pixels."""


def picture(comparisons: Iterable[Comparison], foot: str) -> str:
    """Return the comparisons as SVG, one below the other, each on a scale of its own."""
    parts: list[str] = []
    y = 8
    for comparison in comparisons:
        y = _comparison(comparison, y, parts) + 16
    parts.append(_text(MARGIN, y + 18, foot, "small"))
    height = y + 38
    names = "CPU time of vaultkit and other tools"
    return "\n".join(
        (
            f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDTH} {height}" '
            f'width="{WIDTH}" height="{height}" role="img" aria-label="{names}">',
            f"<title>{names}</title>",
            f"<style>\n{_STYLE}\n</style>",
            f'<rect class="card" x=".5" y=".5" width="{WIDTH - 1}" height="{height - 1}" rx="8"/>',
            *parts,
            "</svg>\n",
        )
    )


def _comparison(comparison: Comparison, y: int, parts: list[str]) -> int:
    """Add a comparison below `y` and return where it ends."""
    y += 28
    title = f"{_TITLES[comparison.mode]} {comparison.subject.title}"
    parts.append(_text(MARGIN, y, title, "title"))
    parts.append(_text(WIDTH - MARGIN, y, "CPU time and peak memory: less is better", "small end"))
    longest = max((row.median("cpu") for row in comparison.rows if row.cpu), default=1.0)
    for state in _states(comparison.rows):
        y += 34
        parts.append(_text(MARGIN, y, _STATES.get(state, state), "state"))
        top = y + 8
        for row in comparison.beside(state):
            y += 26
            always = row.state == "cold" != state
            parts.append(_bar(row, y, longest, ", keeps no cache" if always else ""))
        x = MARGIN + LABEL - 0.5
        parts.append(f'<path class="axis" d="M{x} {top}V{y + 8}"/>')
    return y


def _states(rows: Sequence[Row]) -> list[str]:
    """Return the states vaultkit was measured in, or all if it was not, in their order."""
    ours = [row.state for row in rows if row.is_ours]
    states = dict.fromkeys(ours or (row.state for row in rows))
    return [state for state in states if state not in _HIDDEN]


def _bar(row: Row, y: int, longest: float, note: str) -> str:
    kind = " us" if row.is_ours else ""
    x = MARGIN + LABEL
    name = _text(x - 10, y, row.tool, f"end{kind}")
    if not row.cpu:
        return name + _text(x + 8, y, row.failure[:90], "small")
    width = max(2.0, BAR * row.median("cpu") / longest)
    shape = "ours" if row.is_ours else "peer"
    bar = f'<rect class="{shape}" x="{x}" y="{y - 13}" width="{width:.1f}" height="18" rx="2"/>'
    figures = f"{digits(row.median('cpu'))} s"
    memory = f"{row.median('memory') / 1e6:.0f} MB{note}"
    value = f'{figures} <tspan class="small" dx="6">{memory}</tspan>'
    end = f'<text x="{x + width + 8:.0f}" y="{y}" class="{kind.strip()}">{value}</text>'
    return name + bar + end


def _text(x: float, y: float, text: str, kind: str = "") -> str:
    return f'<text x="{x:.0f}" y="{y:.0f}" class="{kind}">{escape(text)}</text>'
