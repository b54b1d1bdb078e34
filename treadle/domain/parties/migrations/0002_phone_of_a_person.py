"""A person may give a telephone number, for those who must reach them at once."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("parties", "0001_initial")]

    operations = [
        migrations.AddField("person", "phone", models.CharField(blank=True, default="", max_length=16,
                                                               help_text="International form, as +84241234567"),
                            preserve_default=False),
    ]
