"""A site that followed edits is, byte for byte, the site made from scratch."""

from __future__ import annotations

import json
import os
import random
import shutil
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from conftest import ROOT, SHARED
from mkdocs.commands.build import build as mkdocs_build
from mkdocs.config.base import load_config

from vaultkit.site.hosts.build import configuration
from vaultkit.site.hosts.host import Host
from vaultkit.site.hosts.serving import Serving

EDITS = int(os.environ.get("VAULTKIT_EDITS", "12"))
"""How many edits each vault gets."""


class Site:
    """A site as `mkdocs serve` keeps it."""

    def __init__(self, vault: Path, site: Path, **options: Any) -> None:
        self.vault = vault
        self.site = site
        settings = configuration(vault)
        options["cache_dir"] = str(vault.parent / "cache")
        settings["plugins"] = ["search", {"vaultkit": options}]
        settings |= {"site_url": "https://example.org/"}
        settings |= {"docs_dir": str(vault), "site_dir": str(site)}
        self._file = site.with_suffix(".yml")
        self._file.write_text(json.dumps(settings))
        self.wholes = 0
        self._build()
        self.wholes = 0
        self.serving = Serving(lambda: self.host, self._build)

    def _build(self) -> None:
        config = load_config(str(self._file))
        config.plugins.on_startup(command="serve", dirty=False)
        mkdocs_build(config)
        self.host: Host = config.plugins["vaultkit"].host  # type: ignore[attr-defined]
        self.wholes += 1

    def differing(self) -> list[str]:
        """Return the files that are not as another process makes them from scratch."""
        self.serving.settle()
        scratch = self.site.with_name("scratch")
        command = [sys.executable, "-m", "vaultkit", "build", "--config-file", str(self._file)]
        command += ["--vault", str(self.vault), "--site-dir", str(scratch)]
        subprocess.run(command, check=True, capture_output=True)
        one, other = _files(self.site), _files(scratch)
        return sorted(
            name for name in one.keys() | other.keys() if one.get(name) != other.get(name)
        )


def _files(site: Path) -> dict[str, bytes]:
    files = (p for p in site.rglob("*") if p.is_file() and p.suffix != ".gz")
    return {str(p.relative_to(site)): p.read_bytes() for p in files}


def _edited(text: str, draw: random.Random, names: list[str]) -> str:
    """Return a note's text after one of the edits that people make."""
    lines = text.splitlines() or [""]
    body = lines.index("---", 1) + 1 if lines[0] == "---" and "---" in lines[1:] else 0
    at = draw.randrange(body, len(lines) + 1)
    name = draw.choice(names)
    new = draw.choice(
        [
            f"A word more about [[{name}]] and how it began.",
            f"![[{name}]]",
            f"![[{name}#Beginnings]]",
            f"## Beginnings {draw.randrange(3)}",
            "## Part",
            f"See [[{name}#Beginnings {draw.randrange(3)}|there]] and [[#Beginnings 1]].",
            f"A paragraph with an id. ^id{draw.randrange(3)}",
            f"As said in [[{name}#^id{draw.randrange(3)}]].",
            "> [!tip] A word\n> of advice",
            f"%% [[{name}]] %%",
            "| a | b |\n| - | - |\n| 1 | 2 |",
            "#newtag",
        ]
    )
    match draw.randrange(6):
        case 0 if len(lines) > body + 1:
            del lines[draw.randrange(body, len(lines))]
        case 1 if len(lines) > body + 1:
            i = draw.randrange(body, len(lines))
            lines[i] = " ".join(draw.sample(lines[i].split(), len(lines[i].split())))
        case _:
            lines[at:at] = ["", new, ""]
    return "\n".join(lines) + "\n"


def _small(folder: Path) -> None:
    """A vault with something of everything that shows other notes."""
    notes = {
        "Index.md": "[[A]] ![[B#Part]]\n",
        "A.md": "---\naliases: [Alpha]\nup: '[[B]]'\n---\nTo [[B#Part]] and ![[C]].\n\n![[Board.canvas]]\n",
        "B.md": "# B\n\nIntro.\n\n## Part\n\nOf B, see [[A]]. #tag/deep\n",
        "Deep/C.md": "C shows ![[B#^id1]] and ![[List.base]].\n\nText of C. ^id1\n",
        "Deep/D.md": "[[C#^id1]] [[A|the first]] #tag\n",
        "Drawn.md": '```mermaid\ngraph TD\nX[One] --> Y\nclick X "B#Part"\nclass X internal-link;\n```\n',
        "List.base": "views:\n  - type: table\n    name: All\n    order: [file.name, file.links, status]\n",
        "Tabled.md": "```base\nfilters: file.hasLink(this) || file.hasTag('newtag')\nviews:\n- {type: list, order: [file.name, file.size, file.links]}\n```\n",
        "Shows.md": "![[Tabled]] [[Tabled]]\n",
        "Board.canvas": '{"nodes":[{"id":"1","type":"file","file":"Deep/C.md","x":0,"y":0,"width":300,"height":200},'
        '{"id":"2","type":"text","text":"![[D]] [[B#Part]]","x":400,"y":0,"width":300,"height":200}],"edges":[]}',
    }
    for name, text in notes.items():
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_text(text)


def _demo(folder: Path) -> None:
    shutil.copytree(ROOT / "vault", folder, dirs_exist_ok=True)


def _help(folder: Path) -> None:
    if not SHARED.is_dir():
        pytest.skip("the help vault is not here")
    shutil.copytree(SHARED / "corpora/obsidian-help-en", folder, dirs_exist_ok=True)


def _notes(vault: Path) -> list[Path]:
    return sorted(p for p in vault.rglob("*.md") if ".obsidian" not in p.parts)


@pytest.mark.parametrize(
    ("make", "search"),
    [(_small, "vaultkit"), (_small, "material"), (_demo, "vaultkit"), (_help, "vaultkit")],
    ids=["small", "small, Material's search", "demo", "help"],
)
def test_a_site_after_edits_is_the_site_made_from_scratch(
    make: Callable[[Path], None], search: str, tmp_path: Path
) -> None:
    vault = tmp_path / "vault"
    make(vault)
    time.sleep(
        2.1
    )  # a listing trusts no stamp that is younger, and an attachment in doubt makes all anew
    draw = random.Random(int(os.environ.get("VAULTKIT_SEED", "1")))
    site = Site(vault, tmp_path / "site", search=search, sources=True, statistics=True)
    names = [path.stem for path in _notes(vault)]
    every = 2 if make is _small else 6
    for number in range(1, EDITS + 1):
        note = draw.choice(_notes(vault))
        before = note.read_text("utf-8")
        note.write_text(_edited(before, draw, names), "utf-8")
        site.serving()
        if number % every == 0 or number == EDITS:
            assert site.differing() == [], (number, note, before)
    assert site.wholes < EDITS / 2  # or this shows nothing


def test_an_edit_that_names_a_private_note_does_not_show_its_name(tmp_path: Path) -> None:
    vault = tmp_path / "vault"
    vault.mkdir()
    (vault / "A.md").write_text("a\n")
    (vault / "B.md").write_text("[[A#About Secret|there]]\n")
    (vault / "Secret.md").write_text("---\npublish: false\n---\nSecret\n")
    (vault / "p.png").write_bytes(b"x")
    site = Site(vault, tmp_path / "site")
    for text in ("a [[Secret]]\n", "a\n\n## About [[Secret]]\n", "a <img src='p.png'>\n", "a\n"):
        (vault / "A.md").write_text(text)
        site.serving()
        assert (tmp_path / "site" / "p.png").exists() == ("p.png" in text)
        made = _files(tmp_path / "site")
        assert [
            name for name, data in made.items() if b"secret" in name.encode() + data.lower()
        ] == []
