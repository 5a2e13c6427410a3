"""Kinds of defects: files of bad names, and canvases."""

from __future__ import annotations

import json
import unicodedata
from typing import Any

from injector import Ground, Grow


def duplicate_name(g: Ground) -> None:
    page = g.target(lambda page: "/" in page.path)
    path = g.write(
        f"{g.word()}/{g.rng.choice([page.name, page.name.lower()])}.md", "The other one.\n"
    )
    g.plant(path, "duplicate-name", twin=page.path)


def duplicate_alias(g: Ground) -> None:
    alias = g.rng.choice([g.name(), g.target().name])
    pages = [g.reserve(g.head("aliases")) for _ in range(2)]
    for page, spelt in zip(pages, (alias, g.rng.choice([alias, alias.lower()])), strict=True):
        page.set_property(g.rng.choice([f"aliases: [{spelt}]", f"aliases:\n  - {spelt}"]))
    g.plant(pages[1].path, "duplicate-alias", twin=pages[0].path)


def nonportable(g: Ground) -> None:
    w = g.word()
    ways = [
        f"What {w}?.md",
        f"{w}: more.md",
        f"{w}*.png",
        f"{w} <b>.md",
        f"{w}|{g.word()}.md",
        f'"{w}".md',
    ]
    ways += [
        f"{w}./note.md",
        f"{w} #1.md",
        f"a^{w}.md",
        f"[{w}].md",
        f"{w} /{g.word()}.md",
        f"{w} .md",
    ]
    ways += [f"{w}/{g.rng.choice(['con', 'aux', 'NUL', 'com1', 'LPT9'])}.md"]
    g.plant(g.write(g.rng.choice(ways), "Text.\n"), "nonportable-name")


def case_collision(g: Ground) -> None:
    page = g.target()
    folder = page.folder + "/" if page.folder else ""
    path = g.write(f"{folder}{g.rng.choice([page.name.upper(), page.name.lower()])}.md", "Text.\n")
    g.plant(path, "case-collision", twin=page.path)


def decomposed(g: Ground) -> None:
    name = g.rng.choice(["Café", "Übung", "naïve", "ångström", "かば が"]) + " " + g.word()
    path = f"{g.folder()}{name}{g.rng.choice(['.md', '.png'])}"
    g.plant(g.write(unicodedata.normalize("NFD", path), "Text.\n"), "normalisation-collision")


def _canvas(
    g: Ground, node: dict[str, Any] | None, edge: dict[str, Any] | None, *rules: str
) -> None:
    old = [path for path in g.files if path.endswith(".canvas")]
    if old and g.rng.random() < 0.5:
        path = g.rng.choice(old)
        said = json.loads((g.root / path).read_text())
    else:
        path, said = g.write(f"{g.folder()}{g.name()}.canvas", ""), {}
    at = {"x": 0, "y": 0, "width": 200, "height": 90}
    card, other = g.word(), g.word()
    said.setdefault("nodes", [])
    said.setdefault("edges", [])
    said["nodes"] += [{"id": card, "type": "text", "text": "A card", **at}]
    said["nodes"] += [{"id": other, "type": "file", "file": g.target().path, **at}]
    said["nodes"] += [{"id": g.word(), **node, **at}] if node else []
    said["edges"] += [{"id": g.word(), "fromNode": card, "toNode": other}]
    said["edges"] += [{"id": g.word(), "fromNode": card, **edge}] if edge is not None else []
    (g.root / path).write_text(json.dumps(said, indent="\t"))
    g.plant(path, *rules)


def canvas_file(g: Ground) -> None:
    file = g.rng.choice(
        [f"{g.name()}.md", f"{g.word()}/{g.target().path}", f"{g.name()}.png", g.target().name]
    )
    _canvas(g, {"type": "file", "file": file}, None, "canvas-broken-file")


def canvas_subpath(g: Ground) -> None:
    subpath = g.rng.choice([f"#{g.name()}", f"#^{g.word()}"])
    _canvas(
        g,
        {"type": "file", "file": g.target().path, "subpath": subpath},
        None,
        "canvas-broken-subpath",
    )


def canvas_edge(g: Ground) -> None:
    edge = g.rng.choice(
        [{"toNode": g.word()}, {"toNode": g.word(), "toSide": "top"}, {}, {"toNode": ""}]
    )
    _canvas(g, None, edge, "canvas-broken-edge")


def canvas_link(g: Ground) -> None:
    text, rule = g.rng.choice(
        [
            (f"See [[{g.name()}]].", "unwritten-note"),
            (f"[[{g.target().name}#{g.name()}]]", "broken-heading"),
            (f"![[{g.name()}.png]]", "broken-embed"),
        ]
    )
    _canvas(g, {"type": "text", "text": text}, None, rule)


KINDS: dict[str, Grow] = {
    "duplicate name": duplicate_name,
    "duplicate alias": duplicate_alias,
    "nonportable name": nonportable,
    "case collision": case_collision,
    "decomposed name": decomposed,
    "missing file on a canvas": canvas_file,
    "missing place on a canvas": canvas_subpath,
    "broken arrow on a canvas": canvas_edge,
    "broken link on a canvas": canvas_link,
}
