"""An address outside the vault that has moved for good.

What it finds: an address whose server says that it has a new one from now on (301, 308), which answers. A
redirect for the time being (302, 303, 307) is none; after one, nothing is for good. Only `check --external` asks.

Why: redirects are kept for some years, then the old address is dead.

Example:

    Read [the guide](http://example.org/old/guide).

Better:

    Read [the guide](https://example.org/guide).

When the fix is safe: in a link or image that shows a text of its own; `#fragment` is kept. It is not safe where
readers see the address, where a page has moved to a front page (it is more likely gone), and from https to http.
There is none for a card, nor for a link whose address stands in a reference's definition.
"""

from vaultkit.lint.rule import Rule

RULE = Rule("redirected-url", "external", "warning", default=False)
"""Its findings are made in `lint/external.py`."""
