"""A suppression that suppresses nothing.

What it finds: a comment or property that tells vaultkit to be silent where there is nothing to say; one
that cannot be understood; an `ignore-end` without its start. Rules that are not asked do not count.

Why: it says that something is wrong which is not, and will hide the next thing that is.

Example:

    See [[Recovery#Rest]]. %% vaultkit: ignore broken-heading -- not written yet %%

Better:

    See [[Recovery#Rest]].

When the fix is safe: it takes the suppression out, or the names that are of no use. It is safe unless the
text around a comment would read otherwise without it.
"""

from vaultkit.lint.rule import Rule

RULE = Rule("unused-suppression", "vaultkit", "warning")
"""Its findings are made in `lint/suppress.py`, where those of all other rules are known."""
