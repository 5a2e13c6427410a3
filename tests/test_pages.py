"""The project's own vault as people see it: in a real browser, wide and phone, light and dark."""

from __future__ import annotations

import functools
import http.server
import os
import shutil
import struct
import threading
import zlib
from collections.abc import Iterator
from pathlib import Path

import pytest
from conftest import ROOT

from vaultkit.site.build import build

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
    pages = sorted(p.relative_to(site).as_posix() for p in site.rglob("*.html"))
    own = [p for p in pages if not p.startswith("tags/") and p != "404.html"]
    return ["index.html", "tags/index.html", *own[:: max(1, len(own) // MOST_PAGES)]]


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
    page.click(".md-search__input")
    page.locator(".md-search__input").press_sequentially("EBCD")
    page.wait_for_selector(".md-search-result__item", timeout=20_000)
    assert "Experience-Based Co-Design" in page.inner_text(".md-search-result__list")
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
