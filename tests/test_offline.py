"""Diagrams, math and search in a real browser that cannot reach anything but the site, from a folder and from a server."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from browsing import Reader, Strict
from conftest import write

from vaultkit.site import fetching
from vaultkit.site.hosts.build import build
from vaultkit.site.vendored import PACKAGES, kept_in

pytestmark = [pytest.mark.browser, pytest.mark.xdist_group("offline")]

USERS = kept_in()
"""What whoever runs the tests has vendored, before tests are kept from it."""

VAULT = {
    "Home.md": "[[Drawn]] [[Oak tree]] [[Math]]\n",
    "Drawn.md": """```mermaid
graph TD
A[Oak tree] --> B("Leaf note")
A --> C[Secret garden]
A --> D[Nowhere] --> E[coloured] --> F
click F "Oak tree#Rings"
E --> G[out]
click G href "https://example.org"
style E fill:#c6dbef
class A,B,C,D internal-link;
```

> [!note]- Folded
> ```mermaid
> sequenceDiagram
>     Alice->>John: Hello
> ```

```mermaid
stateDiagram-v2
 [*] --> S
 state "Oak tree" as S
 class S internal-link
```

```mermaid
pie
 "a" : 1
 "b" : 2
```

<pre class="mermaid">graph TD
 raw --> block</pre>
""",
    "Oak tree.md": "# Oak tree\nsee [[Drawn]]\n\n## Rings\nquercus\n",
    "deep/Leaf note.md": "![[Drawn]]\n",
    "Broken.md": "```mermaid\ngraph TD\n broken[\n```\n",
    "Secret garden.md": "---\npublish: false\n---\nhush\n",
    "Math.md": r"""$x^2$ and $\mathbb{R}$

$$
\begin{vmatrix}a & b\\ c & d\end{vmatrix}=ad-bc
$$

$\newcommand{\N}[1]{\mathbb{N}_{#1}} \N{1}$ then $\N{2}$, $\ce{2H2 + O2 -> 2H2O}$, $\begin{gather}a\\b\end{gather}$ and $\nope{x}$
""",
}
CONFIG = """site_name: Offline
theme: {name: material, font: false, features: [navigation.instant], palette: [
  {scheme: default, toggle: {icon: material/weather-night, name: dark}},
  {scheme: slate, toggle: {icon: material/weather-sunny, name: light}}]}
use_directory_urls: false
plugins: [search, vaultkit]
"""
SHOWN = """() => [...document.querySelectorAll(".vk-drawing")]
  .map(frame => frame.shadowRoot.querySelector("svg"))
  .filter(svg => svg && svg.checkVisibility() ? svg.getBoundingClientRect().height > 20 : svg).length"""
LINKS = """() => Object.fromEntries([...document.querySelectorAll(".vk-drawing")]
  .flatMap(frame => [...frame.shadowRoot.querySelectorAll("a")])
  .map(a => [a.textContent.trim(), a.getAttribute("href")]))"""
FILL = """() => getComputedStyle(document.querySelector(".vk-drawing").shadowRoot
  .querySelector("[id*='flowchart-A-'] > rect")).fill"""
DRAWINGS = 5


@pytest.fixture(scope="module")
def cache(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    """A cache folder with all packages in it: the user's own, or fetched."""
    folder = tmp_path_factory.mktemp("cache")
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("XDG_CACHE_HOME", str(folder))
        for package in PACKAGES:
            had = USERS / package.folder.name
            if had.is_dir():
                shutil.copytree(had, package.folder)
            if not package.is_here:
                try:
                    fetching.fetch(package)
                except fetching.NotFetched as error:
                    pytest.skip(f"nothing is vendored here: {error}")
        yield folder


def built(folder: Path, cache: Path, config: str = "") -> Path:
    write(folder / "Offline", VAULT)
    file = folder / "mkdocs.yml"
    file.write_text(config)
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("XDG_CACHE_HOME", str(cache))
        return build(folder / "Offline", folder / "site", file if config else None)


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory, cache: Path) -> Path:
    """A small site that needs all that can be vendored."""
    return built(tmp_path_factory.mktemp("offline"), cache)


class Visit(Reader):
    """A reader who waits for what is drawn."""

    def open(self, name: str = "index.html", drawings: int = 0) -> Any:
        page = super().open(name)
        page.wait_for_function(f"({SHOWN})() >= {drawings}")
        page.wait_for_timeout(200)
        return page


@pytest.fixture(params=["folder", "server"])
def root(request: pytest.FixtureRequest, site: Path, serve) -> str:
    """Where the site is: opened as a file, or served."""
    return f"{site.as_uri()}/" if request.param == "folder" else serve(site)


@pytest.mark.parametrize(
    ("root", "width", "scheme"),
    [
        ("folder", "wide", "light"),
        ("folder", "phone", "dark"),
        ("server", "wide", "dark"),
        ("server", "phone", "light"),
    ],
    indirect=["root"],
)
def test_diagrams_and_math_are_drawn_with_what_the_site_has(
    root: str,
    width: str,
    scheme: str,
    visit,
) -> None:
    """No request to anywhere else, no error, everything visible, nothing wider than the screen."""
    reader = visit(root, width, kind=Visit, color_scheme=scheme)
    for name, drawings in (("Drawn.html", DRAWINGS), ("deep/Leaf-note.html", DRAWINGS)):
        page = reader.open(name, drawings)
        assert page.evaluate("document.querySelectorAll('.vk-diagram:not([hidden])').length") == 0
        assert not reader.is_too_wide()
    page = reader.open("Math.html")
    page.wait_for_function("document.querySelectorAll('math').length === 7")
    heights = page.evaluate(
        "[...document.querySelectorAll('math')].map(m => m.getBoundingClientRect().height)"
    )
    assert min(heights) > 5
    assert page.evaluate("[...document.querySelectorAll('.vk-tex')].map(c => c.textContent)") == [
        r"\nope{x}"
    ]
    assert page.evaluate("document.fonts.check('16px \"STIX Two Math\"')")
    assert not reader.is_too_wide()


def test_links_in_a_diagram_lead_to_public_notes_alone(root: str, visit) -> None:
    reader = visit(root, kind=Visit)
    page = reader.open("Drawn.html", DRAWINGS)
    assert page.evaluate(LINKS) == {
        "Oak tree": root + "Oak-tree.html",
        "Leaf note": root + "deep/Leaf-note.html",
        "F": root + "Oak-tree.html#rings",
        "out": "https://example.org/",
    }
    page.locator(".vk-drawing a", has_text="Leaf note").click()
    page.wait_for_url("**/deep/Leaf-note.html")


def test_a_diagram_follows_the_colours_of_the_page(site: Path, serve, visit) -> None:
    reader = visit(serve(site), kind=Visit, color_scheme="light")
    page = reader.open("Drawn.html", DRAWINGS)
    light = page.evaluate(FILL)
    page.locator("label[for=__palette_1]:visible").click()
    page.wait_for_function(f"({FILL})() !== {light!r}")
    page.locator("label[for=__palette_0]:visible").click()
    page.wait_for_function(f"({FILL})() === {light!r}")
    assert page.evaluate("document.querySelectorAll('.vk-drawing').length") == DRAWINGS


def test_diagrams_are_drawn_after_instant_navigation(
    tmp_path: Path,
    cache: Path,
    serve,
    visit,
) -> None:
    (tmp_path / "site").mkdir()
    address = serve(tmp_path / "site")
    site = built(tmp_path, cache, f"site_url: {address}\n{CONFIG}")
    assert site == tmp_path / "site"
    reader = visit(address, kind=Visit)
    page = reader.open("index.html")
    page.evaluate("window.here = true")
    for _ in range(2):
        page.locator("article a", has_text="Drawn").first.click()
        page.wait_for_url("**/Drawn.html")
        page.wait_for_function(f"({SHOWN})() >= {DRAWINGS}")
        page.locator(".md-nav__link", has_text="Math").first.click()
        page.wait_for_function("document.querySelectorAll('math').length === 7")
        page.locator(".md-logo").first.click()
        page.wait_for_url("**/index.html")
    assert page.evaluate("window.here")  # it was one document all the time
    assert sum("mermaid.min.js" in url for url in reader.asked) == 1


def test_our_scripts_run_where_only_the_sites_files_may(
    site: Path,
    serve,
    visit,
) -> None:
    reader = visit(serve(site, Strict))  # Material's own inline scripts are refused
    page = reader.open("Drawn.html")
    page.locator(".vk-drawing svg").nth(DRAWINGS - 1).wait_for(state="attached")
    assert page.locator("article script:not([src])").count() == 0
    reader.open("Math.html")
    page.locator("math").nth(6).wait_for(state="attached")
    reader.wrong.clear()


def test_without_scripts_all_can_be_read(root: str, visit) -> None:
    reader = visit(root, java_script_enabled=False)
    page = reader.open("Drawn.html")
    assert page.locator(".vk-diagram code").first.is_visible()
    assert page.locator(".vk-diagram__links a").first.get_attribute("href") == "Oak-tree.html"
    reader.open("Math.html")
    assert page.locator("math").count() == 3
    assert page.locator(".vk-tex").first.is_visible()


def test_a_diagram_that_cannot_be_drawn_stays_and_says_why(root: str, visit) -> None:
    reader = visit(root, kind=Visit)
    page = reader.open("Broken.html")
    page.wait_for_selector(".vk-diagram__error")
    assert "cannot be drawn: Parse error" in page.inner_text(".vk-diagram__error")
    assert page.locator(".vk-diagram code").is_visible()


@pytest.mark.parametrize("where", ["folder", "server"])
def test_materials_search_finds_a_note(where: str, tmp_path: Path, serve, visit) -> None:
    write(tmp_path / "Offline", VAULT)
    file = tmp_path / "mkdocs.yml"
    file.write_text(CONFIG.replace("vaultkit]", "vaultkit: {search: material}]"))
    site = build(tmp_path / "Offline", tmp_path / "site", file)
    root = f"{site.as_uri()}/" if where == "folder" else serve(site)
    reader = visit(root, kind=Visit)
    page = reader.open("Math.html")
    page.click(".md-search__input")
    page.locator(".md-search__input").press_sequentially("quercus")
    page.wait_for_selector(".md-search-result__item")
    assert "Oak tree" in page.inner_text(".md-search-result__list")


def test_a_site_without_packages_asks_nobody_for_them(tmp_path: Path, serve, visit) -> None:
    site = built(tmp_path, tmp_path / "no cache")
    reader = visit(serve(site), kind=Visit)
    for name in ("Drawn.html", "Math.html"):
        page = reader.open(name)
        page.wait_for_timeout(500)
    assert page.locator(".vk-tex").count() == 5
