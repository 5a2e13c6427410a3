"""The files that only a whole site can have: `OUTPUTS` names all that make some."""

from vaultkit.site.cards import CARDS
from vaultkit.site.directory import DIRECTORY
from vaultkit.site.feed import FEED
from vaultkit.site.graph_data import GRAPH_DATA
from vaultkit.site.previews import PREVIEWS
from vaultkit.site.search.index import SEARCH
from vaultkit.site.sources import SOURCES
from vaultkit.site.whole import Output

OUTPUTS: tuple[Output, ...] = (FEED, SOURCES, CARDS, GRAPH_DATA, PREVIEWS, DIRECTORY, SEARCH)
"""All of them."""
