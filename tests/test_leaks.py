"""Nothing of a private note reaches the site: every way is wired, each with a token of its own, and every byte is read."""

from __future__ import annotations

import gzip
import json
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

import pytest
from conftest import write

PRIVATE = "---\npublish: false\n---\n"
PLACE = {"x": 0, "y": 0, "width": 200, "height": 100}


@dataclass(frozen=True)
class Way:
    """A way in which a private note could show: `@` stands for the token, in names, too."""

    private: dict[str, str]
    """Files that are private."""
    public: str = ""
    """What the public note says."""
    files: dict[str, str] = field(default_factory=dict)
    """More public files."""


def private(text: str = "", name: str = "p @", properties: str = "") -> dict[str, str]:
    """Return a private note whose name and text hold the token."""
    return {f"{name}.md": f"---\npublish: false\n{properties}---\n# @\n\n@ {text}\n"}


def canvas(*nodes: dict[str, object], edges: tuple[dict[str, str], ...] = ()) -> str:
    """Return a canvas of these cards."""
    cards = [{"id": str(i), **PLACE, **node} for i, node in enumerate(nodes)]
    return json.dumps({"nodes": cards, "edges": list(edges)})


WAYS = {
    "a wikilink": Way(private(), "[[p @]]"),
    "a wikilink that shows something else": Way(private(), "[[p @|there]]"),
    "a wikilink to a heading": Way(private(), "[[p @#@]] and [[p @#@|there]]"),
    "a wikilink to a block": Way(private("x ^b"), "[[p @#^b]]"),
    "a wikilink in a heading": Way(private(), "## About [[p @]]\n\n[[#About p @]] [[#About p @|up]]"),
    "a wikilink in a callout's title": Way(private(), "> [!note] See [[p @]]\n> and [[p @]]"),
    "a wikilink in a table": Way(private(), "| a |\n|---|\n| [[p @\\|b]] [[p @]] |"),
    "a wikilink in a footnote": Way(private(), "x[^1]\n\n[^1]: see [[p @]]"),
    "a wikilink in emphasis, a list and a task": Way(private(), "- [ ] **[[p @]]**\n- ==[[p @]]=="),
    "a wikilink by path": Way({f"d/{k}": v for k, v in private().items()}, "[[d/p @]] [[/d/p @.md]]"),
    "a wikilink by any case": Way(private(), "[[P @.MD]]"),
    "a Markdown link": Way(private(), "[there](p%20@.md) [there](<p @.md#x> 'title')"),
    "a reference link": Way(private(), "[there][r]\n\n[r]: p%20@.md"),
    "raw HTML": Way(private(), '<a href="p @.md">there</a> <img src="p%20@.md">'),
    "an alias of it": Way(private(properties="aliases: [also @]\n"), "[[also @]]"),
    "an embed of a note": Way(private(), "![[p @]]"),
    "an embed of a section": Way(private("\n## s\n\n@"), "![[p @#s]] ![[p @#@]]"),
    "an embed of a block": Way(private("x @ ^b"), "![[p @#^b]]"),
    "an embed of an embed": Way(private("![[deep]]"), "![[via]]", {"via.md": "![[p @]]"}),
    "a Markdown embed": Way(private(), "![there](p%20@.md)"),
    "an embedded query": Way(private(), "```query\n@never\n```".replace("@never", "never")),
    "a property that is a link": Way(private(), "", {"n.md": "---\nup: '[[p @]]'\n---\n"}),
    "a property that is a list of links": Way(
        private(), "", {"n.md": "---\nrelated:\n  - '[[p @]]'\n  - \"[[p @|there]]\"\n---\n"}
    ),
    "a backlink": Way(private("A sentence about [[Hub]] with @.")),
    "a backlink from a property": Way(private(properties='up: "[[Hub]]"\n')),
    "a tag that only it carries": Way(private("#t@ #t@/u@")),
    "a tag nested in a public one": Way(private(properties="tags: [open/@]\n"), "#open"),
    "a heading of it in a link's text": Way(private(), "[[p @#@|see]]"),
    "a canvas's file card": Way(private(), "![[c@c.canvas]]".replace("@", "1"), {
        "c1c.canvas": canvas({"type": "file", "file": "p @.md", "subpath": "#@"})}),
    "a canvas's text card": Way(private(), "![[c2c.canvas]]", {
        "c2c.canvas": canvas({"type": "text", "text": "see [[p @]] ![[p @]] [x](p%20@.md)"})}),
    "a canvas that is private": Way({"hidden/@.canvas": canvas({"type": "text", "text": "@"})}, "[[hidden/@.canvas]]"),
    "a base's rows": Way(private(properties="kind: rows\n"), "![[b1.base]]", {
        "b1.base": "filters: 'kind == \"rows\"'\nviews: [{type: table, name: V, order: [file.name, kind]}]"}),
    "a base's links": Way(private(), "![[b2.base]] [[p @]]", {
        "b2.base": "formulas: {all: 'file.links', emb: 'file.embeds', back: 'file.backlinks'}\n"
        "views: [{type: table, name: V, order: [file.name, file.links, formula.all, formula.emb, formula.back]}]"}),
    "a base's filter": Way(private(), "![[b3.base]]", {
        "b3.base": "filters: 'file.hasLink(\"p @\")'\nviews: [{type: table, name: V}]"}),
    "a base in a note": Way(private(properties="kind: block\n"), "```base\nfilters: 'file.hasLink(\"p @\") || kind == \"block\"'\n"
        "formulas: {l: 'link(\"p @\")', f: 'file(\"p @\").name'}\n"
        "views: [{type: table, name: V, order: [file.name, formula.l, formula.f]}]\n```"),
    "a base's links to it": Way(private(properties="aliases: [other @]\n"), "![[b5.base]]", {
        "b5.base": "formulas: {l: 'link(\"p @\")', o: 'link(\"other @\")', i: 'image(\"p @.md\")',"
        " p: 'file.properties', b: 'file.backlinks', n: 'link(\"p @\") == \"x\"'}\n"
        "views: [{type: cards, name: V, image: formula.l, order: [file.name, formula.l, formula.o, formula.p, formula.b]},"
        " {type: list, name: W, order: [formula.n, formula.l], groupBy: {property: formula.l}, summaries: {formula.l: Unique}}]"}),
    "an attachment in a base": Way({"z @.png": "@"}, "![[b6.base]]", {"b6.base": "views: [{type: table, name: V}]"}),
    "a canvas's group": Way({"g @.png": "@", **private("![[g @.png]]")}, "![[c3.canvas]]", {
        "c3.canvas": canvas({"type": "group", "label": "G", "background": "p @.md"})}),
    "a canvas's arrows": Way(private(), "![[c4.canvas]]", {
        "c4.canvas": canvas({"type": "file", "file": "p @.md"}, {"type": "text", "text": "x"},
            edges=({"id": "e", "fromNode": "1", "toNode": "0", "label": "to"},))}),
    "a base's group": Way(private(properties="kind: '@'\n"), "![[b4.base]]", {
        "b4.base": "views: [{type: table, name: V, groupBy: {property: kind}}]"}),
    "an attachment that only it shows": Way({**private("![[pic @.png]]"), "pic @.png": "png @"}, ""),
    "an attachment in a private folder": Way({"hidden/a @.png": "png @"}, "![[a @.png]] ![x](hidden/a%20@.png)"),
    "an attachment that nobody shows": Way({"unused @.pdf": "pdf @"}, ""),
    "a folder with nothing else in it": Way({"only @/sub @/x.md": PRIVATE}, "[[only @/none]] [[only @]]"),
    "a redirect of its alias": Way(private(properties="aliases: ['@', 'old/@']\npermalink: go/@\n")),
    "a title of its own": Way(private(properties="title: '@'\ndescription: '@'\n")),
    "a note that is a draft": Way({"d @.md": "---\ndraft: true\n---\n@\n"}, "[[d @]]"),
    "a note in a private folder": Way({"hidden/h @.md": "@ #h@\n"}, "[[h @]] ![[hidden/h @]]"),
    "a note with a private tag": Way({"s @.md": "@ #secret/x@\n"}, "[[s @]]"),
    "a note with a private tag in a comment": Way({"sc @.md": "@ %% #secret %%\n"}, "[[sc @]]"),
    "a note in the templates' folder": Way({"tpl/t @.md": "@\n"}, "[[t @]]"),
    "a note that Obsidian ignores": Way({"old/o @.md": "@\n"}, "[[o @]]"),
    "a note whose properties are broken": Way({"b @.md": "---\npublish: false\nx: [\n---\n@\n"}, "[[b @]]"),
    "a symbolic link to it": Way({"hidden/real @.md": "@\n"}, "[[linked @]]"),
    "a page that is left to Python-Markdown": Way(private(), "", {
        "native/n.md": "---\nup: '[[p @]]'\n---\n[[p @]] ![[p @]] [x](<p @.md>) %% @ %% <!-- @ -->\n\n## [[p @]]\n"}),
    "a comment": Way({}, "%% @ [[p]] %%\n\n%%\n# @\n%%\n\n<!-- @ -->"),
    "a property that pages do not show": Way({}, "", {"q.md": "---\nsecret-id: '@'\n---\n"}),
    "a file of a type that is not published": Way({"data @.csv": "@", "script @.js": "@"}, ""),
    "a hidden folder": Way({".trash/x @.md": "@", ".obsidian/notes @.json": "@"}),
    "an unresolved link of it": Way(private("[[never written @]] ![[nor this @]] #t@")),
    "a stale page": Way({}),
}  # fmt: skip
TOKENS = {way: f"zq{i:02}token" for i, way in enumerate(WAYS)}

OPTIONS = {
    "private_folders": ["Hidden/"],
    "private_tags": ["secret"],
    "sources": True,
    "statistics": True,
    "cards": True,
    "outgoing": True,
    "mentions": True,
}


def make_vault(root: Path) -> None:
    """Write the vault in which all ways are wired."""
    write(
        root,
        {
            ".obsidian/app.json": '{"userIgnoreFilters": ["old/"]}',
            ".obsidian/templates.json": '{"folder": "tpl"}',
            "Hub.md": "# Hub\nPublic words.\n",
        },
    )
    for number, (name, way) in enumerate(WAYS.items()):
        said = {**way.private, **way.files, f"Public/{number} way.md": f"public\n\n{way.public}\n"}
        files = {
            k.replace("@", TOKENS[name]): v.replace("@", TOKENS[name]) for k, v in said.items()
        }
        write(root, files)
    token = TOKENS["a symbolic link to it"]
    (root / f"linked {token}.md").symlink_to(root / "hidden" / f"real {token}.md")
    (root / f"linked {token}").symlink_to(root / "hidden", target_is_directory=True)


def leave_stale_files(site: Path) -> None:
    """Write what an earlier build of another state of the vault could have left."""
    token = TOKENS["a stale page"]
    stale = ["p.html", "Public/p.html", "Public/.hidden/p.html", f"{token}/x.html", "index.html"]
    write(site, dict.fromkeys(stale, token))


def found_in(site: Path) -> Iterator[tuple[str, str]]:
    """Yield each token with the file, in whose bytes or name it stands; packed files are unpacked."""
    tokens = {token: way for way, token in TOKENS.items()}
    for file in site.rglob("*"):
        data = b"" if file.is_dir() else file.read_bytes()
        if file.suffix == ".gz":
            data = gzip.decompress(data)
        data += str(file.relative_to(site)).encode()
        for token, way in tokens.items():
            if token.encode() in data.lower():
                yield way, str(file.relative_to(site))


@pytest.fixture(scope="module", params=["vaultkit build", "mkdocs build"])
def leaks(
    request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory
) -> list[tuple[str, str]]:
    """Every token on the site, with the file it stands in."""
    work = tmp_path_factory.mktemp("leaks")
    vault, site = work / "vault", work / "site"
    make_vault(vault)
    leave_stale_files(site)
    if request.param == "vaultkit build":
        table = "".join(f"{key} = {json.dumps(value)}\n" for key, value in OPTIONS.items())
        write(work, {"vaultkit.toml": f"vault = 'vault'\n[site]\n{table}"})
        command = ["vaultkit", "build", "--site-dir", str(site)]
    else:
        config = {
            "site_name": "x",
            "site_url": "https://x.example/",
            "docs_dir": "vault",
            "theme": {"name": "material", "font": False},
            "plugins": ["search", "tags", {"vaultkit": {**OPTIONS, "native": ["native"]}}],
        }
        write(work, {"mkdocs.yml": json.dumps(config)})
        command = ["mkdocs", "build", "-q", "--site-dir", str(site)]
    done = subprocess.run(
        [sys.executable, "-m", *command], cwd=work, capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stdout + done.stderr
    assert (site / "Public" / "0-way.html").exists() or (
        site / "Public" / "0-way" / "index.html"
    ).exists()
    assert (site / "assets" / "vaultkit-graph-data.js").exists()
    return sorted(found_in(site))


@pytest.mark.parametrize("way", WAYS)
def test_no_byte_of_a_private_note_is_published(way: str, leaks: list[tuple[str, str]]) -> None:
    assert [file for name, file in leaks if name == way] == []


def test_enough_private_notes_are_wired(tmp_path: Path) -> None:
    make_vault(tmp_path)
    notes = [name for way in WAYS.values() for name in way.private if name.endswith(".md")]
    assert len(notes) >= 30
