"""The formats of records: Dublin Core, which the standard asks for, DataCite, and the catalogue's own."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass

from communities.harvest.oai.elements import Xml
from communities.harvest.oai.formats import catalogue, datacite, dublin_core
from communities.harvest.oai.refusals import CannotDisseminateFormat
from communities.harvest.oai.values import CommunityValues, GrantValues


@dataclass(frozen=True, slots=True)
class Format:
    """A way to write records: its prefix, its namespace and where its schema lies."""

    prefix: str
    namespace: str
    locate_schema: Callable[[], str]
    write_community: Callable[[CommunityValues], Xml]
    write_project: Callable[[GrantValues], Xml]


FORMATS: Mapping[str, Format] = {
    form.prefix: form
    for form in (
        Format(
            "oai_dc",
            dublin_core.NAMESPACE,
            lambda: dublin_core.SCHEMA,
            dublin_core.write_community,
            dublin_core.write_project,
        ),
        Format(
            "oai_datacite",
            datacite.NAMESPACE,
            lambda: datacite.SCHEMA,
            datacite.write_community,
            datacite.write_project,
        ),
        Format(
            "eupc",
            catalogue.NAMESPACE,
            catalogue.locate_schema,
            catalogue.write_community,
            catalogue.write_project,
        ),
    )
}


def find_format(prefix: str) -> Format:
    """Return a format by its prefix. Raises CannotDisseminateFormat."""
    if prefix not in FORMATS:
        raise CannotDisseminateFormat(f"There is no format “{prefix[:40]}”: use one of {', '.join(FORMATS)}.")
    return FORMATS[prefix]
