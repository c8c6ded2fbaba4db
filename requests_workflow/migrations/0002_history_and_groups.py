"""Makes the history append-only and the curators' groups, with the permissions they need."""

from django.apps.registry import Apps
from django.apps import apps as current_apps
from django.contrib.auth.management import create_permissions
from django.db import migrations
from django.db.backends.base.schema import BaseDatabaseSchemaEditor

from requests_workflow import append_only
from requests_workflow.groups import ensure_groups


def install_triggers(apps: Apps, schema_editor: BaseDatabaseSchemaEditor) -> None:
    """Refuse changes of the event table from now on."""
    append_only.install(schema_editor.connection)


def remove_triggers(apps: Apps, schema_editor: BaseDatabaseSchemaEditor) -> None:
    """Allow changes again, so that the table can be dropped."""
    append_only.remove(schema_editor.connection)


def make_groups(apps: Apps, schema_editor: BaseDatabaseSchemaEditor) -> None:
    """Make both groups; their permissions are made first, which Django does only after all migrations."""
    for label in ("communities", "requests_workflow"):
        create_permissions(current_apps.get_app_config(label), verbosity=0)
    ensure_groups()


class Migration(migrations.Migration):
    dependencies = [
        ("requests_workflow", "0001_initial"),
        ("communities", "0001_initial"),
        ("accounts", "0001_initial"),
        ("contenttypes", "0002_remove_content_type_name"),
        ("auth", "0012_alter_user_first_name_max_length"),
    ]

    operations = [
        migrations.RunPython(install_triggers, remove_triggers),
        migrations.RunPython(make_groups, migrations.RunPython.noop),
    ]
