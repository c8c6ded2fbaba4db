"""From a request's parameters to the whole document, whatever was asked."""

from datetime import datetime
from typing import Any

from django.http import QueryDict

from communities.harvest.oai.arguments import Asked, read_arguments
from communities.harvest.oai.dates import write_datestamp
from communities.harvest.oai.elements import XSI, Xml, make, write_document
from communities.harvest.oai.identify import locate_endpoint
from communities.harvest.oai.refusals import OaiRefusal
from communities.harvest.oai.verbs import answer_verb
from communities.harvest.stamping import settle_changes

NAMESPACE = "http://www.openarchives.org/OAI/2.0/"
SCHEMA = "http://www.openarchives.org/OAI/2.0/OAI-PMH.xsd"


def answer(query: QueryDict) -> bytes:
    """Return the answer to a request; what is wrong with it is part of the answer."""
    moment, asked = settle_changes(), None
    try:
        asked = read_arguments(query)
        given = make(asked.verb, children=answer_verb(asked, moment))
    except OaiRefusal as error:
        asked = asked if error.has_attributes else None
        given = make("error", error.sentence, code=error.code)
    return write_document(_wrap(moment, _repeat(asked), given))


def _repeat(asked: Asked | None) -> Xml:
    """Return the request as it is told again: without arguments, where they can't be relied on."""
    attributes: dict[str, Any] = {"verb": asked.verb, **asked.arguments} if asked else {}
    return make("request", locate_endpoint(), **attributes)


def _wrap(moment: datetime, *children: Xml) -> Xml:
    return make(
        "OAI-PMH",
        children=[make("responseDate", write_datestamp(moment)), *children],
        xmlns=NAMESPACE,
        xmlns__xsi=XSI,
        xsi__schemaLocation=f"{NAMESPACE} {SCHEMA}",
    )
