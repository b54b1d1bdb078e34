"""Whoever remembers figures asks by indexes whether a factory changed since."""

from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('parties', '0002_phone_of_a_person'),
    ]

    operations = [
        migrations.AddIndex(
            model_name='factory',
            index=models.Index(fields=['-updated_at'], name='factory_changed'),
        ),
        migrations.AddIndex(
            model_name='factory',
            index=models.Index(condition=models.Q(('obsolete', True)), fields=['id'], name='factory_obsolete'),
        ),
    ]
