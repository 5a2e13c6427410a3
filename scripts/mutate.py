"""Mutation scores of the code that the promises rest on, by mutmut: `scripts/mutate escaper`.

A mutant is the code with one small thing changed. It is killed if a test fails; one that survives is a
line nobody watches, or a change that changes nothing. Each part is asked by its own quick tests alone.
"""

from __future__ import annotations

import argparse
import math
import os
import random
import shutil
import subprocess
import sys
import tempfile
from collections import Counter
from pathlib import Path
from typing import NamedTuple

ROOT = Path(__file__).resolve().parent.parent
PROMISED = 85  # percent
_MEMORY = "/dev/shm" if os.access("/dev/shm", os.W_OK) else None
"""Where files cost little, if there is such a place."""
_KILLED = ("killed", "timeout", "segfault", "suspicious")
_NOT_COPIED = shutil.ignore_patterns(".git", ".venv", "mutants", "__pycache__", ".*_cache")


class Part(NamedTuple):
    """Code that is mutated, and the tests that are to notice."""

    files: tuple[str, ...]
    """The code, from the project's folder."""
    tests: tuple[str, ...]
    """What pytest is given."""


PARTS = {
    "escaper": Part(("vaultkit/report/escape.py",), ("tests/test_escape.py",)),
    "writer": Part(
        ("vaultkit/source/writer.py", "vaultkit/source/journal.py", "vaultkit/source/edit.py"),
        # The sweeps of kills, faults and saves, and whole vaults, take longer than all others together.
        (
            "tests/test_writer.py",
            "tests/test_writer_steps.py",
            "tests/test_undo.py",
            "-k",
            "not (Kills or Saves or Faults or Two or every_note or many_bad or whatever)",
        ),
    ),
    "resolver": Part(
        ("vaultkit/vault/resolve.py",),
        ("tests/test_resolving.py", "tests/test_cases.py", "-k", "resol"),
    ),
    "frontmatter": Part(
        ("vaultkit/syntax/properties.py", "vaultkit/syntax/yaml_properties.py"),
        (
            "tests/test_cases.py",
            "tests/test_properties.py",
            "tests/test_hostile_input.py::TestYaml",
            "-k",
            "(propert or Yaml) and not (real or damaged)",
        ),
    ),
    "scanner": Part(
        ("vaultkit/syntax/scan/inline.py", "vaultkit/syntax/scan/blocks.py"),
        ("tests/test_engines.py", "-k", "not (real or chosen or shared)"),
    ),
}
"""By the name that the command line takes."""


def main() -> int:
    """Mutate the parts that are asked for; return 1 if one scores less than is promised."""
    parser = argparse.ArgumentParser(prog="scripts/mutate", description=__doc__.split("\n")[0])
    parser.add_argument("parts", nargs="*", metavar="PART", help=", ".join(PARTS))
    parser.add_argument("--survivors", action="store_true", help="show each that survives")
    parser.add_argument("--sample", type=int, metavar="N", help="try N of each part's, by chance")
    parser.add_argument("--at-once", type=int, default=1, metavar="N", help="try N at a time")
    args = parser.parse_args()
    unknown = set(args.parts) - PARTS.keys()
    if unknown:
        parser.error(f"{', '.join(unknown)}: no such part; there are {', '.join(PARTS)}")
    scores = [_mutate(name, args) for name in args.parts or PARTS]
    return int(min(scores) < PROMISED)


def _mutate(name: str, args: argparse.Namespace) -> float:
    """Mutate a part in a copy of the project, print its score, and return it in percent."""
    part = PARTS[name]
    with tempfile.TemporaryDirectory(prefix="vaultkit-mutants-", dir=_MEMORY) as folder:
        copy = Path(folder) / "project"
        shutil.copytree(ROOT, copy, ignore=_NOT_COPIED, symlinks=True)
        with open(copy / "pyproject.toml", "a", encoding="utf-8") as settings:
            settings.write(_settings(part))
        chosen = _chosen(copy, args.sample) if args.sample else []
        _mutmut(copy, "run", "--max-children", str(args.at_once), *chosen)
        outcomes = _outcomes(copy)
        tried = {mutant: outcomes[mutant] for mutant in chosen or outcomes}
        for mutant, outcome in tried.items() if args.survivors else ():
            if outcome not in _KILLED:
                print(_mutmut(copy, "show", mutant))
    counts = Counter(tried.values())
    share = sum(counts[outcome] for outcome in _KILLED) / max(len(tried), 1)
    print(f"{name:12} {100 * share:5.1f} %{_margin(share, len(tried), len(outcomes))}", end="")
    print(f" of {len(tried)} mutants ({dict(counts)})", flush=True)
    return 100 * share


def _outcomes(folder: Path) -> dict[str, str]:
    """Return what became of each mutant, by its name."""
    lines = [line.strip() for line in _mutmut(folder, "results", "--all", "true").splitlines()]
    return {name: said for name, _, said in (line.partition(": ") for line in lines) if said}


def _chosen(folder: Path, count: int) -> list[str]:
    """Make all mutants, try none, and return the names of some, the same for the same code."""
    _mutmut(folder, "run", "none that there is", quiet=True)
    names = sorted(_outcomes(folder))
    return random.Random(1).sample(names, min(count, len(names)))


def _margin(share: float, tried: int, every: int) -> str:
    """Return how far the whole may be from a sample, in 95 of 100 cases."""
    if tried == every:
        return ""
    rest = (every - tried) / (every - 1)
    return f" ± {196 * math.sqrt(share * (1 - share) * rest / tried):.1f}"


def _settings(part: Part) -> str:
    return f"""
[tool.mutmut]
source_paths = ["vaultkit"]
only_mutate = {list(part.files)}
pytest_add_cli_args_test_selection = {list(part.tests)}
pytest_add_cli_args = ["-p", "no:cacheprovider", "-p", "no:xdist"]
also_copy = ["tests", "docs", "vault", "scripts", ".github", "action.yml", "README.md", "pyproject.toml"]
mutate_only_covered_lines = false
timeout_constant = 30.0  # seconds by the clock: other programs may have the processor
timeout_multiplier = 4
"""


def _mutmut(folder: Path, *words: str, quiet: bool = False) -> str:
    command = [sys.executable, "-m", "mutmut", *words]
    env = os.environ | {
        "HYPOTHESIS_PROFILE": "quick",
        "VAULTKIT_MUTANTS": "150",
        "TMPDIR": str(folder.parent),
    }
    if hasattr(os, "nice"):
        command = ["nice", "-n", "5", *command]
    done = subprocess.run(command, cwd=folder, env=env, capture_output=True, text=True, check=False)
    if done.returncode and not quiet:
        print(done.stdout.split("\r")[-1][-2000:], done.stderr[-2000:], file=sys.stderr)
    return done.stdout


if __name__ == "__main__":
    sys.exit(main())
