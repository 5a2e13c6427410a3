"""Find what is broken in a vault: links that lead nowhere, files that cannot be read, names that collide, and more."""

from __future__ import annotations

import argparse
import os
import sys
from typing import TYPE_CHECKING, Any

from vaultkit import config
from vaultkit.cli.terminal import paint_for, progress, warn
from vaultkit.cli.vaults import add_vault
from vaultkit.errors import UsageError
from vaultkit.folders import is_below
from vaultkit.lint.policy import Policy
from vaultkit.lint.session import Session

if TYPE_CHECKING:
    from collections.abc import Iterable

    from vaultkit.lint.diagnostic import Diagnostic
    from vaultkit.report.findings import Findings

HELP = "find what is broken"

_FORMATS = (
    "how to tell it: human (default), concise, grouped, json, jsonl, github, gitlab, sarif, junit, rdjson,"
    " checkstyle, markdown, obsidian"
)


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Declare the verb's arguments."""
    add = parser.add_argument
    add("paths", nargs="*", metavar="PATH", help="files or folders (default: the whole vault)")
    add_vault(parser)
    some: dict[str, Any] = {"metavar": "RULE", "type": _names, "action": "extend", "default": []}
    add(
        "--select",
        help="rules or families to ask, in place of those that the settings choose",
        **some,
    )
    add("--extend-select", help="rules or families to ask besides", **some)
    add("--ignore", help="rules or families not to ask", **some)
    add(
        "--fail-on",
        choices=("error", "warning", "info", "never"),
        help="the least severity that fails (default: error)",
    )
    add(
        "--changed",
        nargs="?",
        const="",
        metavar="BASE",
        help="what is newly wrong since this commit",
    )
    add("--baseline", metavar="FILE", help="findings that are known and not told")
    add(
        "--format",
        default="human",
        metavar="NAME",
        help=_FORMATS,
    )
    add("--all", action="store_true", help="every finding, however many there are")
    add(
        "-o", "--output", action="append", default=[], metavar="[FORMAT:]FILE", help="write it, too"
    )
    add("--fix", action="store_true", help="mend what can be mended safely")
    add(
        "--unsafe-fixes",
        action="store_true",
        help="with --fix or --diff: mend what may be wrong, too",
    )
    add("--diff", action="store_true", help="show what --fix would change, and change nothing")
    add(
        "--add-ignore",
        metavar="REASON",
        help="suppress each finding by a comment that gives this reason",
    )
    add("--external", action="store_true", help="ask the addresses outside the vault, too")
    add(
        "--external-allow",
        action="append",
        default=[],
        metavar="NETWORK",
        help="with --external: a network to ask though it is not public, as 10.0.0.0/8",
    )
    add("--watch", action="store_true", help="look again after every change, until interrupted")
    add("--no-cache", action="store_true", help="look at everything, and remember nothing")
    add("--cache-dir", metavar="DIR", help="where to remember (default: the user's cache)")


def _names(said: str) -> list[str]:
    return [name for name in said.replace(",", " ").split() if name]


def run(args: argparse.Namespace) -> int:
    """Check, tell, and return 1 if anything grave was found."""
    from vaultkit.report.findings import destination, format_names

    if args.format not in format_names():
        raise UsageError(f"--format {args.format}: choose from {', '.join(format_names())}")
    outputs = [destination(said) for said in args.output]
    root = config.find_vault(args.paths[0] if args.paths else None, args.vault)
    wanted = [_below(root, path) for path in args.paths]
    words: dict[str, Any] = {
        "select": args.select,
        "extend_select": args.extend_select,
        "ignore": args.ignore,
    }
    policy = Policy(root, config.config_of(root, os.getcwd()), **words)
    if args.watch:
        return _watch(root, policy, wanted, args)
    if args.fix or args.diff or args.add_ignore is not None:
        from vaultkit.cli import mending

        return mending.mend(root, policy, lambda found: list(_under(wanted, found)), args)
    findings = _findings(root, policy, wanted, args)
    _tell(findings, args.format, outputs)
    return int(policy.fails(findings.diagnostics, args.fail_on))


def _findings(root: str, policy: Policy, wanted: list[str], args: argparse.Namespace) -> Findings:
    from vaultkit.report.findings import Findings

    session = Session(
        root, policy=policy, folder=args.cache_dir, forgetful=args.no_cache, warn=warn
    )
    with progress("Reading the vault") as step:
        outcome = session.check(step)
    found = outcome.diagnostics
    if args.changed is not None:
        found = session.changed(found, args.changed or None)
    if args.external:
        found = _with_outside(found, session, policy, wanted, args)
    session.close()
    if file := args.baseline or policy.baseline:
        from vaultkit.lint import baseline

        found = baseline.unknown(file, found, policy.rules)
    found = list(_under(wanted, found))
    return Findings(
        root,
        outcome.notes,
        outcome.links,
        found,
        prefix=_prefix(root),
        caused=frozenset(found) if args.changed is not None else frozenset(),
        browse=_browse(),
        summary=not (args.paths or args.all or args.changed is not None),
    )


def _with_outside(
    found: list[Diagnostic],
    session: Session,
    policy: Policy,
    wanted: list[str],
    args: argparse.Namespace,
) -> list[Diagnostic]:
    """Ask the addresses outside; what is not to be asked is told on the side."""
    from vaultkit.lint import external
    from vaultkit.lint.run import in_order

    vault = session.vault()
    words = {"select": args.select, "ignore": args.ignore, "extend_select": args.extend_select}
    with progress("Asking addresses") as step:
        outside = external.check(
            vault,
            policy,
            rules=external.asked_rules(policy, **words),
            only={path for path in vault.files if _is_under(wanted, path)} if wanted else None,
            folder=args.cache_dir,
            forgetful=args.no_cache,
            progress=step,
            manners=external.manners_of(policy.options, allow=args.external_allow),
        )
    if outside.refused:
        warn(f"{len(outside.refused)} addresses are never asked: private networks, passwords")
    return in_order([*found, *outside.diagnostics])


def _tell(findings: Findings, name: str, outputs: list[tuple[str, str]]) -> None:
    from vaultkit.report.findings import render

    for other, file in outputs:
        _write(file, render(findings, other), "w")
    sys.stdout.write(render(findings, name, paint_for(sys.stdout)))
    summary = os.environ.get("GITHUB_STEP_SUMMARY")
    if name == "github" and summary:
        from vaultkit.report.formats.github import step_summary

        _write(summary, step_summary(findings), "a")


def _write(file: str, text: str, mode: str) -> None:
    try:
        with open(file, mode, encoding="utf-8", newline="\n") as opened:
            opened.write(text)
    except OSError as error:
        raise UsageError(f"{file}: cannot be written: {error.strerror}") from None


def _prefix(root: str) -> str:
    """Return where the vault lies below the repository, or below where the command runs: `docs/vault/`."""
    top = next((f for f in config.upward(root) if os.path.exists(os.path.join(f, ".git"))), None)
    below = os.path.relpath(root, top or os.getcwd()).replace(os.sep, "/")
    return "" if below == "." or below.startswith("..") else f"{below}/"


def _browse() -> str:
    """Return the address below which the repository's files can be read, in a run of GitHub Actions."""
    said = [os.environ.get(f"GITHUB_{name}", "") for name in ("SERVER_URL", "REPOSITORY", "SHA")]
    return f"{said[0]}/{said[1]}/blob/{said[2]}/" if all(said) else ""


def _watch(root: str, policy: Policy, wanted: list[str], args: argparse.Namespace) -> int:
    """Check again and again; without the user's cache, what is known is kept as long as this runs."""
    import tempfile

    from vaultkit.cli.watching import watch

    with tempfile.TemporaryDirectory(prefix="vaultkit-") as own:
        folder = own if args.no_cache else args.cache_dir
        session = Session(root, policy=policy, folder=folder, warn=warn)
        code = watch(
            root, session.check, lambda found: _under(wanted, found), paint_for(sys.stdout)
        )
        session.close()
    return code


def _below(root: str, path: str) -> str:
    """Return `path` as it lies in the vault, `""` for all of it. Raises UsageError for one outside."""
    lies = os.path.realpath(path)
    if not os.path.exists(path):
        raise UsageError(f"{path}: no such file or folder")
    if is_below(root, lies):
        return ""
    if not is_below(lies, root):
        raise UsageError(f"{path}: lies outside the vault {root}; name the vault with --vault")
    return os.path.relpath(lies, root).replace(os.sep, "/")


def _under(wanted: list[str], diagnostics: Iterable[Diagnostic]) -> Iterable[Diagnostic]:
    return (d for d in diagnostics if _is_under(wanted, d.path))


def _is_under(wanted: list[str], path: str) -> bool:
    return not wanted or any(path == w or not w or path.startswith(f"{w}/") for w in wanted)
