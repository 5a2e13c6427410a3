"""Case files: small vaults written in Markdown, and what they mean. `cases/README.md` tells the format."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path

CASES = Path(__file__).parent / "cases"

_FENCE = re.compile(r"(`{3,}|~{3,})([^`]*)")
_RULE = re.compile(r"\b[A-Z]{3}-[0-9]{2}\b")
_CODE_POINT = re.compile(r"⟨U\+([0-9A-F]{4,6})⟩")


@dataclass(frozen=True)
class Block:
    """A fenced block of a case file."""

    word: str
    """The info string's first word: a language, or what is expected."""
    argument: str
    """The rest of the info string: a file's name, or the file an expectation is about."""
    lines: tuple[str, ...]
    """What stands between the fences."""
    start: int
    """The index of its first line in the case file."""


@dataclass
class Case:
    """A vault and what it means."""

    file: Path
    """The case file."""
    title: str
    """The law that the case shows."""
    prose: list[str] = field(default_factory=list)
    """Why it is so."""
    blocks: list[Block] = field(default_factory=list)
    """The vault's files and the expectations, in order."""

    @property
    def rules(self) -> set[str]:
        """The ids of the rules that title and prose name."""
        return set(_RULE.findall(" ".join([self.title, *self.prose])))

    def files(self, expectations: Sequence[str]) -> dict[str, str]:
        """Return the vault's files; a block named `files` lists empty ones."""
        files: dict[str, str] = {}
        for block in self.blocks:
            if block.word == "files":
                files |= {meant(line): "" for line in block.lines}
            elif block.word not in expectations:
                assert block.argument, f"{self.title}: a block `{block.word}` has no file name"
                files[meant(block.argument)] = meant("".join(f"{x}\n" for x in block.lines))
        return files


def read(file: Path) -> list[Case]:
    """Return the cases of a case file: one for each heading of the second level."""
    cases: list[Case] = []
    lines = file.read_text(encoding="utf-8").split("\n")
    i = 0
    while i < len(lines):
        line = lines[i]
        fence = _FENCE.match(line)
        if line.startswith("## "):
            cases.append(Case(file, line[3:].strip()))
        elif fence and cases:
            end = next(k for k in range(i + 1, len(lines)) if lines[k] == fence[1])
            word, _, argument = fence[2].strip().partition(" ")
            block = Block(word, argument.strip(), tuple(lines[i + 1 : end]), i + 1)
            cases[-1].blocks.append(block)
            i = end
        elif line.strip() and cases:
            cases[-1].prose.append(line.strip())
        i += 1
    return cases


def all_cases() -> Iterator[Case]:
    """Yield the cases of all case files, in the order of their names."""
    for file in sorted(CASES.rglob("*.md")):
        if file.name != "README.md":
            yield from read(file)


def accept(case: Case, block: Block, lines: Sequence[str]) -> None:
    """Put `lines` in the place of what the case file says there.

    The file is read again, for a block above may have grown; the block is found by its number.
    """
    again = next(c for c in read(case.file) if c.title == case.title)
    place = again.blocks[case.blocks.index(block)]
    text = case.file.read_text(encoding="utf-8").split("\n")
    text[place.start : place.start + len(place.lines)] = lines
    case.file.write_text("\n".join(text), encoding="utf-8")


def meant(text: str) -> str:
    """Return `text` with each `⟨U+00A0⟩` as the character it stands for."""
    return _CODE_POINT.sub(lambda match: chr(int(match[1], 16)), text)


def visible(text: str) -> str:
    """Return `text` with what cannot be seen or told apart as `⟨U+00A0⟩`."""
    return "".join(f"⟨U+{ord(c):04X}⟩" if _is_unclear(c) else c for c in text)


def _is_unclear(character: str) -> bool:
    category = unicodedata.category(character)
    return character != " " and (category[0] in "CZ" or category == "Mn")
