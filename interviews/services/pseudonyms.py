"""Keeping a text without names, and the register of what its placeholders stand for."""

from typing import TYPE_CHECKING

from django.db import transaction
from django.utils import timezone

from interviews.audit import note
from interviews.models import Interview, Pseudonym, Transcript, Upload
from interviews.pseudonyms.finds import Kind
from interviews.pseudonyms.replacing import Entry
from interviews.services.interviews import keep_transcript
from interviews.services.texts import Renamed, renamed_text, replace_names
from interviews.services.uploads import DraftChanged, draft_of
from tna_portal.common.secrets import sealed, unsealed

if TYPE_CHECKING:
    from collections.abc import Iterable

    from tna_portal.organisation.models import User


class NamesUndecided(Exception):
    """Names still wait for a decision; `number` says how many."""

    def __init__(self, number: int) -> None:
        super().__init__(number)
        self.number = number


def keep_draft(*, upload: Upload, revision: int, actor: "User") -> Transcript:
    """Keep the text with placeholders, fill the register, and erase what was sent in.

    Raises NamesUndecided, DraftChanged, TranscriptCoded, UnusableText, NotCorrectable.
    """
    draft = draft_of(upload)
    if undecided := draft.undecided():
        raise NamesUndecided(undecided)
    again = upload.of_version is not None
    kept = draft.kept(register(upload.interview) if again else ())
    kept_text = Transcript.objects.filter(interview=upload.interview_id).first()
    renamed = renamed_text(kept_text, kept) if again and kept_text is not None else None
    with transaction.atomic():
        # the interview before what hangs on it, as everywhere, so that no two wait for each other
        interview = Interview.objects.select_for_update().filter(pk=upload.interview_id).first()
        if not Upload.objects.filter(pk=upload.pk, revision=revision).delete()[0]:
            raise DraftChanged
        if renamed is not None and interview is not None:
            transcript = _replaced(interview, upload.of_version, draft.text, renamed, actor)
        else:
            transcript = keep_transcript(
                interview_id=upload.interview_id,
                raw=kept.text,
                turns=kept.turns,
                speakers=kept.speakers,
                is_pseudonymised=True,
                actor=actor,
            )
        _write_register(upload.interview, kept.made.entries, actor)
    return transcript


def _replaced(
    interview: Interview, version: int | None, looked_at: str, renamed: Renamed, actor: "User"
) -> Transcript:
    """A kept text in which more has been found; DraftChanged where it is another text by now."""
    transcript = Transcript.objects.select_for_update().get(interview=interview)
    if (transcript.version, transcript.text) != (version, looked_at):
        raise DraftChanged
    if renamed.made.replacements:
        replace_names(interview=interview, transcript=transcript, renamed=renamed, actor=actor)
        return transcript
    transcript.pseudonymised_by, transcript.pseudonymised_at = actor, timezone.now()
    transcript.save(update_fields=["pseudonymised_by", "pseudonymised_at"])
    return transcript


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
