"""Where the notes of a graph stand: the same every time, apart, near what they link to, no group in another."""

from __future__ import annotations

import json
import math
import random
import subprocess
import sys
import time

import pytest
from conftest import VaultOf

from vaultkit.site.edition import Edition
from vaultkit.site.graph_data import graph_data
from vaultkit.site.graph_layout import lay_out
from vaultkit.site.publish import decide
from vaultkit.site.whole import data_script

Links = list[tuple[int, int]]
Places = list[tuple[float, float]]


def star(count: int) -> Links:
    return [(0, i) for i in range(1, count)]


def ring(count: int) -> Links:
    return [(i, (i + 1) % count) for i in range(count)]


def grown(count: int, links: int = 3, seed: int = 1) -> Links:
    """Return a net that grew as vaults do: what has links gets more."""
    draw = random.Random(seed)
    ends = list(range(links))
    found: Links = []
    for node in range(links, count):
        for other in sorted({draw.choice(ends) for _ in range(links)}):
            found.append((node, other))
            ends += [node, other]
    return found


def moved(links: Links, by: int) -> Links:
    return [(one + by, other + by) for one, other in links]


SHAPES: dict[str, tuple[int, Links]] = {
    "nothing": (0, []),
    "one": (1, []),
    "two": (2, [(0, 1)]),
    "none linked": (300, []),
    "all linked to one": (400, star(400)),
    "a ring": (200, ring(200)),
    "a path": (180, ring(180)[:-1]),
    "each to each": (160, [(i, j) for i in range(160) for j in range(i)]),
    "two hubs that list the same": (500, star(500) + [(i, 1) for i in range(2, 500)]),
    "a small ring": (30, ring(30)),
    "a grown net": (600, grown(600)),
    "groups of all sizes": (
        700,
        [link for first in range(0, 600, 30) for link in moved(grown(5 + first // 30), first)],
    ),
    "said twice, and to itself": (3, [(0, 1), (1, 0), (0, 1), (2, 2)]),
}


def apart(one: tuple[float, float], other: tuple[float, float]) -> float:
    return math.dist(one, other)


def groups(count: int, links: Links) -> list[list[int]]:
    beside: list[set[int]] = [set() for _ in range(count)]
    for one, other in links:
        beside[one].add(other)
        beside[other].add(one)
    left, found = set(range(count)), []
    while left:
        group, pending = set(), [min(left)]
        while pending:
            node = pending.pop()
            if node not in group:
                group.add(node)
                pending += beside[node]
        left -= group
        found.append(sorted(group))
    return found


@pytest.mark.parametrize("shape", SHAPES)
def test_every_node_has_a_place_of_its_own(shape: str) -> None:
    places = lay_out(*SHAPES[shape])
    assert len(places) == SHAPES[shape][0]
    assert all(math.isfinite(c) for place in places for c in place)
    assert len({(round(x, 1), round(y, 1)) for x, y in places}) >= 0.97 * len(places)


@pytest.mark.parametrize("shape", SHAPES)
def test_no_group_reaches_into_another(shape: str) -> None:
    count, links = SHAPES[shape]
    places = lay_out(count, links)
    circles = []
    for group in groups(count, links):
        xs, ys = zip(*(places[node] for node in group), strict=True)
        middle = (sum(xs) / len(xs), sum(ys) / len(ys))
        circles.append((middle, max(apart(middle, places[node]) for node in group)))
    for i, (middle, reach) in enumerate(circles):
        for other, reach_of_other in circles[:i]:
            assert apart(middle, other) > reach + reach_of_other + 0.5


def test_what_has_no_links_stands_close_around_the_rest() -> None:
    places = lay_out(700, grown(300))
    inner = max(apart(place, (0, 0)) for place in places[:300])
    outer = max(apart(place, (0, 0)) for place in places)
    assert min(apart(place, (0, 0)) for place in places[300:]) > inner
    assert outer < inner + 12


def test_linked_nodes_are_nearer_than_others() -> None:
    places = lay_out(600, links := grown(600))
    draw = random.Random(2)
    near = sum(apart(places[one], places[other]) for one, other in links) / len(links)
    pairs = [draw.sample(range(600), 2) for _ in range(2000)]
    far = sum(apart(places[one], places[other]) for one, other in pairs) / len(pairs)
    assert near < 0.6 * far


def test_a_hub_does_not_heap_up_what_belongs_elsewhere() -> None:
    """Twenty rings, all of whose nodes a hub lists: each ring stays together, apart from the others."""
    rings = [link for first in range(1, 601, 30) for link in moved(ring(30), first)]
    places = lay_out(601, rings + star(601))
    middles = []
    for first in range(1, 601, 30):
        xs, ys = zip(*places[first : first + 30], strict=True)
        middles.append((sum(xs) / 30, sum(ys) / 30))
    own = [apart(places[i], middles[(i - 1) // 30]) for i in range(1, 601)]
    others = [apart(one, other) for i, one in enumerate(middles) for other in middles[:i]]
    assert sum(own) / len(own) < 0.5 * sum(others) / len(others)


def test_ten_thousand_notes_have_their_places_in_three_seconds() -> None:
    links = grown(10_000)
    began = time.process_time()
    lay_out(10_000, links)
    assert time.process_time() - began < 3


@pytest.mark.parametrize("shape", ["a grown net", "groups of all sizes"])
def test_another_process_finds_the_same_places(shape: str) -> None:
    count, links = SHAPES[shape]
    script = (
        "import json, sys; from vaultkit.site.graph_layout import lay_out\n"
        "print(json.dumps(lay_out(*json.load(sys.stdin))))"
    )
    command = [sys.executable, "-c", script]
    said = json.dumps([count, links])
    done = subprocess.run(command, input=said, capture_output=True, text=True, check=True)
    assert [tuple(place) for place in json.loads(done.stdout)] == lay_out(count, links)


def test_the_order_in_which_links_are_said_does_not_matter() -> None:
    count, links = SHAPES["a grown net"]
    assert lay_out(count, links) == lay_out(count, [(b, a) for a, b in reversed(links)])


VAULT = {
    "A.md": "---\ntags: [care/daily]\n---\n[[Deep/B]] [[Deep/B]] [[A]] %% [[C]] %% ![[pic.png]] [[Never]]\n",
    "Deep/B.md": "[[A]] #deep [[Board.canvas]]\n",
    "C.md": "Alone. #care\n",
    "Board.canvas": '{"nodes":[{"id":"1","type":"file","file":"C.md","x":0,"y":0,"width":9,"height":9},'
    '{"id":"2","type":"text","text":"[[A]]","x":20,"y":0,"width":9,"height":9}],"edges":[]}',
    "Secret.md": "---\npublish: false\n---\n[[A]] #secret\n",
    "pic.png": b"png",
}


def edition_of(vault_of: VaultOf, files: dict[str, str | bytes]) -> Edition:
    return Edition(decide(vault_of(files)))


def test_the_data_says_what_links_to_what(vault_of: VaultOf) -> None:
    """Once each; nothing in comments, on cards of text, of private notes or of notes nobody wrote."""
    data = graph_data(edition_of(vault_of, VAULT))
    names = data["nodes"][::2]
    links = set()
    for node, steps in enumerate(data["out"]):
        target = node
        for step in steps:
            target += step
            links.add((names[node], names[target]))
    assert names == ["A", "Board.canvas", "C", "B", "pic.png"]
    assert data["nodes"][1::2] == ["A.html", "Board.html", "C.html", "Deep/B.html", "pic.png"]
    assert data["pages"] == 4
    assert links == {("A", "B"), ("A", "pic.png"), ("B", "A"), ("B", "Board.canvas"), ("Board.canvas", "C")}  # fmt: skip
    assert [data["folders"][i] for i in data["folder"]] == ["", "", "", "Deep", ""]
    assert [[data["tags"][i] for i in own] for own in data["tagged"]] == [
        ["care/daily"],
        [],
        ["care"],
        ["deep"],
        [],
    ]
    assert len(data["at"]) == 2 * len(names)


def test_the_data_of_many_notes_is_small(vault_of: VaultOf) -> None:
    """Twenty bytes a note and its links, packed, besides its name and address."""
    import gzip

    names = [f"Note {i}" for i in range(300)]
    links: dict[int, list[str]] = {}
    for one, other in grown(300):
        links.setdefault(one, []).append(f"[[{names[other]}]]")
    files = {f"{name}.md": " ".join(links.get(i, [])) + "\n" for i, name in enumerate(names)}
    said = data_script("x", graph_data(edition_of(vault_of, files)))
    assert len(gzip.compress(said)) < 300 * 20


def test_a_site_without_a_graph_needs_no_numpy() -> None:
    script = "import sys, vaultkit.site.hosts.plugin; print('numpy' in sys.modules)"
    done = subprocess.run(
        [sys.executable, "-c", script], capture_output=True, text=True, check=True
    )
    assert done.stdout.strip() == "False"
