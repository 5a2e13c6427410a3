"""The project's own vault as people see it: in a real browser, wide and phone, light and dark.

`scripts/test` brings what is needed besides (axe-core and the Nu HTML checker, from npm); without it
the tests that ask for it say so and are skipped.
"""

from __future__ import annotations

import json
import shutil
import struct
import subprocess
import zlib
from collections.abc import Iterator
from pathlib import Path

import pytest
from browsing import WIDTHS, serving
from conftest import ROOT, write
from crawler import crawl, main

from vaultkit.site.hosts.build import build

pytestmark = pytest.mark.browser

SETTLING = 150  # milliseconds in which a page's scripts may still complain
MOST_PAGES = 12  # of the vault, evenly chosen, besides those that have a kind of their own


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory, own_vault: Path) -> Path:
    """The site of the project's vault, built with the project's `mkdocs.yml`."""
    folder = tmp_path_factory.mktemp("pages") / "site"
    build(own_vault, folder, ROOT / "mkdocs.yml")
    return folder


@pytest.fixture(scope="module")
def address(site: Path) -> Iterator[str]:
    """Where the site is served."""
    with serving(site) as address:
        yield address


def pages_of(site: Path) -> list[str]:
    """Return pages of every kind; a redirect is left as soon as it is there."""
    files = [p for p in site.rglob("*.html") if 'http-equiv="refresh"' not in p.read_text("utf-8")]
    pages = sorted(p.relative_to(site).as_posix() for p in files)
    own = [p for p in pages if not p.startswith("tags/") and p != "404.html"]
    return ["index.html", "graph.html", "tags/index.html", *own[:: max(1, len(own) // MOST_PAGES)]]


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("width", WIDTHS)
def test_every_page_is_quiet_local_and_readable(
    scheme: str, width: str, site: Path, address: str, visit
) -> None:
    """No error, no request to anywhere else, no raw syntax, nothing wider than the screen, no blank page."""
    reader = visit(address, width, color_scheme=scheme)
    for name in pages_of(site):
        page = reader.open(name)
        page.wait_for_timeout(SETTLING)
        shown = page.evaluate(VISIBLE_TEXT)
        assert "[[" not in shown, name
        assert "%%" not in shown, name
        assert not reader.is_too_wide(), name
        assert len(set(pixels(page.screenshot()))) > 3, f"{name} is blank"


def test_search_finds_a_note_by_its_alias(address: str, visit) -> None:
    page = visit(address).open()
    page.click(".vk-search")
    page.locator(".vk-finder__input").press_sequentially("EBCD")
    page.wait_for_selector(".vk-hit")
    assert page.inner_text(".vk-hit__title").startswith("Experience-Based Co-Design")


ASKED = [
    "index.html",
    "Methods/Evaluation-of-Co-Production.html",
    "Concepts/index.html",
    "graph.html",
    "tags/index.html",
    "tags/method.html",
    "Notes.html",
    "Co-Production-Map.html",
    "404.html",
]
"""A page of each kind: home, note, folder, graph, tags, tag, base, canvas, none."""

NU = ROOT / ".venv" / "vnu.jar"


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("width", WIDTHS)
def test_every_kind_of_page_can_be_used_by_everybody(
    scheme: str, width: str, address: str, visit
) -> None:
    """axe-core finds nothing: names, contrast, landmarks, order."""
    reader = visit(address, width, color_scheme=scheme)
    found = []
    for name in ASKED:
        reader.open(name)
        found += [f"{name}: {barrier}" for barrier in reader.barriers(scheme=scheme)]
    assert found == []


MATERIALS = "Attribute “autocomplete” is only allowed when the input type is"
"""What the theme's two drawers say so that a browser does not remember that they were open."""


def test_every_page_is_valid_html(site: Path) -> None:
    if not NU.is_file() or not shutil.which("java"):
        pytest.skip("there is no vnu.jar or no Java; scripts/test fetches the former")
    command = ["java", "-jar", NU, "--errors-only", "--format", "json", "--skip-non-html", site]
    run = subprocess.run(command, capture_output=True, text=True, check=False)
    messages = json.loads(run.stderr)["messages"]
    assert [m for m in messages if not m["message"].startswith(MATERIALS)] == []


def test_nothing_in_the_site_leads_nowhere(site: Path) -> None:
    found = crawl(site)
    assert found.pages > 60
    assert found.references > 3000
    assert found.dead == []
    assert found.twice == []


def test_a_crawl_finds_what_leads_nowhere(tmp_path: Path) -> None:
    write(
        tmp_path,
        {
            "index.html": '<a href="a/b%20c.html#%5Eid"></a> <a href="a/"></a> <img src="no.png">'
            '<a href="a/b%20c.html#no"></a> <a href="https://x.example/no"></a> <a href="#no"></a>',
            "a/b c.html": '<p id="^id"></p> <p id="^id"></p> <a href="..?q#"></a> <a href="/no/"></a>',
            "a/index.html": '<img srcset="../index.html 1x, no.png 2x"> <a href="../index.html"></a>',
        },
    )
    found = crawl(tmp_path)
    assert found.dead == [
        "a/b c.html: /no/",
        "a/index.html: no.png",
        "index.html: #no",
        "index.html: a/b%20c.html#no",
        "index.html: no.png",
    ]
    assert found.twice == ["a/b c.html: ^id"]
    assert main([str(tmp_path)]) == 1


WIDE = {
    "Note.md": "# Wide\n\n| a | b |\n|---|---|\n| "
    + "w" * 300
    + " | b |\n\n```text\n"
    + "x " * 300
    + "\n```\n\n"
    + "https://garden.example/"
    + "y" * 300
    + "\n\n$$"
    + "z + " * 80
    + "z$$\n\n"
    "> [!tip] "
    + "t" * 200
    + "\n> "
    + "u" * 300
    + "\n\n- "
    + "v" * 300
    + "\n\n`"
    + "q" * 300
    + "`\n\n"
    "![[Note]] ![[pic.svg|2000]]\n\nשלום\n\n- א\n- ב\n\n" + "長" * 200 + "\n",
    "pic.svg": '<svg xmlns="http://www.w3.org/2000/svg" width="9" height="9"><path d="M0 0h9v9z"/></svg>',
}


@pytest.mark.parametrize("width", WIDTHS)
def test_what_is_wider_than_the_screen_scrolls_in_itself(width: str, tmp_path: Path, visit) -> None:
    """And text from right to left stands at the right."""
    vault, site = tmp_path / "v", tmp_path / "s"
    write(vault, WIDE)
    build(vault, site, None)
    reader = visit(site, width)
    page = reader.open("Note.html")
    assert not reader.is_too_wide()
    inside = "e => { const r = document.createRange(); r.selectNodeContents(e); return r.getBoundingClientRect().left }"
    assert page.locator("p", has_text="שלום").evaluate(inside) > reader.wide / 3
    assert page.locator("li", has_text="א").last.evaluate(inside) > reader.wide / 3
    page.emulate_media(media="print")
    assert page.locator(".md-header").evaluate("e => getComputedStyle(e).display") == "none"


def pixels(png: bytes) -> bytes:
    """Return the bytes of a PNG's rows: enough to tell a page from a blank one."""
    at, data = 8, b""
    while at < len(png):
        (size,) = struct.unpack(">I", png[at : at + 4])
        if png[at + 4 : at + 8] == b"IDAT":
            data += png[at + 8 : at + 8 + size]
        at += size + 12
    return zlib.decompress(data)[:200_000]


VISIBLE_TEXT = """() => {
  const copy = document.querySelector("article").cloneNode(true);
  copy.querySelectorAll("code, pre").forEach(e => e.remove());
  return copy.textContent;
}"""
