"""Keep a list of the findings that are known, so that `check` tells only of new ones.

`write` makes the list of all that is found now, `update` takes in what is new and drops what is gone,
`prune` only drops what is gone. Put its name in `vaultkit.toml`, as `baseline = ".vaultkit-baseline.json"`.
"""

from __future__ import annotations

import argparse
import os
from typing import TYPE_CHECKING

from vaultkit import config
from vaultkit.cli.terminal import print_lines, progress, warn
from vaultkit.cli.vaults import add_vault
from vaultkit.errors import UsageError

if TYPE_CHECKING:
    from vaultkit.lint.diagnostic import Diagnostic
    from vaultkit.lint.policy import Policy

HELP = "keep a list of the findings that are known"


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Declare the verb's arguments."""
    parser.add_argument(
        "what", choices=("write", "update", "prune"), help="what to do with the list"
    )
    add_vault(parser)
    parser.add_argument(
        "--baseline", metavar="FILE", help="the list (default: what the settings say)"
    )
    parser.add_argument(
        "--accept-new", action="store_true", help="let `update` take in what is new"
    )


def run(args: argparse.Namespace) -> int:
    """Change the list; return 1 if there are new findings that nobody accepts."""
    from vaultkit.lint import baseline
    from vaultkit.lint.policy import Policy

    if args.accept_new and args.what != "update":
        raise UsageError(f"--accept-new is for `update`, not for `{args.what}`")
    root = config.find_vault(None, args.vault)
    found_config = config.config_of(root, os.getcwd())
    policy = Policy(root, found_config)
    folder = os.path.dirname(found_config.file) if found_config else root
    file = args.baseline or policy.baseline or os.path.join(folder, baseline.FILE)
    if args.what == "write":
        if os.path.lexists(file):
            raise UsageError(f"{file}: is there already; `update` changes it")
        made = baseline.of(_findings(root, policy))
        baseline.write(file, made)
        print_lines([f"{file}: {_number(len(made.known))}"])
        return 0
    before = baseline.read(file)
    compared = baseline.compare(before, _findings(root, policy))
    if args.what == "update" and compared.new and not args.accept_new:
        some = [f"{d.path}:{d.start.line}: {d.rule}: {d.message}" for d in compared.new[:_MOST]]
        more = [f"… and {len(compared.new) - _MOST} more"] if len(compared.new) > _MOST else []
        print_lines([*some, *more])
        warn(f"{file} is unchanged: {_number(len(compared.new))} new; --accept-new takes them in")
        return 1
    kept = baseline.Baseline(before.known - compared.stale)
    if args.what == "update":
        kept = baseline.of([*compared.known, *compared.new])
    if kept != before:
        baseline.write(file, kept)
    came = f"{len(kept.known - before.known)} came, {len(before.known - kept.known)} went"
    print_lines([f"{file}: {_number(len(kept.known))}; {came}"])
    return 0


_MOST = 20


def _number(count: int) -> str:
    return "1 finding" if count == 1 else f"{count} findings"


def _findings(root: str, policy: Policy) -> list[Diagnostic]:
    """Return all findings of the vault, known or not, by path and place."""
    from vaultkit.lint.session import Session

    session = Session(root, policy=policy, warn=warn)
    with progress("Reading the vault") as step:
        found = session.check(step).diagnostics
    session.close()
    return found
