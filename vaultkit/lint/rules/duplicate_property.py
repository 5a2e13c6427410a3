"""A property that stands twice.

What it finds: two properties of one name in a note.

Why: a name stands once; tools disagree which of the two counts, and Obsidian reads none of the block.

Example:

    tags: [a]
    tags: [b]

Better: `tags: [a, b]`

When the fix is safe: there is none.
"""

from vaultkit.lint.rules._problems import problem_rule

RULE = problem_rule("duplicate-property", "properties", "error")
