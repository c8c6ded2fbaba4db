"""The search's one door."""

from communities.models import Grant
from communities.search.hits import load_hits
from communities.search.stages import find_ids


def find_grants(text: str, limit: int = 25) -> list[Grant]:
    """Return the grants that a text may mean, best first; none for a text that means nothing. Never raises.

    The grant with a number that stands in the text comes first, wherever it stands ("Grant agreement No.
    101 058 390", a DOI, an address at CORDIS); then those with the acronym, however it is punctuated, those
    whose acronym begins so, and those with all the words. Where no acronym fits, a slip of the hand is
    forgiven; where nothing does, some of the words are enough. Each grant comes with what a list shows
    (`coordinating` and `primary_links` with it), in a constant number of queries.
    """
    ids = find_ids(text, limit)
    return load_hits(ids) if ids else []
