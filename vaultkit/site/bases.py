"""A base as tables: its views over the public notes, as far as its formulas can be read."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property, cmp_to_key
from html import escape
from typing import Any

from vaultkit.site.content import Content, TocEntry, heading_one
from vaultkit.site.edition import Edition, title_of
from vaultkit.site.features import graph
from vaultkit.site.features.properties import cells
from vaultkit.site.formula import Formula, member, parse
from vaultkit.site.formula_functions import Unreadable, order, text_of
from vaultkit.site.searching import searchable
from vaultkit.site.urls import TITLE_ANCHOR, view_anchor
from vaultkit.source import path as paths
from vaultkit.source.path import VaultPath
from vaultkit.vault.tags import tag_key, tags_of

_MOST = 500  # rows of one view


def base_content(edition: Edition, path: VaultPath) -> Content:
    """Return the page of a public base: all its views."""
    title = title_of(path).removesuffix(".base")
    name = escape(title)
    html = (
        f"{heading_one(title)}\n{graph.html(edition, path)}{base_views(edition, path, path, None)}"
    )
    return Content(name, html, TocEntry(name, TITLE_ANCHOR, 1), search=searchable(title))


def base_views(edition: Edition, path: VaultPath, page: str, wanted: str | None) -> str:
    """Return the views of a base for the page `page`: the one that is wanted, else all."""
    definition = edition.vault.bases[path].definition
    views = [v for v in _list(definition.get("views")) if isinstance(v, dict)]
    chosen = [v for v in views if v.get("name") == wanted] or (views[:1] if wanted else views)
    base = _Base(edition, page, definition, is_own_page=page == path)
    html = "".join(base.view(view, with_name=len(chosen) > 1) for view in chosen)
    return html or '<p class="vk-quiet">This base has no view.</p>\n'


@dataclass(frozen=True)
class File:
    """A note as formulas see it."""

    edition: Edition
    path: VaultPath

    def field(self, name: str) -> Any:
        """Return one of its fields; dates and sizes are not known here."""
        match name:
            case "file":
                return self
            case "name" | "basename":
                return title_of(self.path)
            case "path":
                return str(self.path)
            case "folder":
                return paths.folder(self.path)
            case "ext":
                return paths.extension(self.path)
            case "tags":
                return ["#" + tag for tag in dict.fromkeys(tags_of(self.edition.note(self.path)))]
            case "links" | "embeds":
                return self._targets(embeds_only=name == "embeds")
            case "backlinks":
                return [
                    File(self.edition, origin)
                    for origin in sorted(self.edition.linked.to(self.path))
                ]
            case "properties":
                return self.properties
        raise Unreadable(f"asks for `file.{name}`, which is not known here")

    @property
    def properties(self) -> Mapping[str, Any]:
        """Its properties."""
        return self.edition.note(self.path).frontmatter.properties

    def _targets(self, *, embeds_only: bool) -> list[Any]:
        edges = self.edition.vault.links.out_of(self.path)
        shown = [e for e in edges if not e.link.in_comment and (e.link.embed or not embeds_only)]
        return list(dict.fromkeys(e.target or e.link.path for e in shown))

    def means(self, other: Any) -> bool:
        """Tell whether `other`, a file or the text of a link, is this file."""
        if isinstance(other, File):
            return other.path == self.path
        name = str(other).removeprefix("[[").removesuffix("]]").partition("|")[0]
        return isinstance(other, str) and name.lower() in (
            paths.stem(self.path).lower(),
            paths.without_note_suffix(self.path).lower(),
            self.path.lower(),
        )

    def has_tag(self, *names: Any) -> bool:
        """Tell whether the note carries one of the tags, or one nested in it."""
        carried = [tag_key(tag) for tag in tags_of(self.edition.note(self.path))]
        wanted = [tag_key(str(name).removeprefix("#")) for name in names]
        return any(tag == name or tag.startswith(name + "/") for tag in carried for name in wanted)

    def in_folder(self, folder: Any = "", *_: Any) -> bool:
        """Tell whether the note lies in the folder or below it."""
        name = str(folder).strip("/")
        return not name or self.path.startswith(name + "/")

    def has_property(self, name: Any = "", *_: Any) -> bool:
        """Tell whether the note has the property."""
        return str(name) in self.properties

    def has_link(self, other: Any = "", *_: Any) -> bool:
        """Tell whether the note links to `other`, a file or the text of a link."""
        edges = self.edition.vault.links.out_of(self.path)
        targets = [File(self.edition, e.target) for e in edges if e.target is not None]
        return any(target.means(other) for target in targets)


@dataclass(frozen=True)
class _Note:
    """One row: a note, and the formulas of its base."""

    file: File
    base: _Base
    busy: set[str] = field(default_factory=set)

    def get(self, name: str) -> Any:
        match name:
            case "file":
                return self.file
            case "note":
                return self.file.properties
            case "formula":
                return self
            case "this" if self.base.page in self.file.edition.publication.notes:
                return File(self.file.edition, VaultPath(self.base.page))
            case "this":
                raise Unreadable("asks for `this`, and no note is around it")
        return self.file.properties.get(name)

    def field(self, name: str) -> Any:
        """Return a formula's value; one that needs itself has none."""
        formula = self.base.formulas.get(name)
        if formula is None or name in self.busy:
            return None
        self.busy.add(name)
        value = formula(self)
        self.busy.discard(name)
        return value

    def value(self, column: str) -> Any:
        """Return what a column holds for this row."""
        kind, _, name = column.partition(".")
        if not name or kind not in ("file", "note", "formula"):
            return self.file.properties.get(column)
        return member(self.get(kind), name)


@dataclass(frozen=True)
class _Base:
    edition: Edition
    page: str
    definition: Mapping[str, Any]
    is_own_page: bool

    @cached_property
    def formulas(self) -> Mapping[str, Formula]:
        found = self.definition.get("formulas")
        return {
            str(name): parse(text)
            for name, text in (found.items() if isinstance(found, dict) else ())
            if isinstance(text, str)
        }

    def view(self, view: Mapping[str, Any], *, with_name: bool) -> str:
        name = str(view.get("name") or "")
        identity = f' id="{view_anchor(name)}"' if self.is_own_page else ""
        title = f"<h2>{escape(name)}</h2>\n" if with_name and name else ""
        try:
            shown = self._shown(view, self._rows(view))
            return f'<div class="vk-base"{identity}>\n{title}{shown}</div>\n'
        except Unreadable as error:
            return f'{title}<p class="vk-quiet">This view is not shown here: a formula of it {escape(str(error))}.</p>\n'

    def _rows(self, view: Mapping[str, Any]) -> list[_Note]:
        tests = [_filter(self.definition.get("filters")), _filter(view.get("filters"))]
        rows = [_Note(File(self.edition, path), self) for path in self.edition.notes()]
        rows = [row for row in rows if all(test(row) for test in tests)]
        for key in reversed([k for k in _list(view.get("sort")) if isinstance(k, dict)]):
            _sort(rows, str(key.get("property", "")), str(key.get("direction", "")))
        limit = view.get("limit")
        return rows[: limit if isinstance(limit, int) and limit > 0 else _MOST][:_MOST]

    def _shown(self, view: Mapping[str, Any], rows: Sequence[_Note]) -> str:
        columns = [str(c) for c in _list(view.get("order"))] or ["file.name"]
        group = view.get("groupBy")
        by = str(group.get("property", "")) if isinstance(group, dict) else ""
        if not by:
            return self._table(view, columns, rows)
        ordered = list(rows)
        _sort(ordered, by, str(group.get("direction", "")) if isinstance(group, dict) else "")
        groups: dict[str, list[_Note]] = {}
        for row in ordered:
            groups.setdefault(text_of(row.value(by)) or "–", []).append(row)
        return "".join(
            f'<p class="vk-base__group">{escape(name)} <span class="vk-count">{len(inside)}</span></p>\n'
            + self._table(view, columns, inside)
            for name, inside in groups.items()
        )

    def _table(self, view: Mapping[str, Any], columns: Sequence[str], rows: Sequence[_Note]) -> str:
        if not rows:
            return '<p class="vk-quiet">No notes.</p>\n'
        if view.get("type") in ("cards", "list"):
            items = "".join(f"<li>{self._card(columns, row)}</li>\n" for row in rows)
            return f'<ul class="vk-cards">\n{items}</ul>\n'
        head = "".join(f"<th>{escape(self._heading(c))}</th>" for c in columns)
        body = "".join(
            "<tr>" + "".join(f"<td>{self._cell(c, row)}</td>" for c in columns) + "</tr>\n"
            for row in rows
        )
        return f"<table>\n<thead><tr>{head}</tr></thead>\n<tbody>\n{body}</tbody>\n</table>\n"

    def _card(self, columns: Sequence[str], row: _Note) -> str:
        shown = [self._cell(column, row) for column in columns]
        return "<br>".join(cell for cell in shown if cell)

    def _heading(self, column: str) -> str:
        names = self.definition.get("properties")
        for key in (column, f"note.{column}", column.removeprefix("note.")):
            said = names.get(key) if isinstance(names, dict) else None
            if isinstance(said, dict) and isinstance(said.get("displayName"), str):
                return str(said["displayName"])
        return column.partition(".")[2] or column

    def _cell(self, column: str, row: _Note) -> str:
        path = row.file.path
        if column in ("file.name", "file.basename", "file.file"):
            return self._link(path)
        kind, _, name = column.partition(".")
        if kind == "file" and name in ("links", "embeds", "backlinks"):
            values = row.value(column)
            found = [getattr(v, "path", v) for v in values]
            return ", ".join(self._link(p) for p in found if p in self.edition.publication.notes)
        if kind in ("file", "formula"):
            return escape(text_of(row.value(column)))
        return ", ".join(cells(self.edition, path, name if kind == "note" else column, self.page))

    def _link(self, path: VaultPath) -> str:
        address = escape(self.edition.addresses.between(self.page, path))
        return f'<a class="vk-link" href="{address}">{escape(title_of(path))}</a>'


def _filter(said: Any, depth: int = 0) -> Formula:
    """Return a filter as a test of a row; without one every row passes."""
    if depth > 20:
        raise Unreadable("is nested too deep")
    if isinstance(said, str):
        return parse(said)
    tests: dict[str, list[Formula]] = {}
    for key, inside in said.items() if isinstance(said, dict) else ():
        tests[str(key)] = [_filter(item, depth + 1) for item in _list(inside)]

    def passes(row: Any) -> bool:
        return (
            all(test(row) for test in tests.get("and", ()))
            and (not tests.get("or") or any(test(row) for test in tests["or"]))
            and not any(test(row) for test in tests.get("not", ()))
        )

    return passes


def _sort(rows: list[_Note], column: str, direction: str) -> None:
    def compare(a: _Note, b: _Note) -> int:
        left, right = a.value(column), b.value(column)
        if left is None or right is None:
            return (left is None) - (right is None)
        numbers = isinstance(left, int | float) and isinstance(right, int | float)
        return int(order(left, right) if numbers else order(text_of(left), text_of(right)))

    rows.sort(key=cmp_to_key(compare), reverse=direction.upper() == "DESC")


def _list(value: Any) -> Iterator[Any] | list[Any]:
    return value if isinstance(value, list) else []
