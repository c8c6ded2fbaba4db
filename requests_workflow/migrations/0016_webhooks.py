"""Makes webhooks: endpoints, and their calls."""

import django.db.models.deletion
import uuid
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('requests_workflow', '0015_steps_on_zenodo'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name='WebhookEndpoint',
            fields=[
                ('id', models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                ('url', models.CharField(max_length=500)),
                ('name', models.CharField(blank=True, help_text='What it is for.', max_length=100)),
                ('types', models.JSONField(default=list, help_text='Types of events that it is called for.')),
                ('secret', models.TextField(editable=False, help_text='Encrypted with a key made from SECRET_KEY.')),
                ('previous_secret', models.TextField(blank=True, editable=False, help_text='Signs along for a while.')),
                ('previous_until', models.DateTimeField(null=True)),
                ('created_at', models.DateTimeField(auto_now_add=True)),
                ('ended', models.CharField(blank=True, choices=[('by_owner', 'switched off by its owner'), ('failing', 'switched off, since it failed for days'), ('gone', 'switched off, since it answered that it is gone (410)')], max_length=16)),
                ('ended_at', models.DateTimeField(null=True)),
                ('called_at', models.DateTimeField(help_text='Whoever was called longest ago is next.', null=True)),
                ('busy_until', models.DateTimeField(help_text='A call is under way, until then at most.', null=True)),
                ('rests_until', models.DateTimeField(help_text='It failed, and is left alone until then.', null=True)),
                ('failures', models.PositiveIntegerField(default=0, help_text='Calls that failed since the last good one.')),
                ('failing_since', models.DateTimeField(null=True)),
                ('succeeded_at', models.DateTimeField(null=True)),
                ('owner', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='webhook_endpoints', to=settings.AUTH_USER_MODEL)),
            ],
        ),
        migrations.CreateModel(
            name='WebhookDelivery',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('status', models.CharField(choices=[('pending', 'pending'), ('done', 'done'), ('dead', 'given up'), ('stopped', 'stopped')], default='pending', max_length=8)),
                ('due_at', models.DateTimeField(help_text='Not before this time.')),
                ('attempts', models.PositiveSmallIntegerField(default=0)),
                ('claimed_until', models.DateTimeField(help_text='Somebody works on it until then.', null=True)),
                ('last_error', models.CharField(blank=True, max_length=1000)),
                ('created_at', models.DateTimeField(auto_now_add=True)),
                ('done_at', models.DateTimeField(null=True)),
                ('kind', models.CharField(choices=[('event', 'event'), ('ping', 'test'), ('notice', 'mail to the owner')], default='event', max_length=8)),
                ('answered', models.PositiveSmallIntegerField(help_text='The status of the last answer.', null=True)),
                ('entry', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='webhook_deliveries', to='requests_workflow.feedentry')),
                ('endpoint', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='deliveries', to='requests_workflow.webhookendpoint')),
            ],
            options={
                'verbose_name_plural': 'webhook deliveries',
            },
        ),
        migrations.AddConstraint(
            model_name='webhookendpoint',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('ended', ''), ('ended_at__isnull', True)), models.Q(models.Q(('ended', ''), _negated=True), ('ended_at__isnull', False)), _connector='OR'), name='an_endpoint_that_ended_says_when'),
        ),
        migrations.AddIndex(
            model_name='webhookdelivery',
            index=models.Index(condition=models.Q(('status', 'pending')), fields=['endpoint', 'due_at', 'id'], name='pending_webhook_deliveries'),
        ),
        migrations.AddIndex(
            model_name='webhookdelivery',
            index=models.Index(condition=models.Q(('status', 'dead')), fields=['endpoint', 'id'], name='dead_webhook_deliveries'),
        ),
        migrations.AddConstraint(
            model_name='webhookdelivery',
            constraint=models.UniqueConstraint(fields=('endpoint', 'entry'), name='one_delivery_per_endpoint_and_entry'),
        ),
        migrations.AddConstraint(
            model_name='webhookdelivery',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('entry__isnull', False), ('kind', 'event')), models.Q(models.Q(('kind', 'event'), _negated=True), ('entry__isnull', True)), _connector='OR'), name='what_tells_of_an_event_names_it'),
        ),
    ]
