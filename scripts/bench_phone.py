"""A slow phone, for benchmarks of pages: a site served as hosts serve it, and Chromium with its brakes on."""

from __future__ import annotations

import functools
import gzip
import http.server
import os
import shutil
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any, NamedTuple

NETWORK = {
    "offline": False,
    "latency": 150,  # milliseconds there and back
    "downloadThroughput": 1.6e6 / 8,  # bytes a second
    "uploadThroughput": 0.75e6 / 8,
}
"""What a phone is connected by: 1.6 Mbit/s down, 0.75 up."""
SLOWER = 4
"""How many times slower than here the phone's processor is."""

_PACKED = {".html", ".css", ".js", ".json", ".svg", ".xml"}


class Sent(NamedTuple):
    """A request that was answered."""

    at: float
    """When it came, in milliseconds since the epoch."""
    path: str
    """What was asked for."""
    size: int
    """How many bytes its answer has."""


class Served(NamedTuple):
    """A site that can be visited."""

    address: str
    """Where, with a stroke at its end."""
    sent: list[Sent]
    """What was asked for so far and is there."""


class _Packing(http.server.SimpleHTTPRequestHandler):
    """Serves files as hosts do: texts packed."""

    protocol_version = "HTTP/1.1"

    def __init__(self, *args: Any, sent: list[Sent], **options: Any) -> None:
        self._sent = sent
        super().__init__(*args, **options)

    def do_GET(self) -> None:
        began = time.time() * 1000
        file = Path(self.translate_path(self.path))
        if not file.is_file():
            self.send_error(404)
            return
        content, is_packed = _content(file)
        self._sent.append(Sent(began, self.path, len(content)))
        self.send_response(200)
        self.send_header("Content-Type", self.guess_type(str(file)))
        if is_packed:
            self.send_header("Content-Encoding", "gzip")
        self.send_header("Content-Length", str(len(content)))
        self.end_headers()
        with suppress(ConnectionError):  # a browser that closes asks for no more
            self.wfile.write(content)

    def log_message(self, format: str, *args: object) -> None:  # noqa: A002
        pass


@functools.cache
def _content(file: Path) -> tuple[bytes, bool]:
    content = file.read_bytes()
    return (gzip.compress(content, 6), True) if file.suffix in _PACKED else (content, False)


@contextmanager
def served(site: Path) -> Iterator[Served]:
    """Serve a folder."""
    sent: list[Sent] = []
    handler = functools.partial(_Packing, directory=str(site), sent=sent)
    with http.server.ThreadingHTTPServer(("127.0.0.1", 0), handler) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        yield Served(f"http://127.0.0.1:{server.server_port}/", sent)
        server.shutdown()


@contextmanager
def chromium() -> Iterator[Any]:
    """Run a browser: the one `CHROMIUM` names, else the system's."""
    from playwright.sync_api import sync_playwright

    program = os.environ.get("CHROMIUM") or shutil.which("chromium")
    if program is None:
        raise SystemExit("there is no Chromium; install it, or name it in CHROMIUM")
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=program, args=["--no-sandbox"])
        yield browser
        browser.close()


@contextmanager
def slow_page(browser: Any) -> Iterator[tuple[Any, Any]]:
    """Open an empty page on a phone that has seen nothing yet; yield it with its session of the browser's protocol."""
    context = browser.new_context(
        viewport={"width": 390, "height": 844}, device_scale_factor=2, has_touch=True
    )
    page = context.new_page()
    session = context.new_cdp_session(page)
    session.send("Network.enable")
    session.send("Network.emulateNetworkConditions", NETWORK)
    session.send("Emulation.setCPUThrottlingRate", {"rate": SLOWER})
    yield page, session
    context.close()
