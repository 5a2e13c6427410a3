"""Where the notes of a graph stand: what is linked near each other, nothing on top of anything, the same every time.

Linked notes pull each other, all notes push each other off. A link pulls by as much as it says of its notes: one
of two links says half, one of two thousand hardly anything, so that a hub does not gather all it lists into one
heap. The push of all on all is read from a mesh (a convolution by FFT), in n log n; in small groups it is summed.
Groups without links between them are laid out each on its own, then packed in rings around the largest.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from functools import cache, partial

import numpy as np
from numpy.typing import NDArray

from vaultkit.site.graph_packing import pack

_Floats = NDArray[np.float64]
_Ints = NDArray[np.int64]
_Push = Callable[[_Floats, _Floats], _Floats]
"""From places and masses to what pushes each node."""

_SMALL = 150  # nodes of a group up to which the push is summed over pairs
_ROUGH, _FINE, _FINEST = 60, 40, 25  # steps, each on a mesh of twice the rows
_PUSH, _HOLD = 0.5, 0.15  # of all on all, and towards the middle
_STEP = 0.6  # of the way to where forces would be even
_SHAKE = 0.2  # in the first step, the less the later
_NEAREST = 0.55  # the least distance, if there is room
_TIDYING = 20  # rounds in which those that stand too near make room
_SEED = 1


def lay_out(count: int, links: Sequence[tuple[int, int]]) -> list[tuple[float, float]]:
    """Return a place for each of the nodes 0 … `count` - 1, of which `links` pairs some.

    Neighbours stand about 1 apart, the middle of the largest group is at 0, 0. A link that is said twice counts
    once, one of a node to itself not at all. 10,000 nodes with 30,000 links take about a second.
    """
    pairs = sorted({(min(link), max(link)) for link in links if link[0] != link[1]})
    edges = np.array(pairs, dtype=np.int64).reshape(-1, 2)
    groups = _groups(count, edges)
    places = np.zeros((count, 2))
    for group in groups:
        if len(group) > _SMALL:
            places[group] = _settled(_Net(len(group), _within(edges, group, count)))
    small = [group for group in groups if 1 < len(group) <= _SMALL]
    if small:
        nodes = np.concatenate(small)
        net = _Net(len(nodes), _within(edges, nodes, count))
        places[nodes] = _settled(net, _Pairs([len(group) for group in small]))
    for group in groups:
        places[group] = _spaced(places[group])
    pack(places, groups)
    return [(x, y) for x, y in places.tolist()]


def _groups(count: int, edges: _Ints) -> list[_Ints]:
    """Return the nodes of each group that links hold together, the largest first, then by their first nodes."""
    parent = list(range(count))

    def root(node: int) -> int:
        while parent[node] != node:
            parent[node] = parent[parent[node]]
            node = parent[node]
        return node

    for one, other in edges.tolist():
        a, b = root(one), root(other)
        parent[max(a, b)] = min(a, b)
    members: dict[int, list[int]] = {}
    for node in range(count):
        members.setdefault(root(node), []).append(node)
    found = sorted(members.values(), key=lambda group: (-len(group), group[0]))
    return [np.array(group, dtype=np.int64) for group in found]


def _within(edges: _Ints, nodes: _Ints, count: int) -> _Ints:
    """Return the edges between `nodes`, which no other edge leaves, in numbers of their own."""
    number = np.full(count, -1)
    number[nodes] = np.arange(len(nodes))
    own: _Ints = number[edges]
    return own[own[:, 0] >= 0]


class _Net:
    """Nodes, each with an edge at least."""

    def __init__(self, count: int, edges: _Ints) -> None:
        self.count = count
        self._from, self._to = edges[:, 0], edges[:, 1]
        degree = np.bincount(edges.ravel(), minlength=count).astype(float)
        self._weights = 1 / degree[self._from] + 1 / degree[self._to]
        self.held = self._sum(self._weights, 1.0)
        """How strongly edges hold each node."""
        self.mass = np.sqrt(degree) / np.sqrt(degree).mean()
        """How strongly each node pushes."""

    def _sum(self, values: _Floats, sign: float) -> _Floats:
        """Return the sum over each node's edges of a value an edge, with `sign` at the edge's other end."""
        one = np.bincount(self._from, values, self.count)
        return one + sign * np.bincount(self._to, values, self.count)

    def pull(self, places: _Floats) -> _Floats:
        """Return what edges pull each node by, as springs of no length."""
        force = self._weights[:, None] * (places[self._to] - places[self._from])
        return np.stack([self._sum(force[:, axis], -1.0) for axis in (0, 1)], axis=1)

    def start(self) -> _Floats:
        """Return first places: near the two smoothest ways to number the nodes, spread evenly over a square."""
        places = np.random.default_rng(_SEED).standard_normal((self.count, 2))
        for _ in range(60):
            places += 0.5 * self.pull(places) / self.held[:, None]
            places -= (self.held[:, None] * places).sum(axis=0) / self.held.sum()
            x, y = places.T
            x = x / math.sqrt((self.held * x * x).sum())
            y = y - (self.held * x * y).sum() * x  # or both would become the smoothest
            places = np.stack([x, y / math.sqrt((self.held * y * y).sum())], axis=1)
        ranks = np.argsort(np.argsort(places, axis=0, kind="stable"), axis=0, kind="stable")
        side: float = math.sqrt(self.count)
        start: _Floats = ((ranks + 0.5) / self.count - 0.5) * side
        return start


def _settled(net: _Net, pairs: _Pairs | None = None) -> _Floats:
    """Return places in which pull and push are near even."""
    rows = 64 if net.count < 4000 else 128
    course: list[tuple[int, _Push]] = (
        [(_ROUGH + _FINE, pairs)]
        if pairs
        else [
            (_ROUGH, partial(_push, rows // 2)),
            (_FINE, partial(_push, rows)),
            (_FINEST, partial(_push, rows * 2)),
        ]
    )
    random = np.random.default_rng(_SEED)
    places = pairs.start() if pairs else net.start()
    size = pairs.sizes[:, None] if pairs else np.array([[float(net.count)]])
    total = sum(steps for steps, _ in course)
    done = 0
    firm = (net.held + _HOLD * net.mass)[:, None]
    for steps, push in course:
        for _ in range(steps):
            force = net.pull(places) + net.mass[:, None] * (
                _PUSH * push(places, net.mass) - _HOLD * places
            )
            step = force / firm
            longest = 0.02 + 0.08 * np.sqrt(size) * (1 - done / total) ** 2
            length = np.hypot(step[:, 0], step[:, 1])[:, None]
            places = places + step * np.minimum(_STEP, longest / np.maximum(length, 1e-9))
            # Twins, which have the same links, would else fall together in one cell.
            places += random.standard_normal(places.shape) * (_SHAKE * (1 - done / total))
            done += 1
    return places


@cache
def _kernels(rows: int) -> tuple[NDArray[np.complex128], NDArray[np.complex128]]:
    """Return, transformed, what a node pushes by at each distance across and along a mesh: as charges in a plane."""
    away = np.fft.fftfreq(2 * rows, 1 / (2 * rows))
    square = away[:, None] ** 2 + away[None, :] ** 2 + 0.5  # softened within a cell
    return np.fft.rfft2(away[None, :] / square), np.fft.rfft2(away[:, None] / square)


def _push(rows: int, places: _Floats, mass: _Floats) -> _Floats:
    """Return what pushes each node, from a mesh of `rows` × `rows` over all places."""
    low = places.min(axis=0)
    cell = max(float((places.max(axis=0) - low).max()), 1e-9) / (rows - 2)
    at = (places - low) / cell + 0.5
    whole = at.astype(np.int64)
    (x, y), first = (at - whole).T, whole[:, 1] * rows + whole[:, 0]
    corners = np.stack([first, first + 1, first + rows, first + rows + 1])
    shares = np.stack([(1 - x) * (1 - y), x * (1 - y), (1 - x) * y, x * y])
    density = np.bincount(corners.ravel(), (shares * mass).ravel(), rows * rows)
    wide = (2 * rows, 2 * rows)  # or what leaves on one side would come back on the other
    charge = np.fft.rfft2(density.reshape(rows, rows), wide)
    fields = (np.fft.irfft2(charge * kernel, wide)[:rows, :rows] for kernel in _kernels(rows))
    pushes = [(field.ravel()[corners] * shares).sum(axis=0) / cell for field in fields]
    return np.stack(pushes, axis=1)


class _Pairs:
    """The nodes of small groups, one group after the other; those of one push each other."""

    def __init__(self, sizes: Sequence[int]) -> None:
        self.sizes = np.repeat(np.array(sizes, dtype=float), sizes)
        """The size of each node's group."""
        firsts = np.cumsum([0, *sizes[:-1]])
        inside = [
            np.stack(np.triu_indices(size, 1)) + first
            for size, first in zip(sizes, firsts, strict=True)
        ]
        self._one, self._other = np.concatenate(inside, axis=1)

    def start(self) -> _Floats:
        """Return first places, at random."""
        random = np.random.default_rng(_SEED).standard_normal((len(self.sizes), 2))
        start: _Floats = random * np.sqrt(self.sizes)[:, None] / 2
        return start

    def __call__(self, places: _Floats, mass: _Floats) -> _Floats:
        """Return what pushes each node."""
        one, other = self._one, self._other
        away = places[one] - places[other]
        push = away / ((away**2).sum(axis=1) + 0.01)[:, None]
        count = len(places)
        return np.stack(
            [
                np.bincount(one, push[:, axis] * mass[other], count)
                - np.bincount(other, push[:, axis] * mass[one], count)
                for axis in (0, 1)
            ],
            axis=1,
        )


def _spaced(places: _Floats) -> _Floats:
    """Return the places of one group around 0, 0, as near to each other as can be seen."""
    if len(places) < 2:
        return np.zeros_like(places)
    places = places - places.mean(axis=0)
    spread = math.sqrt(float((places**2).sum(axis=1).mean()))
    places = places * (0.55 * math.sqrt(len(places)) / max(spread, 1e-9))
    places += np.random.default_rng(_SEED).standard_normal(places.shape) * 0.02
    for _ in range(_TIDYING):
        one, other = _near(places)
        away = places[one] - places[other]
        length = np.hypot(away[:, 0], away[:, 1])[:, None]
        move = away * (0.5 * (_NEAREST - length) / np.maximum(length, 1e-9)).clip(0)
        places = places + np.stack(
            [
                np.bincount(one, move[:, axis], len(places))
                - np.bincount(other, move[:, axis], len(places))
                for axis in (0, 1)
            ],
            axis=1,
        )
    return places


def _near(places: _Floats) -> tuple[_Ints, _Ints]:
    """Return the pairs that may stand nearer than `_NEAREST`: those in the same or in touching squares."""
    square = np.floor((places - places.min(axis=0)) / _NEAREST).astype(np.int64)
    row = int(square[:, 0].max()) + 2
    key = square[:, 1] * row + square[:, 0]
    order = np.argsort(key, kind="stable")
    sorted_key = key[order]
    pairs = []
    for beside in (0, 1, row - 1, row, row + 1):
        first = np.searchsorted(sorted_key, sorted_key + beside)
        if not beside:
            first = np.arange(1, len(key) + 1)  # those after it
        many = np.searchsorted(sorted_key, sorted_key + beside, side="right") - first
        one = np.repeat(np.arange(len(key)), many)
        other = np.repeat(first - np.cumsum(many) + many, many) + np.arange(len(one))
        pairs.append(np.stack([order[one], order[other]]))
    one, other = np.concatenate(pairs, axis=1)
    return one, other
