"""Where the cards of a canvas lie, what lies in which group, and in which order people would read them."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field

from vaultkit.syntax.canvas import Canvas, Card

_FARTHEST = 100_000.0  # pixels; a board larger than this is a mistake or a trick
_SIDES = {"top": (0.5, 0.0), "bottom": (0.5, 1.0), "left": (0.0, 0.5), "right": (1.0, 0.5)}
_MARGIN = 24.0
_DEEPEST = 30  # groups in groups


@dataclass(frozen=True)
class Box:
    """A rectangle, in pixels from the board's top left corner."""

    x: float
    y: float
    width: float
    height: float

    @property
    def right(self) -> float:
        """Where it ends."""
        return self.x + self.width

    @property
    def bottom(self) -> float:
        """Where it ends."""
        return self.y + self.height

    def side(self, name: str) -> tuple[float, float]:
        """Return the middle of a side; of all of it for one that there is not."""
        across, down = _SIDES.get(name, (0.5, 0.5))
        return self.x + across * self.width, self.y + down * self.height

    def holds(self, other: Box) -> bool:
        """Tell whether the middle of another rectangle lies in it, and it is the larger."""
        x, y = other.side("")
        is_larger = self.width * self.height > other.width * other.height
        return is_larger and self.x <= x <= self.right and self.y <= y <= self.bottom

    def nearest_sides(self, other: Box) -> tuple[str, str]:
        """Return the sides between which a line to another rectangle is shortest."""
        (x1, y1), (x2, y2) = self.side(""), other.side("")
        if abs(x2 - x1) > abs(y2 - y1):
            return ("right", "left") if x2 > x1 else ("left", "right")
        return ("bottom", "top") if y2 > y1 else ("top", "bottom")


@dataclass(frozen=True)
class Placed:
    """A card with its place, and what lies in it if it is a group."""

    card: Card
    box: Box
    layer: int
    """Those of a higher one lie above."""
    inside: list[Placed] = field(default_factory=list)
    """In reading order."""


def place(canvas: Canvas) -> list[Placed]:
    """Return the cards that lie in no group in reading order, moved so that the board begins at its margin."""
    boxes = [_box(card.data) for card in canvas.cards]
    left = min((b.x for b in boxes), default=0) - _MARGIN
    top = min((b.y for b in boxes), default=0) - _MARGIN
    moved = (Box(b.x - left, b.y - top, b.width, b.height) for b in boxes)
    placed = [Placed(c, b, i) for i, (c, b) in enumerate(zip(canvas.cards, moved, strict=True), 1)]
    return _nested(placed)


def _box(data: Mapping[str, object]) -> Box:
    x, y, width, height = (_number(data.get(key)) for key in ("x", "y", "width", "height"))
    return Box(x, y, max(width, 40.0), max(height, 30.0))


def _number(value: object) -> float:
    if isinstance(value, bool) or not isinstance(value, int | float) or value != value:
        return 0.0
    return float(max(-_FARTHEST, min(_FARTHEST, value)))


def _nested(placed: Sequence[Placed]) -> list[Placed]:
    groups = sorted(
        (p for p in placed if p.card.kind == "group"), key=lambda p: p.box.width * p.box.height
    )
    outside: list[Placed] = []
    for one in placed:
        around = next((g for g in groups if g is not one and g.box.holds(one.box)), None)
        (around.inside if around else outside).append(one)
    for group in groups:
        group.inside[:] = reading_order(group.inside)
    return reading_order(outside)


def reading_order(placed: Sequence[Placed]) -> list[Placed]:
    """Return cards as they would be read: in rows, where a line between them cuts no card, else in columns."""
    pending, found = [list(placed)], []
    while pending:
        part = pending.pop()
        rows = _cut(part, lambda p: (p.box.y, p.box.bottom))
        cut = rows if len(rows) > 1 else _cut(part, lambda p: (p.box.x, p.box.right))
        if len(cut) > 1:
            pending.extend(reversed(cut))
        else:
            found += sorted(part, key=lambda p: (p.box.y, p.box.x, p.layer))
    return found


def _cut(
    placed: Iterable[Placed], reach: Callable[[Placed], tuple[float, float]]
) -> list[list[Placed]]:
    """Return runs of cards that overlap in one direction."""
    runs: list[list[Placed]] = []
    end = 0.0
    for one in sorted(placed, key=reach):
        start, last = reach(one)
        if runs and start < end:
            runs[-1].append(one)
            end = max(end, last)
        else:
            runs.append([one])
            end = last
    return runs


def every(placed: Iterable[Placed], depth: int = 0) -> Iterable[Placed]:
    """Yield all cards in reading order, a group before what lies in it."""
    for one in placed:
        yield one
        if depth < _DEEPEST:
            yield from every(one.inside, depth + 1)


def size(placed: Iterable[Placed]) -> tuple[float, float]:
    """Return the width and the height of the board."""
    boxes = [one.box for one in every(placed)]
    return max(b.right for b in boxes) + _MARGIN, max(b.bottom for b in boxes) + _MARGIN
