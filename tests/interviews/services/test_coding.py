"""A coder's log: one line a change, undone and done again without end, and blind to everybody else."""

from collections.abc import Callable
from typing import Any
from uuid import UUID, uuid4

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra.django import TestCase

from interviews.models import (
    Assignment,
    CodedSegment,
    CodingEvent,
    FormerText,
    Interview,
    Transcript,
)
from interviews.selectors.codebooks import codes_of
from interviews.selectors.coding import incomplete_of, log_state
from interviews.services import assigning, coding
from interviews.services.naming import code_named
from interviews.transcript.anchors import UnusableRange
from interviews.transcript.history import Line, next_redo, next_undo
from tests.factories.interviews import coder_of, make_final, make_interview
from tests.factories.organisation import NOW, branch, make_round, make_user
from tna_portal.organisation.models import AuditEntry, User


class Desk:
    """A coder at a text."""

    def __init__(self) -> None:
        branch()
        self.interview: Interview = make_interview(make_round())
        self.transcript = Transcript.objects.get(interview=self.interview)
        self.coder: User = coder_of(self.interview)
        self.codes = codes_of(self.interview.round_id)

    def code(self, start: int = 0, end: int = 16, **finding: Any) -> CodedSegment:
        """A coding of a passage."""
        given = {"quote": None, "code_id": self.codes[0].pk, "language": "kk", **finding}
        return coding.code_segment(
            transcript_id=self.transcript.pk, start=start, end=end, actor=self.coder, **given
        )

    def step(self, do: Callable[..., coding.Step]) -> coding.Step:
        """Undo or redo as a page that knows the whole log."""
        seen = log_state(self.transcript.pk, self.coder).number
        return do(transcript_id=self.transcript.pk, seen=seen, actor=self.coder)

    def canonical(self) -> list[dict[str, Any]]:
        """All that makes up a coder's work; revisions and times are not part of it."""
        names = [name for name in coding.KEPT if name != "revision"]
        found = CodedSegment.objects.filter(transcript=self.transcript).order_by("key")
        return list(found.values("key", "quote", *names))


@pytest.fixture
def desk(db: None) -> Desk:
    """A text that nobody codes yet."""
    return Desk()


def test_the_first_coding_begins_the_work_and_is_one_line_without_its_quote(desk: Desk) -> None:
    before = AuditEntry.objects.count()
    segment = desk.code()
    event = CodingEvent.objects.get()
    assert Assignment.objects.get().state == "coding"
    assert (event.number, event.action, event.before) == (1, "create", None)
    assert event.after is not None
    assert event.after["end"] == 16
    assert segment.quote == "Бюджет жетпейді."
    assert segment.quote not in str(event.after)
    assert AuditEntry.objects.count() == before  # the audit would be a door in blind coding


def test_nobody_codes_what_is_anothers_handed_in_or_final(desk: Desk) -> None:
    desk.code(key_issue="а", interpretation="б")
    with pytest.raises(assigning.NotYours):
        coding.code_segment(
            transcript_id=desk.transcript.pk, start=0, end=6, quote=None, language="kk",
            code_id=desk.codes[0].pk, actor=coder_of(desk.interview),
        )  # fmt: skip
    assigning.hand_in(interview_id=desk.interview.pk, actor=desk.coder, at=NOW)
    for do in (desk.code, lambda: desk.step(coding.undo)):
        with pytest.raises(assigning.AlreadyHandedIn):
            do()
    final = make_final(make_interview(desk.interview.round))
    with pytest.raises(assigning.NotYours):
        coding.code_segment(
            transcript_id=final.transcript_id, start=0, end=6, quote=None, language="kk",
            code_id=desk.codes[0].pk, actor=desk.coder,
        )  # fmt: skip


def test_what_is_incomplete_is_not_handed_in(desk: Desk) -> None:
    draft = desk.code()
    desk.code(17, 30, key_issue="а", interpretation="б")
    with pytest.raises(assigning.FindingsIncomplete) as refused:
        assigning.hand_in(interview_id=desk.interview.pk, actor=desk.coder, at=NOW)
    assert list(refused.value.codings) == [draft]
    coding.edit_segment(
        key=draft.key, revision=1, actor=desk.coder, key_issue="в", interpretation="г"
    )
    assert not incomplete_of(Assignment.objects.get()).exists()
    assigning.hand_in(interview_id=desk.interview.pk, actor=desk.coder, at=NOW)


def test_an_older_revision_is_told_the_other_version(desk: Desk) -> None:
    segment = desk.code()
    coding.edit_segment(key=segment.key, revision=1, actor=desk.coder, memo="бірінші")
    with pytest.raises(coding.SegmentChanged) as refused:
        coding.edit_segment(key=segment.key, revision=1, actor=desk.coder, memo="екінші")
    assert refused.value.current is not None
    assert refused.value.current.memo == "бірінші"
    with pytest.raises(coding.SegmentChanged):
        coding.remove_segment(key=segment.key, revision=1, actor=desk.coder)
    with pytest.raises(coding.SegmentChanged):
        coding.edit_segment(
            key=segment.key, revision=2, actor=make_user("coder", branch_code="kz-11"), memo="x"
        )


def test_recoding_keeps_the_finding_and_moving_a_boundary_renews_the_quote(desk: Desk) -> None:
    segment = desk.code(key_issue="Қаражат", interpretation="Оқыту", memo="м")
    recoded = coding.edit_segment(
        key=segment.key, revision=1, actor=desk.coder, code_id=desk.codes[2].pk
    )
    assert (recoded.code_id, recoded.key_issue, recoded.memo) == (desk.codes[2].pk, "Қаражат", "м")
    moved = coding.edit_segment(
        key=segment.key, revision=2, actor=desk.coder, start=0, end=6, quote="Бюджет",
        text_version=1,
    )  # fmt: skip
    assert moved.quote == "Бюджет"


@pytest.mark.parametrize(
    ("start", "end", "quote", "version"),
    [(0, 9_999, None, 1), (6, 6, "", 1), (16, 17, None, 1), (0, 6, "Другой", 1), (0, 6, None, 2)],
)
def test_a_bad_span_changes_nothing(
    desk: Desk, start: int, end: int, quote: str | None, version: int
) -> None:
    with pytest.raises(UnusableRange):
        desk.code(start, end, quote=quote, text_version=version)
    assert not CodedSegment.objects.exists()
    assert not CodingEvent.objects.exists()
    assert not Assignment.objects.exists()


def test_what_is_sent_again_is_done_once(desk: Desk) -> None:
    key = uuid4()
    assert desk.code(key=key) == desk.code(key=key)
    first = coding.undo(transcript_id=desk.transcript.pk, seen=1, actor=desk.coder)
    again = coding.undo(transcript_id=desk.transcript.pk, seen=1, actor=desk.coder)
    assert first == again == coding.Step(key, None)
    with pytest.raises(coding.LogMoved):
        coding.redo(transcript_id=desk.transcript.pk, seen=1, actor=desk.coder)
    with pytest.raises(coding.SegmentChanged):  # made and undone: it does not come back by itself
        desk.code(key=key)
    assert CodingEvent.objects.count() == 2


def test_after_a_new_action_nothing_is_done_again(desk: Desk) -> None:
    desk.code()
    desk.step(coding.undo)
    desk.code(17, 30)
    with pytest.raises(coding.NothingToUndo):
        desk.step(coding.redo)
    desk.step(coding.undo)
    with pytest.raises(coding.NothingToUndo):
        desk.step(coding.undo)


def test_an_undo_over_a_correction_finds_the_passage_or_calls_it_lost(desk: Desk) -> None:
    found, lost = desk.code(), desk.code(17, 39)
    for segment in (found, lost):
        coding.remove_segment(key=segment.key, revision=1, actor=desk.coder)
    text = desk.transcript.text
    FormerText.objects.create(transcript=desk.transcript, version=1, text=text, digest="")
    desk.transcript.text = "Кіріспе. " + text.replace("Ақшаны қайдан табамыз?", "Білмейміз.")
    desk.transcript.version = 2
    desk.transcript.save()
    desk.step(coding.undo)
    desk.step(coding.undo)
    again = CodedSegment.objects.get(key=found.key)
    assert (again.start, again.text_version, again.is_lost) == (9, 2, False)
    gone = CodedSegment.objects.get(key=lost.key)
    assert (gone.quote, gone.text_version, gone.is_lost) == ("Ақшаны қайдан табамыз?", 1, True)


def test_a_category_is_named_once(desk: Desk) -> None:
    lead = make_user("methodologist")
    made = code_named(round_id=desk.interview.round_id, name=" Жаңа  мәселе ", actor=lead)
    assert (made.key, made.name_ru) == ("T8", "Жаңа мәселе")
    assert code_named(round_id=desk.interview.round_id, name="жаңа мәселе", actor=lead) == made


moves = st.lists(
    st.tuples(
        st.sampled_from(["create", "text", "recode", "move", "remove", "undo", "redo"]),
        st.integers(0, 70),
        st.integers(1, 40),
    ),
    max_size=14,
)


class Undoing(TestCase):
    """Whatever was done can be taken back to the beginning and done again to the end."""

    @given(moves)
    @settings(max_examples=40, deadline=None)
    def test_undo_all_and_redo_all_is_byte_identical(
        self, steps: list[tuple[str, int, int]]
    ) -> None:
        desk = Desk()
        for step in steps:
            _do(desk, *step)
        end = desk.canonical()
        while log_state(desk.transcript.pk, desk.coder).undo:
            desk.step(coding.undo)
        assert desk.canonical() == []
        while log_state(desk.transcript.pk, desk.coder).redo:
            desk.step(coding.redo)
        # what an undo had taken back before the end is done again as well, unless it was replaced
        if not any(step[0] == "undo" for step in steps):
            assert desk.canonical() == end
        once = desk.canonical()
        while log_state(desk.transcript.pk, desk.coder).undo:
            desk.step(coding.undo)
        while log_state(desk.transcript.pk, desk.coder).redo:
            desk.step(coding.redo)
        assert desk.canonical() == once
        numbers = CodingEvent.objects.order_by("number").values_list("number", flat=True)
        assert list(numbers) == list(range(1, len(numbers) + 1))


def _do(desk: Desk, what: str, start: int, length: int) -> None:
    """One step of a coder, where it is possible."""
    log = log_state(desk.transcript.pk, desk.coder)
    known = list(CodedSegment.objects.order_by("key"))
    if what == "create":
        try:
            desk.code(start, start + length, memo=str(start))
        except UnusableRange:
            return
    elif what in {"undo", "redo"}:
        if log.undo if what == "undo" else log.redo:
            desk.step(coding.undo if what == "undo" else coding.redo)
    elif known:
        _change(desk, what, known[start % len(known)].key, start, length)


def _change(desk: Desk, what: str, key: UUID, start: int, length: int) -> None:
    revision = CodedSegment.objects.get(key=key).revision
    if what == "remove":
        coding.remove_segment(key=key, revision=revision, actor=desk.coder)
        return
    choices: dict[str, dict[str, Any]] = {
        "text": {"key_issue": f"мәселе {length}"},
        "recode": {"code_id": desk.codes[start % len(desk.codes)].pk},
        "move": {"start": start, "end": start + length},
    }
    try:
        coding.edit_segment(key=key, revision=revision, actor=desk.coder, **choices[what])
    except UnusableRange:
        return


@given(st.lists(st.sampled_from(["edit", "undo", "redo"]), max_size=40))
@settings(max_examples=300, deadline=None)
def test_the_log_read_backwards_tells_what_two_piles_would(actions: list[str]) -> None:
    done: list[int] = []
    undone: list[int] = []
    log: list[Line] = []
    for number, action in enumerate(actions, start=1):
        if action == "edit":
            done.append(number)
            undone.clear()
            log.append(Line(number, action))
        elif action == "undo" and done:
            undone.append(done.pop())
            log.append(Line(number, action, undone[-1]))
        elif action == "redo" and undone:
            done.append(undone.pop())
            log.append(Line(number, action, done[-1]))
        assert next_undo(reversed(log)) == (done[-1] if done else None)
        assert next_redo(reversed(log)) == (undone[-1] if undone else None)
