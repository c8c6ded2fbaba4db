"""Whole harvests over HTTP, by two clients that others wrote."""

import pytest
import requests
from lxml import etree
from oaipmh.client import Client as OaipmhClient
from oaipmh.metadata import MetadataRegistry, oai_dc_reader
from pytest_django import Settings
from pytest_django.live_server_helper import LiveServer
from sickle import Sickle
from sickle.oaiexceptions import IdDoesNotExist

from communities.services import remove_community
from tests.communities.harvest.stage import establish, harvest, make_full_grant
from tests.factories import make_grant

pytestmark = [
    pytest.mark.django_db(transaction=True),
    pytest.mark.usefixtures("pages_of_two", "catalogue"),
]


@pytest.fixture
def catalogue() -> None:
    """Make seven communities with a grant each, and one that is gone with its own."""
    establish("rivers", make_full_grant("101058390"), website="https://rivers.example")
    for number in range(777500, 777506):
        establish(f"c{number}", make_grant(str(number)))
    remove_community(establish("gone", make_grant("777510")).pk)


@pytest.fixture
def address(live_server: LiveServer, settings: Settings) -> str:
    """The repository as it is served."""
    settings.SITE_URL = live_server.url
    return f"{live_server.url}/oai"


def list_wanted() -> list[str]:
    return sorted(
        f"oai:localhost:{local}" for local in harvest(verb="ListIdentifiers", metadataPrefix="eupc")
    )


@pytest.mark.parametrize("method", ["GET", "POST"])
@pytest.mark.parametrize("prefix", ["oai_dc", "oai_datacite", "eupc"])
def test_sickle_harvests_everything_once(address: str, method: str, prefix: str) -> None:
    records = list(Sickle(address, http_method=method).ListRecords(metadataPrefix=prefix))
    assert sorted(record.header.identifier for record in records) == list_wanted()
    assert len(records) == 16
    deleted = [record for record in records if record.header.deleted]
    assert len(deleted) == 2
    (rivers,) = [one for one in records if one.header.identifier == "oai:localhost:project/101058390"]
    assert "subject:23:43" in rivers.header.setSpecs
    assert "Clean <rivers>" in str(rivers.metadata) or "RIVERS: Clean <rivers>" in str(rivers.metadata)


def test_sickle_has_an_answer_to_each_verb(address: str) -> None:
    sickle = Sickle(address)
    assert sickle.Identify().deletedRecord == "persistent"
    assert [form.metadataPrefix for form in sickle.ListMetadataFormats()] == [
        "oai_dc",
        "oai_datacite",
        "eupc",
    ]
    assert "subject:23:43" in [one.setSpec for one in sickle.ListSets()]
    assert len(list(sickle.ListIdentifiers(metadataPrefix="oai_dc", set="kind:project"))) == 8
    living = sickle.ListRecords(metadataPrefix="oai_dc", ignore_deleted=True)
    assert len(list(living)) == 14
    record = sickle.GetRecord(identifier="oai:localhost:project/101058390", metadataPrefix="oai_dc")
    assert record.metadata["title"] == ["RIVERS: Clean <rivers>"]
    assert record.metadata["creator"] == ["University of Rivers"]
    with pytest.raises(IdDoesNotExist):
        sickle.GetRecord(identifier="oai:localhost:project/1", metadataPrefix="oai_dc")


def test_oaipmh_harvests_everything_once_and_has_an_answer_to_each_verb(address: str) -> None:
    registry = MetadataRegistry()
    registry.registerReader("oai_dc", oai_dc_reader)
    client = OaipmhClient(address, registry)
    identify = client.identify()
    assert (identify.repositoryName(), identify.protocolVersion()) == ("EU project communities", "2.0")
    client.updateGranularity()
    assert [form[0] for form in client.listMetadataFormats()] == ["oai_dc", "oai_datacite", "eupc"]
    assert ("subject:23:43", "hydrology & rivers") in [(one[0], one[1]) for one in client.listSets()]
    headers = list(client.listIdentifiers(metadataPrefix="oai_dc"))
    assert sorted(header.identifier() for header in headers) == list_wanted()
    records = list(client.listRecords(metadataPrefix="oai_dc"))
    assert sorted(header.identifier() for header, *_ in records) == list_wanted()
    assert sum(header.isDeleted() for header, *_ in records) == 2
    header, metadata, _about = client.getRecord(
        identifier="oai:localhost:project/101058390", metadataPrefix="oai_dc"
    )
    assert header.setSpec() == ["kind:project", "programme:HORIZON:HORIZON.1.3", "subject:23:43"]
    assert metadata.getField("title") == ["RIVERS: Clean <rivers>"]


def test_records_of_our_own_format_are_valid_by_the_schema_that_is_served(address: str) -> None:
    sickle = Sickle(address)
    (form,) = [one for one in sickle.ListMetadataFormats() if one.metadataPrefix == "eupc"]
    schema = etree.XMLSchema(etree.fromstring(requests.get(form.schema, timeout=10).content))
    assert form.schema == f"{address}/catalogue-1.xsd"
    assert form.metadataNamespace == "urn:eu-project-communities:catalogue:1"
    checked = 0
    for record in sickle.ListRecords(metadataPrefix="eupc", ignore_deleted=True):
        (content,) = record.xml.find(".//{*}metadata")
        schema.assertValid(etree.fromstring(etree.tostring(content)))
        checked += 1
    assert checked == 14
