import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('organisation', '0004_round_is_pilot'),
    ]

    operations = [
        migrations.CreateModel(
            name='FrameworkVersion',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('kind', models.CharField(choices=[('crosswalk', 'Links of the need areas'), ('thresholds', 'Limits of the comparison')], max_length=10)),
                ('number', models.PositiveIntegerField()),
                ('content', models.JSONField()),
                ('reason', models.CharField(blank=True, max_length=300)),
                ('restored_from', models.PositiveIntegerField(blank=True, null=True)),
                ('made_at', models.DateTimeField(auto_now_add=True)),
                ('author', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
            ],
        ),
        migrations.AddConstraint(
            model_name='frameworkversion',
            constraint=models.UniqueConstraint(fields=('kind', 'number'), name='one_framework_version_a_number'),
        ),
    ]
