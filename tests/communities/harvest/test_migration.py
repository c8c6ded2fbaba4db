"""What was there before there were records is in the first answer after the upgrade, before any job."""

from importlib import import_module
from types import SimpleNamespace

import pytest
from django.apps import apps
from django.db import connection

from communities.models import HarvestRecord
from tests.communities.harvest.stage import establish, harvest
from tests.factories import make_grant

pytestmark = pytest.mark.django_db

ENTER = "communities.migrations.0015_records_of_communities_there"


def test_communities_of_before_and_their_grants_are_harvested_after_the_upgrade() -> None:
    shared, _alone = make_grant("777521"), make_grant("777529")
    communities = [establish("rivers", shared), establish("lakes", make_grant("777522"), shared)]
    HarvestRecord.objects.all().delete()
    editor = SimpleNamespace(connection=connection)
    import_module(ENTER).enter_those_there(apps, editor)
    wanted = [*(f"community/{one.pk}" for one in communities), "project/777521", "project/777522"]
    assert sorted(harvest(verb="ListIdentifiers", metadataPrefix="oai_dc")) == sorted(wanted)
    stamped = sorted(HarvestRecord.objects.values_list("identifier", "datestamp"))
    import_module(ENTER).enter_those_there(apps, editor)
    assert sorted(HarvestRecord.objects.values_list("identifier", "datestamp")) == stamped, "once only"
