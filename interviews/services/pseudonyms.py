"""Keeping a text without names, and the register of what its placeholders stand for."""

from typing import TYPE_CHECKING

from django.db import transaction

from interviews.audit import note
from interviews.models import Interview, Pseudonym, Transcript, Upload
from interviews.pseudonyms.finds import Kind
from interviews.pseudonyms.replacing import Entry
from interviews.services.interviews import keep_transcript
from interviews.services.late_names import plan_replacing, replace_names
from interviews.services.uploads import DraftChanged, draft_of
from tna_portal.common.secrets import sealed, unsealed

if TYPE_CHECKING:
    from collections.abc import Iterable

    from interviews.pseudonyms.draft import Kept
    from tna_portal.organisation.models import User


class NamesUndecided(Exception):
    """Names still wait for a decision; `number` says how many."""

    def __init__(self, number: int) -> None:
        super().__init__(number)
        self.number = number


def keep_draft(*, upload: Upload, revision: int, actor: "User") -> Transcript:
    """Keep the text with placeholders, fill the register, and erase what was sent in.

    Whether a kept text has been coded makes no difference that one could see: it has a next version.
    Raises NamesUndecided, DraftChanged; for a kept text NotCorrectable, CorrectedMeanwhile; for another
    one TranscriptCoded, UnusableText.
    """
    draft = draft_of(upload)
    if undecided := draft.undecided():
        raise NamesUndecided(undecided)
    interview, version = upload.interview, upload.of_version
    kept = draft.kept(() if version is None else register(interview))
    plan = None
    if version is not None:
        plan = plan_replacing(interview_id=interview.pk, version=version, old=draft.text, kept=kept)
    with transaction.atomic():
        # the interview before what hangs on it, as everywhere, so that no two wait for each other
        Interview.objects.select_for_update().filter(pk=interview.pk).first()
        if not Upload.objects.filter(pk=upload.pk, revision=revision).delete()[0]:
            raise DraftChanged
        transcript = replace_names(plan, actor=actor) if plan else _keep(interview.pk, kept, actor)
        _write_register(interview, kept.entries, actor)
    return transcript


def _keep(interview_id: int, kept: "Kept", actor: "User") -> Transcript:
    return keep_transcript(
        interview_id=interview_id,
        raw=kept.text,
        turns=kept.turns,
        speakers=kept.speakers,
        is_pseudonymised=True,
        actor=actor,
    )


def register(interview: Interview) -> tuple[Entry, ...]:
    """What the placeholders of a text stand for; for computing, not for showing."""
    return tuple(_entry(row) for row in interview.pseudonyms.order_by("kind", "pk"))


@transaction.atomic
def read_register(*, interview: Interview, actor: "User") -> tuple[Entry, ...]:
    """The register, shown to a person; that it was read is recorded."""
    note("pseudonyms_read", interview, actor)
    return register(interview)


def _entry(row: Pseudonym) -> Entry:
    known = unsealed(row.forms_encrypted)
    return Entry(row.placeholder, Kind(row.kind), known["key"], tuple(known["forms"]))


def _write_register(interview: Interview, entries: "Iterable[Entry]", actor: "User") -> None:
    """Exactly these entries; those that stay as they are keep who confirmed them."""
    known = {row.placeholder: row for row in interview.pseudonyms.all()}
    for entry in entries:
        row = known.pop(entry.placeholder, None)
        if row is not None and _entry(row) == entry:
            continue
        Pseudonym.objects.update_or_create(
            interview=interview,
            placeholder=entry.placeholder,
            defaults={
                "kind": str(entry.kind),
                "forms_encrypted": sealed({"key": entry.key, "forms": list(entry.forms)}),
                "confirmed_by": actor,
            },
        )
    Pseudonym.objects.filter(pk__in=[row.pk for row in known.values()]).delete()
