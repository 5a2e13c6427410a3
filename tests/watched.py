"""What a run asks the system for: files opened, connections, programs; by strace, which needs no rights."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path

_CALLS = "open,openat,openat2,creat,connect,socket,execve,rename,renameat,renameat2,unlink,unlinkat,mkdir,mkdirat,symlink,symlinkat,link,linkat,truncate,rmdir"  # fmt: skip
_PATH = re.compile(r'(?:(?:AT_FDCWD|\d+)<((?:[^>\\]|\\.)*)>, )?"((?:[^"\\]|\\.)*)"')
_ESCAPE = re.compile(rb"\\([0-7]{1,3}|.)")
_NAMES = {b"n": b"\n", b"t": b"\t", b"r": b"\r", b"v": b"\v", b"f": b"\f"}
_CHANGES = re.compile(
    r"\b(?:creat|rename\w*|unlink\w*|mkdir\w*|symlink\w*|link\w*|truncate|rmdir)\(|O_(?:WRONLY|RDWR|CREAT)"
)


@dataclass
class Watched:
    """What was asked for, and given."""

    code: int
    read: set[str] = field(default_factory=set)
    """Files opened to be read, as real paths."""
    changed: set[str] = field(default_factory=set)
    """Files and folders made, written, renamed or removed, as real paths."""
    connected: list[str] = field(default_factory=list)
    """Calls that reach for a network."""
    started: list[str] = field(default_factory=list)
    """Programs started besides the first."""


@cache
def why_not() -> str:
    """Return why nothing can be watched here; `""` if it can."""
    if shutil.which("strace") is None:
        return "there is no strace here"
    trial = subprocess.run(["strace", "-f", "true"], check=False, capture_output=True, text=True)
    return "" if trial.returncode == 0 else f"strace may not watch here: {trial.stderr[-100:]}"


def watched(*words: str, here: Path) -> Watched:
    """Run `vaultkit` with these words in the folder `here`, watched; what is temporary goes to `tmp` in it."""
    log = here / "strace.log"
    command = ["strace", "-f", "-qq", "-y", "-s", "4096", "-e", f"trace={_CALLS}", "-o", str(log)]
    program = [sys.executable, "-P", "-m", "vaultkit", *words]
    temporary = here / "tmp"
    temporary.mkdir(exist_ok=True)
    around = {**os.environ, "TMPDIR": str(temporary)}
    done = subprocess.run(
        [*command, *program], cwd=here, env=around, check=False, capture_output=True
    )
    seen = Watched(done.returncode)
    for line in log.read_text("utf-8", "surrogateescape").splitlines():
        _note(seen, line, here)
    log.unlink()
    seen.started = seen.started[1:]
    return seen


def _note(seen: Watched, line: str, here: Path) -> None:
    if " = -1 " in line or (
        "<unfinished" in line and "execve" not in line and "connect" not in line
    ):
        return
    if re.search(r"\b(?:connect|socket)\(", line):
        if "AF_INET" in line:
            seen.connected.append(line)
        return
    if "execve(" in line:
        seen.started.append(line)
        return
    paths = [
        os.path.join(here, _plain(folder), _plain(name)) for folder, name in _PATH.findall(line)
    ]
    (seen.changed if _CHANGES.search(line) else seen.read).update(map(os.path.realpath, paths))


def _plain(written: str) -> str:
    def one(match: re.Match[bytes]) -> bytes:
        code = match[1]
        return bytes([int(code, 8)]) if code[:1] in b"01234567" else _NAMES.get(code, code)

    return os.fsdecode(_ESCAPE.sub(one, os.fsencode(written)))
