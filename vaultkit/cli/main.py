"""`vaultkit VERB …`: find the verb, run it, turn what goes wrong into one line.

Exit codes: 0 all is well, 1 there are findings, 2 the run failed.
"""

from __future__ import annotations

import argparse
import importlib
import os
import sys
from collections.abc import Sequence
from contextlib import suppress
from functools import partial
from typing import NoReturn

from vaultkit.cli import verbs
from vaultkit.cli.terminal import columns
from vaultkit.errors import VaultkitError
from vaultkit.modules import module_names
from vaultkit.report.escape import printable

FAILED = 2
_INTERRUPTED = 130


def entry() -> None:
    """Run the command line as the process that it is, and end it.

    If nobody has anything left to do, the system takes back the memory in one piece, in a tenth of the
    time that Python needs to free a vault one object after the other.
    """
    code = main()
    threads = sys.modules.get("threading")
    if "tempfile" in sys.modules or (threads and threads.active_count() > 1):
        sys.exit(code)
    with suppress(OSError):
        sys.stdout.flush()
        sys.stderr.flush()
    os._exit(code)


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the command line and return its exit code."""
    for stream in (sys.stdout, sys.stderr):
        if hasattr(stream, "reconfigure"):
            stream.reconfigure(encoding="utf-8", errors="backslashreplace")
    words = list(sys.argv[1:] if arguments is None else arguments)
    args = parser_for(words or ["--help"]).parse_args(words)
    try:
        code: int = args.run(args)
        sys.stdout.flush()
    except VaultkitError as error:
        print(f"vaultkit: {_lines(str(error))}", file=sys.stderr)
        return FAILED
    except BrokenPipeError:
        # Whoever read our output has gone; so do we, and Python must not flush at exit.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return FAILED
    except KeyboardInterrupt:
        print("vaultkit: interrupted", file=sys.stderr)
        return _INTERRUPTED
    return code


def _lines(message: str) -> str:
    return "\n  ".join(printable(line) for line in message.splitlines())


def parser_for(words: Sequence[str] = ()) -> argparse.ArgumentParser:
    """Return the parser of a command line: all of the verb that it begins with, or all of every verb without words."""
    names = module_names(verbs)
    shape = partial(argparse.HelpFormatter, width=columns() - 2)
    asked = words[0].replace("-", "_") if words else ""
    parser = _Parser(
        prog="vaultkit",
        description="See what Obsidian sees in a vault of notes: check it, graph it, publish it.",
        epilog="exit codes: 0 all is well, 1 there are findings, 2 the run failed",
        formatter_class=shape,
    )
    parser.add_argument("--version", action=_Version, nargs=0, help="say which version this is")
    commands = parser.add_subparsers(
        prog="vaultkit", title="commands", metavar="COMMAND", required=True
    )
    for name in [asked] if asked in names else names:
        if words and asked not in names:
            # The list of commands is shown, or that there is no such one: neither needs their code.
            commands.add_parser(name.replace("_", "-"), help=_help(name), formatter_class=shape)
            continue
        verb = importlib.import_module(f"{verbs.__name__}.{name}")
        command = commands.add_parser(
            name.replace("_", "-"),
            help=verb.HELP,
            description=verb.__doc__,
            allow_abbrev=False,
            formatter_class=shape,
        )
        verb.add_arguments(command)
        command.set_defaults(run=verb.run)
    return parser


def _help(name: str) -> str:
    """Return what the help says of a verb, without loading it."""
    with open(os.path.join(verbs.__path__[0], f"{name}.py"), encoding="utf-8") as file:
        return next(line.split('"')[1] for line in file if line.startswith("HELP = "))


class _Parser(argparse.ArgumentParser):
    """Says what it cannot read on one line: a name from a vault may stand where an option is looked for."""

    def error(self, message: str) -> NoReturn:
        super().error(printable(message))


class _Version(argparse.Action):
    """Looks the version up when it is asked for: the look-up takes longer than all of `--help`."""

    def __call__(self, parser: argparse.ArgumentParser, *_: object) -> None:
        from importlib.metadata import PackageNotFoundError, version

        try:
            print(f"vaultkit {version('vaultkit')}")
        except PackageNotFoundError:
            print("vaultkit (not installed)")
        parser.exit()
