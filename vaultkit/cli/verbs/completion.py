"""Print what makes a shell complete vaultkit's commands, options, files and rules.

bash: put it into ~/.local/share/bash-completion/completions/vaultkit;
zsh: into ~/.zfunc/_vaultkit, or another folder of $fpath;
fish: into ~/.config/fish/completions/vaultkit.fish.
"""

from __future__ import annotations

import argparse
import sys
from collections.abc import Iterator

HELP = "print what makes a shell complete commands"

_FILES = ("FILE", "[FORMAT:]FILE", "NOTE", "PATH")


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Declare the verb's arguments."""
    parser.add_argument("shell", choices=("bash", "zsh", "fish"))


def run(args: argparse.Namespace) -> int:
    """Print the script."""
    import shtab

    from vaultkit.cli.main import parser_for
    from vaultkit.lint.settings import known_names

    parser = parser_for()
    names = sorted(known_names())
    for action in _actions(parser):
        if action.metavar == "RULE":
            action.choices = names
        elif action.metavar in _FILES:
            vars(action)["complete"] = shtab.FILE
        elif action.metavar == "DIR":
            vars(action)["complete"] = shtab.DIRECTORY
    sys.stdout.write(shtab.complete(parser, args.shell))
    return 0


def _actions(parser: argparse.ArgumentParser) -> Iterator[argparse.Action]:
    """Yield the arguments of a parser and of all below it."""
    for action in parser._actions:
        yield action
        if isinstance(action, argparse._SubParsersAction):
            for command in action.choices.values():
                yield from _actions(command)
