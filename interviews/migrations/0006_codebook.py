import django.db.models.deletion
import uuid
from django.conf import settings
from django.db import migrations, models


PALETTE = (
    "#00596B", "#D95F02", "#5B2ACB", "#C04C9E", "#1D9A6C", "#86602A", "#7A0F3A", "#2B1B10",
)


def settle_codes(apps, schema_editor):
    """Each code its own GUID, and a colour that is safe for colour-blind eyes."""
    code_model = apps.get_model("interviews", "Code")
    for code in code_model.objects.all():
        code.guid = uuid.uuid4()
        code.colour = PALETTE[(code.position - 1) % len(PALETTE)]
        code.save(update_fields=["guid", "colour"])


class Migration(migrations.Migration):

    dependencies = [
        ('interviews', '0005_capture'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name='CodebookUpload',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('file_name', models.CharField(max_length=120)),
                ('rows', models.JSONField()),
                ('made_at', models.DateTimeField(auto_now_add=True)),
            ],
        ),
        migrations.CreateModel(
            name='CodebookVersion',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('number', models.PositiveIntegerField()),
                ('action', models.CharField(choices=[('begun', 'begun'), ('added', 'category added'), ('edited', 'category changed'), ('moved', 'category moved'), ('merged', 'categories merged'), ('split', 'category split'), ('retired', 'category retired'), ('restored', 'category taken into use again'), ('reverted', 'former text taken up again'), ('imported', 'imported from a file'), ('copied', 'copied from another round')], max_length=8)),
                ('details', models.JSONField(default=dict)),
                ('touched', models.JSONField(default=list)),
                ('content', models.JSONField()),
                ('made_at', models.DateTimeField(auto_now_add=True)),
            ],
        ),
        migrations.AddField(
            model_name='code',
            name='guid',
            field=models.UUIDField(default=uuid.uuid4, null=True),
        ),
        migrations.RunPython(settle_codes, migrations.RunPython.noop),
        migrations.AlterField(
            model_name='code',
            name='guid',
            field=models.UUIDField(default=uuid.uuid4),
        ),
        migrations.AlterField(
            model_name='code',
            name='name_en',
            field=models.CharField(blank=True, max_length=120),
        ),
        migrations.AlterField(
            model_name='code',
            name='name_kk',
            field=models.CharField(blank=True, max_length=120),
        ),
        migrations.AlterField(
            model_name='code',
            name='name_ru',
            field=models.CharField(blank=True, max_length=120),
        ),
        migrations.AddConstraint(
            model_name='code',
            constraint=models.UniqueConstraint(fields=('codebook', 'guid'), name='one_code_a_guid'),
        ),
        migrations.AddField(
            model_name='codebookupload',
            name='codebook',
            field=models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='+', to='interviews.codebook'),
        ),
        migrations.AddField(
            model_name='codebookupload',
            name='owner',
            field=models.OneToOneField(on_delete=django.db.models.deletion.CASCADE, related_name='+', to=settings.AUTH_USER_MODEL),
        ),
        migrations.AddField(
            model_name='codebookversion',
            name='actor',
            field=models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL),
        ),
        migrations.AddField(
            model_name='codebookversion',
            name='codebook',
            field=models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='versions', to='interviews.codebook'),
        ),
        migrations.AddConstraint(
            model_name='codebookversion',
            constraint=models.UniqueConstraint(fields=('codebook', 'number'), name='one_content_a_version'),
        ),
    ]
