"""The milestone of a kind that a cycle awaits: asked cycle by cycle as well, so the cycle comes before the day."""

from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('cycles', '0003_indexes_for_worklists'),
    ]

    operations = [
        migrations.RemoveIndex(
            model_name='milestone',
            name='milestone_pending',
        ),
        migrations.AddIndex(
            model_name='milestone',
            index=models.Index(condition=models.Q(('state__in', ['pending', 'postponed'])), fields=['kind', 'cycle', 'due_on'], name='milestone_awaited'),
        ),
    ]
