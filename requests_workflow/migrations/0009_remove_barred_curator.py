from django.db import migrations


def give_permissions(apps, schema_editor):
    """Let leads keep replies and read overrides; the permissions are made first, as in 0002."""
    from django.apps import apps as current_apps
    from django.contrib.auth.management import create_permissions

    from requests_workflow.groups import ensure_groups

    create_permissions(current_apps.get_app_config("requests_workflow"), verbosity=0)
    ensure_groups()


class Migration(migrations.Migration):

    dependencies = [
        ('requests_workflow', '0008_fill_bars_overrides_and_words'),
    ]

    operations = [
        migrations.RemoveField(
            model_name='communityrequest',
            name='barred_curator',
        ),
        migrations.RunPython(give_permissions, migrations.RunPython.noop),
    ]
