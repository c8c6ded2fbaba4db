"""Keeps all secrets of webhooks that were replaced within a day; code of before may write rows without them."""

from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('requests_workflow', '0022_requests_by_update_and_open_ones'),
    ]

    operations = [
        migrations.AddField(
            model_name='webhookendpoint',
            name='earlier_secrets',
            field=models.JSONField(db_default=[], default=list, editable=False, help_text='[secret, end of its time], latest first.'),
        ),
    ]
