"""A small catalogue for harvesters, and the ways in which tests ask it."""

from typing import Any
from xml.etree.ElementTree import Element, fromstring

from django.test import Client

from communities.models import Community, Grant, Organisation, Participation, Programme, Subject
from communities.services import establish_community
from tests.factories import make_grant, make_user

OAI = "{http://www.openarchives.org/OAI/2.0/}"


def establish(slug: str, *grants: Grant, **fields: Any) -> Community:
    """Make a community as a decision makes it."""
    values = {"title": f"Community {slug}", "description": "What it shares.", "website": "", **fields}
    return establish_community(
        slug=slug, **values, origin=Community.Origin.CREATED, grants=grants, owner=make_user()
    )


def make_full_grant(number: str = "101058390") -> Grant:
    """Make a grant that has all a record can tell."""
    horizon, _ = Programme.objects.get_or_create(
        code="HORIZON", framework="HORIZON", path="/HORIZON", title="Horizon Europe"
    )
    part, _ = Programme.objects.get_or_create(
        code="HORIZON.1.3",
        framework="HORIZON",
        path="/HORIZON/HORIZON.1.3",
        title="Research infrastructures",
        parent=horizon,
    )
    science, _ = Subject.objects.get_or_create(code="23", path="/23", title="natural sciences")
    rivers, _ = Subject.objects.get_or_create(
        code="43", path="/23/43", title="hydrology & rivers", parent=science, depth=2
    )
    grant = make_grant(
        number,
        acronym="RIVERS",
        title="Clean <rivers>",
        objective="Why.\x0b\nHow.",
        doi=f"10.3030/{number}",
        website="https://rivers.example",
        funding_scheme="RIA",
        total_cost="1000000.50",
        ec_contribution="900000",
        programme=part,
    )
    grant.subjects.add(rivers)
    for pic, name, role in (("1", "University of Rivers", "coordinator"), ("2", "Lake GmbH", "participant")):
        organisation, _ = Organisation.objects.get_or_create(pic=pic, name=name, country="DE")
        Participation.objects.create(grant=grant, organisation=organisation, role=role)
    return grant


def ask(client: Client | None = None, /, **arguments: str) -> Element:
    """Ask the repository by GET, and return the root of its answer."""
    query = {name.rstrip("_"): value for name, value in arguments.items()}
    response = (client or Client()).get("/oai", query)
    assert response.status_code == 200, response.text
    return read(response)


def read(response: Any) -> Element:
    """Return the root of an answer."""
    return fromstring(response.content)  # noqa: S314 - our own answer


def read_error(root: Element) -> str:
    """Return the code of the error that was answered."""
    error = root.find(f"{OAI}error")
    assert error is not None
    assert error.text
    return error.attrib["code"]


def list_identifiers(root: Element) -> list[str]:
    """Return our parts of the identifiers in an answer, in its order."""
    return [(found.text or "").split(":", 2)[2] for found in root.iter(f"{OAI}identifier")]


def list_deleted(root: Element) -> list[str]:
    """Return our parts of the identifiers of deleted records."""
    return [
        (header.findtext(f"{OAI}identifier") or "").split(":", 2)[2]
        for header in root.iter(f"{OAI}header")
        if header.get("status") == "deleted"
    ]


def read_resumption(root: Element) -> str:
    """Return the token of an answer; empty at the end."""
    found = next(root.iter(f"{OAI}resumptionToken"), None)
    return "" if found is None else found.text or ""


def harvest(**arguments: str) -> list[str]:
    """Return the identifiers of a whole list, page after page."""
    root = ask(**arguments)
    found = list_identifiers(root)
    while token := read_resumption(root):
        root = ask(verb=arguments["verb"], resumptionToken=token)
        found += list_identifiers(root)
    return found
