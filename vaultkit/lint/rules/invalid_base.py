"""A base that cannot be read.

What it finds: `.base` files that are no valid YAML.

Why: the base does not open.

Example:

    views: [

Better: a list of views that is closed.

When the fix is safe: there is none.
"""

from vaultkit.lint.rules._problems import problem_rule

RULE = problem_rule("invalid-base", "canvas", "error")
