
import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('curricula', '0001_initial'),
        ('organisation', '0007_drop_single_links'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name='ProposalDecision',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('area', models.CharField(max_length=8)),
                ('number', models.PositiveIntegerField()),
                ('state', models.CharField(choices=[('open', 'Open'), ('taken', 'Taken'), ('declined', 'Declined')], max_length=8)),
                ('reason', models.CharField(blank=True, max_length=300)),
                ('snapshot', models.PositiveIntegerField()),
                ('added_group', models.CharField(blank=True, max_length=8)),
                ('decided_at', models.DateTimeField()),
                ('added_to', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='organisation.assessmentround')),
                ('decided_by', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('round', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='organisation.assessmentround')),
            ],
            options={
                'constraints': [models.UniqueConstraint(fields=('round', 'area', 'number'), name='one_decision_a_number'), models.CheckConstraint(condition=models.Q(models.Q(('state', 'declined'), _negated=True), models.Q(('reason', ''), _negated=True), _connector='OR'), name='declined_with_a_reason')],
            },
        ),
    ]
