"""Pooling the domains of organisations while others write."""

import sqlite3
from contextlib import closing
from datetime import date

import pytest
from django.db import connection

from communities.domains import pooling
from communities.domains.pooling import pool_domains
from communities.domains.standing import Named, Owner, Standing, judge_standings
from communities.models import Organisation, OrganisationDomain

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.mark.sqlite
def test_others_write_while_an_organisations_hosts_are_judged(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(pooling, "BATCH", 2)
    for pic in range(5):
        Organisation.objects.create(pic=str(pic), name=f"U {pic}", url=f"http://www.u{pic}.se")
    written: list[str] = []

    def write_then_judge(hosts: dict[str, Named], owner: Owner) -> dict[str, Standing]:
        with closing(sqlite3.connect(connection.settings_dict["NAME"], timeout=0)) as other, other:
            other.execute("UPDATE communities_organisation SET city = 'Lund' WHERE pic = '4'")
        written.append(owner.names[0])
        return judge_standings(hosts, owner)

    monkeypatch.setattr(pooling, "judge_standings", write_then_judge)
    assert pool_domains(date(2026, 2, 27)) == 5
    assert written == ["U 0", "U 1", "U 2", "U 3", "U 4"]
    assert set(OrganisationDomain.objects.values_list("host", flat=True)) == {
        f"u{pic}.se" for pic in range(5)
    }
