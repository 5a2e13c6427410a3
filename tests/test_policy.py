"""Sites under a strict Content-Security-Policy: no page runs a script that is not a file of the site, and all works."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import ClassVar

import pytest
from browsing import Quiet, serving
from conftest import ROOT
from test_offline import SHOWN, built, cache  # noqa: F401  pytest finds it by its name

from vaultkit.site.inline import InlineScripts
from vaultkit.site.shared_files import STYLE

POLICY = (
    "default-src 'none'; script-src 'self'; worker-src 'self'; style-src 'self' 'unsafe-inline'; "
    "img-src 'self' data: https:; media-src 'self' https:; font-src 'self' data:; "
    "connect-src 'self'; frame-src 'self' https://www.youtube-nocookie.com; "
    "base-uri 'none'; form-action 'none'; frame-ancestors 'none'"
)
"""As docs/offline.md recommends it."""

_RUN = re.compile(r"<script(?![^>]*\s(?:src=|type=\"application/))[^>]*>")


class _Recommended(Quiet):
    besides: ClassVar[Mapping[str, str]] = {"Content-Security-Policy": POLICY}


pytestmark = pytest.mark.xdist_group("offline")


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory, cache: Path) -> Path:  # noqa: F811
    """A site with all that runs: search, palettes, diagrams, math."""
    return built(tmp_path_factory.mktemp("policy"), cache)


def test_the_manual_says_the_policy() -> None:
    assert POLICY in (ROOT / "docs" / "offline.md").read_text("utf-8")


def test_no_page_holds_a_script(site: Path) -> None:
    pages = list(site.rglob("*.html"))
    assert len(pages) > 5
    for page in pages:
        assert not _RUN.search(page.read_text("utf-8")), page
    files = [file.read_text("utf-8") for file in (site / "assets" / "inline").glob("*.js")]
    assert any("__md_scope" in code for code in files)


def test_what_runs_and_only_that_is_moved(tmp_path: Path) -> None:
    page = (
        f'<link rel="stylesheet" href="../{STYLE}"><script>one()</script><script type="module">two()</script>'
        '<script type="application/json">{}</script><script src="x.js"></script><script> </script>'
        "<p>&lt;script></p><script>one()</script><script>open"
    )
    moved = InlineScripts(tmp_path).moved(page)
    one, two, again = re.findall(r'src="\.\./(assets/inline/\w+\.js)"', moved)
    assert (tmp_path / one).read_text() == "one()"
    assert (tmp_path / two).read_text() == "two()"
    assert again == one
    assert f'<script type="module" src="../{two}"></script>' in moved
    assert moved.endswith("<script>open")
    assert re.sub(r' src="\.\./assets/[^"]*"', "", moved) == page.replace("one()", "").replace(
        "two()", ""
    )
    assert InlineScripts(tmp_path).moved("<script>one()</script>") == "<script>one()</script>"


@pytest.fixture(scope="module")
def address(site: Path) -> Iterator[str]:
    """Where the site is served, with the policy."""
    with serving(site, _Recommended) as address:
        yield address


@pytest.mark.browser
def test_all_works(address: str, visit) -> None:
    reader = visit(address)
    page = reader.open("Drawn.html")
    page.wait_for_function(f"({SHOWN})() >= 4")
    # The palette is kept and found again.
    scheme = page.evaluate("document.body.dataset.mdColorScheme")
    page.click("label[for^=__palette]:not([hidden])")
    page.wait_for_function("was => document.body.dataset.mdColorScheme !== was", arg=scheme)
    reader.open("Math.html")
    assert page.evaluate("document.body.dataset.mdColorScheme") != scheme
    # The search finds.
    page.keyboard.press("/")
    page.keyboard.type("quercus")
    page.wait_for_selector("[role=option]")
    # What the policy does not allow does not run: the test would see it.
    assert reader.wrong == []
    with page.expect_console_message(lambda m: "Content Security" in m.text):
        page.evaluate(
            "document.body.insertAdjacentHTML('beforeend', '<img src=data:, onerror=\"window.acted = 1\">')"
        )
    assert page.evaluate("window.acted") is None
    reader.wrong.clear()  # what was refused
