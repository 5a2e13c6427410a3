"""Views of bases on the site: rows, groups, sums, layouts, and that what is not shown is named."""

from __future__ import annotations

import re
import shutil
import time
from collections.abc import Mapping
from datetime import datetime
from pathlib import Path

import pytest
from conftest import write

from vaultkit.site.bases.formula import parse
from vaultkit.site.bases.values import Meter, Unreadable
from vaultkit.site.bases.views import base_html
from vaultkit.site.book import leaves
from vaultkit.site.day import build_day
from vaultkit.site.edition import Edition
from vaultkit.site.pages import note_content
from vaultkit.site.publish import decide
from vaultkit.source.path import VaultPath
from vaultkit.vault.load import load

BOOKS = {
    "Dune.md": "---\nprice: 9.5\nkind: novel\nread: true\nout: 1965-08-01\ncover: '[[dune.svg]]'\n---\n#book\n",
    "Emma.md": "---\nprice: 4\nkind: novel\nread: false\nout: 1815-12-23\ncover: '#ff8800'\n---\n#book\n",
    "Ulysses.md": "---\nprice: 20\nkind: Epic\nout: 1922-02-02\ncover: https://covers.example/u.png\n---\n#book\n",
    "Notebook.md": "#book\n",
    "Hidden.md": "---\npublish: false\nprice: 1000\n---\n#book\n",
    "dune.svg": '<svg xmlns="http://www.w3.org/2000/svg" width="9" height="9"/>',
}
ONLY = "filters: 'file.hasTag(\"book\")'\n"


def shown(
    root: Path, base: str, files: Mapping[str, str] = BOOKS, *, day: datetime | None = None
) -> str:
    """Return the page of a base."""
    write(root, {**files, "List.base": base})
    edition = Edition(decide(load(root)))
    edition.today = day or edition.today
    return base_html(edition, VaultPath("List.base"), "List.base", Meter())


def rows(html: str) -> list[list[str]]:
    """Return the text of each cell, row by row, heads included."""
    return [
        [re.sub("<[^>]+>", "", c) for c in re.findall("<t[hd][^>]*>(.*?)</t[hd]>", row)]
        for row in re.findall("<tr[^>]*>(.*?)</tr>", html)
    ]


def test_rows_are_sorted_and_what_has_no_value_comes_last(tmp_path: Path) -> None:
    view = "{type: table, name: T, order: [file.name, price], sort: [{property: price, direction: %s}]}"
    down = rows(shown(tmp_path, f"{ONLY}views: [{view % 'DESC'}]"))
    assert [row[0] for row in down] == ["name", "Ulysses", "Dune", "Emma", "Notebook"]
    up = rows(shown(tmp_path, f"{ONLY}views: [{view % 'ASC'}]"))
    assert [row[0] for row in up] == ["name", "Emma", "Dune", "Ulysses", "Notebook"]


def test_every_public_file_is_a_row_unless_a_filter_says_otherwise(tmp_path: Path) -> None:
    names = [row[0] for row in rows(shown(tmp_path, "views: [{type: table}]"))]
    assert names == ["name", "Dune", "dune.svg", "Emma", "List.base", "Notebook", "Ulysses"]


FILTERS = {
    "'price > 5'": ["Dune", "Ulysses"],
    "{and: ['price > 5', 'read']}": ["Dune"],
    "{or: ['price > 10', 'price < 5']}": ["Emma", "Ulysses"],
    "{not: ['price > 5', 'price < 5']}": ["Notebook"],
    "{and: [{or: ['kind == \"novel\"', 'price']}, {not: ['read']}]}": ["Emma", "Ulysses"],
    "{and: [], or: []}": ["Dune", "Emma", "Notebook", "Ulysses"],
    "'out < \"1900-01-01\"'": ["Emma"],
    "true": ["Dune", "Emma", "Notebook", "Ulysses"],
    "''": ["Dune", "Emma", "Notebook", "Ulysses"],
}


@pytest.mark.parametrize("said", FILTERS)
def test_filters_of_the_base_and_of_the_view_hold_together(said: str, tmp_path: Path) -> None:
    html = shown(tmp_path, f"{ONLY}views: [{{type: table, filters: {said}}}]")
    assert [row[0] for row in rows(html)[1:]] == FILTERS[said]


def test_groups_have_heads_and_sums_and_empty_ones_come_last(tmp_path: Path) -> None:
    html = shown(
        tmp_path,
        ONLY + "summaries: {half: 'values.mean() / 2'}\nviews:\n- type: table\n  groupBy: {property: note.kind, direction: ASC}\n"
        "  order: [file.name, price, read]\n  summaries: {price: Sum, note.read: Checked, file.name: half}\n",
    )  # fmt: skip
    assert rows(html) == [
        ["name", "price", "read"],
        ["Epic 1"],
        ["half ", "Sum 20", "Checked 0"],
        ["Ulysses", "20", ""],
        ["novel 2"],
        ["half ", "Sum 13.5", "Checked 1"],
        ["Dune", "9.5", ""],
        ["Emma", "4", ""],
        ["No value 1"],
        ["half ", "Sum ", "Checked 0"],
        ["Notebook", "", ""],
    ]


SUMS = {
    "Average": "11.166666666666666",
    "Min": "4",
    "Max": "20",
    "Sum": "33.5",
    "Range": "16",
    "Median": "9.5",
    "Stddev": "6.637435917246625",
    "Empty": "1",
    "Filled": "3",
    "Unique": "3",
    "Checked": "0",
    "own": "10.05",
}


@pytest.mark.parametrize("name", SUMS)
def test_a_summary_is_of_all_rows_of_a_view(name: str, tmp_path: Path) -> None:
    said = f"summaries: {{own: '(values.filter(value).mean() * 0.9).round(3)'}}\n{ONLY}"
    html = shown(
        tmp_path, f"{said}views: [{{type: table, order: [price], summaries: {{price: {name}}}}}]"
    )
    assert rows(html)[-1] == [f"{name} {SUMS[name]}"]


def test_summaries_of_dates_and_truths(tmp_path: Path) -> None:
    html = shown(
        tmp_path,
        ONLY + "views:\n- {type: table, order: [out], summaries: {out: Earliest}}\n- {type: table, order: [out], summaries: {out: Latest}}\n"
        "- {type: table, order: [out], summaries: {out: Range}}\n- {type: table, order: [read], summaries: {read: Unchecked}}\n"
        "- {type: cards, order: [out], summaries: {out: Nonsense}}\n",
    )  # fmt: skip
    for said in ("Earliest 1815-12-23", "Latest 1965-08-01", "Range 4721155200 seconds", "Unchecked 1"):  # fmt: skip
        assert [said] in rows(html)
    assert (
        "The summary of “out” is not shown: it is called <code>Nonsense</code>, which is not known here."
        in html
    )


def test_cards_have_pictures_colours_and_names(tmp_path: Path) -> None:
    html = shown(
        tmp_path,
        ONLY + "properties: {note.price: {displayName: 'Price <€>'}}\nviews:\n"
        "- {type: cards, order: [file.name, price], image: note.cover, imageFit: contain, imageAspectRatio: 1.5, cardSize: 300}",
    )  # fmt: skip
    assert '<ul class="vk-cards" style="--vk-card-size:300px">' in html
    assert (
        '<div class="vk-cover vk-cover--whole" style="aspect-ratio:1/1.5"><img src="dune.svg" alt=""'
        in html
    )
    assert 'style="aspect-ratio:1/1.5;background-color:#ff8800"></div>' in html
    assert '<img src="https://covers.example/u.png" alt=""' in html
    assert '<p><span class="vk-cards__name">Price &lt;€&gt;</span> 9.5</p>' in html


def test_lists_have_markers_separators_and_indents(tmp_path: Path) -> None:
    html = shown(
        tmp_path,
        ONLY + "views:\n- {type: list, name: A, order: [file.name, price, kind], separator: ' - '}\n"
        "- {type: list, name: B, order: [file.name, price], markers: number, indentProperties: true}\n"
        "- {type: list, name: C, order: [file.name], markers: none}",
    )  # fmt: skip
    assert "Dune</a> - 9.5 - novel</li>" in html
    assert (
        '<ol class="vk-plain">\n<li><a class="vk-link" href="Dune.html">Dune</a><ul><li>9.5</li></ul></li>'
        in html
    )
    assert '<ul class="vk-plain vk-plain--bare">' in html


def test_columns_keep_their_sizes_within_bounds(tmp_path: Path) -> None:
    html = shown(
        tmp_path, ONLY + "views: [{type: table, order: [file.name, price, kind], columnSize: {file.name: 200, note.price: 99999, kind: x}}]"
    )  # fmt: skip
    assert '<col style="width:200px"><col style="width:1000px"><col>' in html


def test_several_views_are_tabs_that_are_links(tmp_path: Path) -> None:
    base = ONLY + "views: [{type: table, name: 'One <b>'}, {type: list, name: Two}]"
    html = shown(tmp_path, base)
    assert html.count('<section class="vk-view" id="view-') == 2
    assert '<a href="#view-two" aria-current=true>Two</a>' in html
    assert "One &lt;b&gt;" in html
    edition = Edition(decide(load(tmp_path)))
    other = base_html(edition, VaultPath("List.base"), "Dune.md", Meter(), "Two")
    assert other.count("<section") == 1
    assert 'href="List.html#view-two"' in other


NAMED = {
    "views: [{type: map, coordinates: note.place}]": "This view is a table here, for maps are not drawn.",
    "views: [{type: kanban}]": "This view is a table here, for views of the type “kanban” are not drawn.",
    "formulas: {x: 'foo(1)'}\nviews: [{type: table, order: [formula.x]}]":
        "“x” is not shown where its formula fails: it uses `foo()`, which is not read here.",
    "formulas: {x: 'price.lower()'}\nviews: [{type: cards, order: [file.name, formula.x]}]":
        "“x” is not shown where its formula fails: it uses `.lower()` of a value that is a number, which has none.",
    "views: [{type: table, order: [file.nonsense]}]": "it asks for `file.nonsense`, which files do not have.",
    "views: [{type: table, order: [formula.none]}]": "it asks for `formula.none`, which the base does not have.",
    "views: [{type: table, filters: 'price.lower() == 1'}]":
        "Files are left out for which a filter fails: it uses `.lower()` of a value that is a number, which has none.",
    "views: [{type: table, filters: 'price ='}]": "This view is not shown: its filter holds `=`.",
    "filters: {nor: ['x']}\nviews: [{type: table}]": "its filter has the key `nor`, which is not known here.",
    "filters: [a]\nviews: [{type: table}]": "its filter is neither a text nor a list under `and`, `or` or `not`.",
    "views: [{type: table, order: [price], summaries: {price: Best}}]":
        "The summary of “price” is not shown: it is called `Best`, which is not known here.",
    "views: [": "This base cannot be read: it is no valid YAML.",
}  # fmt: skip


@pytest.mark.parametrize("base", NAMED)
def test_what_is_not_shown_is_named(base: str, tmp_path: Path) -> None:
    html = shown(tmp_path, base)
    assert NAMED[base] in re.sub(
        "&[^;]+;", "", re.sub("<[^>]+>", "", re.sub("</?code>", "`", html))
    )


def test_a_long_view_says_how_long_it_is(tmp_path: Path) -> None:
    files = {f"{i}.md": "x" for i in range(1100)}
    html = shown(tmp_path, "filters: 'file.ext == \"md\"'\nviews: [{type: list}]", files)
    assert html.count("<li>") == 1000
    assert "The first 1,000 of 1,100 files." in html
    assert "The first" not in shown(tmp_path, "views: [{type: list, limit: 900}]", files)


def test_what_depends_on_the_day_says_which_day(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    day = datetime(2026, 2, 3)
    base = "filters: 'out < today()'\nviews: [{type: list}]"
    assert 'As of <time datetime="2026-02-03">2026-02-03</time>.' in shown(tmp_path, base, day=day)
    assert "As of" not in shown(tmp_path, "views: [{type: list}]", day=day)
    monkeypatch.setenv("SOURCE_DATE_EPOCH", "1000000000")
    assert build_day() == datetime(2001, 9, 9, 1, 46, 40)
    monkeypatch.setenv("SOURCE_DATE_EPOCH", "soon")
    assert build_day().hour == build_day().minute == 0


def test_values_are_shown_as_what_they_are(tmp_path: Path) -> None:
    formulas = {
        "a": 'html("<b onclick=x()>bold</b><script>x()</script>")',
        "b": 'icon("star")',
        "c": 'icon("no-such-icon")',
        "d": 'image("dune.svg")',
        "e": 'link("Dune", icon("plus"))',
        "f": 'link("https://x.example/?a=<b>", "out")',
        "g": 'link("javascript:alert(1)")',
        "h": '"<i>" + file.name',
        "i": "file.tags",
        "j": "out",
        "k": "read",
        "l": '{"x": [1, "<"]}',
        "m": '"https://x.example/"',
        "n": 'image("nothing.png")',
    }
    said = "".join(f"  {name}: {text!r}\n" for name, text in formulas.items())
    order = ", ".join(f"formula.{name}" for name in formulas)
    html = shown(
        tmp_path, f"formulas:\n{said}views: [{{type: table, filters: read, order: [{order}]}}]"
    )
    assert re.findall("<td>(.*?)</td>", html) == [
        "<b>bold</b>",
        '<span class="vk-icon" role="img" aria-label="star">★</span>',
        '<span class="vk-icon vk-icon--named">no-such-icon</span>',
        '<img src="dune.svg" alt="" loading="lazy">',
        '<a class="vk-link" href="Dune.html"><span class="vk-icon" role="img" aria-label="plus">+</span></a>',
        '<a class="vk-external" href="https://x.example/?a=&lt;b&gt;" rel="noopener">out</a>',
        '<span class="vk-unresolved" title="There is no such page">javascript:alert(1)</span>',
        "&lt;i&gt;Dune",
        '<a class="vk-tag" href="tags/book.html">#book</a>',
        '<time datetime="1965-08-01">1965-08-01</time>',
        '<input type="checkbox" disabled checked aria-label="yes">',
        "x: 1, &lt;",
        '<a class="vk-external" href="https://x.example/" rel="noopener">https://x.example/</a>',
        '<span class="vk-unresolved" title="There is no such picture here">nothing.png</span>',
    ]


def test_a_base_in_a_note_is_a_base(tmp_path: Path) -> None:
    write(
        tmp_path,
        {
            **BOOKS,
            "Shelf.md": "---\nkinds: [novel]\n---\n> - ```base\n>   filters: this.kinds.contains(kind)\n"
            ">   views: [{type: list, name: A}, {type: table, name: B}]\n>   ```\n\n"
            "```base\nviews: [{type: list, filters: file == this}]\n```\n\n```yaml\nviews: [no]\n```\n",
            "Around.md": "![[Shelf]]",
        },
    )  # fmt: skip
    edition = Edition(decide(load(tmp_path)))
    for note in ("Shelf.md", "Around.md"):
        html = note_content(edition, VaultPath(note)).html
        assert html.count('class="vk-base') == 2, note
        assert '<li><a class="vk-link" href="Dune.html">Dune</a></li>' in html
        assert html.count("Shelf</a></li>") == 1
        assert "views: [{" not in html
        assert 'id="base-1-view-a"' in html
        assert 'href="#base-1-view-b"' in html
    assert edition.asking == {"Shelf.md", "Around.md"}
    search = note_content(edition, VaultPath("Shelf.md")).search
    assert "contains" not in str(search)


def test_hostile_bases_are_shown_in_no_time_or_named(tmp_path: Path) -> None:
    files = {f"{i}.md": "---\nx: [1, 2]\n---\n" for i in range(300)}
    ten = "[0,1,2,3,4,5,6,7,8,9]"
    loops = f"{ten}.map(" * 3 + f"{ten}.reduce(acc + value, 0)" + ")" * 3
    began = time.process_time()
    base = f"formulas: {{x: '{loops}'}}\nviews: [{{type: table, filters: 'formula.x.length > 5', order: [formula.x]}}]"
    html = shown(tmp_path, base, files)
    assert "too much work" in html
    assert len(html) < 3_000_000
    assert time.process_time() - began < 30


# The bases of Obsidian's documentation


def blocks(shared: Path) -> list[tuple[str, str, str]]:
    """Return the code examples of the documentation's pages about bases: page, language, text."""
    folder = shared / "corpora/obsidian-help-en/Bases"
    found = []
    for page in sorted(folder.rglob("*.md")):
        for match in re.finditer(
            r"^([`~]{3,})(\w+)\n(.*?)^\1$", page.read_text("utf-8"), re.M | re.S
        ):
            found.append((page.name, match[2], match[3]))
    return found


def test_every_base_of_the_documentation_is_shown(shared: Path, tmp_path: Path) -> None:
    texts = []
    for _, language, text in blocks(shared):
        text = re.sub(r"^```.*\n?", "", text, flags=re.MULTILINE)
        if language == "yaml" and re.search(
            "^(filters|formulas|views|summaries|properties):", text, re.M
        ):
            texts.append(text)
    formulas = re.search(r"^formulas:\n(?:  .*\n)+", texts[0], re.M)[
        0
    ]  # what some of the others go on with
    texts = [t if "formulas:" in t else formulas + t for t in texts]
    assert len(texts) >= 6
    note = "---\nprice: 3\nage: 2\nstatus: x\ntags: [tag, book, example]\n---\n[[Textbook]]\n"
    for text in texts:
        html = shown(tmp_path, text, {"A.md": note, "Textbook.md": "x"})
        assert "vk-base__notice" not in html, text
        assert "vk-base__error" not in html, text


def test_every_formula_of_the_documentation_is_read(shared: Path) -> None:
    """Those in blocks of code, and those that running text quotes: not names alone, nor signatures."""
    folder = shared / "corpora/obsidian-help-en/Bases"
    formulas = [text.strip() for _, language, text in blocks(shared) if language == "js"]
    for page in ("Functions.md", "Formulas.md", "Bases syntax.md"):
        lines = (folder / page).read_text("utf-8").splitlines()
        for line in lines:
            if not line.startswith(("#", "`")):
                quoted = line.split("`")[1::2]
                formulas += [text for text in quoted if re.search(r"\(.+\)", text)]
    formulas = [f for f in formulas if not re.search(r"\): |^\( \)$", f)]
    unread = []
    for formula in formulas:
        try:
            parse(formula)
        except Unreadable as error:
            unread.append(f"{formula}: {error}")
    assert len(formulas) > 70
    # `now.time()` is meant as `now().time()`; it is read as a property, which has no value.
    assert unread == []


@pytest.mark.parametrize("vault", ["obsidian-help-en", "obsidian-hub"])
def test_every_base_and_canvas_of_the_real_vaults_is_shown(vault: str, shared: Path) -> None:
    root = shared / "corpora" / vault
    if not any(path.suffix in (".base", ".canvas") for path in root.rglob("*")):
        pytest.skip(f"{vault} holds none today")
    edition = Edition(decide(load(root)))
    boards = edition.publication.bases | edition.publication.canvases
    assert boards
    for path in boards:
        html = next(leaf for leaf in leaves(edition, "x") if leaf.key == path).make().html
        assert "vk-base__error" not in html, path
        assert "not shown here" not in html, path


def test_a_base_over_a_real_vault_counts_what_is_there(shared: Path, tmp_path: Path) -> None:
    vault = tmp_path / "v"
    shutil.copytree(shared / "corpora/obsidian-help-en", vault)
    base = "filters: {and: ['file.ext == \"md\"', 'file.hasProperty(\"permalink\")']}\n" + (
        "views: [{type: table, groupBy: file.folder, order: [file.name, permalink, file.backlinks, file.tags, file.size],"
        " summaries: {file.name: Filled}}]"
    )
    html = shown(vault, base, {})
    notes = [
        p for p in vault.rglob("*.md") if re.search("^permalink: ", p.read_text("utf-8"), re.M)
    ]
    assert sum(map(int, re.findall(r"Filled</span> (\d+)", html))) == len(notes) > 150
    assert "vk-base__error" not in html
