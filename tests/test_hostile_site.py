"""Hostile vaults as sites: nothing in them acts in a browser, nothing private is shown, nothing outside is read."""

from __future__ import annotations

import functools
import http.server
import json
import os
import shutil
import subprocess
import sys
import threading
from collections.abc import Iterator
from pathlib import Path

import pytest

from vaultkit.site.hosts.build import build

KINDS = "^(xss|leak|trav|inj)"
EXPLAINED = {
    "leak-comment-percent": "a `%%` in the middle of a line is ended by the same block or by none (CMT-05)",
    "leak-excerpt-and-feed": "a code block whose language is called `comment` is code",
}
"""Cases, by the end of their names, whose token is shown on purpose."""


class _Quiet(http.server.SimpleHTTPRequestHandler):
    def log_message(self, format: str, *args: object) -> None:  # noqa: A002
        pass


@pytest.fixture(scope="module")
def hostile(shared: Path, tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Path]:
    """The site of all hostile cases together, and what is expected of it."""
    tool = shared / "tools" / "make_hostile.py"
    if not tool.is_file():
        pytest.skip("there are no hostile cases in ../shared/tools")
    work = tmp_path_factory.mktemp("hostile")
    making = [sys.executable, str(tool), "make", str(work / "v"), "--set", "both", "--only", KINDS]
    subprocess.run(making, check=True, capture_output=True)
    build(work / "v", work / "site", None)
    return work / "site", work / "v.manifest.json"


def test_nothing_in_the_files_acts_or_leaks(hostile: tuple[Path, Path], shared: Path) -> None:
    site, manifest = hostile
    tool = str(shared / "tools" / "make_hostile.py")
    asking = [sys.executable, tool, "check-site", str(manifest), str(site)]
    said = json.loads(subprocess.run(asking, check=False, capture_output=True, text=True).stdout)
    assert said["pages"] > 300
    unexplained = {
        case: found
        for case, found in said["failures"].items()
        if case.partition("-")[2] not in EXPLAINED or list(found) != ["token leaked"]
    }
    assert unexplained == {}


@pytest.fixture(scope="module")
def address(hostile: tuple[Path, Path]) -> Iterator[str]:
    """Where the site is served."""
    handler = functools.partial(_Quiet, directory=os.fspath(hostile[0]))
    with http.server.ThreadingHTTPServer(("127.0.0.1", 0), handler) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        yield f"http://127.0.0.1:{server.server_port}/"
        server.shutdown()


_WATCH = "window.acted = []; window.__vkxss = token => { window.acted.push(token) }"
_TOUCH = """() => {
  addEventListener("click", event => event.preventDefault(), true)
  for (const element of document.querySelectorAll("article *"))
    if (element.isConnected) for (const kind of ["mouseover", "mouseenter", "pointerover", "focus", "click", "toggle", "animationend"])
      element.dispatchEvent(new MouseEvent(kind, {bubbles: true, cancelable: true}))
  const active = [...document.querySelectorAll("[href],[src],[action],[data]")].flatMap(element =>
    ["href", "src", "action", "data"].map(name => element.getAttribute(name) || "")
  ).filter(url => /^[\\s\\x00-\\x20]*(javascript|vbscript|data:text)/i.test(url))
  return [...window.acted, ...active]
}"""

_CONTROL = """() => document.querySelector("article").innerHTML =
  '<a href="javascript:0" onfocus="__vkxss(`control`)">what the test must see</a>'"""


@pytest.mark.browser
def test_nothing_acts_in_a_browser(hostile: tuple[Path, Path], address: str) -> None:
    api = pytest.importorskip("playwright.sync_api", reason="playwright is not installed")
    path = os.environ.get("CHROMIUM") or shutil.which("chromium")
    if path is None:
        pytest.skip("there is no Chromium; install it, or name it in CHROMIUM")
    site, manifest = hostile
    cases = json.loads(manifest.read_text("utf-8"))["cases"]
    tokens = [token.encode() for case in cases for token in case["asserts"].get("xss", [])]
    pages = [p for p in sorted(site.rglob("*.html")) if any(t in p.read_bytes() for t in tokens)]
    assert len(tokens) >= 100
    assert len(pages) >= 50
    acted: dict[str, list[str]] = {}
    with api.sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=path, args=["--no-sandbox"])
        context = browser.new_context()
        context.add_init_script(_WATCH)
        # What the world outside would answer is not needed, and must not be waited for.
        context.route(lambda url: not url.startswith(address), lambda route: route.abort())
        page = context.new_page()
        for file in pages:
            name = file.relative_to(site).as_posix()
            page.goto(address + name, wait_until="load")
            if found := page.evaluate(_TOUCH):
                acted[name] = found
        page.goto(address + "index.html")
        page.evaluate(_CONTROL)
        assert page.evaluate(_TOUCH) == ["control", "javascript:0"]
        browser.close()
    assert acted == {}
