"""One command's cost: a program of its own, small, so that its memory does not count as the command's.

    python -I -S bench_measure.py SECONDS OUT ERR COMMAND…

A new process is charged the peak memory of the one that started it; this one's is about 10 MB, less
than any tool's. The command's output goes to OUT and ERR; after SECONDS it is killed, and what it
started with it. The figures are one line of JSON.
"""

from __future__ import annotations

import json
import os
import signal
import sys
import time

BYTES = 1 if sys.platform == "darwin" else 1024
"""What `ru_maxrss` counts in."""


def measure(seconds: float, out: str, err: str, command: list[str]) -> dict[str, float | bool]:
    """Run `command` and return its exit code (negative: the signal that ended it) and its cost.

    `cpu` is user and system time, that of processes it waited for included; `memory` the peak, in
    bytes, of the largest of them.
    """
    flags = os.O_WRONLY | os.O_CREAT | os.O_TRUNC
    files = [(os.POSIX_SPAWN_OPEN, n, name, flags, 0o644) for n, name in ((1, out), (2, err))]
    late: list[bool] = []
    start = time.perf_counter()
    child = os.posix_spawn(command[0], command, os.environ, file_actions=files, setpgroup=0)

    def stop(number: int, _: object) -> None:
        late.append(number == signal.SIGALRM)
        os.killpg(child, signal.SIGKILL)

    for number in (signal.SIGALRM, signal.SIGINT, signal.SIGTERM):
        signal.signal(number, stop)
    signal.setitimer(signal.ITIMER_REAL, seconds)
    _, status, usage = os.wait4(child, 0)
    return {
        "exit": os.waitstatus_to_exitcode(status),
        "late": any(late),
        "cpu": usage.ru_utime + usage.ru_stime,
        "wall": time.perf_counter() - start,
        "memory": usage.ru_maxrss * BYTES,
    }


if __name__ == "__main__":
    print(json.dumps(measure(float(sys.argv[1]), sys.argv[2], sys.argv[3], sys.argv[4:])))
