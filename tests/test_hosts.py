"""Laws of the hosts: whatever engine frames the pages, they are the same, and nothing private reaches it."""

from __future__ import annotations

import difflib
import importlib.util
import os
import re
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Iterator, Mapping
from pathlib import Path

import pytest
from conftest import ROOT, write
from test_diagrams import have_packages

from vaultkit.errors import SettingsError
from vaultkit.site.hosts.build import SiteFailed, build
from vaultkit.site.hosts.yaml_settings import YamlSettings
from vaultkit.site.hosts.zensical import build_with_zensical
from vaultkit.site.urls import SourceAddresses
from vaultkit.source.folder import Folder
from vaultkit.source.path import VaultPath

pytestmark = pytest.mark.xdist_group("hosts")

ENVIRONMENT = {"NO_MKDOCS_2_WARNING": "1", "DISABLE_MKDOCS_2_WARNING": "true"}
ENGINES = ("mkdocs", "properdocs")
SETTINGS = """
site_name: "Tea & <b>"
docs_dir: {docs}
theme: {{name: material, font: false, variant: classic}}
use_directory_urls: {by_folder}
plugins: [search, vaultkit]
"""


def need(engine: str) -> None:
    """Skip the test where an engine is not installed."""
    if importlib.util.find_spec(engine) is None:
        pytest.skip(f"{engine} is not installed; the dev group in pyproject.toml has it")


def run(*command: str | Path, cwd: Path) -> subprocess.CompletedProcess[str]:
    """Run a module of Python's as a person would, in `cwd`."""
    return subprocess.run(
        [sys.executable, "-m", *map(str, command)],
        cwd=cwd,
        env={**os.environ, **ENVIRONMENT, "PYTHONPATH": str(ROOT)},
        capture_output=True,
        text=True,
        check=False,
    )


def settings_file(folder: Path, docs: Path, *, by_folder: bool = False, more: str = "") -> Path:
    """Write an `mkdocs.yml` for the vault `docs` into `folder`."""
    folder.mkdir(parents=True, exist_ok=True)
    file = folder / "mkdocs.yml"
    text = SETTINGS.format(docs=docs, by_folder=str(by_folder).lower()) + more
    file.write_text(text, "utf-8")
    return file


def pages(site: Path) -> dict[str, str]:
    """Return each page of a site, by its file; redirects, which have no article, left out."""
    found = sorted(p for p in site.rglob("*.html") if p.name != "404.html")
    texts = {p.relative_to(site).as_posix(): p.read_text("utf-8") for p in found}
    return {name: text for name, text in texts.items() if 'http-equiv="refresh"' not in text}


def article(page: str) -> str:
    """Return a page's article, the theme's own first anchor and blank lines left out."""
    match = re.search(r"<article[^>]*>(.*?)</article>", page, re.DOTALL)
    assert match
    html = match[1].replace('<a id="__skip" tabindex="-1"></a>', "")
    html = html.replace('href="./"', 'href=""')  # the page itself, either way
    return re.sub(r"\s*\n\s*", "\n", html).strip()


def differing(these: Mapping[str, str], those: Mapping[str, str]) -> list[str]:
    """Return how the pages differ, in lines; none if they are the same."""
    assert these.keys() == those.keys()
    return [
        line
        for name in these
        if these[name] != those[name]
        for line in difflib.unified_diff(
            these[name].splitlines(), those[name].splitlines(), name, name, n=0
        )
    ]


VAULTS = ("own", "help")


@pytest.fixture(scope="module", params=VAULTS)
def docs(request: pytest.FixtureRequest, own_vault: Path) -> Path:
    """A real vault: the project's, and Obsidian's help where it lies beside the project."""
    if request.param == "own":
        return own_vault
    shared: Path = request.getfixturevalue("shared")
    return shared / "corpora" / "obsidian-help-en"


@pytest.fixture(scope="module")
def by_mkdocs(docs: Path, tmp_path_factory: pytest.TempPathFactory) -> dict[str, str]:
    """The vault's pages as MkDocs frames them."""
    folder = tmp_path_factory.mktemp("mkdocs")
    return pages(build(docs, folder / "site", settings_file(folder, docs)))


def test_properdocs_makes_the_same_pages(
    docs: Path, by_mkdocs: dict[str, str], tmp_path: Path
) -> None:
    """Byte for byte, but for its name."""
    need("properdocs")
    done = run("properdocs", "build", "-f", settings_file(tmp_path, docs), cwd=tmp_path)
    assert done.returncode == 0, done.stderr
    made = {
        name: re.sub('content="mkdocs-ProperDocs [^,"]*', 'content="mkdocs-1.6.1', page)
        for name, page in pages(tmp_path / "site").items()
    }
    assert differing(by_mkdocs, made) == []


def test_zensical_makes_the_same_articles(
    docs: Path, by_mkdocs: dict[str, str], tmp_path: Path
) -> None:
    need("zensical")
    site = build_with_zensical(docs, tmp_path / "site", settings_file(tmp_path, docs))
    made = {name: article(page) for name, page in pages(site).items()}
    assert differing({name: article(page) for name, page in by_mkdocs.items()}, made) == []


ODD: dict[str, str | bytes] = {
    "Home.md": "---\ntitle: '<script>x()</script>'\ntemplate: none.html\n---\n# Welcome\n"
    "[[A <b>]] [[f/a]] [[#Welcome]] [[f]] [[P]] ![[A <b>]] ![[x y.png]] #x/y [[c.canvas]]\n",
    "A <b>.md": "a {{ 1+1 }} %%hushed%% [[Home]]\n## S & `T`\n## S\n",
    "f/a.md": "---\nkey: unsaid\n---\nup [[Home]] [[A <b>#S]]\n",
    "f.md": "a note named as a folder is\n",
    "P.md": "---\npublish: false\n---\nsecret ![[p.png]] [[Home]]\n",
    "x y.png": b"\x89PNG",
    "p.png": b"secret",
    "d.svg": b"<svg xmlns='http://www.w3.org/2000/svg'><script>secret</script><path d='M0'/></svg>",
    "old.html": b"secret",
    "c.canvas": '{"nodes": []}',
}


@pytest.mark.parametrize("by_folder", [False, True], ids=["files", "folders"])
def test_an_odd_vault_is_the_same_with_zensical(by_folder: bool, tmp_path: Path) -> None:
    need("zensical")
    write(tmp_path / "v", ODD)
    file = settings_file(tmp_path, tmp_path / "v", by_folder=by_folder)
    ours = pages(build(tmp_path / "v", tmp_path / "m", file))
    theirs = pages(build_with_zensical(tmp_path / "v", tmp_path / "z", file))
    articles = [{name: article(page) for name, page in made.items()} for made in (ours, theirs)]
    assert "\n".join(differing(*articles)) == ""


@pytest.mark.parametrize("by_folder", [False, True], ids=["files", "folders"])
def test_redirects_are_the_same_with_zensical(by_folder: bool, tmp_path: Path) -> None:
    need("zensical")
    notes = {"index.md": "x\n", "f/a b.md": "---\naliases: [Old <n>, c]\npermalink: p/q\n---\n"}
    write(tmp_path / "v", {**notes, "f/c.md": "taken\n"})
    file = settings_file(tmp_path, tmp_path / "v", by_folder=by_folder)
    ours = _redirects(build(tmp_path / "v", tmp_path / "m", file))
    assert len(ours) == 2
    assert _redirects(build_with_zensical(tmp_path / "v", tmp_path / "z", file)) == ours


def _redirects(site: Path) -> dict[str, str]:
    made = {str(p.relative_to(site)): p.read_text("utf-8") for p in site.rglob("*.html")}
    return {name: page for name, page in made.items() if "http-equiv" in page}


def test_a_picture_that_cannot_be_read_is_left_out_with_zensical(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    need("zensical")
    write(tmp_path / "v", {"index.md": "![[a.png]] ![[b.png]]\n", "a.png": b"a", "b.png": b"b"})
    copy = Folder.copy

    def copied(folder: Folder, path: VaultPath, place: str) -> None:
        if path == "a.png":
            raise PermissionError(13, "Permission denied")
        copy(folder, path, place)

    monkeypatch.setattr(Folder, "copy", copied)
    site = build_with_zensical(tmp_path / "v", tmp_path / "z", None)
    assert [p.name for p in site.glob("?.png")] == ["b.png"]


def test_a_strict_build_with_zensical_fails_where_a_check_fails(tmp_path: Path) -> None:
    need("zensical")
    write(tmp_path / "v", {"index.md": "![[nowhere.png]]\n"})
    file = settings_file(tmp_path, tmp_path / "v")
    with pytest.raises(SiteFailed, match=r"index.md:1:1: error\[broken-embed\]"):
        build_with_zensical(tmp_path / "v", tmp_path / "z", file, strict=True)


def test_zensical_follows_the_users_navigation(tmp_path: Path) -> None:
    """Which names notes as the vault does."""
    need("zensical")
    write(tmp_path / "v", {"index.md": "x\n", "f/A b.md": "y\n", "f/c.md": "z\n"})
    more = "nav: [index.md, Part: [{Chosen: f/A b.md}, {Out: 'https://example.org'}]]\n"
    file = settings_file(tmp_path, tmp_path / "v", more=more)
    page = (build_with_zensical(tmp_path / "v", tmp_path / "z", file) / "index.html").read_text(
        "utf-8"
    )
    assert re.search(r'href="./f/A-b.html"[^>]*>\s*<span[^>]*>\s*Chosen', page)
    assert 'href="https://example.org"' in page


def test_zensical_brings_what_draws_as_mkdocs_does(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    need("zensical")
    have_packages(monkeypatch, tmp_path / "cache")
    drawn = "```mermaid\ngraph TD\nA[Home]\nclass A internal-link\n```\n$x$ $\\ce{H2O}$\n"
    write(tmp_path / "v", {"Home.md": "hi", "f/Drawn.md": drawn})
    for by_folder in (False, True):
        folder = tmp_path / str(by_folder)
        file = settings_file(folder, tmp_path / "v", by_folder=by_folder)
        sites = (
            build(tmp_path / "v", folder / "m", file),
            build_with_zensical(tmp_path / "v", folder / "z", file),
        )
        articles = [{name: article(page) for name, page in pages(site).items()} for site in sites]
        assert "\n".join(differing(*articles)) == ""
        assert "/vaultkit-diagrams.js" in str(articles[0])
        copied = [sorted(p.name for p in (s / "assets/vendor").rglob("*.*")) for s in sites]
        assert copied[0] == copied[1] != []


def test_zensical_sees_nothing_private(tmp_path: Path) -> None:
    """Neither notes nor attachments nor properties nor comments; and no name is HTML."""
    need("zensical")
    write(tmp_path / "v", ODD)
    site = build_with_zensical(
        tmp_path / "v", tmp_path / "z", settings_file(tmp_path, tmp_path / "v")
    )
    for file in site.rglob("*"):
        if file.is_file() and "assets" not in file.relative_to(site).parts:
            assert not re.search(b"secret|hushed|unsaid|script>x", file.read_bytes()), file
    page = (site / "A-b.html").read_text("utf-8")
    assert "<title>A &lt;b&gt; - " in page
    assert "A <b>" not in page
    assert not list(site.rglob("*.md"))


def test_zensical_alone_renders_a_vault_in_which_all_is_public(tmp_path: Path) -> None:
    """With the extension under its name, and `docs_dir` the vault itself."""
    need("zensical")
    write(tmp_path / "v", {"index.md": "to [[Note#Two]] ==x==\n", "f/Note.md": "# One\n## Two\n"})
    lone = "site_name: s\ndocs_dir: v\nmarkdown_extensions: [vaultkit.site.hosts.extension]\n"
    (tmp_path / "mkdocs.yml").write_text(lone)
    done = run("zensical", "build", cwd=tmp_path)
    assert done.returncode == 0, done.stderr
    page = article((tmp_path / "site/index.html").read_text("utf-8"))
    assert 'to <a class="vk-link" href="f/Note/#two">' in page
    assert "<mark>x</mark>" in page


@pytest.mark.parametrize("private", ["P.md", "T/t.md"])
def test_zensical_alone_refuses_a_vault_with_something_private(
    private: str, tmp_path: Path
) -> None:
    """It would copy the whole folder."""
    need("zensical")
    files = {"index.md": "x\n", "a.md": "y\n", ".obsidian/templates.json": '{"folder": "T"}'}
    write(tmp_path / "v", {**files, private: "---\npublish: false\n---\n"})
    lone = "site_name: s\ndocs_dir: v\nmarkdown_extensions: [vaultkit.site.hosts.extension]\n"
    (tmp_path / "mkdocs.yml").write_text(lone)
    done = run("zensical", "build", cwd=tmp_path)
    assert done.returncode != 0
    assert f"{private}: not public" in done.stderr
    assert "vaultkit build --engine zensical" in done.stderr
    assert not list((tmp_path / "site").rglob("index.html"))


def test_a_vault_that_changes_is_read_anew(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """And one that does not is read once, however many pages ask."""
    from vaultkit.site.hosts import extension

    write(tmp_path, {"index.md": "one\n"})
    read = []
    load = extension.load
    monkeypatch.setattr(extension, "load", lambda root: read.append(root) or load(root))
    monkeypatch.setattr(extension, "_FRESH", -1.0)
    config = {
        "root_dir": str(tmp_path),
        "docs_dir": "",
        "markdown_extensions": [],
        "mdx_configs": {},
    }
    shelf, options = extension._Shelf(), dict(extension.OPTIONS)
    old = time.time() - 100  # a file changed just now is never taken for unchanged
    os.utime(tmp_path / "index.md", (old, old))
    monkeypatch.setattr("vaultkit.source.listing._RACY", -(10**18))
    for _ in range(3):
        assert "one" in shelf.pages(config, options)["index.md"].make().html
    assert len(read) == 1
    (tmp_path / "index.md").write_text("two and more\n")
    assert "two" in shelf.pages(config, options)["index.md"].make().html


def test_the_extension_is_found_by_its_name() -> None:
    text = (ROOT / "pyproject.toml").read_text("utf-8")
    assert '[project.entry-points."markdown.extensions"]' in text
    assert 'vaultkit = "vaultkit.site.hosts.extension:VaultkitExtension"' in text


def test_a_site_does_not_depend_on_the_order_of_sets(tmp_path: Path) -> None:
    """Nor on anything else that differs from run to run."""
    write(
        tmp_path / "v",
        {**ODD, **{f"n{i}.md": f"[[n{i + 1}]] [[f/a]] #t{i} #x\n" for i in range(9)}},
    )
    file = settings_file(tmp_path, tmp_path / "v")
    made = []
    for seed in ("1", "2"):
        environment = {**ENVIRONMENT, "PYTHONPATH": str(ROOT), "PYTHONHASHSEED": seed}
        command = [sys.executable, "-m", "mkdocs", "build", "-q", "-f", file, "-d", tmp_path / seed]
        subprocess.run(command, cwd=tmp_path, env=environment, check=True)
        found = (tmp_path / seed).rglob("*")
        made.append({p.relative_to(tmp_path / seed): p.read_bytes() for p in found if p.is_file()})
    first, second = made
    assert {p for p in first if first[p] != second.get(p)} == set()


HOSTILE = [
    "tags: [null, 3, {a: b}, [x]]",
    "tags: {a: 1}",
    "aliases: null\ntags: null",
    "title: [1]",
    "description: {a: b}",
    "markdown: [native]",
    "tags: [<b>]",
    "? [a]\n: b",
]


def test_hostile_properties_stop_no_build(tmp_path: Path) -> None:
    """With every plugin that reads tags."""
    notes = {f"n{i}.md": f"---\n{said}\n---\n[[n0]] text\n" for i, said in enumerate(HOSTILE)}
    write(tmp_path / "v", notes)
    file = settings_file(tmp_path, tmp_path / "v")
    file.write_text(
        file.read_text().replace("[search, vaultkit]", "[search, tags, {vaultkit: {native: true}}]")
    )
    made = pages(build(tmp_path / "v", tmp_path / "site", file))
    assert made.keys() >= {f"n{i}.html" for i in range(len(HOSTILE))}


@pytest.mark.parametrize("engine", ["mkdocs", "zensical"])
def test_a_folder_may_have_both_a_readme_and_an_index(engine: str, tmp_path: Path) -> None:
    """MkDocs would drop the first, Zensical write over the second."""
    need(engine)
    write(tmp_path / "v", {"README.md": "about it\n", "index.md": "[[README]]\n"})
    make = build if engine == "mkdocs" else build_with_zensical
    made = pages(make(tmp_path / "v", tmp_path / "s", settings_file(tmp_path, tmp_path / "v")))
    assert "about it" in "".join(made[name] for name in made if name.startswith("README"))
    assert "about it" not in article(made["index.html"]).partition("vk-backlinks")[0]


@pytest.mark.parametrize("engine", ["mkdocs", "zensical"])
def test_a_vault_without_an_index_has_a_front_page(engine: str, tmp_path: Path) -> None:
    need(engine)
    write(tmp_path / "v", {"One.md": "x\n", "f/Two.md": "y\n"})
    make = build if engine == "mkdocs" else build_with_zensical
    made = pages(make(tmp_path / "v", tmp_path / "s", settings_file(tmp_path, tmp_path / "v")))
    assert 'href="One.html"' in article(made["index.html"])
    assert 'f/Two.html"' in article(made["f/index.html"])


@pytest.mark.parametrize("engine", ENGINES)
def test_a_strict_build_fails_with_either_engine(engine: str, tmp_path: Path) -> None:
    need(engine)
    write(tmp_path / "v", {"index.md": "[[#Nowhere]]\n"})
    file = settings_file(tmp_path, tmp_path / "v")
    done = run(engine, "build", "--strict", "-f", file, cwd=tmp_path)
    assert done.returncode != 0
    assert "index.md:1:1: error[broken-heading]" in done.stderr


@pytest.mark.parametrize("engine", ENGINES)
def test_gh_deploy_pushes_the_site(engine: str, tmp_path: Path) -> None:
    need(engine)
    write(tmp_path / "r/v", {"index.md": "published\n", "P.md": "---\npublish: false\n---\nsecret"})
    file = settings_file(tmp_path / "r", tmp_path / "r/v")
    name = ["-c", "user.name=n", "-c", "user.email=e@example.org"]
    for command in (
        ["init", "-q", "--bare", "remote.git"],
        ["init", "-q", "r"],
        ["-C", "r", *name, "commit", "-q", "--allow-empty", "-m", "x"],
        ["-C", "r", "remote", "add", "origin", "../remote.git"],
        ["-C", "r", "config", "user.name", "n"],
        ["-C", "r", "config", "user.email", "e@example.org"],
    ):
        subprocess.run(["git", *command], cwd=tmp_path, check=True, capture_output=True)
    done = run(engine, "gh-deploy", "-f", file, cwd=tmp_path / "r")
    assert done.returncode == 0, done.stderr
    show = ["git", "--git-dir", "remote.git", "ls-tree", "-r", "--name-only", "gh-pages"]
    pushed = subprocess.run(show, cwd=tmp_path, check=True, capture_output=True, text=True)
    assert "index.html" in pushed.stdout.splitlines()
    assert "P.html" not in pushed.stdout


@pytest.fixture
def port() -> int:
    """A port that nobody listens on."""
    with socket.socket() as found:
        found.bind(("127.0.0.1", 0))
        return int(found.getsockname()[1])


def asked(address: str, wanted: str, seconds: float = 20) -> Iterator[str]:
    """Yield the page at `address` once it holds `wanted`; nothing if it never does."""
    until = time.monotonic() + seconds
    while time.monotonic() < until:
        try:
            with urllib.request.urlopen(address, timeout=5) as answer:
                page = answer.read().decode()
        except (urllib.error.URLError, ConnectionError):
            page = ""
        if wanted in page:
            yield page
            return
        time.sleep(0.2)


@pytest.mark.parametrize("engine", ENGINES)
def test_serve_shows_a_change(engine: str, port: int, tmp_path: Path) -> None:
    need(engine)
    write(tmp_path / "v", {"index.md": "first words\n"})
    file = settings_file(tmp_path, tmp_path / "v")
    command = [sys.executable, "-m", engine, "serve", "-f", str(file), "-a", f"127.0.0.1:{port}"]
    environment = {**os.environ, **ENVIRONMENT, "PYTHONPATH": str(ROOT)}
    with subprocess.Popen(
        command, cwd=tmp_path, env=environment, stderr=subprocess.DEVNULL
    ) as server:
        try:
            address = f"http://127.0.0.1:{port}/index.html"
            assert list(asked(address, "first words"))
            (tmp_path / "v/index.md").write_text("second thoughts\n")
            assert list(asked(address, "second thoughts"))
        finally:
            server.terminate()


def test_a_source_leads_to_the_same_place() -> None:
    addresses = SourceAddresses(directory_urls=True)
    for key in ("a/b c.md", "a/b-c.md", "README.md"):
        addresses.add_page(key)
    addresses.add_page("a/.folder.md", index=True)
    assert addresses.source("a/b c.md") == "a/b-c.md"
    assert addresses.source("a/b-c.md") == "a/b-c-1.md"
    assert addresses.source("a/.folder.md") == "a/index.md"
    assert addresses.source("README.md") == "README-1.md"  # else Zensical's index.md
    assert addresses.between("a/b c.md", "README.md") == "../README-1.md"


def test_settings_keep_tags_that_nobody_ran(tmp_path: Path) -> None:
    write(
        tmp_path,
        {
            "base.yml": "theme: {name: material, font: false}\nplugins: [search]\nnav: [x]\n",
            "mkdocs.yml": "INHERIT: base.yml\nsite_name: !ENV [NAME, fallback]\ntheme: {font: x}\n"
            "plugins: [search, vaultkit: {opt_in: true}]\n"
            "markdown_extensions:\n  pymdownx.emoji:\n    emoji_index: !!python/name:a.b ''\n",
        },
    )
    settings = YamlSettings.read(tmp_path / "mkdocs.yml")
    assert settings.entries("plugins") == {"search": {}, "vaultkit": {"opt_in": True}}
    assert (settings.get("theme", "name"), settings.get("theme", "font")) == ("material", "x")
    assert settings.get("site_name") is None
    settings.drop_entry("plugins", "vaultkit")
    settings.add_entry("markdown_extensions", "ours", {"a": 1})
    text = settings.text()
    assert "!ENV [NAME, fallback]" in text
    assert "!!python/name:a.b" in text
    assert settings.entries("markdown_extensions").keys() == {"pymdownx.emoji", "ours"}


@pytest.mark.parametrize(
    "text", ["a: [", "- x", "INHERIT: mkdocs.yml", "INHERIT: none.yml", b"\xff"]
)
def test_settings_that_cannot_be_read_are_told_of(text: str | bytes, tmp_path: Path) -> None:
    write(tmp_path, {"mkdocs.yml": text})
    with pytest.raises(SettingsError, match="yml"):
        YamlSettings.read(tmp_path / "mkdocs.yml")


def test_zensical_takes_its_own_settings(tmp_path: Path) -> None:
    need("zensical")
    toml = """
    [project]
    site_name = "Own"
    use_directory_urls = false
    [project.plugins.vaultkit]
    opt_in = true
    [project.theme]
    font = false
    """
    shown = "---\npublish: true\n---\nshown [[Other]]\n"
    write(tmp_path, {"v/index.md": shown, "v/Other.md": "kept\n", "zensical.toml": toml})
    site = build_with_zensical(tmp_path / "v", tmp_path / "z", tmp_path / "zensical.toml")
    made = pages(site)
    assert "shown" in article(made["index.html"])
    assert "Other.html" not in made
    assert "Own</title>" in made["index.html"]


def test_an_option_that_zensical_has_not_is_told_of(tmp_path: Path) -> None:
    need("zensical")
    write(tmp_path / "v", {"index.md": "x\n"})
    more = "extra: {}\n"
    file = settings_file(tmp_path, tmp_path / "v", more=more)
    file.write_text(file.read_text().replace("vaultkit]", "vaultkit: {wish: 1}]"))
    with pytest.raises(SettingsError, match="wish"):
        build_with_zensical(tmp_path / "v", tmp_path / "site", file)
