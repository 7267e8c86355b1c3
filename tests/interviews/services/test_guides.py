"""Typing along: repeats, late requests, two devices, and the text in the end."""

import pytest

from interviews.models import GuideAside, GuideNote, Interview
from interviews.selectors.guides import asides_of, notes_of
from interviews.services import guides
from interviews.services.assigning import InterviewGone
from interviews.services.cards import edit_interview
from interviews.services.guides import Note
from interviews.services.interviews import withdraw_interview
from tests.factories.interviews import make_held
from tests.factories.organisation import make_round, make_user
from tna_portal.organisation.models import User

pytestmark = pytest.mark.django_db
A, B = "a" * 24, "b" * 24


@pytest.fixture
def actor() -> User:
    """Who types."""
    return make_user("coder", branch_code="kz-11")


@pytest.fixture
def talk(actor: User) -> Interview:
    """A talk with a business that goes on."""
    return make_held(make_round(), actor)


def save(
    talk: Interview, actor: User, device: str, sequence: int, text: str, base: int = 0
) -> guides.Saved:
    """One text to the first question of business."""
    note = Note(sequence, "failing", text, base)
    return guides.save_notes(interview_id=talk.pk, device=device, notes=[note], actor=actor)


def text(talk: Interview) -> str:
    """What counts."""
    return notes_of(talk)["failing"].text


def aside(talk: Interview) -> list[str]:
    """What lies beside it."""
    return [each.text for each in asides_of(talk).get("failing", [])]


def test_a_repeated_note_changes_nothing(talk: Interview, actor: User) -> None:
    first = save(talk, actor, A, 1, "Нет денег")
    again = save(talk, actor, A, 1, "Нет денег")
    assert first == again
    assert GuideNote.objects.count() == 1


def test_a_late_request_of_a_device_does_not_win(talk: Interview, actor: User) -> None:
    save(talk, actor, A, 2, "Нет денег и дорог")
    late = save(talk, actor, A, 1, "Нет денег")
    assert late.acknowledged == (1,)
    assert text(talk) == "Нет денег и дорог"
    assert aside(talk) == []


def test_a_second_device_takes_over_what_it_has_seen(talk: Interview, actor: User) -> None:
    seen = save(talk, actor, A, 9, "Нет денег").arrivals["failing"]
    save(talk, actor, B, 1, "Нет воды", base=seen)
    assert text(talk) == "Нет воды"
    assert aside(talk) == []


def test_between_devices_the_later_arrival_counts_and_the_other_text_is_kept(
    talk: Interview, actor: User
) -> None:
    save(talk, actor, A, 9, "Нет денег")
    save(talk, actor, B, 1, "Нет воды")
    assert text(talk) == "Нет воды"
    assert aside(talk) == ["Нет денег"]
    save(talk, actor, A, 9, "Нет денег")  # its answer was lost, so it is sent again
    assert text(talk) == "Нет воды"
    save(talk, actor, A, 10, "Нет денег, совсем")
    assert text(talk) == "Нет денег, совсем"
    assert aside(talk) == ["Нет денег", "Нет воды"]
    guides.settle(interview_id=talk.pk, aside_id=GuideAside.objects.earliest("pk").pk)
    assert aside(talk) == ["Нет воды"]


def test_what_the_later_text_holds_is_not_set_aside(talk: Interview, actor: User) -> None:
    save(talk, actor, A, 1, "Нет денег")
    save(talk, actor, B, 1, "Нет денег и воды")
    assert aside(talk) == []


def test_an_answer_that_is_too_long_is_refused_whole(talk: Interview, actor: User) -> None:
    with pytest.raises(guides.NoteTooLong):
        save(talk, actor, A, 1, "а" * (guides.MOST_LETTERS_A_NOTE + 1))
    assert not GuideNote.objects.exists()


def test_a_question_that_nobody_asks_is_let_pass(talk: Interview, actor: User) -> None:
    notes = [Note(1, "nonsense", "x", 0)]
    saved = guides.save_notes(interview_id=talk.pk, device=A, notes=notes, actor=actor)
    assert (saved.acknowledged, saved.arrivals) == ((1,), {})


def finish(talk: Interview, actor: User) -> None:
    """Keep the text as it stands."""
    talk.refresh_from_db()
    digest = guides.digest_of(guides.text_of(talk))
    guides.finish(interview_id=talk.pk, expected=digest, actor=actor)


def test_the_notes_become_the_text_with_its_turns(talk: Interview, actor: User) -> None:
    save(talk, actor, A, 1, "Встреч нет 📉.\r\n\r\nПисем тоже.")
    finish(talk, actor)
    kept = Interview.objects.get(pk=talk.pk)
    assert kept.stage == "ready"
    transcript = kept.transcript
    assert transcript.text == (
        "В: Где не получается сотрудничество с акимом?\nО: Встреч нет [emoji].\nПисем тоже."
    )
    said = [(who, transcript.text[start:end]) for start, end, who in transcript.turns]
    assert said[1] == ("О", "О: Встреч нет [emoji].\nПисем тоже.")
    assert transcript.speakers == {"В": "interviewer", "О": "interviewee"}
    assert not GuideNote.objects.exists()


def test_what_was_typed_after_the_preview_is_not_kept_unseen(talk: Interview, actor: User) -> None:
    save(talk, actor, A, 1, "Нет денег")
    seen = guides.digest_of(guides.text_of(talk))
    save(talk, actor, A, 2, "Нет денег и дорог")
    with pytest.raises(guides.NotesChanged):
        guides.finish(interview_id=talk.pk, expected=seen, actor=actor)


def test_an_answer_stays_when_the_group_is_corrected(talk: Interview, actor: User) -> None:
    save(talk, actor, A, 1, "Нет денег")
    edit_interview(interview_id=talk.pk, card={"group": "akim"}, actor=actor)
    talk.refresh_from_db()
    assert "Нет денег" in guides.text_of(talk).text


def test_nothing_is_saved_into_a_finished_or_withdrawn_talk(talk: Interview, actor: User) -> None:
    save(talk, actor, A, 1, "Нет денег")
    finish(talk, actor)
    with pytest.raises(guides.TalkFinished):
        save(talk, actor, B, 1, "Нет воды")
    withdraw_interview(interview_id=talk.pk, actor=actor, today=talk.round.starts_on)
    with pytest.raises(InterviewGone):
        save(talk, actor, B, 2, "Нет воды")
