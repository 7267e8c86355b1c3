import uuid

from django.db import migrations


def _settle(apps, schema_editor):
    """What was coded before there were two coders is handed in, and counts as it did."""
    segment, interview, assignment, final, decision = (
        apps.get_model("interviews", name)
        for name in ("CodedSegment", "Interview", "Assignment", "FinalCoding", "Decision")
    )
    interview.objects.filter(transcript__isnull=False).update(stage="ready")
    texts = ("start", "end", "quote", "key_issue", "interpretation", "language", "code_id")
    for entry in segment.objects.select_related("transcript").order_by("pk"):
        entry.key = uuid.uuid4()
        entry.save(update_fields=["key"])
        talk = entry.transcript.interview_id
        interview.objects.filter(pk=talk).update(stage="final")
        if entry.coder_id:
            assignment.objects.get_or_create(
                interview_id=talk, coder_id=entry.coder_id,
                defaults={"state": "submitted", "submitted_at": entry.updated_at},
            )
        if not entry.is_second_coding:
            kept = final.objects.create(
                transcript_id=entry.transcript_id, **{name: getattr(entry, name) for name in texts}
            )
            made = decision.objects.create(
                transcript_id=entry.transcript_id, kind="accepted", final=kept
            )
            made.sources.add(entry)


class Migration(migrations.Migration):
    dependencies = [
        ("interviews", "0002_two_coders"),
    ]

    operations = [
        migrations.RunPython(_settle, migrations.RunPython.noop),
    ]
