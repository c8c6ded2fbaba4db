"""Puts what an import changed in a grant into words, field by field."""

from collections.abc import Iterator
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from communities.models import Grant, GrantChange, Participation

_FIELDS = {
    "acronym": gettext_lazy("Acronym"),
    "title": gettext_lazy("Title"),
    "objective": gettext_lazy("Objective"),
    "status": gettext_lazy("Status"),
    "start_date": gettext_lazy("Start date"),
    "end_date": gettext_lazy("End date"),
    "total_cost": gettext_lazy("Total cost (EUR)"),
    "ec_contribution": gettext_lazy("EC contribution (EUR)"),
    "framework_programme": gettext_lazy("Framework programme"),
    "funding_scheme": gettext_lazy("Funding scheme"),
    "doi": gettext_lazy("DOI"),
    "website": gettext_lazy("Website"),
    "programme": gettext_lazy("Programme"),
    "participations": gettext_lazy("Consortium"),
    "topics": gettext_lazy("Topics"),
    "subjects": gettext_lazy("Subjects"),
}


def describe_differences(change: GrantChange) -> Iterator[tuple[str, str, str]]:
    """Give name, former and present value of each field that an import changed, as text."""
    for field, label in _FIELDS.items():
        if field in change.differences:
            before, after = change.differences[field]
            yield str(label), _describe(_name(field, before)), _describe(_name(field, after))


def _name(field: str, value: Any) -> Any:
    """Give a status by its name, as pages do, and all else as it is."""
    return dict(Grant.Status.choices).get(value, value) if field == "status" and value else value


def _describe(value: Any) -> str:
    """Give a value, or all of a list; a dash for none."""
    if isinstance(value, list):
        return "; ".join(_describe_entry(entry) for entry in value) or "–"
    return str(value) if value not in {None, ""} else "–"


def _describe_entry(entry: Any) -> str:
    if not isinstance(entry, dict):
        return str(entry)
    facts = {
        "organisation": entry["name"] or entry["pic"],
        "role": Participation.Role(entry["role"]).label,
        "amount": entry["ec_contribution"] or "–",
    }
    if entry["has_ended"]:
        return _("%(organisation)s, %(role)s until it left, EUR %(amount)s") % facts
    return _("%(organisation)s, %(role)s, EUR %(amount)s") % facts
