"""What the standard asks of each verb and of each refusal, at the endpoint itself."""

import time

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from pytest_django import Settings

from communities.models import HarvestMembership, HarvestRecord
from tests.communities.harvest.stage import (
    OAI,
    ask,
    establish,
    harvest,
    list_identifiers,
    make_full_grant,
    read,
    read_error,
    read_resumption,
)
from tests.factories import make_grant

pytestmark = pytest.mark.django_db


def test_identify_says_what_a_harvester_plans_by(settings: Settings) -> None:
    settings.SITE_URL = "https://communities.example.eu"
    establish("rivers", make_full_grant())
    HarvestRecord.objects.update(is_pending=False, datestamp="2026-01-02T03:04:05.678Z")
    identify = ask(verb="Identify").find(f"{OAI}Identify")
    assert identify is not None
    told = [(child.tag.removeprefix(OAI), child.text) for child in identify]
    assert told[:7] == [
        ("repositoryName", "EU project communities"),
        ("baseURL", "https://communities.example.eu/oai"),
        ("protocolVersion", "2.0"),
        ("adminEmail", "desk@portal.example"),
        ("earliestDatestamp", "2026-01-02T03:04:05Z"),
        ("deletedRecord", "persistent"),
        ("granularity", "YYYY-MM-DDThh:mm:ssZ"),
    ]
    scheme = "{http://www.openarchives.org/OAI/2.0/oai-identifier}"
    assert identify.findtext(f".//{scheme}repositoryIdentifier") == "communities.example.eu"
    assert identify.findtext(f".//{scheme}sampleIdentifier") == "oai:communities.example.eu:project/777523"


def test_an_answer_repeats_the_request_and_names_the_moment_in_utc() -> None:
    establish("rivers", make_grant("777523"))
    root = ask(verb="ListIdentifiers", metadataPrefix="oai_dc", set="kind:project")
    assert root.tag == f"{OAI}OAI-PMH"
    schema = root.attrib["{http://www.w3.org/2001/XMLSchema-instance}schemaLocation"]
    assert schema == "http://www.openarchives.org/OAI/2.0/ http://www.openarchives.org/OAI/2.0/OAI-PMH.xsd"
    assert [child.tag.removeprefix(OAI) for child in root] == ["responseDate", "request", "ListIdentifiers"]
    assert (root.findtext(f"{OAI}responseDate") or "").endswith("Z")
    request = root.find(f"{OAI}request")
    assert request is not None
    assert request.text == "http://localhost:8000/oai"
    assert request.attrib == {"verb": "ListIdentifiers", "metadataPrefix": "oai_dc", "set": "kind:project"}


@pytest.mark.parametrize(
    ("query", "code"),
    [
        ("", "badVerb"),
        ("verb=", "badVerb"),
        ("verb=identify", "badVerb"),
        ("verb=Identify&verb=Identify", "badVerb"),
        ("verb=Identify&x=1", "badArgument"),
        ("verb=Identify&metadataPrefix=oai_dc", "badArgument"),
        ("verb=ListRecords", "badArgument"),
        ("verb=ListRecords&metadataPrefix=oai_dc&metadataPrefix=oai_dc", "badArgument"),
        ("verb=ListRecords&metadataPrefix=oai_dc&until=yesterday", "badArgument"),
        ("verb=ListRecords&metadataPrefix=oai_dc&from=2026-02-30", "badArgument"),
        ("verb=ListRecords&metadataPrefix=oai_dc&from=2026-02-03T10:00:00", "badArgument"),
        ("verb=ListRecords&metadataPrefix=oai_dc&from=2026-02-03T10:00Z", "badArgument"),
        ("verb=ListRecords&metadataPrefix=oai_dc&from=2026-02-03&until=2026-02-03T10:00:00Z", "badArgument"),
        ("verb=ListRecords&metadataPrefix=oai_dc&from=2026-02-03&until=2026-02-02", "badArgument"),
        ("verb=ListRecords&metadataPrefix=oai_dc&set=", "badArgument"),
        ("verb=ListRecords&metadataPrefix=oai_dc&set=a%20b", "badArgument"),
        ("verb=ListRecords&metadataPrefix=oai_dc&set=a%00b", "badArgument"),
        ("verb=ListRecords&metadataPrefix=oai_dc&resumptionToken=x", "badArgument"),
        ("verb=ListRecords&resumptionToken=x", "badResumptionToken"),
        ("verb=ListRecords&resumptionToken=", "badResumptionToken"),
        ("verb=ListSets&resumptionToken=x:y:z", "badResumptionToken"),
        ("verb=ListRecords&metadataPrefix=marc21", "cannotDisseminateFormat"),
        ("verb=ListRecords&metadataPrefix=oai_dc&set=subject:99", "noRecordsMatch"),
        ("verb=ListRecords&metadataPrefix=oai_dc&from=9999-12-31", "noRecordsMatch"),
        ("verb=ListRecords&metadataPrefix=oai_dc&until=1990-01-01", "noRecordsMatch"),
        ("verb=GetRecord&metadataPrefix=oai_dc", "badArgument"),
        ("verb=GetRecord&metadataPrefix=oai_dc&identifier=oai:localhost:project/1", "idDoesNotExist"),
        ("verb=GetRecord&metadataPrefix=oai_dc&identifier=oai:elsewhere:project/777523", "idDoesNotExist"),
        ("verb=GetRecord&metadataPrefix=oai_dc&identifier=%FF%EF%BF%BF", "idDoesNotExist"),
        (
            "verb=GetRecord&metadataPrefix=marc21&identifier=oai:localhost:project/777523",
            "cannotDisseminateFormat",
        ),
        ("verb=ListMetadataFormats&identifier=oai:localhost:project/1", "idDoesNotExist"),
    ],
)
def test_what_is_wrong_is_told_with_the_standards_code_by_get_and_by_post(query: str, code: str) -> None:
    establish("rivers", make_grant("777523"))
    by_get = Client().get(f"/oai?{query}")
    by_post = Client().post("/oai", query, content_type="application/x-www-form-urlencoded")
    for answer in (by_get, by_post):
        assert answer.status_code == 200
        root = read(answer)
        assert read_error(root) == code
        request = root.find(f"{OAI}request")
        assert request is not None
        assert bool(request.attrib) is (code not in {"badVerb", "badArgument"})


def test_a_repository_without_records_says_so() -> None:
    assert read_error(ask(verb="ListSets")) == "noSetHierarchy"
    assert read_error(ask(verb="ListRecords", metadataPrefix="oai_dc")) == "noRecordsMatch"
    assert ask(verb="Identify").find(f"{OAI}Identify") is not None


def test_get_and_post_are_answered_alike_and_another_method_is_refused() -> None:
    establish("rivers", make_grant("777523"))
    given = {"verb": "ListIdentifiers", "metadataPrefix": "oai_dc"}
    body = "verb=ListIdentifiers&metadataPrefix=oai_dc"
    form = "application/x-www-form-urlencoded"
    posted = read(Client().post("/oai", body, content_type=form))
    assert list_identifiers(posted) == list_identifiers(ask(**given))
    charset = Client().post("/oai", body, content_type=f"{form}; charset=utf-8")
    assert list_identifiers(read(charset)) == list_identifiers(posted)
    twice = Client().post("/oai?verb=ListIdentifiers", body, content_type=form)
    assert read_error(read(twice)) == "badVerb"
    assert Client().put("/oai").status_code == 405
    assert Client().post("/oai", "{}", content_type="application/json").status_code == 415


def test_any_accept_header_gets_xml_and_no_cookie() -> None:
    answer = Client().get("/oai?verb=Identify", headers={"Accept": "application/json", "Cookie": "other=x"})
    assert answer.status_code == 200
    assert answer["Content-Type"] == "text/xml; charset=utf-8"
    assert not answer.cookies
    assert "public" not in answer["Cache-Control"]


@pytest.mark.parametrize("prefix", ["oai_dc", "oai_datacite", "eupc"])
def test_a_record_is_given_in_every_format(prefix: str) -> None:
    establish("rivers", make_full_grant())
    root = ask(verb="GetRecord", metadataPrefix=prefix, identifier="oai:localhost:project/101058390")
    record = root.find(f"{OAI}GetRecord/{OAI}record")
    assert record is not None
    assert [child.tag.removeprefix(OAI) for child in record] == ["header", "metadata"]
    specs = [spec.text for spec in record.iter(f"{OAI}setSpec")]
    assert specs == ["kind:project", "programme:HORIZON:HORIZON.1.3", "subject:23:43"]
    text = "".join(record.itertext())
    for said in ("Clean <rivers>", "University of Rivers", "Lake GmbH", "hydrology & rivers", "Why.\nHow."):
        assert said in text


def test_a_set_holds_what_lies_in_the_sets_below_it() -> None:
    community = establish("rivers", make_full_grant("101058390"))
    establish("other", make_grant("777523"))
    rivers = [f"community/{community.pk}", "project/101058390"]
    for spec in ("programme:HORIZON:HORIZON.1.3", "subject", "subject:23", "subject:23:43"):
        assert harvest(verb="ListIdentifiers", metadataPrefix="oai_dc", set=spec) == rivers
    assert len(harvest(verb="ListIdentifiers", metadataPrefix="oai_dc", set="programme:HORIZON")) == 4
    projects = harvest(verb="ListIdentifiers", metadataPrefix="oai_dc", set="kind:project")
    assert projects == ["project/101058390", "project/777523"]


@pytest.mark.usefixtures("pages_of_two")
@pytest.mark.parametrize("since", [{}, {"from_": "2026-01-01"}])
def test_a_set_comes_in_pages_in_the_order_of_records(since: dict[str, str]) -> None:
    for number in range(777520, 777525):
        establish(f"c{number}", make_full_grant(str(number)))
    root = ask(verb="ListRecords", metadataPrefix="oai_dc", set="kind:project", **since)
    assert next(root.iter(f"{OAI}resumptionToken")).attrib["completeListSize"] == "5"
    found = list_identifiers(root)
    while token := read_resumption(root):
        root = ask(verb="ListRecords", resumptionToken=token)
        found += list_identifiers(root)
    of_projects = HarvestRecord.objects.filter(grant__isnull=False).order_by("pk")
    assert found == [*of_projects.values_list("identifier", flat=True)]
    assert len(found) == 5


@pytest.mark.sqlite
@pytest.mark.parametrize("since", [{}, {"from_": "2026-01-01"}])
def test_no_page_of_a_set_sorts_all_that_is_left(since: dict[str, str]) -> None:
    for number in range(777520, 777525):
        establish(f"c{number}", make_full_grant(str(number)))
    ask(verb="Identify")
    with CaptureQueriesContext(connection) as queries:
        ask(verb="ListIdentifiers", metadataPrefix="oai_dc", set="kind:project", **since)
    (paging,) = [query["sql"] for query in queries if '"spec" = ' in query["sql"]]
    with connection.cursor() as cursor:
        plan = " ".join(row[-1] for row in cursor.execute(f"EXPLAIN QUERY PLAN {paging}"))
    assert "(spec=? AND record_id>?)" in plan
    assert "TEMP B-TREE" not in plan


@pytest.mark.parametrize("name", ["ListRecords", "GetRecord"])
def test_a_grant_of_no_known_programme_has_no_name_as_grant_agreement(name: str) -> None:
    establish("rivers", make_grant("777523", framework_programme=""))
    establish("lakes", make_grant("777524", framework_programme="H2020"))
    which = {"identifier": "oai:localhost:project/777523"} if name == "GetRecord" else {}
    text = "|".join(ask(verb=name, metadataPrefix="oai_dc", **which).itertext())
    assert "/777523" in text
    assert "EC//" not in text
    assert text.count("info:eu-repo/grantAgreement/EC/H2020/777524") == (0 if which else 2)


def test_sets_are_listed_with_their_parents_and_names() -> None:
    establish("rivers", make_full_grant())
    sets = {
        found.findtext(f"{OAI}setSpec"): found.findtext(f"{OAI}setName")
        for found in ask(verb="ListSets").iter(f"{OAI}set")
    }
    assert sets == {
        "kind": "Everything",
        "kind:community": "Project communities",
        "kind:project": "Projects that have a community",
        "programme": "By programme",
        "programme:HORIZON": "HORIZON Horizon Europe",
        "programme:HORIZON:HORIZON.1.3": "HORIZON.1.3 Research infrastructures",
        "subject": "By subject (EuroSciVoc)",
        "subject:23": "natural sciences",
        "subject:23:43": "hydrology & rivers",
    }


@pytest.mark.usefixtures("pages_of_two")
def test_sets_come_in_pages_too() -> None:
    establish("rivers", make_full_grant())
    root = ask(verb="ListSets")
    found = [one.text for one in root.iter(f"{OAI}setSpec")]
    while token := read_resumption(root):
        root = ask(verb="ListSets", resumptionToken=token)
        found += [one.text for one in root.iter(f"{OAI}setSpec")]
    assert len(found) == len(set(found)) == 9


@pytest.mark.parametrize(
    ("since", "until", "is_there"),
    [
        ("2026-05-06T07:08:09Z", "", True),
        ("2026-05-06T07:08:10Z", "", False),
        ("", "2026-05-06T07:08:09Z", True),
        ("", "2026-05-06T07:08:08Z", False),
        ("2026-05-06", "2026-05-06", True),
        ("2026-05-07", "", False),
        ("", "2026-05-05", False),
        ("2026-05-06T07:08:09Z", "2026-05-06T07:08:09Z", True),
        ("0001-01-01", "9999-12-31", True),
    ],
)
def test_from_and_until_are_inclusive_to_the_second(since: str, until: str, is_there: bool) -> None:
    establish("rivers", make_grant("777523"))
    HarvestRecord.objects.update(is_pending=False, datestamp="2026-05-06T07:08:09.876543Z")
    span = {name: value for name, value in (("from_", since), ("until", until)) if value}
    root = ask(verb="ListIdentifiers", metadataPrefix="oai_dc", **span)
    assert bool(list_identifiers(root)) is is_there
    if not is_there:
        assert read_error(root) == "noRecordsMatch"


@pytest.mark.usefixtures("pages_of_two")
def test_a_list_comes_in_pages_and_ends_with_an_empty_token() -> None:
    for number in range(777520, 777524):
        establish(f"c{number}", make_grant(str(number)))
    root, seen = ask(verb="ListRecords", metadataPrefix="oai_dc"), []
    while True:
        seen += list_identifiers(root)
        token = next(root.iter(f"{OAI}resumptionToken"))
        assert token.attrib["completeListSize"] == "8"
        assert int(token.attrib["cursor"]) == len(seen) - 2
        assert "expirationDate" not in token.attrib
        if not token.text:
            break
        root = ask(verb="ListRecords", resumptionToken=token.text)
    assert len(seen) == len(set(seen)) == 8


@pytest.mark.usefixtures("pages_of_two")
def test_a_list_of_one_page_has_no_token() -> None:
    establish("rivers", make_grant("777523"))
    assert next(ask(verb="ListRecords", metadataPrefix="oai_dc").iter(f"{OAI}resumptionToken"), None) is None


@pytest.mark.usefixtures("pages_of_two")
def test_a_token_that_was_changed_or_belongs_to_another_verb_is_refused() -> None:
    for number in ("777522", "777523"):
        establish(f"c{number}", make_grant(number))
    token = read_resumption(ask(verb="ListRecords", metadataPrefix="oai_dc"))
    assert list_identifiers(ask(verb="ListRecords", resumptionToken=token))
    assert read_error(ask(verb="ListIdentifiers", resumptionToken=token)) == "badResumptionToken"
    for place in range(len(token)):
        changed = token[:place] + ("A" if token[place] != "A" else "B") + token[place + 1 :]
        assert read_error(ask(verb="ListRecords", resumptionToken=changed)) == "badResumptionToken"


@pytest.mark.usefixtures("pages_of_two")
def test_a_token_keeps_for_a_year_and_over_a_new_secret_key(
    settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    for number in ("777522", "777523"):
        establish(f"c{number}", make_grant(number))
    token = read_resumption(ask(verb="ListRecords", metadataPrefix="oai_dc"))
    settings.SECRET_KEY_FALLBACKS = [settings.SECRET_KEY]
    settings.SECRET_KEY = "another key, made when the old one had become known to somebody"
    later = time.time() + 365 * 86_400
    monkeypatch.setattr("django.core.signing.time.time", lambda: later)
    assert len(list_identifiers(ask(verb="ListRecords", resumptionToken=token))) == 2


@pytest.mark.usefixtures("pages_of_two")
@pytest.mark.parametrize("verb", ["ListRecords", "ListIdentifiers"])
@pytest.mark.parametrize("bound", [{"until": "2026-06-01"}, {"set": "subject:23"}])
def test_a_list_whose_rest_has_gone_meanwhile_ends_with_the_record_it_promised(
    verb: str, bound: dict[str, str]
) -> None:
    establish("rivers", make_full_grant("101058390"))
    establish("lakes", make_full_grant("101058391"))
    HarvestRecord.objects.update(is_pending=False, datestamp="2026-05-06T07:08:09Z")
    if "set" in bound:
        HarvestRecord.objects.update(is_pending=True)
    root = ask(verb=verb, metadataPrefix="oai_dc", **bound)
    left = HarvestRecord.objects.order_by("pk")[2:]
    HarvestMembership.objects.filter(record__in=[record.pk for record in left]).delete()
    for record in left:
        HarvestRecord.objects.filter(pk=record.pk).update(datestamp="2026-07-01T00:00:00Z")
    last = ask(verb=verb, resumptionToken=read_resumption(root))
    assert list_identifiers(last) == [left[0].identifier]
    token = next(last.iter(f"{OAI}resumptionToken"))
    assert (token.text, token.attrib) == (None, {"completeListSize": "4", "cursor": "2"})


@pytest.mark.usefixtures("pages_of_two")
def test_a_list_of_sets_whose_rest_has_gone_meanwhile_ends_with_the_last_one_given() -> None:
    establish("rivers", make_full_grant())
    root = ask(verb="ListSets")
    given = [one.text for one in root.iter(f"{OAI}setSpec")]
    HarvestMembership.objects.all().delete()
    last = ask(verb="ListSets", resumptionToken=read_resumption(root))
    assert [one.text for one in last.iter(f"{OAI}setSpec")] == given[-1:]
    assert read_resumption(last) == ""
