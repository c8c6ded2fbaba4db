"""The verdicts on real consortia: the figures of the project's data page, within bounds."""

import random
from collections import Counter, defaultdict
from pathlib import Path

import pytest

from communities.cordis.importer import import_paths
from communities.domains.consortium import Consortium, Knowledge, read_mailbox
from communities.domains.judging import judge
from communities.models import Organisation, OrganisationDomain, Participation
from tests.communities.cordis.conftest import shared_data

__all__ = ["shared_data"]

pytestmark = [pytest.mark.django_db, pytest.mark.outside_data]

DUMPS = ["cordis-start2014-csv", "cordis-HORIZON-sample-csv"]
ASKED = 20_000


@pytest.fixture
def people(shared_data: Path) -> "People":
    import_paths([shared_data / name for name in DUMPS])
    return People()


class People:
    """Coordinators with an address at the host that their organisation names, and the consortia."""

    def __init__(self) -> None:
        self.hosts: dict[int, str] = {}
        owners: dict[str, list[OrganisationDomain]] = defaultdict(list)
        for row in OrganisationDomain.objects.select_related("organisation"):
            self.hosts.setdefault(row.organisation_id, row.host)  # the one named most comes first
            owners[row.domain].append(row)
        self.knowledge = Knowledge(dict(owners))
        self.members: dict[int, set[int]] = defaultdict(set)
        self.coordinators: dict[int, int] = {}
        for grant, organisation, role in Participation.objects.values_list("grant", "organisation", "role"):
            self.members[grant].add(organisation)
            if role == "coordinator":
                self.coordinators[grant] = organisation

    def ask(self, organisation: int, grant: int) -> str:
        members = self.members[grant]
        consortium = Consortium(frozenset(members), sum(one not in self.hosts for one in members))
        return judge(read_mailbox(f"x@{self.hosts[organisation]}"), consortium, self.knowledge).verdict

    def ask_own(self) -> Counter[str]:
        return Counter(
            self.ask(organisation, grant)
            for grant, organisation in self.coordinators.items()
            if organisation in self.hosts
        )

    def ask_outsiders(self) -> Counter[str]:
        """Ask for coordinators against projects that they have nothing to do with."""
        chance, grants = random.Random(7), sorted(self.coordinators)
        pairs = [(chance.choice(grants), self.coordinators[chance.choice(grants)]) for _ in range(ASKED)]
        return Counter(
            self.ask(organisation, grant)
            for grant, organisation in pairs
            if organisation in self.hosts and organisation not in self.members[grant]
        )


def test_an_own_host_is_hardly_ever_taken_for_a_strangers(people: "People") -> None:
    """The data page: 5 of 3,486. Its share of shared domains is larger, with ten times the organisations."""
    told = people.ask_own()
    assert told.total() > 1_400
    assert told["partner"] / told.total() > 0.6
    assert (told["partner"] + told["shared"]) / told.total() > 0.998


def test_an_outsider_is_hardly_ever_taken_for_a_partner(people: "People") -> None:
    """The data page: 0.49 % strong and 0.30 % shared, among them some that do sit in both projects."""
    told = people.ask_outsiders()
    assert told.total() > 15_000
    assert told["partner"] / told.total() < 0.005
    assert told["shared"] / told.total() < 0.004


def test_most_rows_with_a_web_address_name_a_host(people: "People") -> None:
    """What is left: top-level domains that are gone (ac.yu), one that never was, and a bare gov.ie."""
    named = Organisation.objects.exclude(url="")
    assert named.count() > 2_000
    assert named.filter(domains__isnull=True).count() <= 8


def test_what_is_known_of_real_organisations(people: "People") -> None:
    standings = {(row.host, row.standing) for row in OrganisationDomain.objects.all()}
    assert ("unican.es", "sound") in standings, "on the list of free mailboxes, and a university's own"
    assert ("ruhr-uni-bochum.de", "sound") in standings, "a suffix, and a university's own"
    assert ("univ-iyon1.fr", "doubtful") in standings, "written with a capital I for the l"
    assert not any(host.endswith("facebook.com") for host, _ in standings)
