"""The shared cases of the specification, through the functions that the command line prints with."""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest
from conftest import ROOT, SHARED, note_of, write

from vaultkit.report.records import base_record, canvas_record, note_record, resolution_record
from vaultkit.source.document import Document
from vaultkit.source.path import VaultPath, is_note
from vaultkit.syntax import base, canvas
from vaultkit.vault.model import Vault
from vaultkit.vault.notes import GivenNotes
from vaultkit.vault.settings import from_app

_FILE = SHARED / "spec" / "cases.json"
_NASTY = ROOT / "tests" / "data" / "nasty_cases.json"
CASES: list[dict[str, Any]] = json.loads(_FILE.read_text())["cases"] if _FILE.exists() else []
SETTLED = {"official", "typings", "observed", "derived"}

needs_cases = pytest.mark.skipif(not CASES, reason="there is no ../shared/spec/cases.json")


def _of(*, settled: bool) -> list[Any]:
    chosen = [case for case in CASES if (case["grade"] in SETTLED) == settled]
    return [pytest.param(case, id=case["id"]) for case in chosen]


@needs_cases
@pytest.mark.parametrize("case", _of(settled=True))
def test_a_settled_case_is_read_as_obsidian_reads_it(case: dict[str, Any]) -> None:
    assert _found(case) == {}, case["title"]


@needs_cases
@pytest.mark.parametrize("case", _of(settled=False))
def test_a_convention_case_is_read_as_vaultkit_chose(case: dict[str, Any]) -> None:
    assert _found(case) == {}, case["title"]


@pytest.mark.parametrize("case", json.loads(_NASTY.read_text())["cases"], ids=lambda c: c["id"])
def test_a_nasty_case_is_read_by_the_rules(case: dict[str, Any]) -> None:
    assert _found(case) == {}, case["title"]


def _found(case: Mapping[str, Any]) -> dict[str, Any]:
    got = _parsed(case["input"]) if case["kind"] == "parse" else _resolved(case["input"])
    return _differences(case, got)


def _differences(case: Mapping[str, Any], got: Mapping[str, Any]) -> dict[str, Any]:
    """Return what is not as expected: key to (expected, got)."""
    expected = {key: value for key, value in case["expect"].items() if key != "hint"}
    return {key: (value, got.get(key)) for key, value in expected.items() if value != got.get(key)}


def _parsed(said: Mapping[str, Any]) -> dict[str, Any]:
    document = Document(VaultPath(f"Case.{said['format']}"), said["text"])
    match said["format"]:
        case "canvas":
            return canvas_record(canvas.parse(document))
        case "base":
            return base_record(base.parse(document))
        case _:
            return note_record(note_of(said["text"]))


def _resolved(said: Mapping[str, Any]) -> dict[str, Any]:
    # In memory: some names of the cases differ only by case or normal form, and a disk may not.
    files = sorted(p for p in said["vault"] if not any(s.startswith(".") for s in p.split("/")))
    notes = GivenNotes(note_of(said["vault"][p], p) for p in files if is_note(p))
    settings = from_app(said.get("settings", {}))
    vault = Vault(Path("/"), tuple(map(VaultPath, files)), notes, settings=settings)
    (link,) = note_of(said["link"]).links
    return resolution_record(vault, vault.resolve(link, VaultPath(said["source_note"])))


SAMPLE = 5
"""How many cases of each kind also go through the command itself."""


def _through_command(kind: str) -> list[Any]:
    chosen = [c for c in CASES if c["kind"] == kind and c["input"].get("format", "md") == "md"]
    step = len(chosen) // SAMPLE or 1
    return [pytest.param(case, id=case["id"]) for case in chosen[::step][:SAMPLE]]


@needs_cases
@pytest.mark.parametrize("case", _through_command("parse"))
def test_inspect_prints_the_same_record(case: dict[str, Any]) -> None:
    printed = _run(["inspect", "--format", "json", "-"], case["input"]["text"])
    assert _differences(case, json.loads(printed)) == {}


@needs_cases
@pytest.mark.parametrize("case", _through_command("resolve"))
def test_resolve_prints_the_same_record(case: dict[str, Any], tmp_path: Path) -> None:
    said = case["input"]
    settings = {".obsidian/app.json": json.dumps(said.get("settings", {}))}
    write(tmp_path, {**said["vault"], **settings})
    asked = ["--vault", str(tmp_path), "--from", said["source_note"], "--format", "json"]
    printed = _run(["resolve", *asked, "--", said["link"]], "")
    assert _differences(case, json.loads(printed)) == {}


def _run(arguments: list[str], text: str) -> str:
    done = subprocess.run(
        [sys.executable, "-m", "vaultkit", *arguments],
        cwd=ROOT,
        input=text.encode(),
        capture_output=True,
        check=False,
    )
    assert done.returncode in (0, 1), done.stderr.decode()
    return done.stdout.decode()
