"""Finds grants as people name them: by number, acronym or words of the title.

The one search of pages, suggestions while typing, and the API.
"""

from communities.search.finding import find_grants
from communities.search.numbers import read_grant_numbers
from communities.search.stages import LONGEST_TEXT, find_ids

__all__ = ["LONGEST_TEXT", "find_grants", "find_ids", "read_grant_numbers"]
