"""Demo mode's open round."""

import json
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command
from django.utils import timezone
from pytest_django import Settings

from interviews.choices import Stage
from interviews.models import FinalCoding, Interview
from surveys.models import Invitation, ItemCount, LetterLink, PendingRow
from surveys.selectors.fieldwork import DEMO_TOKENS, demo_link, invitation_by_token
from surveys.services.counting import merge_due
from tests.factories.interviews import make_final, make_interview
from tests.factories.organisation import make_round, make_user
from tna_portal.organisation.choices import RoundStatus
from tna_portal.organisation.models import AssessmentRound, Respondent, User
from tna_portal.organisation.services.framework import load_framework
from tna_portal.organisation.services.roster import contact_of
from tna_portal.study import demo, loading
from tna_portal.study.answers import akims
from tna_portal.study.demo_talks import release_some_quotes

pytestmark = pytest.mark.django_db


@pytest.fixture
def demo_mode(settings: Settings, tmp_path: Path) -> Path:
    """The demo, loaded into a data folder of its own."""
    settings.DEMO = True
    settings.DATA_DIR = tmp_path
    load_framework()
    call_command("load_demo", verbosity=0)
    return tmp_path


def tokens(folder: Path) -> list[str]:
    """Tokens kept for visitors."""
    found: list[str] = json.loads((folder / DEMO_TOKENS).read_text(encoding="ascii"))
    return found


def answer_with(token: str) -> None:
    """A visitor answers."""
    invitation = invitation_by_token(token)
    assert invitation is not None
    person = akims(loading.districts(), seed=3)[160]
    loading.answer(invitation.pk, person.answers, "kk", timezone.localtime())


def test_the_round_is_open_and_synthetic(demo_mode: Path) -> None:
    entry = AssessmentRound.objects.get()
    assert (entry.status, entry.is_synthetic) == (RoundStatus.OPEN, True)


def test_a_talk_waits_at_each_step(demo_mode: Path) -> None:
    talks = Interview.objects.filter(kind="interview").order_by("key")
    assert list(talks.values_list("stage", flat=True)) == [
        Stage.PLANNED,
        Stage.CODING,
        Stage.CODING,
        Stage.SUBMITTED,
        Stage.SUBMITTED,
    ]
    assert all(talks.values_list("is_synthetic", flat=True))


def invited() -> int:
    """How many people of the list are invited, without those of the letter to an office."""
    return Invitation.objects.filter(respondent__isnull=False).count()


def test_44_people_are_invited_and_four_have_answered(demo_mode: Path) -> None:
    answered = Invitation.objects.filter(was_answered=True)
    assert invited() == 44
    assert list(answered.values_list("region", flat=True)) == ["KZ-11"] * 4


def test_some_have_stopped_halfway_and_one_has_refused(demo_mode: Path) -> None:
    of_list = Invitation.objects.filter(respondent__isnull=False, was_answered=False)
    assert of_list.filter(draft__is_started=True).count() == len(demo.HALFWAY)
    assert of_list.filter(refused=True).count() == demo.REFUSED
    assert LetterLink.objects.get().uses == 1


def test_contacts_are_encrypted_and_say_that_they_are_synthetic(demo_mode: Path) -> None:
    contacts = [contact_of(person) for person in Respondent.objects.all()]
    assert all(contact["name"].startswith("SYNTHETIC") for contact in contacts)
    assert len({contact["phone"] for contact in contacts if "phone" in contact}) > 30
    assert all(
        b"SYNTHETIC" not in bytes(p.contact_encrypted or b"") for p in Respondent.objects.all()
    )


def test_nobody_who_has_begun_is_given_to_visitors(demo_mode: Path) -> None:
    (demo_mode / DEMO_TOKENS).unlink()
    call_command("load_demo", verbosity=0)
    for token in tokens(demo_mode):
        invitation = invitation_by_token(token)
        assert invitation is not None
        assert not invitation.was_opened
        assert not invitation.refused


def test_the_fifth_answer_releases_the_region(demo_mode: Path) -> None:
    merge_due(now=timezone.now())
    assert not ItemCount.objects.exists()
    answer_with(tokens(demo_mode)[0])
    merge_due(now=timezone.now())
    assert ItemCount.objects.get(dimension="region").responses == 5
    assert not PendingRow.objects.exists()


def test_an_answered_invitation_gives_way_to_the_next(demo_mode: Path) -> None:
    first, second = tokens(demo_mode)[:2]
    link = demo_link()
    assert link is not None
    assert first in link
    answer_with(first)
    link = demo_link()
    assert link is not None
    assert second in link


def test_a_second_run_changes_nothing(demo_mode: Path) -> None:
    before = tokens(demo_mode)
    call_command("load_demo", verbosity=0)
    assert tokens(demo_mode) == before
    assert invited() == 44


def test_lost_tokens_are_issued_anew(demo_mode: Path) -> None:
    (demo_mode / DEMO_TOKENS).unlink()
    call_command("load_demo", verbosity=0)
    assert demo_link() is not None


def test_more_people_are_invited_when_all_have_answered(demo_mode: Path) -> None:
    Invitation.objects.update(was_answered=True)
    assert demo_link() is None
    call_command("load_demo", verbosity=0)
    assert demo_link() is not None
    assert invited() == 44 + demo.LINKS


def test_no_token_is_kept_in_the_database(demo_mode: Path) -> None:
    hashes = set(Invitation.objects.values_list("token_hash", flat=True))
    assert not hashes & set(tokens(demo_mode))


def test_only_the_owner_can_read_the_tokens(demo_mode: Path) -> None:
    assert (demo_mode / DEMO_TOKENS).stat().st_mode & 0o777 == 0o600


def test_there_is_an_account_for_each_role(demo_mode: Path) -> None:
    assert User.objects.filter(email__startswith="demo-").count() == 5


def test_outside_demo_mode_nothing_is_loaded(settings: Settings) -> None:
    settings.DEMO = False
    with pytest.raises(CommandError, match="demo mode"):
        call_command("load_demo")
    assert not AssessmentRound.objects.exists()


def test_some_quotes_of_each_code_and_group_are_released_and_others_wait() -> None:
    entry, reader = make_round(), make_user("methodologist")
    finals = [make_final(make_interview(entry)) for _ in range(3)]
    release_some_quotes(reader=reader, now=timezone.now())
    released = FinalCoding.objects.filter(quote_released_by=reader)
    assert (len(finals), released.count()) == (3, 2)
