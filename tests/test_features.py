"""Each feature, as each kind of reader meets it: with a mouse, a finger or keys, on a wide screen or a phone, in light or
dark, from a server with instant navigation or from a folder, and without scripts. `KINDS` and `FEATURES` are the table.

What is particular to a feature is in its own file (test_previews.py, test_graph_page.py, test_search.py …); folders that
open in the sidebar of a large vault, pages that are not there and places that are kept are in test_ways.py.
"""

from __future__ import annotations

import json
import shutil
import subprocess
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any, NamedTuple

import pytest
from browsing import PHONE, Reader, serving
from conftest import write

from vaultkit.site.hosts.build import build

pytestmark = [
    pytest.mark.browser,
    pytest.mark.xdist_group("features"),
    pytest.mark.skipif(not shutil.which("git"), reason="git is not installed"),
]

PLACE = {"x": 0, "y": 0, "width": 260, "height": 120}
BOARD = [
    {"id": "a", "type": "text", "text": "Of [[Ideas/Mint]].", **PLACE},
    {"id": "b", "type": "file", "file": "Ideas/Deep/Sage.md", **PLACE, "x": 400},
]
VAULT = {
    "Home.md": "# Home\n\nThe front. [[Mint]] [[Board.canvas]] [[All.base]]\n",
    "Ideas/Mint.md": "---\ndescription: A herb.\ntags: [herb/sweet]\n---\nOf [[Sage]], [[Sage#Care|its care]] and [[Sage#^cut|its cut]].[^1]\n\n"
    + "Words. " * 40
    + "\n\n[^1]: At the *foot*.\n",
    "Ideas/Deep/Sage.md": "Grey leaves; grows by the wall. #herb\n\n## Care\n\nCut it in spring. ^cut\n",
    "Ideas/Wall.md": "Here the Sage grows, and [[Mint]].\n",
    "Board.canvas": json.dumps({"nodes": BOARD, "edges": [{"id": "e", "fromNode": "a", "toNode": "b"}]}),
    "All.base": "views: [{type: table, name: Every}, {type: cards, name: Cards}]",
}  # fmt: skip
OPTIONS = "{mentions: true, outgoing: true, statistics: true, sources: true, obsidian: Garden}"
CONFIG = """site_name: Garden
site_url: ADDRESS
use_directory_urls: false
theme:
  name: material
  font: false
  features: [navigation.instant, navigation.path, navigation.indexes]
  palette:
    - {media: "(prefers-color-scheme: light)", scheme: default, primary: custom, accent: custom, toggle: {icon: material/weather-night, name: dark}}
    - {media: "(prefers-color-scheme: dark)", scheme: slate, primary: custom, accent: custom, toggle: {icon: material/weather-sunny, name: light}}
plugins: [search, {vaultkit: OPTIONS}]
"""


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Path, str]]:
    """The site's folder, and where it is served."""
    work = tmp_path_factory.mktemp("features")
    write(work / "vault", dict(VAULT))
    author = ["-c", "user.name=n", "-c", "user.email=e@example.org"]
    for command in (["init", "-q"], ["add", "."], [*author, "commit", "-qm", "x"]):
        subprocess.run(["git", *command], cwd=work / "vault", check=True)
    with serving(work / "site") as address:
        (work / "mkdocs.yml").write_text(
            CONFIG.replace("ADDRESS", address).replace("OPTIONS", OPTIONS)
        )
        build(work / "vault", work / "site", work / "mkdocs.yml")
        yield work / "site", address


class Kind(NamedTuple):
    """A kind of reader."""

    tool: str
    width: str
    scheme: str
    at_once: bool
    """Whether pages come by instant navigation, from a server; else each is opened from the folder."""


KINDS = {
    "mouse": Kind("mouse", "wide", "light", at_once=True),
    "keys": Kind("keys", "wide", "dark", at_once=False),
    "finger": Kind("finger", "phone", "dark", at_once=True),
    "thumb": Kind("finger", "phone", "light", at_once=False),
}


class Hand(Reader):
    """A reader with one tool."""

    kind: Kind

    def press(self, place: Any) -> None:
        """Do what follows a link and presses a button."""
        if self.kind.tool == "mouse":
            place.click()
        elif self.kind.tool == "finger":
            place.tap()
        else:
            place.focus()
            self.page.keyboard.press("Enter")

    def at(self, selector: str, text: str = "") -> Any:
        """Return the first such thing that can be seen."""
        return self.page.locator(selector, has_text=text or None).locator("visible=true").first

    def comes_to(self, name: str) -> None:
        self.page.wait_for_url(f"**/{name}")
        # The address changes before the page does.
        self.page.locator(f"link[rel=canonical][href$='/{name}']").wait_for(state="attached")

    def go(self, name: str) -> None:
        """Go to a page: by a link, where pages come at once."""
        if not self.kind.at_once:
            self.open(name)
            return
        self.page.keyboard.press("Escape")
        if self.page.url.partition("#")[0] == self.root + name:
            return
        self.page.evaluate(FOLLOW, name)
        self.comes_to(name)
        self.page.locator(
            "article.md-content__inner:not([data-left])"
        ).wait_for()  # the text comes after the head


FOLLOW = """name => { document.querySelector("article.md-content__inner").dataset.left = ""; const link = document.createElement("a"); link.href = vaultkit.url(name);
  document.body.append(link); link.click(); link.remove(); }"""
"""Follows a link to a page, as if it stood on this one."""


def way(page: str, selector: str, to: str, text: str = "") -> tuple[str, Callable[[Hand], str]]:
    """Return a feature that is a link: where it stands, and where it leads."""

    def use(hand: Hand) -> str:
        hand.press(hand.at(selector, text))
        hand.comes_to(to)
        return "article"

    return page, use


def preview(page: str, text: str, says: str) -> tuple[str, Callable[[Hand], str]]:
    def use(hand: Hand) -> str:
        link = hand.at("article a", text)
        if hand.kind.tool == "mouse":
            link.hover()
        elif hand.kind.tool == "keys":
            link.focus()
            hand.page.keyboard.press("Alt+ArrowDown")
        else:
            hold(hand, link)
        hand.at(".vk-preview[open]", says).wait_for()
        return ".vk-preview"

    return page, use


def hold(hand: Hand, link: Any) -> None:
    link.scroll_into_view_if_needed()
    box = link.bounding_box()
    finger = hand.context.new_cdp_session(hand.page)
    points = [{"x": box["x"] + 3, "y": box["y"] + 6}]
    finger.send("Input.dispatchTouchEvent", {"type": "touchStart", "touchPoints": points})
    hand.at(".vk-preview[open]").wait_for()
    finger.send("Input.dispatchTouchEvent", {"type": "touchEnd", "touchPoints": []})


def graph_here(hand: Hand) -> str:
    hand.press(hand.at(".vk-graph-way"))
    hand.page.locator("dialog .vk-graph__stage[data-painted]").wait_for()
    return "dialog"


def graph_table(hand: Hand) -> str:
    hand.page.locator(".vk-graph__stage[data-painted]").wait_for()
    hand.press(hand.at(".vk-graph__bar button", "Table"))
    hand.at(".vk-graph__scroller td", "Sage").wait_for()
    return "article"


def search(hand: Hand) -> str:
    hand.press(hand.at(".vk-search"))
    hand.page.locator(".vk-finder__input").fill("grey leav")
    hand.at(".vk-hit mark").wait_for()
    return ".vk-finder"


def canvas(hand: Hand) -> str:
    if hand.kind.width == "phone":
        hand.press(hand.at(".vk-canvas__bar button", "Show as board"))
    card = hand.at(".vk-card")
    before = card.bounding_box()["width"]
    hand.press(hand.at("[aria-label='Zoom in']"))
    assert card.bounding_box()["width"] > before
    return ".vk-canvas"


def base(hand: Hand) -> str:
    hand.press(hand.at(".vk-tabs a", "Cards"))
    hand.at(".vk-cards", "Sage").wait_for()
    return ".vk-base"


def sidebar(hand: Hand) -> None:
    if hand.kind.width == "phone":
        hand.page.wait_for_timeout(500)  # the theme shuts the drawer a moment after a page has come
        hand.press(hand.page.locator(".md-header label[for=__drawer]"))


def found_by_name(hand: Hand) -> str:
    sidebar(hand)
    hand.page.locator(".vk-find__name").fill("wal")
    hand.press(hand.at(".vk-found a"))
    hand.comes_to("Ideas/Wall.html")
    return "article"


def random(hand: Hand) -> str:
    sidebar(hand)
    here = hand.page.url
    hand.press(hand.at(".vk-random"))
    hand.page.wait_for_url(lambda url: url != here)
    return "article"


def way_in_the_sidebar(to: str) -> tuple[str, Callable[[Hand], str]]:
    def use(hand: Hand) -> str:
        sidebar(hand)
        hand.press(hand.page.locator(f".vk-nav-way a[href$='{to}']"))
        hand.comes_to(to)
        return "article"

    return "index.html", use


def paper(hand: Hand) -> str:
    """On paper, a page says what it says, and its buttons are gone."""
    hand.page.emulate_media(media="print")
    assert (
        hand.page.locator(
            ":is(.md-header, .md-path, .md-sidebar, .vk-graph-way, button):visible"
        ).count()
        == 0
    )
    assert hand.at("article").is_visible()
    hand.page.emulate_media(media="screen")
    return ""


MINT, SAGE = "Ideas/Mint.html", "Ideas/Deep/Sage.html"
FEATURES = {
    "backlinks": way(SAGE, ".vk-backlinks:not(.vk-outgoing, .vk-mentions) a", "Ideas/Mint.html", "Mint"),
    "outgoing links": way(MINT, ".vk-outgoing a", SAGE, "Sage"),
    "mentions": way(SAGE, ".vk-mentions a", "Ideas/Wall.html", "Wall"),
    "preview of a page": preview(MINT, "Sage", "Grey leaves"),
    "preview of a section": preview(MINT, "its care", "Cut it in spring"),
    "preview of a block": preview(MINT, "its cut", "Cut it in spring"),
    "preview of a footnote": preview(MINT, "1", "At the foot."),
    "graph around a note": (MINT, graph_here),
    "graph of the vault": ("graph.html", graph_table),
    "search": (MINT, search),
    "canvas": ("Board.html", canvas),
    "base": ("All.html", base),
    "find by name": ("index.html", found_by_name),
    "random": ("index.html", random),
    "tags": way(MINT, ".vk-tags a", "tags/herb/sweet.html"),
    "nested tags": way("tags/herb.html", ".vk-taglist a", "tags/herb/sweet.html"),
    "all tags": way_in_the_sidebar("tags/index.html"),
    "recently changed": way_in_the_sidebar("recent.html"),
    "statistics": way_in_the_sidebar("statistics.html"),
    "folder page": way("Ideas/index.html", ".vk-folders a", "Ideas/Deep/index.html"),
    "breadcrumbs": way(SAGE, ".md-path a", "Ideas/index.html", "Ideas"),
    "print": (MINT, paper),
}  # fmt: skip
"""Where each stands, and what uses it; that returns what axe-core has to look at then."""


@pytest.fixture(scope="module", params=KINDS)
def hand(request: pytest.FixtureRequest, site: tuple[Path, str], browser: Any) -> Iterator[Hand]:
    """One reader of each kind, who goes from feature to feature."""
    kind = KINDS[request.param]
    touch = PHONE if kind.width == "phone" else {}
    options = {"color_scheme": kind.scheme, "reduced_motion": "reduce", **touch}
    reader = Hand(browser, site[1] if kind.at_once else site[0], kind.width, **options)
    reader.kind = kind
    reader.open()
    reader.stay()
    yield reader
    reader.context.close()


@pytest.mark.parametrize("feature", FEATURES)
def test_it_is_of_use_to_everybody(feature: str, hand: Hand) -> None:
    page, use = FEATURES[feature]
    hand.go(page)
    shown = use(hand)
    assert not hand.is_too_wide()
    assert hand.stayed is hand.kind.at_once
    if shown:
        assert hand.barriers(shown, hand.kind.scheme) == []
    wrong, hand.wrong[:] = list(hand.wrong), []
    assert wrong == []


@pytest.mark.parametrize("opens", [".vk-graph-way", ".vk-search"])
def test_who_goes_back_leaves_what_is_open(opens: str, site: tuple[Path, str], visit: Any) -> None:
    page = visit(site[1], "phone", **PHONE).open(MINT)
    page.locator("article a", has_text="Sage").first.tap()
    page.wait_for_url(f"**/{SAGE}")
    page.locator("h1", has_text="Sage").wait_for()
    page.locator(opens).tap()
    page.locator("dialog[open]").wait_for()
    page.evaluate(
        "new Promise(moved => { addEventListener('popstate', moved); location.hash = 'here' })"
    )
    assert page.locator("dialog[open]").count() == 1  # another place in the same page
    page.go_back()
    page.go_back()
    page.locator("h1", has_text="Mint").wait_for()
    page.locator("dialog[open]").wait_for(state="detached")


READ = {
    "index.html": ["The front.", "Mint"],
    MINT: ["#herb/sweet", "its care", "At the foot.", "link here", "Leads to 1 note", "Open in Obsidian"],
    SAGE: ["Ideas", "link here", "mentions this without a link", "Cut it in spring"],
    "Board.html": ["Of Ideas/Mint.", "Grey leaves", "→"],
    "All.html": ["Every", "Cards", "Sage"],
    "graph.html": ["Sage"],
    "tags/index.html": ["#herb", "#herb/sweet"],
    "tags/herb.html": ["#herb/sweet", "Sage"],
    "Ideas/index.html": ["Deep", "Mint", "A herb."],
    "recent.html": ["Sage", "Wall"],
    "statistics.html": ["Most linked"],
}  # fmt: skip
"""What stands on each kind of page; the page for wrong addresses is none in a folder."""
NEEDS_SCRIPTS = ".vk-search, .vk-find, .vk-random, .vk-canvas__bar, .vk-graph__bar"


@pytest.mark.parametrize("width", ["wide", "phone"])
def test_it_is_read_without_scripts(width: str, site: tuple[Path, str], visit: Any) -> None:
    """From a folder; and nothing is offered that would need them."""
    reader = visit(site[0], width, java_script_enabled=False)
    missing = []
    for name, texts in READ.items():
        page = reader.open(name)
        shown = page.inner_text("main")
        missing += [(name, text) for text in texts if text not in shown]
        assert page.locator(f":is({NEEDS_SCRIPTS}):visible").count() == 0, name
        assert not reader.is_too_wide(), name
    assert missing == []
