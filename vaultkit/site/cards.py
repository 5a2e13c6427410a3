"""A picture of each page, for those who pass on its address: its title, where it stands, whose site it is.

Drawn with Pillow and a font that `vaultkit vendor` fetched, so a build needs no network. A page whose title
has letters that the font lacks has none.
"""

from __future__ import annotations

import importlib.util
import io
from collections.abc import Collection, Iterator, Sequence
from functools import cached_property
from typing import TYPE_CHECKING

from vaultkit.site.edition import Edition, title_of
from vaultkit.site.vendored import TEXT_FONT
from vaultkit.site.whole import Output, SiteFile
from vaultkit.source import path as paths
from vaultkit.source.path import VaultPath

if TYPE_CHECKING:
    from PIL.ImageDraw import ImageDraw
    from PIL.ImageFont import FreeTypeFont

SIZE = (1200, 630)
"""Width and height in pixels: what those who show such pictures ask for."""
_PAPER, _INK, _QUIET, _ACCENT = "#f5f7f6", "#1f2a27", "#586661", "#2f7d6b"
_MARGIN = 90
_MOST_LINES = 4
_ABSENT = "\uffff"  # what no font has


def card_address(path: VaultPath, edition: Edition) -> str:
    """Return where the picture of the page of `path` is, from the root of the site."""
    return "assets/cards/" + edition.addresses.destination(path).removesuffix(".html") + ".png"


def lacking() -> str:
    """Return what pictures need and is not here, for people; empty if all is."""
    if importlib.util.find_spec("PIL") is None:
        return "cards: Pillow is not installed, so pages have no pictures: pip install 'vaultkit[cards]'"
    if not TEXT_FONT.is_here:
        return "cards: pages have no pictures; `vaultkit vendor` fetches the letters for them"
    try:
        _Pen(8)
    except OSError as error:
        return f"cards: the letters cannot be read: {error}; `vaultkit vendor` fetches them anew"
    return ""


def with_cards(edition: Edition) -> frozenset[VaultPath]:
    """Return the notes that have a picture: the owner wants them, and their titles can be written."""
    if not edition.publication.wishes.cards or lacking():
        return frozenset()
    pen = _Pen(64)
    return frozenset(path for path in edition.notes() if pen.can_write(title_of(path)))


def _files(edition: Edition) -> Iterator[SiteFile]:
    if having := sorted(with_cards(edition)):
        easel = _Easel(edition.choices.site_name)
        for path in having:
            folder = paths.folder(path).replace("/", " / ")
            yield card_address(path, edition), easel.draw(title_of(path), folder)


def _concerns(before: Edition, after: Edition, changed: Collection[VaultPath]) -> bool:
    return False  # they show names


class _Pen:
    """Letters of one size, from the first of the font's files that has them."""

    def __init__(self, size: int) -> None:
        from PIL import ImageFont

        files = [TEXT_FONT.folder / name for _, name in TEXT_FONT.members if name.endswith(".woff")]
        self._fonts = [ImageFont.truetype(str(file), size) for file in files]
        self._of: dict[str, FreeTypeFont | None] = {}

    @cached_property
    def _absent(self) -> Sequence[bytes]:
        return [bytes(font.getmask(_ABSENT)) for font in self._fonts]

    def _font(self, letter: str) -> FreeTypeFont | None:
        if letter not in self._of:
            having = (
                font
                for font, absent in zip(self._fonts, self._absent, strict=True)
                if letter == " " or bytes(font.getmask(letter)) != absent
            )
            self._of[letter] = next(having, None)
        return self._of[letter]

    def can_write(self, text: str) -> bool:
        """Tell whether all letters of a text can be written."""
        return all(self._font(letter) for letter in text)

    def width(self, text: str) -> float:
        """Return the pixels that a text takes."""
        return sum(font.getlength(run) for font, run in self._runs(text))

    def write(self, draw: ImageDraw, at: tuple[float, float], text: str, colour: str) -> None:
        """Write a text with its baseline beginning at a place."""
        x, y = at
        for font, run in self._runs(text):
            draw.text((x, y), run, font=font, fill=colour, anchor="ls")
            x += font.getlength(run)

    def lines(self, text: str, width: float) -> list[str]:
        """Return a text as lines that fit, the last cut short if there are too many."""
        lines = [""]
        for word in text.split():
            longer = f"{lines[-1]} {word}".strip()
            if self.width(longer) <= width or not lines[-1]:
                lines[-1] = longer
            else:
                lines.append(word)
        kept = [self._cut(line, width) for line in lines[:_MOST_LINES]]
        if len(lines) > _MOST_LINES:
            kept[-1] = self._cut(kept[-1] + " ...", width)
        return kept

    def _cut(self, line: str, width: float) -> str:
        while line and self.width(line) > width:
            line = line[:-5].rstrip() + "..." if len(line) > 5 else ""
        return line

    def _runs(self, text: str) -> Iterator[tuple[FreeTypeFont, str]]:
        run, now = "", None
        for letter in text:
            font = self._font(letter)
            if font is None:
                continue
            if now is not None and font is not now and letter != " ":
                yield now, run
                run = ""
            now = font if now is None or letter != " " else now
            run += letter
        if now is not None and run:
            yield now, run


class _Easel:
    """Draws the pictures of one site."""

    def __init__(self, site: str) -> None:
        self._site = site
        self._title, self._small = _Pen(72), _Pen(32)

    def draw(self, title: str, folder: str) -> bytes:
        """Return the picture of a page as PNG."""
        from PIL import Image, ImageDraw

        image = Image.new("RGB", SIZE, _PAPER)
        draw = ImageDraw.Draw(image)
        draw.rectangle((0, 0, 18, SIZE[1]), fill=_ACCENT)
        room = SIZE[0] - 2 * _MARGIN
        if folder and self._small.can_write(folder):
            self._small.write(draw, (_MARGIN, 112), self._small.lines(folder, room)[0], _QUIET)
        for i, line in enumerate(self._title.lines(title, room)):
            self._title.write(draw, (_MARGIN, 220 + 92 * i), line, _INK)
        self._small.write(
            draw, (_MARGIN, SIZE[1] - 62), self._small.lines(self._site, room)[0], _ACCENT
        )
        out = io.BytesIO()
        image.quantize(32, dither=Image.Dither.NONE).save(out, "PNG", optimize=False)
        return out.getvalue()


CARDS = Output("cards", _files, _concerns)
