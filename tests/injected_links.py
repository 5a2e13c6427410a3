"""Kinds of defects: links that lead nowhere, or not where they seem to."""

from __future__ import annotations

import random
from urllib.parse import quote

from injector import PIXEL, Ground, Grow, Page


def slip(rng: random.Random, word: str) -> str:
    """Return `word` as fingers may miswrite it, inside and not at its ends."""
    places = [
        i
        for i in range(1, len(word) - 2)
        if word[i : i + 2].isalpha() and word[i : i + 2].islower() and word[i] != word[i + 1]
    ]
    i = rng.choice(places)
    ways = (
        word[:i] + word[i + 1] + word[i] + word[i + 2 :],
        word[:i] + word[i + 1 :],
        word[: i + 1] + word[i:],
    )
    return rng.choice(ways)


def mistyped(g: Ground) -> None:
    name = g.target().name
    words = name.split(" ")
    ways = [slip(g.rng, name), slip(g.rng, name), f"{g.word().title()}/{name}", f"{name}."]
    ways += [name + "s"] if name[-1] not in "sy" else []
    ways += [" ".join([*words[1:], words[0]])] if len(words) > 1 else []
    written = g.rng.choice([way for way in ways if "/" in way or g.is_free(way)])
    tail = g.rng.choice(["", "", "|so they say", "#Beginnings"])
    g.link(f"[[{written}{tail}]]", "mistyped-link")


def unwritten(g: Ground) -> None:
    tail = g.rng.choice(["", "|a book", "#Beginnings"])
    g.link(f"[[{g.name()}{tail}]]", "unwritten-note")


def heading(g: Ground) -> None:
    page = g.target(lambda page: bool(page.headings()))
    there = g.rng.choice(page.headings())
    ways = [
        f"[[{page.name}#{g.name()}]]",
        f"[[{page.name}#{slip(g.rng, there)}]]",
        f"[[{page.name}#{there}#{g.name()}|there]]",
        f"![[{page.name}#{g.name()}]]",
        f"[[#{g.name()}]]",
    ]
    g.link(g.rng.choice(ways), "broken-heading")


def block(g: Ground) -> None:
    name = g.target().name
    ways = [f"[[{name}#^{g.word()}]]", f"![[{name}#^{g.word()}]]", f"[[#^{g.word()}|above]]"]
    g.link(g.rng.choice(ways), "broken-block")


def embed(g: Ground) -> None:
    ways = ["{}.png", "{}", "{}.pdf#page=2", "{}.mp4", "Attachments/{}.jpg|300", "{}.base"]
    g.link(f"![[{g.rng.choice(ways).format(g.name())}]]", "broken-embed")


def path(g: Ground) -> None:
    gone = quote(g.name())
    written = quote(slip(g.rng, g.target().name))
    ways = [f"[the map]({gone}.md)", f"[the map](./{gone}.md)", f"[it](<{g.name()}.md>)"]
    ways += [f"[the map]({written}.md)", f'[the scan]({gone}.pdf "A title")']
    g.link(g.rng.choice(ways), "broken-path")


def path_of_image(g: Ground) -> None:
    ways = [f"![{g.word()}]({g.word()}.png)", f"![](Attachments/{quote(g.name())}.jpg)"]
    g.link(g.rng.choice(ways), "broken-path", "broken-embed")


def fragment(g: Ground) -> None:
    page = g.target()
    ways = [f"[there]({quote(page.path)}#{g.word()})", f"[below](#{quote(g.name())})"]
    ways += [
        f"[there](/{quote(page.path)}#{quote(g.name())})",
        f"![it](/{quote(page.path)}#{g.word()})",
    ]
    g.link(g.rng.choice(ways), "broken-fragment")


def ambiguous(g: Ground) -> None:
    name = g.name()
    for _ in range(2):
        g.write(f"{g.word()}/{name}.md", f"One of two, called {g.word()}.\n")
    g.link(g.rng.choice([f"[[{name}]]", f"[[{name}|it]]", f"![[{name}]]"]), "ambiguous-link")


def case(g: Ground) -> None:
    page = g.target(lambda page: "/" in page.path)
    ways = [f"[[{page.name.lower()}]]", f"[[{page.name.upper()}|it]]", f"![[{page.name.lower()}]]"]
    ways += [f"[[{page.path.removesuffix('.md').lower()}]]", f"[it]({quote(page.path.upper())})"]
    g.link(g.rng.choice(ways[:-1] if g.rng.random() < 0.9 else ways), "case-mismatch")


def alias_only(g: Ground) -> None:
    page, name = g.head("aliases"), g.name()
    ways = [
        f"aliases: [{name}]",
        f"aliases:\n  - {name}",
        f'aliases:\n- other {g.word()}\n- "{name}"',
    ]
    page.set_property(g.rng.choice(ways))
    written = g.rng.choice([name, name, name.lower()])
    g.link(g.rng.choice([f"[[{written}]]", f"[[{written}|it]]"]), "alias-only-link")


def outside(g: Ground) -> None:
    up = "../" * 9
    ways = [f"[out]({up}{g.word()}.md)", f"![]({up}{g.word()}.png)", f"[[{up}{g.name()}]]"]
    g.link(g.rng.choice(ways), "outside-vault")


def empty(g: Ground) -> None:
    ways = ["[[]]", "[the map]()", "![[]]", "[[|the map]]", "[[ ]]", "![a photo]()", "[it](<>)"]
    g.link(g.rng.choice(ways), "empty-link")


def malformed(g: Ground) -> None:
    name = g.target().name
    ways = [
        f"[[{name}]",
        f"[{name}]]",
        f"[[{name}|this|that]]",
        f"[[{name}",
        f"[[{name}|the thing]",
    ]
    g.link(g.rng.choice(ways), "malformed-link", frames=[*FRAMES_OF_ENDS])


FRAMES_OF_ENDS = ("It is told in {}", "- see {}", "> As in {}", "It is told in {} and elsewhere.")


def pipe_in_table(g: Ground) -> None:
    link = f"[[{g.target().name}|it]]"
    rows = [f"| {g.word()} | 1 |", f"| {link} | 2 |", f"| {g.word()} | 3 |"]
    if g.rng.random() < 0.3:
        rows = [row[2:-2] for row in rows]
        rows[0], table = rows[0], ["What | Count", "--- | ---:", *rows]
    else:
        table = ["| What | Count |", "|---|:-:|", *rows]
    page = g.host()
    lines = page.insert(g.rng, "\n".join(table))
    g.plant((page, next(line for line in lines if link in line.text)), "pipe-in-table")


def property_link(g: Ground) -> None:
    name = g.name()
    ways = [f'{g.word()}: "[[{name}]]"', f"{g.word()}: '[[{name}|it]]'"]
    ways += [f'{g.word()}:\n  - "[[{name}]]"', f'{g.word()}: ["[[{name}]]"]']
    _head(g, g.rng.choice(ways), name, "unwritten-note")


def property_slip(g: Ground) -> None:
    name = slip(g.rng, g.target().name)
    ways = [f'{g.word()}: "[[{name}]]"', f'{g.word()}:\n  - "[[{name}|it]]"']
    _head(g, g.rng.choice(ways), name, "mistyped-link")


def _head(g: Ground, text: str, part: str, *rules: str) -> None:
    page = g.head()
    line = next(line for line in page.set_property(text) if part in line.text)
    g.plant((page, line), *rules)


def base_view(g: Ground) -> None:
    base = f"{g.name()}.base"
    g.write(
        g.folder() + base,
        "views:\n  - type: table\n    name: All notes\n  - type: cards\n    name: Faces\n",
    )
    view = g.rng.choice(["All ntoes", "Grid", "Face"])
    g.link(
        g.rng.choice([f"![[{base}#{view}]]", f"[[{base}#{view}|the table]]"]), "base-view-missing"
    )


def cycle(g: Ground) -> None:
    length = g.rng.choice([1, 2, 2, 3])
    ring: list[Page] = [g.target() for _ in range(length)]
    for page, to in zip(ring, [*ring[1:], ring[0]], strict=True):
        at = g.say(f"![[{to.name}]]", ["{}", "> {}", "- {}"], page=page)
    g.plant(at, "embed-cycle")


def orphan_attachment(g: Ground) -> None:
    suffix = g.rng.choice(["png", "pdf", "mp3", "webp", "mp4", "PNG"])
    g.plant(g.write(f"{g.folder()}{g.name()}.{suffix}", PIXEL), "orphan-attachment")


def orphan_note(g: Ground) -> None:
    text = g.rng.choice(
        ["Nobody links here.\n", "# Alone\n\nText.\n", f"See [[{g.target().name}]].\n"]
    )
    g.plant(g.write(f"{g.folder()}{g.name()}.md", text), "orphan-note")


KINDS: dict[str, Grow] = {
    "mistyped link": mistyped,
    "unwritten note": unwritten,
    "broken heading": heading,
    "broken block": block,
    "missing embed": embed,
    "broken path": path,
    "broken path of an image": path_of_image,
    "broken fragment": fragment,
    "ambiguous link": ambiguous,
    "case mismatch": case,
    "alias-only link": alias_only,
    "link out of the vault": outside,
    "empty link": empty,
    "malformed link": malformed,
    "pipe in a table": pipe_in_table,
    "unwritten note in a property": property_link,
    "mistyped link in a property": property_slip,
    "missing view": base_view,
    "embed cycle": cycle,
    "orphan attachment": orphan_attachment,
    "orphan note": orphan_note,
}
"""Those of links and of the net they make: the core."""
