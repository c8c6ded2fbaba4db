"""Writes CORDIS in capitals where the admin names its releases; the tables stay as they are."""


from django.db import migrations


class Migration(migrations.Migration):

    dependencies = [
        ('communities', '0016_pages_on_zenodo'),
    ]

    operations = [
        migrations.AlterModelOptions(
            name='cordisrelease',
            options={'ordering': ['-pk'], 'verbose_name': 'CORDIS release', 'verbose_name_plural': 'CORDIS releases'},
        ),
    ]
