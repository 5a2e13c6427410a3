"""Hostile vaults for proofs: those of the shared generator where it is there, with a seed nobody has seen, else our own."""

from __future__ import annotations

import json
import secrets
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path

import hostile_vaults

ROOT = Path(__file__).resolve().parent.parent
GENERATOR = ROOT.parent / "shared" / "tools" / "make_hostile.py"

EXPLAINED = {
    "trav-snippet-include": "what other programs include is text here, and nothing is wrong with it",
    "trav-fm-output-path": "properties name no file; as addresses they are refused when a site is built",
    "trav-fm-image-path": "properties that are plain text are no links",
    "trav-html-src-path": "addresses in raw HTML are not checked",
    "enc-bad-attachments": "pictures are not opened",
}
"""Cases by whose maker something should be said, and why nothing is."""


@dataclass(frozen=True)
class Hostile:
    """A vault that somebody made to do harm."""

    name: str
    folder: Path
    due: bool
    """Whether a check has to say something."""


@dataclass(frozen=True)
class Set:
    """Hostile vaults, each alone and all as one."""

    name: str
    whole: Path
    vaults: list[Hostile]
    outside: Path
    """What lies beside the whole, of which nothing may be read."""
    sentinel: str
    """What stands in that."""
    manifest: Path | None = None
    """What the generator expects, where it made the set."""


def sets(folder: Path) -> list[Set]:
    """Make all sets below `folder`."""
    if not GENERATOR.is_file():
        vaults = hostile_vaults.make(folder)
        named = [Hostile(n, v, hostile_vaults.CASES[n].due) for n, v in vaults.items()]
        whole, outside = folder / "vaults", folder / "outside"
        return [Set("own", whole, named, outside, hostile_vaults.SENTINEL)]
    return [_made(folder, "visible", "vaultkit"), _made(folder, "heldout", secrets.token_hex(8))]


def _made(folder: Path, name: str, seed: str) -> Set:
    whole = folder / name
    command = [sys.executable, str(GENERATOR), "make", str(whole), "--set", name, "--seed", seed]
    subprocess.run([*command, "--special"], check=True, capture_output=True)
    manifest = folder / f"{name}.manifest.json"
    told = json.loads(manifest.read_text())
    vaults = [
        Hostile(
            case["case"],
            whole / case["path"],
            bool(case["asserts"].get("finding"))
            and case["case"].partition("-")[2] not in EXPLAINED,
        )
        for case in told["cases"]
    ]
    meta = told["meta"]
    return Set(name, whole, vaults, Path(meta["outside"]), meta["sentinel"], manifest)
