"""The arrows of a canvas: curves for the eye, and sentences for whoever reads the board as a list."""

from __future__ import annotations

import re
from collections.abc import Mapping
from html import escape

from vaultkit.site.boards.geometry import Box
from vaultkit.syntax.canvas import Arrow

_COLOUR = re.compile(r"#(?:[0-9a-fA-F]{3,4}|[0-9a-fA-F]{6}|[0-9a-fA-F]{8})\Z")
_WAYS = {"top": (0, -1), "bottom": (0, 1), "left": (-1, 0), "right": (1, 0)}
_NARROWEST, _WIDEST = 72.0, 220.0  # pixels, a label
_HEAD = 11.0  # pixels, an arrow's head


def colour(data: Mapping[str, object]) -> str:
    """Return the style that gives a card or an arrow its colour: one of six, or any in hexadecimal digits."""
    said = str(data.get("color", ""))
    if said in ("1", "2", "3", "4", "5", "6"):
        return f"--vk-card:var(--vk-color-{said})"
    return f"--vk-card:{said}" if _COLOUR.match(said) else ""


def ends(arrow: Arrow) -> tuple[bool, bool]:
    """Return whether the arrow has a head where it begins, and where it ends: without a word, where it ends."""
    return arrow.data.get("fromEnd") == "arrow", arrow.data.get("toEnd", "arrow") != "none"


def label(arrow: Arrow) -> str:
    """Return what is written on the arrow."""
    said = arrow.data.get("label")
    return said.strip() if isinstance(said, str) else ""


def sign(arrow: Arrow) -> str:
    """Return a character that points as the arrow does, from its first card to its second."""
    return {(False, True): "→", (True, False): "←", (True, True): "↔"}.get(ends(arrow), "—")


def curve(arrow: Arrow, source: Box, target: Box) -> tuple[str, str]:
    """Return the arrow as SVG, and its label as HTML that lies in the middle of it."""
    sides = source.nearest_sides(target)
    from_side, to_side = (
        str(said) if (said := arrow.data.get(key)) in _WAYS else side
        for key, side in zip(("fromSide", "toSide"), sides, strict=True)
    )
    start, end = source.side(from_side), target.side(to_side)
    at_start, at_end = ends(arrow)
    first = _pulled(start, from_side, _HEAD * 0.8 if at_start else 0)
    last = _pulled(end, to_side, _HEAD * 0.8 if at_end else 0)
    bend = max(40.0, min(160.0, (abs(end[0] - start[0]) + abs(end[1] - start[1])) / 2.5))
    pull, push = _pulled(start, from_side, bend), _pulled(end, to_side, bend)
    points = " ".join(f"{x:.0f} {y:.0f}" for x, y in (pull, push, last))
    heads = (_head(start, from_side) if at_start else "") + (_head(end, to_side) if at_end else "")
    style = colour(arrow.data)
    svg = (
        f"<g{f' style={chr(34)}{style}{chr(34)}' if style else ''}>"
        f'<path d="M{first[0]:.0f} {first[1]:.0f}C{points}"/>{heads}</g>'
    )
    said = label(arrow)
    if not said:
        return svg, ""
    x, y = ((a + 3 * b + 3 * c + d) / 8 for a, b, c, d in zip(start, pull, push, end, strict=True))
    place = f"left:{x:.0f}px;top:{y:.0f}px"
    gap = max(target.x - source.right, source.x - target.right)
    if {from_side, to_side} == {"left", "right"} and gap > 0:  # it hides no card if it need not
        place += f";max-width:{max(_NARROWEST, min(_WIDEST, gap)):.0f}px"
    return svg, f'<span class="vk-arrow-label" style="{place}">{escape(said)}</span>'


def _pulled(point: tuple[float, float], side: str, by: float) -> tuple[float, float]:
    across, down = _WAYS[side]
    return point[0] + across * by, point[1] + down * by


def _head(point: tuple[float, float], side: str) -> str:
    across, down = _WAYS[side]
    (x, y), wide = point, _HEAD * 0.45
    corners = (
        (x, y),
        (x + across * _HEAD + down * wide, y + down * _HEAD + across * wide),
        (x + across * _HEAD - down * wide, y + down * _HEAD - across * wide),
    )
    return f'<path class="vk-arrow-head" d="M{"L".join(f"{a:.1f} {b:.1f}" for a, b in corners)}z"/>'
