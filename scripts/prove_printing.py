"""R14 and R16: what is printed can only be read, and the workflows can do no more than they must."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

from conftest import ROOT, SHARED
from every_verb import Said, everything, hostile_vault, read_back
from prove_figure import Figure

KINDS = "^(inj|name|xss-file-name|xss-folder-name|enc|fix)"


def printing(folder: Path) -> Iterator[Figure]:
    """R14: every verb and format, on our own hostile names and on those made to break linters."""
    os.chdir(folder)
    os.environ |= {"XDG_STATE_HOME": str(folder / "state"), "XDG_CACHE_HOME": str(folder / "cache")}
    own = folder / "own"
    hostile_vault(own)
    yield _figure("our own hostile vault", everything(own, folder))
    tool = SHARED / "tools" / "make_hostile.py"
    if not tool.is_file():
        yield Figure("the shared hostile cases: there are none in ../shared/tools", None)
        return
    made = folder / "made"
    making = [sys.executable, str(tool), "make", str(made), "--set", "both", "--only", KINDS]
    subprocess.run(making, check=True, capture_output=True)
    yield _figure("the shared hostile cases", _logged(everything(made, folder), folder / "logs"))
    yield _judged_by(tool, folder / "made.manifest.json", folder / "logs")


def _figure(what: str, all_said: Iterator[Said]) -> Figure:
    verbs: Counter[str] = Counter()
    faults: list[str] = []
    for said in all_said:
        verbs[said.words[0] if said.words[0].isalpha() else "?"] += 1
        faults += said.faults
        if said.code not in (0, 1, 2):
            faults.append(f"{said.words}: exit code {said.code}")
        try:
            read_back(said)
        except (ValueError, SyntaxError) as error:
            faults.append(f"{said.words}: {error}")
    said = f"{what}: {verbs.total()} commands, {len(faults)} things that act {faults[:2]}"
    return Figure(said, not faults)


def _logged(all_said: Iterator[Said], folder: Path) -> Iterator[Said]:
    """Keep what is printed in files, for another judge."""
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir()
    for n, said in enumerate(all_said):
        if "github" not in said.words:
            (folder / f"{n}.txt").write_text(said.out + said.err, "utf-8", "backslashreplace")
        yield said


def _judged_by(tool: Path, manifest: Path, logs: Path) -> Figure:
    command = [sys.executable, str(tool), "check-log", str(manifest), *map(str, logs.iterdir())]
    bad = json.loads(subprocess.run(command, capture_output=True, text=True, check=False).stdout)
    said = f"check-log on {len(list(logs.iterdir()))} logs: {len(bad)} with something that acts"
    return Figure(said, not bad)


def workflows(folder: Path) -> Iterator[Figure]:
    """R16: zizmor finds nothing in the workflows, the action and the template."""
    zizmor = Path(sys.executable).with_name("zizmor")
    if not zizmor.is_file():
        yield Figure("zizmor is not installed", None)
        return
    template = ROOT / "vaultkit/cli/templates/github.yml"
    command = [zizmor, "--offline", "--persona=auditor", "--format=json"]
    command += [ROOT / ".github/workflows", ROOT / "action.yml", template]
    found = json.loads(subprocess.run(command, capture_output=True, text=True, check=False).stdout)
    yield Figure(f"zizmor, as an auditor: {len(found)} findings", not found)
