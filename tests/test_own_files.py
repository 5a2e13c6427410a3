"""A file that vaultkit keeps for itself is the old one or the new one, whatever happens."""

from __future__ import annotations

from pathlib import Path

import pytest

from vaultkit.source.own_files import replaced


def test_the_new_file_takes_the_place_of_the_old(tmp_path: Path) -> None:
    file = tmp_path / "kept"
    file.write_text("old")
    with replaced(str(file)) as new:
        Path(new).write_text("new")
        assert file.read_text() == "old"
    assert [(f.name, f.read_text()) for f in tmp_path.iterdir()] == [("kept", "new")]


@pytest.mark.parametrize("trouble", [OSError, ValueError, KeyboardInterrupt])
def test_what_was_cut_short_leaves_the_old_and_nothing_beside_it(
    tmp_path: Path, trouble: type[BaseException]
) -> None:
    file = tmp_path / "kept"
    file.write_text("old")
    with pytest.raises(trouble):
        _write_half(file, trouble)
    assert [(f.name, f.read_text()) for f in tmp_path.iterdir()] == [("kept", "old")]


def test_where_nothing_can_be_put_nothing_is_left(tmp_path: Path) -> None:
    folder = tmp_path / "kept"
    folder.mkdir()
    with pytest.raises(OSError, match="kept"), replaced(str(folder)) as new:
        Path(new).write_text("new")
    assert list(tmp_path.iterdir()) == [folder]


def _write_half(file: Path, trouble: type[BaseException]) -> None:
    with replaced(str(file)) as new:
        Path(new).write_text("half of the n")
        raise trouble
