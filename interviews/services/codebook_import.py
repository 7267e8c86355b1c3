"""Importing a codebook: kept between two pages, then all of it or nothing."""

from collections.abc import Sequence
from dataclasses import asdict
from typing import TYPE_CHECKING
from uuid import uuid4

from django.db import transaction

from interviews.choices import CodebookAction
from interviews.codes.importing import Plan, Row, plan_import
from interviews.models import CodebookUpload
from interviews.selectors.codebooks import entries_of
from interviews.services.codebooks import hold, keep_version, lay_down
from tna_portal.organisation.audit import record

if TYPE_CHECKING:
    from tna_portal.organisation.models import User


class ImportRefused(Exception):
    """The rows do not fit the codebook as it now is."""


@transaction.atomic
def keep_upload(
    *, codebook_id: int, rows: Sequence[Row], file_name: str, owner: "User"
) -> CodebookUpload:
    """Keep a file's rows until they are imported or another file is sent."""
    upload, _ = CodebookUpload.objects.update_or_create(
        owner=owner,
        defaults={
            "codebook_id": codebook_id,
            "file_name": file_name[:120],
            "rows": [asdict(row) for row in rows],
        },
    )
    return upload


def plan_of(upload: CodebookUpload) -> Plan:
    """What the import would do to the codebook as it now is."""
    rows = [Row(**row) for row in upload.rows]
    return plan_import(entries_of(upload.codebook_id), rows, lambda: str(uuid4()))


@transaction.atomic
def import_codebook(*, upload: CodebookUpload, actor: "User") -> Plan:
    """Lay the kept rows over the codebook. Raises ImportRefused; then nothing has changed."""
    codebook = hold(upload.codebook_id)
    plan = plan_of(upload)
    if plan.problems:
        raise ImportRefused
    if plan.added or plan.changed:
        touched = lay_down(codebook, list(plan.after))
        numbers = {"added": len(plan.added), "changed": len(plan.changed)}
        record(
            "codebook_imported",
            actor=actor,
            subject="round",
            subject_id=codebook.round_id,
            file=upload.file_name,
            added=len(plan.added),
            changed=len(plan.changed),
        )
        details = {"file": upload.file_name} | numbers
        keep_version(codebook, CodebookAction.IMPORTED, touched, actor=actor, details=details)
    upload.delete()
    return plan
