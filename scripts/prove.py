"""Prove promises one by one, whole, with their figures: `scripts/prove --help`.

The test suite holds a quick form of each. A proof is a function from an empty folder of its own to
figures; a new one is a line in `PROMISES` and its function in a `prove_….py` beside this file.
"""

from __future__ import annotations

import argparse
import importlib
import os
import sys
import tempfile
from pathlib import Path
from typing import NamedTuple

ROOT = Path(__file__).resolve().parent.parent
sys.path += [str(ROOT), str(ROOT / "tests")]  # the checks themselves live with the tests


class Promise(NamedTuple):
    """A promise and what proves it."""

    says: str
    """The promise, in a line."""
    proof: str
    """`module:function`, a function from an empty folder to an iterator of `Figure`."""


PROMISES: dict[str, Promise] = {
    "R1": Promise(
        "Hostile vaults end well: no crash, no hang, and what is due is said",
        "prove_reading:ends_well",
    ),
    "R2": Promise("Any input is read, checked and shown", "prove_reading:takes_any_input"),
    "R3": Promise("Time grows with the text and no faster", "prove_reading:is_linear"),
    "R4": Promise("A hostile note concerns no other", "prove_reading:concerns_nobody_else"),
    "R5": Promise("What is private is in no byte of a site", "prove_reading:leaks_nothing"),
    "R6": Promise("Nothing of a note acts in a browser", "prove_reading:acts_nowhere"),
    "R7": Promise(
        "Nothing outside the vault is read, nothing outside the output written, no connection, no program",
        "prove_reading:reaches_for_nothing",
    ),
    "R8": Promise("A kill at any moment tears no note, and can be mended", "prove_writing:kills"),
    "R9": Promise("What was written survives a power cut", "prove_writing:power"),
    "R10": Promise("A disk that fails leaves the old file and a message", "prove_writing:faults"),
    "R11": Promise(
        "Only the stated bytes change; undo brings all back", "prove_writing:bytes_elsewhere"
    ),
    "R12": Promise("Nobody else's save is overwritten", "prove_writing:two"),
    "R14": Promise("What is printed can only be read", "prove_printing:printing"),
    "R16": Promise("Workflows can do no more than they must", "prove_printing:workflows"),
}
"""By number, as docs/hostile-input.md and SECURITY.md name them."""


def main() -> int:
    """Prove the promises that are asked for; return 1 if a figure does not hold."""
    asked = _asked()
    broken = 0
    for name in asked:
        promise = PROMISES[name]
        print(f"{name}  {promise.says}", flush=True)
        broken += _prove(promise)
    return int(broken > 0)


def _asked() -> list[str]:
    known = "\n".join(f"  {name:4} {promise.says}" for name, promise in PROMISES.items())
    parser = argparse.ArgumentParser(
        prog="scripts/prove",
        description="Prove what vaultkit promises. Without names: all of it.",
        epilog=f"promises:\n{known}",
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    parser.add_argument("names", nargs="*", metavar="NAME", help="as in: R1 R3")
    names = [name.upper() for name in parser.parse_args().names]
    for name in names:
        if name not in PROMISES:
            parser.error(f"{name}: no such promise; there are {', '.join(PROMISES)}")
    return names or list(PROMISES)


def _prove(promise: Promise) -> int:
    """Print the figures of a proof as they come; return how many do not hold."""
    module, _, function = promise.proof.partition(":")
    broken = 0
    with tempfile.TemporaryDirectory(prefix="vaultkit-proof-") as folder:
        started = os.times()
        for figure in getattr(importlib.import_module(module), function)(Path(folder)):
            verdict = {True: "holds", False: "BROKEN", None: "not tried"}[figure.holds]
            print(f"    {verdict:9} {figure.said}", flush=True)
            broken += figure.holds is False
        print(f"    ({_seconds(started):.0f} CPU s)", flush=True)
    return broken


def _seconds(since: os.times_result) -> float:
    return sum(os.times()[:4]) - sum(since[:4])


if __name__ == "__main__":
    sys.exit(main())
