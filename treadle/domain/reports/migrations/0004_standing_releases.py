"""Which reports stand is read from an index, not from rows that hold whole reports."""

from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('reports', '0003_newest_releases'),
    ]

    operations = [
        migrations.AddIndex(
            model_name='release',
            index=models.Index(fields=['state', 'cycle', 'id'], name='release_standing'),
        ),
    ]
