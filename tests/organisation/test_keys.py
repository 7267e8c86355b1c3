"""Replacing encryption keys: the new one in front, everything written again, the old one removed."""

from datetime import timedelta
from io import StringIO
from typing import Any

import pytest
from cryptography.fernet import Fernet, InvalidToken
from django.apps import apps
from django.core.management import call_command
from django.core.management.base import CommandError
from django.db.models import BinaryField
from django.utils import timezone
from pytest_django import Settings

from surveys.models import ContactOffer, FileJob
from surveys.services.contacts import offer_contact
from surveys.services.files import make_due, path_of, request_letters
from tests.factories.organisation import make_people, make_round, make_user
from tests.surveys.letters.test_letters import letter
from tna_portal.common.secrets import cipher, sealed, unsealed
from tna_portal.organisation.models import AuditEntry, Respondent, RosterUpload
from tna_portal.organisation.services import keys
from tna_portal.organisation.services.keys import encrypted_fields, rotate_keys
from tna_portal.organisation.services.roster import contact_of, keep_upload, rows_of

pytestmark = pytest.mark.django_db
OLD, NEW = Fernet.generate_key().decode(), Fernet.generate_key().decode()
CONTACT = {"name": "Әсел Қ.", "phone": "+7 701"}


def test_every_encrypted_field_is_registered() -> None:
    found = {
        (model, field.name)
        for model in apps.get_models()
        for field in model._meta.get_fields()
        if isinstance(field, BinaryField) and field.name.endswith("_encrypted")
    }
    assert found == set(encrypted_fields())


def fill() -> None:
    """A value in every field, and rows without one."""
    entry, actor = make_round(), make_user("coordinator")
    people = make_people(5)
    for person in people[:4]:
        Respondent.objects.filter(pk=person.pk).update(contact_encrypted=sealed(CONTACT))
    offer_contact(round_id=entry.pk, group="akims", region="KZ-11", contact="әкім ₸")
    keep_upload(rows=[["a", "Ә"]], file_name="x", owner=actor, now=timezone.now())
    request_letters(
        entry=entry,
        kind="letters_docx",
        letters=[letter(code="QQQQQQQQQQQ")],
        actor=actor,
        now=timezone.now(),
    )


def test_the_old_key_can_go_when_everything_is_written_with_the_new_one(
    settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(keys, "BATCH", 2)
    settings.ENCRYPTION_KEYS = [OLD]
    fill()
    settings.ENCRYPTION_KEYS = [NEW, OLD]
    said = StringIO()
    call_command("rotate_keys", stdout=said)
    lines = said.getvalue().splitlines()
    assert "organisation.Respondent.contact_encrypted: 4" in lines
    assert lines[-2:] == [
        "Encrypted again: 7.",
        "0 values depend on an older key: it may be removed.",
    ]
    assert AuditEntry.objects.get(action="keys_rotated").details["rewritten"] == 7
    settings.ENCRYPTION_KEYS = [NEW]
    contacts = [contact_of(person) for person in Respondent.objects.order_by("pk")]
    assert contacts == [*[CONTACT] * 4, {}]
    offer = ContactOffer.objects.get()
    assert cipher().decrypt(bytes(offer.contact_encrypted)).decode() == "әкім ₸"
    assert rows_of(RosterUpload.objects.get()) == [["a", "Ә"]]
    assert make_due(now=timezone.now() + timedelta(minutes=1)) == 1
    assert path_of(FileJob.objects.get()).exists()
    assert rotate_keys(tell=lambda _: None) == keys.Rotation(0, 0, 0)


def test_an_interrupted_rotation_goes_on(
    settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(keys, "BATCH", 2)
    settings.ENCRYPTION_KEYS = [OLD]
    fill()
    settings.ENCRYPTION_KEYS = [NEW, OLD]

    class Killed(Exception):
        """After the first batch."""

    def killed(_: str) -> None:
        raise Killed

    with pytest.raises(Killed):
        rotate_keys(tell=killed)
    done = rotate_keys(tell=lambda _: None)
    assert (done.rewritten, done.old) == (5, 0)


def test_a_value_changed_meanwhile_is_not_overwritten(
    settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    settings.ENCRYPTION_KEYS = [OLD]
    fill()
    settings.ENCRYPTION_KEYS = [NEW, OLD]
    rewrite = keys._rewrite

    def late(model: type, field: str, batch: list[tuple[Any, bytes]]) -> int:
        if model is Respondent:
            Respondent.objects.filter(pk=batch[0][0]).update(
                contact_encrypted=sealed({"name": "Б"})
            )
        return rewrite(model, field, batch)

    monkeypatch.setattr(keys, "_rewrite", late)
    assert rotate_keys(tell=lambda _: None).old == 0
    first = Respondent.objects.order_by("pk")[0]
    assert contact_of(first) == {"name": "Б"}


def test_without_the_old_key_the_command_says_what_is_lost(settings: Settings) -> None:
    settings.ENCRYPTION_KEYS = [OLD]
    fill()
    settings.ENCRYPTION_KEYS = [NEW]
    said = StringIO()
    with pytest.raises(CommandError):
        call_command("rotate_keys", stdout=said)
    assert "No key of the setting opens 7 value(s)." in said.getvalue()
    with pytest.raises(InvalidToken):
        unsealed(RosterUpload.objects.get().content_encrypted)
