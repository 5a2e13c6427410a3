"""An address under `http` that answers under `https`, too.

What it finds: an address that begins with `http://`, on the usual port, whose server answers the same with
`https` and a valid certificate. One that has moved for good is a `redirected-url`. Only `check --external` asks.

Why: what goes over `http` can be read and changed on the way.

Example:

    Read [the guide](http://example.org/guide).

Better:

    Read [the guide](https://example.org/guide).

When the fix is safe: never; that the same page is there is likely, and known to nobody.
"""

from vaultkit.lint.rule import Rule

RULE = Rule("insecure-url", "external", "info", default=False)
"""Its findings are made in `lint/external.py`."""
