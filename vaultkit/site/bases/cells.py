"""Values of bases as HTML: what a cell shows. All of it is escaped, or cleaned where an author wrote HTML."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from html import escape

from vaultkit.site import media
from vaultkit.site.bases.files import File, LinkTo
from vaultkit.site.bases.rows import Row, Sheet
from vaultkit.site.bases.values import (
    Date,
    Icon,
    Markup,
    Picture,
    Tag,
    Unreadable,
    Value,
    text_of,
)
from vaultkit.site.clean import clean
from vaultkit.site.edition import title_of
from vaultkit.site.features.properties import checkbox, is_web_address
from vaultkit.site.filling import Filler
from vaultkit.source.path import IMAGES, VaultPath, extension

_MOST = 200  # items of a list in one cell
_COLOUR = re.compile(r"#(?:[0-9a-fA-F]{3,4}|[0-9a-fA-F]{6}|[0-9a-fA-F]{8})\Z")
_SYMBOLS = {
    "alert-triangle": "⚠",
    "arrow-down": "↓",
    "arrow-left": "←",
    "arrow-right": "→",
    "arrow-up": "↑",
    "arrow-up-right": "↗",
    "asterisk": "*",
    "ban": "⃠",
    "bell": "🔔",
    "book": "📕",
    "book-open": "📖",
    "bookmark": "🔖",
    "calendar": "📅",
    "camera": "📷",
    "check": "✓",
    "check-circle": "✅",
    "circle": "○",
    "circle-check": "✅",
    "clock": "🕒",
    "cloud": "☁",
    "coffee": "☕",
    "dot": "•",
    "equal": "=",
    "external-link": "↗",
    "file": "📄",
    "file-text": "📄",
    "flag": "⚑",
    "flame": "🔥",
    "folder": "📁",
    "gift": "🎁",
    "globe": "🌐",
    "hash": "#",
    "heart": "♥",
    "home": "🏠",
    "house": "🏠",
    "info": "ℹ",
    "key": "🔑",
    "leaf": "🍃",
    "lightbulb": "💡",
    "link": "🔗",
    "lock": "🔒",
    "mail": "✉",
    "map-pin": "📍",
    "minus": "−",
    "moon": "☾",
    "music": "♪",
    "paperclip": "📎",
    "pencil": "✎",
    "phone": "☎",
    "pin": "📌",
    "play": "▶",
    "plus": "+",
    "rocket": "🚀",
    "search": "🔍",
    "settings": "⚙",
    "shield": "🛡",
    "smile": "☺",
    "square": "□",
    "star": "★",
    "sun": "☀",
    "tag": "🏷",
    "target": "🎯",
    "thumbs-down": "👎",
    "thumbs-up": "👍",
    "trash": "🗑",
    "tree": "🌳",
    "triangle": "△",
    "trophy": "🏆",
    "user": "👤",
    "users": "👥",
    "utensils": "🍴",
    "video": "🎬",
    "x": "✕",
    "zap": "⚡",
}
"""Lucide's names of what is a character, too; an icon of another name shows its name."""


@dataclass(frozen=True)
class Cells:
    """What shows values on one page."""

    sheet: Sheet
    page: str
    """The key of the page: addresses are relative to it."""

    def cell(self, row: Row, column: str, label: str) -> str:
        """Return what a row shows in a column, and note what cannot be shown."""
        try:
            return self.value(row.value(column), column, row.file)
        except Unreadable as error:
            self.sheet.tell(f"“{label}” is not shown where its formula fails: it", error)
            return f'<span class="vk-base__error" title="{escape(str(error))}">not shown</span>'

    def value(self, value: Value, column: str = "", file: File | None = None) -> str:
        """Return a value as HTML; names of files lead to `file`, names in `tags` to the tags' pages."""
        if column in ("file.name", "file.basename", "file.file") and file:
            return self.file(file)
        if column in ("tags", "note.tags"):
            names = value if isinstance(value, list) else [value]
            tags = [Tag(name.removeprefix("#")) for name in names if isinstance(name, str)]
            return self._list([tag for tag in tags if tag.name], " ")
        match value:
            case bool():
                return checkbox(is_checked=value)
            case list():
                return self._list(value, " " if value and isinstance(value[0], Tag) else ", ")
            case Mapping():
                parts = (
                    f"{escape(str(k))}: {self.value(v)}" for k, v in list(value.items())[:_MOST]
                )
                return ", ".join(parts)
        return self._thing(value)

    def _thing(self, value: Value) -> str:
        match value:
            case Date():
                moment = escape(str(value).replace(" ", "T"))
                return f'<time datetime="{moment}">{escape(str(value))}</time>'
            case LinkTo():
                return self.link(value)
            case File():
                return self.file(value)
            case Tag():
                return self._filler(self.sheet.origin).tag(value.name)
            case Icon():
                return _icon(value.name)
            case Picture():
                return self.picture(value.source)
            case Markup():
                return clean(value.html)
        return self._text(text_of(value))

    def _text(self, text: str) -> str:
        if is_web_address(text):
            start, end = media.external_link(text, "")
            return f"{start}{escape(text)}{end}"
        return escape(text).replace("\n", "<br>")

    def _list(self, items: list[Value], between: str) -> str:
        shown = between.join(self.value(item) for item in items[:_MOST])
        more = len(items) - _MOST
        return shown if more <= 0 else f'{shown} <span class="vk-quiet">and {more} more</span>'

    def _filler(self, origin: VaultPath) -> Filler:
        return Filler(self.sheet.files.edition, page=self.page, origin=origin)

    def file(self, file: File) -> str:
        """Return a link to a file."""
        edition = self.sheet.files.edition
        name = escape(title_of(file.path))
        if file.path not in edition.addresses:
            return name
        address = escape(edition.addresses.between(self.page, file.path))
        return f'<a class="vk-link" href="{address or "#"}">{name}</a>'

    def link(self, link: LinkTo) -> str:
        """Return a link with what it shows."""
        start, end = self._filler(link.origin).ends(link.link)
        shown = link.display
        inside = _icon(shown.name) if isinstance(shown, Icon) else escape(str(link))
        return f"{start}{inside}{end}"

    def address(self, source: Value) -> str | None:
        """Return the address of a picture, None if it is none that may be shown."""
        if isinstance(source, list):
            source = source[0] if source else None
        if isinstance(source, Picture):
            source = source.source
        if isinstance(source, str) and source:
            source = self.sheet.files.link(source, self.sheet.origin)
        if isinstance(source, LinkTo):
            if source.link.external:
                return media.safe_address(source.link.path)
            source = source.file()
        edition = self.sheet.files.edition
        if not isinstance(source, File) or extension(source.path) not in IMAGES:
            return None
        return (
            edition.addresses.between(self.page, source.path)
            if source.path in edition.addresses
            else None
        )

    def picture(self, source: Value) -> str:
        """Return a picture; its name where there is none to show."""
        address = self.address(source)
        if address is None:
            return f'<span class="vk-unresolved" title="There is no such picture here">{self.value(source)}</span>'
        return f'<img src="{escape(address)}" alt="" loading="lazy">'

    def colour(self, value: Value) -> str | None:
        """Return a value as a colour that a style may hold, None if it is none."""
        return value if isinstance(value, str) and _COLOUR.match(value) else None


def _icon(name: str) -> str:
    label = escape(name.removeprefix("lucide-"))
    symbol = _SYMBOLS.get(name.removeprefix("lucide-"))
    if symbol:
        return f'<span class="vk-icon" role="img" aria-label="{label}">{symbol}</span>'
    return f'<span class="vk-icon vk-icon--named">{label}</span>'
