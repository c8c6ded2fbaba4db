"""What stands beside the list: for each facet its values, with how many projects each would leave."""

from collections.abc import Iterator
from dataclasses import dataclass

from django.utils.formats import number_format
from django.utils.text import Truncator
from django.utils.translation import gettext as _

from communities.browse.results import Results
from communities.countries import name_country
from communities.models import Organisation

SHOWN_AT_ONCE = 8
LONGEST_CHIP = 60
"""Characters of a text that was searched for; it stands in the field in full."""

LARGEST_PLAIN = 999
"""Above it, digits are grouped."""


@dataclass(frozen=True)
class Option:
    """A value of a facet."""

    label: str
    value: str
    count: int
    address: str
    """Where it leads: to the list with this value, or without it if it is chosen."""

    is_chosen: bool = False

    @property
    def shown(self) -> str:
        """The count as the reader's language writes it."""
        return (
            number_format(self.count, use_l10n=True, force_grouping=True)
            if self.count > LARGEST_PLAIN
            else str(self.count)
        )


@dataclass(frozen=True)
class Facet:
    """A facet, with the values that some project of the list has."""

    name: str
    title: str
    options: list[Option]
    is_open: bool = True
    """Whether it stands open from the start: one glance should show what there is to choose."""

    @property
    def first(self) -> list[Option]:
        """The values that stand in sight."""
        return self.options[:SHOWN_AT_ONCE]

    @property
    def more(self) -> list[Option]:
        """The others."""
        return self.options[SHOWN_AT_ONCE:]


@dataclass(frozen=True)
class Chip:
    """Something that was chosen, and the address of the list without it."""

    label: str
    address: str


def list_facets(results: Results) -> list[Facet]:
    """Return the facets in the order in which people narrow down, without empty ones."""
    facets = [
        Facet("programme", _("Programme"), _list_branch(results, "programme")),
        Facet("subject", _("Subject"), _list_branch(results, "subject")),
        Facet("country", _("Country"), _list_countries(results)),
        Facet("organisation", _("Organisation"), _list_organisations(results)),
        Facet("state", _("Running or ended"), _list_words(results, "state", _name_states())),
        Facet("community", _("Community"), _list_words(results, "community", _name_communities())),
    ]
    hidden = "community" if results.is_of_communities else ""
    return [facet for facet in facets if facet.options and facet.name != hidden]


def list_chips(results: Results) -> list[Chip]:
    """Return what was chosen, each with the way back."""
    choice = results.choice
    labels = {
        "q": (_("Search"), Truncator(choice.q).chars(LONGEST_CHIP)),
        "programme": (_("Programme"), results.snapshot.trees["programme"].name(choice.programme)),
        "subject": (_("Subject"), results.snapshot.trees["subject"].name(choice.subject)),
        "country": (_("Country"), name_country(choice.country)),
        "organisation": (_("Organisation"), _name_organisation(choice.organisation)),
        "state": (_("State"), _name_states().get(choice.state, "")),
        "community": (_("Community"), _name_communities().get(choice.community, "")),
    }
    return [
        Chip(f"{title}: {value}", choice.but(**{name: ""}).write() or "?")
        for name, (title, value) in labels.items()
        if getattr(choice, name)
    ]


def _name_states() -> dict[str, str]:
    return {"running": _("Running or not begun"), "ended": _("Ended")}


def _name_communities() -> dict[str, str]:
    return {"with": _("Has a community"), "without": _("Has none yet")}


def _name_organisation(pic: str) -> str:
    found = Organisation.objects.filter(pic=pic).values_list("name", flat=True).first() if pic else ""
    return found or pic


def _list_branch(results: Results, facet: str) -> list[Option]:
    """Return the way down to the chosen part of a tree, and the parts right below it."""
    tree, chosen = results.snapshot.trees[facet], getattr(results.choice, facet)
    path = tree.list_path(chosen)
    # A framework programme of which no part is known yet stands in no tree, but its projects are there.
    beside = [] if path else sorted(results.snapshot.by_facet[facet].keys() - tree.nodes.keys())
    below = [*tree.below.get(chosen if path else "", []), *beside]
    counts = results.count(facet, [*path, *below])
    codes = [*path, *sorted((code for code in below if code in counts), key=lambda code: -counts[code])]
    return list(_list_options(results, facet, {code: tree.name(code) for code in codes}, counts))


def _list_countries(results: Results) -> list[Option]:
    counts = results.count("country")
    codes = sorted(counts, key=lambda code: (-counts[code], code))
    return list(_list_options(results, "country", {code: name_country(code) for code in codes}, counts))


def _list_organisations(results: Results) -> list[Option]:
    counted = results.count_organisations()
    names = {organisation.pic: str(organisation) for organisation, _number in counted}
    return list(
        _list_options(results, "organisation", names, {found.pic: number for found, number in counted})
    )


def _list_words(results: Results, facet: str, names: dict[str, str]) -> list[Option]:
    return list(_list_options(results, facet, names, results.count(facet)))


def _list_options(
    results: Results, facet: str, names: dict[str, str], counts: dict[str, int]
) -> Iterator[Option]:
    chosen = getattr(results.choice, facet)
    for value, label in names.items():
        leads_to = "" if value == chosen else value
        address = results.choice.but(**{facet: leads_to}).write() or "?"
        yield Option(label, value, counts.get(value, 0), address, is_chosen=value == chosen)
