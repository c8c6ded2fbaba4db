"""Enters what was there before there were records for harvesters; its datestamps are given as for any change."""

from collections.abc import Iterable
from itertools import islice
from typing import Any

from django.db import migrations

AT_ONCE = 1_000


def enter_those_there(apps, schema_editor):
    records = apps.get_model("communities", "HarvestRecord")
    communities = apps.get_model("communities", "Community").objects.order_by("pk").values_list("pk", flat=True)
    links = apps.get_model("communities", "CommunityGrant").objects
    grants = links.order_by("grant").values_list("grant", "grant__number").distinct()
    enter(records, (records(identifier=f"community/{key}", community_id=key) for key in communities.iterator()))
    enter(records, (records(identifier=f"project/{number}", grant_id=key) for key, number in grants.iterator()))


def enter(model: Any, records: Iterable[Any]) -> None:
    waiting = iter(records)
    while batch := list(islice(waiting, AT_ONCE)):
        model.objects.bulk_create(batch, ignore_conflicts=True)


class Migration(migrations.Migration):
    dependencies = [("communities", "0014_answers_about_slugs")]

    operations = [migrations.RunPython(enter_those_there, migrations.RunPython.noop)]
