"""The writer's single steps: what each finds, leaves behind and says. Whole batches are in `test_writer.py`."""

from __future__ import annotations

import errno
import os
import re
from collections.abc import Callable
from pathlib import Path

import pytest
from conftest import write
from desk import (
    MINE,
    NEW,
    OLD,
    Desk,
    Save,
    change,
    changes,
    folders,
    killed_at,
    save_by_rename,
    save_in_place,
    watched,
)

from vaultkit.errors import VaultChanged, VaultkitError
from vaultkit.source import exchange
from vaultkit.source.edit import Edit, apply, edited
from vaultkit.source.path import VaultPath
from vaultkit.source.span import Span
from vaultkit.source.writer import Change, Contents, NotWritten, Writer, obstacle

NOTE = VaultPath("Note.md")
TOKEN = "0123abcd"


def edit(start: int, end: int, text: str) -> Edit:
    return Edit(NOTE, Span(start, end), text)


class TestEdits:
    """Edits of text and of bytes."""

    def test_what_comes_to_one_place_stays_in_its_order(self) -> None:
        edits = [edit(2, 2, "d"), edit(0, 0, "b"), edit(0, 0, "a")]
        assert apply("xy", edits) == "baxyd"
        assert edited(b"xy", edits) == b"baxyd"

    @pytest.mark.parametrize(
        "edits", [[edit(0, 2, ""), edit(1, 3, "")], [edit(4, 4, "x")], [edit(2, 4, "x")]]
    )
    def test_edits_overlap_nothing_and_lie_inside(self, edits: list[Edit]) -> None:
        said = f"^{re.escape(str(edits[-1]))} overlaps its neighbour or lies outside the text$"
        with pytest.raises(ValueError, match=said):
            apply("abc", edits)
        with pytest.raises(ValueError, match=said):
            edited(b"abc", edits)

    @pytest.mark.parametrize(
        ("held", "edits", "said"),
        [
            (b"a\0b", [edit(0, 0, "x")], "the file is no text"),
            (b"a\xe9c", [edit(1, 2, "x")], "the place holds bytes that are no UTF-8"),
            (
                b"\xe2\x82x\xac",
                [edit(1, 2, "")],
                "bytes that are no UTF-8 stand beside the place, and would become text",
            ),
        ],
    )
    def test_what_cannot_be_edited_is_said(self, held: bytes, edits: list[Edit], said: str) -> None:
        with pytest.raises(ValueError, match=f"^{said}$"):
            edited(held, edits)


@pytest.fixture
def desk(tmp_path: Path) -> Desk:
    return Desk(tmp_path)


def cut_at(nth: int, action: Callable[[], object]) -> bool:
    """Stop `action` before its `nth` system call, as a key does; tell whether it came so far."""
    count = 0

    def reach(name: str, real: object, args: object) -> None:
        nonlocal count
        count += 1
        if count == nth:
            raise KeyboardInterrupt

    try:
        with watched(reach):
            action()
    except KeyboardInterrupt:
        return True
    return False


class TestTakingBack:
    """A run is taken back, or the taking back is."""

    @pytest.mark.parametrize("nth", range(30, 120, 15))
    def test_one_that_was_cut_short_is_completed(self, desk: Desk, nth: int) -> None:
        desk.write()
        assert cut_at(nth, desk.undo)
        assert [run.state for run in desk.journal.runs] == ["undoing"]
        desk.finish()
        assert desk.tree == OLD
        assert folders(desk.root) == {"Folder"}
        assert desk.journal.runs == []

    def test_one_that_was_cut_short_takes_no_later_save(self, desk: Desk) -> None:
        desk.write()
        assert cut_at(60, desk.undo)
        (desk.root / "Third.md").write_bytes(MINE)
        with pytest.raises(VaultChanged, match=r"Third\.md"):
            desk.finish()
        assert desk.tree["Third.md"] == MINE

    def test_a_file_that_changed_keeps_all_unless_others_are_asked_for(self, desk: Desk) -> None:
        desk.write()
        (desk.root / "Third.md").write_bytes(MINE)
        date = desk.journal.runs[0].date
        said = (
            f"nothing was taken back, for some files have changed since the run of {date} (`test`):\n"
            "Third.md\n`vaultkit undo --others` takes back the others"
        )
        with pytest.raises(VaultChanged, match=f"^{re.escape(said)}$"):
            desk.undo()
        assert desk.tree == NEW | {"Third.md": MINE}
        undone = desk.journal.undo(others=True)
        assert undone is not None
        assert undone.left == ("Third.md",)
        assert set(undone.files) == {c.path for c in changes()} - {"Third.md"}
        assert desk.tree == OLD | {"Third.md": MINE}
        assert [run.state for run in desk.journal.runs] == ["left"]

    def test_what_was_brought_and_then_saved_is_left_and_named(self, desk: Desk) -> None:
        def reach(name: str, real: object, args: tuple[object, ...]) -> None:
            if name == "swap" and str(args[1]).endswith("Third.md"):
                (desk.root / "Note.md").write_bytes(MINE)
                raise OSError(errno.EIO, "Input/output error")

        said = (
            "Third.md: cannot be written: Input/output error\n"
            "what was written was taken back, but for files that changed:\nNote.md"
        )
        with watched(reach), pytest.raises(NotWritten, match=f"^{re.escape(said)}$"):
            desk.write()
        assert desk.tree == OLD | {"Note.md": MINE}


class TestCutShort:
    """A run that nobody could take back is there for the next."""

    def cut(self, desk: Desk) -> None:
        assert killed_at(60, desk.write)

    def test_its_completion_is_a_run_that_is_done(self, desk: Desk) -> None:
        self.cut(desk)
        run = desk.journal.finish()
        assert run
        assert [run] == desk.journal.runs
        assert (run.state, run.command, run.files) == ("done", "test", 7)
        assert desk.tree == NEW
        assert desk.journal.finish() is None

    def test_what_changed_since_is_named(self, desk: Desk) -> None:
        self.cut(desk)
        (desk.root / "Third.md").write_bytes(MINE)
        before = desk.tree
        said = (
            f"the run of {desk.journal.runs[0].date} (`test`) was cut short, and has changed since:\n"
            "Third.md\n`vaultkit undo --others` takes back the other files"
        )
        with pytest.raises(VaultChanged, match=f"^{re.escape(said)}$"):
            desk.finish()
        assert {p: b for p, b in desk.tree.items() if p in before} == desk.tree


@pytest.mark.parametrize(("count", "last"), [(5, "4.md"), (7, "4.md\nand 2 more")])
def test_five_files_are_named_and_the_others_counted(desk: Desk, count: int, last: str) -> None:
    said = "\n".join([":", "0.md", "1.md", "2.md", "3.md", last, "run it again"])
    with pytest.raises(VaultChanged, match=f"{said}$"):
        desk.journal.write([change(f"{n}.md", b"x", b"y") for n in range(count)], "test")


@pytest.fixture
def writer(desk: Desk) -> Writer:
    return Writer(str(desk.root), TOKEN)


EDIT = change("Note.md", OLD["Note.md"], NEW["Note.md"])
EMPTIED = change("Third.md", OLD["Third.md"], b"")
GOES = change("Goes.md", OLD["Goes.md"], None)


class TestLeftovers:
    """What lies beside a file after a kill is ours and goes, or is what somebody saved and is given back."""

    @pytest.mark.parametrize(
        ("made", "beside", "held", "after"),
        [
            (EDIT, NEW["Note.md"], OLD["Note.md"], OLD["Note.md"]),
            (EDIT, OLD["Note.md"], NEW["Note.md"], NEW["Note.md"]),
            (EDIT, NEW["Note.md"][:2], OLD["Note.md"], OLD["Note.md"]),
            (EDIT, NEW["Note.md"][:2], NEW["Note.md"], NEW["Note.md"][:2]),
            (EDIT, MINE, NEW["Note.md"], MINE),
            (EDIT, MINE, b"saved again", b"saved again"),
            (EDIT, MINE, None, MINE),
            (EMPTIED, b"", OLD["Third.md"], OLD["Third.md"]),
            (GOES, OLD["Goes.md"], None, None),
            (GOES, MINE, None, MINE),
            (GOES, MINE, b"saved again", b"saved again"),
        ],
        ids=[
            "not yet in place",
            "in place",
            "a part",
            "a part as a save",
            "a save under the new",
            "a save under another",
            "a save alone",
            "nothing",
            "gone",
            "a save that went",
            "a save that went, and another",
        ],
    )
    def test_ours_goes_and_a_save_is_given_back(
        self,
        desk: Desk,
        writer: Writer,
        made: Change,
        beside: bytes,
        held: bytes | None,
        after: bytes | None,
    ) -> None:
        left, file = desk.root / f".vaultkit-{TOKEN}-3", desk.root / made.path
        left.write_bytes(beside)
        file.unlink()
        if held is not None:
            file.write_bytes(held)
        writer.clear(3, made)
        assert not left.exists()
        assert (file.read_bytes() if file.exists() else None) == after

    def test_both_places_of_a_move_are_cleared(self, desk: Desk, writer: Writer) -> None:
        moved = change("Moves.md", b"moves", b"new")._replace(to=VaultPath("Folder/Moved.md"))
        for folder in (desk.root, desk.root / "Folder"):
            (folder / f".vaultkit-{TOKEN}-0").write_bytes(b"ne")
        writer.clear(0, moved)
        assert desk.tree == OLD

    def test_where_there_is_nothing_nothing_happens(self, desk: Desk, writer: Writer) -> None:
        writer.clear(0, change("Not/there.md", b"x", b"y"))
        writer.clear(0, change("Note.md/there.md", b"x", b"y"))
        assert desk.tree == OLD

    @pytest.mark.parametrize("save", [save_by_rename, save_in_place])
    @pytest.mark.parametrize("path", ["Note.md", "Goes.md", "Moves.md"])
    def test_a_save_before_the_swap_is_kept(self, desk: Desk, path: str, save: Save) -> None:
        def reach(name: str, real: object, args: tuple[object, ...]) -> None:
            if name in ("swap", "rename", "rename_if_free") and str(desk.root / path) in args:
                save(desk.root / path)

        with watched(reach), pytest.raises(VaultkitError):
            desk.write()
        assert MINE in desk.tree.values()
        assert len(desk.tree) == len(OLD)


class TestSteps:
    """What single steps do and say."""

    def test_what_stands_in_the_way_is_said(
        self, desk: Desk, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        (desk.root / "Link.md").symlink_to("Note.md")
        (desk.root / "Third.md").chmod(0o555)
        root = str(desk.root)
        said = {
            "Link.md": "is a symbolic link; the file it leads to has a name of its own",
            "Folder": "is no regular file",
            "Third.md": "is read-only",
            "Note.md": "",
            "Nowhere.md": "",
            "Note.md/x.md": "",
            "../x.md": "leads out of the vault",
        }
        assert {path: obstacle(root, VaultPath(path)) for path in said} == said
        monkeypatch.setattr(os, "access", lambda path, mode: path != root)
        assert obstacle(root, NOTE) == "lies in a folder that is read-only"
        assert obstacle(root, VaultPath("Folder/Deep.md")) == ""

    def test_new_contents_are_nobodys_to_read_before_they_are_in_place(self, desk: Desk) -> None:
        modes = set()

        def reach(name: str, real: object, args: tuple[object, ...]) -> None:
            if name == "write":
                modes.add(os.fstat(args[0]).st_mode & 0o777)  # type: ignore[call-overload]

        with watched(reach):
            desk.journal.write([EDIT], "test")
        assert modes == {0o600}

    @pytest.mark.skipif(not hasattr(os, "getuid") or os.getuid() != 0, reason="only root may give")
    def test_the_owner_stays(self, desk: Desk, writer: Writer) -> None:
        os.chown(desk.root / "Note.md", 12, 34)
        writer.prepare(0, EDIT)
        writer.bring(0, EDIT)
        status = (desk.root / "Note.md").stat()
        assert (status.st_uid, status.st_gid) == (12, 34)

    @pytest.mark.skipif(not hasattr(os, "setxattr"), reason="needs attributes of files")
    def test_attributes_stay(self, desk: Desk, writer: Writer) -> None:
        note = desk.root / "Note.md"
        try:
            os.setxattr(note, "user.of", b"mine")
        except OSError:
            pytest.skip("this file system has no attributes")
        writer.prepare(0, EDIT)
        writer.bring(0, EDIT)
        assert note.read_bytes() == NEW["Note.md"]
        assert os.getxattr(note, "user.of") == b"mine"

    def test_a_file_that_is_another_is_not_brought(self, desk: Desk, writer: Writer) -> None:
        (desk.root / "Note.md").write_bytes(MINE)
        with pytest.raises(VaultChanged, match=r"^Note\.md: has changed"):
            writer.bring(0, EDIT)
        assert desk.tree["Note.md"] == MINE

    def test_folders_that_are_not_empty_or_not_the_vaults_stay(
        self, desk: Desk, writer: Writer
    ) -> None:
        (desk.root / "A/B").mkdir(parents=True)
        writer.remove_folders(["A", "A/B", "Folder", "../elsewhere", "Nowhere"])
        assert folders(desk.root) == {"Folder"}

    def test_where_files_cannot_be_swapped_or_linked_they_are_renamed(
        self, desk: Desk, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        def no_links(*_: object) -> None:
            raise OSError(errno.EPERM, "Operation not permitted")

        monkeypatch.setattr(exchange, "_system_call", lambda: None)
        monkeypatch.setattr(os, "link", no_links)
        desk.write()
        assert desk.tree == NEW
        desk.undo()
        assert desk.tree == OLD

    def test_a_file_that_somebody_makes_meanwhile_is_theirs(self, desk: Desk) -> None:
        def reach(name: str, real: object, args: tuple[object, ...]) -> None:
            if name == "link":
                (desk.root / "New.md").write_bytes(MINE)

        with watched(reach), pytest.raises(NotWritten, match="File exists"):
            desk.journal.write([change("New.md", None, b"x")], "test")
        assert desk.tree == OLD | {"New.md": MINE}

    def test_a_part_that_a_kill_left_is_no_save(self, desk: Desk) -> None:
        for mend, after in ((Desk.finish, NEW), (Desk.undo, OLD)):
            desk.again()
            assert killed_at(20, desk.write)
            token = desk.journal.runs[0].token
            (desk.root / f"Folder/.vaultkit-{token}-1").write_bytes(NEW["Folder/Deep.md"][:9])
            mend(desk)
            assert desk.tree == after

    def test_a_fault_that_stays_is_said_with_the_way_out(self, desk: Desk) -> None:
        broken = False

        def reach(name: str, real: object, args: tuple[object, ...]) -> None:
            nonlocal broken
            broken |= name == "swap"
            if broken and name != "close":
                raise OSError(errno.EIO, "Input/output error")

        said = "and what was written already could not be taken back .*`vaultkit undo`"
        with watched(reach), pytest.raises(NotWritten, match=said):
            desk.write()
        undone = desk.journal.undo()
        assert undone
        assert undone.run.state in ("begun", "undoing")
        assert desk.tree == OLD

    def test_a_run_that_is_taken_back_is_told_as_it_was(self, desk: Desk) -> None:
        desk.write()
        run = desk.journal.runs[0]
        undone = desk.journal.undo()
        assert undone
        assert undone.run == run


class TestNames:
    """Where a file is, on systems to which upper and lower case are one."""

    def test_a_name_can_change_its_case_alone(self, desk: Desk) -> None:
        moves = Contents.of(b"moves")
        only = Change(VaultPath("Moves.md"), moves, moves, VaultPath("moves.md"))
        desk.journal.write([only], "test")
        assert desk.tree == {("moves.md" if p == "Moves.md" else p): b for p, b in OLD.items()}
        desk.undo()
        assert desk.tree == OLD

    def test_a_file_is_where_its_folder_says(
        self, desk: Desk, writer: Writer, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        os.link(desk.root / "Moves.md", desk.root / "moves.md")
        moves = Contents.of(b"moves")
        only = Change(VaultPath("Moves.md"), moves, moves, VaultPath("moves.md"))
        for listed, state in (("Moves.md", "old"), ("moves.md", "new")):
            monkeypatch.setattr(
                os, "listdir", lambda f, listed=listed: [listed] if f == str(desk.root) else []
            )
            assert writer.state(only) == state

    def test_a_file_in_two_places_is_neither(self, desk: Desk, writer: Writer) -> None:
        moves = Contents.of(b"moves")
        write(desk.root, {"Folder/Moved.md": b"moves"})
        twice = Change(VaultPath("Moves.md"), moves, moves, VaultPath("Folder/Moved.md"))
        assert writer.state(twice) == "other"
