"""Tell what the rules are; with the name of one, print its manual page, with a family's, list its rules."""

from __future__ import annotations

import argparse
import sys

from vaultkit import config
from vaultkit.cli.terminal import print_json, print_lines
from vaultkit.cli.vaults import add_format
from vaultkit.errors import UsageError

HELP = "tell what the rules are"


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Declare the verb's arguments."""
    parser.add_argument("rule", nargs="?", metavar="RULE", help="a rule or a family (default: all)")
    add_format(parser, "human", "json", "markdown")


def run(args: argparse.Namespace) -> int:
    """Print the rules, or a rule's manual page."""
    from vaultkit.cli.verbs import _rule_pages as pages
    from vaultkit.lint.rule import all_rules, manual

    rules = all_rules()
    found = [rule for rule in rules if args.rule in (None, rule.name, rule.family)]
    if not found:
        known = {name for rule in rules for name in (rule.name, rule.family)}
        raise UsageError(f"unknown rule {config.hint(args.rule, known)}")
    one = found[0] if args.rule == found[0].name else None
    if args.format == "json":
        records = [pages.record(rule) for rule in found]
        print_json({**records[0], "manual": manual(one)} if one else records)
    elif args.format == "markdown":
        sys.stdout.write(pages.markdown_page(one) if one else pages.markdown_list(found))
    elif one:
        print_lines(pages.page_lines(one))
    else:
        print_lines([*pages.list_lines(found), "`vaultkit rule RULE` prints a rule's manual page."])
    return 0
