"""Writes records and their headers."""

from communities.harvest.oai.dates import write_datestamp
from communities.harvest.oai.elements import Xml, list_filled, make
from communities.harvest.oai.formats import FORMATS
from communities.harvest.oai.identifiers import write_identifier
from communities.harvest.oai.lookup import Found
from communities.harvest.oai.records import Listed


def write_record(found: Found, prefix: str) -> Xml:
    """Return a record in a format; a deleted one is a header alone."""
    header = write_header(found.record, is_deleted=found.is_deleted)
    form, children = FORMATS[prefix], [header]
    if found.community:
        children.append(make("metadata", children=[form.write_community(found.community)]))
    elif found.grant:
        children.append(make("metadata", children=[form.write_project(found.grant)]))
    return make("record", children=children)


def write_header(record: Listed, *, is_deleted: bool) -> Xml:
    """Return the header of a record."""
    return make(
        "header",
        children=[
            make("identifier", write_identifier(record.identifier)),
            make("datestamp", write_datestamp(record.datestamp)),
            *list_filled("setSpec", *record.specs),
        ],
        status="deleted" if is_deleted else None,
    )
