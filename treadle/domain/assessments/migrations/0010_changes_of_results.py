"""Rates that are remembered ask by indexes whether a result changed; the list of assessments is read in order."""

from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('assessments', '0009_packed_answers'),
        ('cycles', '0002_early_visits'),
        ('standards', '0001_initial'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name='ResultChange',
            fields=[
                ('id', models.BigAutoField(primary_key=True, serialize=False)),
            ],
            options={
                'ordering': ['id'],
            },
        ),
        migrations.AddIndex(
            model_name='assessment',
            index=models.Index(fields=['-started_on', 'id'], name='assessment_list'),
        ),
    ]
