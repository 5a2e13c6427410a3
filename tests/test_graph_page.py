"""The graph as readers meet it: by mouse, by thumb, by keys, by ear, without WebGL and without JavaScript."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from browsing import PHONE, Reader, Strict, serving
from conftest import write

from vaultkit.site.hosts.build import build

pytestmark = pytest.mark.browser

MANY = 70  # notes, so that the table has two pages
HUB = "".join(f"[[Leaf {i}]] " for i in range(MANY))
VAULT: dict[str, str | bytes] = {
    "Hub.md": f"# Hub\n{HUB}\n",
    **{
        f"Leaves/Leaf {i}.md": f"#leaf{'/odd' if i % 2 else ''} [[Leaf {i + 1}]]\n"
        for i in range(MANY)
    },
    "Roots/Root.md": "[[Leaf 1]] ![[pic.png]] #deep\n",
    "Alone.md": "Nobody links here.\n",
    'Odd "<script>alert(1)<script>" name.md'.replace("<", "").replace(">", ""): "[[Hub]]\n",
    "Ödland & Cie.md": "[[Root]]\n",
    "Board.canvas": '{"nodes":[{"id":"1","type":"file","file":"Hub.md","x":0,"y":0,"width":99,"height":99}],"edges":[]}',
    "pic.png": b"png",
    "Private.md": "---\npublish: false\n---\n[[Hub]]\n",
}
PAGES = MANY + 6
CONFIG = """site_name: Graph
theme: {name: material, font: false, features: [navigation.instant], palette: [
  {scheme: default, primary: custom, accent: custom, toggle: {icon: material/weather-night, name: dark}},
  {scheme: slate, primary: custom, accent: custom, toggle: {icon: material/weather-sunny, name: light}}]}
site_url: ADDRESS
use_directory_urls: false
plugins: [search, vaultkit]
"""
FIND = """(asked) => {
  const stage = document.querySelector(".vk-graph__stage");
  const box = stage.getBoundingClientRect();
  for (let y = 4; y < box.height; y += 5) for (let x = 4; x < box.width; x += 5) {
    stage.dispatchEvent(new PointerEvent("pointermove", {pointerType: "mouse", clientX: box.left + x, clientY: box.top + y}));
    const link = document.querySelector(".vk-graph__card a");
    if (!link || link.textContent !== asked) continue;
    const card = link.parentNode.textContent;
    stage.dispatchEvent(new PointerEvent("pointerleave", {pointerType: "mouse"}));
    return {x: box.left + x, y: box.top + y, card};
  }
}"""
"""Moves over the drawing until the card names what is asked for."""
COLOUR = """() => { const c = document.querySelector(".vk-graph__drawing"), p = c.getContext("2d").getImageData(0, 0, c.width, c.height).data;
  let sum = 0, n = 0; for (let i = 0; i < p.length; i += 4) if (p[i + 3] > 200) { sum += p[i] + p[i + 1] + p[i + 2]; n++; } return sum / n; }"""
"""How light what is drawn is."""


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Path, str]]:
    """The site's folder, and where it is served."""
    work = tmp_path_factory.mktemp("graph")
    write(work / "vault", VAULT)
    with serving(work / "site") as address:
        (work / "mkdocs.yml").write_text(CONFIG.replace("ADDRESS", address))
        build(work / "vault", work / "site", work / "mkdocs.yml")
        yield work / "site", address


@pytest.fixture(scope="module")
def site(server: tuple[Path, str]) -> Path:
    """The folder of the site."""
    return server[0]


class Visit(Reader):
    """A reader who sees graphs."""

    def open(self, name: str = "index.html") -> Visit:
        super().open(name)
        return self.drawn() if "graph.html" in name else self

    def drawn(self) -> Visit:
        self.page.wait_for_selector(".vk-graph__stage[data-painted]")
        return self

    def around(self) -> Visit:
        self.page.click(".vk-graph-way")
        return self.drawn()

    @property
    def card(self) -> str:
        return self.page.inner_text(".vk-graph__card")

    def rows(self) -> list[str]:
        return self.page.eval_on_selector_all(
            ".vk-graph__scroller td:first-child", "cells => cells.map(c => c.textContent)"
        )


@pytest.fixture
def meet(visit) -> Callable[..., Visit]:
    """A function from a site to a reader who sees graphs at rest."""
    screen = {"viewport": {"width": 1100, "height": 800}}
    return lambda root, **options: visit(
        root, kind=Visit, **{**screen, "reduced_motion": "reduce", **options}
    )


@pytest.fixture
def whole(meet, site: Path) -> Visit:
    """The graph of the vault, on its page."""
    return meet(site).open("graph.html")


def test_the_graph_of_the_vault_is_drawn_with_webgl(whole: Visit) -> None:
    assert whole.page.get_attribute(".vk-graph__stage", "data-drawn") == "webgl"
    assert whole.card == f"{PAGES} notes, {2 * MANY + 3} links"
    shown = whole.page.inner_text(".vk-graph__legend").split("\n")
    assert [name for name in shown if name] == ["Leaves", "Roots"]


def test_a_click_opens_a_note(whole: Visit) -> None:
    place = whole.page.evaluate(FIND, "Hub")
    assert place["card"].endswith("2 links in, 70 out")
    whole.page.mouse.click(place["x"], place["y"])
    whole.page.wait_for_url("**/Hub.html")


def test_a_drag_moves_and_opens_nothing(whole: Visit) -> None:
    place = whole.page.evaluate(FIND, "Hub")
    whole.page.mouse.move(place["x"], place["y"])
    whole.page.mouse.down()
    whole.page.mouse.move(place["x"] + 60, place["y"] + 40, steps=4)
    whole.page.mouse.up()
    whole.page.mouse.move(5, 5)
    moved = whole.page.evaluate(FIND, "Hub")
    assert abs(moved["x"] - place["x"] - 60) < 12
    assert abs(moved["y"] - place["y"] - 40) < 12
    assert whole.page.url.endswith("graph.html")
    whole.page.click("[aria-label='Show all']")
    back = whole.page.evaluate(FIND, "Hub")
    assert abs(back["x"] - place["x"]) < 12


def test_the_wheel_zooms_where_it_points(whole: Visit) -> None:
    place = whole.page.evaluate(FIND, "Hub")
    whole.page.mouse.move(place["x"], place["y"])
    whole.page.mouse.wheel(0, -300)
    whole.page.wait_for_timeout(100)
    again = whole.page.evaluate(FIND, "Hub")
    assert abs(again["x"] - place["x"]) < 25
    assert whole.page.evaluate(FIND, "Alone") is None  # it lies at the edge


def test_keys_go_from_note_to_note(whole: Visit) -> None:
    page = whole.page
    page.focus(".vk-graph__stage")
    page.keyboard.press("ArrowRight")
    assert whole.card.startswith("Hub")
    page.keyboard.press("ArrowDown")
    page.keyboard.press("+")
    page.keyboard.press("-")
    page.keyboard.press("0")
    assert not whole.card.startswith("Hub")
    assert re.search(r"\d+ links? in, \d+ out", whole.card)
    page.keyboard.press("Escape")
    assert whole.card.endswith("links")
    page.keyboard.press("/")
    page.keyboard.type("root")
    page.keyboard.press("Enter")
    assert whole.card.startswith("Root in Roots")
    assert page.evaluate("document.activeElement.matches('.vk-graph__stage')")
    page.keyboard.press("Enter")
    page.wait_for_url("**/Roots/Root.html")


def test_search_finds_names_without_their_accents(whole: Visit) -> None:
    whole.page.fill(".vk-graph__search input", "odland")
    assert whole.card == "1 note found"
    whole.page.click(".vk-graph__hits button")
    assert whole.card.startswith("Ödland & Cie")
    whole.page.click(".vk-graph__card a")
    whole.page.wait_for_url("**/*dland-Cie.html")


def test_filters_leave_out(whole: Visit) -> None:
    page = whole.page
    page.click("text=Filters")
    page.get_by_role("combobox", name="Folder", exact=True).select_option("Leaves")
    assert whole.card == f"{MANY} notes, {MANY - 1} links"
    page.get_by_role("combobox", name="Tag", exact=True).select_option("leaf/odd")
    assert whole.card == f"{MANY // 2} notes, 0 links"
    page.get_by_label("Notes without links").uncheck()
    assert whole.card.startswith(f"{MANY // 2} notes")  # each of them has links, if not to these
    page.get_by_role("combobox", name="Folder", exact=True).select_option("")
    page.get_by_role("combobox", name="Tag", exact=True).select_option("")
    assert whole.card.startswith(f"{PAGES - 1} notes")
    page.get_by_label("Attachments").check()
    assert whole.card.startswith(f"{PAGES} notes")
    page.get_by_label("Arrows").check()
    page.get_by_role("combobox", name="Colours", exact=True).select_option("tag")
    assert page.inner_text(".vk-graph__legend").split() == ["leaf", "deep"]
    page.click(".vk-graph__legend button >> text=deep")
    assert page.get_attribute(".vk-graph__legend li:last-child button", "aria-pressed") == "true"


def test_the_table_has_the_same_data_in_pages(whole: Visit) -> None:
    page = whole.page
    page.click(".vk-graph__bar >> text=Table")
    assert len(rows := whole.rows()) == 50
    assert rows[0] == "Leaf 1"  # three link to it
    assert "1–50 of 76" in page.inner_text(".vk-graph__turn")
    page.click("text=Next")
    assert len(whole.rows()) == PAGES - 50
    page.click("th >> text=Name")
    assert whole.rows()[:2] == ["Alone", "Board.canvas"]
    assert page.get_attribute("th:first-child", "aria-sort") == "ascending"
    page.click("th >> text=Name")
    assert page.get_attribute("th:first-child", "aria-sort") == "descending"
    page.fill(".vk-graph__search input", "leaf 69")
    assert whole.rows() == ["Leaf 69"]
    page.click("td >> text='Leaf 69'")
    page.wait_for_url("**/Leaves/Leaf-69.html")


def test_a_thumb_sees_first_and_opens_then(visit, site: Path) -> None:
    reader = visit(site, "phone", kind=Visit, reduced_motion="reduce", **PHONE)
    page = reader.open("graph.html").page
    place = page.evaluate(FIND, "Hub")
    page.touchscreen.tap(place["x"], place["y"])
    assert reader.card.startswith("Hub")
    assert page.url.endswith("graph.html")
    page.touchscreen.tap(place["x"], place["y"])
    page.wait_for_url("**/Hub.html")
    reader.around()
    assert not reader.is_too_wide()
    page.click("text=Whole graph")
    page.wait_for_url("**/graph.html#Hub.html")
    assert reader.drawn().card.startswith("Hub")


def test_the_graph_around_a_note_opens_in_place(meet, site: Path) -> None:
    visit = meet(site)
    page = visit.open("Roots/Root.html").around().page
    assert page.inner_text("dialog h2") == "Around Root"
    assert visit.card == "3 notes, 2 links"
    page.get_by_label("Depth").fill("2")
    assert visit.card == "6 notes, 7 links"
    page.get_by_label("Depth").fill("3")
    assert visit.card.startswith(f"{PAGES - 1} notes")
    page.keyboard.press("Escape")
    page.wait_for_selector("dialog", state="detached")
    assert page.evaluate("document.activeElement.matches('.vk-graph-way')")
    page.keyboard.press("Enter")
    visit.drawn()
    page.click("[aria-label=Close]")
    page.wait_for_selector("dialog", state="detached")


@pytest.mark.parametrize("name", ["Board.html", "Ödland-Cie.html", "index.html"])
def test_every_page_knows_its_place(name: str, meet, server: tuple[Path, str]) -> None:
    if not (server[0] / name).is_file():
        name = next(p.name for p in server[0].glob("*dland*.html"))
    visit = meet(server[0])
    page = visit.open(name).page
    if name == "index.html":  # made up for the folder: no file links or is linked
        assert page.locator(".vk-graph-way").count() == 0
        return
    visit.around()
    assert visit.card == "2 notes, 1 link"


def test_instant_navigation_keeps_the_graph(meet, server: tuple[Path, str]) -> None:
    visit = meet(server[1])
    page = visit.open("Alone.html").page
    visit.stay()
    visit.around()
    page.click("text=Whole graph")
    page.wait_for_url("**/graph.html#Alone.html")
    assert visit.drawn().card.startswith("Alone")
    page.click(".vk-graph__card a")
    page.wait_for_url("**/Alone.html")
    page.wait_for_selector(".vk-graph-way")
    visit.around()
    assert page.inner_text("dialog h2") == "Around Alone"
    assert visit.stayed


NO_WEBGL = """const own = HTMLCanvasElement.prototype.getContext;
HTMLCanvasElement.prototype.getContext = function (kind, ...rest) {
  return kind.startsWith("webgl") ? null : own.call(this, kind, ...rest); };"""


def test_without_webgl_it_is_drawn_all_the_same_and_follows_the_dark(meet, site: Path) -> None:
    visit = meet(site)
    visit.page.add_init_script(NO_WEBGL)
    page = visit.open("graph.html").page
    assert page.get_attribute(".vk-graph__stage", "data-drawn") == "2d"
    light = page.evaluate(COLOUR)
    page.click("[title=dark]")
    page.wait_for_function(f"light => Math.abs(({COLOUR})() - light) > 40", arg=light)
    place = page.evaluate(FIND, "Hub")
    page.mouse.click(place["x"], place["y"])
    page.wait_for_url("**/Hub.html")


def test_without_javascript_there_is_a_table_and_a_way_to_it(meet, site: Path) -> None:
    visit = meet(site, java_script_enabled=False)
    page = visit.open("Hub.html").page
    page.click(".vk-graph-way")
    page.wait_for_url("**/graph.html")
    names = page.locator(".vk-graph__table tbody td:first-child")
    assert names.first.inner_text() == "Leaf 1"
    assert names.count() == PAGES
    assert names.first.is_visible()


def test_it_runs_where_only_files_of_the_site_may(meet, site: Path, serve) -> None:
    visit = meet(serve(site, Strict)).open("graph.html")
    assert visit.card.startswith(f"{PAGES} notes")
    visit.wrong.clear()  # the theme's own inline scripts


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_everybody_can_use_it(scheme: str, meet, server: tuple[Path, str]) -> None:
    visit = meet(server[1])
    page = visit.open("graph.html").page
    if scheme == "dark":
        page.click("[title=dark]")
    page.click("text=Filters")
    page.fill(".vk-graph__search input", "leaf")
    found = visit.barriers()
    page.click(".vk-graph__bar >> text=Table")
    found += visit.barriers()
    visit.open("Hub.html").around()
    page.focus(".vk-graph__stage")
    page.keyboard.press("ArrowRight")
    assert found + visit.barriers() == []


def test_a_site_may_do_without_a_graph(tmp_path: Path) -> None:
    write(tmp_path / "v", {"A.md": "[[B]]\n", "B.md": "b\n", "Graph.md": "A note of that name.\n"})
    config = "site_name: x\nextends: x\ntheme: {name: material, font: false}\nplugins: [vaultkit: {graph: {}}]\n"
    for wanted in ("true", "false"):
        file = tmp_path / f"{wanted}.yml"
        file.write_text(
            config.replace("{{}}", wanted).replace("{}", wanted).replace("extends: x\n", "")
        )
        site = build(tmp_path / "v", tmp_path / wanted, file)
        pages = "".join(p.read_text("utf-8") for p in site.rglob("*.html"))
        assert ("vk-graph" in pages) is (wanted == "true")
        assert (site / "assets/vaultkit-graph-data.js").is_file() is (wanted == "true")
        assert (site / "graph-1" / "index.html").is_file() is (wanted == "true")
        assert "A note of that name" in (site / "Graph" / "index.html").read_text("utf-8")
