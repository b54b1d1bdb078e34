"""Worklists find what is owed, near or begun since a day by indexes, not among all open cycles."""

from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('cycles', '0002_early_visits'),
    ]

    operations = [
        migrations.AddIndex(
            model_name='cycle',
            index=models.Index(fields=['signed_up_on', 'factory'], name='cycle_begun'),
        ),
        migrations.AddIndex(
            model_name='milestone',
            index=models.Index(condition=models.Q(('is_offer', False), ('state__in', ['pending', 'postponed'])), fields=['due_on'], name='milestone_owed'),
        ),
        migrations.AddIndex(
            model_name='milestone',
            index=models.Index(condition=models.Q(('state__in', ['pending', 'postponed'])), fields=['kind', 'due_on'], name='milestone_pending'),
        ),
    ]
