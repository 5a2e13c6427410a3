"""What git knows of a folder: a commit's files, their bytes, and which files on disk it takes for unchanged.

The `git` program is asked, always by a list of arguments and never through a shell, and only such commands of
it as read objects and the index. A repository is as hostile as the notes in it: its settings can name programs
to be run as hooks, file monitors, filters, diff drivers or transports. None of the commands here looks at the
content of a file on disk, which is what filters are run for, nothing is fetched, and the rest is switched off.
"""

from __future__ import annotations

import hashlib
import os
import re
import shutil
import subprocess
from collections.abc import Iterable, Mapping
from functools import cached_property
from typing import NamedTuple

from vaultkit.errors import UsageError, VaultkitError

DEFAULT_BRANCHES = (
    "refs/remotes/origin/HEAD",
    "refs/remotes/origin/main",
    "refs/remotes/origin/master",
    "refs/heads/main",
    "refs/heads/master",
)
"""Where the default branch is looked for; the first that exists is it."""

FILE, LINK, SUBMODULE = "100", "120", "160"
"""How the modes of regular files, symbolic links and submodules begin."""

_SETTINGS = (
    "core.fsmonitor=false",
    f"core.hooksPath={os.devnull}",
    "core.alternateRefsCommand=",
    "core.untrackedCache=false",
    "safe.bareRepository=explicit",  # a vault may hold what looks like a repository
    "protocol.allow=never",
)
_KEPT = re.compile(r"GIT_(CONFIG_.*|CEILING_DIRECTORIES|DISCOVERY_ACROSS_FILESYSTEM)\Z")
"""What counts of git's own environment: where the user's settings lie, and how far up a repository may be."""
_INDEXED = re.compile(
    rb"(?P<tag>\S) (?P<mode>\d{6}) (?P<blob>[0-9a-f]+) (?P<stage>\d)\t(?P<path>[^\0]*)\0(?P<more>(?:  [^\n]*\n)*)"
)
_STATUS = re.compile(rb"ctime: (\d+):(\d+)\n\s+mtime: (\d+):(\d+)\n(?:.*\n)*?\s+size: (\d+)\t")
_DEEPER = (
    "fetch more of the history with `git fetch --deepen=100` or `git fetch --unshallow`; in GitHub Actions, "
    "give actions/checkout `fetch-depth: 0`"
)


class Entry(NamedTuple):
    """One thing in a commit's tree."""

    mode: str
    """Six digits; the first three say what it is."""
    blob: str
    """The name of its content: equal names, equal bytes."""


class Indexed(NamedTuple):
    """What the index says of one file."""

    entry: Entry
    here: bool
    """Whether it should lie on disk: in a sparse checkout, not all do."""
    stamp: tuple[int, int, int] | None
    """Size and times of change (inode's, content's; nanoseconds) of the file on disk when it held `entry`."""


class Repository:
    """The git repository around a folder. Paths are from that folder, and nothing outside it is told of."""

    def __init__(self, folder: str) -> None:
        """Of `folder`, an absolute path. Raises UsageError if git or a repository is missing."""
        self._folder = folder
        program = shutil.which("git")
        if program is None or not os.path.isabs(program):
            raise UsageError("--changed needs the program `git`, which is not on the PATH")
        settings = [part for setting in _SETTINGS for part in ("-c", setting)]
        self._command = [program, "-C", folder, "--no-replace-objects", *settings]
        done = self._run("rev-parse", "--is-inside-work-tree")
        if done.returncode or done.stdout.strip() != b"true":
            raise UsageError(
                f"{folder}: --changed compares with a commit, and here is none; git says: "
                f"{_said(done) or 'not inside a work tree'}"
            )

    def _run(self, *arguments: str, given: bytes = b"") -> subprocess.CompletedProcess[bytes]:
        command = [*self._command, *arguments]
        return subprocess.run(
            command, input=given, capture_output=True, env=_environment(), check=False
        )

    def _ask(self, *arguments: str, given: bytes = b"", fine: tuple[int, ...] = (0,)) -> bytes:
        done = self._run(*arguments, given=given)
        if done.returncode not in fine:
            raise VaultkitError(f"git {arguments[0]} failed in {self._folder}: {_said(done)}")
        return done.stdout

    @cached_property
    def is_shallow(self) -> bool:
        """Whether the history was cut off when the repository was cloned."""
        return self._ask("rev-parse", "--is-shallow-repository").strip() == b"true"

    def commit(self, name: str) -> str | None:
        """Return the full name of the commit that `name` means, None if there is none."""
        if not name or name.startswith("-") or "\0" in name:
            return None
        done = self._run("rev-parse", "--verify", "--quiet", f"{name}^{{commit}}")
        return done.stdout.decode().strip() if done.returncode == 0 else None

    def base(self, name: str | None = None) -> str:
        """Return the commit at which the present one left `name`, or the default branch.

        Where both have no common history, it is the commit that `name` means. Raises UsageError if there is no
        such commit, or none at all, and VaultkitError if a shallow clone does not hold what is needed.
        """
        head = self.commit("HEAD")
        if head is None:
            raise UsageError(
                f"{self._folder}: --changed compares with a commit, and none was made yet; check without it"
            )
        found = self._named(name) if name else self._default()
        done = self._run("merge-base", found, head)
        if done.returncode == 0:
            return done.stdout.decode().split()[0]
        if self.is_shallow:
            raise VaultkitError(
                f"{self._folder}: this clone is shallow, and where {name or 'the default branch'} and HEAD "
                f"parted lies before its first commit, so what changed cannot be told; {_DEEPER}"
            )
        return found

    def _named(self, name: str) -> str:
        commit = self.commit(name)
        if commit is None:
            more = f"; this clone is shallow: {_DEEPER}" if self.is_shallow else ""
            raise UsageError(f"--changed={name}: git knows no such commit{more}")
        return commit

    def _default(self) -> str:
        commit = next(filter(None, map(self.commit, DEFAULT_BRANCHES)), None)
        if commit is None:
            more = f" This clone is shallow: {_DEEPER}." if self.is_shallow else ""
            raise UsageError(
                f"{self._folder}: no default branch is known (origin/HEAD, origin/main, origin/master, main, "
                f"master), so name what to compare with: --changed=BASE.{more}"
            )
        return commit

    def tree(self, commit: str) -> dict[str, Entry]:
        """Return what the folder held at `commit`, by path; a name that is not UTF-8 has lone surrogates."""
        found: dict[str, Entry] = {}
        for line in self._ask("ls-tree", "-r", "-z", commit).split(b"\0"):
            head, _, path = line.partition(b"\t")
            if path:
                mode, _, blob = head.decode().split(" ")
                found[os.fsdecode(path)] = Entry(mode, blob)
        return found

    def index(self) -> dict[str, Indexed]:
        """Return what the index says of the files in the folder, those in a merge conflict left out."""
        where = os.fsdecode(self._ask("rev-parse", "--git-path", "index")).removesuffix("\n")
        try:
            written = os.stat(os.path.join(self._folder, where)).st_mtime_ns
        except OSError:
            written = 0
        said = self._ask("ls-files", "-s", "-t", "-z", "--debug")
        return {
            os.fsdecode(match["path"]): Indexed(
                Entry(match["mode"].decode(), match["blob"].decode()),
                match["tag"] != b"S",
                _stamp(match["more"], written),
            )
            for match in _INDEXED.finditer(said)
            if match["stage"] == b"0"
        }

    def last_changes(self, most: int) -> dict[str, int]:
        """Return when files were last changed, in seconds since 1970, newest first: what the last `most` commits say.

        In a shallow clone nothing is said of what its first commits hold: they seem to have made everything.
        """
        asked = [
            "log",
            f"--max-count={most}",
            "--format=%x01%ct",
            "--name-only",
            "-z",
            "--relative",
        ]
        asked += ["--no-renames", "--no-ext-diff", "--no-textconv", "--no-show-signature"]
        asked += ["--ignore-submodules=all", *(["--min-parents=1"] if self.is_shallow else [])]
        found: dict[str, int] = {}
        when = 0
        for said in self._ask(*asked, "HEAD", "--", ".").split(b"\0"):
            word = said.lstrip(b"\n")
            if word.startswith(b"\x01"):
                when = int(word[1:])
            elif word:
                found.setdefault(os.fsdecode(word), when)
        return found

    def ignored(self, files: Iterable[str]) -> set[str]:
        """Return those of `files`, none of them in the index, that git is told to ignore."""
        given = b"".join(os.fsencode(file) + b"\0" for file in files)
        if not given:
            return set()
        said = self._ask("check-ignore", "-z", "--stdin", given=given, fine=(0, 1))
        return {os.fsdecode(path) for path in said.split(b"\0") if path}

    def blobs(self, names: Iterable[str]) -> dict[str, bytes]:
        """Return the bytes of blobs by their names. Raises VaultkitError if one is not here (a partial clone)."""
        wanted = sorted(set(names))
        if not wanted:
            return {}
        given = "".join(f"{name}\n" for name in wanted).encode()
        done = self._run("cat-file", "--batch", given=given)
        found: dict[str, bytes] = {}
        at = 0
        for name in wanted:
            end = done.stdout.find(b"\n", at)
            head = done.stdout[at:end].split(b" ") if end >= 0 else []
            if len(head) != 3:
                raise VaultkitError(
                    f"{self._folder}: the contents of some files at the base are not in this clone, and nothing is "
                    f"fetched; clone without `--filter`, or fetch them with `git fetch --refetch`"
                )
            size = int(head[2])
            found[name] = done.stdout[end + 1 : end + 1 + size]
            at = end + size + 2
        return found


def blob_name(data: bytes, like: str) -> str:
    """Return the name git gives to `data`, by the same hash as the name `like`.

    >>> blob_name(b"", "e69de29bb2d1d6434b8b29ae775ad8c2e48c5391")
    'e69de29bb2d1d6434b8b29ae775ad8c2e48c5391'
    """
    kind = hashlib.sha1 if len(like) == 40 else hashlib.sha256
    return kind(b"blob %d\0" % len(data) + data, usedforsecurity=False).hexdigest()


def stamp(status: os.stat_result) -> tuple[int, int, int]:
    """Return what the index keeps of a file on disk: see `Indexed.stamp`."""
    return status.st_size & 0xFFFFFFFF, status.st_ctime_ns, status.st_mtime_ns


def _stamp(more: bytes, written: int) -> tuple[int, int, int] | None:
    """Return the stamp among what `ls-files --debug` prints: none of a form that is not known.

    As in git itself, a file that changed when the index was written, or later, could have changed again since.
    """
    match = _STATUS.search(more)
    if match is None:
        return None
    inode, inode_part, changed, changed_part, size = map(int, match.groups())
    times = inode * 10**9 + inode_part, changed * 10**9 + changed_part
    return (size, *times) if max(times) < written else None


def _environment() -> Mapping[str, str]:
    own = {k: v for k, v in os.environ.items() if not k.startswith("GIT_") or _KEPT.match(k)}
    return own | {
        "GIT_OPTIONAL_LOCKS": "0",
        "GIT_TERMINAL_PROMPT": "0",
        "GIT_NO_LAZY_FETCH": "1",
        "GIT_ALLOW_PROTOCOL": "none",
        "LC_ALL": "C",
    }


def _said(done: subprocess.CompletedProcess[bytes]) -> str:
    return done.stderr.decode(errors="replace").strip()[:500]
