"""Hostile vaults, each alone: the program ends well, says what is due, and nobody else is concerned."""

from __future__ import annotations

import json
import sys
from pathlib import Path

import hostile_vaults
import pytest
from alone import load_all, run_alone, vaultkit
from conftest import write
from hostile_vaults import CASES, SENTINEL
from watched import watched, why_not

from vaultkit.lint.run import check
from vaultkit.vault.load import load

pytestmark = [
    pytest.mark.skipif(sys.platform != "linux", reason="other systems refuse such names"),
    pytest.mark.xdist_group("hostile"),
]


@pytest.fixture(scope="module")
def vaults(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Path]:
    """All cases, each a vault of its own below one folder."""
    load_all()
    return hostile_vaults.make(tmp_path_factory.mktemp("hostile").resolve())


@pytest.mark.parametrize("name", CASES)
def test_a_check_ends_well_and_says_what_is_due(
    name: str, vaults: dict[str, Path], tmp_path: Path
) -> None:
    words = ("check", "--vault", str(vaults[name]), "--no-cache", "--format", "json")
    ran = run_alone(vaultkit(*words), here=tmp_path, cpu=20)
    assert not ran.fault
    assert ran.seconds < 10
    found = json.loads(ran.said)["diagnostics"]
    assert bool(found) == CASES[name].due


@pytest.mark.parametrize("name", CASES)
def test_a_build_ends_well(name: str, vaults: dict[str, Path], tmp_path: Path) -> None:
    words = ("build", "--vault", str(vaults[name]), "--no-cache", "--site-dir", str(tmp_path / "s"))
    ran = run_alone(vaultkit(*words), here=tmp_path, cpu=20)
    assert not ran.fault
    assert ran.code == 0, ran.said
    assert not [
        f for f in tmp_path.rglob("*") if f.is_file() and SENTINEL in f.read_text("latin-1")
    ]


GOOD = {
    **{f"good/Page {i}.md": f"# Page {i}\n\n[[Page {i + 1}]] #kind ^b{i}\n" for i in range(40)},
    "good/Odd.md": "[[Lost]] [[Page 1#Nowhere]] #Kind\n\n# Twice\n\n# Twice\n",
}


def _found(vault: Path) -> list[str]:
    return [
        f"{d.path} {d.start} {d.rule} {d.message}"
        for d in check(load(vault))
        if d.path.startswith("good/")
    ]


@pytest.fixture(scope="module")
def alone(tmp_path_factory: pytest.TempPathFactory) -> list[str]:
    """What is found in the good notes alone."""
    folder = tmp_path_factory.mktemp("good")
    write(folder, GOOD)
    return _found(folder)


@pytest.mark.parametrize("name", CASES)
def test_what_is_found_elsewhere_stays_the_same(
    name: str, alone: list[str], tmp_path: Path
) -> None:
    write(tmp_path / "v", GOOD)
    CASES[name].make(tmp_path / "v" / name)
    assert len(alone) > 3
    assert _found(tmp_path / "v") == alone


@pytest.mark.skipif(bool(why_not()), reason=why_not() or "-")
@pytest.mark.parametrize("verb", ["check", "build"])
def test_nothing_is_reached_for(verb: str, vaults: dict[str, Path], tmp_path: Path) -> None:
    vault = next(iter(vaults.values())).parent  # all of them as one
    site, home = tmp_path / "site", tmp_path / "home"
    words = ["--vault", str(vault), "--cache-dir", str(home)]
    seen = watched(
        verb, *words, *(["--site-dir", str(site)] if verb == "build" else []), here=tmp_path
    )
    assert seen.code in (0, 1)
    assert seen.read & {str(p) for p in vault.rglob("*.md")}, "strace saw nothing"
    assert seen.connected == []
    assert seen.started == []
    assert not [
        path for path in seen.read | seen.changed if path.startswith(str(vault.parent / "outside"))
    ]
    assert not list(vault.parent.rglob("PWNED")) + list(tmp_path.rglob("PWNED"))
    own = (str(site), str(home), str(tmp_path / "tmp"), "/dev/")
    strange = [p for p in seen.changed if not p.startswith(own) and "__pycache__" not in p]
    assert strange == []
