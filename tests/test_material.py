"""What readers have of Material works on the pages of a vault: one small site, in a real browser."""

from __future__ import annotations

import importlib.util
import json
import re
import subprocess
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from browsing import Reader, serving
from conftest import write

from vaultkit.site.hosts.build import build

pytestmark = [pytest.mark.browser, pytest.mark.xdist_group("material")]

PLUGINS = {
    "mkdocs_redirects": "redirects: {redirect_maps: {old.md: Deep/Note.md}}",
    "mkdocs_git_revision_date_localized_plugin": "git-revision-date-localized: {fallback_to_build_date: true}",
}
"""Plugins of others, by the package that brings them."""

SETTINGS = """
site_name: Probe
site_url: {address}
docs_dir: v
use_directory_urls: false
repo_url: https://github.com/example/probe
edit_uri: edit/main/v/
theme:
  name: material
  font: false
  language: de
  features: [content.action.edit, content.code.annotate, content.code.copy, content.footnote.tooltips,
    navigation.indexes, navigation.instant, navigation.instant.preview, navigation.path, navigation.tabs,
    search.highlight{more}]
  palette:
    - {{scheme: default, toggle: {{icon: material/weather-night, name: dark}}}}
    - {{scheme: slate, toggle: {{icon: material/weather-sunny, name: light}}}}
plugins: [search, tags, {{vaultkit: {{native: [Native], search: material}}}}{plugins}]
markdown_extensions:
  - attr_list
  - pymdownx.highlight
  - pymdownx.superfences:
      custom_fences:
        - name: mermaid
          class: mermaid
          format: !!python/name:pymdownx.superfences.fence_code_format
  - pymdownx.tabbed: {{alternate_style: true}}
  - toc: {{permalink: "§"}}
"""

PLACE = {"x": 0, "y": 0, "width": 300, "height": 100}
BOARD = {
    "nodes": [
        {"id": "a", "type": "text", "text": "see [[Deep/Note]]", **PLACE},
        {"id": "b", "type": "file", "file": "Deep/Further/Leaf.md", **PLACE, "x": 400},
    ],
    "edges": [{"id": "e", "fromNode": "a", "toNode": "b", "label": "so"}],
}

VAULT: dict[str, str | bytes] = {
    "index.md": "The front. [[Deep/Note]] [[Deep/Note#Second part]] [[Native/Page]] [[Deep/Further/Leaf]]\n",
    "Deep/index.md": "# Deep\nWhat lies deep.\n",
    "Deep/Note.md": "---\ndescription: A note about “probing”.\ntags: [probe/one]\n---\n"
    "Marmalade is found here.[^lärder]\n\n"
    '```python title="jam.py" hl_lines="1"\nspread = 1  # (1)!\n```\n\n1. An *annotation*.\n\n'
    "## First part\n\n"
    + "filler\n\n" * 40
    + "## Second part\n\nthe end\n\n[^lärder]: In the larder.\n",
    "Deep/Further/Leaf.md": "a leaf #probe/two\n",
    "Native/Page.md": '=== "One"\n\n    first\n\n=== "Two"\n\n    second\n\n!!! x\n',
    "Draw.md": "```mermaid\ngraph LR\na-->b\n```\n\n![[board.canvas]]\n",
    "board.canvas": json.dumps(BOARD),
    "Native/Tags.md": "# All tags\n\n<!-- material/tags -->\n",
}


class Scripted(Reader):
    """A reader who waits for Material's scripts to be at work."""

    def open(self, name: str = "index.html") -> Any:
        page = super().open(name)
        page.wait_for_function("typeof document$ !== 'undefined'")
        return page


def make(folder: Path, address: str, more: str = "") -> Path:
    """Build the site, with every plugin of others that is installed."""
    write(folder / "v", VAULT)
    there = [text for name, text in PLUGINS.items() if importlib.util.find_spec(name)]
    plugins = "".join(f", {{{text}}}" for text in there)
    file = folder / "mkdocs.yml"
    file.write_text(SETTINGS.format(address=address, plugins=plugins, more=more), "utf-8")
    author = ["-c", "user.name=n", "-c", "user.email=e@example.org"]
    for command in (["init", "-q"], ["add", "."], [*author, "commit", "-qm", "x"]):
        subprocess.run(["git", *command], cwd=folder, check=True)
    return build(folder / "v", folder / "site", file)


@pytest.fixture(scope="module")
def address(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """Where the site is served: what Material loads at once it asks of `site_url`."""
    folder = tmp_path_factory.mktemp("material")
    with serving(folder / "site") as address:
        make(folder, address)
        yield address


@pytest.fixture
def reader(address: str, visit) -> Reader:
    """A reader of the site."""
    return visit(
        address,
        kind=Scripted,
        viewport={"width": 1400, "height": 900},
        permissions=["clipboard-read", "clipboard-write"],
        color_scheme="light",
    )


def test_search_finds_a_word(reader: Reader) -> None:
    page = reader.open("index.html")
    page.click(".md-search__input")
    page.locator(".md-search__input").press_sequentially("marmal")
    page.wait_for_selector(".md-search-result__item")
    assert "Note" in page.inner_text(".md-search-result__list")


def test_the_contents_lead_to_their_heading(reader: Reader) -> None:
    page = reader.open("Deep/Note.html")
    page.click(".md-sidebar--secondary >> text=Second part")
    page.wait_for_function("location.hash === '#second-part'")
    assert "§" in page.inner_text("h2:has-text('Second part')")


def test_a_link_to_a_heading_arrives(reader: Reader) -> None:
    page = reader.open("index.html")
    page.click("article a[href$='second-part']")
    page.wait_for_url("**/Deep/Note.html#second-part")


def test_code_is_copied(reader: Reader) -> None:
    page = reader.open("Deep/Note.html")
    page.hover(".highlight")
    page.click(".highlight button[data-md-type='copy'], .highlight .md-clipboard")
    page.wait_for_function("navigator.clipboard.readText().then(t => t.startsWith('spread = 1'))")


def test_code_has_its_title_its_mark_and_its_annotation(reader: Reader) -> None:
    page = reader.open("Deep/Note.html")
    assert page.inner_text(".highlight .filename") == "jam.py"
    assert page.locator(".highlight .hll").count() == 1
    page.click(".highlight .md-annotation__index", force=True)  # it pulsates
    page.wait_for_selector(".md-tooltip--active, .md-annotation .md-tooltip")
    assert "An annotation." in page.inner_text(".md-annotation .md-tooltip")


def test_tabs_of_a_native_page_change(reader: Reader) -> None:
    page = reader.open("Native/Page.html")
    assert not page.is_visible("text=second")
    page.click(".tabbed-labels >> text=Two")
    page.wait_for_selector(".tabbed-block >> text=second")


def test_pages_are_loaded_at_once(reader: Reader) -> None:
    """The window lives on."""
    page = reader.open("index.html")
    page.evaluate("window.lives = true")
    page.click("article a[href$='Deep/Further/Leaf.html']")
    page.wait_for_url("**/Leaf.html")
    page.wait_for_selector("h1:has-text('Leaf')")
    assert page.evaluate("window.lives")


def test_a_link_shows_its_target_beforehand(reader: Reader) -> None:
    page = reader.open("index.html")
    page.hover("article a[href$='Deep/Note.html']")
    page.wait_for_selector(".md-tooltip2 >> text=Marmalade")


def test_light_becomes_dark(reader: Reader) -> None:
    page = reader.open("index.html")
    before = page.evaluate("getComputedStyle(document.body).backgroundColor")
    page.click("label[title='dark']")
    page.wait_for_selector("body[data-md-color-scheme=slate]")
    assert page.evaluate("getComputedStyle(document.body).backgroundColor") != before


def test_a_note_can_be_edited_where_it_is_kept(reader: Reader) -> None:
    """And a page that nobody wrote cannot."""
    page = reader.open("Deep/Note.html")
    kept = "https://github.com/example/probe/edit/main/v/Deep/Note.md"
    assert page.get_attribute("a[rel=edit]", "href") == kept
    assert reader.open("tags/index.html").locator("a[rel=edit]").count() == 0


def test_materials_tags_list_the_notes(reader: Reader) -> None:
    """On its own listing; and each page shows its tags once."""
    page = reader.open("Native/Tags.html")
    assert {"Note", "Leaf"} <= set(page.locator("article li a").all_inner_texts())
    page = reader.open("Deep/Note.html")
    assert page.locator(".md-tags").count() + page.locator(".vk-tags").count() == 1
    assert "probe/one" in page.inner_text(".md-tags, .vk-tags")


def test_a_page_says_what_it_is_about(reader: Reader) -> None:
    page = reader.open("Deep/Note.html")
    said = page.get_attribute("meta[name=description]", "content")
    assert said == "A note about “probing”."
    assert page.get_attribute("link[rel=canonical]", "href").endswith("/Deep/Note.html")
    assert page.title() == "Note - Probe"


def test_the_theme_speaks_its_language(reader: Reader) -> None:
    page = reader.open("index.html")
    assert page.get_attribute("html", "lang") == "de"
    assert page.get_attribute(".md-search__input", "placeholder") == "Suche"


def test_drawings_ask_nobody_and_trip_no_script(reader: Reader) -> None:
    """No diagram fetches Mermaid, and no link stands in an SVG: Material's script cannot take one."""
    for name in ("Draw.html", "board.html"):
        page = reader.open(name)
        page.wait_for_load_state("networkidle")
        assert page.locator("svg a").count() == 0
    page.click("article a[href$='Deep/Note.html']")
    page.wait_for_url("**/Deep/Note.html")


def test_where_the_vault_is_kept_is_a_link_that_asks_nobody(reader: Reader) -> None:
    """Material's own asks api.github.com."""
    page = reader.open("index.html")
    page.wait_for_load_state("networkidle")
    assert page.get_attribute(".md-header .md-source", "href") == "https://github.com/example/probe"


def test_a_footnote_shows_where_it_is_marked(reader: Reader) -> None:
    page = reader.open("Deep/Note.html")
    page.hover("a.footnote-ref")
    page.wait_for_selector(".md-tooltip2 >> text=In the larder")


def test_folders_are_tabs_with_their_own_page(reader: Reader) -> None:
    """`navigation.tabs` and `navigation.indexes`."""
    page = reader.open("index.html")
    page.click(".md-tabs >> text=Deep")
    page.wait_for_url("**/Deep/index.html")
    page.wait_for_selector("text=What lies deep.")
    page.wait_for_selector(".md-tabs__item--active >> text=Deep")


def test_the_way_to_a_page_is_shown(reader: Reader) -> None:
    """`navigation.path`."""
    page = reader.open("Deep/Further/Leaf.html")
    way = page.inner_text(".md-path")
    assert re.search("Deep.*Further", way, re.DOTALL)


def test_a_redirect_of_somebody_elses_plugin_arrives(reader: Reader) -> None:
    if not importlib.util.find_spec("mkdocs_redirects"):
        pytest.skip("mkdocs-redirects is not installed; the dev group in pyproject.toml has it")
    reader.page.goto(reader.root + "old.html")
    reader.page.wait_for_url("**/Deep/Note.html")


def test_a_date_of_somebody_elses_plugin_is_the_notes(reader: Reader) -> None:
    if not importlib.util.find_spec("mkdocs_git_revision_date_localized_plugin"):
        pytest.skip("the plugin is not installed; the dev group in pyproject.toml has it")
    page = reader.open("Deep/Note.html")
    assert re.search(r"\d{4}", page.inner_text(".git-revision-date-localized-plugin >> nth=0"))


def test_contents_can_stand_in_the_navigation(tmp_path: Path, visit) -> None:
    """`toc.integrate`."""
    site = make(tmp_path, "http://127.0.0.1/", ", toc.integrate")
    page = visit(site, java_script_enabled=False).open("Deep/Note.html")
    assert page.locator(".md-sidebar--primary a[href='#second-part']").count() == 1
