"""Mutation scores of the code that the promises rest on, by mutmut: `scripts/mutate escaper`.

A mutant is the code with one small thing changed. It is killed if a test fails; one that survives is a
line nobody watches, or a change that changes nothing. Each part is asked by its own quick tests alone.
"""

from __future__ import annotations

import argparse
import os
import shutil
import subprocess
import sys
import tempfile
from collections import Counter
from pathlib import Path
from typing import NamedTuple

ROOT = Path(__file__).resolve().parent.parent
PROMISED = 85  # percent
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
        # A sweep of kills or faults takes longer than all others together.
        (
            *(
                f"tests/test_writer.py::Test{name}"
                for name in ("Edits", "Refusals", "Run", "Order")
            ),
            "tests/test_undo.py",
            "tests/test_writer.py::TestSaves::test_and_then_comes_a_kill[Note.md]",
            "tests/test_writer.py::TestFaults::test_one_fault_leaves_everything_as_it_was[28]",
        ),
    ),
    "resolver": Part(("vaultkit/vault/resolve.py",), ("tests/test_cases.py",)),
    "frontmatter": Part(
        ("vaultkit/syntax/properties.py", "vaultkit/syntax/yaml_properties.py"),
        ("tests/test_properties.py", "tests/test_hostile_input.py::TestYaml"),
    ),
    "scanner": Part(
        ("vaultkit/syntax/scan/inline.py", "vaultkit/syntax/scan/blocks.py"),
        ("tests/test_cases.py", "tests/test_differential.py"),
    ),
}
"""By the name that the command line takes."""


def main() -> int:
    """Mutate the parts that are asked for; return 1 if one scores less than is promised."""
    parser = argparse.ArgumentParser(prog="scripts/mutate", description=__doc__.split("\n")[0])
    parser.add_argument("parts", nargs="*", metavar="PART", help=", ".join(PARTS))
    parser.add_argument("--survivors", action="store_true", help="show each that survives")
    args = parser.parse_args()
    unknown = set(args.parts) - PARTS.keys()
    if unknown:
        parser.error(f"{', '.join(unknown)}: no such part; there are {', '.join(PARTS)}")
    scores = [_mutate(name, show=args.survivors) for name in args.parts or PARTS]
    return int(min(scores) < PROMISED)


def _mutate(name: str, *, show: bool) -> float:
    """Mutate a part in a copy of the project, print its score, and return it in percent."""
    part = PARTS[name]
    with tempfile.TemporaryDirectory(prefix="vaultkit-mutants-") as folder:
        copy = Path(folder) / "project"
        shutil.copytree(ROOT, copy, ignore=_NOT_COPIED, symlinks=True)
        with open(copy / "pyproject.toml", "a", encoding="utf-8") as settings:
            settings.write(_settings(part))
        _mutmut(copy, "run", "--max-children", "1", quiet=True)
        results = [line.strip() for line in _mutmut(copy, "results", "--all", "true").splitlines()]
        outcomes = {
            mutant: outcome
            for mutant, _, outcome in (line.partition(": ") for line in results)
            if outcome
        }
        survivors = [mutant for mutant, outcome in outcomes.items() if outcome == "survived"]
        for mutant in survivors if show else ():
            print(_mutmut(copy, "show", mutant))
    counts = Counter(outcomes.values())
    killed = counts["killed"] + counts["timeout"] + counts["segfault"] + counts["suspicious"]
    score = 100 * killed / max(len(outcomes), 1)
    print(f"{name:12} {score:5.1f} %  of {len(outcomes)} mutants ({dict(counts)})", flush=True)
    return score


def _settings(part: Part) -> str:
    return f"""
[tool.mutmut]
source_paths = ["vaultkit"]
only_mutate = {list(part.files)}
pytest_add_cli_args_test_selection = {list(part.tests)}
pytest_add_cli_args = ["-p", "no:cacheprovider", "-p", "no:xdist"]
also_copy = ["tests", "docs", "vault", "scripts", ".github", "action.yml", "README.md", "pyproject.toml"]
mutate_only_covered_lines = false
"""


def _mutmut(folder: Path, *words: str, quiet: bool = False) -> str:
    command = [sys.executable, "-m", "mutmut", *words]
    env = os.environ | {"HYPOTHESIS_PROFILE": "quick"}
    if hasattr(os, "nice"):
        command = ["nice", *command]
    done = subprocess.run(command, cwd=folder, env=env, capture_output=True, text=True, check=False)
    if done.returncode and not quiet:
        print(done.stderr, file=sys.stderr)
    if quiet and done.returncode:
        print(done.stdout.split("\r")[-1][-2000:], done.stderr[-2000:], file=sys.stderr)
    return done.stdout


if __name__ == "__main__":
    sys.exit(main())
