"""A finding of the baseline that is gone.

What it finds: a line of the baseline file without a finding that it is about.

Why: it was mended, and the line would hide the same mistake when it is made again.

Example:

    {"rule": "broken-heading", "path": "Home.md", "about": "Recovery.md#Snow", "ordinal": 1}

Better: run `vaultkit baseline prune`.

When the fix is safe: there is none; `prune` does it for all lines at once.
"""

from vaultkit.lint.rule import Rule

RULE = Rule("stale-baseline", "vaultkit", "warning")
"""Its findings are made in `lint/baseline.py`."""
