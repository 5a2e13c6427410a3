"""Writing is all or nothing: bytes outside the edits stay, and no kill, full disk or second process tears a file."""

from __future__ import annotations

import errno
import os
import stat
import tempfile
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from conftest import write
from desk import (
    MINE,
    NEW,
    OLD,
    Desk,
    Save,
    assert_whole,
    change,
    changes,
    folders,
    killed_after_a_save,
    killed_at,
    lost_saves,
    race_is_lost,
    save_by_rename,
    save_in_place,
    tree,
    watched,
)
from hypothesis import given
from hypothesis import strategies as st

from vaultkit.errors import OutsideVault, UsageError, VaultChanged, VaultkitError
from vaultkit.source import exchange
from vaultkit.source.document import decode
from vaultkit.source.edit import Edit, apply, edited
from vaultkit.source.journal import Journal
from vaultkit.source.lock import locked
from vaultkit.source.path import VaultPath
from vaultkit.source.span import Span
from vaultkit.source.writer import Change, Contents, NotWritten, obstacle, place

NOTE = VaultPath("Note.md")
SOUND = st.text(st.sampled_from("ab \r\n[é€𝄞\ufeff\ufffd"), max_size=6).map(str.encode)
BROKEN = st.sampled_from([b"\xff", b"\xe2\x82", b"\x80", b"\xf0\x90\x80", b"\xed\xa0\x80", b"\xc3"])
TEXTS = st.text(st.sampled_from("xé€𝄞\r\n"), max_size=4)


def insert(at: int, text: str, path: str = NOTE) -> Edit:
    return Edit(VaultPath(path), Span(at, at), text)


@st.composite
def edits_of(draw: st.DrawFn, length: int) -> list[Edit]:
    """Edits of a text of that length that do not overlap."""
    ends = sorted(draw(st.lists(st.integers(0, length), max_size=6)))
    pairs = zip(ends[::2], ends[1::2], strict=False)
    return [Edit(NOTE, Span(*pair), draw(TEXTS)) for pair in pairs]


class TestEdits:
    """Places in the text become places in the bytes."""

    @given(st.data())
    def test_the_text_of_the_edited_bytes_is_the_edited_text(self, data: st.DataObject) -> None:
        held = b"".join(data.draw(st.lists(st.one_of(SOUND, BROKEN), max_size=8)))
        text = decode(NOTE, held).text
        edits = data.draw(edits_of(len(text)))
        try:
            new = edited(held, edits)
        except ValueError:
            assert decode(NOTE, held).problems, "sound text can always be edited"
            return
        assert decode(NOTE, new).text == apply(text, edits)

    @given(st.data())
    def test_the_bytes_before_and_after_an_edit_stay(self, data: st.DataObject) -> None:
        held = b"".join(data.draw(st.lists(st.one_of(SOUND, BROKEN), max_size=5)))
        text = decode(NOTE, held).text
        start, end = sorted(data.draw(st.tuples(*[st.integers(0, len(text))] * 2)))
        try:
            new = edited(held, [Edit(NOTE, Span(start, end), "é")])
        except ValueError:
            assert decode(NOTE, held).problems
            return
        assert any(
            new == held[:a] + "é".encode() + held[b:]
            and decode(NOTE, held[:a]).text == text[:start]
            and decode(NOTE, held[b:]).text == text[end:]
            for a in range(len(held) + 1)
            for b in range(a, len(held) + 1)
        )

    def test_a_mark_line_ends_and_bad_bytes_stay(self) -> None:
        held = b"\xef\xbb\xbfcaf\xe9 a \r\nb\rc\n\xe2\x82 [[x]]  \r\n\r\n"
        at = decode(NOTE, held).text.index("x")
        assert edited(held, [Edit(NOTE, Span(at, at + 1), "é")]) == held.replace(b"x", "é".encode())

    @pytest.mark.parametrize(
        ("held", "edits"),
        [
            (b"abc", [Edit(NOTE, Span(0, 2), ""), Edit(NOTE, Span(1, 3), "")]),
            (b"abc", [insert(4, "x")]),
            (b"abc", [insert(0, "\ud800")]),
            (b"a\xe9c", [Edit(NOTE, Span(1, 2), "x")]),
            (b"\xe2\x82x\xac", [Edit(NOTE, Span(1, 2), "")]),
            (b"\xff\xfea\0", [insert(0, "x")]),
            (b"a\0b", [insert(0, "x")]),
        ],
        ids=["overlap", "outside", "no UTF-8", "bad bytes", "bytes join", "UTF-16", "NUL"],
    )
    def test_what_cannot_be_edited_is_refused(self, held: bytes, edits: list[Edit]) -> None:
        with pytest.raises(ValueError):  # noqa: PT011
            edited(held, edits)

    def test_many_bad_bytes_cost_no_more_than_good_ones(self) -> None:
        held = b"\xff" * 1_000_000
        assert (
            edited(held, [insert(n, "x") for n in range(0, 1_000_000, 10_000)]).count(b"x") == 100
        )


@pytest.fixture
def desk_folder() -> Iterator[Path]:
    """A folder in memory where there is one: thousands of waits for a disk are long."""
    memory = "/dev/shm" if os.access("/dev/shm", os.W_OK) else None
    with tempfile.TemporaryDirectory(dir=memory) as folder:
        yield Path(folder)


@pytest.fixture
def desk(desk_folder: Path) -> Desk:
    return Desk(desk_folder)


@pytest.mark.skipif(not hasattr(os, "fork"), reason="needs fork")
class TestKills:
    """A process dies at each of its system calls in turn."""

    def test_after_a_kill_a_rerun_completes(self, desk: Desk) -> None:
        self.sweep(desk, desk.write, [OLD, NEW], desk.finish)

    def test_after_a_kill_undo_takes_back(self, desk: Desk) -> None:
        self.sweep(desk, desk.write, [OLD], desk.undo)

    def test_a_killed_undo_is_completed_by_another(self, desk: Desk) -> None:
        self.sweep(desk, desk.undo, [OLD], desk.undo, first=desk.write)

    def test_a_killed_undo_is_completed_by_a_rerun(self, desk: Desk) -> None:
        self.sweep(desk, desk.undo, [OLD, NEW], desk.finish, first=desk.write)

    def test_a_killed_completion_is_completed_by_another(self, desk: Desk) -> None:
        def cut() -> None:
            assert killed_at(60, desk.write)

        self.sweep(desk, desk.finish, [NEW], desk.finish, first=cut)

    def test_where_files_cannot_be_swapped_too(
        self, desk: Desk, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setattr(exchange, "_system_call", lambda: None)
        self.sweep(desk, desk.write, [OLD, NEW], desk.finish)

    def sweep(
        self,
        desk: Desk,
        action: Callable[[], None],
        outcomes: list[dict[str, bytes]],
        mend: Callable[[], None],
        first: Callable[[], None] = lambda: None,
    ) -> None:
        nth = 0
        died = True
        while died:
            nth += 1
            desk.again()
            first()
            died = killed_at(nth, action)
            assert_whole(desk)
            mend()
            assert desk.tree in outcomes, nth
            assert [run for run in desk.journal.runs if run.state != "done"] == []
            if desk.tree == OLD:
                assert folders(desk.root) == {"Folder"}
        assert nth > 20


SAVES = {"by a rename": save_by_rename, "in place": save_in_place}


class TestSaves:
    """Somebody saves a file while it is being changed: what they saved stays, at whatever moment they did."""

    @pytest.mark.parametrize("save", SAVES.values(), ids=SAVES)
    @pytest.mark.parametrize("path", ["Note.md", "Elsewhere/New folder/Moved.md", "Goes.md"])
    def test_during_a_run(self, desk: Desk, path: str, save: Save) -> None:
        assert lost_saves(desk, desk.write, path, save) == []

    @pytest.mark.parametrize("path", ["Third.md", "Moves.md", "Picture.png", "New/Note.md"])
    def test_while_a_run_is_taken_back(self, desk: Desk, path: str) -> None:
        assert lost_saves(desk, desk.undo, path, save_by_rename, first=desk.write) == []

    @pytest.mark.skipif(not hasattr(os, "fork"), reason="needs fork")
    @pytest.mark.parametrize("path", ["Note.md", "Goes.md"])
    def test_and_then_comes_a_kill(self, desk: Desk, path: str) -> None:
        """Between the save and our second look: what was saved lies beside the file, and is given back."""
        later = 0
        died = True
        while died:
            later += 1
            desk.again()
            died = killed_after_a_save(later, desk.write, desk.root / path)
            desk.journal.undo(others=True)
            assert desk.tree[path] == MINE, later
            assert desk.tree == OLD | {path: MINE}
        assert later > 5

    @pytest.mark.skipif(not hasattr(os, "fork"), reason="needs fork")
    def test_in_another_process(self, desk: Desk) -> None:
        assert [n for n in range(200) if race_is_lost(desk, n)] == []


class TestFaults:
    """A system call fails; the disk is full."""

    @pytest.mark.parametrize(
        "number", [errno.ENOSPC, errno.EIO, errno.EROFS, errno.EFBIG, errno.EXDEV]
    )
    def test_one_fault_leaves_everything_as_it_was(self, desk: Desk, number: int) -> None:
        nth = 0
        reached = True
        while reached:
            nth += 1
            desk.again()
            reached = self.fails(desk.write, number, lambda count, _, nth=nth: count == nth)
            assert desk.tree in (OLD, NEW), nth
            assert {run.state for run in desk.journal.runs} <= {"done"}
            assert (desk.tree == NEW) == bool(desk.journal.runs)
        assert nth > 50

    def test_a_disk_that_stays_full_is_mended_when_there_is_room(self, desk: Desk) -> None:
        nth = 0
        reached = True
        while reached:
            nth += 1
            desk.again()
            reached = self.fails(
                desk.write,
                errno.ENOSPC,
                lambda count, call, nth=nth: count >= nth and call == "write",
            )
            assert_whole(desk)
            if reached:
                desk.undo()
                assert desk.tree == OLD, nth
        assert desk.tree == NEW

    def fails(
        self,
        action: Callable[[], None],
        number: int,
        when: Callable[[int, str], bool],
    ) -> bool:
        """Run `action` while calls fail; tell whether one did."""
        count, failed = 0, False

        def reach(name: str, real: Callable[..., object], args: tuple[object, ...]) -> None:
            nonlocal count, failed
            if name == "close":
                return  # it closes even if it fails
            count += 1
            if when(count, name):
                failed = True
                raise OSError(number, os.strerror(number))

        try:
            with watched(reach):
                action()
        except VaultkitError as error:
            said = str(error)
        else:
            return failed
        assert os.strerror(number) in said
        assert failed
        return True

    @pytest.mark.skipif(not hasattr(os, "fork"), reason="needs fork")
    def test_a_file_that_is_too_large_is_a_clear_error(self, desk: Desk) -> None:
        import resource  # not on every system

        child = os.fork()
        if child == 0:
            resource.setrlimit(resource.RLIMIT_FSIZE, (4000, 4000))
            try:
                desk.journal.write([change("Third.md", b"three", os.urandom(9000))], "test")
            except NotWritten as error:
                os._exit(7 if "too large" in str(error) else 8)
            os._exit(9)
        assert os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]) == 7
        assert desk.tree == OLD
        assert desk.journal.runs == []


class TestRefusals:
    """What is not written to, and leaves the batch undone."""

    def refused(self, desk: Desk, *extra: Change, error: type[VaultkitError], says: str) -> None:
        before = desk.tree
        with pytest.raises(error, match=says):
            desk.journal.write([*changes(), *extra], "test")
        assert desk.tree == before
        assert desk.journal.runs == []

    def test_a_file_that_changed_meanwhile(self, desk: Desk) -> None:
        (desk.root / "Third.md").write_bytes(b"edited")
        self.refused(desk, error=VaultChanged, says=r"Third\.md")

    def test_a_file_that_went_meanwhile(self, desk: Desk) -> None:
        (desk.root / "Third.md").unlink()
        self.refused(desk, error=VaultChanged, says=r"Third\.md")

    def test_a_file_where_a_new_one_is_to_be(self, desk: Desk) -> None:
        write(desk.root, {"New/Note.md": b"mine"})
        self.refused(desk, error=VaultChanged, says=r"New/Note\.md")

    def test_a_file_where_one_is_to_move(self, desk: Desk) -> None:
        write(desk.root, {"Pictures/Picture.png": b"mine"})
        self.refused(desk, error=VaultChanged, says=r"Picture\.png")

    def test_a_read_only_file(self, desk: Desk) -> None:
        (desk.root / "Third.md").chmod(0o444)
        self.refused(desk, error=NotWritten, says=r"Third\.md is read-only")

    def test_a_symbolic_link(self, desk: Desk) -> None:
        (desk.root / "Link.md").symlink_to("Bystander.md")
        extra = change("Link.md", b"untouched", b"x")
        self.refused(desk, extra, error=NotWritten, says="symbolic link")

    def test_a_folder_that_leads_out(self, desk: Desk, tmp_path: Path) -> None:
        write(tmp_path / "outside", {"Note.md": b"theirs"})
        (desk.root / "Out").symlink_to(tmp_path / "outside")
        extra = change("Out/Note.md", b"theirs", b"x")
        self.refused(desk, extra, error=NotWritten, says="leads out of the vault")
        assert tree(tmp_path / "outside") == {"Note.md": b"theirs"}

    def test_one_file_twice(self, desk: Desk) -> None:
        self.refused(desk, change("Third.md", b"three", b"x"), error=UsageError, says="twice")

    @pytest.mark.parametrize(
        "path",
        ["../x.md", "/etc/x.md", "a/../../x.md", "a//x.md", "", "a/", "./x.md", "a\0b", ".."],
    )
    def test_a_path_that_is_none_of_the_vault(self, desk: Desk, path: str) -> None:
        with pytest.raises(OutsideVault):
            place(str(desk.root), path)
        assert obstacle(str(desk.root), VaultPath(path))

    def test_a_change_between_the_look_and_the_write_is_kept(self, desk: Desk) -> None:
        """The last file changes while the first are being replaced: those are taken back."""

        def reach(name: str, real: Callable[..., object], args: tuple[object, ...]) -> None:
            if name == "swap" and str(args[1]).endswith("Note.md"):
                (desk.root / "Third.md").write_bytes(b"edited")

        with watched(reach), pytest.raises(VaultChanged, match=r"Third\.md.*no file was changed"):
            desk.write()
        assert desk.tree == OLD | {"Third.md": b"edited"}
        assert desk.journal.runs == []


class TestRun:
    """What a batch leaves behind."""

    def test_it_is_made_as_a_whole_and_leaves_nothing_else(self, desk: Desk) -> None:
        desk.write()
        assert desk.tree == NEW
        assert [(r.state, r.command, r.files) for r in desk.journal.runs] == [("done", "test", 7)]

    def test_nothing_to_change_is_no_run(self, desk: Desk) -> None:
        assert desk.journal.write([change("Third.md", b"three", b"three")], "test") is None
        assert desk.journal.runs == []

    def test_permissions_are_kept_and_new_files_have_the_usual_ones(self, desk: Desk) -> None:
        modes = {"Note.md": 0o600, "Moves.md": 0o640, "Goes.md": 0o620}
        for name, mode in modes.items():
            (desk.root / name).chmod(mode)
        desk.write()
        usual = 0o666 & ~(umask := os.umask(0))
        os.umask(umask)
        assert self.mode(desk, "Note.md") == 0o600
        assert self.mode(desk, "Elsewhere/New folder/Moved.md") == 0o640
        assert self.mode(desk, "New/Note.md") == usual
        desk.undo()
        assert {name: self.mode(desk, name) for name in modes} == modes

    def mode(self, desk: Desk, name: str) -> int:
        return stat.S_IMODE((desk.root / name).stat().st_mode)

    def test_the_journal_is_for_the_users_eyes(self, desk: Desk, desk_folder: Path) -> None:
        desk.write()
        kept = [f for f in (desk_folder / "state").rglob("*") if f.is_file() and f.name != "lock"]
        assert [stat.S_IMODE(f.stat().st_mode) for f in kept] == [0o600]
        assert stat.S_IMODE(kept[0].parent.stat().st_mode) == 0o700

    def test_a_name_at_the_limit_can_be_written(self, desk: Desk) -> None:
        name = "n" * 252 + ".md"
        assert desk.journal.write([change(name, None, b"x")], "test")
        assert desk.journal.write([change(name, b"x", b"y")], "test")
        assert desk.tree[name] == b"y"

    def test_old_runs_are_forgotten(self, desk: Desk) -> None:
        for n in range(25):
            desk.journal.write([change("N.md", b"%d" % n if n else None, b"%d" % (n + 1))], "test")
        assert [run.number for run in desk.journal.runs] == list(range(25, 5, -1))

    def test_a_run_that_was_cut_short_comes_first(self, desk: Desk) -> None:
        assert killed_at(60, desk.write)
        with pytest.raises(NotWritten, match="cut short"):
            desk.journal.write([change("Bystander.md", b"untouched", b"x")], "test")
        desk.finish()
        assert desk.tree == NEW

    def test_a_run_that_cannot_be_completed_says_why(self, desk: Desk) -> None:
        assert killed_at(60, desk.write)
        (desk.root / "Third.md").write_bytes(b"edited")
        with pytest.raises(VaultChanged, match=r"Third\.md"):
            desk.finish()
        undone = desk.journal.undo(others=True)
        assert undone is not None
        assert undone.left == ("Third.md",)
        assert desk.tree == OLD | {"Third.md": b"edited"}


@pytest.mark.skipif(not os.path.isdir("/proc/self/fd"), reason="needs /proc")
class TestOrder:
    """What survives a power cut: nothing gets its name before it is on disk."""

    def test_contents_then_names_then_the_end(self, desk: Desk) -> None:
        said: list[tuple[str, str]] = []

        def reach(name: str, real: Callable[..., object], args: tuple[object, ...]) -> None:
            if name == "fsync":
                said.append(("sync", os.readlink(f"/proc/self/fd/{args[0]}")))
            if name in ("replace", "swap"):
                old, new = map(str, args)
                said.append(("replace", new))
                assert ("sync", old) in said or old.endswith(".jsonl")

        held = Contents.of(b"x")
        changes = [
            Change(VaultPath(path), Contents.of(OLD[path]), held)
            for path in ("Note.md", "Folder/Deep.md")
        ]
        with watched(reach):
            desk.journal.write(changes, "test")
        root, state = str(desk.root), str(Path(desk.journal.folder))
        order = [
            ("replace", f"{state}/000001-begun.jsonl"),
            ("sync", state),
            ("replace", f"{root}/Note.md"),
            ("replace", f"{root}/Folder/Deep.md"),
            ("sync", root),
            ("sync", f"{root}/Folder"),
            ("replace", f"{state}/000001-done.jsonl"),
        ]
        places = [said.index(one) for one in order]
        assert places == sorted(places)


class TestTwo:
    """Two processes write to one vault."""

    def test_the_second_waits_and_then_says_so(self, desk: Desk, desk_folder: Path) -> None:
        desk.write()
        lock = next((desk_folder / "state").rglob("lock"))
        with locked(str(lock), 0), pytest.raises(NotWritten, match="another vaultkit"):
            desk.undo()
        desk.undo()
        assert desk.tree == OLD

    @pytest.mark.skipif(not hasattr(os, "fork"), reason="needs fork")
    def test_no_write_is_lost(self, tmp_path: Path) -> None:
        write(tmp_path, {"vault/N.md": b"0"})

        def count() -> None:
            journal = Journal(tmp_path / "vault", str(tmp_path / "state"))
            done = 0
            while done < 20:
                held = (tmp_path / "vault/N.md").read_bytes()
                try:
                    journal.write([change("N.md", held, b"%d" % (int(held) + 1))], "count")
                    done += 1
                except VaultChanged:
                    pass

        for child in self.fork_two(count):
            assert os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]) == 0
        assert (tmp_path / "vault/N.md").read_bytes() == b"40"

    def fork_two(self, action: Callable[[], None]) -> list[int]:
        children = []
        for _ in range(2):
            child = os.fork()
            if child == 0:
                try:
                    action()
                    os._exit(0)
                except BaseException:
                    os._exit(1)
            children.append(child)
        return children
