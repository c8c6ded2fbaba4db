"""Finding grants as people name them."""

from collections.abc import Callable
from datetime import date

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra.django import TestCase

from communities.models import Community, Grant, Organisation, Participation
from communities.search import find_grants, find_ids, read_grant_numbers
from communities.search_index import rebuild
from communities.services import establish_community
from tests.factories import make_grant, make_user

pytestmark = pytest.mark.django_db

Find = Callable[[str], list[str]]

QUERY_LANGUAGE = [
    "AND",
    "not",
    "NEAR:",
    "NEAR(",
    "(",
    ")",
    '"',
    "'",
    "*",
    ":*",
    "&",
    "|",
    "!",
    "<->",
    "\\",
    "title:",
    "^",
    "-",
    "+",
    "%",
    "%s",
    "_",
    "{",
    ";",
]


@pytest.fixture(params=["indexed", "not indexed yet"])
def find(request: pytest.FixtureRequest) -> Find:
    """Run a test twice: a grant is found just the same before the index has it."""

    def search(text: str, limit: int = 25) -> list[str]:
        if request.param == "indexed":
            rebuild()
        return [grant.number for grant in find_grants(text, limit)]

    return search


@pytest.mark.parametrize(
    "text",
    [
        "101058390",
        "  101058390 ",
        "Grant agreement No. 101 058 390",
        "Grant agreement number: 101.058.390",
        "GA 101\u00a0058\u00a0390 (Horizon Europe 2021)",
        "https://cordis.europa.eu/project/id/101058390/de",
        "https://doi.org/10.3030/101058390",
        "10.3030/101058390",
        "HORIZON-INFRA-2021-EOSC-01 101058390",
        "2021 101058390",
    ],
)
def test_a_grant_number_is_found_wherever_it_stands(find: Find, text: str) -> None:
    make_grant("101058390", acronym="WANTED")
    make_grant("101000001", acronym="OTHER")
    assert find(text) == ["101058390"]


@pytest.mark.parametrize("before", ["", "x " * 260, "1 of 2010, " * 150, "of the European Union " * 170])
def test_a_grant_number_is_found_far_behind_where_words_are_no_longer_read(find: Find, before: str) -> None:
    make_grant("101058390", acronym="WANTED", title="Nothing of the kind")
    assert find(f"{before}grant agreement 101058390")[0] == "101058390"


def test_words_are_read_up_to_the_last_whole_one(find: Find) -> None:
    make_grant("100001", acronym="A", title="Bridges")
    make_grant("100002", acronym="B", title="Bridgeheads")
    text = f"{'-' * 490} of bridgeheads"
    assert text[:500].endswith(" of bridge")
    assert "100001" not in find(text)


@pytest.mark.parametrize(
    "text",
    [
        "http://cordis.europa.eu/fetch?CALLER=FP7_PROJ_EN&ACTION=D&DOC=1&CAT=PROJ&RCN=111273",
        "http://cordis.europa.eu/search/index.cfm?fuseaction=proj.document&PJ_RCN=111273",
        "https://cordis.europa.eu/projects/rcn/111273_en.html",
    ],
)
def test_an_address_with_a_record_number_leads_to_the_grant_of_that_record(find: Find, text: str) -> None:
    make_grant("111273", acronym="WRONG", title="Wrong one")
    make_grant("288342", acronym="RIGHT", title="Right one", rcn="111273")
    assert find(text) == ["288342"]


@pytest.mark.parametrize(
    ("text", "numbers"),
    [
        ("Horizon 2020", []),
        ("10.3030/777523", ["777523"]),
        ("12345678901234", []),
        ("grants 777523 and 654142", ["777523", "654142"]),
        ("777523, 654142", ["777523", "654142"]),
    ],
)
def test_only_what_can_be_a_grant_number_is_taken_for_one(text: str, numbers: list[str]) -> None:
    assert read_grant_numbers(text) == numbers


def test_the_order_is_number_then_acronym_then_its_beginning_then_title(find: Find) -> None:
    make_grant("100005", acronym="LIVENG", title="One letter away")
    make_grant("100004", acronym="X4", title="All about living 100001 together")
    make_grant("100003", acronym="LIVING 100001 together and on", title="t")
    make_grant("100002", acronym="living 100001 TOGETHER", title="t")
    make_grant("100001", acronym="Z", title="t")
    assert find("Living in 100001, together, we are")[:1] == ["100001"]
    assert find("LIVING 100001 together") == ["100001"]
    assert find("https://portal.example/living/100001") == ["100001"]
    Grant.objects.get(number="100001").delete()
    make_grant("100006", acronym="Living", title="t")
    first, *beginning, last = find("living")
    assert (first, sorted(beginning), last) == ("100006", ["100002", "100003"], "100004")


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("bycovid", True),
        ("BY COVID", True),
        ("by_covid", True),
        ("BYCOVD", True),
        ("BYVOCID", False),
        ("bycovdi", True),
        ("bcovid", True),
        ("byccovid", True),
        ("by-c", True),
        ("B", False),
        ("C++", False),
        ("10.3030", False),
        ("10.3030/", False),
        ("*", False),
        ("beyond cov", True),
        ("outbreaks", True),
        ("outbraeks beyond", True),
        ("the BY-COVID website", True),
        ("Beyond COVID: data on outbreaks of infection, and the rest that was pasted with it", True),
    ],
)
def test_acronyms_and_words_are_found_as_people_type_them(text: str, found: bool) -> None:
    make_grant("100001", acronym="BY-COVID", title="Beyond COVID data on outbreaks of infection")
    make_grant("100002", acronym="ELSE", title="Nothing like it")
    rebuild()
    assert ("100001" in [grant.number for grant in find_grants(text)]) == found


@pytest.mark.parametrize(
    ("acronym", "text"),
    [
        ("SAF€RA", "safera"),
        ("ÆRTOS", "aertos"),
        ("KILL●SPILL", "kill spill"),
        ("AIM²", "aim2"),
        ("Π-NET", "π net"),
        ("FP5 – TRANS4M-R", "fp5-trans4m-r"),
        ("THE", "the"),
        ("AND", "and"),
        ("NEAR", "NEAR"),
    ],
)
def test_signs_of_all_scripts_and_words_of_query_languages_are_found(
    find: Find, acronym: str, text: str
) -> None:
    make_grant("100002", acronym="ELSE", title="One and the near other")
    make_grant("100001", acronym=acronym)
    assert find(text)[0] == "100001"


def test_six_digits_are_a_number_and_the_beginning_of_longer_ones(find: Find) -> None:
    make_grant("101058390", acronym="LONG")
    make_grant("101058", acronym="SHORT")
    assert find("101058") == ["101058", "101058390"]
    assert find("1010583") == ["101058390"]


@pytest.mark.parametrize(
    "text",
    [
        "https://cordis.europa.eu/project/rcn/194942_en.html",
        "cordis.europa.eu/project/rcn/194942/factsheet/en",
        "see http://cordis.europa.eu/projects/rcn/194942_de.html",
    ],
)
def test_an_address_of_cordiss_older_style_finds_the_project_of_that_record(find: Find, text: str) -> None:
    make_grant("653123", acronym="WANTED", rcn="194942")
    make_grant("194942", acronym="ANOTHER", rcn="88888")
    assert find(text)[:1] == ["653123"]
    assert "194942" not in find(text)


def test_a_record_number_counts_only_in_an_address(find: Find) -> None:
    make_grant("653123", acronym="WANTED", rcn="194942")
    assert find("194942") == []


def test_the_number_of_a_record_at_cordis_is_not_taken_for_a_grant(find: Find) -> None:
    make_grant("194942", acronym="ANOTHER")
    assert find("https://cordis.europa.eu/project/rcn/194942_en.html") == []


def test_all_words_must_be_there_in_any_order_in_title_or_acronym(find: Find) -> None:
    make_grant("100001", acronym="BY-COVID", title="Beyond COVID")
    make_grant("100002", acronym="OTHER", title="Beyond the sea")
    assert find("covid beyond") == ["100001"]
    assert find("BY COVID") == ["100001"]
    assert set(find("beyond covid")) == {"100001"}


def test_of_equal_matches_the_youngest_project_comes_first(find: Find) -> None:
    make_grant("100001", title="Water", start_date="2010-01-01")
    make_grant("100002", title="Water", start_date=None)
    make_grant("100003", title="Water", start_date="2020-01-01")
    assert find("water") == ["100003", "100001", "100002"]


@pytest.mark.parametrize(
    "text",
    [
        "101058390",
        "10.3030/101058390",
        "bycovid",
        "by covid",
        "beyond covid data",
        "data on outbreaks covid beyond",
    ],
)
def test_what_an_index_knows_is_found_by_one_statement(text: str) -> None:
    wanted = make_grant("101058390", acronym="BY-COVID", title="Beyond COVID data on outbreaks")
    make_grant("101000001", acronym="OTHER", title="Beyond the sea")
    rebuild()
    with CaptureQueriesContext(connection) as queries:
        assert find_ids(text, 25) == [wanted.pk]
    assert len(queries) == 1


def test_a_grant_that_came_after_the_index_was_built_is_found_beside_the_others(find: Find) -> None:
    make_grant("100001", acronym="RIVERS", title="All about water")
    rebuild()
    make_grant("100002", acronym="RIVERSIDE", title="More about water", start_date="2020-01-01")
    assert set(find("rivers")) == {"100001", "100002"}
    assert set(find("about water")) == {"100001", "100002"}
    assert find("100002") == ["100002"]


def test_words_that_very_many_grants_have_are_found_together(find: Find) -> None:
    common = [
        Grant(number=str(200_000 + place), acronym=f"A{place}", title="Common water") for place in range(150)
    ]
    Grant.objects.bulk_create(
        [*common, Grant(number="100001", acronym="WANTED", title="Water that is common ground")]
    )
    assert find("common water ground") == ["100001"]
    assert find("water common groun") == ["100001"]
    assert find("common water that is ground") == ["100001"]
    assert len(find("common water")) == 25


def test_four_letters_that_begin_an_acronym_are_no_slip_but_five_may_be_one() -> None:
    make_grant("100001", acronym="WATERS")
    make_grant("100002", acronym="WATA")
    make_grant("100003", acronym="WATAR")
    rebuild()
    assert [grant.number for grant in find_grants("wate")] == ["100001"]
    assert [grant.number for grant in find_grants("watt")] == ["100002"]
    assert [grant.number for grant in find_grants("water")] == ["100001", "100003"]


def test_decomposed_letters_find_what_is_stored_composed(find: Find) -> None:
    make_grant("100001", title="Universität der Künste")
    assert find("Universita\u0308t") == ["100001"]


INVISIBLE = ["\u00ad", "\u200b", "\u200d", "\u2060", "\ufeff", "\u202a", "\ufe0f", "\u034f", "\u2063"]


@pytest.mark.parametrize("sign", INVISIBLE)
def test_what_nobody_sees_parts_no_word_and_no_number(find: Find, sign: str) -> None:
    make_grant("101058390", acronym="BY-COVID", title="Beyond outbreaks")
    make_grant("101000001", acronym="OTHER", title=f"Hydro{sign}logy of rivers")
    assert find(f"out{sign}breaks bey{sign}ond") == ["101058390"]
    assert find(f"by-co{sign}vid") == ["101058390"]
    assert find(f"101{sign}058390") == ["101058390"]
    assert find("hydrology") == find(f"hydro{sign}logy") == ["101000001"]


@pytest.mark.parametrize("text", ["%", "_", "C%", "a_c"])
def test_wildcards_of_the_database_mean_themselves(find: Find, text: str) -> None:
    make_grant("100001", acronym="CAB", title="azb")
    assert find(text) == []


@pytest.mark.parametrize("text", ["", "   ", "\x00", "\u200f", "\ud800"])
def test_a_text_that_means_nothing_finds_nothing_and_asks_nothing(text: str) -> None:
    make_grant("100001")
    with CaptureQueriesContext(connection) as queries:
        assert find_grants(text) == []
    assert len(queries) == 0


@pytest.mark.parametrize(
    "text",
    ["C++", "(", "[a", "\\", "'\"; drop table", "*", "a\x00b", "\ud800\udfffx", "🦄", "مشروع", "x" * 10_000],
)
def test_odd_texts_are_answered(find: Find, text: str) -> None:
    make_grant("100001", acronym="C++", title="It's a \\ (project) [a")
    assert isinstance(find(text), list)


class AnyText(TestCase):
    @classmethod
    def setUpTestData(cls) -> None:
        make_grant("100001", acronym="C++", title="It's a \\ (project) [a AND not NEAR: 1")
        rebuild()

    @settings(max_examples=150, deadline=None)
    @given(st.text(st.characters(), max_size=400))
    def test_no_text_raises(self, text: str) -> None:
        assert isinstance(find_grants(text), list)

    @settings(max_examples=150, deadline=None)
    @given(st.lists(st.sampled_from(QUERY_LANGUAGE), max_size=8).map(" ".join))
    def test_no_query_language_raises_or_hides_what_is_there(self, text: str) -> None:
        assert [grant.number for grant in find_grants(f"It's a project {text}")] == ["100001"]


def test_a_hit_is_the_grant_itself_whose_other_fields_are_read_when_asked() -> None:
    make_grant("100001", acronym="WANTED", rcn="194942", start_date="2020-01-31")
    (hit,) = find_grants("wanted")
    assert not hit._state.adding
    assert (hit.start_date, hit.rcn) == (date(2020, 1, 31), "194942")
    hit.title = "Named anew"
    hit.save()
    assert Grant.objects.values_list("title", "rcn").get() == ("Named anew", "194942")


def test_the_number_of_queries_does_not_grow_with_the_number_of_hits() -> None:
    counts = []
    for number, word in ((1, "alone"), (3, "together")):
        for _ in range(number):
            grant = make_grant(title=f"Rivers {word}")
            organisation = Organisation.objects.create(pic=grant.number, name="Institute")
            Participation.objects.create(grant=grant, organisation=organisation, role="coordinator")
            establish_community(
                slug=f"c-{grant.number}", title="C", description="", website="", grants=[grant],
                origin=Community.Origin.CREATED, owner=make_user(),
            )  # fmt: skip
        with CaptureQueriesContext(connection) as queries:
            grants = find_grants(f"rivers {word}")
            shown = [(g.coordinating[0].organisation.name, g.primary_links[0].community.slug) for g in grants]  # type: ignore[attr-defined]
        assert len(shown) == number
        counts.append(len(queries))
    assert counts[0] == counts[1]
