"""Keeps what becomes of communities; those that are there already begin with their entry."""

from django.db import migrations, models


def tell_of_those_there(apps, schema_editor):
    changes = apps.get_model("communities", "CommunityChange").objects
    all_links = apps.get_model("communities", "CommunityGrant").objects
    communities = apps.get_model("communities", "Community").objects.order_by("created_at", "id")
    for community in communities.iterator():
        links = all_links.filter(community=community).order_by("-is_primary", "id")
        changes.create(
            community_id=community.pk,
            slug=community.slug,
            kind="created",
            details={"grants": list(links.values_list("grant__number", flat=True))},
            at=community.created_at,
        )


class Migration(migrations.Migration):
    dependencies = [("communities", "0004_zenodo_links")]

    operations = [
        migrations.CreateModel(
            name="CommunityChange",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("community_id", models.UUIDField()),
                ("slug", models.CharField(help_text="As it was after the change.", max_length=100)),
                (
                    "kind",
                    models.CharField(
                        choices=[
                            ("created", "entered into the registry"),
                            ("changed", "described anew"),
                            ("grants_changed", "given other grants"),
                            ("removed", "taken out of the registry"),
                        ],
                        max_length=16,
                    ),
                ),
                (
                    "details",
                    models.JSONField(default=dict, help_text="Which fields were changed; the grants it has now."),
                ),
                ("at", models.DateTimeField()),
            ],
            options={
                "ordering": ["id"],
                "indexes": [models.Index(fields=["community_id", "id"], name="changes_of_a_community")],
            },
        ),
        migrations.RunPython(tell_of_those_there, migrations.RunPython.noop),
    ]
