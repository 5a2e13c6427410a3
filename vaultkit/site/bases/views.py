"""A base on a page: its views, one at a time where there are several, and what of it is not shown."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from html import escape
from typing import Any

from vaultkit.site.bases.cells import Cells
from vaultkit.site.bases.files import Files
from vaultkit.site.bases.layouts import Layout, cards, plain_list, table
from vaultkit.site.bases.rows import Group, Row, Sheet, groups_of, rows_of
from vaultkit.site.bases.values import Meter, Unreadable
from vaultkit.site.content import Content, TocEntry, heading_one
from vaultkit.site.edition import Edition, title_of
from vaultkit.site.features import graph
from vaultkit.site.filling import Budget
from vaultkit.site.searching import searchable
from vaultkit.site.urls import TITLE_ANCHOR, view_anchor
from vaultkit.source.document import Document
from vaultkit.source.path import VaultPath
from vaultkit.syntax import base as bases

_MOST_ROWS = 1000  # of one view
_MOST_HTML = 2_000_000  # characters of one view
_MOST_TABS = 12
_CODE = re.compile("`([^`]+)`")

_LAYOUTS: Mapping[str, Callable[[Layout, Sequence[Group]], str]] = {
    "table": table,
    "cards": cards,
    "list": plain_list,
}


def base_content(edition: Edition, path: VaultPath) -> Content:
    """Return the page of a public base: all its views."""
    title = title_of(path).removesuffix(".base")
    name = escape(title)
    views = _views(edition.vault.bases[path].definition)
    html = f"{heading_one(title)}\n{graph.html(edition, path)}{base_html(edition, path, path, Meter())}"
    toc = TocEntry(name, TITLE_ANCHOR, 1, tuple(_toc(views)))
    return Content(name, html, toc, search=searchable(title))


def _toc(views: Sequence[Mapping[str, Any]]) -> list[TocEntry]:
    if len(views) < 2:
        return []
    return [TocEntry(escape(_name(view)), view_anchor(_name(view)), 2) for view in views]


def base_html(
    edition: Edition, path: VaultPath, page: str, meter: Meter, wanted: str | None = None
) -> str:
    """Return the base at `path` for the page `page`: on its own all views, elsewhere the one that is wanted, or the first."""
    base = edition.vault.bases[path]
    around = VaultPath(page) if page in edition.publication.files else path
    sheet = Sheet(Files(edition), path, around, base.definition, meter)
    if base.problems:
        return _notice("This base cannot be read: it is no valid YAML.")
    views = _views(base.definition)
    if page == path:
        return _shown(sheet, page, views, view_anchor)
    chosen = [view for view in views if _name(view) == wanted] or views[:1]
    ways = [
        (_name(view), edition.addresses.between(page, path) + f"#{view_anchor(_name(view))}")
        for view in views
    ]
    return _shown(sheet, page, chosen, None, ways)


def block_html(edition: Edition, text: str, page: str, origin: VaultPath, budget: Budget) -> str:
    """Return a base that is written in the file `origin`, for the page `page`."""
    base = bases.parse(Document(origin, text))
    if base.problems:
        return _notice("This base cannot be read: it is no valid YAML.")
    sheet = Sheet(Files(edition), origin, origin, base.definition, budget.meter)
    number = budget.draw()
    return _shown(
        sheet, page, _views(base.definition), lambda name: f"base-{number}-{view_anchor(name)}"
    )


def _views(definition: Mapping[str, Any]) -> list[Mapping[str, Any]]:
    """Return the views of a base; one without any shows its files as a table."""
    views = definition.get("views")
    found: list[Mapping[str, Any]] = (
        [view for view in views if isinstance(view, dict)] if isinstance(views, list) else []
    )
    return found or [{"type": "table", "name": "Table"}]


def _name(view: Mapping[str, Any]) -> str:
    return str(view.get("name") or view.get("type") or "Table")


def _shown(
    sheet: Sheet,
    page: str,
    views: Sequence[Mapping[str, Any]],
    anchor: Callable[[str], str] | None,
    ways: Sequence[tuple[str, str]] = (),
) -> str:
    """Return views, each with an anchor if it gets one, and with the ways to the others."""
    sheet.files.edition.asking.add(page)
    if anchor and len(views) > 1:
        ways = [(_name(view), f"#{anchor(_name(view))}") for view in views]
    parts = []
    for view in views:
        name = _name(view)
        identity = f' id="{escape(anchor(name))}"' if anchor else ""
        tabs = _tabs(ways, name) if 1 < len(ways) <= _MOST_TABS else ""
        parts.append(
            f'<section class="vk-view"{identity} aria-label="{escape(name)}">\n{tabs}'
            f"{_view(sheet, page, view, with_name=len(views) > 1)}</section>\n"
        )
    kind = "vk-base vk-base--tabs" if 1 < len(views) <= _MOST_TABS else "vk-base"
    return f'<div class="{kind}">\n{"".join(parts)}</div>\n'


def _tabs(ways: Sequence[tuple[str, str]], current: str) -> str:
    links = "".join(
        f'<li><a href="{escape(address)}"{" aria-current=true" if name == current else ""}>{escape(name)}</a></li>'
        for name, address in ways
    )
    return f'<nav class="vk-tabs" aria-label="Views"><ul>{links}</ul></nav>\n'


def _view(sheet: Sheet, page: str, view: Mapping[str, Any], *, with_name: bool) -> str:
    sheet.notices, sheet.asks_now = {}, False
    title = f'<h2 class="vk-view__name">{escape(_name(view))}</h2>\n' if with_name else ""
    try:
        rows = rows_of(sheet, view)
    except Unreadable as error:
        return title + _notice(f"This view is not shown: its filter {error}.")
    html = _rows(sheet, page, view, rows)
    if sheet.asks_now:
        day = f"{sheet.files.edition.today:%Y-%m-%d}"
        html += f'<p class="vk-base__note">As of <time datetime="{day}">{day}</time>.</p>\n'
    return title + html + "".join(_notice(f"{text}.") for text in sheet.notices)


def _rows(sheet: Sheet, page: str, view: Mapping[str, Any], rows: Sequence[Row]) -> str:
    if not rows:
        return '<p class="vk-quiet">Nothing to list.</p>\n'
    kind = str(view.get("type") or "table")
    draw = _LAYOUTS.get(kind, table)
    if kind not in _LAYOUTS:
        what = "maps are" if kind == "map" else f"views of the type “{kind}” are"
        sheet.notices[f"This view is a table here, for {what} not drawn"] = None
    columns = _columns(view, kind)
    most, html = min(len(rows), _MOST_ROWS), ""
    while True:
        grouped_by, groups = groups_of(rows[:most], view)
        layout = Layout(sheet, Cells(sheet, page), view, columns, grouped_by)
        html = draw(layout, groups)
        if len(html) <= _MOST_HTML or most <= 1:
            break
        most = most // 2
    if most < len(rows):
        html += f'<p class="vk-base__note">The first {most:,} of {len(rows):,} files.</p>\n'
    return html


def _columns(view: Mapping[str, Any], kind: str) -> list[str]:
    order = view.get("order")
    columns = [str(c) for c in order if isinstance(c, str)] if isinstance(order, list) else []
    if kind == "map" and isinstance(place := view.get("coordinates"), str) and place not in columns:
        columns.append(place)
    return columns or ["file.name"]


def _notice(text: str) -> str:
    said = _CODE.sub(r"<code>\1</code>", escape(text))
    return f'<p class="vk-base__notice">{said}</p>\n'
