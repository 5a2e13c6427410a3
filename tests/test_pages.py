"""The project's own vault as people see it: in a real browser, wide and phone, light and dark.

`scripts/test` brings what is needed besides (axe-core and the Nu HTML checker, from npm); without it
the tests that ask for it say so and are skipped.
"""

from __future__ import annotations

import functools
import http.server
import json
import os
import shutil
import struct
import subprocess
import threading
import zlib
from collections.abc import Iterator
from pathlib import Path

import pytest
from conftest import ROOT, write
from crawler import crawl, main

from vaultkit.site.hosts.build import build

pytestmark = pytest.mark.browser

WIDTHS = {"wide": (1280, 900), "phone": (390, 844)}
SETTLING = 150  # milliseconds in which a page's scripts may still complain
MOST_PAGES = 12  # of the vault, evenly chosen, besides those that have a kind of their own


def chromium() -> str | None:
    """Return the browser: the one `CHROMIUM` names, else Debian's."""
    return os.environ.get("CHROMIUM") or shutil.which("chromium")


class _Quiet(http.server.SimpleHTTPRequestHandler):
    def log_message(self, format: str, *args: object) -> None:  # noqa: A002
        pass


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory, own_vault: Path) -> Path:
    """The site of the project's vault, built with the project's `mkdocs.yml`."""
    folder = tmp_path_factory.mktemp("pages") / "site"
    build(own_vault, folder, ROOT / "mkdocs.yml")
    return folder


@pytest.fixture(scope="module")
def address(site: Path) -> Iterator[str]:
    """Where the site is served."""
    handler = functools.partial(_Quiet, directory=os.fspath(site))
    with http.server.ThreadingHTTPServer(("127.0.0.1", 0), handler) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        yield f"http://127.0.0.1:{server.server_port}/"
        server.shutdown()


@pytest.fixture(scope="module")
def browser() -> Iterator[object]:
    """A browser without a window."""
    api = pytest.importorskip("playwright.sync_api", reason="playwright is not installed")
    path = chromium()
    if path is None:
        pytest.skip("there is no Chromium; install it, or name it in CHROMIUM")
    with api.sync_playwright() as playwright:
        flags = ["--no-sandbox", "--disable-gpu"]
        chosen = playwright.chromium.launch(executable_path=path, args=flags)
        yield chosen
        chosen.close()


def pages_of(site: Path) -> list[str]:
    """Return pages of every kind; a redirect is left as soon as it is there."""
    files = [p for p in site.rglob("*.html") if 'http-equiv="refresh"' not in p.read_text("utf-8")]
    pages = sorted(p.relative_to(site).as_posix() for p in files)
    own = [p for p in pages if not p.startswith("tags/") and p != "404.html"]
    return ["index.html", "graph.html", "tags/index.html", *own[:: max(1, len(own) // MOST_PAGES)]]


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("width", WIDTHS)
def test_every_page_is_quiet_local_and_readable(
    scheme: str, width: str, site: Path, address: str, browser
) -> None:
    """No error, no request to anywhere else, no raw syntax, nothing wider than the screen, no blank page."""
    wide, high = WIDTHS[width]
    context = browser.new_context(viewport={"width": wide, "height": high}, color_scheme=scheme)
    page = context.new_page()
    wrong: list[str] = []
    page.on("console", lambda m: wrong.append(m.text) if m.type == "error" else None)
    page.on("pageerror", lambda e: wrong.append(str(e)))
    page.on("request", lambda r: wrong.append(r.url) if not is_local(r.url, address) else None)
    for name in pages_of(site):
        page.goto(address + name)
        page.wait_for_timeout(SETTLING)
        shown = page.evaluate(VISIBLE_TEXT)
        assert "[[" not in shown, name
        assert "%%" not in shown, name
        assert page.evaluate("document.documentElement.scrollWidth") <= wide, f"{name} is too wide"
        assert len(set(pixels(page.screenshot()))) > 3, f"{name} is blank"
    context.close()
    assert wrong == []


def test_search_finds_a_note_by_its_alias(address: str, browser) -> None:
    page = browser.new_page(viewport={"width": 1280, "height": 900})
    page.goto(address + "index.html")
    page.click(".vk-search")
    page.locator(".vk-finder__input").press_sequentially("EBCD")
    page.wait_for_selector(".vk-hit", timeout=20_000)
    assert page.inner_text(".vk-hit__title").startswith("Experience-Based Co-Design")
    page.close()


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

AXE = ROOT / ".venv" / "axe.min.js"
NU = ROOT / ".venv" / "vnu.jar"


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("width", WIDTHS)
def test_every_kind_of_page_can_be_used_by_everybody(
    scheme: str, width: str, site: Path, address: str, browser
) -> None:
    """axe-core finds nothing: names, contrast, landmarks, order."""
    if not AXE.is_file():
        pytest.skip("there is no axe-core; scripts/test fetches it")
    wide, high = WIDTHS[width]
    context = browser.new_context(viewport={"width": wide, "height": high}, color_scheme=scheme)
    page = context.new_page()
    found = []
    for name in ASKED:
        page.goto(address + name)
        page.evaluate(AXE.read_text("utf-8"))
        for violation in page.evaluate("axe.run(document)")["violations"]:
            found += [f"{name}: {violation['id']}: {n['html']}" for n in violation["nodes"]]
    context.close()
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
def test_what_is_wider_than_the_screen_scrolls_in_itself(
    width: str, tmp_path: Path, browser
) -> None:
    """And text from right to left stands at the right."""
    vault, site = tmp_path / "v", tmp_path / "s"
    write(vault, WIDE)
    build(vault, site, None)
    wide, high = WIDTHS[width]
    page = browser.new_page(viewport={"width": wide, "height": high})
    page.goto((site / "Note.html").as_uri())
    assert page.evaluate("document.documentElement.scrollWidth") <= wide
    inside = "e => { const r = document.createRange(); r.selectNodeContents(e); return r.getBoundingClientRect().left }"
    assert page.locator("p", has_text="שלום").evaluate(inside) > wide / 3
    assert page.locator("li", has_text="א").last.evaluate(inside) > wide / 3
    page.emulate_media(media="print")
    assert page.locator(".md-header").evaluate("e => getComputedStyle(e).display") == "none"
    page.close()


def is_local(url: str, address: str) -> bool:
    return url.startswith((address, "data:", "blob:"))


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
