"""The files that only a whole site can have: `OUTPUTS` names all that make some."""

from vaultkit.site import cards, feed, graph_data, sources
from vaultkit.site.directory import DIRECTORY
from vaultkit.site.previews import PREVIEWS
from vaultkit.site.search.index import SEARCH
from vaultkit.site.whole import Output

OUTPUTS: tuple[Output, ...] = (
    Output("graph", graph_data.files, graph_data.graph_differs),
    Output("feed", feed.files, feed.concerns),
    Output("sources", sources.files, sources.concerns),
    Output("cards", cards.files, cards.concerns),
    PREVIEWS,
    DIRECTORY,
    SEARCH,
)
"""All of them."""
