"""Indexes for what the API's list is asked for, whose cost would else grow with all that was ever closed."""

from typing import Any

from django.conf import settings
from django.db import migrations, models

OPEN = ["changes_requested", "in_review", "submitted"]
OF_OPEN_ONES = {
    "request_open_by_submission": "submitted_at",
    "request_open_by_age": "created_at",
    "request_open_by_update": "updated_at",
}
FALLING = {"request_falling_by_submission": "submitted_at", "request_falling_by_due": "due_at"}


def index_falling(_apps: Any, schema_editor: Any) -> None:
    """Index falling orders as the API sorts them: rows without a value last.

    Only PostgreSQL puts such rows first unless told; SQLite's indexes can't be told, and needn't be.
    """
    if schema_editor.connection.vendor == "postgresql":
        for name, column in FALLING.items():
            schema_editor.execute(
                f"CREATE INDEX {name} ON requests_workflow_communityrequest ({column} DESC NULLS LAST, id DESC)"
            )


def drop_falling(_apps: Any, schema_editor: Any) -> None:
    """Drop what the other made."""
    if schema_editor.connection.vendor == "postgresql":
        for name in FALLING:
            schema_editor.execute(f"DROP INDEX {name}")


class Migration(migrations.Migration):
    dependencies = [
        ("communities", "0015_records_of_communities_there"),
        ("requests_workflow", "0021_rights_about_webhooks"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.AddIndex(
            "communityrequest", models.Index(fields=["updated_at", "id"], name="request_by_update")
        ),
        *(
            migrations.AddIndex(
                "communityrequest",
                models.Index(fields=[column, "id"], condition=models.Q(state__in=OPEN), name=name),
            )
            for name, column in OF_OPEN_ONES.items()
        ),
        migrations.RunPython(index_falling, drop_falling),
    ]
