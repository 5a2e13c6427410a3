"""Defects and look-alikes of defects, planted at random places of a copy of a vault.

Written from the catalogue of defects and the specification of the syntax, without a look at the rules: what is
planted is what an author may get wrong, not what a rule looks for. The kinds stand in `injected_links.py`,
`injected_text.py`, `injected_files.py` and `injected_decoys.py`; here is the ground they are planted in.
"""

from __future__ import annotations

import random
import re
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field, replace
from pathlib import Path

PIXEL = bytes.fromhex(
    "89504e470d0a1a0a0000000d4948445200000001000000010806000000"
    "1f15c4890000000d49444154789c6360000002000001e221bc330000000049454e44ae426082"
)
"""An image of one pixel."""
FRAMES = (
    "It is told in {}, and nowhere else.",
    "- {} comes first",
    "1. read {} twice",
    "> {} says so.",
    "> [!note] Remember\n> What {} says holds here, too.",
    "- [ ] ask about {}",
    "*See {} for more.*",
    "Before that there was\n{}\nand little after.",
    "{}",
)
"""Where a link may stand."""

_FENCE = re.compile(r"[ \t>]*(?:[-*+][ \t]+|\d+[.)][ \t]+)?(`{3,}|~{3,})(.*)")
_RISKY = re.compile(
    r"vaultkit|<(?:pre|script|style|textarea|!\[|\?)|`[^`\n]*%%|^\t*<%", re.I | re.M
)
_PLAIN_NAME = re.compile(r"[A-Z][a-z]+(?:[ -][A-Za-z]+)*$")
_PLAIN_HEADING = re.compile(r"#{1,6} +([A-Za-z][A-Za-z ]{5,60})$")


class Line:
    """A line of a page; what is inserted around it does not change which one it is."""

    __slots__ = ("text",)

    def __init__(self, text: str) -> None:
        self.text = text


@dataclass(frozen=True)
class Plant:
    """A defect."""

    kind: str
    """The name of its kind."""
    path: str
    line: int | None
    """From 1; None where the file as a whole is meant."""
    rules: frozenset[str]
    """The rules that may report it."""
    twin: str | None = None
    """The other file, where two are at odds and either may be named."""


@dataclass(frozen=True)
class Decoy:
    """A line (None: a file) that looks like a defect and is none."""

    kind: str
    path: str
    line: int | None


@dataclass
class Page:
    """A note that is written into."""

    path: str
    lines: list[Line]
    end: str
    """What its lines end in before the line feed: nothing, or a carriage return."""
    headed: bool = False
    """Whether something was planted in its properties."""
    used: bool = False
    """Whether something was planted in it."""
    closed: bool = False
    """Whether nothing more may be planted in it."""

    @property
    def name(self) -> str:
        """Its name without folder and suffix."""
        return Path(self.path).stem

    @property
    def folder(self) -> str:
        """Its folder, "" for the vault's."""
        return str(Path(self.path).parent) if "/" in self.path else ""

    @property
    def body(self) -> int:
        """The index of the first line after the properties."""
        texts = [line.text.rstrip("\r") for line in self.lines]
        return texts.index("---", 1) + 1 if texts[0] == "---" and "---" in texts[1:] else 0

    def keys(self) -> set[str]:
        """The names of its properties, as far as they stand at the beginning of a line."""
        head = (line.text for line in self.lines[1 : self.body])
        return {text.split(":")[0] for text in head if ":" in text and text[0] not in " \t-#"}

    def insert(self, rng: random.Random, text: str, *, last: bool = False) -> list[Line]:
        """Put `text` between two of its paragraphs, or at its end; return the lines."""
        self.used = True
        gaps = [len(self.lines)] if last else [*self._gaps(), len(self.lines)]
        open_end = not last and self._gaps(at_end=True) == []
        at = rng.choice(gaps[:-1] if open_end and len(gaps) > 1 else gaps)
        new = [Line(part + self.end) for part in text.split("\n")]
        self.lines[at:at] = [Line(self.end), *new, Line(self.end)]
        return new

    def set_property(self, text: str) -> list[Line]:
        """Put `text` in its properties; return the lines."""
        self.headed = self.used = True
        new = [Line(part + self.end) for part in text.split("\n")]
        if self.body:
            self.lines[1:1] = new
        else:
            self.lines[0:0] = [Line("---" + self.end), *new, Line("---" + self.end)]
        return new

    def headings(self) -> list[str]:
        """Plain headings that stand once in it, outside of code and comments."""
        found = [_PLAIN_HEADING.match(self.lines[i].text.rstrip()) for i in self._open_lines()]
        texts = [match[1].strip() for match in found if match]
        folded = [text.lower() for text in texts]
        return [text for text in texts if folded.count(text.lower()) == 1]

    def _gaps(self, *, at_end: bool = False) -> list[int]:
        """The blank lines between paragraphs; `at_end`: only the end, if nothing is open there."""
        open_lines = set(self._open_lines())
        if at_end:
            return [i for i in open_lines if i == len(self.lines) - 1]
        texts = [line.text.rstrip() for line in self.lines]
        return [
            i
            for i in range(self.body, len(texts) - 1)
            if not texts[i] and i in open_lines and texts[i + 1][:1] not in ("", " ", "\t", "^")
        ]

    def _open_lines(self) -> list[int]:
        """The indices of the lines outside of code, comments, math and HTML."""
        found: list[int] = []
        fence, until = "", ""
        for i in range(self.body, len(self.lines)):
            text = self.lines[i].text.rstrip()
            match = _FENCE.match(text)
            if fence:
                if match and match[1].startswith(fence) and not match[2].strip(" \t"):
                    fence = ""
            elif until:
                if (until == "\0" and not text) or (until != "\0" and text.count(until) % 2):
                    until = ""
                    found += [i] if not text else []
            elif match:
                fence = match[1]
            else:
                until = _opened(text)
                found += [i] if not until else []
        return found


def _opened(text: str) -> str:
    """Return what ends the construct that a line leaves open, "" if none."""
    if text.count("<!--") != text.count("-->"):
        return "-->"
    for mark in ("%%", "$$"):
        if text.count(mark) % 2:
            return mark
    return "\0" if text.lstrip().startswith("<") else ""


Grow = Callable[["Ground"], None]


@dataclass
class Ground:
    """A copy of a vault, and what was planted in it."""

    root: Path
    rng: random.Random
    pages: dict[str, Page] = field(default_factory=dict)
    files: list[str] = field(default_factory=list)
    kind: str = ""
    planted: list[tuple[Plant, Line | None]] = field(default_factory=list)
    decoys: list[tuple[Decoy, Line | None]] = field(default_factory=list)
    _names: set[str] = field(default_factory=set)
    _twins: set[str] = field(default_factory=set)
    _taken: set[str] = field(default_factory=set)
    _words: set[str] = field(default_factory=set)

    def __post_init__(self) -> None:
        for file in sorted(self.root.rglob("*")):
            path = file.relative_to(self.root).as_posix()
            if file.is_file() and not any(part.startswith(".") for part in path.split("/")):
                self._add(path)
                self._read(path, file)

    def _add(self, path: str) -> None:
        self.files.append(path)
        name = path.rsplit("/", 1)[-1].lower().removesuffix(".md")
        (self._twins if name in self._names else self._names).add(name)

    def _read(self, path: str, file: Path) -> None:
        if file.suffix != ".md" or "emplate" in path:
            return
        try:
            text = file.read_bytes().decode()
        except UnicodeDecodeError:
            return
        sound = not _RISKY.search(text) and text.count("%%") % 2 == 0 and text.count("$$") % 2 == 0
        if text.strip() and sound and not text.startswith(("\ufeff", "\n", " ")):
            lines = [Line(part) for part in text.split("\n")]
            page = Page(path, lines, "\r" if lines[0].text.endswith("\r") else "")
            if not text.startswith("---") or (page.body and page.keys()):
                self.pages[path] = page

    # What may be planted in.

    def host(self, suits: Callable[[Page], bool] = lambda page: True) -> Page:
        """Return a random note."""
        found = [p for p in self.pages.values() if not p.closed and suits(p)]
        return self.rng.choice(found) if found else self._new()

    def head(self, *keys: str) -> Page:
        """Return a random note without these properties, in whose properties nothing was planted."""
        page = self.host(lambda page: not page.headed and not page.keys() & set(keys))
        page.headed = True
        return page

    def lone(self) -> Page:
        """Return a random note in which nothing else is or will be planted."""
        page = self.host(lambda page: not page.used and not page.headed)
        page.headed = page.closed = True
        return self.reserve(page)

    def target(self, suits: Callable[[Page], bool] = lambda page: True) -> Page:
        """Return a random note of a plain name of its own, which no other plant is about."""
        free = (page for page in self.pages.values() if page.path not in self._taken)
        found = [page for page in free if self._is_plain(page) and suits(page)]
        return self.reserve(self.rng.choice(found) if found else self._new())

    def _new(self) -> Page:
        """Return a note that is made for want of one."""
        name = self.name()
        path, texts = (
            f"{self.folder()}{name}.md",
            ["# All of it", "", "Text.", "", "## What is more", ""],
        )
        self.write(path, "")
        self.pages[path] = Page(path, [Line(text) for text in texts], "")
        return self.pages[path]

    def reserve(self, page: Page) -> Page:
        """Keep other plants from being about a note; return it."""
        self._taken.add(page.path)
        return page

    def _is_plain(self, page: Page) -> bool:
        name = page.name
        once = name.lower() not in self._twins
        return once and len(name) > 6 and _PLAIN_NAME.match(name) is not None

    def is_free(self, name: str) -> bool:
        """Whether no file has that name."""
        return name.lower().removesuffix(".md") not in self._names

    def word(self) -> str:
        """Return a word that no one has used."""
        rng = self.rng
        while True:
            made = "".join(rng.choice("bdfgklmnprstvz") + rng.choice("aeiou") for _ in range(4))
            if made not in self._words:
                self._words.add(made)
                return made

    def name(self) -> str:
        """Return a name that no note has, and none nearly."""
        return f"{self.word().title()} {self.word()}"

    def folder(self) -> str:
        """Return a random folder, with its slash; "" for the vault's own."""
        return self.rng.choice(
            sorted({p.folder + "/" if p.folder else "" for p in self.pages.values()})
        )

    # What is planted.

    def write(self, path: str, content: str | bytes) -> str:
        """Write a new file; return its path."""
        file = self.root / path
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_bytes(content if isinstance(content, bytes) else content.encode())
        self._add(path)
        self._taken.add(path)
        return path

    def say(
        self,
        text: str,
        frames: Iterable[str] = FRAMES,
        *,
        page: Page | None = None,
        last: bool = False,
    ) -> tuple[Page, Line]:
        """Put `text` in a frame in a note; return the note and the line `text` begins in."""
        page = page or self.host()
        lines = page.insert(self.rng, self.rng.choice([*frames]).format(text), last=last)
        return page, next(line for line in lines if text.split("\n")[0] in line.text)

    def plant(
        self, at: tuple[Page, Line | None] | str, *rules: str, twin: str | None = None
    ) -> None:
        """Record a defect: at a line of a note, or in a file."""
        path, line = (at, None) if isinstance(at, str) else (at[0].path, at[1])
        self.planted.append((Plant(self.kind, path, None, frozenset(rules), twin), line))

    def link(self, text: str, *rules: str, frames: Iterable[str] = FRAMES) -> None:
        """Plant a link."""
        self.plant(self.say(text, frames), *rules)

    def lure(self, text: str, *, page: Page | None = None) -> Page:
        """Put lines in a note, each of them a decoy; return the note."""
        page = page or self.host()
        for line in page.insert(self.rng, text):
            self.decoys.append((Decoy(self.kind, page.path, None), line))
        return page

    def lure_line(self, page: Page, line: Line) -> None:
        """Record a line as a decoy."""
        self.decoys.append((Decoy(self.kind, page.path, None), line))

    def lure_file(self, path: str, content: str | bytes) -> None:
        """Write a file that is a decoy as a whole."""
        self.decoys.append((Decoy(self.kind, self.write(path, content), None), None))

    def save(self) -> tuple[list[Plant], list[Decoy]]:
        """Write what was planted; return what stands where."""
        for page in self.pages.values():
            text = "\n".join(line.text for line in page.lines)
            (self.root / page.path).write_bytes(text.encode())
        planted = [replace(plant, line=self._place(plant, at)) for plant, at in self.planted]
        return planted, [replace(decoy, line=self._place(decoy, at)) for decoy, at in self.decoys]

    def _place(self, where: Plant | Decoy, line: Line | None) -> int | None:
        if line is None:
            return None
        return 1 + self.pages[where.path].lines.index(line)


def inject(vault_copy: Path, seed: int, *, times: int = 2) -> tuple[list[Plant], list[Decoy]]:
    """Plant each kind of defect `times` times, and each kind of decoy once; return what stands where."""
    from injected_decoys import DECOYS
    from injected_files import KINDS as FILES
    from injected_links import KINDS as LINKS
    from injected_text import KINDS as TEXT

    ground = Ground(vault_copy, random.Random(seed))
    growing = [*([*TEXT.items(), *FILES.items(), *LINKS.items()] * times), *DECOYS.items()]
    for ground.kind, grow in growing:
        grow(ground)
    return ground.save()
