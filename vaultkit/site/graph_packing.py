"""Groups of a graph that no link holds together, side by side: none touches another, none is far out."""

from __future__ import annotations

import math
from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

_GAP = 1.2  # between groups
_NESTLING = 60  # groups that are packed closely, the largest


def pack(places: NDArray[np.float64], groups: Sequence[NDArray[np.int64]]) -> None:
    """Move each group to where it touches no other: the largest ones nestle together, the others go around in rings."""
    extents = [float(np.hypot(*places[group].T).max()) + _GAP / 2 for group in groups]
    order = sorted(range(len(groups)), key=lambda i: (-extents[i], i))
    nestling = [i for i in order[:_NESTLING] if len(groups[i]) > 1]
    middles, edge = _nestled([extents[i] for i in nestling])
    middles += _rings([extents[i] for i in order[len(nestling) :]], edge)
    for i, middle in zip(order, middles, strict=True):
        places[groups[i]] += middle


def _nestled(radii: Sequence[float]) -> tuple[list[tuple[float, float]], float]:
    """Return the middles of circles that do not overlap, and the radius of a disc around 0, 0 that holds them.

    Each goes as far in as those before it let it.
    """
    if not radii:
        return [], 0.0
    turns = np.exp(2j * np.pi * np.arange(60) / 60)
    taken = np.zeros(1, dtype=complex)
    for count, radius in enumerate(radii[1:], 1):
        reach = np.array(radii[:count]) + radius
        tried = (taken[:, None] + (reach * (1 + 1e-9))[:, None] * turns).ravel()
        free = tried[(np.abs(tried[:, None] - taken) >= reach).all(axis=1)]
        taken = np.append(taken, free[np.argmin(np.abs(free).round(6))])
    wide = np.array(radii)
    for axis in (np.real, np.imag):
        middle = ((axis(taken) + wide).max() + (axis(taken) - wide).min()) / 2
        taken -= middle * (1j if axis is np.imag else 1)
    return [(z.real, z.imag) for z in taken.tolist()], float((np.abs(taken) + wide).max())


def _rings(radii: Sequence[float], edge: float) -> list[tuple[float, float]]:
    """Return the middles of circles, the largest first, in rings around a disc that ends at `edge`."""
    middles: list[tuple[float, float]] = []
    widest = way = angle = (
        0.0  # of the largest circle in a ring, from 0, 0 to the ring, and taken of its turn
    )
    for radius in radii:
        if not edge:
            middles.append((0.0, 0.0))
            edge = radius
            continue
        fits = way > radius > widest / 2 and angle + 2 * math.asin(radius / way) < math.tau + 1e-9
        if not fits:
            widest, way, angle = radius, edge + radius, 0.0
            edge += 2 * radius
        half = math.asin(radius / way)
        angle += 2 * half
        middles.append((way * math.cos(angle - half), way * math.sin(angle - half)))
    return middles
