"""A site as somebody reads it: served or opened from its folder, in Chromium, with an ear for what goes wrong.

The fixtures `browser`, `visit` and `serve` in conftest.py are made of this. Nothing outside the site can be
reached, whatever a page asks for; a page that asks has failed.
"""

from __future__ import annotations

import functools
import os
import shutil
import socketserver
import sys
import threading
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from http.server import SimpleHTTPRequestHandler
from pathlib import Path
from typing import Any, ClassVar

import pytest

PATIENCE = 60_000
"""Milliseconds for whatever has to come. A machine may be slow: only how long a thing stays away says something."""

WIDTHS = {"wide": (1280, 900), "phone": (390, 844)}
"""Screens, in CSS pixels."""

PHONE = {"has_touch": True, "is_mobile": True}
"""What else makes a phone of the narrow screen."""

AXE = Path(__file__).resolve().parent.parent / ".venv" / "axe.min.js"

FLAGS = [
    "--no-sandbox",
    # WebGL without a graphics card.
    "--use-angle=swiftshader",
    "--enable-unsafe-swiftshader",
    "--ignore-gpu-blocklist",
    # No name is looked up, and no proxy is asked: what is not here fails at once.
    "--no-proxy-server",
    "--host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE 127.0.0.1",
]


@contextmanager
def chromium() -> Iterator[Any]:
    """Run a browser without a window: the one `CHROMIUM` names, else Debian's. Skips the test if there is none."""
    api = pytest.importorskip("playwright.sync_api", reason="playwright is not installed")
    path = os.environ.get("CHROMIUM") or shutil.which("chromium")
    if path is None:
        pytest.skip("there is no Chromium; install it, or name it in CHROMIUM")
    with api.sync_playwright() as playwright:
        chosen = playwright.chromium.launch(executable_path=path, args=FLAGS, timeout=PATIENCE)
        yield chosen
        chosen.close()


class Quiet(SimpleHTTPRequestHandler):
    """Serves the files of a folder and says nothing of it. A connection is kept for the next file."""

    protocol_version = "HTTP/1.1"
    disable_nagle_algorithm = (
        True  # else the second half of an answer waits for the first to be confirmed
    )
    wbufsize = -1

    besides: ClassVar[Mapping[str, str]] = {}
    """Headers that every answer has."""

    def end_headers(self) -> None:
        for name, value in self.besides.items():
            self.send_header(name, value)
        super().end_headers()

    def log_message(self, format: str, *args: object) -> None:  # noqa: A002
        pass


class Strict(Quiet):
    """Serves pages that may run nothing but the site's own files."""

    besides: ClassVar[Mapping[str, str]] = {"Content-Security-Policy": "script-src 'self'"}


class _Server(socketserver.ThreadingTCPServer):
    daemon_threads = True
    # Chromium opens many connections at once. One that finds the queue full is tried again after 1, 3, 7 … seconds.
    request_queue_size = 128

    def handle_error(self, request: Any, client_address: Any) -> None:
        if not isinstance(sys.exception(), ConnectionError):  # a page that is left hangs up
            super().handle_error(request, client_address)


@contextmanager
def serving(folder: Path, handler: type[Quiet] = Quiet) -> Iterator[str]:
    """Serve a folder, which may still be empty or missing; yield its address."""
    bound = functools.partial(handler, directory=os.fspath(folder))
    with _Server(("127.0.0.1", 0), bound) as server:
        threading.Thread(target=server.serve_forever, args=(0.05,), daemon=True).start()
        yield f"http://127.0.0.1:{server.server_address[1]}/"
        server.shutdown()


class Reader:
    """One page of a browser, and whatever goes wrong in it."""

    def __init__(
        self, browser: Any, root: Path | str, width: str = "wide", **options: object
    ) -> None:
        self.root = root if isinstance(root, str) else f"{root.as_uri()}/"
        """Where the site is: its address, or its folder's."""
        self.wrong: list[str] = []
        """Errors on the console, exceptions, and requests to anywhere else."""
        self.asked: list[str] = []
        """Addresses asked for so far."""
        self.wide, high = WIDTHS[width]
        viewport = {"width": self.wide, "height": high}
        self.context = browser.new_context(**{"viewport": viewport, **options})
        self.context.set_default_timeout(PATIENCE)
        self.page = self.listen(self.context.new_page())

    def listen(self, page: Any) -> Any:
        """Hear what goes wrong in `page`, too."""
        page.on("console", lambda m: self.wrong.append(m.text) if m.type == "error" else None)
        page.on("pageerror", lambda error: self.wrong.append(str(error)))
        page.on("request", lambda request: self._hear(request.url))
        return page

    def _hear(self, url: str) -> None:
        self.asked.append(url)
        if not url.startswith(
            (self.root, "data:", "blob:", "chrome")
        ):  # Chromium shows PDF with pages of its own
            self.wrong.append(url)

    def open(self, name: str = "index.html") -> Any:
        """Open a page of the site, and return it."""
        self.page.goto(self.root + name)
        return self.page

    def stay(self) -> None:
        """Mark the page as loaded, so that `stayed` tells instant navigation from another load."""
        # Until the theme has read the sitemap, a link loads the whole of the next page.
        self.page.wait_for_load_state("networkidle")
        self.page.evaluate("window.stayed = true")

    @property
    def stayed(self) -> bool:
        """Whether nothing was loaded as a whole since `stay`."""
        return bool(self.page.evaluate("Boolean(window.stayed)"))

    def barriers(self, inside: str = "html", scheme: str = "light") -> list[str]:
        """Return what axe-core finds there as it is now: what keeps somebody from using it.

        In the dark only colours are looked at: a page that is asked about in both differs in nothing else.
        """
        if not AXE.is_file():
            pytest.skip("there is no axe-core; scripts/test fetches it")
        # What is half faded in has too little contrast, and will have enough.
        self.page.add_style_tag(
            content="* {transition: none !important; animation: none !important}"
        )
        self.page.evaluate(AXE.read_text("utf-8"))
        options: dict[str, object] = {"preload": False}
        if scheme == "dark":
            options["runOnly"] = ["color-contrast", "link-in-text-block"]
        asking = "([inside, options]) => axe.run(inside, options)"
        found = self.page.evaluate(asking, [inside, options])["violations"]
        return [f"{v['id']}: {node['html']}" for v in found for node in v["nodes"]]

    def is_too_wide(self) -> bool:
        """Whether the page has to be moved sideways to be read."""
        return int(self.page.evaluate("document.documentElement.scrollWidth")) > self.wide

    def end(self) -> None:
        """Close the page; fail if anything went wrong in it."""
        self.context.close()
        assert self.wrong == [], "\n".join(self.wrong)
