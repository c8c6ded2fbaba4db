"""Notes whose proved address each membership and each offer names: some rows at a time, none of them locked for long."""

from typing import Any

from django.db import migrations, transaction

PORTION = 500


def fill(apps, schema_editor):
    """Go through both tables; what was noted before, also by a run that was cut off, is passed over."""
    for model, column in (("RequestMember", "user"), ("HandOver", "offered_to")):
        _fill(apps, apps.get_model("requests_workflow", model), column)


def _fill(apps: Any, model: Any, column: str) -> None:
    last = 0
    unknown = model.objects.filter(**{column: None}).order_by("pk")
    while rows := list(unknown.filter(pk__gt=last).only("pk", "email")[:PORTION]):
        last = rows[-1].pk
        owners = _find_owners(apps, {row.email for row in rows})
        found = [row for row in rows if row.email in owners]
        for row in found:
            setattr(row, f"{column}_id", owners[row.email])
        with transaction.atomic():
            model.objects.bulk_update(found, [column])


def _find_owners(apps: Any, addresses: set[str]) -> dict[str, int]:
    proved = apps.get_model("account", "EmailAddress").objects.filter(verified=True, email__in=addresses)
    return dict(proved.order_by("-pk").values_list("email", "user_id"))


class Migration(migrations.Migration):

    atomic = False

    dependencies = [
        ('account', '0001_initial'),
        ('requests_workflow', '0027_whose_addresses_requests_name'),
    ]

    operations = [
        migrations.RunPython(fill, migrations.RunPython.noop, elidable=True),
    ]
