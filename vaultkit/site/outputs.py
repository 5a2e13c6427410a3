"""The files that only a whole site can have: `OUTPUTS` names all that make some."""

from vaultkit.site import cards, feed, sources
from vaultkit.site.directory import DIRECTORY
from vaultkit.site.graph_data import GRAPH_DATA
from vaultkit.site.previews import PREVIEWS
from vaultkit.site.search.index import SEARCH
from vaultkit.site.whole import Output

OUTPUTS: tuple[Output, ...] = (
    Output("feed", feed.files, feed.concerns),
    Output("sources", sources.files, sources.concerns),
    Output("cards", cards.files, cards.concerns),
    GRAPH_DATA,
    PREVIEWS,
    DIRECTORY,
    SEARCH,
)
"""All of them."""
