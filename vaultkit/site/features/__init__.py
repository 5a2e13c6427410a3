"""What a note's page shows besides its text: one file per feature; `FEATURES` is their order on the page."""

from vaultkit.site.features.backlinks import BACKLINKS
from vaultkit.site.features.elsewhere import ELSEWHERE
from vaultkit.site.features.feature import Feature
from vaultkit.site.features.graph import GRAPH_WAY
from vaultkit.site.features.mentions import MENTIONS
from vaultkit.site.features.outgoing import OUTGOING
from vaultkit.site.features.properties import PROPERTIES
from vaultkit.site.features.tags import TAGS

FEATURES: tuple[Feature, ...] = (
    GRAPH_WAY,
    TAGS,
    PROPERTIES,
    OUTGOING,
    BACKLINKS,
    ELSEWHERE,
    MENTIONS,
)

__all__ = ["FEATURES", "Feature"]
