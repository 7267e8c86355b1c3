"""The drill: what was acknowledged before the backup is there after the restore, and nothing else."""

import tarfile
from datetime import timedelta
from pathlib import Path

import pytest
from django.core.management import call_command
from django.core.management.base import CommandError
from django.db import connection
from django.utils import timezone

from surveys.models import DraftWrite, Response
from surveys.services.answering import Write, save_writes
from tests.factories.organisation import make_round, make_user
from tests.factories.surveys import answer, draft_with, make_invited, make_questionnaire
from tna_portal.common.backups import BackupError, make_backup, restore_backup

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def no_open_transaction() -> None:
    """A backup reads the database as another process sees it."""
    assert not connection.in_atomic_block


def test_the_drill(tmp_path: Path, no_open_transaction: None) -> None:
    make_user("admin")
    people = make_invited(make_questionnaire(make_round()), 3)
    answer(people[0], {"Q5": 44})
    draft = draft_with(people[1], {"Q14a": "сақталған сөз"})
    path = make_backup(folder=tmp_path, now=timezone.now(), keep_days=30)
    assert path.stat().st_mode & 0o777 == 0o600
    save_writes(draft_id=draft.pk, device="later", writes=[Write(10**15, "Q14b", "кейін")])
    answer(people[2])
    with pytest.raises(CommandError, match="--yes"):
        call_command("restore", str(path))
    call_command("restore", str(path), "--yes")
    assert [r.answers["Q5"] for r in Response.objects.all()] == [44]
    assert list(DraftWrite.objects.filter(question="Q14a").values_list("value", flat=True)) == [
        "сақталған сөз"
    ]
    assert not DraftWrite.objects.filter(question="Q14b").exists()


def test_a_damaged_file_changes_nothing(tmp_path: Path, no_open_transaction: None) -> None:
    answer(make_invited(make_questionnaire(make_round()))[0])
    path = make_backup(folder=tmp_path, now=timezone.now(), keep_days=30)
    whole = path.read_bytes()
    for name, damaged in (
        ("cut", whole[: len(whole) // 2]),
        ("text", "бұл архив емес".encode()),
        ("empty", b""),
    ):
        broken = tmp_path / name
        broken.write_bytes(damaged)
        with pytest.raises(BackupError):
            restore_backup(path=broken)
    assert Response.objects.count() == 1


def test_another_content_or_a_newer_portal_is_refused(
    tmp_path: Path, no_open_transaction: None
) -> None:
    path = make_backup(folder=tmp_path, now=timezone.now(), keep_days=30)
    for old, new, words in (
        ('"sha256": "', '"sha256": "0', "checksum"),
        ('"migrations": [', '"migrations": ["surveys.9999_later", ', "newer"),
        ('"format": 1', '"format": 2', "format"),
    ):
        folder = tmp_path / words
        with tarfile.open(path) as archive:
            archive.extractall(folder)
        manifest = folder / "manifest.json"
        manifest.write_text(manifest.read_text().replace(old, new))
        changed = tmp_path / f"{words}.tar.gz"
        with tarfile.open(changed, "w:gz") as archive:
            for part in folder.iterdir():
                archive.add(part, part.name)
        with pytest.raises(BackupError, match=words):
            restore_backup(path=changed)


def test_old_backups_go_and_other_files_stay(tmp_path: Path, no_open_transaction: None) -> None:
    now = timezone.now()
    old = make_backup(folder=tmp_path, now=now - timedelta(days=31), keep_days=30)
    note = tmp_path / "portal-note.tar.gz"
    note.write_text("x")
    new = make_backup(folder=tmp_path, now=now, keep_days=30)
    assert (old.exists(), new.exists(), note.exists()) == (False, True, True)
