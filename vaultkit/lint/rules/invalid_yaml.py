"""Properties that cannot be read.

What it finds: a properties block that is no valid YAML mapping, with the place of the first trouble.

Why: all of the note's properties are lost, its tags and aliases among them, and `publish: false`, too.

Example:

    title: Recovery: a note

Better: `title: "Recovery: a note"`

When the fix is safe: there is none.
"""

from vaultkit.lint.rules._problems import problem_rule

RULE = problem_rule("invalid-yaml", "properties", "error")
