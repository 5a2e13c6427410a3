"""A canvas that cannot be read.

What it finds: `.canvas` files that are no JSON object.

Why: the canvas does not open, and its links are lost.

Example:

    a canvas with a merge conflict in it

Better: the canvas from before the merge.

When the fix is safe: there is none.
"""

from vaultkit.lint.rules._problems import problem_rule

RULE = problem_rule("invalid-canvas", "canvas", "error")
