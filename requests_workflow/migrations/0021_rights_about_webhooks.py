from django.db import migrations


def give_permissions(apps, schema_editor):
    """Let lead curators see how webhooks fare, and revive calls; the permissions are made first."""
    from django.apps import apps as current_apps
    from django.contrib.auth.management import create_permissions

    from requests_workflow.groups import ensure_groups

    create_permissions(current_apps.get_app_config("requests_workflow"), verbosity=0)
    ensure_groups()


class Migration(migrations.Migration):

    dependencies = [
        ('requests_workflow', '0020_counts_of_views'),
    ]

    operations = [
        migrations.RunPython(give_permissions, migrations.RunPython.noop),
    ]
