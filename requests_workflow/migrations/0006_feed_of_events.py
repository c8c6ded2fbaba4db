"""Makes the feed of events; what happened before stands at its beginning."""

import django.db.models.deletion
from django.db import migrations, models

ENTER_CHANGES = """
INSERT INTO requests_workflow_feedentry (change_id, position)
SELECT id, ROW_NUMBER() OVER (ORDER BY id) FROM communities_communitychange
"""
# By their key: that follows the order of each request, which the clocks of several servers may not.
ENTER_EVENTS = """
INSERT INTO requests_workflow_feedentry (event_id, position)
SELECT id, ROW_NUMBER() OVER (ORDER BY id) + (SELECT COUNT(*) FROM requests_workflow_feedentry)
FROM requests_workflow_requestevent
"""


def enter_what_was(apps, schema_editor):
    with schema_editor.connection.cursor() as cursor:
        cursor.execute(ENTER_CHANGES)
        cursor.execute(ENTER_EVENTS)
    last = apps.get_model("requests_workflow", "FeedEntry").objects.count()
    cursors = apps.get_model("requests_workflow", "FeedCursor").objects
    # Both at the end: nobody is called for what was long ago.
    for name in ("head", "webhooks"):
        cursors.create(name=name, position=last)


class Migration(migrations.Migration):
    dependencies = [
        ("communities", "0005_changes_of_communities"),
        ("requests_workflow", "0005_words_of_checks"),
    ]

    operations = [
        migrations.CreateModel(
            name="FeedCursor",
            fields=[
                (
                    "name",
                    models.CharField(
                        choices=[
                            ("head", "the last position that was given out"),
                            ("webhooks", "the last entry that deliveries were written for"),
                        ],
                        max_length=16,
                        primary_key=True,
                        serialize=False,
                    ),
                ),
                ("position", models.BigIntegerField(default=0)),
            ],
        ),
        migrations.CreateModel(
            name="FeedEntry",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("position", models.BigIntegerField(null=True, unique=True)),
                (
                    "change",
                    models.OneToOneField(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="feed_entry",
                        to="communities.communitychange",
                    ),
                ),
                (
                    "event",
                    models.OneToOneField(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="feed_entry",
                        to="requests_workflow.requestevent",
                    ),
                ),
            ],
            options={
                "verbose_name_plural": "feed entries",
                "indexes": [
                    models.Index(
                        condition=models.Q(position__isnull=True), fields=["id"], name="entries_without_position"
                    ),
                    models.Index(
                        condition=models.Q(change__isnull=False),
                        fields=["position"],
                        name="public_entries_by_position",
                    ),
                ],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(change__isnull=True, event__isnull=False),
                            models.Q(change__isnull=False, event__isnull=True),
                            _connector="OR",
                        ),
                        name="an_entry_tells_of_one_thing",
                    )
                ],
            },
        ),
        migrations.RunPython(enter_what_was, migrations.RunPython.noop),
    ]
