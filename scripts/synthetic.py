"""Synthetic vaults for measuring: the same notes for the same size and seed, on every machine.

    python scripts/synthetic.py NOTES FOLDER --truth FILE [--seed 1]

A vault is a journal, projects, people, sources, concepts and maps of content: properties, aliases,
headings, block ids, wikilinks, Markdown links, embeds, tags, callouts, tables, tasks, footnotes,
maths, comments and code. A few notes are linked to by many, most by few. About one link in fifty is
broken on purpose, and the truth file says where each of those is. Text that only looks like a link,
in code, maths, comments and HTML, leads nowhere and is no link: a tool that reports it is wrong.
"""

from __future__ import annotations

import argparse
import json
from collections.abc import Iterator
from dataclasses import asdict, dataclass, field
from pathlib import Path

from bench_note import IMAGES, Broken, Plan, Writer
from bench_prose import ADJECTIVES, HEADINGS, NOUNS, PEOPLE, SURNAMES, Dice

PIXEL = bytes.fromhex(
    "89504e470d0a1a0a0000000d49484452000000010000000108060000001f15c489"
    "0000000d49444154789c6360000002000001e221bc330000000049454e44ae426082"
)
"""The smallest PNG there is."""


@dataclass
class Truth:
    """What is in a vault."""

    notes: int = 0
    """How many notes."""
    bytes: int = 0
    """How long they are together."""
    links: dict[str, int] = field(default_factory=dict)
    """How many links of each kind, the broken ones too."""
    broken: list[Broken] = field(default_factory=list)
    """The links that lead nowhere, in the order of the notes."""


def plan(notes: int, seed: int) -> list[Plan]:
    """Return what the notes of a vault are called and what can be linked to in each."""
    dice = Dice(f"{seed}/plan")
    taken: set[str] = set()
    return [_plan_note(i, dice, taken) for i in range(notes)]


def _plan_note(i: int, dice: Dice, taken: set[str]) -> Plan:
    folder, name = _place(i, dice)
    while name.casefold() in taken:
        name = f"{name} {i}"
    overview = i % 97 == 50  # many folders have a note of this name: linked to by its path
    if overview:
        folder, name = f"{folder}/Area {i}", "Overview"
    else:
        taken.add(name.casefold())
    path = f"{folder}/{name}.md"
    return Plan(
        number=i,
        path=path,
        reference=path.removesuffix(".md") if overview else name,
        aliases=(f"{dice.pick(NOUNS)} ({i})",) if dice.happens(0.25) else (),
        headings=dice.some(HEADINGS, 5),
        blocks=tuple(f"{'abcdef'[i % 6]}{i:x}-{j}" for j in range(dice.below(3))),
    )


def _place(i: int, dice: Dice) -> tuple[str, str]:
    """Return a folder, none of them very full, and a name."""
    shelf, year = i // 1000, 2016 + i // 1000 % 10
    if i % 100 == 0:
        return "Maps", f"{dice.pick(ADJECTIVES)} {dice.pick(NOUNS)} MOC"
    match dice.below(10):
        case 0 | 1:
            day = dice.date(year)
            return f"Journal/{day[:4]}/{day[5:7]}", day
        case 2:
            return f"People/{shelf}", f"{dice.pick(PEOPLE)} {dice.pick(SURNAMES)}"
        case 3 | 4:
            return f"Sources/{shelf}", f"@{dice.pick(SURNAMES).lower()}{1950 + dice.below(76)}"
        case 5:
            title = f"{dice.pick(NOUNS)} — {dice.words(1, 3)}"
            return f"Projects/{shelf}/{dice.pick(NOUNS)}", title
        case _:
            return f"Concepts/{shelf}", f"{dice.pick(ADJECTIVES)} {dice.pick(NOUNS)}"


def texts(notes: int, seed: int, truth: Truth) -> Iterator[tuple[str, str]]:
    """Yield each note's path and text, and enter into `truth` what is in it."""
    plans = plan(notes, seed)
    for me in plans:
        writer = Writer(me, plans, seed)
        text = writer.text()
        truth.notes += 1
        truth.bytes += len(text.encode())
        truth.broken += writer.broken
        for link in writer.links:
            truth.links[link.kind] = truth.links.get(link.kind, 0) + 1
        yield me.path, text


def make(notes: int, seed: int, folder: Path) -> Truth:
    """Write a vault into `folder`, which need not be there, and return what is in it."""
    truth = Truth()
    for path, text in texts(notes, seed, truth):
        file = folder / path
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_bytes(text.encode())
    for name in ("Attachments", ".obsidian"):
        (folder / name).mkdir(parents=True, exist_ok=True)
    for i in range(IMAGES):
        (folder / f"Attachments/image-{i}.png").write_bytes(PIXEL)
    (folder / ".obsidian/app.json").write_text("{}\n", encoding="utf-8")
    return truth


def main() -> None:
    """Write a vault and its truth file."""
    parser = argparse.ArgumentParser(description="Make a synthetic vault.")
    parser.add_argument("notes", type=int, metavar="NOTES")
    parser.add_argument("folder", type=Path, metavar="FOLDER", help="new, or empty")
    parser.add_argument(
        "--truth", type=Path, metavar="FILE", help="say here what is in it, as JSON"
    )
    parser.add_argument("--seed", type=int, default=1)
    args = parser.parse_args()
    if args.folder.exists() and any(args.folder.iterdir()):
        parser.error(f"{args.folder} is not empty")
    truth = make(args.notes, args.seed, args.folder)
    if args.truth:
        args.truth.write_text(json.dumps(asdict(truth), ensure_ascii=False), encoding="utf-8")
    print(f"{truth.notes} notes, {truth.bytes / 1e6:.1f} MB, {len(truth.broken)} broken links")


if __name__ == "__main__":
    main()
