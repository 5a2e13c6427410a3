"""Whatever a vault holds and whatever is asked: what is printed can only be read."""

from __future__ import annotations

from pathlib import Path

import pytest
from every_verb import everything, hostile_vault, read_back


def test_nothing_in_a_vault_acts_in_what_any_verb_prints(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    hostile_vault(tmp_path / "vault")
    asked = set()
    faults: list[str] = []
    for said in everything(tmp_path / "vault", tmp_path):
        asked.add(said.words[0])
        assert said.code in (0, 1, 2), said.words
        faults += said.faults
        read_back(said)
    assert faults == []
    assert {"check", "undo", "build", "graph", "inspect", "explain-link"} <= asked
