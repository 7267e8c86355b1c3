import uuid

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("interviews", "0003_settle_codings"),
    ]

    operations = [
        migrations.RemoveField(
            model_name='codedsegment',
            name='is_second_coding',
        ),
        migrations.AlterField(
            model_name='codedsegment',
            name='key',
            field=models.UUIDField(default=uuid.uuid4, editable=False, unique=True),
        ),
        migrations.AddConstraint(
            model_name='codedsegment',
            constraint=models.CheckConstraint(condition=models.Q(('end__gt', models.F('start'))), name='codedsegment_has_length'),
        ),
        migrations.AddConstraint(
            model_name='codedsegment',
            constraint=models.CheckConstraint(condition=models.Q(('quote', ''), _negated=True), name='codedsegment_has_a_quote'),
        ),
        migrations.AddConstraint(
            model_name='interview',
            constraint=models.UniqueConstraint(condition=models.Q(('kind', 'answer')), fields=('answer', 'question'), name='one_text_an_open_answer'),
        ),
        migrations.AddConstraint(
            model_name='interview',
            constraint=models.CheckConstraint(condition=models.Q(('kind', 'answer'), models.Q(('branch__isnull', False), ('region__isnull', False)), _connector='OR'), name='interview_has_a_branch'),
        ),
        migrations.AddConstraint(
            model_name='assignment',
            constraint=models.UniqueConstraint(fields=('interview', 'coder'), name='one_assignment_a_coder'),
        ),
        migrations.AddConstraint(
            model_name='codingevent',
            constraint=models.UniqueConstraint(fields=('transcript', 'coder', 'number'), name='one_event_a_number'),
        ),
        migrations.AddConstraint(
            model_name='finalcoding',
            constraint=models.CheckConstraint(condition=models.Q(('end__gt', models.F('start'))), name='finalcoding_has_length'),
        ),
        migrations.AddConstraint(
            model_name='finalcoding',
            constraint=models.CheckConstraint(condition=models.Q(('quote', ''), _negated=True), name='finalcoding_has_a_quote'),
        ),
        migrations.AddConstraint(
            model_name='formertext',
            constraint=models.UniqueConstraint(fields=('transcript', 'version'), name='one_former_text_a_version'),
        ),
        migrations.AddConstraint(
            model_name='pseudonym',
            constraint=models.UniqueConstraint(fields=('interview', 'placeholder'), name='one_meaning_a_placeholder'),
        ),
    ]
