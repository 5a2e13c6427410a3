"""A suppression of a rule that does not exist.

What it finds: a name in a `vaultkit: ignore` comment or a `vaultkit-ignore` property that is no rule's
and no family's. In settings it is an error, and nothing is checked.

Why: the finding that it was to suppress is still reported, or the rule has another name today.

Example:

    See [[Recovery#Snow]]. %% vaultkit: ignore broken-headng -- not written yet %%

Better:

    See [[Recovery#Snow]]. %% vaultkit: ignore broken-heading -- not written yet %%

When the fix is safe: never; it writes the name nearest to the one that stands there.
"""

from vaultkit.lint.rule import Rule

RULE = Rule("unknown-rule", "vaultkit", "warning")
"""Its findings are made in `lint/suppress.py`, where suppressions are known."""
