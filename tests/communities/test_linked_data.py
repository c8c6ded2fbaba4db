"""What pages tell search engines, and that no text of others gets out of it."""

import json
import re
from typing import Any

import pytest
from django.test import Client

from communities.templatetags.linked_data import linked_data
from tests.communities.harvest.stage import establish, make_full_grant
from tests.factories import make_grant

NASTY = "</script><script>alert(1)</script><!-- & \u2028"


def read_data(address: str) -> Any:
    """Return the data block of a page; there is one."""
    page = Client().get(address).text
    (text,) = re.findall(r'<script type="application/ld\+json">([^<]*)</script>', page)
    return json.loads(text)


@pytest.mark.django_db
def test_a_projects_page_tells_its_consortium_its_grant_and_its_community() -> None:
    establish("rivers", make_full_grant("101058390"))
    assert read_data("/projects/101058390/") == {
        "@context": "https://schema.org",
        "@id": "http://localhost:8000/projects/101058390/",
        "@type": "ResearchProject",
        "name": "RIVERS",
        "alternateName": "Clean <rivers>",
        "identifier": "101058390",
        "url": "http://localhost:8000/projects/101058390/",
        "sameAs": ["https://cordis.europa.eu/project/id/101058390", "https://rivers.example"],
        "description": "Why.\x0b\nHow.",
        "member": [
            {"@type": "Organization", "name": "University of Rivers"},
            {"@type": "Organization", "name": "Lake GmbH"},
        ],
        "knowsAbout": ["hydrology & rivers"],
        "foundingDate": "2024-01-01",
        "dissolutionDate": "2099-12-31",
        "subjectOf": [
            {
                "@type": "Collection",
                "name": "Community rivers",
                "url": "http://localhost:8000/communities/rivers/",
            }
        ],
        "funding": {
            "@type": "MonetaryGrant",
            "identifier": "101058390",
            "name": "Clean <rivers>",
            "funder": {
                "@type": "Organization",
                "name": "European Commission",
                "sameAs": "https://doi.org/10.13039/501100000780",
            },
            "sameAs": "https://doi.org/10.3030/101058390",
            "amount": {"@type": "MonetaryAmount", "currency": "EUR", "value": "900000.00"},
        },
    }


@pytest.mark.django_db
def test_a_communitys_page_tells_the_projects_that_it_serves() -> None:
    community = establish("rivers", make_full_grant("101058390"), website="https://rivers.example/community")
    told = read_data("/communities/rivers/")
    assert (told["@type"], told["name"], told["description"]) == (
        "Collection",
        "Community rivers",
        "What it shares.",
    )
    assert told["identifier"] == f"urn:uuid:{community.pk}"
    assert told["sameAs"] == ["https://rivers.example/community"]
    assert [project["name"] for project in told["about"]] == ["RIVERS"]
    assert told["funding"][0]["identifier"] == "101058390"


@pytest.mark.django_db
def test_a_text_cannot_end_the_block_and_a_website_that_is_no_address_is_left_out() -> None:
    establish("rivers", make_grant("777523", title=NASTY, website="javascript:alert(1)"), description=NASTY)
    for address in ("/projects/777523/", "/communities/rivers/"):
        page = Client().get(address).text
        assert page.count("<script") == 1
        assert NASTY not in page
        assert "javascript:" not in page
    assert read_data("/projects/777523/")["alternateName"] == NASTY


def test_what_could_end_the_block_is_escaped_as_json_knows_it() -> None:
    text = linked_data({"a": NASTY})
    assert text.count("<") == 2
    assert "&" not in text
    assert json.loads(text.partition(">")[2].rpartition("<")[0]) == {"a": NASTY}
