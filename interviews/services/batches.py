"""Many interviews at once: a ZIP is kept until it has been looked at, then imported all or nothing.

An interview is known again by what its file holds, so importing an archive twice adds nothing.
"""

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING

from django.db import transaction
from django.utils.crypto import salted_hmac
from django.utils.timezone import localdate

from interviews.choices import ConsentScope
from interviews.conversion.batch import Archive, Listed, Wrong, check, read_archive
from interviews.models import ArchiveUpload, Interview
from interviews.services.codebooks import ensure_codebook
from interviews.services.interviews import create_interview
from interviews.services.uploads import UploadWaits, encrypted, put_upload
from tna_portal.common.secrets import cipher
from tna_portal.organisation.access import branches_for
from tna_portal.organisation.audit import record
from tna_portal.organisation.selectors import names_of_places

if TYPE_CHECKING:
    from tna_portal.organisation.models import User

KEY_LETTERS = "23456789abcdefghjkmnpqrstuvwxyz"
_KEY_LENGTH = 8


class ArchiveWrong(Exception):
    """Something in the archive is not right, so nothing of it is imported."""


class ArchiveGone(Exception):
    """It has been imported meanwhile, or another one has taken its place."""


@dataclass(frozen=True)
class Checked:
    """What an import would do: key -> row of the sheet, of which those in `known` are here already."""

    archive: Archive
    listed: Mapping[str, Listed]
    known: frozenset[str]
    wrong: tuple[Wrong, ...]


def keep_archive(
    *, data: bytes, file_name: str, round_id: int, owner: "User", now: datetime
) -> ArchiveUpload:
    """Keep a ZIP, encrypted, until it is imported or a day has passed; one a person.

    Raises what `read_archive` raises.
    """
    read_archive(data)
    content = cipher().encrypt(data)
    values = {
        "round_id": round_id,
        "content_encrypted": content,
        "file_name": file_name[:120],
        "made_at": now,
    }
    return ArchiveUpload.objects.update_or_create(owner=owner, defaults=values)[0]


def check_archive(*, upload: ArchiveUpload, actor: "User") -> Checked:
    """Every row of the sheet with its file, and everything that is wrong."""
    archive = read_archive(cipher().decrypt(bytes(upload.content_encrypted)))
    regions, _ = names_of_places()
    listed, wrong = check(
        archive, regions=regions, allowed=frozenset(_branches(actor)), today=localdate()
    )
    by_key = {_key(upload.round_id, archive.files[row.file]): row for row in listed}
    known = Interview.objects.filter(key__in=by_key).values_list("key", flat=True)
    return Checked(archive, by_key, frozenset(known), tuple(wrong))


def import_archive(*, upload: ArchiveUpload, actor: "User", now: datetime) -> int:
    """Add the new interviews and put their files up to be read; the number added.

    Of an interview that is here already the card stays; its file is read again where it has no text.
    Raises ArchiveWrong, ArchiveGone.
    """
    checked = check_archive(upload=upload, actor=actor)
    if checked.wrong:
        raise ArchiveWrong
    files = checked.archive.files
    contents = {key: encrypted(files[row.file]) for key, row in checked.listed.items()}
    branches = _branches(actor)
    with transaction.atomic():
        same = ArchiveUpload.objects.filter(pk=upload.pk, made_at=upload.made_at)
        if not same.delete()[0]:
            raise ArchiveGone
        ensure_codebook(round_id=upload.round_id)
        known = Interview.objects.filter(key__in=checked.listed, round=upload.round_id)
        here = known.select_for_update().in_bulk(field_name="key")
        for key, row in checked.listed.items():
            interview = here.get(key) or _created(key, row, upload, branches[row.region], actor)
            is_own = interview.branch_id in branches.values()
            if is_own and not hasattr(interview, "transcript"):
                _put(interview, contents[key], row.file, actor, now)
        added = len(checked.listed) - len(here)
        record(
            "interviews_imported",
            actor=actor,
            subject="round",
            subject_id=upload.round_id,
            regions={row.region for row in checked.listed.values()},
            number=added,
        )
    return added


def _branches(actor: "User") -> dict[str, int]:
    """Region -> the branch that serves it, as far as the person may add interviews there."""
    pairs = branches_for(actor).filter(is_active=True).values_list("regions", "pk")
    return {region: pk for region, pk in pairs if region}


def _key(round_id: int, content: bytes) -> str:
    """Eight letters that stay the same for the same file in the same round, and tell nothing of it."""
    digest = hashlib.sha256(content).hexdigest()
    number = int(salted_hmac("interviews.import", f"{round_id}:{digest}").hexdigest(), 16)
    letters = []
    for _ in range(_KEY_LENGTH):
        number, place = divmod(number, len(KEY_LETTERS))
        letters.append(KEY_LETTERS[place])
    return "".join(letters)


def _created(
    key: str, row: Listed, upload: ArchiveUpload, branch_id: int, actor: "User"
) -> Interview:
    quotes = "quotes" in row.consent_scope
    return create_interview(
        key=key,
        round_id=upload.round_id,
        branch_id=branch_id,
        region=row.region,
        group=row.group,
        category=row.category,
        language=",".join(row.languages),
        held_on=row.held_on,
        consent_scope=ConsentScope.QUOTES if quotes else ConsentScope.PROGRAMMES,
        consent_recording="recording" in row.consent_scope,
        consent_given_on=row.consent_on,
        is_synthetic=upload.round.is_synthetic,
        actor=actor,
    )


def _put(interview: Interview, content: bytes, name: str, actor: "User", now: datetime) -> None:
    try:
        put_upload(interview=interview, content=content, name=name, actor=actor, now=now)
    except UploadWaits:
        return  # it is being read or looked through already
