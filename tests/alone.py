"""The program run in a process of its own, with limits, from a copy of this one: what it said and what it took.

A fork begins where all is imported, so a run costs what its work costs.
"""

from __future__ import annotations

import os
import resource
import signal
import sys
import tempfile
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

GIGABYTE = 1 << 30
_HEARD = 1 << 20  # bytes of what a run says: what this process holds, the next one begins with


@dataclass(frozen=True)
class Ran:
    """A run that is over."""

    code: int
    """The exit code; below zero, the signal that ended it."""
    said: str
    """What it wrote to both its streams, or the first megabyte of it."""
    seconds: float
    """Of the processor, its own and that of its children."""
    peak: int
    """Bytes of memory that it held at most."""
    wall: float
    """Seconds from its start to its end."""

    @property
    def fault(self) -> str:
        """What is wrong with any run, whatever its work: a crash, a traceback, an end by force."""
        if self.code not in (0, 1, 2):
            return f"ended with {self.code} after {self.seconds:.1f} CPU s: {self.said[-300:]}"
        return self.said[-600:] if "Traceback (most recent" in self.said else ""


def run_alone(
    do: Callable[[], int], *, here: Path, cpu: int = 120, memory: int = 4 * GIGABYTE, user: int = 0
) -> Ran:
    """Return what became of `do`, called in a process of its own in the folder `here`.

    It is ended after `cpu` seconds of the processor, or five times as many of anybody's. `user` is
    whose rights it has, where this process is root's.
    """
    with tempfile.TemporaryFile() as said:
        began = time.monotonic()
        child = os.fork()
        if child == 0:
            _become(said.fileno(), here, cpu, memory, user)
            code = 70
            try:
                code = do()
            except SystemExit as ended:
                code = ended.code if isinstance(ended.code, int) else 1
            except BaseException:
                sys.excepthook(*sys.exc_info())
            finally:
                sys.stdout.flush()
                sys.stderr.flush()
                os._exit(code)
        _, status, used = os.wait4(child, 0)
        wall = time.monotonic() - began
        said.seek(0)
        text = said.read(_HEARD).decode("utf-8", "replace")
    code = os.waitstatus_to_exitcode(status)
    return Ran(code, text, used.ru_utime + used.ru_stime, used.ru_maxrss * 1024, wall)


def _become(said: int, here: Path, cpu: int, memory: int, user: int) -> None:
    os.setsid()
    os.dup2(os.open(os.devnull, os.O_RDONLY), 0)
    os.dup2(said, 1)
    os.dup2(said, 2)
    # Whoever captures what this process says has put others in their places.
    sys.stdout = open(1, "w", encoding="utf-8", errors="backslashreplace", closefd=False)  # noqa: SIM115
    sys.stderr = open(2, "w", encoding="utf-8", errors="backslashreplace", closefd=False)  # noqa: SIM115
    os.chdir(here)
    resource.setrlimit(resource.RLIMIT_CPU, (cpu, cpu + 1))
    resource.setrlimit(resource.RLIMIT_AS, (memory, memory))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    signal.alarm(5 * cpu)
    if user and os.geteuid() == 0:
        os.setgroups([])
        os.setgid(user)
        os.setuid(user)


def vaultkit(*words: str) -> Callable[[], int]:
    """Return the command line `vaultkit` with these words, as something to run alone."""
    return lambda: _main(words)


def _main(words: Sequence[str]) -> int:
    from vaultkit.cli.main import main

    return main(words)


def load_all() -> None:
    """Import what checks and builds need, for the forks to come."""
    import material.plugins.search.plugin  # noqa: F401

    import vaultkit.lint.session
    import vaultkit.site.hosts.build
    import vaultkit.site.hosts.plugin
    import vaultkit.syntax.yaml_properties  # noqa: F401
    from vaultkit.lint.rule import default_rules

    default_rules()
