from typing import Any

from django.db import migrations

BAR = "bar"
BATCH = 500


def fill(apps, schema_editor):
    """Read from the history who declined what, and what was overridden; and list each request's words."""
    users = dict(apps.get_model("accounts", "User").objects.values_list("pseudonym", "pk"))
    _fill_bars(apps, users)
    _fill_overrides(apps, users)
    _fill_words(apps)


def _fill_bars(apps: Any, users: dict[Any, Any]) -> None:
    Bar = apps.get_model("requests_workflow", "Bar")
    bars: dict[Any, dict[Any, Any]] = {}
    events = apps.get_model("requests_workflow", "RequestEvent").objects
    moves = events.filter(action__in=["decline", "waive"]).order_by("request_id", "number")
    for request_id, action, key, at in moves.values_list("request_id", "action", "actor_key", "at").iterator():
        if action == "waive":
            bars[request_id] = {}
        elif key in users:
            bars.setdefault(request_id, {}).setdefault(users[key], at)
    Bar.objects.bulk_create(
        (
            Bar(request_id=request_id, curator_id=curator, created_at=at)
            for request_id, curators in bars.items()
            for curator, at in curators.items()
        ),
        batch_size=BATCH,
    )


def _fill_overrides(apps: Any, users: dict[Any, Any]) -> None:
    Override = apps.get_model("requests_workflow", "Override")
    events = apps.get_model("requests_workflow", "RequestEvent").objects
    moves = events.filter(action__in=["accept", "waive"]).order_by("id")
    rows: list[Any] = []
    for pk, action, key, at, details in moves.values_list("pk", "action", "actor_key", "at", "details").iterator():
        whats = [BAR] if action == "waive" else details.get("overrides", [])
        rows.extend(Override(event_id=pk, what=what, curator_id=users.get(key), at=at) for what in whats)
    Override.objects.bulk_create(rows, batch_size=BATCH)


def _fill_words(apps: Any) -> None:
    from requests_workflow.finding.words import list_words

    RequestWord = apps.get_model("requests_workflow", "RequestWord")
    requests = apps.get_model("requests_workflow", "CommunityRequest").objects.filter(submitted_at__isnull=False)
    shown = requests.select_related("coordinator").prefetch_related("grant_links__grant").order_by("pk")
    for request in shown.iterator(chunk_size=BATCH):
        grants = [link.grant for link in request.grant_links.all()]
        RequestWord.objects.bulk_create(
            RequestWord(request=request, word=word) for word in list_words(request, grants)
        )


class Migration(migrations.Migration):

    dependencies = [
        ('requests_workflow', '0007_bars_and_the_desk'),
    ]

    operations = [
        migrations.RunPython(fill, migrations.RunPython.noop, elidable=True),
    ]
