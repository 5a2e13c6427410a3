"""The pictures in the manual: each is a view of the project's own vault, and a view that shows what it is there for.

`pytest tests/test_gallery.py --accept` takes them anew; without it, only the views are tested.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from pathlib import Path
from typing import Any, NamedTuple

import pytest
from conftest import ROOT
from test_pages import address, site  # noqa: F401  pytest finds them by their names

pytestmark = pytest.mark.browser

FOLDER = ROOT / "docs" / "gallery"
WIDE, PHONE = (1280, 800), (390, 780)


class View(NamedTuple):
    """What a picture shows."""

    page: str
    size: tuple[int, int]
    scheme: str
    sees: str
    """A selector of what has to be seen."""
    act: Callable[[Any], None] | None = None
    """What a reader does first."""


def _hover(page: Any) -> None:
    page.locator(".md-typeset p a.vk-link", has_text="Recovery").first.hover()


def _search(page: Any) -> None:
    page.keyboard.press("/")
    page.keyboard.type("peer work", delay=20)


VIEWS = {
    "note": View("Concepts/Co-Production.html", WIDE, "light", ".md-typeset .vk-properties"),
    "note-phone": View("Concepts/Ladder-of-Co-Production.html", PHONE, "dark", ".md-typeset table"),
    "preview": View("Maps/Recovery-MOC.html", WIDE, "light", ".vk-preview[open]", _hover),
    "search": View("index.html", WIDE, "light", "[role=option]", _search),
    "search-phone": View("index.html", PHONE, "dark", "[role=option]", _search),
    "graph": View("graph.html", WIDE, "dark", "canvas"),
    "canvas": View("Co-Production-Map.html", WIDE, "light", ".vk-canvas .vk-card"),
    "base": View("Notes.html", WIDE, "dark", ".vk-view table"),
}


@pytest.mark.parametrize("name", VIEWS)
def test_a_view_shows_what_it_is_there_for(
    name: str,
    address: str,  # noqa: F811
    visit: Any,
    accept: bool,
) -> None:
    view = VIEWS[name]
    width, height = view.size
    reader = visit(address, viewport={"width": width, "height": height}, color_scheme=view.scheme)
    page = reader.open(view.page)
    page.wait_for_timeout(300)
    if view.act:
        view.act(page)
    page.locator(view.sees).first.wait_for(state="visible")
    if accept:
        page.wait_for_timeout(1500)
        FOLDER.mkdir(exist_ok=True)
        page.screenshot(path=FOLDER / f"{name}.jpg", type="jpeg", quality=78)


def test_the_manual_shows_every_picture() -> None:
    shown = set(re.findall(r"gallery/([\w-]+)\.jpg", (ROOT / "docs/reading.md").read_text("utf-8")))
    assert shown == set(VIEWS) == {file.stem for file in Path(FOLDER).glob("*.jpg")}
