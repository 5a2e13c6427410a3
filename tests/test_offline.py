"""Diagrams, math and search in a real browser that cannot reach anything but the site, from a folder and from a server."""

from __future__ import annotations

import functools
import http.server
import os
import shutil
import threading
from collections.abc import Iterator
from pathlib import Path

import pytest
from conftest import write
from test_pages import WIDTHS, _Quiet, browser  # noqa: F401  pytest finds it by its name

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


class _Strict(_Quiet):
    """Serves pages that may run nothing but the site's own files."""

    def end_headers(self) -> None:
        self.send_header("Content-Security-Policy", "script-src 'self'")
        super().end_headers()


@pytest.fixture
def served() -> Iterator[object]:
    """A function from a site, and who serves it, to its address."""
    servers = []

    def serve(site: Path, handler: type = _Quiet, port: int = 0) -> str:
        bound = functools.partial(handler, directory=os.fspath(site))
        server = http.server.ThreadingHTTPServer(("127.0.0.1", port), bound)
        threading.Thread(target=server.serve_forever, daemon=True).start()
        servers.append(server)
        return f"http://127.0.0.1:{server.server_port}/"

    yield serve
    for server in servers:
        server.shutdown()
        server.server_close()


class Visit:
    """A page of a browser that reaches nothing outside a site, and keeps what goes wrong."""

    def __init__(self, chromium, root: str, **options: object) -> None:
        self.context = chromium.new_context(**options)
        self.page = self.context.new_page()
        self.wrong: list[str] = []
        self.asked: list[str] = []
        self.page.on("console", lambda m: m.type == "error" and self.wrong.append(m.text))
        self.page.on("pageerror", lambda e: self.wrong.append(str(e)))
        self.page.route("**/*", self._let)
        self.root = root

    def _let(self, route) -> None:
        url = route.request.url
        self.asked.append(url)
        if url.startswith((self.root, "data:", "blob:")):
            route.continue_()
        else:
            self.wrong.append(url)
            route.abort()

    def open(self, name: str, drawings: int = 0):
        self.page.goto(self.root + name)
        self.page.wait_for_function(f"({SHOWN})() >= {drawings}", timeout=60_000)
        self.page.wait_for_timeout(200)
        return self.page


@pytest.fixture(params=["folder", "server"])
def root(request: pytest.FixtureRequest, site: Path, served) -> str:
    """Where the site is: opened as a file, or served."""
    return f"{site.as_uri()}/" if request.param == "folder" else served(site)


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
    browser,  # noqa: F811
) -> None:
    """No request to anywhere else, no error, everything visible, nothing wider than the screen."""
    wide, high = WIDTHS[width]
    viewport = {"width": wide, "height": high}
    visit = Visit(browser, root, viewport=viewport, color_scheme=scheme)
    for name, drawings in (("Drawn.html", DRAWINGS), ("deep/Leaf-note.html", DRAWINGS)):
        page = visit.open(name, drawings)
        assert page.evaluate("document.querySelectorAll('.vk-diagram:not([hidden])').length") == 0
        assert page.evaluate("document.documentElement.scrollWidth") <= wide
    page = visit.open("Math.html")
    page.wait_for_function("document.querySelectorAll('math').length === 7")
    heights = page.evaluate(
        "[...document.querySelectorAll('math')].map(m => m.getBoundingClientRect().height)"
    )
    assert min(heights) > 5
    assert page.evaluate("[...document.querySelectorAll('.vk-tex')].map(c => c.textContent)") == [
        r"\nope{x}"
    ]
    assert page.evaluate("document.fonts.check('16px \"STIX Two Math\"')")
    assert page.evaluate("document.documentElement.scrollWidth") <= wide
    visit.context.close()
    assert visit.wrong == []


def test_links_in_a_diagram_lead_to_public_notes_alone(root: str, browser) -> None:  # noqa: F811
    visit = Visit(browser, root)
    page = visit.open("Drawn.html", DRAWINGS)
    assert page.evaluate(LINKS) == {
        "Oak tree": root + "Oak-tree.html",
        "Leaf note": root + "deep/Leaf-note.html",
        "F": root + "Oak-tree.html#rings",
        "out": "https://example.org/",
    }
    page.locator(".vk-drawing a", has_text="Leaf note").click()
    page.wait_for_url("**/deep/Leaf-note.html")
    visit.context.close()
    assert visit.wrong == []


def test_a_diagram_follows_the_colours_of_the_page(site: Path, served, browser) -> None:  # noqa: F811
    visit = Visit(browser, served(site), color_scheme="light")
    page = visit.open("Drawn.html", DRAWINGS)
    light = page.evaluate(FILL)
    page.locator("label[for=__palette_1]:visible").click()
    page.wait_for_function(f"({FILL})() !== {light!r}")
    page.locator("label[for=__palette_0]:visible").click()
    page.wait_for_function(f"({FILL})() === {light!r}")
    assert page.evaluate("document.querySelectorAll('.vk-drawing').length") == DRAWINGS
    visit.context.close()
    assert visit.wrong == []


def test_diagrams_are_drawn_after_instant_navigation(
    tmp_path: Path,
    cache: Path,
    served,
    browser,  # noqa: F811
) -> None:
    (tmp_path / "site").mkdir()
    address = served(tmp_path / "site")
    site = built(tmp_path, cache, f"site_url: {address}\n{CONFIG}")
    assert site == tmp_path / "site"
    visit = Visit(browser, address)
    page = visit.open("index.html")
    page.evaluate("window.here = true")
    for _ in range(2):
        page.locator("article a", has_text="Drawn").first.click()
        page.wait_for_url("**/Drawn.html")
        page.wait_for_function(f"({SHOWN})() >= {DRAWINGS}", timeout=60_000)
        page.locator(".md-nav__link", has_text="Math").first.click()
        page.wait_for_function("document.querySelectorAll('math').length === 7")
        page.locator(".md-logo").first.click()
        page.wait_for_url("**/index.html")
    assert page.evaluate("window.here")  # it was one document all the time
    assert sum("mermaid.min.js" in url for url in visit.asked) == 1
    visit.context.close()
    assert visit.wrong == []


def test_our_scripts_run_where_only_the_sites_files_may(
    site: Path,
    served,
    browser,  # noqa: F811
) -> None:
    visit = Visit(browser, served(site, _Strict))  # Material's own inline scripts are refused
    page = visit.page
    page.goto(visit.root + "Drawn.html")
    page.locator(".vk-drawing svg").nth(DRAWINGS - 1).wait_for(state="attached", timeout=60_000)
    assert page.locator("article script:not([src])").count() == 0
    page.goto(visit.root + "Math.html")
    page.locator("math").nth(6).wait_for(state="attached")
    visit.context.close()


def test_without_scripts_all_can_be_read(root: str, browser) -> None:  # noqa: F811
    visit = Visit(browser, root, java_script_enabled=False)
    page = visit.page
    page.goto(root + "Drawn.html")
    assert page.locator(".vk-diagram code").first.is_visible()
    assert page.locator(".vk-diagram__links a").first.get_attribute("href") == "Oak-tree.html"
    page.goto(root + "Math.html")
    assert page.locator("math").count() == 3
    assert page.locator(".vk-tex").first.is_visible()
    visit.context.close()
    assert visit.wrong == []


def test_a_diagram_that_cannot_be_drawn_stays_and_says_why(root: str, browser) -> None:  # noqa: F811
    visit = Visit(browser, root)
    page = visit.open("Broken.html")
    page.wait_for_selector(".vk-diagram__error")
    assert "cannot be drawn: Parse error" in page.inner_text(".vk-diagram__error")
    assert page.locator(".vk-diagram code").is_visible()
    visit.context.close()
    assert visit.wrong == []


@pytest.mark.parametrize("where", ["folder", "server"])
def test_materials_search_finds_a_note(where: str, tmp_path: Path, served, browser) -> None:  # noqa: F811
    write(tmp_path / "Offline", VAULT)
    file = tmp_path / "mkdocs.yml"
    file.write_text(CONFIG.replace("vaultkit]", "vaultkit: {search: material}]"))
    site = build(tmp_path / "Offline", tmp_path / "site", file)
    root = f"{site.as_uri()}/" if where == "folder" else served(site)
    visit = Visit(browser, root, viewport={"width": 1280, "height": 900})
    page = visit.open("Math.html")
    page.click(".md-search__input")
    page.locator(".md-search__input").press_sequentially("quercus")
    page.wait_for_selector(".md-search-result__item", timeout=20_000)
    assert "Oak tree" in page.inner_text(".md-search-result__list")
    visit.context.close()
    assert visit.wrong == []


def test_a_site_without_packages_asks_nobody_for_them(tmp_path: Path, served, browser) -> None:  # noqa: F811
    site = built(tmp_path, tmp_path / "no cache")
    visit = Visit(browser, served(site))
    for name in ("Drawn.html", "Math.html"):
        page = visit.open(name)
        page.wait_for_timeout(500)
    assert page.locator(".vk-tex").count() == 5
    visit.context.close()
    assert visit.wrong == []
