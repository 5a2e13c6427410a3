"""Vault settings that cannot be read.

What it finds: an `.obsidian/app.json` that is no JSON.

Why: vaultkit takes Obsidian's defaults instead, which may not be yours.

Example:

    a settings file cut short by a full disk

Better: let Obsidian write it again.

When the fix is safe: there is none.
"""

from vaultkit.lint.rules._problems import problem_rule

RULE = problem_rule("unreadable-settings", "names", "warning")
