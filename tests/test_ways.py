"""Finding one's way: pages by name and at random, folders that open, what changed last, wrong addresses, who names whom."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
from pathlib import Path
from urllib.parse import unquote

import pytest
from browsing import AXE, PHONE, WIDTHS, Quiet, Reader
from conftest import VaultOf, write

from vaultkit.site.directory import directory
from vaultkit.site.edition import Edition
from vaultkit.site.features.mentions import html as mentions_html
from vaultkit.site.features.outgoing import html as outgoing_html
from vaultkit.site.hosts.build import build
from vaultkit.site.publish import decide
from vaultkit.site.recent import recently_changed
from vaultkit.site.wishes import Wishes
from vaultkit.source.path import VaultPath
from vaultkit.vault.load import load


def pages_in(edition: Edition) -> dict[str, list[tuple[str, str]]]:
    """Return the names and addresses that the file of data holds, by folder: as `vaultkit-ways.js` reads it."""
    found: dict[str, list[tuple[str, str]]] = {}
    paths: list[str] = []
    last = ""
    for parent, name, inside in json.loads(json.dumps(directory(edition))):
        paths.append(f"{paths[parent]}/{name}".lstrip("/") if parent >= 0 else "")
        for i in range(0, len(inside), 3):
            last = last[: inside[i + 1]] + inside[i + 2]
            found.setdefault(paths[-1], []).append((inside[i], unquote(last)))
    return found


class TestDirectory:
    def test_it_names_every_public_page_by_folder(self, vault_of: VaultOf) -> None:
        vault = vault_of(
            {
                "index.md": "",
                "Überall.md": "",
                "a/Note one.md": "",
                "a/b/index.md": "",
                "a/b/<script>.md": "",
                "a/Board.canvas": "{}",
                "p/secret.md": "---\npublish: false\n---\n",
            }
        )
        assert pages_in(Edition(decide(vault))) == {
            "": [("index", "index.html"), ("Überall", "Überall.html")],
            "a": [
                ("", "a/index.html"),
                ("Board", "a/Board.html"),
                ("Note one", "a/Note-one.html"),
            ],
            "a/b": [("index", "a/b/index.html"), ("<script>", "a/b/script.html")],
        }

    def test_a_front_page_in_a_folder_of_addresses_is_the_root(self, vault_of: VaultOf) -> None:
        edition = Edition(decide(vault_of({"Home.md": "", "x/N.md": ""})), directory_urls=True)
        assert pages_in(edition) == {"": [("Home", "")], "x": [("", "x/"), ("N", "x/N/")]}


class TestMentions:
    def shown(self, vault_of: VaultOf, path: str, files: dict[str, str]) -> str:
        wishes = Wishes(mentions=True, outgoing=True)
        return mentions_html(Edition(decide(vault_of(files), wishes)), VaultPath(path))

    def test_a_name_in_running_text_is_one_with_its_sentence(self, vault_of: VaultOf) -> None:
        said = self.shown(
            vault_of,
            "Peer Support.md",
            {
                "Peer Support.md": "---\naliases: [peer work]\n---\nOf Peer Support itself.",
                "A.md": "First. We tried *peer* support & more. Last.",
                "B.md": "> - Peer-work helps.\n",
            },
        )
        assert "2 notes mention this without a link" in said
        assert "<blockquote>We tried <mark>peer support</mark> &amp; more.</blockquote>" in said
        assert "<mark>Peer-work</mark> helps." in said
        assert "itself" not in said

    @pytest.mark.parametrize(
        "text",
        [
            "`Oak tree`",
            "```\nOak tree\n```",
            "%% Oak tree %%",
            "x <!-- Oak tree --> y",
            "[[Other|an Oak tree]]",
            "[Oak tree](https://example.org)",
            "Oak tree and [[Oak tree]]",
            "$Oak tree$",
            "Oak trees",
            "Oak. Then a tree",
            "---\npublish: false\n---\nOak tree",
        ],
    )
    def test_what_is_linked_or_no_running_text_or_not_public_is_none(
        self, vault_of: VaultOf, text: str
    ) -> None:
        files = {"Oak tree.md": "", "Other.md": "", "A.md": text}
        assert self.shown(vault_of, "Oak tree.md", files) == ""

    def test_the_longest_name_is_meant_and_short_ones_are_not(self, vault_of: VaultOf) -> None:
        files = {"Oak.md": "", "Oaken.md": "", "Oaken gate.md": "", "2024.md": "", "庭園.md": ""}
        files["A.md"] = "Oak, the Oaken Gate of 2024, 古い庭園で。"
        assert self.shown(vault_of, "Oak.md", files) == ""
        assert self.shown(vault_of, "Oaken.md", files) == ""
        assert self.shown(vault_of, "2024.md", files) == ""
        assert "<mark>Oaken Gate</mark>" in self.shown(vault_of, "Oaken gate.md", files)
        assert "<mark>庭園</mark>" in self.shown(vault_of, "庭園.md", files)

    def test_they_and_outgoing_links_are_the_owners_wish(self, vault_of: VaultOf) -> None:
        vault = vault_of(
            {"A.md": "Oak tree [[B]] [[B|again]] [[x.png]]", "B.md": "", "Oak tree.md": ""}
        )
        plain, wishing = (
            Edition(decide(vault)),
            Edition(decide(vault, Wishes(mentions=True, outgoing=True))),
        )
        assert (mentions_html(plain, VaultPath("Oak tree.md")), outgoing_html(plain, VaultPath("A.md"))) == ("", "")  # fmt: skip
        said = outgoing_html(wishing, VaultPath("A.md"))
        assert "Leads to 1 note<" in said
        assert said.count("<a ") == 1


@pytest.mark.skipif(not shutil.which("git"), reason="git is not installed")
class TestRecent:
    def git(self, folder: Path, *arguments: str, when: str = "2026-01-01") -> None:
        dates = dict.fromkeys(["GIT_AUTHOR_DATE", "GIT_COMMITTER_DATE"], f"{when}T12:00:00Z")
        own = {"GIT_CONFIG_GLOBAL": os.devnull, "GIT_CONFIG_SYSTEM": os.devnull}
        settings = ["-c", "user.name=n", "-c", "user.email=e@example.org"]
        subprocess.run(
            ["git", "-C", folder, *settings, *arguments],
            check=True,
            capture_output=True,
            env={**os.environ, **dates, **own},
        )

    def commit(self, folder: Path, files: dict[str, str], when: str) -> None:
        write(folder, files)
        self.git(folder, "add", "-A")
        self.git(folder, "commit", "-qm", "x", when=when)

    def test_it_is_what_commits_say_of_public_notes(
        self, tmp_path: Path, vault_of: VaultOf
    ) -> None:
        vault = vault_of({"Outside.txt": ""})
        root = vault.root
        assert recently_changed(decide(vault_of({"A.md": ""}))) == {}  # no repository
        self.git(root, "init", "-q")
        self.commit(root, {"A.md": "", "ß ü\n.md": "x", "Gone.md": ""}, "2026-01-02")
        self.commit(root, {"B.md": "", "Private.md": "---\npublish: false\n---\n"}, "2026-02-03")
        (root / "Gone.md").unlink()
        self.commit(root, {"A.md": "new"}, "2026-03-04")
        write(root, {"B.md": "not committed", "New.md": ""})
        found = recently_changed(decide(vault_of({})))
        assert list(found.items())[:2] == [("A.md", "2026-03-04"), ("B.md", "2026-02-03")]
        assert "Private.md" not in found
        assert "New.md" not in found
        page = Edition(decide(vault_of({})))
        assert ".recent.md" in page.addresses
        assert Edition(decide(vault_of({}), Wishes(recent=False))).recent == {}

    def test_a_shallow_clone_does_not_know_when_its_first_files_changed(
        self, tmp_path: Path
    ) -> None:
        origin, clone = tmp_path / "origin", tmp_path / "clone"
        origin.mkdir()
        self.git(origin, "init", "-q")
        self.commit(origin, {"A.md": ""}, "2026-01-02")
        self.commit(origin, {"B.md": ""}, "2026-02-03")
        self.git(tmp_path, "clone", "-q", "--depth", "1", origin.as_uri(), str(clone))
        assert recently_changed(decide(load(clone))) == {}
        assert len(recently_changed(decide(load(origin)))) == 2


MANY = {f"Many/Note {number:03}.md": f"Number {number}.\n" for number in range(260)}
NOTES = {
    "Home.md": "# Home\n\n[[Peer Support]]\n\n" + "A long text.\n\n" * 80,
    "Ideas/Peer Support.md": "Support.\n",
    "Ideas/Deep/Café & <b>.md": "Coffee.\n",
    **MANY,
}


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The site of a vault too large for a sidebar that shows all of it."""
    folder = tmp_path_factory.mktemp("ways")
    write(folder / "v", NOTES)
    build(folder / "v", folder / "s", None)
    return folder / "s"


class Wanderer(Reader):
    """A reader who looks for pages."""

    def sidebar(self) -> list[str]:
        lines = ".md-sidebar--primary .md-nav__list > li:not(.vk-nav-way) a.md-nav__link"
        return [text.strip() for text in self.page.locator(lines).all_text_contents()]

    def focused(self) -> str:
        return str(self.page.evaluate("document.activeElement.textContent")).strip()


@pytest.fixture
def reader(site: Path, visit) -> Wanderer:
    return visit(site, kind=Wanderer)


@pytest.mark.browser
class TestReading:
    def test_a_page_is_found_by_its_name_whatever_the_sidebar_shows(self, reader: Wanderer) -> None:
        page = reader.page
        reader.open("Many/Note-130.html")
        page.locator(".vk-find__name").fill("cafe")
        page.locator(".vk-found a").wait_for()
        assert page.locator(".vk-found a").inner_text() == "Café & <b>\nIdeas / Deep"
        assert page.locator("[role=status]").inner_text() == "1 page"
        assert not page.locator(".md-sidebar--primary .md-nav__list").first.is_visible()
        page.keyboard.press("Escape")
        page.locator(".vk-found").wait_for(state="detached")
        page.locator(".vk-find__name").fill("no such thing")
        page.get_by_text("No page is called so.").wait_for()
        page.locator(".vk-find__name").fill("note 25")
        page.get_by_text("13 pages").wait_for()
        page.keyboard.press("ArrowDown")
        page.keyboard.press("ArrowDown")
        assert reader.focused().startswith("Note 251")
        page.keyboard.press("Enter")
        page.wait_for_url("**/Note-251.html")

    def test_the_rest_of_a_folder_comes_where_it_stands(self, reader: Wanderer) -> None:
        page = reader.page
        reader.open("Many/Note-130.html")
        assert len([line for line in reader.sidebar() if line.startswith("Note")]) == 40
        page.locator(".vk-nav-more").click()
        page.locator(".vk-nav-more").wait_for(state="detached")
        names = [line for line in reader.sidebar() if line.startswith("Note")]
        assert names == [path[5:-3] for path in MANY]  # in order, none twice

    def test_a_closed_folder_opens_by_mouse_and_by_keys(self, reader: Wanderer) -> None:
        page = reader.page
        reader.open("index.html")
        page.locator(".vk-nav-folder", has_text="Ideas").locator(".md-nav__icon").click()
        page.locator(".vk-nav-below", has_text="Peer Support").wait_for()
        assert page.url.endswith("index.html")
        page.get_by_role("link", name="Many", exact=True).focus()
        page.keyboard.press("ArrowRight")
        page.locator(".vk-nav-below", has_text="Note 000").wait_for()
        page.keyboard.press("ArrowRight")
        assert reader.focused() == "Note 000"
        page.keyboard.press("ArrowUp")
        page.keyboard.press("ArrowLeft")
        page.locator(".vk-nav-below", has_text="Note 000").wait_for(state="detached")
        page.keyboard.press("ArrowUp")
        assert reader.focused() == "Peer Support" or reader.focused() == "Deep"
        page.keyboard.press("Home")
        assert reader.focused() == "Home"
        page.keyboard.press("ArrowUp")
        assert page.evaluate("document.activeElement.className").startswith("vk-find__name")

    def test_any_page_is_another_one(self, reader: Wanderer) -> None:
        reader.open("index.html")
        reader.page.locator(".vk-random").click()
        reader.page.wait_for_url(lambda url: not url.endswith("/index.html"))

    @pytest.mark.parametrize("width", WIDTHS)
    def test_a_wrong_address_suggests_what_may_be_meant(
        self, width: str, site: Path, serve, visit
    ) -> None:
        class Lost(Quiet):
            def send_error(self, code: int, *args: object, **more: object) -> None:
                page = (site / "404.html").read_bytes()
                self.send_response(200)  # else the browser tells of it
                self.send_header("Content-Length", str(len(page)))
                self.end_headers()
                self.wfile.write(page)

        scheme = {"wide": "light", "phone": "dark"}[width]
        touch = PHONE if width == "phone" else {}
        reader = visit(serve(site, Lost), width, color_scheme=scheme, **touch)
        page = reader.open("old/place/of/peer_suport.html")
        first = page.locator(".vk-lost a").first
        first.wait_for()
        assert first.inner_text().startswith("Peer Support")
        if AXE.is_file():
            assert reader.barriers() == []
        assert not reader.is_too_wide()
        first.tap() if touch else first.click()
        page.wait_for_url("**/Ideas/Peer-Support.html")
        reader.open("%F0%28x/zzzzqqq")
        page.wait_for_timeout(300)
        assert page.locator(".vk-lost a").count() == 0

    @pytest.mark.parametrize("width", WIDTHS)
    def test_who_comes_back_goes_on_reading(self, width: str, site: Path, visit) -> None:
        reader = visit(site, width, **(PHONE if width == "phone" else {}))
        page = reader.page
        reader.open("index.html")
        page.evaluate("scrollTo(0, 900)")
        reader.open("Ideas/Peer-Support.html")
        reader.open("index.html")
        page.wait_for_timeout(150)
        assert page.evaluate("scrollY") == 0  # a page of the same visit begins at its beginning
        page.evaluate("scrollTo(0, 900)")
        reader.open("Ideas/Peer-Support.html")
        page.evaluate("sessionStorage.clear()")
        other = page.context.new_page()
        other.goto(reader.root + "index.html")
        other.wait_for_function("scrollY === 900")
        again = page.context.new_page()
        again.goto(reader.root + "index.html#top")
        again.wait_for_timeout(150)
        assert again.evaluate("scrollY") < 900

    def test_without_scripts_there_is_nothing_that_would_need_them(self, site: Path, visit) -> None:
        page = visit(site, java_script_enabled=False).open("Many/Note-130.html")
        assert not page.locator(".vk-find").is_visible()
        page.locator(".vk-nav-more").first.click()
        page.wait_for_url("**/Many/index.html")
        assert page.locator(".vk-notes li").count() == 260

    @pytest.mark.parametrize("scheme", ["light", "dark"])
    @pytest.mark.parametrize("width", WIDTHS)
    def test_what_is_found_can_be_used_by_everybody(
        self, width: str, scheme: str, site: Path, visit
    ) -> None:
        reader = visit(site, width, color_scheme=scheme, **(PHONE if width == "phone" else {}))
        page = reader.open()
        if width == "phone":
            page.locator(".md-header label[for=__drawer]").tap()
        icon = page.locator(".vk-nav-folder", has_text="Ideas").locator(".md-nav__icon")
        icon.tap() if width == "phone" else icon.click()
        page.locator(".vk-nav-below").wait_for()
        found = reader.barriers()
        page.locator(".vk-find__name").fill("note")
        page.locator(".vk-found").wait_for()
        assert found + reader.barriers() == []
