"""Laws of the site: what a note's page shows, what it never shows, and where links lead."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from pathlib import Path

import pytest
from conftest import ROOT, write

from vaultkit.site.edition import Edition
from vaultkit.site.features.graph import GRAPH_WAY
from vaultkit.site.hosts.build import SiteFailed, build
from vaultkit.site.pages import note_content
from vaultkit.site.publish import decide
from vaultkit.site.shared_files import SCRIPTS, STYLES
from vaultkit.site.sidebar import SMALL, Branch, Sidebar
from vaultkit.site.svg import clean_svg
from vaultkit.site.urls import Addresses, safe_name, slug
from vaultkit.source.path import VaultPath
from vaultkit.vault.load import load

Files = Mapping[str, str | bytes]


def page_of(root: Path, files: Files, path: str = "Note.md") -> str:
    """Return the HTML of one note's page in a vault of `files`."""
    write(root, files)
    return note_content(edition_of(root), VaultPath(path)).html


def edition_of(root: Path) -> Edition:
    return Edition(decide(load(root)))


def body(root: Path, text: str, files: Files | None = None) -> str:
    """Return the HTML of a note of that text, its title and the way to the graph left out."""
    html = page_of(root, {"Note.md": text, **(files or {})})
    rest = html.partition("</h1>\n")[2]
    return rest.removeprefix(GRAPH_WAY.html(edition_of(root), VaultPath("Note.md"))).strip()


RENDERED = {
    "a numbered list right after a paragraph is a list": (
        "Steps:\n1. one\n2. two",
        "<p>Steps:</p>\n<ol>\n<li>one</li>\n<li>two</li>\n</ol>",
    ),
    "a list keeps the number it begins with": (
        "7. seven\n8. eight",
        '<ol start="7">\n<li>seven</li>\n<li>eight</li>\n</ol>',
    ),
    "a line end is a break": ("one\ntwo", "<p>one<br>\ntwo</p>"),
    "a comment takes its line's break with it": ("one\n%%x%%\ntwo", "<p>one<br>\ntwo</p>"),
    "highlight and strikethrough": ("==a== ~~b~~", "<p><mark>a</mark> <s>b</s></p>"),
    "a link to nothing is no link": (
        "[[Nowhere|there]]",
        '<p><span class="vk-unresolved" title="There is no such page">there</span></p>',
    ),
    "a link shows headings after arrows": (
        "[[Other#One#Two]]",
        '<p><a class="vk-link" href="Other.html#two">Other &gt; One &gt; Two</a></p>',
    ),
    "a link to a block leads to it": (
        "[[Other#^id|b]]",
        '<p><a class="vk-link" href="Other.html#%5Eid">b</a></p>',
    ),
    "a Markdown link is found as Obsidian finds it": (
        "[o](Other.md) [p](Deep%20note)",
        '<p><a class="vk-link" href="Other.html">o</a> '
        '<a class="vk-link" href="sub/Deep-note.html">p</a></p>',
    ),
    "an address is a link, its scheme known to be harmless": (
        "https://a.example <https://b.example> [c](https://c.example)",
        '<p><a class="vk-external" href="https://a.example">https://a.example</a> '
        '<a class="vk-external" href="https://b.example" rel="noopener">https://b.example</a> '
        '<a class="vk-external" href="https://c.example" rel="noopener">c</a></p>',
    ),
    "an image has its size and says what it is": (
        "![[pic.png|a view|100x50]]",
        '<p><img src="pic.png" alt="a view" width="100" height="50" loading="lazy"></p>',
    ),
    "a callout is an admonition": (
        "> [!tip] Try\n> it",
        '<div class="admonition tip" data-callout="tip">\n'
        '<p class="admonition-title">Try</p>\n<p>it</p>\n</div>',
    ),
    "a folded callout is closed and an alias keeps its name": (
        "> [!faq]- Why?\n> So.",
        '<details class="question" data-callout="faq">\n<summary>Why?</summary>\n<p>So.</p>\n</details>',
    ),
    "an unknown callout is a note with its own name for a title": (
        "> [!see-also]\n> x",
        '<div class="admonition note" data-callout="see-also">\n'
        '<p class="admonition-title">See Also</p>\n<p>x</p>\n</div>',
    ),
    "a task says its state": (
        "- [/] half",
        '<ul class="task-list">\n<li class="task-list-item" data-task="/">'
        '<label class="task-list-control">'
        '<input type="checkbox" checked="" aria-label="half done" disabled="">'
        '<span class="task-list-indicator"></span></label> half</li>\n</ul>',
    ),
    "a block id stands on its block": ("text ^here", '<p id="^here">text</p>'),
    "a block id under a list stands on the list": (
        "- a\n\n^l",
        '<ul id="^l">\n<li>a</li>\n</ul>',
    ),
    "a tag leads to its page": (
        "#care/daily",
        '<p><a class="vk-tag" href="tags/care/daily.html">#care/daily</a></p>',
    ),
    "a diagram is code that a script can draw": (
        "```mermaid\na-->b\n```",
        '<div class="vk-diagram"><div class="language-mermaid highlight"><pre><span></span>'
        "<code>a--&gt;b\n</code></pre></div></div>",
    ),
    "what a diagram's nodes lead to stands below it": (
        "```mermaid\ngraph TD\nA[Deep note] --> B[[Nowhere]]\nclass A,B internal-link;\n```",
        '<div class="vk-diagram"><div class="language-mermaid highlight"><pre><span></span>'
        "<code>graph TD\nA[Deep note] --&gt; B[[Nowhere]]\nclass A,B internal-link;\n</code></pre></div>"
        '<ul class="vk-diagram__links">'
        '<li data-node="A"><a class="vk-link" href="sub/Deep-note.html">Deep note</a></li>'
        '<li data-node="B"><span class="vk-unresolved" title="There is no such page">Nowhere</span></li>'
        "</ul></div>",
    ),
    "raw HTML stays as far as it is harmless": (
        '<u onclick="x()">a</u> <script>y()</script>',
        "<p><u>a</u> y()</p>",
    ),
    "a raw tag left open ends with its paragraph": ("<b>a\n\nb", "<p><b>a</b></p>\n<p>b</p>"),
    "code is coloured": (
        "```python\nx = 1\n```",
        '<div class="language-python highlight"><pre><span></span><code>'
        '<span class="n">x</span> <span class="o">=</span> <span class="mi">1</span>\n'
        "</code></pre></div>",
    ),
}
OTHERS = {
    "Other.md": "# One\n## Two\ntext ^id\n",
    "sub/Deep note.md": "deep\n",
    "pic.png": b"\x89PNG",
}


@pytest.mark.parametrize("law", RENDERED)
def test_a_note_is_rendered_as_obsidian_shows_it(law: str, tmp_path: Path) -> None:
    text, expected = RENDERED[law]
    html = body(tmp_path, text, OTHERS)
    shown = re.sub(r'<ul class="vk-tags".*?</ul>\n+', "", html, flags=re.DOTALL)
    assert shown == expected


@pytest.mark.parametrize(
    "address",
    [
        "javascript:alert(1)",
        "JaVaScRiPt:alert(1)",
        "java\tscript:alert(1)",
        "vbscript:x",
        "file:///etc/passwd",
        "data:text/html,x",
        "view-source:x",
    ],
)
def test_no_unsafe_scheme_becomes_an_address(address: str, tmp_path: Path) -> None:
    text = f'[a](<{address}>)\n\n![b](<{address}>)\n\n<a href="{address}">c</a>\n\n[[{address}]]'
    html = body(tmp_path, text)
    assert not re.search(r'(?:href|src)="\s*(?:java|vb|file|data|view)', html, re.IGNORECASE)


def test_comments_reach_neither_page_nor_backlinks_nor_tags(tmp_path: Path) -> None:
    """CMT-07."""
    files = {
        "Note.md": "a %%hush [[B]] #quiet%% b <!-- mum -->\n\n%%\n# secret\n%%\n\n- [[B]] %%hush%%\n",
        "B.md": "b\n",
    }
    html = page_of(tmp_path, files)
    assert not re.search("hush|quiet|mum|secret", html)
    there = page_of(tmp_path, files, "B.md")
    assert "<mark>B</mark>" in there
    assert not re.search("hush|quiet|mum|secret", there)


def test_an_embed_shows_a_note_a_section_or_a_block(tmp_path: Path) -> None:
    files = {
        "O.md": "# O\nall\n\n## A\nfirst\n\n### below\n\n## B\nsecond\n\n- item ^i\n  - child\n- other\n"
    }
    assert "<h2>" in body(tmp_path, "![[O]]", files)
    section = body(tmp_path, "![[O#A]]", files)
    assert "first" in section
    assert "below" in section
    assert "second" not in section
    block = body(tmp_path, "![[O#^i]]", files)
    assert "child" in block
    assert "other" not in block


def test_embeds_in_a_circle_end_in_a_link(tmp_path: Path) -> None:
    html = body(tmp_path, "n ![[A]]", {"A.md": "a ![[B]]", "B.md": "b ![[A]] ![[Note]]"})
    assert html.count("vk-embed--link") == 2
    assert 'href="A.html"' in html


def test_no_id_stands_twice_on_a_page(tmp_path: Path) -> None:
    text = "# A\n# A\n## [[Other]]\nx[^1] ^b\n\n![[Other]]\n\n<b id='a'>c</b>\n\n[^1]: f\n"
    html = page_of(tmp_path, {"Note.md": text, "Other.md": "# A\ny[^1] ^b\n\n[^1]: g\n"})
    ids = re.findall(r' id="([^"]*)"', html)
    assert len(ids) == len(set(ids))
    assert {"a", "a-1", "^b", "fn:1", "fnref:1", "user-a"} <= set(ids)


def test_footnotes_have_materials_shapes(tmp_path: Path) -> None:
    html = body(tmp_path, "a[^x] b[^x] c^[in *line*] d[^none]\n\n[^x]: text\n")
    assert '<sup id="fnref:x"><a class="footnote-ref" href="#fn:x">1</a></sup>' in html
    assert '<sup id="fnref2:x">' in html
    assert "in <em>line</em>" in html
    assert "d[^none]" in html
    assert html.count('class="footnote-backref"') == 3


def test_a_first_heading_that_is_the_name_is_the_title(tmp_path: Path) -> None:
    html = page_of(tmp_path, {"Note.md": "# Note\ntext\n# More\n"})
    assert html.count("<h1") == 2
    assert "vk-title" not in html
    named = page_of(tmp_path, {"Note.md": "# Another\n"})
    assert named.index('<h1 class="vk-title" id="top">Note</h1>') < named.index("Another")


def test_backlinks_quote_the_sentence_and_mark_the_link(tmp_path: Path) -> None:
    files = {
        "Note.md": "n\n",
        "Src.md": "---\nup: '[[Note]]'\n---\nBefore. See **[[Note|it]]** and `[[x]]`. After.\n",
    }
    html = page_of(tmp_path, files)
    assert "<blockquote>See <mark>it</mark> and <code>[[x]]</code>.</blockquote>" in html
    assert '<span class="vk-backlinks__key">up</span>' in html


BASE = """
filters: {and: ['file.ext == "md"', '!file.inFolder("T")', {not: ['file.hasTag("skip")']}]}
formulas: {next: 'age + 1', long: 'if(name.length > 2, "long", "short")'}
properties: {note.age: {displayName: Age}}
views:
  - {type: table, name: Old, filters: 'age >= 7 && kind != "x"', order: [file.name, age, formula.next, up],
     sort: [{property: age, direction: DESC}]}
  - {type: table, name: Odd, filters: 'nonsense() > 1'}
"""


def test_a_base_shows_its_views_as_tables(tmp_path: Path) -> None:
    files: Files = {
        "list.base": BASE,
        "A.md": "---\nage: 7\nup: '[[B]]'\n---\n",
        "B.md": "---\nage: 10\n---\n",
        "C.md": "---\nage: 3\n---\n",
        "D.md": "---\nage: 9\nkind: x\n---\n",
        "E.md": "---\nage: 9\ntags: [skip/this]\n---\n",
        "T/F.md": "---\nage: 9\n---\n",
        "P.md": "---\nage: 99\npublish: false\n---\n",
    }
    html = body(tmp_path, "![[list.base#Old]]", files)
    rows = re.findall("<tr>(.*?)</tr>", html)
    assert rows == [
        '<th scope="col">name</th><th scope="col">Age</th><th scope="col">next</th><th scope="col">up</th>',
        '<td><a class="vk-link" href="B.html">B</a></td><td>10</td><td>11</td><td></td>',
        '<td><a class="vk-link" href="A.html">A</a></td><td>7</td><td>8</td>'
        '<td><a class="vk-link" href="B.html">B</a></td>',
    ]
    assert (
        "This view is not shown: its filter uses <code>nonsense()</code>, which is not read here."
        in body(tmp_path, "![[list.base#Odd]]")
    )
    assert 'href="list.html#view-old"' in body(tmp_path, "[[list.base#Old]]")


def test_a_canvas_shows_its_cards_and_no_private_note(tmp_path: Path) -> None:
    place = {"x": 0, "y": 0, "width": 200, "height": 100}
    nodes = [
        {"id": "1", "type": "text", "text": "**hi** [[A]] <script>x()</script>", **place},
        {"id": "2", "type": "file", "file": "A.md", **place},
        {"id": "3", "type": "file", "file": "P secret.md", **place},
        {"id": "4", "type": "link", "url": "javascript:x()", **place},
        {"id": "5", "type": "group", "label": "<b>", "color": "url(x)", **place},
    ]
    edges = [{"id": "e", "fromNode": "1", "toNode": "2", "label": "so"}]
    files: Files = {
        "c.canvas": json.dumps({"nodes": nodes, "edges": edges}),
        "A.md": "all of A\n",
        "P secret.md": "---\npublish: false\n---\nsecret\n",
    }
    html = body(tmp_path, "![[c.canvas]]", files)
    assert "<strong>hi</strong>" in html
    assert "all of A" in html
    assert ">so</span>" in html
    assert re.search('<li>hi A.* → <a href="#card-1-2">A</a>: so</li>', html)
    assert "&lt;b&gt;" in html
    assert not re.search('secret|<script|href="javascript|url\\(x', html)


PRIVATE = [
    "publish: false",
    "publish: no",
    "Publish: 'False '",
    "publish: off",
    "publish: 0",
    "publish:",
    "publish: [false]",
    "published: false",
    "draft: true",
    "private: yes",
    "publish: false\nx: [",
    "publish: true\npublish: false",
]


@pytest.mark.parametrize("said", PRIVATE)
def test_a_note_that_is_not_meant_for_the_world_stays_out(said: str, tmp_path: Path) -> None:
    """PUB-01, and PUB-06: a link to such a note is text."""
    write(tmp_path, {"P.md": f"---\n{said}\n---\nx\n", "Note.md": "[[P]]\n"})
    assert decide(load(tmp_path)).notes == {"Note.md"}
    assert "<a" not in body(tmp_path, "[[P]] ![[P]]")


def test_templates_ignored_files_and_private_attachments_stay_out(tmp_path: Path) -> None:
    files: Files = {
        ".obsidian/templates.json": '{"folder": "T"}',
        ".obsidian/app.json": '{"userIgnoreFilters": ["Old/"]}',
        "T/t.md": "x",
        "Old/o.md": "x",
        "P.md": "---\npublish: false\n---\n![[p.png]] ![[both.png]]\n",
        "Note.md": "![[both.png]]",
        "p.png": b"x",
        "both.png": b"x",
        "page.html": "x",
    }
    write(tmp_path, files)
    assert decide(load(tmp_path)).files == {"Note.md", "both.png"}


def test_no_two_files_share_an_address() -> None:
    addresses = Addresses()
    keys = ["a b.md", "a-b.md", "A-B.md", "a?b.md", "404.md", "search/x.md"]
    made = [addresses.add_page(key).lower() for key in keys]
    assert len(set(made)) == len(keys)
    assert "404.html" not in made
    assert not any(name.startswith("search/") for name in made)


@pytest.mark.parametrize("name", ["..", "a/b", "\ud800", "con", "x" * 400, " . ", "<img>"])
def test_a_name_is_one_harmless_segment(name: str) -> None:
    safe = safe_name(name)
    assert safe
    assert len(safe.encode()) < 200
    assert safe not in {".", ".."}
    assert not re.search(r'[<>"?#%\s]', safe)


def test_a_heading_has_githubs_anchor_and_one_of_its_plain_text(tmp_path: Path) -> None:
    """HDG-13: links written either way arrive."""
    html = body(tmp_path, "# Note\n\n## Care: daily\n\n## Care: daily\n\n[[#care daily]]\n")
    ids = set(re.findall(r'id="([^"]+)"', html))
    assert {"care-daily", "care-daily-1", "Care+daily"} <= ids
    assert 'href="#care-daily"' in html


def test_slugs_are_githubs() -> None:
    assert slug("Care: *daily* & `x_y`!") == "care-daily--x_y"
    assert slug("A [[B|c d]] [e](f)") == "a-c-d-e"


def test_a_large_vault_shows_a_window_of_its_tree() -> None:
    root = Branch("")
    for i in range(SMALL):
        folder = Branch(f"f{i}", f"f{i}/", is_folder=True)
        folder.children = [Branch(f"n{j}", f"f{i}/{j}") for j in range(100)]
        root.children.append(folder)
    entries = Sidebar(root).for_page("f70/50").children
    opened = next(e for e in entries if e.is_open)
    assert len(entries) <= 40
    assert any(e.is_current for e in opened.children)
    assert opened.hidden == 60
    assert not any(e.children for e in entries if not e.is_open)


def test_a_picture_keeps_what_draws_and_loses_what_acts() -> None:
    picture = (
        b'<svg xmlns="http://www.w3.org/2000/svg" onload="x()"><script>y()</script>'
        b'<a href="javascript:z()"><path d="M0"/></a><style>a{fill:red}</style></svg>'
    )
    clean = (clean_svg(picture) or b"").decode()
    assert "M0" in clean
    assert "fill:red" in clean
    assert not re.search("onload|script|[xyz]\\(\\)", clean)
    assert clean_svg(b"<!DOCTYPE s [<!ENTITY a 'b'>]><svg/>") is None


TINY: Files = {
    "Home.md": "# Welcome\n[[A <b>]] #x/y\n",
    "f/A <b>.md": "---\ntitle: '<script>'\ntemplate: none.html\n---\na {{ 1+1 }}\n",
    "f/index.md": "front\n",
    "c.canvas": '{"nodes":[{"id":"1","type":"text","text":"hi [[Home]]","x":0,"y":0,"width":9,"height":9}]}',
}


def test_a_tiny_vault_becomes_a_site(tmp_path: Path) -> None:
    vault, site = tmp_path / "v", tmp_path / "site"
    write(vault, TINY)
    build(vault, site, None)
    made = {p.relative_to(site).as_posix() for p in site.rglob("*.html")}
    assert {
        "index.html",
        "f/A-b.html",
        "f/index.html",
        "tags/index.html",
        "tags/x/y.html",
        "c.html",
    } <= made
    note = (site / "f/A-b.html").read_text("utf-8")
    assert "A &lt;b&gt;" in note
    assert "<b>" not in note
    assert "{{ 1+1 }}" in note
    assert not re.search(r'(?:src|href)="(?:https?:)?//(?!squidfunk)', note)
    assert not list(site.rglob("*.md"))


def test_a_strict_build_fails_on_a_link_to_nothing(tmp_path: Path) -> None:
    write(tmp_path / "v", {"index.md": "[[#Nowhere]]\n"})
    with pytest.raises(SiteFailed):
        build(tmp_path / "v", tmp_path / "site", None, strict=True)


def test_every_part_of_style_and_script_is_in_the_one_that_pages_bring() -> None:
    parts = {p.name for p in (ROOT / "vaultkit/site/everywhere").iterdir()}
    assert parts == {f"{n}.css" for n in STYLES} | {f"{n}.js" for n in SCRIPTS}
