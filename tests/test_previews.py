"""Previews: each piece is a file of its own, follows edits, and shows by mouse, keyboard and touch without moving the page."""

from __future__ import annotations

import json
import random
from pathlib import Path
from typing import Any

import pytest
from browsing import PHONE, Reader
from conftest import VaultOf, write

from vaultkit.site.edition import Edition
from vaultkit.site.hosts.build import build
from vaultkit.site.previews import PREVIEWS, beginning, preview_name
from vaultkit.site.publish import decide
from vaultkit.site.urls import SourceAddresses
from vaultkit.source.document import Document
from vaultkit.source.path import VaultPath
from vaultkit.syntax.pieces import LinkEnd

NOTES = {
    "Home.md": "# Home\n\nOf [[Mint]], [[Mint#Care|its care]], [[Mint#^cut|how to cut]], [[Beds.canvas]] and [[#Below]].[^1] "
    "Held by [[Empty]].\n\n[^1]: A note at the *foot*.\n\n" + "Words. " * 60 + "\n\n## Below\n\nFar down, see [[Mint]].\n",
    "Mint.md": "# Mint\n\nA herb; see [[Garden/Bed]] and ![[Garden/Bed]].\n\n## Care\n\nWater it.\n\n## Other\n\n"
    "Cut above a leaf. ^cut\n",
    "Garden/Bed.md": "![pic](../pic.svg)\n\nSown in [[Home|spring]] `</script>`. %% [[Mint#Other]] %%\n",
    "Empty.md": "",
    "Private.md": "---\npublish: false\n---\n[[Mint#Other]] secret\n",
    "Beds.canvas": '{"nodes":[{"id":"1","type":"text","text":"[[Home#Below]]","x":0,"y":0,"width":200,"height":100}],"edges":[]}',
    "pic.svg": '<svg xmlns="http://www.w3.org/2000/svg" width="900" height="900"><path d="M0 0h900v900z"/></svg>',
}  # fmt: skip


LINES = [
    "To [[Home]], ![[Mint]] and [[Bed]].",
    "To [[Home#Care]] and [[Mint#Care]].",
    "[[Mint#Other|over]] [[Bed#^cut]]",
    "![[Home#^cut]] and ![[#Other]]",
    "## Care",
    "Water.",
    "### Other",
    "# Care",
    "By the leaf. ^cut",
    "[[Home#^cut]] %% [[Home#Other]] %%",
]


def files_of(edition: Edition) -> dict[str, bytes | None]:
    return dict(PREVIEWS.files(edition))


def said(files: dict[str, bytes | None], address: str) -> list[str]:
    """Return what the piece at an address says: its title and its HTML."""
    text = (files[f"assets/{preview_name(address)}"] or b"").decode()
    name, _, rest = text.removeprefix("vaultkit.put(").partition(",JSON.parse(")
    assert json.loads(name) == preview_name(address)
    return json.loads(json.loads(rest.removesuffix("))\n")))


class TestPieces:
    def test_there_is_one_for_each_note_and_for_each_place_that_something_public_leads_to(
        self, vault_of: VaultOf
    ) -> None:
        files = files_of(Edition(decide(vault_of(NOTES))))
        notes = ["Home.html", "Mint.html", "Garden/Bed.html", "Empty.html"]
        notes[0] = "index.html"
        places = ["index.html#below", "Mint.html#care", "Mint.html#^cut"]
        assert set(files) == {f"assets/{preview_name(a)}" for a in (*notes, *places)}

    def test_a_piece_says_what_its_page_says_with_addresses_from_there(
        self, vault_of: VaultOf
    ) -> None:
        files = files_of(Edition(decide(vault_of(NOTES))))
        title, html = said(files, "Garden/Bed.html")
        assert title == "Bed"
        assert 'src="../pic.svg"' in html
        assert '<a class="vk-link" href="../index.html">spring</a> <code>&lt;/script&gt;' in html
        assert said(files, "Mint.html#care") == ["Mint › Care", "<p>Water it.</p>"]
        assert said(files, "Mint.html#^cut") == ["Mint", "<p>Cut above a leaf.</p>"]
        assert said(files, "Empty.html") == ["Empty", ""]
        # What is shown from elsewhere is a link, so that a piece depends on its own note.
        assert "Sown" not in said(files, "Mint.html")[1]
        assert "Garden/Bed.html" in said(files, "Mint.html")[1]

    def test_no_piece_closes_the_script_it_is_in(self, vault_of: VaultOf) -> None:
        files = files_of(
            Edition(decide(vault_of({"a.md": "</script><script>x</script> \u2028 <!-- x"})))
        )
        assert all(b"\xe2\x80\xa8" not in (content or b"") for content in files.values())

    def test_engines_that_resolve_links_themselves_get_addresses_as_readers_know_them(
        self, vault_of: VaultOf
    ) -> None:
        publication = decide(vault_of(NOTES))
        for by_folder in (False, True):
            other = Edition(publication, addresses=SourceAddresses(directory_urls=by_folder))
            assert files_of(other) == files_of(Edition(publication, directory_urls=by_folder))

    def test_a_beginning_is_long_enough_and_ends_where_something_ends(self) -> None:
        items = ["<ul>\n", *(["<li>", "word " * 20, "</li>\n"] * 100), "</ul>"]
        shown = beginning(items)
        assert 6 * 3 < len(shown) < 9 * 3
        assert shown[-1] == "</li>"
        long = beginning(["<p>", "word " * 1000, LinkEnd(), "</p>"])
        assert long[-1] == " …"
        assert len(long[1]) < 1000
        assert beginning(["<p>", "word", "</p>"]) == ["<p>", "word", "</p>"]

    def test_edits_make_the_files_that_differ_and_take_those_that_go(
        self, vault_of: VaultOf
    ) -> None:
        """From any edition to the next, what is told is what differs."""
        draw = random.Random(7)
        edition = Edition(decide(vault_of(NOTES)))
        files = files_of(edition)
        gone = 0
        for _ in range(40):
            path = VaultPath(draw.choice(["Home.md", "Mint.md", "Garden/Bed.md"]))
            text = "\n\n".join(line for line in LINES if draw.random() < 0.6)
            after = edition.edited([Document(path, text)])
            for name, content in PREVIEWS.edited(edition, after, {path}):  # type: ignore[misc]
                files[name] = content
                if content is None:
                    gone += 1
                    del files[name]
            edition = after
            assert files == files_of(edition)
        assert gone > 2  # or this shows nothing


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A site opened from its folder: nothing is fetched there but scripts."""
    folder = tmp_path_factory.mktemp("previews")
    write(folder / "v", NOTES)
    build(folder / "v", folder / "s", None)
    return folder / "s"


CARD = ".vk-preview[open]"
SHIFTS = """() => { window.moved = []; new PerformanceObserver(list => {
  for (const entry of list.getEntries()) for (const { node } of entry.sources || [])
    if (node && (node.closest ? node : node.parentNode).closest(".md-content")) moved.push(node.nodeName + node.className);
}).observe({type: "layout-shift"}); }"""
"""Notes what moves of what is read."""
SLOWER = "() => { window.own = setTimeout; window.setTimeout = (act, wait, ...rest) => own(act, 10 * wait, ...rest) }"
"""Gives a test ten times as long to be as quick as a reader."""


class Curious(Reader):
    """A reader who looks at what links lead to."""

    def open(self, name: str = "index.html") -> Any:
        page = super().open(name)
        page.evaluate(SHIFTS)
        return page

    def link(self, text: str) -> Any:
        return self.page.locator(".md-content a", has_text=text).first

    def shows(self, text: str) -> None:
        self.page.locator(CARD, has_text=text).wait_for()

    def shows_none(self) -> None:
        self.page.locator(CARD).wait_for(state="detached")

    def hold(self, text: str) -> None:
        box = self.link(text).bounding_box()
        finger = self.page.context.new_cdp_session(self.page)
        points = [{"x": box["x"] + 4, "y": box["y"] + 6}]
        finger.send("Input.dispatchTouchEvent", {"type": "touchStart", "touchPoints": points})
        self.page.wait_for_timeout(700)
        self.page.locator(CARD).wait_for()
        finger.send("Input.dispatchTouchEvent", {"type": "touchEnd", "touchPoints": []})


@pytest.fixture
def reader(site: Path, visit) -> Curious:
    found = visit(site, kind=Curious)
    found.open()
    return found


@pytest.fixture
def phone(site: Path, visit) -> Curious:
    found = visit(site, "phone", kind=Curious, color_scheme="dark", **PHONE)
    found.open()
    return found


@pytest.mark.browser
class TestReading:
    def test_a_mouse_that_rests_on_a_link_sees_the_piece_and_nothing_moves(
        self, reader: Curious
    ) -> None:
        page = reader.page
        asked: list[str] = []
        page.on("request", lambda r: asked.append(r.url.rpartition("/")[2]))
        reader.link("Mint").hover()
        reader.shows("A herb")
        assert sorted(asked) == sorted(
            ["vaultkit-previews.js", "vaultkit-previews.css", Path(preview_name("Mint.html")).name]
        )
        reader.link("its care").hover()
        reader.shows("Mint › Care")
        card = page.locator(CARD).bounding_box()
        page.evaluate(SLOWER)
        reader.link("how to cut").hover()  # and on to the card before another comes
        page.mouse.move(card["x"] + card["width"] / 2, card["y"] + card["height"] / 2)
        page.evaluate("window.setTimeout = own")
        page.wait_for_timeout(1500)  # it stays while it is read
        reader.shows("Mint › Care")
        page.mouse.move(5, 5)
        reader.shows_none()
        reader.link("how to cut").hover()
        reader.shows("Cut above a leaf.")
        page.mouse.move(5, 5)
        reader.shows_none()
        assert page.evaluate("moved") == []

    def test_what_is_on_the_page_is_copied_from_it(self, reader: Curious) -> None:
        asked: list[str] = []
        reader.link("1").hover()
        reader.shows("A note at the foot.")
        assert reader.page.locator(f"{CARD} .footnote-backref").count() == 0
        reader.page.on("request", lambda r: asked.append(r.url))
        reader.link("Below").hover()
        reader.shows("Far down")
        reader.page.keyboard.press("Escape")
        reader.shows_none()
        assert asked == []
        assert reader.page.locator("#vk-preview [id]").count() == 0

    def test_nothing_shows_for_what_is_no_note_or_while_a_mouse_passes(
        self, reader: Curious
    ) -> None:
        reader.link("Mint").hover()
        reader.shows("A herb")
        reader.link("Beds.canvas").hover()
        reader.shows_none()
        reader.link("its care").hover()
        reader.page.mouse.move(5, 5)
        reader.page.wait_for_timeout(600)
        reader.shows_none()

    def test_a_picture_has_its_place_before_it_comes(self, reader: Curious) -> None:
        page = reader.open("Mint.html")
        page.evaluate("for (const picture of document.images) picture.loading = 'eager'")
        page.wait_for_function("[...document.images].every(picture => picture.complete)")
        page.wait_for_timeout(200)
        page.evaluate("moved.length = 0")  # by the page's own pictures
        reader.link("Garden/Bed").hover()
        reader.shows("Sown in spring")
        page.wait_for_function(f"document.querySelector('{CARD} img').complete")
        picture = f"{CARD} img"
        assert page.locator(picture).evaluate("e => e.src").endswith("/s/pic.svg")
        assert page.locator("#vk-preview a").evaluate("e => e.href").endswith("/s/index.html")
        assert page.evaluate("moved") == []

    def test_the_keyboard_shows_a_piece_and_goes_into_it(self, reader: Curious) -> None:
        page = reader.page
        page.keyboard.press("Tab")
        reader.link("Mint").focus()
        reader.shows("A herb")
        assert reader.link("Mint").get_attribute("aria-describedby") == "vk-preview"
        page.keyboard.press("Escape")
        reader.shows_none()
        page.keyboard.press("Alt+ArrowDown")
        reader.shows("A herb")
        page.wait_for_function("document.activeElement.id === 'vk-preview'")
        page.keyboard.press("Tab")
        assert page.evaluate("document.activeElement.textContent") == "Garden/Bed"
        page.keyboard.press("Escape")
        reader.shows_none()
        assert page.evaluate("document.activeElement.textContent") == "Mint"
        assert reader.link("Mint").get_attribute("aria-describedby") is None

    def test_a_finger_that_is_held_brings_a_sheet_and_a_tap_follows_the_link(
        self, phone: Curious
    ) -> None:
        page = phone.page
        phone.hold("Mint")
        phone.shows("A herb")
        assert page.url.endswith("/index.html")
        page.locator(f"{CARD} button").tap()
        phone.shows_none()
        phone.hold("its care")
        phone.shows("Water it.")
        page.touchscreen.tap(100, 60)  # beside it
        phone.shows_none()
        phone.hold("Empty")
        phone.shows("Nothing is written here yet.")
        page.locator(f"{CARD} a", has_text="Open").tap()
        page.wait_for_url("**/Empty.html")
        page.go_back()
        phone.link("Mint").tap()
        page.wait_for_url("**/Mint.html")
        assert page.evaluate("window.moved || []") == []

    def test_a_card_can_be_used_by_everybody(self, reader: Curious) -> None:
        reader.link("Mint").hover()
        reader.shows("A herb")
        assert reader.barriers() == []
