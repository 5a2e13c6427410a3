"""`check --fix`, `--diff` and `--add-ignore`: what changes notes, or shows how they would change."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING

from vaultkit.cli.terminal import paint_for, print_lines
from vaultkit.cli.vaults import read_vault
from vaultkit.errors import UsageError, VaultkitError
from vaultkit.lint.changes import new_since
from vaultkit.lint.fix import UNSAFE, Plan, diff, plan
from vaultkit.lint.run import find, in_order
from vaultkit.report.escape import printable
from vaultkit.report.findings import Findings, render
from vaultkit.source.journal import Journal
from vaultkit.source.writer import READ_ONLY_DISK

if TYPE_CHECKING:
    import argparse
    from collections.abc import Callable, Iterable

    from vaultkit.lint.diagnostic import Diagnostic
    from vaultkit.lint.policy import Policy
    from vaultkit.source.writer import Change
    from vaultkit.vault.model import Vault

_MOST = 20  # lines about what was not mended
_COLOURS = {"+": "green", "-": "red", "@": "cyan"}


def mend(
    root: str,
    policy: Policy,
    wanted: Callable[[Iterable[Diagnostic]], list[Diagnostic]],
    args: argparse.Namespace,
) -> int:
    """Mend or show how, tell what is left, and return 1 if that is grave."""
    if args.baseline:
        raise UsageError("--fix, --diff and --add-ignore take no --baseline")

    def check(vault: Vault) -> list[Diagnostic]:
        found = find(vault, policy.readers, None, policy.options)
        return wanted(in_order(policy.settle(vault, found)))

    journal = Journal(root)
    if not args.diff:
        journal.finish()  # a run that was cut short; before the vault is read
    vault = read_vault(root)
    found = check(vault)
    if args.changed is not None:
        found = wanted(new_since(args.changed or None, vault, found, policy))
    if args.add_ignore is not None:
        return _suppress(journal, vault, found, args)
    if args.changed is None:
        planned = plan(vault, unsafe=args.unsafe_fixes, check=check)
    else:
        planned = _planned_once(vault, found, args)
    if args.diff:
        show(planned.changes)
        return int(bool(planned.changes))
    on_it = any(READ_ONLY_DISK in left.reason for left in planned.left_out)
    if on_it and not planned.changes:
        raise VaultkitError(f"{root}: the disk is read-only; nothing was mended")
    journal.write(planned.changes, "check --fix")
    left = Findings(
        root, len(vault.notes), len(vault.links), planned.remaining, summary=not args.all
    )
    sys.stdout.write(render(left, args.format, paint_for(sys.stdout)))
    _report(planned)
    return int(policy.fails(planned.remaining, args.fail_on))


def _planned_once(vault: Vault, found: list[Diagnostic], args: argparse.Namespace) -> Plan:
    """Plan the fixes of what a change broke: they are made once, for their edits are of the vault as it is."""
    planned = plan(vault, unsafe=args.unsafe_fixes, check=lambda now: found if now is vault else [])
    fixed = set(planned.fixed)
    return planned._replace(remaining=tuple(d for d in found if d not in fixed))


def show(changes: Iterable[Change]) -> None:
    """Print the unified diff of `changes`, in colour where there is any."""
    paint = paint_for(sys.stdout)
    for line in diff(changes):
        style = _COLOURS.get(line[:1])
        print(paint(printable(line), style) if style else printable(line))


def _report(planned: Plan) -> None:
    """Say on the side what was done, and what was left and why."""
    said = [
        f"mended {_number(len(planned.fixed), 'finding')} in {_number(len(planned.changes), 'file')}"
    ]
    if planned.changes:
        said[0] += "; `vaultkit undo` takes that back"
    unsafe = sum(left.reason == UNSAFE for left in planned.left_out)
    if unsafe:
        said.append(
            f"{_number(unsafe, 'fix', 'fixes')} may be wrong: look at them with --diff --unsafe-fixes"
        )
    others = [left for left in planned.left_out if left.reason != UNSAFE]
    for left in others[:_MOST]:
        d = left.diagnostic
        said.append(f"{d.path}: {d.message}; not mended: {left.reason}")
    if len(others) > _MOST:
        said.append(f"… and {len(others) - _MOST} more that were not mended")
    print_lines(said, sys.stderr)


def _suppress(
    journal: Journal, vault: Vault, found: list[Diagnostic], args: argparse.Namespace
) -> int:
    from vaultkit.lint.add_ignores import add_ignores
    from vaultkit.lint.fix import changes_of

    added = add_ignores(vault, found, args.add_ignore)
    changes = changes_of(vault, added.edits)
    if args.diff:
        show(changes)
        return int(bool(changes))
    journal.write(changes, "check --add-ignore")
    said = [
        f"suppressed {_number(len(found) - len(added.left), 'finding')} in {_number(len(changes), 'file')}"
    ]
    said += [f"{d.path}: {d.message}; no comment can suppress it here" for d in added.left]
    print_lines(said, sys.stderr)
    return int(bool(added.left))


def _number(count: int, one: str, many: str = "") -> str:
    return f"{count} {one if count == 1 else many or one + 's'}"
