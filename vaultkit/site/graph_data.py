"""What the graph shows, as data: the pages and attachments of the site, their links, and where each of them stands."""

from __future__ import annotations

import math
import os
from collections.abc import Collection, Iterable, Iterator, Sequence
from itertools import pairwise
from typing import Any

from vaultkit.site.edition import Edition, title_of
from vaultkit.site.whole import Output, SiteFile, data_script
from vaultkit.source import path as paths
from vaultkit.source.path import VaultPath

_NAME = "vaultkit-graph-data.js"

_UNIT = 10  # steps in the distance of neighbours: places are whole numbers
_TURN = math.pi * (3 - math.sqrt(5))  # from one attachment to the next: none hides another


def graph_data(edition: Edition) -> dict[str, Any]:
    """Return the graph as columns, for scripts: what stands at the same place in each is about the same node.

    First come notes, canvases and bases, `pages` in number, then attachments. `nodes` are names and addresses by
    turns, `at` places in the same manner. `out` has for each node those it links to, each as its distance from the
    one before, the first from the node itself. `tagged` and `folder` are numbers in `tags` and `folders`.
    """
    nodes = [*edition.pages, *sorted(edition.publication.attachments)]
    links = _links(edition, nodes)
    folders = sorted({paths.folder(path) for path in nodes})
    tags = [tag for tag in edition.publication.tags if tag.notes]
    carried: dict[VaultPath, list[int]] = {}
    for number, tag in enumerate(tags):
        for path in tag.notes:
            carried.setdefault(path, []).append(number)
    number_of = {folder: number for number, folder in enumerate(folders)}
    where = edition.addresses.on_site()
    return {
        "pages": len(edition.pages),
        "folders": folders,
        "tags": [tag.name for tag in tags],
        "nodes": [said for path in nodes for said in (title_of(path), where.url(path))],
        "folder": [number_of[paths.folder(path)] for path in nodes],
        "tagged": [carried.get(path, []) for path in nodes],
        "at": [round(c * _UNIT) for place in _places(links, len(edition.pages)) for c in place],
        "out": [_steps(node, targets) for node, targets in enumerate(links)],
    }


def graph_differs(before: Edition, after: Edition, changed: Collection[VaultPath]) -> bool:
    """Tell whether the graph may be another after the texts of the notes `changed`."""
    return after.publication.wishes.graph and any(
        before.linked.targets(path) != after.linked.targets(path) for path in changed
    )


def _links(edition: Edition, nodes: Sequence[VaultPath]) -> list[list[int]]:
    """Return the numbers of the nodes to which each node links, in order."""
    number_of = {path: number for number, path in enumerate(nodes)}
    links: list[list[int]] = [[] for _ in nodes]
    for number, path in enumerate(nodes):
        for origin in edition.linked.to(path):
            links[number_of[origin]].append(number)
    return links


def _places(links: list[list[int]], pages: int) -> list[tuple[float, float]]:
    """Return where each node stands; attachments near the pages that show them, for a start they are not shown."""
    # Numpy's threads for matrices, which nothing here multiplies, take as long to start as the layout takes.
    os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")
    from vaultkit.site.graph_layout import lay_out  # numpy: a site without a graph does without

    places = lay_out(pages, [(o, t) for o in range(pages) for t in links[o] if t < pages])
    shown_on: list[list[int]] = [[] for _ in links]
    for origin, targets in enumerate(links[:pages]):
        for target in targets:
            shown_on[target].append(origin)
    for number in range(pages, len(links)):
        around = [places[origin] for origin in shown_on[number]] or [(0.0, 0.0)]
        x, y = (sum(axis) / len(around) for axis in zip(*around, strict=True))
        angle = _TURN * number
        places.append((x + 0.6 * math.cos(angle), y + 0.6 * math.sin(angle)))
    return places


def _steps(node: int, targets: Iterable[int]) -> list[int]:
    """Return the distance of each target from the one before: small numbers pack well."""
    ends = [node, *targets]
    return [after - before for before, after in pairwise(ends)]


def _files(edition: Edition) -> Iterator[SiteFile]:
    if edition.publication.wishes.graph:
        yield f"assets/{_NAME}", data_script(_NAME, graph_data(edition))


GRAPH_DATA = Output("graph", _files, graph_differs)
