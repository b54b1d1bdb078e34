from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('ledger', '0001_initial'),
    ]

    operations = [
        migrations.CreateModel(
            name='Pulse',
            fields=[
                ('name', models.CharField(help_text='clock, or worker:host:process', max_length=120, primary_key=True, serialize=False)),
                ('beat_at', models.DateTimeField()),
                ('facts', models.JSONField(default=dict)),
            ],
            options={
                'ordering': ['name'],
            },
        ),
    ]
