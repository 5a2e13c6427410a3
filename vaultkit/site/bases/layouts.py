"""The layouts of a base's views as HTML: tables, cards, lists."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from html import escape
from typing import Any

from vaultkit.site.bases.cells import Cells
from vaultkit.site.bases.rows import Group, Row, Sheet
from vaultkit.site.bases.values import Unreadable, Value, is_empty

_NO_VALUE = "No value"


@dataclass(frozen=True)
class Layout:
    """One view on one page."""

    sheet: Sheet
    cells: Cells
    view: Mapping[str, Any]
    columns: Sequence[str]
    grouped_by: str
    """The column by which rows are grouped; `""` if they are not."""

    def heading(self, column: str) -> str:
        """Return what a column is called."""
        names = self.sheet.definition.get("properties")
        for key in (column, f"note.{column}", column.removeprefix("note.")):
            said = names.get(key) if isinstance(names, dict) else None
            if isinstance(said, dict) and isinstance(said.get("displayName"), str):
                return str(said["displayName"])
        kind, _, name = column.partition(".")
        return name if name and kind in ("note", "file", "formula") else column

    def group_name(self, group: Group) -> str:
        """Return the value that a group's rows share, as HTML, and how many they are."""
        shown = "" if is_empty(group.value) else self.cells.value(group.value, self.grouped_by)
        name = shown or f'<span class="vk-quiet">{_NO_VALUE}</span>'
        return f'{name} <span class="vk-count">{len(group.rows)}</span>'

    def cell(self, row: Row, column: str) -> str:
        """Return what a row shows in a column."""
        return self.cells.cell(row, column, self.heading(column))

    def summaries(self, rows: Sequence[Row]) -> dict[str, str]:
        """Return what stands below the columns, by column."""
        wanted = self.view.get("summaries")
        found: dict[str, str] = {}
        for column, name in wanted.items() if isinstance(wanted, dict) else ():
            column = self._column(str(column))
            if column is None:
                continue
            try:
                value: Value = self.sheet.summary(str(name), [row.sound(column) for row in rows])
                found[column] = (
                    f'<span class="vk-quiet">{escape(str(name))}</span> {self.cells.value(value)}'
                )
            except Unreadable as error:
                self.sheet.tell(f"The summary of “{self.heading(column)}” is not shown: it", error)
                found[column] = '<span class="vk-base__error">not shown</span>'
        return found

    def _column(self, name: str) -> str | None:
        same = (name, f"note.{name}", name.removeprefix("note."))
        return next((column for column in same if column in self.columns), None)

    def pixels(self, value: Any, least: int, most: int) -> int | None:
        """Return a size in pixels within bounds, None if it is none."""
        is_number = isinstance(value, int | float) and not isinstance(value, bool)
        return max(least, min(most, int(value))) if is_number and value == value else None


def table(layout: Layout, groups: Sequence[Group]) -> str:
    """Return a table: a row for each file, and a body for each group."""
    columns = layout.columns
    sizes = layout.view.get("columnSize")
    sizes = sizes if isinstance(sizes, dict) else {}
    widths = [layout.pixels(sizes.get(c, sizes.get(f"note.{c}")), 40, 1000) for c in columns]
    cols = "".join(f'<col style="width:{w}px">' if w else "<col>" for w in widths)
    head = "".join(f'<th scope="col">{escape(layout.heading(c))}</th>' for c in columns)
    bodies = "".join(_body(layout, group) for group in groups)
    foot = "" if layout.grouped_by else _summary_row(layout, groups[0].rows)
    return (
        '<div class="vk-table-frame" tabindex="0" role="region" aria-label="Table">'
        f'<table class="vk-table">{f"<colgroup>{cols}</colgroup>" if any(widths) else ""}\n'
        f"<thead><tr>{head}</tr></thead>\n{bodies}"
        f"{f'<tfoot>{foot}</tfoot>' if foot else ''}</table></div>\n"
    )


def _body(layout: Layout, group: Group) -> str:
    rows = "".join(f"<tr>{_cells(layout, row)}</tr>\n" for row in group.rows)
    head = ""
    if layout.grouped_by:
        span = len(layout.columns)
        name = layout.group_name(group)
        head = (
            f'<tr class="vk-table__group"><th colspan="{span}" scope="rowgroup">{name}</th></tr>\n'
        )
        head += _summary_row(layout, group.rows)
    return f"<tbody>\n{head}{rows}</tbody>\n"


def _cells(layout: Layout, row: Row) -> str:
    return "".join(f"<td>{layout.cell(row, c)}</td>" for c in layout.columns)


def _summary_row(layout: Layout, rows: Sequence[Row]) -> str:
    said = layout.summaries(rows)
    if not said:
        return ""
    cells = "".join(f"<td>{said.get(column, '')}</td>" for column in layout.columns)
    return f'<tr class="vk-table__sums">{cells}</tr>\n'


def cards(layout: Layout, groups: Sequence[Group]) -> str:
    """Return a grid of cards, with pictures if the view names a property for them."""
    size = layout.pixels(layout.view.get("cardSize"), 100, 800)
    style = f' style="--vk-card-size:{size}px"' if size else ""
    parts = []
    for group in groups:
        items = "".join(f"<li>{_card(layout, row)}</li>\n" for row in group.rows)
        parts.append(f'{_group_head(layout, group)}<ul class="vk-cards"{style}>\n{items}</ul>\n')
    return "".join(parts) + _sums(layout, groups)


def _card(layout: Layout, row: Row) -> str:
    parts = [_cover(layout, row)]
    for i, column in enumerate(layout.columns):
        cell = layout.cell(row, column)
        if not cell:
            continue
        if i == 0:
            parts.append(f'<p class="vk-cards__title">{cell}</p>')
        else:
            name = escape(layout.heading(column))
            parts.append(f'<p><span class="vk-cards__name">{name}</span> {cell}</p>')
    return "".join(parts)


def _cover(layout: Layout, row: Row) -> str:
    wanted = layout.view.get("image")
    if not isinstance(wanted, str) or not wanted:
        return ""
    ratio = layout.view.get("imageAspectRatio")
    is_ratio = isinstance(ratio, int | float) and not isinstance(ratio, bool) and 0.1 <= ratio <= 10
    shape = f"aspect-ratio:1/{ratio:g}" if is_ratio and ratio else ""
    value = row.sound(wanted)
    colour = layout.cells.colour(value)
    address = None if colour else layout.cells.address(value)
    if colour:
        shape += f";background-color:{colour}"
    kind = "vk-cover vk-cover--whole" if layout.view.get("imageFit") == "contain" else "vk-cover"
    inside = f'<img src="{escape(address)}" alt="" loading="lazy">' if address else ""
    return f'<div class="{kind}" style="{shape.strip(";")}">{inside}</div>'


def plain_list(layout: Layout, groups: Sequence[Group]) -> str:
    """Return a list: its properties behind each file, or indented below it."""
    markers = str(layout.view.get("markers", ""))
    tag = "ol" if markers.startswith("number") else "ul"
    kind = "vk-plain vk-plain--bare" if markers == "none" else "vk-plain"
    parts = []
    for group in groups:
        items = "".join(f"<li>{_item(layout, row)}</li>\n" for row in group.rows)
        parts.append(f'{_group_head(layout, group)}<{tag} class="{kind}">\n{items}</{tag}>\n')
    return "".join(parts) + _sums(layout, groups)


def _item(layout: Layout, row: Row) -> str:
    first, *rest = [layout.cell(row, column) for column in layout.columns]
    shown = [cell for cell in rest if cell]
    if layout.view.get("indentProperties") is True:
        below = "".join(f"<li>{cell}</li>" for cell in shown)
        return f"{first}<ul>{below}</ul>" if below else first
    separator = layout.view.get("separator")
    between = escape(separator) if isinstance(separator, str) and separator else ", "
    return between.join([first, *shown] if first else shown)


def _group_head(layout: Layout, group: Group) -> str:
    return (
        f'<h3 class="vk-base__group">{layout.group_name(group)}</h3>\n' if layout.grouped_by else ""
    )


def _sums(layout: Layout, groups: Iterable[Group]) -> str:
    """Return summaries of all rows, which have no column to stand below."""
    said = layout.summaries([row for group in groups for row in group.rows])
    parts = [f"{escape(layout.heading(column))}: {sum_}" for column, sum_ in said.items()]
    return f'<p class="vk-base__sums">{" · ".join(parts)}</p>\n' if parts else ""
