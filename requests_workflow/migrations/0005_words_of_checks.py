"""Keeps what checks say in a form that can be said in any language."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("requests_workflow", "0004_offers_to_hand_over")]

    operations = [
        migrations.AddField(
            "checkresult",
            "words",
            models.JSONField(default=list, help_text="The summary, to be said in any language."),
        ),
        migrations.AlterField(
            "checkresult",
            "summary",
            models.CharField(max_length=1000, help_text="In English, for integrations."),
        ),
        migrations.AddField(
            "checkresult",
            "source_words",
            models.JSONField(default=dict, help_text="The source, to be said in any language."),
        ),
        migrations.AlterField(
            "checkresult",
            "source",
            models.CharField(
                max_length=100, blank=True, help_text="The CORDIS release it read, in English."
            ),
        ),
    ]
