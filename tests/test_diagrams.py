"""Which nodes of a diagram lead to notes, and what pages bring to draw diagrams and math."""

from __future__ import annotations

import logging
import time
from collections.abc import Mapping
from pathlib import Path

import pytest
from conftest import write

from vaultkit.site.diagrams import links_of
from vaultkit.site.extras import Extras
from vaultkit.site.hosts.build import build
from vaultkit.site.vendored import PACKAGES

LINKS: dict[str, tuple[str, dict[str, str]]] = {
    "names and labels": (
        "graph TD\nBiology --> C[Chemistry]\nclass Biology,C internal-link;",
        {"Biology": "Biology", "C": "Chemistry"},
    ),
    "every shape": (
        "graph TD\nA(a b) --> B((c)) --> C{{d}} --> D[/e/]\nE>f] --- F([g]) --- G[(h)]\n"
        "class A,B,C,D,E,F,G internal-link",
        {"A": "a b", "B": "c", "C": "d", "D": "e", "E": "f", "F": "g", "G": "h"},
    ),
    "quoted labels": (
        'graph TD\nA["⨳ special (x)"] --> my-node["b"]\nclass A,my-node internal-link',
        {"A": "⨳ special (x)", "my-node": "b"},
    ),
    "a quoted name": (
        'graph TD\n"⨳ special"\nclass "⨳ special" internal-link',
        {"⨳ special": "⨳ special"},
    ),
    "the class on the node": (
        "graph TD\nA[Oak]:::internal-link-->B:::internal-link",
        {"A": "Oak", "B": "B"},
    ),
    "all on one line": (
        "graph TD; A[Oak]-->|says|B; class A,B internal-link; class C other;",
        {"A": "Oak", "B": "B"},
    ),
    "a click that leads to a note, and one that leads out": (
        'graph TD\nclick A "Oak#Leaves" "tip"\nclick B href "https://example.org"\nclick C call x()',
        {"A": "Oak#Leaves"},
    ),
    "attributes, states, classes": (
        'A@{ shape: rect, label: "Oak" }\nstate "Elm" as S\ncssClass "A,S" internal-link',
        {"A": "Oak", "S": "Elm"},
    ),
    "no class, no link": ("graph TD\nA[Oak] --> B[[Elm]]", {}),
}


@pytest.mark.parametrize("what", LINKS)
def test_a_node_leads_where_obsidian_leads(what: str) -> None:
    code, expected = LINKS[what]
    assert dict(links_of(code)) == expected


@pytest.mark.parametrize(
    "piece", ["a", "A[", "A-", '"', "class A,", "A@{", "[(", "click A ", ":::", "a-", "A[ ", "a,"]
)
def test_a_hostile_diagram_is_read_in_no_time(piece: str) -> None:
    code = "class A internal-link\nclass " + piece * (50_000 // len(piece))
    begun = time.process_time()
    assert dict(links_of(code))["A"]
    assert time.process_time() - begun < 2


NOTES = {
    "Plain.md": "nothing",
    "Drawn.md": "```mermaid\ngraph TD\nA[Plain] --> B[Secret]\nclass A,B internal-link\n```\n",
    "Embedding.md": "![[Drawn]]",
    "Raw.md": '<pre title="a>b" class="x mermaid y">graph TD</pre>',
    "Card.canvas": '{"nodes":[{"id":"a","type":"text","text":"```mermaid\\npie\\n```",'
    '"x":0,"y":0,"width":9,"height":9}],"edges":[]}',
    "Math.md": "$x^2$",
    "Chemistry.md": r"$\ce{H2O}$",
    "Secret.md": "---\npublish: false\n---\nhush",
}
DRAWN = ["Drawn", "Embedding", "Raw", "Card"]


def site_of(root: Path, files: Mapping[str, str | bytes], config: str = "") -> Path:
    write(root / "vault", files)
    file = root / "mkdocs.yml"
    file.write_text(config)
    return build(root / "vault", root / "site", file if config else None)


def have_packages(monkeypatch: pytest.MonkeyPatch, folder: Path) -> None:
    """Let every package be there, each file a few bytes."""
    monkeypatch.setenv("XDG_CACHE_HOME", str(folder))
    for package in PACKAGES:
        write(package.folder, {file: f"// {file}" for _, file in package.members})


def test_only_pages_that_draw_bring_a_script(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    have_packages(monkeypatch, tmp_path / "cache")
    site = site_of(tmp_path, NOTES)
    pages = {
        p.relative_to(site).with_suffix("").as_posix(): p.read_text() for p in site.rglob("*.html")
    }
    assert {p for p, html in pages.items() if "vaultkit-diagrams.js" in html} == set(DRAWN)
    assert {p for p, html in pages.items() if "vaultkit-math.css" in html} == {"Math", "Chemistry"}
    assert {p for p, html in pages.items() if "vaultkit-math.js" in html} == {"Chemistry"}
    assert [p for p, html in pages.items() if "unpkg.com" in html or "mermaid y" in html] == []
    copied = sorted(
        p.relative_to(site / "assets/vendor").as_posix()
        for p in (site / "assets/vendor").rglob("*.*")
    )
    assert copied == [
        "mermaid/mermaid.min.js",
        "stix-two-math/stix-two-math.woff2",
        "temml/Temml.woff2",
        "temml/mhchem.min.js",
        "temml/temml.css",
        "temml/temml.min.js",
    ]
    assert "LICENSE" in [p.name for p in (site / "assets/vendor/mermaid").iterdir()]


def test_a_site_that_draws_nothing_gets_no_copy(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    have_packages(monkeypatch, tmp_path / "cache")
    site = site_of(tmp_path, {"Plain.md": "nothing"})
    assert not (site / "assets/vendor").exists()


def test_without_scripts_all_is_shown_as_code_and_said_once(
    tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    with caplog.at_level(logging.INFO, "mkdocs.plugins.vaultkit"):
        site = site_of(tmp_path, NOTES)
    said = [m for m in caplog.messages if "vendor" in m]
    assert said == [
        "diagrams: shown as code on 4 pages; `vaultkit vendor` fetches what draws it",
        "some math: shown as code on 1 page; `vaultkit vendor` fetches what draws it",
    ]
    page = (site / "Drawn.html").read_text()
    assert "<code>graph TD\n" in page
    assert "vaultkit-diagrams.js" not in page
    assert 'class="mermaid"' not in page


def test_a_script_of_the_owners_is_used_in_its_place(tmp_path: Path) -> None:
    config = (
        "site_name: s\ntheme: {name: material, font: false}\n"
        "plugins: [{vaultkit: {mermaid: 'scripts/my {mermaid}.js'}}]\n"
    )
    site = site_of(tmp_path, {"sub/Drawn.md": NOTES["Drawn.md"]}, config)
    page = (site / "sub/Drawn/index.html").read_text()
    assert (
        '<script src="../../assets/vaultkit-diagrams.js" '
        'data-library="../scripts/my {mermaid}.js"></script>' in page
    )


@pytest.mark.parametrize(
    "block",
    [
        '<pre class="mermaid">',
        '<pre id="x" class="a mermaid">',
        '<pre a=">" class="mermaid b" z="">',
    ],
)
def test_no_block_reaches_the_theme_as_one_it_would_fetch_mermaid_for(block: str) -> None:
    dressed = Extras(Path("nowhere")).dress(f"{block}<code>a</code></pre>", "")
    assert 'class="vk-diagram"' in dressed
    assert "mermaid" not in dressed
    untouched = '<pre class="mermaidish">'
    assert Extras(Path("nowhere")).dress(untouched, "") == untouched


def test_a_site_is_told_that_it_asks_google_for_fonts(
    tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    for font, times in (("", 1), (", font: false", 0)):
        caplog.clear()
        config = f"site_name: s\ntheme: {{name: material{font}}}\nplugins: [vaultkit]\n"
        with caplog.at_level(logging.INFO, "mkdocs.plugins.vaultkit"):
            site_of(tmp_path, {"Plain.md": "nothing"}, config)
        assert sum("fonts.googleapis.com" in m for m in caplog.messages) == times
