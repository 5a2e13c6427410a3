"""An address outside the vault of which nobody can tell whether it is alive.

What it finds: an address that failed for the first time, that did not answer in time, whose server wants to be
asked later, or whose redirects lead in a circle or into a private network. Only `check --external` asks.

Why: it may be a bad day of theirs or of your own network; the same address an hour later is `dead-url` or fine.

Example:

    Read [the guide](https://busy.example.org/guide).

Better: run `vaultkit check --external` again after an hour.

When the fix is safe: there is none.
"""

from vaultkit.lint.rule import Rule

RULE = Rule("slow-url", "external", "info", default=False)
"""Its findings are made in `lint/external.py`."""
