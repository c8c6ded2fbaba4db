from django.db import migrations


def give_permissions(apps, schema_editor):
    """Let curators see how it stands with Zenodo, and leads settle it; the permissions are made first."""
    from django.apps import apps as current_apps
    from django.contrib.auth.management import create_permissions

    from requests_workflow.groups import ensure_groups

    create_permissions(current_apps.get_app_config("communities"), verbosity=0)
    ensure_groups()


class Migration(migrations.Migration):

    dependencies = [
        ('requests_workflow', '0012_proofs_of_ownership'),
        ('communities', '0010_zenodo_differences'),
    ]

    operations = [
        migrations.RunPython(give_permissions, migrations.RunPython.noop),
    ]
