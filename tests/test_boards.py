"""Canvases on the site: what their cards show, in which order they are read, and how a browser lays them out."""

from __future__ import annotations

import json
import re
from pathlib import Path

import pytest
from browsing import PHONE, WIDTHS
from conftest import ROOT, write

from vaultkit.site.boards.board import board
from vaultkit.site.boards.drawing import DRAWING
from vaultkit.site.boards.geometry import every, place
from vaultkit.site.edition import Edition
from vaultkit.site.filling import Budget
from vaultkit.site.hosts.build import build
from vaultkit.site.publish import decide
from vaultkit.source.document import Document
from vaultkit.source.path import VaultPath
from vaultkit.syntax import canvas as canvases
from vaultkit.vault.load import load

SQUARE = '<svg xmlns="http://www.w3.org/2000/svg" width="90" height="90"><path fill="#c63" d="M0 0h90v90H0z"/></svg>'


def card(
    name: str, x: int, y: int, width: int = 240, height: int = 160, **more: str
) -> dict[str, object]:
    return {"id": name, "x": x, "y": y, "width": width, "height": height, **more}


NODES = [
    card("g", 0, 0, 900, 420, type="group", label="Inner & <b>", color="4", background="pic.svg", backgroundStyle="repeat"),
    card("c", 600, 40, type="file", file="Deep/Note.md", subpath="#Part"),
    card("a", 20, 50, type="text", text="# Hello *you*\n\nSee [[Note]], ![[pic.svg]].\n\n> [!tip] Mind\n> it", color="#ff8800"),
    card("b", 310, 45, type="file", file="pic.svg"),
    card("d", 20, 230, type="link", url="https://www.example.org/a?b=<c>"),
    card("e", 310, 230, type="file", file="talk.mp3"),
    card("f", 600, 230, type="file", file="film.mp4"),
    card("p", 0, 500, type="file", file="paper.pdf"),
    card("o", 310, 500, type="file", file="Other.canvas"),
    card("t", 600, 500, type="file", file="All.base"),
    card("s", 0, 700, type="file", file="Secret.md"),
    card("w", 310, 700, type="sticker"),
    card("n", 600, 700, type="text", text="```base\nviews: [{type: list}]\n```"),
]  # fmt: skip
EDGES = [
    {"id": "1", "fromNode": "a", "fromSide": "right", "toNode": "b", "toSide": "left", "label": "shows <i>", "color": "1"},
    {"id": "2", "fromNode": "a", "toNode": "d", "toEnd": "none"},
    {"id": "3", "fromNode": "b", "toNode": "c", "fromEnd": "arrow", "color": "url(x)"},
    {"id": "4", "fromNode": "g", "toNode": "p", "fromEnd": "arrow", "toEnd": "none"},
    {"id": "5", "fromNode": "a", "toNode": "nobody"},
]  # fmt: skip
FILES = {
    "Board.canvas": json.dumps({"nodes": NODES, "edges": EDGES}),
    "Other.canvas": json.dumps({"nodes": [card("x", 0, 0, type="text", text="one")]}),
    "All.base": "views: [{type: table, name: Every}]",
    "Deep/Note.md": "# Note\n\nAll.\n\n## Part\n\nOnly this.\n\n## Other\n\nNot this.\n",
    "Secret.md": "---\npublish: false\n---\nhush\n",
    "Shows.md": "Before\n\n![[Board.canvas]]\n",
    "pic.svg": SQUARE,
    "talk.mp3": "x",
    "film.mp4": "x",
    "paper.pdf": "x",
}


def shown(root: Path, files: dict[str, str], path: str = "Board.canvas") -> str:
    """Return the canvas at `path` as its own page shows it."""
    write(root, dict(files))
    edition = Edition(decide(load(root)))
    return board(edition, VaultPath(path), path, DRAWING, Budget())


def test_every_kind_of_card_shows_what_it_holds(tmp_path: Path) -> None:
    html = shown(tmp_path, FILES)
    assert "<h1>Hello <em>you</em>" in html
    assert '<a class="vk-link" href="Deep/Note.html">Note</a>' in html
    assert 'data-callout="tip"' in html
    assert '<a class="vk-card__picture" href="pic.svg"><img src="pic.svg" alt="pic.svg"' in html
    assert "Only this." in html
    assert "Not this." not in html
    assert 'href="Deep/Note.html#part">Note › Part</a>' in html
    assert re.search('<audio [^>]*controls[^>]* src="talk.mp3"', html)
    assert re.search('<video [^>]*controls[^>]* src="film.mp4"', html)
    assert '<iframe class="vk-pdf" src="paper.pdf"' in html
    assert "A canvas, 1 card<" in html
    assert html.count("vk-base") >= 2
    assert 'href="https://www.example.org/a?b=&lt;c&gt;" rel="noopener">example.org</a>' in html
    assert "Not on this site" in html
    assert "A card of the type “sticker”, which is not shown here" in html
    assert "hush" not in html
    assert "<iframe" not in html.replace('<iframe class="vk-pdf"', "")


def test_groups_are_sections_and_cards_are_read_in_rows(tmp_path: Path) -> None:
    html = shown(tmp_path, FILES)
    section = re.search(r'<section class="vk-group".*?</section>', html, re.DOTALL)
    assert section is not None
    assert "Inner &amp; &lt;b&gt;</h2>" in section[0]
    assert (
        "background-image:url(pic.svg);background-size:auto;background-repeat:repeat" in section[0]
    )
    words = ("Hello", "vk-card__picture", "Only this", "vk-card__address", "<audio", "<video")
    places = [section[0].index(word) for word in words]
    assert places == sorted(places)
    assert "Not on this site" not in section[0]


def test_arrows_are_sentences_and_curves(tmp_path: Path) -> None:
    html = shown(tmp_path, FILES)
    sentences = [re.sub("<[^>]+>", "", item) for item in re.findall(r"<li>([^\n]*?)</li>", html)]
    assert [s for s in sentences if re.search("[→←↔—]", s)] == [
        "Inner &amp; &lt;b&gt; ← paper.pdf",
        "Hello you → pic.svg: shows &lt;i&gt;",
        "Hello you — example.org",
        "pic.svg ↔ Note › Part",
    ]
    assert html.count('<path d="M') == 4
    assert html.count("vk-arrow-head") == 4
    assert "--vk-card:var(--vk-color-1)" in html
    assert "--vk-card:#ff8800" in html
    assert "url(x)" not in html
    assert re.search(r'<span class="vk-arrow-label" style="[^"]*">shows &lt;i&gt;</span>', html)


def test_the_order_of_reading_goes_through_columns_where_rows_would_cut_a_card() -> None:
    nodes = [
        card("tall", 0, 0, 100, 500, type="text"),
        card("right-top", 200, 10, 100, 100, type="text"),
        card("right-bottom", 200, 300, 100, 100, type="text"),
        card("title", 0, -200, 300, 100, type="text"),
        card("outer", -50, 600, 500, 500, type="group"),
        card("inner", 0, 650, 300, 300, type="group"),
        card("deep", 50, 700, 100, 100, type="text"),
    ]
    text = json.dumps({"nodes": nodes})
    placed = place(canvases.parse(Document(VaultPath("x.canvas"), text)))
    names = [one.card.id for one in every(placed)]
    assert names == ["title", "tall", "right-top", "right-bottom", "outer", "inner", "deep"]


@pytest.mark.parametrize(
    "text",
    [
        "",
        "{}",
        "[",
        '{"nodes": 1, "edges": "x"}',
        '{"nodes": [1, null, {"x": "a"}, {"type": ["text"], "id": 3}], "edges": [{"fromNode": {}}]}',
        '{"nodes": [{"type": "text", "text": 5, "x": 1e999, "y": NaN, "width": -5}]}',
        '{"nodes": [{"type": "file"}, {"type": "link", "url": "https://[bad/"}, {"type": "group", "label": {}}]}',
        '{"nodes": [{"id": "a", "type": "group"}, {"id": "a", "type": "group"}], '
        '"edges": [{"fromNode": "a", "toNode": "a", "label": 7, "fromSide": "up"}]}',
        json.dumps({"nodes": [card(str(i), i, i, 2000 - i, 2000 - i, type="group") for i in range(900)]}),
    ],
)  # fmt: skip
def test_any_canvas_is_shown_or_said_to_be_none(text: str, tmp_path: Path) -> None:
    assert shown(tmp_path, {"Board.canvas": text, "A.md": "x"}).endswith(("</div>\n", "</p>\n"))


def test_a_canvas_that_shows_itself_ends(tmp_path: Path) -> None:
    files = {
        "Board.canvas": json.dumps({"nodes": [
            card("a", 0, 0, type="text", text="![[Board.canvas]] ![[A]]"),
            card("b", 0, 0, type="file", file="A.md"),
            card("c", 0, 0, type="file", file="Board.canvas"),
        ]}),
        "A.md": "![[Board.canvas]] ![[A]]",
    }  # fmt: skip
    assert shown(tmp_path, files).count('class="vk-canvas"') == 1


# In a browser


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The site of the cards above, and of the project's own canvas."""
    work = tmp_path_factory.mktemp("boards")
    write(work / "vault", dict(FILES))
    (work / "vault" / "Wide.canvas").write_bytes(
        (ROOT / "vault/Co-Production Map.canvas").read_bytes()
    )
    build(work / "vault", work / "site", None)
    return work / "site"


SCALE = "e => new DOMMatrix(getComputedStyle(e).transform).a"


@pytest.mark.browser
def test_a_board_opens_with_all_of_it_in_view_and_can_be_moved(site: Path, visit) -> None:
    page = visit(site).open("Wide.html")
    view, sheet = page.locator(".vk-canvas__view"), page.locator(".vk-canvas__sheet")
    inside = "e => e.scrollWidth <= e.clientWidth + 1 && e.scrollHeight <= e.clientHeight + 1"
    assert view.evaluate(inside)
    fitted = sheet.evaluate(SCALE)
    assert 0.2 < fitted < 1
    page.get_by_label("Zoom in").click()
    assert sheet.evaluate(SCALE) == pytest.approx(fitted * 1.25)
    page.get_by_label("Zoom out").click()
    assert sheet.evaluate(SCALE) == pytest.approx(fitted)
    view.focus()
    for _ in range(4):
        page.keyboard.press("+")
    assert sheet.evaluate(SCALE) == pytest.approx(fitted * 1.25**4, rel=1e-4)
    before = view.evaluate("e => [e.scrollLeft, e.scrollTop]")
    page.keyboard.press("ArrowRight")
    page.keyboard.press("ArrowDown")
    after = view.evaluate("e => [e.scrollLeft, e.scrollTop]")
    assert after[0] > before[0]
    assert after[1] > before[1]
    box = view.bounding_box()
    page.mouse.move(box["x"] + 30, box["y"] + 60)
    page.mouse.down()
    page.mouse.move(box["x"] + 130, box["y"] + 110, steps=4)
    page.mouse.up()
    held = view.evaluate("e => [e.scrollLeft, e.scrollTop]")
    assert held == pytest.approx([after[0] - 100, after[1] - 50], abs=4)
    page.keyboard.down("Control")
    page.mouse.wheel(0, -120)
    page.keyboard.up("Control")
    page.wait_for_function(
        f"s => ({SCALE})(document.querySelector('.vk-canvas__sheet')) > s", arg=fitted * 1.25**4
    )
    page.keyboard.press("0")
    assert sheet.evaluate(SCALE) == pytest.approx(fitted)
    page.get_by_text("Show as list").click()
    assert page.locator(".vk-card").first.evaluate("e => getComputedStyle(e).position") == "static"


@pytest.mark.browser
def test_a_phone_gets_the_list_and_two_fingers_come_nearer(site: Path, visit) -> None:
    reader = visit(site, "phone", **PHONE)
    page = reader.open("Shows.html")
    first = page.locator(".vk-card").first
    assert first.evaluate("e => getComputedStyle(e).position") == "static"
    assert not reader.is_too_wide()
    page.get_by_text("Show as board").tap()
    assert first.evaluate("e => getComputedStyle(e).position") == "absolute"
    sheet = page.locator(".vk-canvas__sheet")
    fitted = sheet.evaluate(SCALE)
    assert fitted < 0.5
    page.locator(".vk-canvas__view").scroll_into_view_if_needed()
    box = page.locator(".vk-canvas__view").bounding_box()
    x, y = box["x"] + box["width"] / 2, box["y"] + box["height"] / 2
    session = reader.context.new_cdp_session(page)
    for kind, apart in (("touchStart", 20), ("touchMove", 30), ("touchMove", 60), ("touchEnd", 0)):
        touches = [{"x": x - apart, "y": y, "id": 0}, {"x": x + apart, "y": y, "id": 1}]
        session.send(
            "Input.dispatchTouchEvent", {"type": kind, "touchPoints": touches if apart else []}
        )
    assert sheet.evaluate(SCALE) == pytest.approx(fitted * 3, rel=0.2)
    assert not reader.is_too_wide()


@pytest.mark.browser
def test_a_canvas_is_a_list_without_a_script_and_on_paper(site: Path, visit) -> None:
    page = visit(site, java_script_enabled=False).open("Board.html")
    assert page.locator(".vk-card").first.evaluate("e => getComputedStyle(e).position") == "static"
    assert page.get_by_text("Hello you → pic.svg: shows <i>").is_visible()
    assert not page.locator(".vk-arrows").first.is_visible()
    page = visit(site).open("Board.html")
    assert (
        page.locator(".vk-card").first.evaluate("e => getComputedStyle(e).position") == "absolute"
    )
    page.emulate_media(media="print")
    assert page.locator(".vk-card").first.evaluate("e => getComputedStyle(e).position") == "static"
    assert page.get_by_text("Hello you → pic.svg: shows <i>").is_visible()
    assert not page.locator(".vk-canvas__bar").is_visible()


@pytest.mark.browser
@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("width", WIDTHS)
def test_boards_and_lists_can_be_used_by_everybody(
    width: str, scheme: str, site: Path, visit
) -> None:
    reader = visit(site, width, color_scheme=scheme)
    found = []
    for name in ("Board.html", "Shows.html", "All.html"):
        reader.open(name)
        found += [f"{name}: {barrier}" for barrier in reader.barriers(scheme=scheme)]
    assert found == []
