"""What a page holds is made when it is written, and gone after; a plugin that looks at it sooner sees it sooner."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from conftest import write
from mkdocs.commands.build import build
from mkdocs.config.base import load_config
from mkdocs.plugins import BasePlugin

from vaultkit.site.hosts.host import Host


class _Looking(BasePlugin):  # type: ignore[type-arg, no-untyped-call]
    """A plugin that looks at pages before any is written."""

    def __init__(self) -> None:
        self.seen: dict[str, str] = {}

    def on_page_content(self, html: str, *, page: Any, config: Any, files: Any) -> None:
        self.seen[page.file.src_uri] = html


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    write(
        tmp_path / "vault", {"A.md": "# A\n\nOf apples.\n\n## More\n", "B.md": "See [[A#More]].\n"}
    )
    return tmp_path


def _built(folder: Path, *looking: _Looking, **settings: Any) -> tuple[dict[str, str], list[int]]:
    """Build the site; return its pages, and how much each of MkDocs' pages held when the first was written."""
    settings |= {"docs_dir": str(folder / "vault"), "site_dir": str(folder / "site")}
    settings = {"theme": {"name": "material"}, **settings}
    config = load_config(site_name="S", plugins=["search", "vaultkit"], **settings)
    for plugin in looking:
        config.plugins["looking"] = plugin
    held: list[int] = []
    show, plugin = Host.show_search, config.plugins["vaultkit"]

    def shown(host: Host, page: Any) -> None:
        if not held:
            pages = [file.page for file in host.files.documentation_pages()]
            held.extend(len(p.content or "") for p in pages if p is not None and p is not page)
        show(host, page)

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(Host, "show_search", shown)
        build(config)
    left = [file.page.content for file in plugin.host.files.documentation_pages()]  # type: ignore[attr-defined]
    assert not any(left) or any(held)
    made = {p.name: p.read_text("utf-8") for p in (folder / "site").rglob("*.html")}
    return made, held


def test_pages_are_made_as_they_are_written(folder: Path) -> None:
    made, held = _built(folder)
    assert "Of apples." in str(made)
    assert held
    assert not any(held)


def test_a_plugin_that_looks_at_pages_sees_them_before_any_is_written(folder: Path) -> None:
    plugin = _Looking()
    made, held = _built(folder, plugin)
    assert all(held)
    assert "Of apples." in plugin.seen["A.md"]
    assert made == _built(folder)[0]


def test_templates_of_the_owner_see_all_pages(folder: Path) -> None:
    write(folder / "theme", {"empty.html": ""})
    _, held = _built(folder, theme={"name": "material", "custom_dir": str(folder / "theme")})
    assert all(held)
