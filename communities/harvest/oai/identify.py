"""What the repository says of itself."""

from collections.abc import Iterator, Mapping
from datetime import datetime

from django.conf import settings
from django.urls import reverse

from communities.harvest.oai.dates import GRANULARITY, write_datestamp
from communities.harvest.oai.elements import XSI, Xml, make
from communities.harvest.oai.identifiers import read_host, write_identifier
from communities.harvest.oai.records import find_earliest

REPOSITORY = "EU project communities"
_IDENTIFIERS = "http://www.openarchives.org/OAI/2.0/oai-identifier"


def locate_endpoint() -> str:
    """Return the address of the repository, its baseURL."""
    return f"{settings.SITE_URL}{reverse('oai')}"


def identify(_arguments: Mapping[str, str], moment: datetime) -> Iterator[Xml]:
    """Give what Identify has to tell."""
    yield make("repositoryName", REPOSITORY)
    yield make("baseURL", locate_endpoint())
    yield make("protocolVersion", "2.0")
    yield make("adminEmail", settings.CONTACT_EMAIL)
    yield make("earliestDatestamp", write_datestamp(find_earliest() or moment))
    yield make("deletedRecord", "persistent")
    yield make("granularity", GRANULARITY)
    if "." in read_host():
        # The scheme of identifiers asks for a name with a dot.
        yield make("description", children=[_describe_identifiers()])


def _describe_identifiers() -> Xml:
    return make(
        "oai-identifier",
        children=[
            make("scheme", "oai"),
            make("repositoryIdentifier", read_host()),
            make("delimiter", ":"),
            make("sampleIdentifier", write_identifier("project/777523")),
        ],
        xmlns=_IDENTIFIERS,
        xmlns__xsi=XSI,
        xsi__schemaLocation=f"{_IDENTIFIERS} {_IDENTIFIERS}.xsd",
    )
