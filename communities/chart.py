"""The countries of a consortium as bars."""

from collections import Counter
from collections.abc import Iterable

from communities.countries import name_country
from communities.models import Organisation
from portal.design.charts import BarChart, draw_bars


def draw_countries(organisations: Iterable[Organisation]) -> BarChart | None:
    """Return the organisations of each country as bars, the most first; None for none or only one country."""
    each_once = {organisation.pk: organisation for organisation in organisations}.values()
    countries = Counter(organisation.country for organisation in each_once if organisation.country)
    if len(countries) < 2:  # noqa: PLR2004 - one bar compares nothing
        return None
    ranked = sorted(countries.items(), key=lambda pair: (-pair[1], pair[0]))
    return draw_bars((name_country(code), number) for code, number in ranked)
