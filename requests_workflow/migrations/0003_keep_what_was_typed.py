import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('requests_workflow', '0002_history_and_groups'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name='KeptAnswers',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('window', models.CharField(help_text='Names one opening of the form.', max_length=32)),
                ('version', models.PositiveIntegerField(help_text='The version of the request that this window knows.')),
                ('answers', models.JSONField(default=dict, help_text='Field of the proposal to what was typed.')),
                ('kept_at', models.DateTimeField(auto_now=True)),
                ('person', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='kept_answers', to=settings.AUTH_USER_MODEL)),
                ('request', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='kept_answers', to='requests_workflow.communityrequest')),
            ],
            options={
                'ordering': ['-kept_at', '-id'],
                'indexes': [models.Index(fields=['kept_at'], name='kept_answers_by_age')],
                'constraints': [models.UniqueConstraint(fields=('request', 'person', 'window'), name='answers_are_kept_once_per_window')],
            },
        ),
    ]
