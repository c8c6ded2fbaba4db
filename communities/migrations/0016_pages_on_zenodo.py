"""Keeps where a linked community has its page on Zenodo; the daily comparison fills it for older links."""


from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('communities', '0015_records_of_communities_there'),
    ]

    operations = [
        migrations.AddField(
            model_name='zenodolink',
            name='address',
            field=models.URLField(blank=True, help_text='Of its page there, as Zenodo last named it.', max_length=500),
        ),
    ]
