"""Writing is all or nothing: bytes outside the edits stay, and no kill, full disk or second process tears a file."""

from __future__ import annotations

import errno
import os
import shutil
import stat
import sys
import tempfile
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from conftest import write
from hypothesis import given
from hypothesis import strategies as st

from vaultkit.errors import OutsideVault, UsageError, VaultChanged, VaultkitError
from vaultkit.source.document import decode
from vaultkit.source.edit import Edit, apply
from vaultkit.source.journal import Journal
from vaultkit.source.lock import locked
from vaultkit.source.path import VaultPath
from vaultkit.source.span import Span
from vaultkit.source.writer import Change, Contents, NotWritten, edited, obstacle, place

Tree = dict[str, bytes]

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


OLD: Tree = {
    "Note.md": b"one\r\n\xff",
    "Folder/Deep.md": b"two\n",
    "Third.md": b"three",
    "Goes.md": b"gone soon",
    "Moves.md": b"moves",
    "Picture.png": b"\0" * 5000,
    "Bystander.md": b"untouched",
}
NEW: Tree = {
    "Note.md": b"ONE\r\n\xff",
    "Folder/Deep.md": b"two\nand more" * 100,
    "Third.md": b"",
    "Elsewhere/New folder/Moved.md": b"moved and changed",
    "Pictures/Picture.png": b"\0" * 5000,
    "New/Note.md": b"made",
    "Bystander.md": b"untouched",
}


def changes() -> list[Change]:
    """From OLD to NEW, by every kind of change."""
    edits = [
        change(path, OLD[path], NEW[path]) for path in ("Note.md", "Folder/Deep.md", "Third.md")
    ]
    moved = change("Moves.md", OLD["Moves.md"], b"moved and changed")
    picture = Contents(Contents.of(OLD["Picture.png"]).digest)
    return [
        *edits,
        moved._replace(to=VaultPath("Elsewhere/New folder/Moved.md")),
        Change(VaultPath("Picture.png"), picture, picture, VaultPath("Pictures/Picture.png")),
        change("New/Note.md", None, b"made"),
        change("Goes.md", OLD["Goes.md"], None),
    ]


def change(path: str, before: bytes | None, after: bytes | None) -> Change:
    return Change(
        VaultPath(path),
        None if before is None else Contents.of(before),
        None if after is None else Contents.of(after),
    )


def tree(root: Path) -> Tree:
    files = (file for file in root.rglob("*") if file.is_file())
    return {file.relative_to(root).as_posix(): file.read_bytes() for file in files}


def folders(root: Path) -> set[str]:
    return {file.relative_to(root).as_posix() for file in root.rglob("*") if file.is_dir()}


class Desk:
    """A vault, made anew as often as one likes, and its journal."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._made = 0
        self.again()

    def again(self) -> None:
        if self._made:
            shutil.rmtree(self.root)
        self._made += 1
        self.root = self._folder / f"vault {self._made}"
        write(self.root, OLD)
        self.journal = Journal(self.root, str(self._folder / "state"), patience=0.2)

    @property
    def tree(self) -> Tree:
        return tree(self.root)

    def write(self) -> None:
        assert self.journal.write(changes(), "test")

    def finish(self) -> None:
        self.journal.finish()

    def undo(self) -> None:
        self.journal.undo()


@pytest.fixture
def desk_folder() -> Iterator[Path]:
    """A folder in memory where there is one: thousands of waits for a disk are long."""
    memory = "/dev/shm" if os.access("/dev/shm", os.W_OK) else None
    with tempfile.TemporaryDirectory(dir=memory) as folder:
        yield Path(folder)


@pytest.fixture
def desk(desk_folder: Path) -> Desk:
    return Desk(desk_folder)


CALLS = ["open", "write", "fsync", "replace", "rename", "link", "unlink", "mkdir", "rmdir"]
CALLS += ["fchmod", "fchown", "close", "read"]


def patched(reach: Callable[[str, Callable[..., object], tuple[object, ...]], None]) -> Iterator:
    """Yield name and wrapper of each system call; `reach` is called before it."""
    for name in CALLS:
        real = getattr(os, name)

        def call(*args, _name=name, _real=real, **kwargs):
            reach(_name, _real, args)
            return _real(*args, **kwargs)

        yield name, call


def killed_at(nth: int, action: Callable[[], None]) -> bool:
    """Run `action` in a process that dies at its `nth` system call; tell whether it came so far."""
    child = os.fork()
    if child == 0:
        count = 0

        def reach(name: str, real: Callable[..., object], args: tuple[object, ...]) -> None:
            nonlocal count
            count += 1
            if count == nth:
                if name == "write":
                    real(args[0], args[1][: len(args[1]) // 2])
                os._exit(99)

        try:
            for name, call in list(patched(reach)):
                setattr(os, name, call)
            action()
            os._exit(0)
        except BaseException as error:
            sys.__stderr__.write(f"{error!r}\n")
            os._exit(1)
    code = os.waitstatus_to_exitcode(os.waitpid(child, 0)[1])
    assert code in (0, 99)
    return code == 99


def assert_whole(desk: Desk) -> None:
    """Every file is old or new as a whole, and nothing of anybody's is lost."""
    now = {path: held for path, held in desk.tree.items() if "/.v" not in f"/{path}"}
    known = [
        OLD,
        NEW,
        {"Elsewhere/New folder/Moved.md": b"moves", "Moves.md": b"moved and changed"},
    ]
    for path, held in now.items():
        assert held in [tree[path] for tree in known if path in tree], path
    for old, new in [
        ("Moves.md", "Elsewhere/New folder/Moved.md"),
        ("Picture.png", "Pictures/Picture.png"),
    ]:
        assert (old in now) != (new in now)
    assert {"Note.md", "Folder/Deep.md", "Third.md", "Bystander.md"} <= now.keys()


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

    def sweep(
        self,
        desk: Desk,
        action: Callable[[], None],
        outcomes: list[Tree],
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


class TestFaults:
    """A system call fails; the disk is full."""

    @pytest.mark.parametrize("number", [errno.ENOSPC, errno.EIO])
    def test_one_fault_leaves_everything_as_it_was(
        self, desk: Desk, number: int, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        nth = 0
        reached = True
        while reached:
            nth += 1
            desk.again()
            reached = self.fails(
                desk.write, monkeypatch, number, lambda count, _, nth=nth: count == nth
            )
            assert desk.tree in (OLD, NEW), nth
            assert {run.state for run in desk.journal.runs} <= {"done"}
            assert (desk.tree == NEW) == bool(desk.journal.runs)
        assert nth > 50

    def test_a_disk_that_stays_full_is_mended_when_there_is_room(
        self, desk: Desk, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        nth = 0
        reached = True
        while reached:
            nth += 1
            desk.again()
            reached = self.fails(
                desk.write,
                monkeypatch,
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
        monkeypatch: pytest.MonkeyPatch,
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

        with monkeypatch.context() as patch:
            for name, call in list(patched(reach)):
                patch.setattr(os, name, call)
            try:
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

    def test_a_change_between_the_look_and_the_write_is_kept(
        self, desk: Desk, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        """The last file changes while the first are being replaced: those are taken back."""
        real = os.replace

        def replace(old: str, new: str) -> None:
            if new.endswith("Note.md"):
                (desk.root / "Third.md").write_bytes(b"edited")
            real(old, new)

        monkeypatch.setattr(os, "replace", replace)
        with pytest.raises(VaultChanged, match=r"Third\.md.*no file was changed"):
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


class TestOrder:
    """What survives a power cut: nothing gets its name before it is on disk."""

    def test_contents_then_names_then_the_end(
        self, desk: Desk, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        paths: dict[int, str] = {}
        said: list[tuple[str, str]] = []
        opened, synced, replaced = os.open, os.fsync, os.replace

        def open_it(path: str, *args: int, **more: int) -> int:
            handle = opened(path, *args, **more)
            paths[handle] = path
            return handle

        def sync(handle: int) -> None:
            said.append(("sync", paths[handle]))
            synced(handle)

        def replace(old: str, new: str) -> None:
            said.append(("replace", new))
            assert ("sync", old) in said or old.endswith(".jsonl")
            replaced(old, new)

        monkeypatch.setattr(os, "open", open_it)
        monkeypatch.setattr(os, "fsync", sync)
        monkeypatch.setattr(os, "replace", replace)
        held = Contents.of(b"x")
        changes = [
            Change(VaultPath(path), Contents.of(OLD[path]), held)
            for path in ("Note.md", "Folder/Deep.md")
        ]
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
