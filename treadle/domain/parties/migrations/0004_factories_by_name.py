"""The first page of all factories is read in order, however many there are."""

from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('parties', '0003_changes_of_factories'),
    ]

    operations = [
        migrations.AddIndex(
            model_name='factory',
            index=models.Index(fields=['name', 'id'], name='factory_by_name'),
        ),
    ]
